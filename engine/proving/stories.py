"""The fewest stories that tell a schedule from all its one-edit mutants, for people to sign off.

1. Each mutant is compared with the schedule: a history shows the difference, or it is proved that
   none can, or neither is decided.
2. Accepted histories are joined into few, each of which still tells what its parts told.
3. Every candidate, found or joined, is put to every mutant that is not proved equal.
4. The fewest candidates that tell all are chosen: the smallest set among those considered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field, frozen

from engine.proving.accepting.covering import Candidate, Cover, cover
from engine.proving.accepting.feeling import Feeling, plain_tables
from engine.proving.accepting.files import concrete
from engine.proving.accepting.gathering import Gathering, Shown
from engine.proving.accepting.replaying import refused_at
from engine.proving.accepting.shortening import shortened
from engine.proving.accepting.tree import Tree
from engine.proving.difference import inclusion
from engine.proving.mutants import mutants
from schemas.acceptance import AcceptanceStory, Stories

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schemas.comparison import Compared
    from schemas.difference import Witness
    from schemas.mutant import Edit, Mutant
    from schemas.schedule import Schedule

#: How many situations are looked at for one direction of one mutant before it stays undecided.
MOST_SPOTS = 400


@define(eq=False)
class _Found:
    """What comparing every mutant found: what shows it, ``None`` for nothing yet, or a proof."""

    mutants: list[tuple[Feeling, Shown | None]] = field(factory=list)
    equal: list[Edit] = field(factory=list)


@frozen(eq=False, repr=False)
class _Matrix:
    """The candidates, and for each the mutants that it tells, as bits in their order."""

    candidates: Sequence[Shown]
    told: Sequence[int]


def stories(of: Compared) -> Stories:
    """Tell the fewest stories that pin a schedule down."""
    schedule = of.schedule
    every = mutants(schedule)
    found = _compared(schedule, every)
    matrix = _matrix(schedule, found.mutants)
    chosen = cover(
        [
            Candidate(told, len(candidate.steps))
            for candidate, told in zip(matrix.candidates, matrix.told, strict=True)
        ]
    )
    told = tuple(_told(schedule, found.mutants, matrix, chosen))
    return Stories(
        of,
        told,
        len(every),
        tuple(found.equal),
        tuple(_untold(found.mutants, matrix)),
        chosen.smallest,
        len(matrix.candidates),
        chosen.least,
    )


# --- Comparing ------------------------------------------------------------------------------------


def _compared(schedule: Schedule, every: Iterable[Mutant]) -> _Found:
    found = _Found()
    for mutant in every:
        shown, decided = _difference(schedule, mutant)
        if decided:
            found.equal.append(mutant.edit)
        else:
            found.mutants.append((Feeling(schedule, mutant), shown))
    return found


def _difference(schedule: Schedule, mutant: Mutant) -> tuple[Shown | None, bool]:
    """Return what shows a difference, an accepted history first, and whether there is none."""
    onward = inclusion(schedule, mutant.schedule, MOST_SPOTS)
    if onward.witness is not None:
        shown = _shown(schedule, mutant, onward.witness, accepted=True)
        if shown is not None:
            return shown, False
    back = inclusion(mutant.schedule, schedule, MOST_SPOTS)
    if back.witness is not None:
        return _shown(schedule, mutant, back.witness, accepted=False), False
    return None, not (onward.witness or onward.undecided or back.undecided)


def _shown(schedule: Schedule, mutant: Mutant, witness: Witness, *, accepted: bool) -> Shown | None:
    """Return a witness as a story, its files made concrete; ``None`` where none show it."""
    sides = (schedule, mutant.schedule) if accepted else (mutant.schedule, schedule)
    steps = [
        concrete(
            step,
            {"a": sides[0].output_of.get(step.about), "b": sides[1].output_of.get(step.about)},
        )
        for step in witness.steps
    ]
    whole = tuple(step for step in steps if step is not None)
    if len(whole) < len(steps):
        return None
    return Shown(whole, witness.begins, accepted, witness.dated)


# --- Choosing -------------------------------------------------------------------------------------


def _matrix(schedule: Schedule, every: Sequence[tuple[Feeling, Shown | None]]) -> _Matrix:
    gathering = Gathering(plain_tables(schedule))
    shown = [(mutant, one) for mutant, one in every if one is not None]
    candidates = list(dict.fromkeys((*gathering.joined(shown), *(one for _, one in shown))))
    tree = Tree(gathering.tables)
    kept = [one for one in candidates if _is_so(tree, one)]
    told = [0] * len(kept)
    for place, (mutant, _) in enumerate(every):
        by = tree.told_by(mutant)
        for number in range(len(kept)):
            told[number] |= (by >> number & 1) << place
    return _Matrix(kept, told)


def _is_so(tree: Tree, one: Shown) -> bool:
    """Whether the schedule answers to a candidate as it should; only then it is in the tree."""
    answer = refused_at(tree.tables, one.steps, one.begins)
    last = None if one.accepted else len(one.steps) - 1
    if (answer and answer[0]) != last:
        return False
    tree.add(one.steps, one.begins)
    return True


def _untold(every: Sequence[tuple[Feeling, Shown | None]], matrix: _Matrix) -> Iterator[Edit]:
    for place, (mutant, _) in enumerate(every):
        if not any(told >> place & 1 for told in matrix.told):
            yield mutant.mutant.edit


def _told(
    schedule: Schedule,
    every: Sequence[tuple[Feeling, Shown | None]],
    matrix: _Matrix,
    chosen: Cover,
) -> Iterator[AcceptanceStory]:
    """Give the chosen stories: accepted ones first, each with what only it and later ones tell."""
    tables, told = plain_tables(schedule), 0
    for number in sorted(chosen.chosen, key=lambda n: _order(schedule, matrix.candidates[n])):
        candidate = matrix.candidates[number]
        own = matrix.told[number] & ~told
        told |= own
        mutants_told = [one for place, (one, _) in enumerate(every) if own >> place & 1]
        if candidate.accepted:
            candidate = shortened(tables, candidate, mutants_told)
        answer = refused_at(tables, candidate.steps, candidate.begins)
        yield AcceptanceStory(
            candidate.steps,
            candidate.begins,
            candidate.accepted,
            tuple(one.mutant.edit for one in mutants_told),
            candidate.dated,
            answer[1] if answer else None,
        )


def _order(schedule: Schedule, one: Shown) -> tuple[object, ...]:
    """Accepted stories first, the longest before others; refused ones as their ways go on."""
    if one.accepted:
        return False, -len(one.steps), str(one.steps)
    return True, len([s for s in one.steps if s.step.about in schedule.triggers]), len(one.steps)
