"""An act of a log told as the event that the engine would have recorded for it.

A log says less than a ledger. What it does not say is filled in so that nothing is held against the
case for it: a row without a content hands in bytes of its own, checks that were not measured did
not fail, a person who is not named is nobody else's double. What rests on such a filling is either
not evaluated or not certain (``engine.auditing.judging``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from engine.deciding.advance import approval_roles
from engine.deciding.replay import evolve, unstarted
from engine.deciding.standings import submissions_of
from schemas.case_record import Act
from schemas.coded_log import Deed
from schemas.ledger import NO_EVENT, Event, Kind

if TYPE_CHECKING:
    from engine.deciding.tables import Move, Tables
    from schemas.cycle import State

#: When an act was written down that does not say so: nothing was recorded later than it happened.
_LONG_AGO = "1970-01-01"
#: No rule asks which cycle it is, and the cases of a log are no cycles of a county.
_CASE = "0000/1"
_KIND = {
    Deed.STARTED: Kind.STARTED,
    Deed.ADVANCED: Kind.ADVANCED,
    Deed.SUBMITTED: Kind.SUBMITTED,
    Deed.WITHDRAWN: Kind.WITHDRAWN,
    Deed.APPROVED: Kind.APPROVED,
    Deed.APPROVED_GATE: Kind.APPROVED,
}


def person_of(act: Act) -> str:
    """Return the person of an act; one who is not named is nobody else: no log can name NUL."""
    return f"\0{act.number}" if act.person is None else act.person


def content_of(act: Act) -> str:
    """Return what was handed in; bytes of its own where the record does not say."""
    return f"\0{act.number}" if act.content is None else act.content


def begun(tables: Tables, first: Act) -> State:
    """Return the state of a case before its first act: a log seldom says that it was started.

    It is then taken to have started on the days of that act.
    """
    state = unstarted(_CASE, tables.schedule.digest)
    if first.deed is Deed.STARTED:
        return state
    start = Act(0, Deed.STARTED, days=first.days)
    payload = {"stage": tables.schedule.initial}
    return evolve(state, _event(state, start, Kind.STARTED, payload), NO_EVENT)


def after(tables: Tables, state: State, act: Act) -> State:
    """Return the state after an act: as the record says, whether it was in order or not.

    What cannot be carried out at all (an approval of what was never handed in) changes nothing.
    """
    if act.event is not None:
        return evolve(state, act.event, act.digest)
    payload = _PAYLOAD.get(act.deed, _nothing)(tables, state, act)
    if payload is None:
        return state
    return evolve(state, _event(state, act, _KIND[act.deed], payload), NO_EVENT)


def _event(state: State, act: Act, kind: Kind, payload: Mapping[str, Any]) -> Event:
    recorded = f"{act.recorded or _LONG_AGO}T12:00:00.000000Z"
    return Event(
        state.cycle,
        act.number,
        state.head,
        kind.value,
        str(act.days),
        recorded,
        person_of(act),
        tuple(sorted(act.roles or ())),
        state.schedule,
        None,
        payload,
    )


# --- What each kind of event says -----------------------------------------------------------------


Payload = Mapping[str, Any] | None


def _nothing(_tables: Tables, _state: State, _act: Act) -> Payload:
    return None


def _started(tables: Tables, _state: State, _act: Act) -> Payload:
    return {"stage": tables.schedule.initial}


def _advanced(tables: Tables, state: State, act: Act) -> Payload:
    move = tables.moves.get((state.stage, act.about)) or first_move(tables, act.about)
    return {"trigger": act.about, "dest": move.transition.dest}


def first_move(tables: Tables, trigger: str) -> Move:
    """Return the first move of a trigger in the file: where a case is after it was out of place."""
    return next(move for (_, name), move in tables.moves.items() if name == trigger)


def _submitted(tables: Tables, _state: State, act: Act) -> Payload:
    bases = dict.fromkeys(tables.schedule.output_of[act.about].bases, 0)
    file = {"commitment": content_of(act), "size": 0, "medium": "txt"}
    return {"output": act.about, "adds_to": None, "files": (file,), "checks": (), "bases": bases}


def _withdrawn(_tables: Tables, _state: State, act: Act) -> Payload:
    return {"output": act.about}


def _approved(tables: Tables, state: State, act: Act) -> Payload:
    quorum = tables.schedule.output_of[act.about].approval
    if quorum is None or act.about not in state.submissions:
        return None
    return {"output": act.about, "role": act.role or quorum.role}


def _approved_gate(tables: Tables, state: State, act: Act) -> Payload:
    move = tables.moves.get((state.stage, act.about))
    role = None if move is None else gate_role(move, act)
    if move is None or role is None:
        return None
    submissions = submissions_of(state, move.gate.outputs)
    return {"gate": act.about, "visit": state.visit, "submissions": submissions, "role": role}


def gate_role(move: Move, act: Act) -> str | None:
    """Return the role in which a gate was approved: as said, else the first asked that is held."""
    asked = approval_roles(move)
    if act.role is not None or not asked:
        return act.role if act.role in asked else None
    held = (role for role in asked if act.roles is None or role in act.roles)
    return next(held, asked[0])


_PAYLOAD: Mapping[Deed, Callable[[Tables, State, Act], Payload]] = {
    Deed.STARTED: _started,
    Deed.ADVANCED: _advanced,
    Deed.SUBMITTED: _submitted,
    Deed.WITHDRAWN: _withdrawn,
    Deed.APPROVED: _approved,
    Deed.APPROVED_GATE: _approved_gate,
}
