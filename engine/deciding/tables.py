"""The tables of a schedule: which trigger leads where from each stage, and the gate of each move.

They are read off the schedule's ``transitions`` machine (``engine.deciding.machine``), which the
library builds; deciding, replay and audit then need one look-up where the library needs a call. The
moves that were read off can be kept, so that a command line need not build the machine again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import frozen

from engine.deciding.gate import Gate, compiled
from schemas.schedule import Final, Schedule, Transition

#: (source, trigger, dest) as the machine has them.
MachineMove = tuple[str, str, str]


@frozen(eq=False, repr=False)
class Move:
    """One transition of the machine and the gate that guards it.

    The gate is compiled when it is first asked for: of a large schedule a command needs few.
    """

    schedule: Schedule
    transition: Transition

    @cached_property
    def gate(self) -> Gate:
        """The gate that guards this transition."""
        return compiled(self.schedule, self.transition)


@frozen(eq=False, repr=False)
class Tables:
    """A schedule ready to decide with.

    ``moves`` are keyed by (stage, trigger), ``exits`` by stage, in the order of the file.
    """

    schedule: Schedule
    moves: Mapping[tuple[str, str], Move]
    exits: Mapping[str, tuple[Move, ...]]

    def main_moves(self, stage: str) -> tuple[Move, ...]:
        """Return the moves that go on: neither reopening a stage nor giving the cycle up."""
        return tuple(m for m in self.exits.get(stage, ()) if self._goes_on(m.transition))

    def _goes_on(self, transition: Transition) -> bool:
        return (
            not transition.reopens
            and self.schedule.stage_of[transition.dest].final is not Final.GIVEN_UP
        )


def tables_of(schedule: Schedule, machine_moves: Iterable[MachineMove]) -> Tables:
    """Compile the tables from the moves of the schedule's machine.

    Raises:
        ValueError: the moves are not those that the schedule declares.
    """
    declared = {(t.source, t.trigger, t.dest): t for t in schedule.transitions}
    given = tuple(machine_moves)
    if len(given) != len(declared) or set(given) != declared.keys():
        raise ValueError("the moves are not those of the schedule")
    moves = {
        (source, trigger): Move(schedule, transition)
        for (source, trigger, _), transition in declared.items()
    }
    exits = {
        stage.id: tuple(moves[stage.id, t.trigger] for t in schedule.exits(stage.id))
        for stage in schedule.stages
    }
    return Tables(schedule, moves, exits)
