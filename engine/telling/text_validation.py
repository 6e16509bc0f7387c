"""What reading a schedule found, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.marking import N_
from engine.telling.text_faults import fault_lines
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.report import Validation

_VALID = N_("{file}: a valid schedule, {id} {version}")
_EXTENDS = N_("extends {id} {version} ({file})")
_COUNTS = N_("stages {stages}, outputs {outputs}, transitions {transitions}")
_DIGEST = N_("digest {digest}")
_NOT_PROVED = N_("Whether it is sound (can every cycle finish?) is not proved by this version.")


def validation_lines(pen: Pen, found: Validation) -> Iterator[str]:
    """Write every fault, or that the schedule is valid and what it is."""
    schedule = found.schedule
    if schedule is None:
        yield from fault_lines(pen, found.faults)
        return
    facts = {"file": clean(found.file), "id": schedule.id, "version": schedule.version}
    yield f"{pen.paint('good', '✓')} {pen.say(_VALID, **facts)}"
    if schedule.base is not None:
        base = schedule.base
        named = {"id": base.id, "version": base.version, "file": clean(base.file)}
        yield f"  {pen.say(_EXTENDS, **named)}"
    counts = {
        "stages": len(schedule.stages),
        "outputs": len(schedule.output_of),
        "transitions": len(schedule.transitions),
    }
    yield f"  {pen.say(_COUNTS, **counts)}"
    yield f"  {pen.say(_DIGEST, digest=schedule.digest)}"
    yield f"  {pen.say(_NOT_PROVED)}"
