"""Ranking cases: how far each is from the end along moves that are always possible.

A move that goes back to a stage to reopen it counts as longer than any way without one, so that a
way without is preferred wherever there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from attrs import frozen

from engine.proving.facts import closed, harmed, produced
from schemas.soundness import Certificate, Node

if TYPE_CHECKING:
    from engine.proving.facts import Facts
    from engine.proving.lineage import Exit, Lineage


@frozen(eq=False, repr=False)
class Case:
    """A stage that a cycle comes into, what is sure then, and what there may be at most.

    ``at_most`` holds no current outputs: what may be fresh may be current. ``None`` is no bound.
    An ``unharmed`` case is come into by best play, with nothing done in the stage yet.
    """

    stage: int
    facts: Facts
    at_most: Facts | None = None
    unharmed: bool = False

    def best(self, lineage: Lineage) -> Facts:
        """Return what can be had before the stage is left, whatever was done in it before."""
        if self.unharmed:
            return produced(lineage, self.stage, closed(lineage, self.facts))
        return produced(lineage, self.stage, harmed(lineage, self.stage, self.facts))

    def covers(self, other: Case) -> bool:
        """Whether whatever is so in the other case is so in this one."""
        if self.stage != other.stage or not self.facts.within(other.facts):
            return False
        if self.at_most is None:
            return True
        return other.at_most is not None and other.at_most.within(self.at_most)


@frozen(eq=False, repr=False)
class Move:
    """An exit that can always be taken from one case, into a case at least as good as ``to``."""

    case: Case
    exit: Exit
    to: Case


@frozen(eq=False, repr=False)
class Ranked:
    """How far cases are from the end: the case, its rank, and the move to make."""

    rank: Mapping[Case, int]
    move: Mapping[Case, Move]


def ranked(lineage: Lineage, cases: Iterable[Case], moves: Iterable[Move]) -> Ranked:
    """Rank every case from which the end can be reached by these moves."""
    into: dict[Case, list[Move]] = {}
    for one in moves:
        into.setdefault(one.to, []).append(one)
    longer = len(into) + 1
    rank: dict[Case, int] = {}
    first: dict[Case, Move] = {}
    move: Move | None
    waiting: list[tuple[int, bool, int, Case, Move | None]] = []
    for number, case in enumerate(cases):
        if lineage.done[case.stage]:
            heappush(waiting, (0, case.unharmed, -number, case, None))
    count = 0
    while waiting:
        distance, _, _, case, move = heappop(waiting)
        if case in rank:
            continue
        rank[case] = distance
        if move is not None:
            first[case] = move
        for back in into.get(case, ()):
            count += 1
            step = longer if back.exit.transition.reopens else 1
            heappush(waiting, (distance + step, back.case.unharmed, count, back.case, back))
    return Ranked(rank, first)


def reopened(found: Ranked) -> frozenset[int]:
    """Return the stages of ranked cases whose way to the end reopens a stage."""
    needing: set[Case] = set()
    for case in sorted(found.rank, key=lambda one: found.rank[one]):
        move = found.move.get(case)
        if move is not None and (move.exit.transition.reopens or move.to in needing):
            needing.add(case)
    return frozenset(case.stage for case in needing)


def certificate(lineage: Lineage, found: Ranked) -> Certificate:
    """Write ranked cases down: ids count from 1, ranks are numbered without gaps.

    Of the unharmed ones only those are written that a next step leads into.
    """
    needed = _needed(found)
    cases = sorted(needed, key=lambda case: (case.stage, found.rank[case]))
    ids = {case: number for number, case in enumerate(cases, 1)}
    ranks = {rank: place for place, rank in enumerate(sorted({found.rank[c] for c in cases}))}
    return Certificate(
        tuple(_node(lineage, found.move.get(c), c, ids, ranks[found.rank[c]]) for c in cases)
    )


def _needed(found: Ranked) -> set[Case]:
    waiting = [case for case in found.rank if not case.unharmed]
    needed = set(waiting)
    while waiting:
        move = found.move.get(waiting.pop())
        if move is not None and move.to not in needed:
            needed.add(move.to)
            waiting.append(move.to)
    return needed


def _node(
    lineage: Lineage, move: Move | None, case: Case, ids: Mapping[Case, int], rank: int
) -> Node:
    facts, most = case.facts, case.at_most
    outputs = 0 if most is None else lineage.used_elsewhere & ~most.fresh
    stages = 0 if most is None else lineage.timed & ~most.entered
    return Node(
        ids[case],
        lineage.schedule.stages[case.stage].id,
        rank,
        None if move is None else move.exit.transition.trigger,
        None if move is None else ids[move.to],
        frozenset(lineage.names(facts.current)),
        frozenset(lineage.names(facts.fresh & ~facts.current)),
        stage_names(lineage, facts.entered),
        frozenset(lineage.names(outputs)) | stage_names(lineage, stages),
        case.unharmed,
    )


def stage_names(lineage: Lineage, stages: int) -> frozenset[str]:
    """Return the ids of stages."""
    return frozenset(
        stage.id for number, stage in enumerate(lineage.schedule.stages) if stages >> number & 1
    )
