"""Deciding a command: ``decide(tables, situation, command)`` gives events or a refusal (design 3).

Pure: the state, the evidence, the person, the days and the clock are all in the situation. Nothing
is recorded here. ``advance`` succeeds under a situation if and only if ``explain`` says *open*
under the same one (and a reason is given where the schedule demands one).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.deciding import outputs, redacting
from engine.deciding.explaining import explained_then, untimely, wrong_stage
from engine.deciding.standings import Situation, standing_approvals, submissions_of
from schemas.commands import (
    Advance,
    ApproveGate,
    ApproveOutput,
    Command,
    Note,
    Redact,
    Start,
    Submit,
    Withdraw,
)
from schemas.explanation import Class, Explanation
from schemas.ledger import Draft, Kind
from schemas.refusal import ExitStatus, Fact, Refusal

if TYPE_CHECKING:
    from engine.deciding.tables import Move, Tables
    from schemas.schedule import Schedule

Decision = Draft | Refusal


def decide(tables: Tables, situation: Situation, command: Command) -> Decision:
    """Decide one command on one cycle."""
    refusal = untimely(tables.schedule, situation)
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
        case Redact():
            return redacting.redact(tables.schedule, situation, command)


def refused(code: str, status: ExitStatus, **facts: Fact) -> Refusal:
    """Make a refusal."""
    return Refusal(code, status, facts)


# --- Starting and advancing -----------------------------------------------------------------------


def _start(tables: Tables, situation: Situation) -> Decision:
    if situation.state.seq:
        return refused("ETP502", ExitStatus.REFUSED, county=situation.state.county)
    return Draft(Kind.STARTED, situation.happened, {"stage": tables.schedule.initial})


def _advance(tables: Tables, situation: Situation, command: Advance) -> Decision:
    explanation = explained_then(tables, situation, command.trigger)
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


def _acting_as(situation: Situation, roles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(situation.actor.roles.intersection(roles)))


# --- Approving a gate -----------------------------------------------------------------------------


def _approve_gate(tables: Tables, situation: Situation, command: ApproveGate) -> Decision:
    state, actor = situation.state, situation.actor
    move = tables.moves.get((state.stage, command.trigger))
    if move is None:
        return wrong_stage(tables, situation, command.trigger)
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
    refusal = untimely(schedule, situation, command.narrowed)
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
