"""Telling a history that a search found: how long its waits are, and that it can be played.

The search knows only that time has to pass. How much is found by playing the steps through the
engine itself: long enough for every gate on the way that counts the time since a stage that was
entered before the wait and is not entered again before the gate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.deciding.calendar import after
from engine.deciding.machine import tables
from engine.proving.rehearsal import Rehearsal, begun, played
from schemas.days import Duration, Unit
from schemas.steps import Step, StepKind, wait

if TYPE_CHECKING:
    from engine.proving.finishing.stuck import Leg
    from engine.proving.finishing.visiting import Plan
    from schemas.schedule import Schedule


def retold(schedule: Schedule, legs: tuple[Leg, ...]) -> tuple[Step, ...]:
    """Return the steps of a history with the length of every wait.

    Raises:
        AssertionError: the engine refuses a step: the search and the engine do not agree.
    """
    rehearsal = begun(tables(schedule))
    told: list[Step] = []
    for place, leg in enumerate(legs):
        for step in leg.steps:
            if step.kind is StepKind.WAIT:
                step = wait(_longest(rehearsal, legs[place:]))  # noqa: PLW2901 - now it has a length
            rehearsal = played(rehearsal, step)
            if rehearsal.refusal is not None:
                raise AssertionError(f"{step}: {rehearsal.refusal}")
            told.append(step)
    return tuple(told)


def _longest(rehearsal: Rehearsal, legs: tuple[Leg, ...]) -> Duration:
    """Return the longest of the times that the gates to come count from before now."""
    calendar = rehearsal.tables.schedule.calendar
    asked = _asked(set(rehearsal.state.entries), [leg.plan for leg in legs if leg.plan])
    none = Duration(0, Unit.DAYS)
    return max(asked, key=lambda time: after(rehearsal.day, time, calendar), default=none)


def _asked(entered: set[str], plans: list[Plan]) -> Iterator[Duration]:
    for plan in plans:
        for leaf in plan.way:
            if leaf.wait is not None and leaf.name in entered:
                yield leaf.wait
        entered.discard(plan.exit.transition.dest)
