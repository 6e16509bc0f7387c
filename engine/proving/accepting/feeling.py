"""Where the edit of a mutant can be felt: at its transition, its output, gates that ask for it.

At any other step the mutant answers as the schedule does, and comes to the same state.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.deciding.tables import Tables, tables_of
from schemas.mutant import EditKind, Mutant
from schemas.steps import StepKind

if TYPE_CHECKING:
    from engine.proving.rehearsal import Rehearsal
    from schemas.schedule import Schedule
    from schemas.steps import Step


@frozen(eq=False, repr=False)
class Feeling:
    """A mutant, its tables, and the steps at which it may answer otherwise."""

    schedule: Schedule
    mutant: Mutant

    @cached_property
    def tables(self) -> Tables:
        """The mutant's tables."""
        return plain_tables(self.mutant.schedule)

    @property
    def is_felt_from_the_start(self) -> bool:
        """Whether a cycle begins otherwise."""
        return self.mutant.edit.kind is EditKind.INITIAL

    def instead(self, rehearsal: Rehearsal) -> Rehearsal:
        """Return where the mutant stands after the same history."""
        return evolve(rehearsal, tables=self.tables)

    def feels(self, stage: str, step: Step) -> bool:
        """Whether a step in a stage may be answered otherwise."""
        edit = self.mutant.edit
        if edit.source:
            return stage == edit.source and step.about == edit.about
        if step.about == edit.about:
            return True
        gate = step.kind in (StepKind.TRIGGER, StepKind.APPROVAL)
        return gate and (stage, step.about) in self._gates

    @cached_property
    def _gates(self) -> frozenset[tuple[str, str]]:
        """The gates of either that ask for the output, or for what is made from it."""
        sides = (plain_tables(self.schedule), self.tables)
        return frozenset(gate for tables in sides for gate in self._asking(tables))

    def _asking(self, tables: Tables) -> Iterator[tuple[str, str]]:
        made = _made_from(tables.schedule, self.mutant.edit.about)
        for key, move in tables.moves.items():
            if made.intersection(move.gate.outputs):
                yield key


def _made_from(schedule: Schedule, name: str) -> frozenset[str]:
    """Return an output and all that is made from it, directly or not."""
    found, waiting = {name}, [name]
    while waiting:
        base = waiting.pop()
        after = {o.id for o in schedule.output_of.values() if base in o.bases} - found
        found |= after
        waiting.extend(after)
    return frozenset(found)


def plain_tables(schedule: Schedule) -> Tables:
    """Compile tables from what a schedule declares, without building its machine."""
    return tables_of(schedule, ((t.source, t.trigger, t.dest) for t in schedule.transitions))
