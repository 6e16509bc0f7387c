"""The ledger's cycles as records for an audit, with the roles that each person held at the time.

- roles are those in force at the event's place in the ledger, whatever the event itself says;
- where a later note narrowed the days of an event, the narrower days are taken: they are what is
  known by now;
- an event that says what no command can have said is an unknown event: also a note that would move
  the days of an event, which narrows nothing then;
- of a cycle with events of kinds that this version does not judge, that much is not evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve

from engine.deciding.roster import evolve_roster
from engine.deciding.standings import day_of, days_of
from engine.recording.ledger.event_bytes import leaf_hash, read_trusted
from schemas.audit import Unknown
from schemas.case_record import EVER, Act, CaseRecord
from schemas.coded_log import Deed
from schemas.days import Days
from schemas.ledger import PROGRAMME, Event, Kind
from schemas.programme import Roster

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.cycle import EvidenceStanding
    from schemas.schedule import Schedule

_DEED: Mapping[str, Deed] = {
    Kind.STARTED: Deed.STARTED,
    Kind.ADVANCED: Deed.ADVANCED,
    Kind.SUBMITTED: Deed.SUBMITTED,
    Kind.WITHDRAWN: Deed.WITHDRAWN,
    Kind.NOTED: Deed.NOTED,
    Kind.REDACTED: Deed.NOTED,
}
#: Kinds that this version neither writes nor judges.
_PASSED_OVER = frozenset({Kind.WAIVED, Kind.SETTLED, Kind.MIGRATED})


def cycle_records(
    programme: Programme, evidence: Mapping[str, EvidenceStanding], until: date
) -> tuple[tuple[str, CaseRecord], ...]:
    """Return every cycle with the digest of its schedule, in the order in which they started.

    Events recorded after the day ``until``, in the schedule's zone, are left out.
    """
    acts: dict[str, list[Act]] = {}
    digests: dict[str, str] = {}
    roster = Roster()
    for stored in programme.ledger.read_all():
        event, digest = read_trusted(stored.body), leaf_hash(stored.body)
        if event.cycle == PROGRAMME:
            roster = evolve_roster(roster, event, digest)
            continue
        schedule = programme.schedule(digests.setdefault(event.cycle, event.schedule or ""))
        recorded = day_of(event.recorded, schedule.timezone)
        if recorded <= until:
            roles = roster.people.get(event.actor)
            act = act_of(schedule, event, digest, roles or frozenset(), recorded)
            acts.setdefault(event.cycle, []).append(evolve(act, outsider=roles is None))
    return tuple(
        (digests[cycle], CaseRecord(cycle, _narrowed(found), _unjudged(found), evidence))
        for cycle, found in acts.items()
    )


def _unjudged(acts: Iterable[Act]) -> frozenset[Unknown]:
    kinds = {act.event.kind for act in acts if act.event is not None}
    return frozenset() if kinds.isdisjoint(_PASSED_OVER) else frozenset({Unknown.KINDS})


def act_of(
    schedule: Schedule, event: Event, digest: str, roles: frozenset[str], recorded: date
) -> Act:
    """Return an event as an act: its hash, its actor's roles then, the day it was recorded on."""
    deed, about = _meaning(schedule, event)
    return Act(
        event.seq,
        deed,
        about,
        days_of(event.happened),
        event.actor,
        roles,
        event.payload.get("role"),
        None,
        event.payload.get("reason") is not None,
        recorded,
        event,
        digest,
    )


def _meaning(schedule: Schedule, event: Event) -> tuple[Deed, str]:
    """Return what an event did, and to what; an id that the schedule lacks is an unknown event."""
    payload = event.payload
    if event.kind == Kind.APPROVED:
        gate = "gate" in payload
        deed, about = (Deed.APPROVED_GATE if gate else Deed.APPROVED), payload.get("gate")
        about = about or payload.get("output", "")
    elif event.kind in _PASSED_OVER:
        return Deed.NOTED, ""
    else:
        deed = _DEED.get(event.kind, Deed.UNKNOWN)
        about = payload.get("trigger") or payload.get("output") or ""
    known = {*schedule.triggers, *schedule.output_of, ""}
    return (deed, about) if about in known else (Deed.UNKNOWN, str(about))


def _narrowed(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Give each act the days that the last note on it left, its event included."""
    known: dict[int, Days] = {}
    narrowed: dict[int, str] = {}
    found = []
    for act in acts:
        known[act.number] = act.days
        note = act.event.payload if act.event and act.event.kind == Kind.NOTED else {}
        days, number = _days_of(note.get("narrowed")), _number(note.get("event"))
        moves = days is not None and not (number in known and days.within(known[number]))
        found.append(_moving(act) if moves else act)
        if days is not None and not moves:
            known[number], narrowed[number] = days, str(days)
    return tuple(_on(act, narrowed.get(act.number)) for act in found)


def _number(seq: object) -> int:
    return seq if isinstance(seq, int) else 0


def _days_of(text: object) -> Days | None:
    """Read the days of a note: ``None`` where it tells none, no day at all where it tells wrong."""
    try:
        return None if text is None else days_of(str(text))
    except ValueError:
        return EVER


def _moving(act: Act) -> Act:
    """Return a note that would move days, or those of no event, as one that does not."""
    if act.event is None:
        return act
    event = evolve(act.event, payload={**act.event.payload, "narrowed": None})
    return evolve(act, deed=Deed.UNKNOWN, about=event.kind, event=event)


def _on(act: Act, days: str | None) -> Act:
    if days is None or act.event is None:
        return act
    return evolve(act, days=days_of(days), event=evolve(act.event, happened=days))
