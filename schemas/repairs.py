"""The smallest repair of a record: for each case, what would make it a run of its schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.alignment import CaseAlignment, NoEnd, TooLarge
from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.schedule import Schedule


@frozen(repr=False)
class Repair(Noun):
    """The alignment of one case with its schedule, or why its schedule is not aligned with."""

    schedule: Schedule = field(eq=False, repr=False)
    case: str
    found: CaseAlignment | TooLarge | NoEnd


@frozen(repr=False)
class Repairs(Noun):
    """The repairs that were asked for, and how many of ``cases`` need one.

    ``cost`` sums the moves of all cases. Rows that are no events of an alignment (approvals, notes,
    withdrawals) were left out: ``skipped`` counts them.
    """

    title: str
    repairs: tuple[Repair, ...]
    cases: int
    departing: int
    cost: int
    skipped: int
    simulated: bool = False

    @property
    def holds(self) -> bool:
        """Whether no case needs a repair, as far as was found."""
        refused = any(not isinstance(one.found, CaseAlignment) for one in self.repairs)
        return not (self.departing or refused)
