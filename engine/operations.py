"""The table of contents: one function per thing the program can do.

Each reads as its specification: *gather* what the decision needs (who, which cycle, what the disk
says), *decide* in ``engine.deciding``, *record* through the programme's one choke point. What could
not be done is an ``EtapError``; what was refused is a ``Refusal``; nothing here prints.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from schemas.history import History

from engine.cycles import (
    Seen,
    days_known,
    evidence_for,
    explained_for,
    is_finished,
    log_entry,
    main_trigger,
    record,
    record_with_text,
    seen_now,
)
from engine.deciding.advance import decide
from engine.deciding.board import absent_row, row
from engine.deciding.outputs import may_change, missing_base
from engine.errors import FaultyText, NotFound
from engine.programmes import (
    add_county,
    add_person,
    adopt,
    counties,
    grant,
    import_counties,
    init,
    name_person,
    people,
    revoke,
)
from engine.recording import verifying
from engine.recording.examination import machine_checkups, programme_checkups
from engine.recording.history_file import load_history
from engine.recording.naming import county_of, cycle_of, output_of, person_of, trigger_of
from engine.recording.programme_folder import Programme, find_programme
from engine.recording.schedule_file import load_schedule
from engine.recording.submissions import evidence_behind, receiving
from schemas.asked import Asked
from schemas.cycle import Advance, ApproveGate, ApproveOutput, Note, Start, Withdraw
from schemas.days import Days
from schemas.report import (
    Board,
    Checkup,
    Done,
    ExitStatus,
    Log,
    Refusal,
    Validation,
    Verification,
    Why,
)

__all__ = [
    "add_county",
    "add_person",
    "adopt",
    "adopted",
    "advance",
    "approve_gate",
    "approve_output",
    "attested",
    "board",
    "counties",
    "doctor",
    "find_programme",
    "grant",
    "import_counties",
    "init",
    "log",
    "name_person",
    "note",
    "open_programme",
    "people",
    "revoke",
    "start",
    "submit",
    "validate",
    "verify",
    "why",
    "withdraw",
]


def open_programme(folder: Path, now: datetime | None = None) -> Programme:
    """Open a programme; ``now`` sets the clock of a simulated one."""
    return Programme.open(folder, now)


# --- A county's cycle -----------------------------------------------------------------------------


def start(programme: Programme, county: str, schedule: str | None, asked: Asked) -> Done | Refusal:
    """Start the county's next cycle on an adopted schedule, or on one read from a file."""
    roster = programme.roster
    code, person = county_of(roster, county), person_of(roster, asked)
    earlier = programme.cycles_of(code)
    if earlier and not is_finished(programme, earlier[-1]):
        facts = {"county": code, "cycle": len(earlier)}
        return Refusal("ETP517", ExitStatus.REFUSED, facts)
    digest = adopted(programme, schedule, asked)
    if isinstance(digest, Refusal):
        return digest
    cycle = f"{code}/{len(earlier) + 1}"
    seen = Seen(cycle, person, programme.tables(digest), programme.state(cycle), roster, asked)
    return record(programme, seen, {}, Start(), digest)


def submit(
    programme: Programme,
    county: str,
    output: str,
    files: tuple[Path, ...],
    asked: Asked,
    *,
    adding: bool = False,
) -> Done | Refusal:
    """Submit files for an output of the cycle's stage; ``adding`` adds them to its submission."""
    seen = seen_now(programme, county, asked)
    about = output_of(seen.tables.schedule, output)
    now = seen.situation(programme, {})
    refusal = may_change(now, about) or missing_base(now, about)
    current = seen.state.submissions.get(about.id)
    if adding and current is None and not refusal:
        refusal = Refusal("ETP518", ExitStatus.NO, {"output": about.id})
    if refusal:
        return refusal
    to = current.seq if adding and current else None
    with receiving(programme, seen.state, about, files, to) as received:
        if isinstance(received, Refusal):
            return received
        drafted = decide(seen.tables, now, received.command)
        if isinstance(drafted, Refusal):
            return drafted
        received.keep()
        return record(programme, seen, {}, received.command)


def withdraw(
    programme: Programme, county: str, output: str, asked: Asked, reason: str | None = None
) -> Done | Refusal:
    """Withdraw the current submission of an output."""
    seen = seen_now(programme, county, asked)
    about = output_of(seen.tables.schedule, output)
    return record_with_text(programme, seen, {}, lambda text: Withdraw(about.id, text), reason)


def approve_output(programme: Programme, county: str, output: str, asked: Asked) -> Done | Refusal:
    """Approve the current submission of an output, once its evidence was hashed again."""
    seen = seen_now(programme, county, asked)
    about = output_of(seen.tables.schedule, output)
    evidence = evidence_behind(programme, seen.state, (about.id,))
    return record(programme, seen, evidence, ApproveOutput(about.id))


def approve_gate(
    programme: Programme, county: str, trigger: str, asked: Asked, role: str | None = None
) -> Done | Refusal:
    """Approve the gate of a trigger in this visit of the stage."""
    seen = seen_now(programme, county, asked)
    name = trigger_of(seen.tables.schedule, trigger)
    return record(programme, seen, {}, ApproveGate(name, role))


def why(programme: Programme, county: str, trigger: str | None, asked: Asked) -> Why | Refusal:
    """Explain the gate of a trigger, or of every main transition of the cycle's stage."""
    seen = seen_now(programme, county, asked)
    answer = explained_for(programme, seen, trigger)
    if isinstance(answer, Refusal):
        return answer
    name = seen.roster.counties[seen.state.county]
    return Why(answer, seen.state, seen.tables.schedule, name, seen.roster.simulated)


def advance(
    programme: Programme, county: str, trigger: str | None, asked: Asked, reason: str | None = None
) -> Done | Refusal:
    """Go through a gate: of the trigger named, else of the only main transition of the stage."""
    seen = seen_now(programme, county, asked)
    name = main_trigger(seen) if trigger is None else trigger_of(seen.tables.schedule, trigger)
    if isinstance(name, Refusal):
        return name
    evidence = evidence_for(programme, seen, name)
    return record_with_text(programme, seen, evidence, lambda text: Advance(name, text), reason)


def note(
    programme: Programme,
    county: str,
    asked: Asked,
    about: int | None = None,
    narrowed: Days | None = None,
    text: str | None = None,
) -> Done | Refusal:
    """Note a text on a cycle, or narrow the days on which one of its events happened."""
    seen = seen_now(programme, county, asked)
    known = None if about is None else days_known(programme, seen, about)
    return record_with_text(
        programme, seen, {}, lambda kept: Note(about, narrowed, known, kept), text
    )


def log(programme: Programme, county: str, asked: Asked) -> Log:
    """Return the history of a cycle with what the private side table adds to it."""
    roster = programme.roster
    cycle = cycle_of(programme, roster, county, asked)
    names = programme.private.names()
    entries = tuple(
        log_entry(programme, names, stored.body) for stored in programme.ledger.read(cycle)
    )
    state = programme.state(cycle)
    schedule = programme.schedule(state.schedule)
    county_name = roster.counties[state.county]
    return Log(state.county, county_name, state.number, schedule, entries, roster.simulated)


def board(programme: Programme) -> Board:
    """Return every county and where its latest cycle stands, by recorded facts only."""
    roster, now = programme.roster, programme.now()
    latest = {cycle.partition("/")[0]: cycle for cycle in programme.ledger.cycles()}
    rows = []
    for county, name in roster.counties.items():
        if county not in latest:
            rows.append(absent_row(county, name))
            continue
        state = programme.state(latest[county])
        rows.append(row(programme.tables(state.schedule), state, name, now))
    return Board(tuple(rows), now, programme.ledger.head().size, roster.simulated)


# --- Schedules ------------------------------------------------------------------------------------


def validate(path: Path) -> Validation:
    """Read a schedule and collect every fault of its text; no programme is needed."""
    try:
        return Validation(str(path), load_schedule(path))
    except FaultyText as error:
        return Validation(str(path), None, error.faults)


def adopted(programme: Programme, schedule: str | None, asked: Asked) -> str | Refusal:
    """Return the digest of a schedule: an adopted id, or a file that is read and adopted.

    Raises:
        NotFound: neither an adopted id nor a file. FaultyText: the file has faults.
    """
    known = programme.roster.schedules
    wanted = schedule or known[0].id
    latest = [one for one in known if one.id == wanted]
    if latest:
        return latest[-1].digest
    if not Path(wanted).exists():
        ids = tuple(dict.fromkeys(one.id for one in known))
        raise NotFound("ETP608", {"schedule": wanted, "known": ids})
    return adopt(programme, Path(wanted), asked)


def verify(programme: Programme, progress: Callable[[int, int], None]) -> Verification:
    """Verify the record and the evidence; ``progress`` is told how many of how many events."""
    return verifying.verify(programme, progress)


def doctor(programme: Programme | None) -> tuple[Checkup, ...]:
    """Examine the machine, and the programme where there is one."""
    own = programme_checkups(programme) if programme else ()
    return (*machine_checkups(), *own)


def attested(path: Path) -> History:
    """Read an attested history of a real county with its sources."""
    return load_history(path)
