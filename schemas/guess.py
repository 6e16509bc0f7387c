"""A guess at what a foreign log says: a mapping proposed, and how sure each choice is and why.

A guess is never used by itself: it is printed, looked at by a person, corrected and saved.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from unicodedata import category

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.event_log import LogMap


class Sure(StrEnum):
    """How sure a choice is: several signs agree, one does, or it is the best of poor ones."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


class Sign(StrEnum):
    """Why something was chosen."""

    GIVEN = "given"
    NAMED = "named"
    TIMES = "times"
    REPEATS = "repeats"
    FEW = "few"
    SCHEDULE = "schedule"
    SAME = "same"
    TITLE = "title"
    NEAR = "near"
    NONE = "none"


@frozen(repr=False)
class ColumnGuess(Noun):
    """The column proposed for one thing that a log says, and the others that might be it."""

    says: str
    column: str
    sure: Sure
    why: tuple[Sign, ...]
    others: tuple[str, ...] = ()


@frozen(repr=False)
class ActivityGuess(Noun):
    """What one activity of the log may mean; ``meaning`` is empty where nothing comes near.

    ``events`` counts its rows. ``others`` are the next candidates, nearest first.
    """

    activity: str
    events: int
    meaning: str
    sure: Sure
    why: Sign
    others: tuple[str, ...] = ()

    @property
    def proposed(self) -> bool:
        """Whether the mapping says it: what is unsure is told in a comment alone.

        So is a text with signs that cannot be seen, which no mapping file can hold.
        """
        unseen = ("C", "Zl", "Zp")
        writable = not any(category(sign).startswith(unseen) for sign in self.activity)
        known = self.why is Sign.SAME
        return self.sure is not Sure.UNSURE and not known and writable


@frozen(repr=False)
class Guess(Noun):
    """The whole proposal for the log of one file.

    ``log_map`` holds what was chosen; an activity whose meaning is unsure
    is not in it. ``format`` is
    the file's, as in ``LogSource``; ``formats`` are further formats of times that fit as well.
    ``more`` counts the rarest activities, which nobody looked at.
    """

    name: str
    format: str
    log_map: LogMap
    columns: tuple[ColumnGuess, ...] = ()
    activities: tuple[ActivityGuess, ...] = ()
    formats: tuple[str, ...] = ()
    more: int = 0
