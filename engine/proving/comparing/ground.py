"""The ground of a search: what two schedules ask for, where, and which of it can matter later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from engine.proving.comparing.making import FOR_A, FOR_B
from engine.proving.comparing.needs import Need, TooManyWays, Way, ways
from engine.proving.comparing.producing import Producer
from engine.proving.comparing.spells import Counted
from schemas.steps import StepKind

if TYPE_CHECKING:
    from engine.proving.comparing.pacing import Paces, Stages
    from engine.proving.comparing.pairing import Pair
    from engine.proving.comparing.suspicions import Suspicion
    from schemas.schedule import Schedule, Transition

#: The ways of a gate by side, stage and trigger.
_Known = dict[tuple[int, str, str], tuple[Way, ...]]


@frozen(eq=False, repr=False)
class Ground:
    """The pair, where B may refuse what A accepts, and the day from which time is measured."""

    pair: Pair
    paces: Paces
    suspicions: tuple[Suspicion, ...]
    day: date
    _known: _Known = field(factory=dict)

    @cached_property
    def producer(self) -> Producer:
        """What produces outputs."""
        return Producer(self.pair)

    def schedule(self, side: int) -> Schedule:
        """Return the schedule of a side."""
        return self.pair.a if side == FOR_A else self.pair.b

    @cached_property
    def suspected(self) -> Mapping[Stages, tuple[Suspicion, ...]]:
        """The suspicions of each pair of stages."""
        found: dict[Stages, tuple[Suspicion, ...]] = {}
        for one in self.suspicions:
            found[one.stages] = (*found.get(one.stages, ()), one)
        return found

    # --- Gates ---

    def ways(self, side: int, gate: Transition) -> tuple[Way, ...]:
        """List the ways to open a gate; raises ``TooManyWays``."""
        key = (side, gate.source, gate.trigger)
        if key not in self._known:
            self._known[key] = ways(self.schedule(side), gate)
        return self._known[key]

    def _asked(self, side: int, gate: Transition) -> Iterator[Need]:
        """Give what a gate asks for; of one with too many ways, nothing."""
        try:
            yield from (need for way in self.ways(side, gate) for need in way)
        except TooManyWays:
            return

    def _gates(self) -> Iterator[tuple[int, Transition]]:
        for side in (FOR_A, FOR_B):
            yield from ((side, gate) for gate in self.schedule(side).transitions)

    @cached_property
    def timed(self) -> Mapping[tuple[int, str], int]:
        """The stages that some gate counts time from, by side, and the most days it asks for."""
        found: dict[tuple[int, str], int] = {}
        for side, gate in self._gates():
            for need in (need for need in self._asked(side, gate) if need.kind == "elapsed"):
                who = (side, need.about)
                found[who] = max(found.get(who, 0), self.days(side, need))
        return found

    def days(self, side: int, need: Need) -> int:
        """Return how many days a need for time takes, counted from the ground's day."""
        if need.time is None:
            return 0
        return (Counted(need.time, self.schedule(side).calendar).over(self.day) - self.day).days

    # --- Outputs ---

    @cached_property
    def relevant(self) -> int:
        """The outputs that may matter after their visit: other stages ask for them or use them."""
        pair, found = self.pair, 0
        for side, gate in self._gates():
            known = self.schedule(side).output_of
            asked = outputs_of(self._asked(side, gate))
            found |= pair.mask(name for name in asked if known[name].stage != gate.source)
        for side in (FOR_A, FOR_B):
            known = self.schedule(side).output_of
            for output in known.values():
                bases = (base for base in output.bases if known[base].stage != output.stage)
                found |= pair.mask(bases)
        return self._with_lineage(found)

    @cached_property
    def touchy(self) -> int:
        """The outputs worth handing in anew or withdrawing: what suspected steps of B rest on."""
        found = 0
        for stages, kind, about in self.suspicions:
            if kind is StepKind.OUTPUT:
                found |= self.pair.bases_b[about]
                continue
            for gate in self.pair.b.exits(stages[1]):
                if gate.trigger == about:
                    found |= self.pair.mask(outputs_of(self._asked(FOR_B, gate)))
        return self._with_lineage(found)

    @cached_property
    def demanded_by_b(self) -> int:
        """The bases that B alone makes something from: worth making, to be withdrawn later."""
        pair, found = self.pair, 0
        for name in pair.names:
            if name in pair.a.output_of:
                found |= pair.bases_b[name] & ~pair.bases_a[name]
        return found

    def _with_lineage(self, outputs: int) -> int:
        found = outputs
        for name in self.pair.listed(outputs):
            found |= self.pair.lineage[name]
        return found


def outputs_of(needs: Iterable[Need]) -> Iterator[str]:
    """Give the outputs among needs."""
    return (need.about for need in needs if need.kind == "output")
