"""Soundness: can every cycle of a schedule finish, whatever was done with it before (design 5.1).

What the verdict takes for granted, and says: enough persons act in every role when they are asked;
any output can be produced so that it passes its checks while the cycle is in its stage and what it
derives from is there; time passes; what was made from an earlier version has to be made again.

First it is proved from what is guaranteed in each stage, then by telling cases apart, and what
neither proves is searched for a history that gets stuck. Each step is exact, or it is given up and
the verdict is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.proving.cases import MOST_CASES, told_apart, told_apart_by_limits
from engine.proving.dead import dead
from engine.proving.dues import missed_dues
from engine.proving.finishing import Finishing, GivenUp
from engine.proving.guarantees import guaranteed_cases
from engine.proving.lineage import lineage as numbered
from engine.proving.living import living
from engine.proving.ranking import Ranked, certificate, ranked, reopened
from engine.proving.resting import of_stuck
from engine.proving.stuck import Search
from schemas.soundness import Soundness

if TYPE_CHECKING:
    from engine.proving.lineage import Lineage
    from engine.proving.living import Living
    from schemas.schedule import Schedule


def soundness(schedule: Schedule) -> Soundness:
    """Prove that a schedule is sound, or show why it is not."""
    lineage = numbered(schedule)
    alive = living(lineage)
    if not alive.complete:
        return _open()
    finishes = _can_always_finish(lineage, alive)
    flaws = (*finishes.flaws, *dead(lineage, alive), *missed_dues(lineage, alive))
    return Soundness(sound=False, flaws=flaws) if flaws else finishes


def _can_always_finish(lineage: Lineage, alive: Living) -> Soundness:
    """Decide whether every cycle can finish, dead things apart."""
    suspected = set(alive.visits)
    for attempt in (guaranteed_cases, told_apart, told_apart_by_limits):
        found = attempt(lineage, alive)
        if found is None:
            continue
        proof = ranked(lineage, *found)
        lost = {case.stage for case in found[0] if case not in proof.rank and not case.unharmed}
        if not lost:
            return _proved(lineage, proof)
        suspected &= lost
    return _searched(lineage, alive, suspected)


def _proved(lineage: Lineage, proof: Ranked) -> Soundness:
    return Soundness(
        sound=True,
        certificate=certificate(lineage, proof),
        needs_reopening=_in_need_of_reopening(lineage, set(reopened(proof))),
    )


def _searched(lineage: Lineage, alive: Living, suspected: set[int]) -> Soundness:
    """Look for a history that gets stuck in a suspected stage."""
    finishing = Finishing(lineage)
    try:
        for stuck in Search(lineage, finishing).stuck(suspected):
            return Soundness(sound=False, flaws=(of_stuck(lineage, finishing, stuck),))
    except GivenUp:
        return _open()
    return Soundness(sound=True, needs_reopening=_in_need_of_reopening(lineage, set(alive.visits)))


def _open() -> Soundness:
    return Soundness(sound=None, undecided="ETP388", facts={"most": MOST_CASES})


def _in_need_of_reopening(lineage: Lineage, suspected: set[int]) -> tuple[str, ...]:
    """Return those suspected stages in which reopening may be the only way to the end.

    Where there is too much to search, all that were not found to be free of it.
    """
    found = set()
    finishing = Finishing(lineage, without_reopening=True)
    left = set(suspected)
    try:
        for stuck in Search(lineage, finishing).stuck(left):
            found.add(stuck.standing.stage)
    except GivenUp:
        found |= left
    stages = lineage.schedule.stages
    return tuple(stages[number].id for number in sorted(found))
