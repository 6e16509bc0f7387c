"""What can be done with a programme itself.

Make one, and its counties, persons, roles and schedules. Every change is an event of the
programme's own history, so that rights can be judged at any point of the ledger. Names of persons
go to the private roster alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from engine.deciding.roster_commands import SAME_ADOPTED, decide_programme, name_fault, next_person
from engine.errors import UsageFault
from engine.operating.county_lists import listed, new_rows
from engine.operating.recording_commands import done_itself
from engine.operating.retrying import Read, Wanted, checked, first_of, nothing_more, once
from engine.recording.installed import PROGRAMME_SCHEDULE
from engine.recording.naming import known_person, person_of
from engine.recording.programme_folder import LEDGER, PRIVATE, Programme
from engine.recording.schedules.schedule_file import load_schedule
from schemas.asked import Asked
from schemas.days import Days
from schemas.ledger import PROGRAMME, Draft, Kind
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
from schemas.retrying import Repeated

if TYPE_CHECKING:
    from engine.recording.ledger.moment import Moment
    from schemas.ledger import Event
    from schemas.schedule import Schedule

#: The first person of every programme; holds no role until one is granted.
FIRST_PERSON = "p1"

#: How far the clocks of the earliest time zone on Earth are ahead of UTC: a day that has not begun
#: there either is in the future.
EARLIEST_ZONE = timedelta(hours=14)


def init(
    folder: Path,
    now: datetime | None = None,
    *,
    simulated: bool = False,
    idem: str | None = None,
) -> Done | Refusal:
    """Make a programme in an empty or new folder.

    Its first person, and schema_2003_2010 adopted. ``idem`` is the caller's idempotency key.

    Raises:
        UsageFault: ``now`` was given for a programme that is not simulated.
    """
    if now is not None and not simulated:
        raise UsageFault("ETP802", {"folder": str(folder)})
    if not _is_free(folder):
        taken = Refusal("ETP546", ExitStatus.NO, {"folder": str(folder)})
        return taken if idem is None else _made_before(folder, idem, taken, simulated=simulated)
    with Programme.create(folder, now) as programme:
        origin = f"etap/{secrets.token_hex(8)}" + ("/simulated" if simulated else "")
        schedule = load_schedule(PROGRAMME_SCHEDULE)
        programme.schedules.keep(schedule, PROGRAMME_SCHEDULE)
        first = AddPerson(FIRST_PERSON, origin, simulated)
        adopting = AdoptSchedule(Adopted(schedule.id, schedule.version, schedule.digest))
        return _recorded(programme, FIRST_PERSON, Asked(idem=checked(idem)), first, adopting)


def _made_before(folder: Path, idem: str, taken: Refusal, *, simulated: bool) -> Done | Refusal:
    """Answer that this very command made the programme that is there; else refuse the folder."""
    if not (folder / LEDGER).is_file():
        return taken
    says = {"simulated": simulated}
    wanted = Wanted(Kind.PERSON_ADDED, Asked(idem=idem), says=says, more=(Kind.SCHEDULE_ADOPTED,))
    with Programme.open(folder) as programme:
        return once(programme, wanted, lambda: taken)


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
    schedule = load_schedule(path)
    wanted = Wanted(Kind.SCHEDULE_ADOPTED, asked, says={"digest": schedule.digest})
    found = first_of(programme, wanted, lambda: _adopt(programme, schedule, path, asked))
    return schedule.digest if isinstance(found, Repeated) else found


def _adopt(programme: Programme, schedule: Schedule, path: Path, asked: Asked) -> str | Refusal:
    person = person_of(programme.roster, asked)
    if any(one.digest == schedule.digest for one in programme.roster.schedules):
        return schedule.digest
    command = AdoptSchedule(Adopted(schedule.id, schedule.version, schedule.digest))
    drafted = decide_programme(programme.roster, command, (), _day(programme.recording_now()))
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
    says = {"county": code, "name": name}
    return _once(programme, Kind.COUNTY_ADDED, asked, says, lambda: AddCounty(code, name))


def import_counties(programme: Programme, path: Path, asked: Asked) -> Done | Refusal:
    """Add the counties of a CSV file with the columns ``code`` and ``name``, all or none.

    A county that the programme already has under the same name is passed over.
    """

    def act() -> Done | Refusal:
        person = person_of(programme.roster, asked)
        rows = new_rows(path, programme.roster.counties)
        return _recorded(programme, person, asked, *(AddCounty(code, name) for code, name in rows))

    def read(event: Event) -> Mapping[str, object]:
        return listed(programme, path, event)

    kind = Kind.COUNTY_ADDED
    return once(programme, Wanted(kind, asked, more=(kind,), read=read), act)


def add_person(programme: Programme, name: str | None, asked: Asked) -> Done | Refusal:
    """Add a person under the next opaque id; the name goes to the private roster."""
    refusal = None if name is None else name_fault(name)
    if refusal:
        return refusal

    def named(event: Event) -> Mapping[str, object]:
        kept = programme.private.names().get(event.payload["person"])
        return {} if name is None or kept in (name, None) else {"name": name}

    found = _once(
        programme,
        Kind.PERSON_ADDED,
        asked,
        {},
        lambda: AddPerson(next_person(programme.roster)),
        named,
    )
    if name is not None and not isinstance(found, Refusal):
        # Only now the id is this person's for certain; a command that was cut short here keeps the
        # name when it is given again under its key.
        programme.private.add_person(found.receipts[0].event.payload["person"], name)
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
    return _once(
        programme,
        Kind.ROLE_GRANTED,
        asked,
        {"person": person, "role": role},
        lambda: GrantRole(known_person(programme.roster, person), role),
    )


def revoke(programme: Programme, person: str, role: str, asked: Asked) -> Done | Refusal:
    """Revoke a role that the person holds."""
    return _once(
        programme,
        Kind.ROLE_REVOKED,
        asked,
        {"person": person, "role": role},
        lambda: RevokeRole(known_person(programme.roster, person), role),
    )


def _once(
    programme: Programme,
    kind: Kind,
    asked: Asked,
    says: Mapping[str, object],
    command: Callable[[], ProgrammeCommand],
    read: Read = nothing_more,
) -> Done | Refusal:
    """Record one command on the programme itself, unless it was recorded under its key before."""

    def act() -> Done | Refusal:
        person = person_of(programme.roster, asked)
        return _recorded(programme, person, asked, command())

    return once(programme, Wanted(kind, asked, says=says, read=read), act)


def _recorded(
    programme: Programme, person: str, asked: Asked, *commands: ProgrammeCommand
) -> Done | Refusal:
    roles = _roles(programme)
    decisions = [_decision(command, roles, asked) for command in commands]
    receipts = programme.record(PROGRAMME, person, decisions, idem=asked.idem)
    if isinstance(receipts, Refusal):
        return receipts
    return done_itself(programme, receipts)


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
