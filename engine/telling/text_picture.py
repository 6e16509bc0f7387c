"""What is said when a picture was written to a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.marking import N_, NN_
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.picture import Picture

_WRITTEN = N_("{file}: {format}, {size}")
_BYTES = NN_("{n} byte", "{n} bytes")


def picture_lines(pen: Pen, picture: Picture) -> Iterator[str]:
    """Say which file was written, in which format, and how large it is."""
    size = pen.words.count(_BYTES, len(picture.text.encode()))
    facts = {"file": clean(picture.out or ""), "format": picture.format.value, "size": size}
    yield f"{pen.paint('good', '✓')} {pen.say(_WRITTEN, **facts)}"


def picture_document(picture: Picture) -> Mapping[str, Any]:
    """Return ``etap.graph/1``: the picture's text and whose picture it is."""
    schedule = picture.schedule
    return {
        "schema": "etap.graph/1",
        "format": picture.format.value,
        "file": picture.out,
        "schedule": {
            "id": schedule.id,
            "version": schedule.version,
            "digest": schedule.digest,
        },
        "text": picture.text,
    }
