"""What is guaranteed in each stage, and the proof of soundness that rests on it.

For each stage the facts that hold however a cycle came there: the greatest solution of "what every
transition into it leaves". Each step costs a few operations on sets, and no set of outputs is ever
enumerated. Where the gate of some exit can be satisfied from the guaranteed facts alone, and
following such exits leads to the end from everywhere, the schedule is sound. Where that fails,
nothing is said: which exits a cycle took may matter, and ``engine.proving.cases`` tells them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from engine.proving.facts import Facts, begun, left
from engine.proving.ranking import Case, Move

if TYPE_CHECKING:
    from engine.proving.lineage import Lineage
    from engine.proving.living import Living


def guaranteed(lineage: Lineage, living: Living) -> Mapping[int, Facts]:
    """Return the facts that hold in every cycle that comes into each living stage."""
    found = {lineage.initial: begun(lineage)}
    waiting, queued = [lineage.initial], {lineage.initial}
    while waiting:
        stage = heappop(waiting)
        queued.discard(stage)
        for place, exit_ in enumerate(lineage.exits[stage]):
            if not living.takes(exit_, place):
                continue
            needed = exit_.gate.surely(living.current, ~0)
            after = left(lineage, found[stage], exit_, *needed)
            known = found.get(exit_.dest)
            shared = after if known is None else known.shared(after)
            if shared != known:
                found[exit_.dest] = shared
                if exit_.dest not in queued:
                    queued.add(exit_.dest)
                    heappush(waiting, exit_.dest)
    return found


def guaranteed_cases(lineage: Lineage, living: Living) -> tuple[tuple[Case, ...], tuple[Move, ...]]:
    """Return one case for each living stage, and the moves that are always possible."""
    found = guaranteed(lineage, living)
    cases = {stage: Case(stage, facts) for stage, facts in found.items()}
    moves = []
    for stage in found:
        best = cases[stage].best(lineage)
        moves += [
            Move(cases[stage], exit_, cases[exit_.dest])
            for exit_ in lineage.exits[stage]
            if exit_.dest in cases and exit_.gate.holds(best.current, best.entered)
        ]
    return tuple(cases.values()), tuple(moves)
