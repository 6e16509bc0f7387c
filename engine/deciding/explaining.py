"""Explaining where a cycle can go: the gate of a trigger, or of every way on from its stage.

- a trigger of another stage is a refusal, and so are days that have not come, or that lie wholly
  before the cycle entered its stage: no advance would be accepted on them;
- in a final stage there is nothing to decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.deciding.gate import explain, nothing_to_decide
from engine.deciding.standings import Situation, days_of
from schemas.days import Days
from schemas.refusal import ExitStatus, Fact, Refusal

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.explanation import Explanation
    from schemas.schedule import Schedule


def today(schedule: Schedule, now: datetime) -> Days:
    """Return the day of an instant in the schedule's time zone.

    When a command happened, unless said.
    """
    return Days.on(now.astimezone(ZoneInfo(schedule.timezone)).date())


def untimely(schedule: Schedule, situation: Situation, days: Days | None = None) -> Refusal | None:
    """Refuse days that have not come: those given, else those of the command."""
    days = days or situation.happened
    if days.first > (situation.today or today(schedule, situation.now)).last:
        return Refusal("ETP501", ExitStatus.USAGE, {"happened": str(days)})
    return None


def explained(tables: Tables, situation: Situation, trigger: str) -> Explanation | Refusal:
    """Explain the gate of a trigger in the cycle's stage.

    A trigger of another stage is refused, and so are days on which no advance would be accepted.
    """
    return untimely(tables.schedule, situation) or explained_then(tables, situation, trigger)


def explained_then(tables: Tables, situation: Situation, trigger: str) -> Explanation | Refusal:
    """Explain the gate of a trigger on days that are known to have come."""
    move = tables.moves.get((situation.state.stage, trigger))
    if move is None:
        return wrong_stage(tables, situation, trigger)
    return _before_the_last(situation) or explain(move.gate, situation)


def explanations(tables: Tables, situation: Situation) -> tuple[Explanation, ...] | Refusal:
    """Explain every main transition of the cycle's stage; in a final stage, that there is none."""
    moves = tables.main_moves(situation.state.stage)
    if not tables.exits.get(situation.state.stage):
        return (nothing_to_decide(situation),)
    refusal = untimely(tables.schedule, situation) or _before_the_last(situation)
    return refusal or tuple(explain(move.gate, situation) for move in moves)


def _before_the_last(situation: Situation) -> Refusal | None:
    """Refuse days wholly before the previous advance: the cycle was not in this stage then."""
    entry = situation.state.entries[situation.state.stage]
    if situation.happened.last < days_of(entry.happened).first:
        facts: Mapping[str, Fact] = {
            "happened": str(situation.happened),
            "entered": entry.happened,
            "stage": situation.state.stage,
        }
        return Refusal("ETP503", ExitStatus.USAGE, facts)
    return None


def wrong_stage(tables: Tables, situation: Situation, trigger: str) -> Refusal:
    """Refuse a trigger that does not leave the cycle's stage."""
    state = situation.state
    facts: Mapping[str, Fact] = {
        "trigger": trigger,
        "county": state.county,
        "stage": state.stage,
        "sources": tuple(source for source, name in tables.moves if name == trigger),
        "triggers": tuple(m.transition.trigger for m in tables.exits.get(state.stage, ())),
    }
    return Refusal("ETP507", ExitStatus.REFUSED, facts)
