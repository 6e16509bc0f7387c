"""Where best play leads from each case: the steps of a certificate.

A step may lead into a case that is better than the worst one of its stage, and only that may make
the next step possible: after going back for an approval, say. Such cases are added, unharmed: best
play is all that leads into them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from engine.proving.facts import Facts, gone_on
from engine.proving.ranking import Case, Move, ranked

if TYPE_CHECKING:
    from engine.proving.lineage import Exit, Lineage

#: How many unharmed cases are added before no more are.
MOST_CASES = 100_000


def with_best_play(
    lineage: Lineage, cases: tuple[Case, ...]
) -> tuple[tuple[Case, ...], tuple[Move, ...]]:
    """Return the cases and the moves between them; with unharmed cases where they are needed."""
    moves = tuple(_moves(lineage, cases, cases))
    rank = ranked(lineage, cases, moves).rank
    lost = tuple(case for case in cases if case not in rank)
    added = _followed(lineage, lost)
    more = _moves(lineage, (*lost, *added), (*cases, *added)) if added else ()
    return (*cases, *added), (*moves, *more)


def _followed(lineage: Lineage, lost: Iterable[Case]) -> tuple[Case, ...]:
    """Return every case that best play comes into from cases that have no way yet."""
    found: dict[tuple[int, Facts, Facts | None], Case] = {}
    waiting = list(lost)
    while waiting and len(found) < MOST_CASES:
        for _, into in _taken(lineage, waiting.pop()):
            key = into.stage, into.facts, into.at_most
            if key not in found:
                found[key] = into
                waiting.append(into)
    return tuple(found.values())


def _moves(lineage: Lineage, sources: Iterable[Case], dests: Iterable[Case]) -> Iterator[Move]:
    """Give the exits that can always be taken from cases, and the cases that they lead into."""
    of_stage: dict[int, list[Case]] = {}
    for case in dests:
        of_stage.setdefault(case.stage, []).append(case)
    for case in sources:
        for exit_, into in _taken(lineage, case):
            for to in of_stage.get(exit_.dest, ()):
                if to.covers(into):
                    yield Move(case, exit_, to)


def _taken(lineage: Lineage, case: Case) -> Iterator[tuple[Exit, Case]]:
    """Give the exits that can always be taken from a case, and the cases that follow."""
    best = case.best(lineage)
    for exit_ in lineage.exits[case.stage]:
        if exit_.gate.holds(best.current, best.entered):
            most = limited(lineage, case, exit_)
            yield exit_, Case(exit_.dest, gone_on(lineage, best, exit_), most, unharmed=True)


def limited(lineage: Lineage, case: Case, exit_: Exit) -> Facts | None:
    """Return what there may be at most after an exit was taken from a case."""
    if case.at_most is None:
        return None
    fresh = lineage.producible(case.stage, case.at_most.fresh)
    entered = case.at_most.entered | 1 << case.stage | 1 << exit_.dest
    return Facts(fresh, 0, entered).that_matter(lineage)
