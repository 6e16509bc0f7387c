"""A checkpoint as text and as JSON: the text itself is the data, and can be kept as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.json_form import Document, simulated
from engine.telling.marking import N_

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.report import CheckpointMade

_KEEP = N_("Keep it outside of the programme. Short form: {short}")
_WRITTEN = N_("{file} was written.")
_CHECK = N_("Later: {command}")


def checkpoint_lines(made: CheckpointMade) -> Iterator[str]:
    """Write the checkpoint itself, unless it went to a file."""
    if made.file is None:
        yield from made.text.rstrip("\n").split("\n")
        if not made.checkpoint.signatures:
            yield ""


def checkpoint_talk(pen: Pen, made: CheckpointMade) -> Iterator[str]:
    """Say what to do with it."""
    yield from pen.banner(made.simulated)
    if made.file is not None:
        yield pen.say(_WRITTEN, file=made.file)
    yield pen.say(_KEEP, short=made.short)
    yield pen.say(_CHECK, command=f"etap verify --since {made.file or made.short}")


def checkpoint_document(made: CheckpointMade) -> Document:
    """Return ``etap.checkpoint/1``."""
    it = made.checkpoint
    event = it.event
    document = {
        "schema": "etap.checkpoint/1",
        "origin": it.origin,
        "size": it.size,
        "root": it.root,
        "time": it.time,
        "event": None
        if event is None
        else {"cycle": event.cycle, "seq": event.seq, "leaf": event.leaf, "hash": event.hash},
        "short": made.short,
        "text": made.text,
        "file": made.file,
        "signed_by": made.signed_by,
    }
    return simulated(document, made.simulated)
