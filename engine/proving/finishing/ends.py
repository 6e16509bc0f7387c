"""Whether a cycle can still finish: the best that anybody can do from one given state.

From a state everything is produced that can be produced and nothing is harmed without need. One
choice is left: an output of the stage that falls short, while something of another stage that was
made from it is fresh, can be made anew, and that other thing goes out of date. Both are tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.proving.finishing.lineage import bits

if TYPE_CHECKING:
    from engine.proving.finishing.lineage import Lineage

#: How many states are looked at before the search is given up.
MOST_STATES = 100_000


@frozen(repr=False)
class Standing:
    """Where a cycle stands: its stage, and which outputs and stages are what.

    ``passed`` are the fresh outputs whose checks passed, ``current`` those of them whose approvals
    are there. ``entered`` are the stages that the cycle was in, ``waited`` those since whose latest
    entry more time passed than any gate asks for.
    """

    stage: int
    fresh: int = 0
    passed: int = 0
    current: int = 0
    entered: int = 0
    waited: int = 0

    def within(self, other: Standing) -> bool:
        """Whether a cycle in the other state can do all that one in this state can do."""
        return not (
            self.fresh & ~other.fresh
            or self.passed & ~other.passed
            or self.current & ~other.current
            or self.entered & ~other.entered
        )

    def touched(self, lineage: Lineage, number: int) -> Standing:
        """Return it without an output, and with all that derives from it out of date."""
        kept = ~(lineage.after[number] | 1 << number)
        return evolve(
            self,
            fresh=self.fresh & kept,
            passed=self.passed & kept,
            current=self.current & kept,
        )

    def worst(self, lineage: Lineage) -> Standing:
        """Return the worst that a visit of the stage can come to."""
        kept = ~(lineage.own[self.stage] | lineage.downstream[self.stage])
        return evolve(
            self,
            fresh=self.fresh & kept,
            passed=self.passed & kept,
            current=self.current & kept,
        )


class GivenUp(Exception):
    """More states would have to be looked at than ``MOST_STATES``."""


class Finishing:
    """Answers whether a cycle can finish, and remembers what it found.

    ``barred`` are transitions, by stage and place, that must not be taken.
    """

    def __init__(self, lineage: Lineage, *, without_reopening: bool = False) -> None:
        self.lineage = lineage
        self.without_reopening = without_reopening
        self._can: dict[int, list[Standing]] = {}
        self._cannot: dict[int, list[Standing]] = {}

    def can(self, standing: Standing) -> bool:
        """Whether a stage that ends well can be reached from here.

        Raises:
            GivenUp: too many states would have to be looked at.
        """
        if any(known.within(standing) for known in self._can.get(standing.stage, ())):
            return True
        if any(standing.within(known) for known in self._cannot.get(standing.stage, ())):
            return False
        before = self._followed(standing)
        if isinstance(before, dict):
            for seen in before:
                self._cannot.setdefault(seen.stage, []).append(seen)
            return False
        for seen in before:
            self._can.setdefault(seen.stage, []).append(seen)
        return True

    def _followed(self, standing: Standing) -> list[Standing] | dict[Standing, Standing | None]:
        """Return the states on a way to the end, else every state that was looked at."""
        before: dict[Standing, Standing | None] = {standing: None}
        known: dict[int, list[Standing]] = {standing.stage: [standing]}
        waiting = [standing]
        while waiting:
            here = waiting.pop()
            if self._ends(here):
                return _way(before, here)
            for following in self.following(here):
                if any(following.within(one) for one in known.get(following.stage, ())):
                    continue
                known.setdefault(following.stage, []).append(following)
                before[following] = here
                waiting.append(following)
            if len(before) > MOST_STATES:
                raise GivenUp
        return before

    def _ends(self, here: Standing) -> bool:
        done = self.lineage.done[here.stage]
        return done or any(one.within(here) for one in self._can.get(here.stage, ()))

    def following(self, here: Standing) -> Iterator[Standing]:
        """Give the states that come next when all that can be produced is produced."""
        for best in produced(self.lineage, here):
            for exit_ in self.lineage.exits[here.stage]:
                if self.without_reopening and exit_.transition.reopens:
                    continue
                if exit_.gate.holds(best.current, best.entered):
                    yield evolve(best, stage=exit_.dest, entered=best.entered | 1 << exit_.dest)


def _way(before: dict[Standing, Standing | None], last: Standing) -> list[Standing]:
    way: list[Standing] = []
    here: Standing | None = last
    while here is not None:
        way.append(here)
        here = before[here]
    return way


def produced(lineage: Lineage, here: Standing) -> Iterator[Standing]:
    """Give what a stage can come to at best: once for each choice of what is made anew."""
    own = lineage.own[here.stage]
    short = own & here.fresh & ~here.passed & ~lineage.impossible
    hurting = [n for n in bits(short) if lineage.after[n] & here.fresh & ~own]
    for choice in range(1 << len(hurting)):
        spared = {number for place, number in enumerate(hurting) if not choice >> place & 1}
        yield _made(lineage, here, spared)


def _made(lineage: Lineage, here: Standing, spared: set[int]) -> Standing:
    fresh, passed, current = here.fresh, here.passed, here.current
    for number in lineage.made_in[here.stage]:
        bit = 1 << number
        good = not lineage.impossible & bit
        if fresh & bit and (passed & bit or number in spared or not good):
            current |= bit & passed
            continue
        if lineage.bases[number] & ~fresh:
            continue
        kept = ~lineage.after[number] if fresh & bit else -1
        fresh, passed, current = fresh & kept | bit, passed & kept, current & kept
        if good:
            passed, current = passed | bit, current | bit
    return evolve(here, fresh=fresh, passed=passed, current=current, waited=0)
