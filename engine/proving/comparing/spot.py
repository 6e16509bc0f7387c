"""A spot: where a history that both schedules accepted stands, with no more said than is needed.

What a history has produced is decided as late as possible: an output that could have been produced
in an earlier visit is ``open`` until a gate asks for it, and only then counted and paid for. That
is exact, because an output that is there never hurts a step that was accepted without it. So one
spot stands for all the histories that differ in what nobody has asked for yet.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.proving.comparing.pacing import Stages
from engine.proving.comparing.timeline import Stretch


#: Instead of a visit: so long ago that nobody counts any more.
LONG_AGO = -1


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
    for; ``visit`` counts the visits from 0. A stage since whose entry more time passed than any
    gate asks for was entered ``LONG_AGO``.
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

    @property
    def key(self) -> object:
        """What tells two spots apart: of the past, only what can still count."""
        state = self[:6]
        if not self.entered:
            return state
        counting = sorted({visit for _, visit in self.entered if visit != LONG_AGO})
        order = {visit: n for n, visit in enumerate(counting)}
        entered = tuple((who, order.get(visit, LONG_AGO)) for who, visit in self.entered)
        kept = [s for s in self.stretches if counting and s.last >= counting[0]]
        return (*state, entered, tuple((order.get(s.first, -1), s.days) for s in kept))

    def since(self, side: int, stage: str) -> int | None:
        """Return in which visit a side entered a stage last; ``None`` for never."""
        return dict(self.entered).get((side, stage))
