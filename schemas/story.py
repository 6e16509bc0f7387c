"""The story of the demonstration: its steps, what a newcomer should try next, and what it shows.

The story is a table (``workflows/demo/story.csv``); its days are counted back from the day on which
it is played, so that what it shows is fresh whenever that is.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.explanation import Class, Reason
    from schemas.report import Board


@frozen(repr=False)
class Step(Noun):
    """One line of the story.

    ``week`` counts back from the last week (0), ``weekday`` from Monday (0): the day of a meeting;
    both are ``None`` where the line belongs to the county's meeting before it. It is written down
    ``later`` working days after that day. ``verb`` names the operation, ``about`` the outputs, the
    trigger or the event, ``variant`` which sample files are taken, ``happened`` how well the day is
    known: ``""`` exactly, ``month``, or ``uncertain``.
    """

    county: str
    week: int | None
    weekday: int | None
    later: int
    verb: str
    about: str = ""
    variant: str = ""
    person: str = "p1"
    happened: str = ""
    text: str | None = None


@frozen(repr=False)
class Played(Noun):
    """A step on one output, in its place in time.

    ``instant`` is when it is recorded, aware; ``meeting`` the day on which it really took place.
    """

    step: Step
    about: str
    meeting: date
    instant: datetime


@frozen(repr=False)
class Stop(Noun):
    """One thing to try: a command line (arguments after ``etap``) and what it will answer with.

    ``cls`` is the class of the conditions that keep the gate of ``county`` closed, ``reason`` what
    exactly is the matter with them.
    """

    cls: Class
    reason: Reason
    county: str
    arguments: tuple[str, ...]


@frozen(repr=False)
class Tour(Noun):
    """What a newcomer should try next: the first five stops are the five classes, each once."""

    stops: tuple[Stop, ...]


@frozen(repr=False)
class Demonstration(Noun):
    """What ``demo`` made: the board of the simulated programme, and where to look next."""

    board: Board
    tour: Tour
