"""Every one-edit mutant of a schedule that can matter to behaviour, in the order of its file.

Titles, sources, attestations, due days, reasons and waivers accept or refuse nothing, so that they
are not edited. What is open in number is bounded: a transition is led to the stage before or after
its own dest, a role is replaced by one other, a number moves by one. Each mutant would be read: no
name dangles, no final stage has an exit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import evolve

from engine.proving.mutating.lists import neighbours
from engine.proving.mutating.outputs import mutants_of_outputs
from engine.proving.mutating.transitions import mutants_of_transitions
from schemas.mutant import Edit, EditKind, Mutant

if TYPE_CHECKING:
    from schemas.schedule import Schedule


def mutants(schedule: Schedule) -> tuple[Mutant, ...]:
    """Return every one-edit mutant."""
    return (
        *_of_initial(schedule),
        *mutants_of_transitions(schedule),
        *mutants_of_outputs(schedule),
    )


def _of_initial(schedule: Schedule) -> Iterator[Mutant]:
    for stage in neighbours(schedule, schedule.initial):
        if schedule.stage_of[stage].final is None:
            edit = Edit(
                EditKind.INITIAL, facts={"was": schedule.initial, "to": stage}, place=schedule.place
            )
            yield Mutant(evolve(schedule, initial=stage, canonical=b"", digest=""), edit)
