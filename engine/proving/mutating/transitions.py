"""One-edit mutants of a schedule's transitions: dropped, led elsewhere, asking for other things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attrs import evolve

from engine.proving.mutating.lists import neighbours, other_rights
from engine.proving.mutating.requirements import edited
from schemas.mutant import Edit, EditKind, Mutant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.attribution import Place
    from schemas.refusal import Fact
    from schemas.schedule import Schedule, Transition


def mutants_of_transitions(schedule: Schedule) -> Iterator[Mutant]:
    """Give every mutant of every transition, in the order of the file."""
    for place, transition in enumerate(schedule.transitions):
        yield from _mutants(schedule, place, transition)


def _mutants(schedule: Schedule, place: int, transition: Transition) -> Iterator[Mutant]:
    def mutant(
        kind: EditKind,
        facts: Mapping[str, Fact],
        where: Place | None,
        path: str = "",
        **change: Any,
    ) -> Mutant:
        where = where or transition.place
        edit = Edit(kind, transition.trigger, transition.source, path, facts, place=where)
        return Mutant(_with(schedule, place, evolve(transition, **change)), edit)

    if len(schedule.transitions) > 1:
        edit = Edit(
            EditKind.TRANSITION_DROPPED,
            transition.trigger,
            transition.source,
            facts={"dest": transition.dest},
            place=transition.place,
        )
        yield Mutant(_with(schedule, place), edit)
    for dest in neighbours(schedule, transition.dest):
        facts = {"was": transition.dest, "to": dest}
        yield mutant(EditKind.DEST, facts, transition.place, dest=dest)
    for by in other_rights(schedule, transition.by):
        yield mutant(EditKind.TRANSITION_BY, {"was": transition.by, "to": by}, None, by=by)
    for one in edited(schedule, transition):
        yield mutant(one.kind, one.facts, one.place, one.path, requires=one.requires)


def _with(schedule: Schedule, place: int, *new: Transition) -> Schedule:
    kept = (*schedule.transitions[:place], *new, *schedule.transitions[place + 1 :])
    return evolve(schedule, transitions=kept, canonical=b"", digest="")
