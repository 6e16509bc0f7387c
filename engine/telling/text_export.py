"""What is said when a log was exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.json_form import simulated
from engine.telling.marking import N_, NN_
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.exporting import Exported

_WRITTEN = N_("{file}: {format}, {size}")
_HOLDS = N_("Cycles: {cases}. Events: {events}.")
_DIGEST = N_("SHA-256: {digest}")
_BYTES = NN_("{n} byte", "{n} bytes")


def export_lines(pen: Pen, done: Exported) -> Iterator[str]:
    """Say which file was written, what it holds, and by which digest it is known."""
    size = pen.words.count(_BYTES, done.size)
    yield from pen.banner(done.simulated)
    written = pen.say(_WRITTEN, file=clean(done.out), format=done.format.value, size=size)
    yield f"{pen.paint('good', '✓')} {written}"
    yield f"  {pen.say(_HOLDS, cases=done.cases, events=done.events)}"
    yield f"  {pen.say(_DIGEST, digest=done.digest)}"


def export_document(done: Exported) -> Mapping[str, Any]:
    """Return ``etap.export/1``."""
    document = {
        "schema": "etap.export/1",
        "file": done.out,
        "format": done.format.value,
        "cases": done.cases,
        "events": done.events,
        "size": done.size,
        "digest": done.digest,
    }
    return simulated(document, done.simulated)
