"""A spot: where a history that both schedules accepted stands, with no more said than is needed.

What a history has produced is decided as late as possible: an output that could have been produced
in an earlier visit is ``open`` until a gate asks for it, and only then counted and paid for. That
is exact, because an output that is there never hurts a step that was accepted without it. So one
spot stands for all the histories that differ in what nobody has asked for yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.proving.comparing.pacing import Stages
from engine.proving.comparing.timeline import Stretch, elapsed, places, waits


class Edge(NamedTuple):
    """A product and its base, as bits, that are out of step for a side: 1 is A, 2 is B."""

    side: int
    product: int
    base: int


class Spot(NamedTuple):
    """Sets of outputs are bits.

    ``there`` are the outputs that were produced; ``for_a`` and ``for_b`` those among them that must
    count for A's and for B's gates; ``open`` those that may have been produced in an earlier visit;
    ``stale`` what is out of step. ``entered`` says in which visit each stage was entered last, for
    (side, stage) pairs that a gate counts time from; ``stretches`` the time that passed gates asked
    for; ``visit`` counts the visits from 0.
    """

    stages: Stages
    there: int = 0
    for_a: int = 0
    for_b: int = 0
    open: int = 0
    stale: frozenset[Edge] = frozenset()
    entered: tuple[tuple[tuple[int, str], int], ...] = ()
    stretches: tuple[Stretch, ...] = ()
    visit: int = 0

    def key(self, caps: Mapping[tuple[int, str], int]) -> object:
        """What tells two spots apart: of the past, only what can still count.

        ``caps`` are the most days that any gate counts from a stage: time beyond is all the same.
        """
        state = self[:6]
        if not self.entered:
            return state
        visits = sorted({visit for _, visit in self.entered})
        ages = {visit: self._age(visit) for visit in visits}
        waited = max(places(self.stretches), default=-1)
        return (
            *state,
            tuple(
                (who, visits.index(visit), min(ages[visit], caps[who]), visit <= waited)
                for who, visit in self.entered
            ),
        )

    def _age(self, visit: int) -> int:
        """Return the fewest days that must have passed since a visit began."""
        return elapsed(waits(self.stretches, visit), visit, self.visit)

    def since(self, side: int, stage: str) -> int | None:
        """Return in which visit a side entered a stage last; ``None`` for never."""
        return dict(self.entered).get((side, stage))
