"""What can be done with a programme itself.

Make one, and its counties, persons, roles and schedules. Every change is an event of the
programme's own history, so that rights can be judged at any point of the ledger. Names of persons
go to the private roster alone.
"""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from engine.deciding.roster_commands import SAME_ADOPTED, decide_programme, name_fault, next_person
from engine.errors import NotFound, Unreadable, UsageFault
from engine.recording.installed import PROGRAMME_SCHEDULE
from engine.recording.naming import known_person, person_of
from engine.recording.programme_folder import LEDGER, PRIVATE, Programme
from engine.recording.schedules.schedule_file import load_schedule
from engine.recording.schedules.small_files import read_small_file
from schemas.asked import Asked
from schemas.days import Days
from schemas.ledger import PROGRAMME, Draft
from schemas.programme import Adopted, PersonRow
from schemas.programme_commands import (
    AddCounty,
    AddPerson,
    AdoptSchedule,
    GrantRole,
    ProgrammeCommand,
    RevokeRole,
)
from schemas.refusal import ExitStatus, Refusal
from schemas.report import Done

if TYPE_CHECKING:
    from engine.recording.ledger.moment import Moment

#: The first person of every programme; holds no role until one is granted.
FIRST_PERSON = "p1"

#: The most bytes of a file of counties; the whole country has 380.
LARGEST_LIST = 2**20

#: How far the clocks of the earliest time zone on Earth are ahead of UTC: a day that has not begun
#: there either is in the future.
EARLIEST_ZONE = timedelta(hours=14)


def init(folder: Path, now: datetime | None = None, *, simulated: bool = False) -> Done | Refusal:
    """Make a programme in an empty or new folder.

    Its first person, and schema_2003_2010 adopted.

    Raises:
        UsageFault: ``now`` was given for a programme that is not simulated.
    """
    if now is not None and not simulated:
        raise UsageFault("ETP802", {"folder": str(folder)})
    if not _is_free(folder):
        return Refusal("ETP546", ExitStatus.NO, {"folder": str(folder)})
    with Programme.create(folder, now) as programme:
        origin = f"etap/{secrets.token_hex(8)}" + ("/simulated" if simulated else "")
        schedule = load_schedule(PROGRAMME_SCHEDULE)
        programme.schedules.keep(schedule, PROGRAMME_SCHEDULE)
        first = AddPerson(FIRST_PERSON, origin, simulated)
        adopting = AdoptSchedule(Adopted(schedule.id, schedule.version, schedule.digest))
        return _recorded(programme, FIRST_PERSON, Asked(), first, adopting)


def _is_free(folder: Path) -> bool:
    """Whether a programme can be made there: it is new, empty, or left by an interrupted ``init``.

    What was interrupted holds nothing but the files of a programme, and no event.
    """
    if not folder.exists():
        return True
    if not folder.is_dir():
        return False
    names = {path.name.partition("-")[0] for path in folder.iterdir()}
    if not names <= {LEDGER, PRIVATE, "schedules"}:
        return False
    if LEDGER not in names:
        return True
    with Programme.create(folder) as begun:
        return begun.ledger.head().size == 0


def adopt(programme: Programme, path: Path, asked: Asked) -> str | Refusal:
    """Read a schedule, keep it and adopt it unless it is adopted already; return its digest.

    Raises:
        FaultyText: the schedule has faults.
    """
    person = person_of(programme.roster, asked)
    schedule = load_schedule(path)
    if any(one.digest == schedule.digest for one in programme.roster.schedules):
        return schedule.digest
    command = AdoptSchedule(Adopted(schedule.id, schedule.version, schedule.digest))
    drafted = decide_programme(programme.roster, command, (), _day(programme.now()))
    if isinstance(drafted, Refusal) and drafted.code != SAME_ADOPTED:
        return drafted
    programme.schedules.keep(schedule, path)
    done = _recorded(programme, person, asked, command)
    if isinstance(done, Refusal) and done.code != SAME_ADOPTED:
        return done
    return schedule.digest


def counties(programme: Programme) -> tuple[tuple[str, str], ...]:
    """Return the counties as (TERYT code, name), in the order they were added."""
    return tuple(programme.roster.counties.items())


def add_county(programme: Programme, code: str, name: str, asked: Asked) -> Done | Refusal:
    """Add one county."""
    person = person_of(programme.roster, asked)
    return _recorded(programme, person, asked, AddCounty(code, name))


def import_counties(programme: Programme, path: Path, asked: Asked) -> Done | Refusal:
    """Add the counties of a CSV file with the columns ``code`` and ``name``, all or none.

    A county that the programme already has under the same name is passed over.
    """
    person = person_of(programme.roster, asked)
    known = programme.roster.counties
    rows = [(code, name) for code, name in _county_rows(path) if known.get(code) != name]
    return _recorded(programme, person, asked, *(AddCounty(code, name) for code, name in rows))


def add_person(programme: Programme, name: str | None, asked: Asked) -> Done | Refusal:
    """Add a person under the next opaque id; the name goes to the private roster."""
    actor = person_of(programme.roster, asked)
    person = next_person(programme.roster)
    refusal = None if name is None else name_fault(name)
    if refusal:
        return refusal
    found = _recorded(programme, actor, asked, AddPerson(person))
    if name is not None and not isinstance(found, Refusal):
        programme.private.add_person(person, name)  # only now the id is this person's for certain
    return found


def name_person(programme: Programme, person: str, name: str) -> PersonRow | Refusal:
    """Write a person's name into the private roster; the ledger never holds it, so no event does.

    Raises:
        NotFound: the person is not in the programme.
    """
    known = known_person(programme.roster, person)
    refusal = name_fault(name)
    if refusal:
        return refusal
    programme.private.add_person(known, name)
    return PersonRow(known, tuple(sorted(programme.roster.people[known])), name)


def grant(programme: Programme, person: str, role: str, asked: Asked) -> Done | Refusal:
    """Grant a role that a schedule of the programme names."""
    actor = person_of(programme.roster, asked)
    return _recorded(
        programme, actor, asked, GrantRole(known_person(programme.roster, person), role)
    )


def revoke(programme: Programme, person: str, role: str, asked: Asked) -> Done | Refusal:
    """Revoke a role that the person holds."""
    actor = person_of(programme.roster, asked)
    whom = known_person(programme.roster, person)
    return _recorded(programme, actor, asked, RevokeRole(whom, role))


def _recorded(
    programme: Programme, person: str, asked: Asked, *commands: ProgrammeCommand
) -> Done | Refusal:
    roles = _roles(programme)
    decisions = [_decision(command, roles, asked) for command in commands]
    receipts = programme.record(PROGRAMME, person, decisions, idem=asked.idem)
    if isinstance(receipts, Refusal):
        return receipts
    return Done(receipts, simulated=programme.simulated)


def _decision(
    command: ProgrammeCommand, roles: frozenset[str], asked: Asked
) -> Callable[[Moment], Draft | Refusal]:
    def decision(moment: Moment) -> Draft | Refusal:
        happened = day_happened(asked, moment.now)
        if isinstance(happened, Refusal):
            return happened
        return decide_programme(moment.roster, command, roles, happened)

    return decision


def day_happened(asked: Asked, now: datetime) -> Days | Refusal:
    """Return the days on which it happened: today unless others were named, never in the future."""
    happened = asked.happened or _day(now)
    if happened.first > _day(now + EARLIEST_ZONE).last:
        return Refusal("ETP501", ExitStatus.USAGE, {"happened": str(happened)})
    return happened


def _roles(programme: Programme) -> frozenset[str]:
    """Return every role that a schedule of the programme names."""
    digests = (one.digest for one in programme.roster.schedules)
    return frozenset(role.id for digest in digests for role in programme.schedule(digest).roles)


def _day(now: datetime) -> Days:
    """Return the UTC day of an instant: the programme's own history has no other time zone."""
    return Days.on(now.date())


def _small_text(path: Path) -> str:
    try:
        content = read_small_file(path, LARGEST_LIST)
    except NotFound:
        raise NotFound("ETP611", {"file": str(path)}) from None
    if len(content) > LARGEST_LIST:
        raise Unreadable("ETP614", {"file": str(path), "most": LARGEST_LIST})
    return content.decode("utf-8-sig")


def _county_rows(path: Path) -> list[tuple[str, str]]:
    try:
        text = _small_text(path)
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        columns = tuple(reader.fieldnames or ())
        rows = [((r.get("code") or "").strip(), (r.get("name") or "").strip()) for r in reader]
    except (csv.Error, UnicodeDecodeError) as error:
        raise Unreadable("ETP612", {"file": str(path), "problem": str(error)}) from error
    if not {"code", "name"} <= set(columns):
        raise Unreadable("ETP613", {"file": str(path), "columns": columns})
    return rows
