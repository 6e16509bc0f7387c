"""The machine of a schedule: built once by the ``transitions`` library, compiled to tables.

- one ``transitions.Machine`` per schedule, without models and without automatic transitions: it
  says which trigger leads from which stage to which;
- ``Tables`` are read off that same machine, so that replay and audit need one dictionary look-up
  where the library needs a call; a test shows that both accept the same words;
- the gate of each move is compiled from it on first use (``engine.deciding.gate``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from attrs import frozen
from transitions import Machine

from engine.deciding.gate import Gate, compiled
from schemas.schedule import Final, Schedule, Transition


@frozen(eq=False)
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


@frozen(eq=False)
class Tables:
    """A schedule ready to decide with.

    ``moves`` by (stage, trigger), ``exits`` by stage in file order.
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


def machine(schedule: Schedule) -> Machine:
    """Build the schedule's machine; it holds no cycle."""
    return Machine(
        model=None,
        states=[stage.id for stage in schedule.stages],
        transitions=[
            {"trigger": t.trigger, "source": t.source, "dest": t.dest} for t in schedule.transitions
        ],
        initial=schedule.initial,
        auto_transitions=False,
    )


def tables(schedule: Schedule) -> Tables:
    """Compile the tables from the schedule's machine."""
    declared = {(t.source, t.trigger): t for t in schedule.transitions}
    moves: dict[tuple[str, str], Move] = {}
    for trigger, event in machine(schedule).events.items():
        for source in event.transitions:
            transition = declared[source, trigger]
            moves[source, trigger] = Move(schedule, transition)
    exits = {
        stage.id: tuple(moves[stage.id, t.trigger] for t in schedule.exits(stage.id))
        for stage in schedule.stages
    }
    return Tables(schedule, moves, exits)
