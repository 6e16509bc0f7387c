"""Acting on a county's cycle: start, withdraw, approve, advance, note.

Each reads as its specification: *gather* who, which cycle and what the disk says; *decide* in
``engine.deciding``; *record* through the programme's one choke point.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from engine.errors import NotFound
from engine.operating.cycles import (
    Seen,
    days_known,
    evidence_for,
    is_finished,
    main_trigger,
    seen_now,
)
from engine.operating.programmes import adopt
from engine.operating.recording_commands import record, record_with_text
from engine.operating.retrying import Wanted, once
from engine.recording.kept_evidence import evidence_behind
from engine.recording.naming import county_of, output_of, person_of, trigger_of
from engine.recording.schedules.schedule_file import load_schedule
from schemas.commands import Advance, ApproveGate, ApproveOutput, Note, Start, Withdraw
from schemas.ledger import Kind
from schemas.refusal import ExitStatus, Refusal

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.asked import Asked
    from schemas.days import Days
    from schemas.ledger import Event
    from schemas.report import Done


def start(programme: Programme, county: str, schedule: str | None, asked: Asked) -> Done | Refusal:
    """Start the county's next cycle on an adopted schedule, or on one read from a file."""
    same = evolve(asked, number=None)  # which cycle it will be is not for the caller to say

    def meant(event: Event) -> Mapping[str, object]:
        return {} if schedule is None else {"schedule": _digest(programme, schedule, event)}

    wanted = Wanted(Kind.STARTED, same, county, read=meant)
    return once(programme, wanted, lambda: _start(programme, county, schedule, asked))


def _start(programme: Programme, county: str, schedule: str | None, asked: Asked) -> Done | Refusal:
    roster = programme.roster
    code, person = county_of(roster, county), person_of(roster, asked)
    earlier = programme.cycles_of(code)
    if earlier and not is_finished(programme, earlier[-1]):
        facts = {"county": code, "cycle": len(earlier)}
        return Refusal("ETP517", ExitStatus.REFUSED, facts)
    # The start carries the key; adopting what is adopted already records nothing.
    digest = adopted(programme, schedule, evolve(asked, idem=None))
    if isinstance(digest, Refusal):
        return digest
    cycle = f"{code}/{len(earlier) + 1}"
    seen = Seen(cycle, person, programme.tables(digest), programme.state(cycle), roster, asked)
    named = schedule or roster.schedules[0].id
    is_id = programme.roster.current(named) is not None
    return record(programme, seen, {}, Start(), digest, named=named if is_id else None)


def _digest(programme: Programme, schedule: str, event: Event) -> str:
    """Return the digest that a schedule's id meant when a cycle was started, or a file's."""
    for known in programme.roster.schedules:
        if known.digest == event.schedule and known.id == schedule:
            return known.digest
    return load_schedule(Path(schedule)).digest if Path(schedule).exists() else schedule


def withdraw(
    programme: Programme, county: str, output: str, asked: Asked, reason: str | None = None
) -> Done | Refusal:
    """Withdraw the current submission of an output."""

    def act() -> Done | Refusal:
        seen = seen_now(programme, county, asked)
        about = output_of(seen.tables.schedule, output)
        return record_with_text(programme, seen, {}, lambda text: Withdraw(about.id, text), reason)

    says, texts = {"output": output}, {"reason": reason}
    return once(programme, Wanted(Kind.WITHDRAWN, asked, county, says, texts), act)


def approve_output(programme: Programme, county: str, output: str, asked: Asked) -> Done | Refusal:
    """Approve the current submission of an output, once its evidence was hashed again."""

    def act() -> Done | Refusal:
        seen = seen_now(programme, county, asked)
        about = output_of(seen.tables.schedule, output)
        evidence = evidence_behind(programme, seen.state, (about.id,))
        return record(programme, seen, evidence, ApproveOutput(about.id))

    return once(programme, Wanted(Kind.APPROVED, asked, county, {"output": output}), act)


def approve_gate(
    programme: Programme, county: str, trigger: str, asked: Asked, role: str | None = None
) -> Done | Refusal:
    """Approve the gate of a trigger in this visit of the stage."""

    def act() -> Done | Refusal:
        seen = seen_now(programme, county, asked)
        name = trigger_of(seen.tables.schedule, trigger)
        return record(programme, seen, {}, ApproveGate(name, role))

    says = {"gate": trigger} if role is None else {"gate": trigger, "role": role}
    return once(programme, Wanted(Kind.APPROVED, asked, county, says), act)


def advance(
    programme: Programme, county: str, trigger: str | None, asked: Asked, reason: str | None = None
) -> Done | Refusal:
    """Go through a gate: of the trigger named, else of the only main transition of the stage."""

    def act() -> Done | Refusal:
        seen = seen_now(programme, county, asked)
        name = main_trigger(seen) if trigger is None else trigger_of(seen.tables.schedule, trigger)
        if isinstance(name, Refusal):
            return name
        evidence = evidence_for(programme, seen, name)
        return record_with_text(programme, seen, evidence, lambda text: Advance(name, text), reason)

    says = {} if trigger is None else {"trigger": trigger}
    return once(programme, Wanted(Kind.ADVANCED, asked, county, says, {"reason": reason}), act)


def note(
    programme: Programme,
    county: str,
    asked: Asked,
    about: int | None = None,
    narrowed: Days | None = None,
    text: str | None = None,
) -> Done | Refusal:
    """Note a text on a cycle, or narrow the days on which one of its events happened."""

    def act() -> Done | Refusal:
        seen = seen_now(programme, county, asked)
        known = None if about is None else days_known(programme, seen, about)
        return record_with_text(
            programme, seen, {}, lambda kept: Note(about, narrowed, known, kept), text
        )

    says = {"event": about, "narrowed": None if narrowed is None else str(narrowed)}
    return once(programme, Wanted(Kind.NOTED, asked, county, says, {"text": text}), act)


def adopted(programme: Programme, schedule: str | None, asked: Asked) -> str | Refusal:
    """Return the digest of a schedule: an id that is known, or a file that is read and adopted.

    Of an id the version published last is meant; where none was published, the one adopted last.

    Raises:
        NotFound: neither an adopted id nor a file. FaultyText: the file has faults.
    """
    roster = programme.roster
    known = roster.schedules
    wanted = schedule or known[0].id
    current = roster.current(wanted)
    if current is not None:
        return current.digest
    if not Path(wanted).exists():
        ids = tuple(dict.fromkeys(one.id for one in known))
        raise NotFound("ETP608", {"schedule": wanted, "known": ids})
    return adopt(programme, Path(wanted), asked)
