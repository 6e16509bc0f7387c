"""Drawing: a schedule as a picture, and the picture as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import UsageFault
from engine.recording.schedules.schedule_file import load_schedule
from engine.recording.whole_file import write_whole
from engine.telling.diagrams.drawing import drawn, may_be_linked
from schemas.picture import SUFFIXES, Picture, PictureAsked, PictureFormat

if TYPE_CHECKING:
    from engine.telling.words import Words


def draw(path: Path, asked: PictureAsked, words: Words) -> Picture:
    """Draw the schedule of a file, and write the picture where that is wanted.

    Raises:
        UsageFault: the name of the picture does not tell a format, the picture would take the place
            of the schedule, or its links would lead to something that can run.
        FaultyText: the schedule has faults.
        NotFound, Unreadable, OSError: a file cannot be read or written.
    """
    wanted = _format(asked)
    if asked.link_base is not None and not may_be_linked(asked.link_base):
        raise UsageFault("ETP442", {"address": asked.link_base})
    if asked.out is not None and _same(path, Path(asked.out)):
        raise UsageFault("ETP441", {"file": asked.out})
    schedule = load_schedule(path)
    text = drawn(words, schedule, wanted, asked.link_base)
    if asked.out is not None:
        write_whole(Path(asked.out), text.encode())
    return Picture(schedule, wanted, text, asked.out)


def _format(asked: PictureAsked) -> PictureFormat:
    """Return the format: as said, else as the name of the file tells, else SVG."""
    if asked.format is not None or asked.out is None:
        return asked.format or PictureFormat.SVG
    suffix = Path(asked.out).suffix.lower()
    for found, suffixes in SUFFIXES.items():
        if suffix in suffixes:
            return found
    known = tuple(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
    raise UsageFault("ETP440", {"file": asked.out, "known": known})


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
