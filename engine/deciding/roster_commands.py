"""Deciding what changes a programme itself: persons, roles, counties and schedules.

- a role can be granted only where a schedule of the programme names it (the caller passes those);
- a county is keyed by its 4-digit TERYT code and added once;
- a name is one line of printable text: what directs the terminal or the reading order is refused;
- a schedule is adopted or published once per digest; the same id and version with another digest is
  refused, for cycles may run on it: what has an id and a version is immutable.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from schemas.ledger import Draft, Kind
from schemas.programme_commands import (
    AddCounty,
    AddPerson,
    AdoptSchedule,
    GrantRole,
    ProgrammeCommand,
    PublishSchedule,
    RevokeRole,
)
from schemas.refusal import ExitStatus, Fact, Refusal

if TYPE_CHECKING:
    from schemas.days import Days
    from schemas.programme import Adopted, Roster

_TERYT = re.compile("[0-9]{4}")

#: The very same schedule is adopted already: by somebody else, a moment ago.
SAME_ADOPTED = "ETP784"

#: The most characters of a name, of a county or a person.
LONGEST = 200


def next_person(roster: Roster) -> str:
    """Return the next opaque person id: ``p1``, ``p2`` and so on."""
    return f"p{len(roster.people) + 1}"


def name_fault(name: str) -> Refusal | None:
    """Refuse a person's name that is blank, too long or not printable on one line."""
    return None if _is_name(name) else Refusal("ETP548", ExitStatus.USAGE, {"name": name[:LONGEST]})


def _is_name(name: str) -> bool:
    return bool(name.strip()) and name.isprintable() and len(name) <= LONGEST


def decide_programme(
    roster: Roster, command: ProgrammeCommand, roles: Collection[str], happened: Days
) -> Draft | Refusal:
    """Decide one command on the programme itself; ``roles`` are those its schedules name."""
    match command:
        case AdoptSchedule():
            return _adopt(roster, command, happened)
        case PublishSchedule():
            return _publish(roster, command, happened)
        case AddPerson():
            return _add_person(roster, command, happened)
        case GrantRole():
            return _grant(roster, command, roles, happened)
        case RevokeRole():
            return _revoke(roster, command, happened)
        case AddCounty():
            return _add_county(roster, command, happened)


def _add_person(roster: Roster, command: AddPerson, happened: Days) -> Draft | Refusal:
    """Decide a new person; where the id was given away meanwhile, that person keeps the roles."""
    payload: dict[str, Any] = {"person": command.person}
    if command.person in roster.people:
        return Refusal("ETP547", ExitStatus.REFUSED, payload)
    if command.origin is not None:
        payload |= {"origin": command.origin, "simulated": command.simulated}
    return Draft(Kind.PERSON_ADDED, happened, payload)


def _grant(
    roster: Roster, command: GrantRole, roles: Collection[str], happened: Days
) -> Draft | Refusal:
    if command.role in roster.people[command.person]:
        facts = {"person": command.person, "role": command.role}
        return Refusal("ETP543", ExitStatus.NO, facts)
    if command.role not in roles:
        known: dict[str, Fact] = {"role": command.role, "roles": tuple(sorted(roles))}
        return Refusal("ETP609", ExitStatus.NOT_FOUND, known)
    payload = {"person": command.person, "role": command.role}
    return Draft(Kind.ROLE_GRANTED, happened, payload)


def _revoke(roster: Roster, command: RevokeRole, happened: Days) -> Draft | Refusal:
    payload = {"person": command.person, "role": command.role}
    if command.role not in roster.people[command.person]:
        return Refusal("ETP544", ExitStatus.NO, payload)
    return Draft(Kind.ROLE_REVOKED, happened, payload)


def _add_county(roster: Roster, command: AddCounty, happened: Days) -> Draft | Refusal:
    payload = {"county": command.county, "name": command.name[:LONGEST]}
    if not _TERYT.fullmatch(command.county) or not _is_name(command.name):
        return Refusal("ETP542", ExitStatus.USAGE, payload)
    if command.county in roster.counties:
        return Refusal("ETP541", ExitStatus.NO, payload)
    return Draft(Kind.COUNTY_ADDED, happened, payload)


def _adopt(roster: Roster, command: AdoptSchedule, happened: Days) -> Draft | Refusal:
    new = command.adopted
    if new in roster.schedules:
        return Refusal(SAME_ADOPTED, ExitStatus.NO, {"schedule": new.id, "version": new.version})
    taken = taken_by(roster, new)
    if taken is not None:
        facts = {"schedule": new.id, "version": new.version, "digest": taken.digest}
        return Refusal("ETP545", ExitStatus.NO, facts)
    return Draft(Kind.SCHEDULE_ADOPTED, happened, _named(new))


def _publish(roster: Roster, command: PublishSchedule, happened: Days) -> Draft | Refusal:
    """Decide a publication; it adopts the schedule too, where that was not done before."""
    new = command.published
    taken = taken_by(roster, new)
    if taken is not None:
        return immutable(new, taken)
    return Draft(Kind.SCHEDULE_PUBLISHED, happened, _named(new))


def taken_by(roster: Roster, new: Adopted) -> Adopted | None:
    """Return the schedule that has this id and version, and says something else."""
    for known in roster.schedules:
        if (known.id, known.version) == (new.id, new.version) and known.digest != new.digest:
            return known
    return None


def immutable(new: Adopted, taken: Adopted) -> Refusal:
    """Refuse a publication under an id and version that mean something else already."""
    facts = {"schedule": new.id, "version": new.version, "digest": taken.digest}
    return Refusal("ETP390", ExitStatus.NO, facts)


def _named(schedule: Adopted) -> dict[str, Any]:
    return {"id": schedule.id, "version": schedule.version, "digest": schedule.digest}
