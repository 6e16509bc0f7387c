"""The machine of a schedule: built once by the ``transitions`` library, without models.

- one machine per schedule, without automatic transitions: it says which trigger leads a stage to
  which other, and holds no cycle;
- ``moves_of`` reads those moves off it; ``tables`` compiles them with the gates, and a test shows
  that machine and tables accept the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from transitions import Machine

from engine.deciding.tables import MachineMove, Tables, tables_of

if TYPE_CHECKING:
    from schemas.schedule import Schedule


def machine(schedule: Schedule) -> Machine:
    """Build the schedule's machine."""
    return Machine(
        model=None,
        states=[stage.id for stage in schedule.stages],
        transitions=[
            {"trigger": t.trigger, "source": t.source, "dest": t.dest} for t in schedule.transitions
        ],
        initial=schedule.initial,
        auto_transitions=False,
        model_attribute="_stage",  # an id never begins with "_": a trigger may be called "state"
    )


def moves_of(built: Machine) -> tuple[MachineMove, ...]:
    """Read the moves off a machine."""
    return tuple(
        (source, trigger, str(transition.dest))
        for trigger, event in built.events.items()
        for source, transitions in event.transitions.items()
        for transition in transitions
    )


def tables(schedule: Schedule) -> Tables:
    """Build the machine and compile its tables."""
    return tables_of(schedule, moves_of(machine(schedule)))
