"""Rehearsing: steps played through the engine itself, so that what is proved is what would happen.

Nothing is recorded. Each step becomes the command that it stands for, is decided by
``engine.deciding`` and, where it is not refused, folded into the state. Rules:

- files are new at each step: no two have the same bytes;
- a cycle begins on a given day, and only a wait moves the calendar;
- an output that the schedule does not know is permitted and changes nothing, and so is an approval
  that nothing asks for; a trigger that it does not know is refused (issue "what a change really
  changes": histories range over the union of two vocabularies).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from attrs import evolve as changed
from attrs import frozen

from engine.deciding.advance import approval_roles, decide
from engine.deciding.calendar import after
from engine.deciding.replay import evolve, unstarted
from engine.deciding.standings import Situation
from schemas.commands import (
    Advance,
    ApproveGate,
    ApproveOutput,
    Command,
    Start,
    Submit,
    Withdraw,
)
from schemas.cycle import Actor, CheckResult, EvidenceFile
from schemas.days import Days, Duration, Unit
from schemas.ledger import Draft, Event, instant_text
from schemas.refusal import Refusal
from schemas.steps import Hand, Step, StepKind

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.cycle import State

#: A rehearsed cycle begins on this day where no other is given: a working Monday.
BEGIN = date(2008, 6, 2)
_CYCLE, _SCHEDULE, _REASON = "0000/1", "0" * 64, {"commitment": "0" * 64, "size": 1}
_SUBMITTER = "p1"
_SHORT = CheckResult("count", ok=False, have=0, min=1)


@frozen(eq=False, repr=False)
class Rehearsal:
    """Where a rehearsed cycle stands.

    ``played`` counts the steps that were not refused. ``refusal`` is why the next one was.
    """

    tables: Tables
    state: State
    day: date
    played: int = 0
    refusal: Refusal | None = None

    @property
    def stage(self) -> str:
        """The stage that the cycle rests in."""
        return self.state.stage


def begun(tables: Tables, day: date = BEGIN) -> Rehearsal:
    """Start a cycle on a day."""
    nothing = Rehearsal(tables, unstarted(_CYCLE, _SCHEDULE), day)
    return _acted(nothing, Start(), Actor(_SUBMITTER))


def rehearsed(tables: Tables, steps: Iterable[Step], day: date = BEGIN) -> Rehearsal:
    """Play steps from the start, until all are played or one is refused."""
    rehearsal = begun(tables, day)
    for step in steps:
        rehearsal = played(rehearsal, step)
        if rehearsal.refusal is not None:
            break
    return rehearsal


def played(rehearsal: Rehearsal, step: Step) -> Rehearsal:
    """Play one more step."""
    if step.kind is StepKind.WAIT:
        return _waited(rehearsal, step.wait or Duration(0, Unit.DAYS))
    command = _command(rehearsal, step)
    if command is None:
        return changed(rehearsal, played=rehearsal.played + 1)
    done = _acted(rehearsal, command, _actor(rehearsal, step))
    return changed(done, played=rehearsal.played + (done.refusal is None))


def _waited(rehearsal: Rehearsal, duration: Duration) -> Rehearsal:
    day = after(rehearsal.day, duration, rehearsal.tables.schedule.calendar)
    return changed(rehearsal, day=day, played=rehearsal.played + 1)


def _command(rehearsal: Rehearsal, step: Step) -> Command | None:
    """Return the command of a step; ``None`` for what the schedule does not know of."""
    schedule = rehearsal.tables.schedule
    if step.kind is StepKind.TRIGGER:
        return Advance(step.about, _REASON)
    if step.kind is StepKind.APPROVAL:
        return _approval(rehearsal, step)
    if step.about not in schedule.output_of:
        return None
    return _submission(rehearsal, step) if step.kind is StepKind.OUTPUT else Withdraw(step.about)


def _submission(rehearsal: Rehearsal, step: Step) -> Submit:
    name = f"{rehearsal.state.seq:032x}{rehearsal.played:032x}"
    return Submit(step.about, (EvidenceFile(name, 1, "pdf"),), (_SHORT,) * step.falls_short)


def _approval(rehearsal: Rehearsal, step: Step) -> Command | None:
    output = rehearsal.tables.schedule.output_of.get(step.about)
    if output is not None:
        asked = output.approval is not None and output.approval.role == step.role
        return ApproveOutput(step.about) if asked else None
    move = rehearsal.tables.moves.get((rehearsal.stage, step.about))
    if move is None or step.role not in approval_roles(move):
        return None
    return ApproveGate(step.about, step.role)


def _actor(rehearsal: Rehearsal, step: Step) -> Actor:
    if step.kind is StepKind.APPROVAL:
        own = step.hand is Hand.SUBMITTER
        person = _SUBMITTER if own else f"a{rehearsal.state.seq}"
        return Actor(person, frozenset({step.role or ""}))
    every = (role.id for role in rehearsal.tables.schedule.roles)
    return Actor(_SUBMITTER, frozenset(every if step.roles is None else step.roles))


def _acted(rehearsal: Rehearsal, command: Command, actor: Actor) -> Rehearsal:
    """Decide a command and fold its event; a refusal leaves everything as it was."""
    day = Days.on(rehearsal.day)
    noon = datetime.combine(rehearsal.day, time(12), UTC)
    situation = Situation(rehearsal.state, actor, None, day, noon, day)
    decision = decide(rehearsal.tables, situation, command)
    if isinstance(decision, Refusal):
        return changed(rehearsal, refusal=decision)
    event = _event(rehearsal.state, decision, actor, instant_text(noon))
    return changed(rehearsal, state=evolve(rehearsal.state, event, event.prev))


def _event(state: State, draft: Draft, actor: Actor, recorded: str) -> Event:
    place = (state.cycle, state.seq + 1, state.head, draft.kind.value, str(draft.happened))
    return Event(*place, recorded, actor.person, (), state.schedule, None, draft.payload)
