"""Replay: the state of a cycle is the fold of its events by ``seq`` (design 3).

``evolve`` applies one event; it never opens evidence and never judges: what an event says was
decided when it was written. It needs no schedule: bases, dests and roles stand in the events
themselves. Events of a kind that changes no state (a note without a narrower day) only move ``seq``
and ``head``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from schemas.cycle import (
    CheckResult,
    Entry,
    EvidenceFile,
    GateApproval,
    Signature,
    State,
    Submission,
)
from schemas.ledger import NO_EVENT, Event, Kind

#: What ``evolve`` raises for an event that says what no command can have said.
DOES_NOT_REPLAY = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def unstarted(cycle: str, schedule: str) -> State:
    """Return the state of a cycle before its first event."""
    return State(cycle, schedule, 0, NO_EVENT, "", 0, {}, {})


def replay(state: State, events: Iterable[tuple[Event, str]]) -> State:
    """Apply events, each with its own hash, in order."""
    for event, digest in events:
        state = evolve(state, event, digest)
    return state


def evolve(state: State, event: Event, digest: str) -> State:
    """Return the state after ``event``, whose hash is ``digest``."""
    return _EVOLVE.get(event.kind, _unchanged)(state, event, digest)


def _unchanged(state: State, event: Event, digest: str) -> State:
    return State(
        state.cycle,
        state.schedule,
        event.seq,
        digest,
        state.stage,
        state.visit,
        state.entries,
        state.submissions,
        state.gate_approvals,
    )


def _started(state: State, event: Event, digest: str) -> State:
    return _entered(state, event, digest, event.payload["stage"], event.schedule or state.schedule)


def _advanced(state: State, event: Event, digest: str) -> State:
    return _entered(state, event, digest, event.payload["dest"], state.schedule)


def _entered(state: State, event: Event, digest: str, stage: str, schedule: str) -> State:
    entry = Entry(event.seq, event.happened, event.recorded)
    return State(
        state.cycle,
        schedule,
        event.seq,
        digest,
        stage,
        event.seq,
        {**state.entries, stage: entry},
        state.submissions,
    )


def _submitted(state: State, event: Event, digest: str) -> State:
    payload = event.payload
    output = payload["output"]
    before = state.submissions.get(output) if payload["adds_to"] is not None else None
    persons = before.persons if before else ()
    files = tuple([EvidenceFile(f["commitment"], f["size"], f["medium"]) for f in payload["files"]])
    submission = Submission(
        event.seq,
        persons if event.actor in persons else (*persons, event.actor),
        files,
        tuple(sorted([file.commitment for file in files])),
        tuple([_result(check) for check in payload["checks"] if not check["ok"]]),
        {base: _content(state, base) for base in payload["bases"]},
    )
    return _with(state, event, digest, {**state.submissions, output: submission})


def _result(check: Mapping[str, Any]) -> CheckResult:
    return CheckResult(
        check["check"], check["ok"], check["have"], check["min"], check["max"], check["column"]
    )


def _content(state: State, output: str) -> tuple[str, ...]:
    submission = state.submissions.get(output)
    return submission.content if submission else ()


def _withdrawn(state: State, event: Event, digest: str) -> State:
    kept = {k: v for k, v in state.submissions.items() if k != event.payload["output"]}
    return _with(state, event, digest, kept)


def _approved(state: State, event: Event, digest: str) -> State:
    payload = event.payload
    signature = Signature(event.actor, payload["role"], event.seq)
    if "gate" in payload:
        given = GateApproval(payload["gate"], payload["visit"], payload["submissions"], signature)
        approvals = (*state.gate_approvals, given)
        return _with(state, event, digest, state.submissions, approvals)
    output = payload["output"]
    signed = _signed(state.submissions[output], signature)
    return _with(state, event, digest, {**state.submissions, output: signed})


def _signed(old: Submission, signature: Signature) -> Submission:
    return Submission(
        old.seq,
        old.persons,
        old.files,
        old.content,
        old.failed,
        old.made_from,
        (*old.approvals, signature),
        old.redacted,
        old.lost,
    )


def _noted(state: State, event: Event, digest: str) -> State:
    about, narrowed = event.payload["event"], event.payload["narrowed"]
    after = _unchanged(state, event, digest)
    entries = {
        stage: Entry(entry.seq, narrowed, entry.recorded)
        for stage, entry in state.entries.items()
        if narrowed is not None and entry.seq == about
    }
    if not entries:
        return after
    return State(
        after.cycle,
        after.schedule,
        after.seq,
        after.head,
        after.stage,
        after.visit,
        {**after.entries, **entries},
        after.submissions,
        after.gate_approvals,
    )


def _redacted(state: State, event: Event, digest: str) -> State:
    """Mark what holds a redacted file: as met where it was current then, else as lost."""
    gone, met = frozenset(event.payload["commitments"]), event.payload["outputs"]
    submissions = {
        output: one if gone.isdisjoint(one.content) else _without(one, stays_met=output in met)
        for output, one in state.submissions.items()
    }
    return _with(state, event, digest, submissions)


def _without(old: Submission, *, stays_met: bool) -> Submission:
    return Submission(
        old.seq,
        old.persons,
        old.files,
        old.content,
        old.failed,
        old.made_from,
        old.approvals,
        redacted=stays_met,
        lost=not stays_met,
    )


def _with(
    state: State,
    event: Event,
    digest: str,
    submissions: Mapping[str, Submission],
    approvals: tuple[GateApproval, ...] | None = None,
) -> State:
    return State(
        state.cycle,
        state.schedule,
        event.seq,
        digest,
        state.stage,
        state.visit,
        state.entries,
        submissions,
        state.gate_approvals if approvals is None else approvals,
    )


_EVOLVE: Mapping[str, Callable[[State, Event, str], State]] = {
    Kind.STARTED.value: _started,
    Kind.ADVANCED.value: _advanced,
    Kind.SUBMITTED.value: _submitted,
    Kind.WITHDRAWN.value: _withdrawn,
    Kind.APPROVED.value: _approved,
    Kind.NOTED.value: _noted,
    Kind.REDACTED.value: _redacted,
}
