"""Deciding a command: ``decide(tables, situation, command)`` gives events or a refusal (design 3).

Pure: the state, the evidence, the person, the days and the clock are all in the situation. Nothing
is recorded here. ``advance`` succeeds under a situation if and only if ``explain`` says *open*
under the same one (and a reason is given where the schedule demands one).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.deciding import outputs
from engine.deciding.gate import explain, nothing_to_decide
from engine.deciding.standings import Situation, days_of, standing_approvals, submissions_of
from schemas.cycle import (
    Advance,
    ApproveGate,
    ApproveOutput,
    Command,
    Note,
    Start,
    Submit,
    Withdraw,
)
from schemas.days import Days
from schemas.explanation import Class, Explanation
from schemas.ledger import Draft, Kind
from schemas.refusal import ExitStatus, Fact, Refusal

if TYPE_CHECKING:
    from engine.deciding.tables import Move, Tables
    from schemas.schedule import Schedule

Decision = Draft | Refusal


def decide(tables: Tables, situation: Situation, command: Command) -> Decision:
    """Decide one command on one cycle."""
    refusal = _untimely(tables.schedule, situation)
    if refusal:
        return refusal
    match command:
        case Start():
            return _start(tables, situation)
        case Submit() | Withdraw() | ApproveOutput():
            return outputs.decide(tables.schedule, situation, command)
        case ApproveGate():
            return _approve_gate(tables, situation, command)
        case Advance():
            return _advance(tables, situation, command)
        case Note():
            return _note(tables.schedule, situation, command)


def today(schedule: Schedule, now: datetime) -> Days:
    """Return the day of an instant in the schedule's time zone.

    When a command happened, unless said.
    """
    return Days.on(now.astimezone(ZoneInfo(schedule.timezone)).date())


def refused(code: str, status: ExitStatus, **facts: Fact) -> Refusal:
    """Make a refusal."""
    return Refusal(code, status, facts)


def _untimely(schedule: Schedule, situation: Situation, days: Days | None = None) -> Refusal | None:
    """Refuse days that have not come: those given, else those of the command."""
    days = days or situation.happened
    if days.first < situation.now.date() - timedelta(days=1):
        return None  # no time zone is a whole day away
    if days.first > today(schedule, situation.now).last:
        return refused("ETP501", ExitStatus.USAGE, happened=str(days))
    return None


# --- Starting and advancing -----------------------------------------------------------------------


def _start(tables: Tables, situation: Situation) -> Decision:
    if situation.state.seq:
        return refused("ETP502", ExitStatus.REFUSED, county=situation.state.county)
    return Draft(Kind.STARTED, situation.happened, {"stage": tables.schedule.initial})


def explained(tables: Tables, situation: Situation, trigger: str) -> Explanation | Refusal:
    """Explain the gate of a trigger in the cycle's stage.

    A trigger of another stage is refused, and so are days on which no advance would be accepted.
    """
    return _untimely(tables.schedule, situation) or _explained(tables, situation, trigger)


def _explained(tables: Tables, situation: Situation, trigger: str) -> Explanation | Refusal:
    move = tables.moves.get((situation.state.stage, trigger))
    if move is None:
        return _wrong_stage(tables, situation, trigger)
    return _before_the_last(situation) or explain(move.gate, situation)


def explanations(tables: Tables, situation: Situation) -> tuple[Explanation, ...] | Refusal:
    """Explain every main transition of the cycle's stage; in a final stage, that there is none."""
    moves = tables.main_moves(situation.state.stage)
    if not tables.exits.get(situation.state.stage):
        return (nothing_to_decide(situation),)
    refusal = _untimely(tables.schedule, situation) or _before_the_last(situation)
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


def _advance(tables: Tables, situation: Situation, command: Advance) -> Decision:
    explanation = _explained(tables, situation, command.trigger)
    if isinstance(explanation, Refusal):
        return explanation
    move = tables.moves[situation.state.stage, command.trigger]
    if not explanation.open:
        return _closed(explanation)
    if move.transition.reason_required and command.reason is None:
        return refused("ETP505", ExitStatus.USAGE, trigger=command.trigger)
    return Draft(
        Kind.ADVANCED,
        situation.happened,
        _advanced(move, situation, command, explanation),
        _acting_as(situation, move.transition.by),
    )


def _advanced(
    move: Move, situation: Situation, command: Advance, explanation: Explanation
) -> Mapping[str, object]:
    relied = {c.leaf.about for c in explanation.conditions if c.holds and c.leaf.kind == "output"}
    submissions = submissions_of(situation.state, move.gate.outputs)
    return {
        "trigger": command.trigger,
        "source": move.transition.source,
        "dest": move.transition.dest,
        "reason": command.reason,
        "relied_on": {output: seq for output, seq in submissions.items() if output in relied},
    }


def _closed(explanation: Explanation) -> Refusal:
    """Refuse a closed gate: status 4 only where nothing but the right is wanting."""
    only_right = all(c.standing.cls is Class.NO_RIGHT for c in explanation.unmet)
    facts: Mapping[str, Fact] = {
        "trigger": explanation.trigger or "",
        "county": explanation.county,
        "unmet": tuple(c.leaf.id for c in explanation.unmet),
    }
    if only_right:
        return Refusal("ETP506", ExitStatus.REFUSED, facts, explanation=explanation)
    return Refusal("ETP504", ExitStatus.NO, facts, explanation=explanation)


def _wrong_stage(tables: Tables, situation: Situation, trigger: str) -> Refusal:
    state = situation.state
    facts: Mapping[str, Fact] = {
        "trigger": trigger,
        "county": state.county,
        "stage": state.stage,
        "sources": tuple(source for source, name in tables.moves if name == trigger),
        "triggers": tuple(m.transition.trigger for m in tables.exits.get(state.stage, ())),
    }
    return Refusal("ETP507", ExitStatus.REFUSED, facts)


def _acting_as(situation: Situation, roles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(situation.actor.roles.intersection(roles)))


# --- Approving a gate -----------------------------------------------------------------------------


def _approve_gate(tables: Tables, situation: Situation, command: ApproveGate) -> Decision:
    state, actor = situation.state, situation.actor
    move = tables.moves.get((state.stage, command.trigger))
    if move is None:
        return _wrong_stage(tables, situation, command.trigger)
    asked = approval_roles(move)
    if not asked:
        return refused("ETP521", ExitStatus.NO, trigger=command.trigger)
    given = standing_approvals(state, command.trigger, move.gate.outputs)
    if any(approval.by.person == actor.person for approval in given):
        return refused("ETP524", ExitStatus.NO, person=actor.person, about=command.trigger)
    role = _role_to_approve_in(asked, command, situation)
    if isinstance(role, Refusal):
        return role
    submissions = submissions_of(state, move.gate.outputs)
    payload = {
        "gate": command.trigger,
        "visit": state.visit,
        "submissions": submissions,
        "role": role,
    }
    return Draft(Kind.APPROVED, situation.happened, payload, (role,))


def approval_roles(move: Move) -> tuple[str, ...]:
    """Return the roles whose approval the gate asks for, each once, in the order of the file."""
    roles = (leaf.about for leaf in move.gate.leaves if leaf.kind == "approval")
    return tuple(dict.fromkeys(roles))


def _role_to_approve_in(
    asked: tuple[str, ...], command: ApproveGate, situation: Situation
) -> str | Refusal:
    held = [role for role in asked if role in situation.actor.roles]
    person = situation.actor.person
    if command.role is not None and command.role in held:
        return command.role
    if command.role is not None or not held:
        wanted = (command.role,) if command.role else asked
        return refused("ETP522", ExitStatus.REFUSED, person=person, roles=wanted)
    if len(held) > 1:
        return refused("ETP523", ExitStatus.USAGE, person=person, roles=tuple(held))
    return held[0]


# --- Notes ----------------------------------------------------------------------------------------


def _note(schedule: Schedule, situation: Situation, command: Note) -> Decision:
    refusal = _untimely(schedule, situation, command.narrowed)
    if refusal:
        return refusal
    known, narrowed = command.known, None if command.narrowed is None else str(command.narrowed)
    if command.narrowed and not (known and command.narrowed.within(known)):
        facts: Mapping[str, Fact] = {
            "event": command.about or 0,
            "narrowed": str(command.narrowed),
            "known": str(known or ""),
        }
        return Refusal("ETP531", ExitStatus.NO, facts)
    payload = {"event": command.about, "narrowed": narrowed, "text": command.text}
    return Draft(Kind.NOTED, situation.happened, payload)
