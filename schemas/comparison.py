"""A comparison of two schedules as a command answers it: where they stand, and how they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from schemas.difference import Verdict
from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.changes import Change, Renaming
    from schemas.difference import Difference
    from schemas.schedule import Schedule


@frozen(repr=False)
class Compared(Noun):
    """One side: the file as it was named, and the schedule."""

    file: str
    schedule: Schedule

    @property
    def name(self) -> str:
        """What people call it: id and version."""
        return f"{self.schedule.id} {self.schedule.version}"


@frozen(repr=False)
class Comparison(Noun):
    """Two schedules, their difference in behaviour, and what was changed part by part.

    ``renamings`` are ids that were probably renamed, though nobody said so. ``is_asked`` says that
    the exit status is to tell whether the two are equal.
    """

    a: Compared
    b: Compared
    difference: Difference
    changes: tuple[Change, ...] = ()
    renamings: tuple[Renaming, ...] = ()
    is_asked: bool = False

    @property
    def holds(self) -> bool:
        """Whether what was asked holds: that the two are known to accept the same histories."""
        return not self.is_asked or self.difference.verdict is Verdict.EQUAL
