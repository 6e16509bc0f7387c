"""What lives: the stages, transitions and outputs that some history reaches.

Nobody does damage here: in each stage everything that can be produced is produced, and nothing is
touched again. What a cycle has then only grows, and a cycle that has more can do more; of two
cycles that come into a stage, one of which has all that the other has, the first is followed.
Stages that nobody was in yet are gone into first, then whatever came last, so that ways back are
mostly gone with all that can be had, and what was seen before has nothing to add.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from engine.proving.facts import Facts, begun, gone_on

if TYPE_CHECKING:
    from engine.proving.lineage import Exit, Lineage

#: How many cases are followed before a search is given up.
MOST_CASES = 20_000


@frozen(eq=False, repr=False)
class Living:
    """What lives.

    ``visits`` are, by stage, the best that a visit can come to. ``exits`` are the exits that can be
    taken, ``outputs`` those that can be fresh, ``current`` those that can be current.
    ``complete`` is false where the search was given up: more may live.
    """

    visits: Mapping[int, tuple[Facts, ...]]
    exits: frozenset[tuple[int, int]]
    outputs: int
    current: int
    complete: bool

    def takes(self, exit_: Exit, place: int) -> bool:
        """Whether the exit, the ``place``-th of its stage, can be taken."""
        return (exit_.source, place) in self.exits


def living(lineage: Lineage, most: int = MOST_CASES) -> Living:
    """Follow every history at its best."""
    arrivals: dict[int, list[Facts]] = {}
    visits: dict[int, list[Facts]] = {}
    taken: set[tuple[int, int]] = set()
    waiting = [(lineage.initial, begun(lineage))]
    cases = 0
    while waiting and cases < most:
        stage, facts = waiting.pop()
        if any(facts.within(known) for known in arrivals.setdefault(stage, [])):
            continue
        arrivals[stage] = [known for known in arrivals[stage] if not known.within(facts)] + [facts]
        cases += 1
        best = _produced(lineage, stage, facts)
        visits.setdefault(stage, []).append(best)
        open_ = [
            (place, exit_)
            for place, exit_ in enumerate(lineage.exits[stage])
            if exit_.gate.holds(best.current, best.entered)
        ]
        taken.update((stage, place) for place, _ in open_)
        for _, exit_ in sorted(open_, key=lambda one: one[1].dest not in arrivals):
            waiting.append((exit_.dest, gone_on(lineage, best, exit_)))
    found = [facts for many in visits.values() for facts in many]
    return Living(
        {stage: tuple(many) for stage, many in visits.items()},
        frozenset(taken),
        _joined([facts.fresh for facts in found]),
        _joined([facts.current for facts in found]),
        not waiting,
    )


def _produced(lineage: Lineage, stage: int, facts: Facts) -> Facts:
    fresh = lineage.producible(stage, facts.fresh)
    made = fresh & lineage.own[stage] & ~lineage.impossible
    return Facts(fresh, facts.current | made, facts.entered | 1 << stage)


def _joined(sets: list[int]) -> int:
    found = 0
    for one in sets:
        found |= one
    return found
