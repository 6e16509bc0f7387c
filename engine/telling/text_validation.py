"""What reading a schedule and proving it found, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from engine.telling.marking import N_
from engine.telling.text_faults import fault_lines
from engine.telling.text_soundness import assumed_lines, soundness_lines
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.report import Validation

_VALID = N_("{file}: a valid schedule, {id} {version}")
_EXTENDS = N_("extends {id} {version} ({file})")
_COUNTS = N_("stages {stages}, outputs {outputs}, transitions {transitions}")
_DIGEST = N_("digest {digest}")


def validations_lines(pen: Pen, found: Iterable[Validation]) -> Iterator[str]:
    """Write what was found of each schedule, and once what every verdict takes for granted."""
    some = False
    for one in found:
        yield from validation_lines(pen, one)
        some = some or one.soundness is not None
    if some:
        yield from assumed_lines(pen)


def validation_lines(pen: Pen, found: Validation) -> Iterator[str]:
    """Write every fault; or that the schedule is valid, what it is, and whether it is sound."""
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
    if found.soundness is not None:
        yield from soundness_lines(pen, schedule, found.soundness)
