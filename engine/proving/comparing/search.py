"""The search for the shortest history that A accepts and B refuses.

Spots are explored by the number of steps that lead to them (Dijkstra). From a spot a shared trigger
leads on, with each way to open both gates; and where a visit returns to outputs that others were
made from, handing them in anew or withdrawing them is a step of its own, since B may look at that
where A does not. At each spot the suspicions of its stages are tried.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from functools import cached_property
from itertools import count, product
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from engine.proving.comparing.ground import Ground
from engine.proving.comparing.making import FOR_A, FOR_B, NOBODY
from engine.proving.comparing.needs import TooManyWays, Way
from engine.proving.comparing.producing import SIDES, Act, Produced
from engine.proving.comparing.spot import LONG_AGO, Spot
from engine.proving.comparing.timeline import Stretch, added, least, places

if TYPE_CHECKING:
    from schemas.schedule import Transition

#: How many spots are explored before a search ends undecided.
MOST_SPOTS = 20_000


@frozen(eq=False, repr=False)
class Arrival:
    """A spot that was reached, from where, by which acts and which trigger.

    ``steps`` counts the steps so far without the waits.
    """

    spot: Spot
    steps: int
    before: Arrival | None = None
    acts: tuple[Act, ...] = ()
    trigger: str | None = None

    @cached_property
    def cost(self) -> int:
        """How many steps led here, waits among them."""
        return self.steps + len(places(self.spot.stretches))


def asked(way: Way, side: int) -> dict[str, int]:
    """Return the outputs of a way, each wanted by the side."""
    return {need.about: side for need in way if need.kind == "output"}


def approved(gate: str, ways: Iterator[Way] | tuple[Way, ...]) -> tuple[Act, ...]:
    """Return the approvals of a gate that are enough for all ways."""
    persons: dict[str, int] = {}
    for need in (need for way in ways for need in way if need.kind == "approval"):
        persons[need.about] = max(persons.get(need.about, 0), need.persons)
    return tuple(Act("approve", gate, number, role) for role, number in persons.items())


def stretched(ground: Ground, spot: Spot, side: int, way: Way) -> tuple[Stretch, ...] | None:
    """Return the time that a way asks for; ``None`` where a stage was never entered."""
    found = []
    for need in (need for need in way if need.kind == "elapsed"):
        first = spot.since(side, need.about)
        if first is None:
            return None
        if first != LONG_AGO:
            found.append(Stretch(first, spot.visit, ground.days(side, need)))
    return tuple(found)


@define(eq=False)
class Exploring:
    """An exploration: what is reached, by the fewest steps first.

    ``cut`` says that a gate opened in too many ways to go through by each, ``full`` that the bound
    was met.
    """

    ground: Ground
    cut: bool = False
    full: bool = False
    _seen: dict[object, int] = field(factory=dict)
    _done: set[object] = field(factory=set)

    def arrivals(self) -> Iterator[Arrival]:
        """Give every spot that is reached, fewest steps first."""
        number = count()
        first = self._entered(Arrival(Spot(self._initial), 0))
        heap = [(first.cost, next(number), first.spot.key, first)]
        while heap:
            cost, _, key, arrival = heapq.heappop(heap)
            if self._seen.get(key, cost) < cost or key in self._done:
                continue
            self._done.add(key)
            if len(self._done) > MOST_SPOTS:
                self.full = True
                return
            yield arrival
            for after in self._onward(arrival):
                if self._is_news(after.spot.key, after.cost):
                    heapq.heappush(heap, (after.cost, next(number), after.spot.key, after))

    def _is_news(self, key: object, cost: int) -> bool:
        """Whether a spot was not reached by as few steps yet; from now on it was."""
        if self._seen.get(key, cost + 1) <= cost:
            return False
        self._seen[key] = cost
        return True

    @property
    def _initial(self) -> tuple[str, str]:
        return self.ground.pair.a.initial, self.ground.pair.b.initial

    def _entered(self, arrival: Arrival) -> Arrival:
        spot = arrival.spot
        timed = [(side, stage) for side, stage in zip(SIDES, spot.stages, strict=True)]
        now = {who: spot.visit for who in timed if who in self.ground.timed}
        past = ((who, self._since(spot, who, visit)) for who, visit in spot.entered)
        entered = tuple(sorted({**dict(past), **now}.items()))
        return Arrival(
            spot._replace(entered=entered),
            arrival.steps,
            arrival.before,
            arrival.acts,
            arrival.trigger,
        )

    def _since(self, spot: Spot, who: tuple[int, str], visit: int) -> int:
        """Return the visit in which a stage was entered, so long as anybody counts from it.

        Without this there would be a spot for every number of times that a circle was gone round.
        """
        if visit == LONG_AGO or least(spot.stretches, visit) >= self.ground.timed[who]:
            return LONG_AGO
        return visit

    def _onward(self, arrival: Arrival) -> Iterator[Arrival]:
        for one, other in self.ground.paces.shared(arrival.spot.stages):
            try:
                ways = product(self.ground.ways(FOR_A, one), self.ground.ways(FOR_B, other))
            except TooManyWays:
                self.cut = True
                continue
            for for_a, for_b in ways:
                yield from self._through(arrival, one, other, for_a, for_b)
        yield from self._disturbed(arrival)

    def _through(
        self, arrival: Arrival, one: Transition, other: Transition, for_a: Way, for_b: Way
    ) -> Iterator[Arrival]:
        """Pass both gates, each in one way."""
        spot, producer = arrival.spot, self.ground.producer
        time_a = stretched(self.ground, spot, FOR_A, for_a)
        time_b = stretched(self.ground, spot, FOR_B, for_b)
        if time_a is None or time_b is None:
            return
        wanted = asked(for_a, FOR_A)
        for name, side in asked(for_b, FOR_B).items():
            wanted[name] = wanted.get(name, NOBODY) | side
        produced = producer.wanted(Produced(spot), wanted)
        if produced is None:
            return
        approvals = approved(one.trigger, (for_a, for_b))
        after = produced.spot._replace(
            stages=(one.dest, other.dest),
            open=producer.left(produced.spot, self.ground.relevant),
            stretches=added(spot.stretches, (*time_a, *time_b)),
            visit=spot.visit + 1,
        )
        steps = arrival.steps + produced.cost + sum(act.wanted for act in approvals) + 1
        acts = (*produced.acts, *approvals)
        yield self._entered(Arrival(after, steps, arrival, acts, one.trigger))

    def _disturbed(self, arrival: Arrival) -> Iterator[Arrival]:
        """Hand in anew or withdraw what a visit returned to; or make what that makes stale."""
        spot, ground = arrival.spot, self.ground
        here = ground.producer.here(spot) & ground.touchy
        for name in ground.pair.listed(here & spot.there):
            making = ground.pair.making(name, NOBODY)
            if making is not None:
                renewed = ground.producer.renewed(_unwanted(ground, spot, name), name)
                yield Arrival(renewed, arrival.steps + making.cost, arrival, (Act("remake", name),))
            after = ground.producer.withdrawn(spot, name)
            yield Arrival(after, arrival.steps + 1, arrival, (Act("withdraw", name),))
        for name in ground.pair.listed(here & ~spot.there):
            early = ground.demanded_by_b & ground.pair.bit[name]
            if early or ground.pair.lineage[name] & spot.there & here:
                for wanted in (NOBODY, FOR_A, FOR_B, FOR_A | FOR_B):
                    made = ground.producer.made(Produced(spot), name, wanted)
                    if made is not None:
                        yield Arrival(made.spot, arrival.steps + made.cost, arrival, made.acts)


def _unwanted(ground: Ground, spot: Spot, name: str) -> Spot:
    """Return the spot in which an output counts for nobody."""
    bit = ground.pair.bit[name]
    return spot._replace(for_a=spot.for_a & ~bit, for_b=spot.for_b & ~bit)
