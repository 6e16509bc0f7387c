"""Telling cases apart: the proof of soundness where it matters which way a gate was opened.

A stage may be come into in several cases, one for each minimal set of outputs by which a gate on
the way was opened, with what there may be at most. A case that another one covers is not followed.
What is found is a proof if every case leads to the end; if one does not, it may still be that no
history comes into it like that, and ``engine.proving.stuck`` looks for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.deciding.families import TooMany
from engine.proving.bestplay import limited, with_best_play
from engine.proving.facts import Facts, begun, left
from engine.proving.formula import LeafKind, every_way
from engine.proving.ranking import Case, Move

if TYPE_CHECKING:
    from engine.proving.formula import Leaf
    from engine.proving.lineage import Exit, Lineage
    from engine.proving.living import Living

#: How many cases are told apart before the search is given up.
MOST_CASES = 100_000
#: How many ways to open one gate are told apart.
MOST_WAYS = 10_000


#: The cases that cover every history, and the moves that are always possible.
Told = tuple[tuple[Case, ...], tuple[Move, ...]]


def told_apart(lineage: Lineage, living: Living) -> Told | None:
    """Tell cases apart by what is sure; ``None`` where there are too many."""
    return _told_apart(lineage, living, Case(lineage.initial, begun(lineage)))


def told_apart_by_limits(lineage: Lineage, living: Living) -> Told | None:
    """Tell cases apart by what there may be at most, too; ``None`` where there are too many."""
    first = begun(lineage)
    return _told_apart(lineage, living, Case(lineage.initial, first, first))


def _told_apart(lineage: Lineage, living: Living, start: Case) -> Told | None:
    found: dict[int, list[Case]] = {}
    waiting = [start]
    count = 0
    try:
        while waiting:
            case = waiting.pop()
            count += 1
            if any(known.covers(case) for known in found.setdefault(case.stage, [])):
                continue
            if count > MOST_CASES:
                return None
            kept = [known for known in found[case.stage] if not case.covers(known)]
            found[case.stage] = [*kept, case]
            waiting.extend(_following(lineage, living, case))
    except TooMany:
        return None
    cases = tuple(case for many in found.values() for case in many)
    return with_best_play(lineage, cases)


def _following(lineage: Lineage, living: Living, case: Case) -> Iterator[Case]:
    """Give the worst cases into which a case can lead."""
    limit = case.at_most or Facts(living.outputs, 0, ~0)
    possible = lineage.producible(case.stage, limit.fresh) & ~lineage.impossible
    entered = limit.entered | 1 << case.stage
    for place, exit_ in enumerate(lineage.exits[case.stage]):
        if not living.takes(exit_, place):
            continue
        for way in ways_through(lineage, exit_):
            outputs, stages = asked(way)
            if outputs & ~possible or stages & ~entered:
                continue
            after = left(lineage, case.facts, exit_, outputs, stages)
            yield Case(exit_.dest, after, limited(lineage, case, exit_))


def ways_through(lineage: Lineage, exit_: Exit) -> list[tuple[Leaf, ...]]:
    """Return the minimal sets of leaves that open a gate and differ in what matters elsewhere.

    Raises:
        TooMany: there are too many to tell apart.
    """
    free = lineage.own[exit_.source] & ~lineage.telling & ~lineage.impossible
    return every_way(exit_.gate, free, MOST_WAYS)


def asked(way: tuple[Leaf, ...]) -> tuple[int, int]:
    """Return the outputs and the stages among leaves."""
    outputs, stages = 0, 0
    for leaf in way:
        if leaf.kind is LeafKind.OUTPUT:
            outputs |= 1 << leaf.bit
        elif leaf.kind is LeafKind.ENTERED:
            stages |= 1 << leaf.bit
    return outputs, stages
