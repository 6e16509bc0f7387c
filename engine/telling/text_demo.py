"""What the demonstration made, as text: its board, and what to try next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from shlex import quote
from typing import TYPE_CHECKING

from engine.telling.marking import N_
from engine.telling.table import Column, Fit, Table
from engine.telling.text_board import board_blocks
from schemas.explanation import Class, Reason

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.story import Demonstration, Stop

_MADE = N_("A simulated programme was made in {folder}.")
_GO_THERE = N_("Go on there: {command}")
_TRY = N_("What to try in it:")
_CLASSES: Mapping[Class, str] = {
    Class.MISSING: N_("something is missing"),
    Class.PERSON: N_("it waits for a person"),
    Class.DATE: N_("it waits for a date"),
    Class.NO_RIGHT: N_("the right is wanting"),
    Class.CANNOT_TELL: N_("nobody can tell yet"),
}
_REASONS: Mapping[Reason, str] = {
    Reason.INVALID: N_("what was handed in falls short"),
    Reason.STALE: N_("what was handed in is out of date"),
}


def demo_blocks(pen: Pen, made: Demonstration, folder: str) -> Iterator[str | Table]:
    """Write where the demonstration was made, its board, and what to try next."""
    yield pen.say(_MADE, folder=folder)
    yield ""
    yield from board_blocks(pen, made.board)
    yield ""
    yield pen.say(_TRY)
    rows = tuple(
        (f"etap {' '.join(stop.arguments)}", _shows(pen, stop)) for stop in made.tour.stops
    )
    yield Table((Column(""), Column("", Fit.WRAP)), rows, indent="  ")
    yield pen.say(_GO_THERE, command=f"cd {quote(folder)}")


def _shows(pen: Pen, stop: Stop) -> str:
    return pen.say(_REASONS.get(stop.reason) or _CLASSES[stop.cls])
