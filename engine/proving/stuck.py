"""The shortest history after which a cycle can never finish.

Histories are searched in the order of their number of steps (E. W. Dijkstra, A note on two problems
in connexion with graphs, 1959), a whole visit of a stage at a time, and of each state that a cycle
can come to rest in it is asked whether the end can still be reached. When nothing is left to
search, there is no such history. The search is exact, or it is given up.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from attrs import frozen

from engine.deciding.families import TooMany
from engine.proving.finishing import Finishing, GivenUp, Standing
from engine.proving.lineage import bits
from engine.proving.visiting import Plan, gone, options, plans
from schemas.steps import withdrawal

if TYPE_CHECKING:
    from engine.proving.lineage import Lineage
    from schemas.steps import Step

#: How many points are visited before the search is given up.
MOST_POINTS = 100_000


@frozen(repr=False)
class Point:
    """Where a search stands: in a stage just come into, in a plan, or at rest (``at`` is -1).

    ``at`` is how many of the plan's outputs were gone through.
    """

    standing: Standing
    plan: Plan | None = None
    at: int = 0

    @property
    def rests(self) -> bool:
        """Whether nothing more is planned: the cycle may stay as it is."""
        return self.at < 0


@frozen(repr=False)
class Leg:
    """A part of a history: its steps, and the plan that it ends where it ends with a trigger."""

    steps: tuple[Step, ...]
    plan: Plan | None = None


@frozen(repr=False)
class Stuck:
    """A history, leg by leg, and where the cycle stands after it."""

    legs: tuple[Leg, ...]
    standing: Standing


class Search:
    """One search through the histories of a schedule, shortest first."""

    def __init__(self, lineage: Lineage, finishing: Finishing, most: int = MOST_POINTS) -> None:
        self.lineage = lineage
        self.finishing = finishing
        self.most = most
        self._plans: dict[int, tuple[Plan, ...]] = {}
        self._before: dict[Point, tuple[Point | None, Leg]] = {}
        self._waiting: list[tuple[int, int, Point, Point | None, Leg]] = []
        self._number = count()
        self._complete = True

    def stuck(self, suspected: set[int]) -> Iterator[Stuck]:
        """Give a shortest history into each suspected stage in which a cycle gets stuck.

        What gets stuck elsewhere is not looked for.

        Raises:
            GivenUp: there is too much to search, or a gate had more ways than were tried.
        """
        stage = self.lineage.initial
        first = Standing(stage, entered=1 << stage & self.lineage.timed)
        self._push(0, Point(first), None, Leg(()))
        while self._waiting and suspected:
            cost, _, point, before, leg = heappop(self._waiting)
            if point in self._before:
                continue
            self._before[point] = before, leg
            if len(self._before) > self.most:
                raise GivenUp
            stage = point.standing.stage
            if point.rests and stage in suspected and not self.finishing.can(point.standing):
                suspected.discard(stage)
                yield Stuck(self._legs(point), point.standing)
            else:
                self._expand(cost, point, suspected)
        if suspected and not self._complete:
            raise GivenUp

    def _push(self, cost: int, point: Point, before: Point | None, leg: Leg) -> None:
        if point not in self._before:
            heappush(self._waiting, (cost, next(self._number), point, before, leg))

    def _expand(self, cost: int, point: Point, suspected: set[int]) -> None:
        for leg, following in self._following(point, suspected):
            self._push(cost + len(leg.steps), following, point, leg)

    def _following(self, point: Point, suspected: set[int]) -> Iterator[tuple[Leg, Point]]:
        here, plan = point.standing, point.plan
        if point.rests:
            yield from self._harmed(here)
        elif plan is None:
            yield from self._begun(here, suspected)
        elif point.at < len(plan.involved):
            number = plan.involved[point.at]
            for steps, after in options(self.lineage, plan, here, number):
                yield Leg(steps), Point(after, plan, point.at + 1)
        elif (taken := gone(self.lineage, plan, here)) is not None:
            yield Leg(taken[0], plan), Point(taken[1])

    def _begun(self, here: Standing, suspected: set[int]) -> Iterator[tuple[Leg, Point]]:
        """Give what a visit may be for: to rest where the worst of it cannot finish, or an exit."""
        if here.stage in suspected and not self.finishing.can(here.worst(self.lineage)):
            yield Leg(()), Point(here, at=-1)
        for possible in self._planned(here.stage):
            if possible.possible(here):
                yield Leg(()), Point(here, possible)

    def _planned(self, stage: int) -> tuple[Plan, ...]:
        if stage not in self._plans:
            try:
                found, complete = plans(self.lineage, stage)
            except TooMany:
                raise GivenUp from None
            self._plans[stage], self._complete = found, self._complete and complete
        return self._plans[stage]

    def _harmed(self, here: Standing) -> Iterator[tuple[Leg, Point]]:
        """Give what comes of withdrawing one output that something elsewhere was made from."""
        lineage = self.lineage
        own = lineage.own[here.stage]
        for number in bits(own & here.fresh):
            if lineage.after[number] & here.fresh & ~own:
                step = withdrawal(lineage.outputs[number].id)
                yield Leg((step,)), Point(here.touched(lineage, number), at=-1)

    def _legs(self, point: Point) -> tuple[Leg, ...]:
        legs: list[Leg] = []
        here: Point | None = point
        while here is not None:
            here, leg = self._before[here]
            legs.append(leg)
        return tuple(reversed(legs))
