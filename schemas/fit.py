"""Which schedule of a family fits a record best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.schedule import Schedule


@frozen(repr=False)
class Fit(Noun):
    """How one schedule fits a record: the cases that conform and depart, and all findings.

    ``known`` counts the acts that the schedule has a meaning for, ``acts`` all of them.
    """

    schedule: Schedule = field(eq=False)
    name: str
    cases: int
    conforming: int
    departing: int
    findings: int
    known: int
    acts: int


@frozen(repr=False)
class Fits(Noun):
    """Every schedule that was tried, the best first.

    Fewer departing cases are better, then more conforming ones, then fewer findings; of equals the
    one named first stands first, and ``best`` names them all.
    """

    title: str
    fits: tuple[Fit, ...]
    simulated: bool = False

    @property
    def best(self) -> tuple[Fit, ...]:
        """The schedules that nothing tells from the best one."""
        return tuple(one for one in self.fits if weight(one) == weight(self.fits[0]))


def weight(fit: Fit) -> tuple[int, int, int]:
    """Return what fits are ordered by, the best first."""
    return fit.departing, -fit.conforming, fit.findings
