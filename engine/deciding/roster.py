"""Replaying the programme's own history: persons, roles, counties and schedules.

The first event adds the first person, who holds no role, and names the programme's origin.
"""

from __future__ import annotations

from schemas.ledger import Event, Kind
from schemas.programme import Adopted, Roster


def evolve_roster(roster: Roster, event: Event, digest: str) -> Roster:
    """Return the roster after one event of the programme's own history; ``digest`` is its hash."""
    payload = event.payload
    people = dict(roster.people)
    counties, schedules, published = roster.counties, roster.schedules, roster.published
    match event.kind:
        case Kind.PERSON_ADDED:
            people[payload["person"]] = frozenset()
        case Kind.ROLE_GRANTED:
            people[payload["person"]] |= {payload["role"]}
        case Kind.ROLE_REVOKED:
            people[payload["person"]] -= {payload["role"]}
        case Kind.COUNTY_ADDED:
            counties = {**counties, payload["county"]: payload["name"]}
        case Kind.SCHEDULE_ADOPTED | Kind.SCHEDULE_PUBLISHED:
            adopted = Adopted(payload["id"], payload["version"], payload["digest"])
            schedules = schedules if adopted in schedules else (*schedules, adopted)
            if event.kind == Kind.SCHEDULE_PUBLISHED and adopted not in published:
                published = (*published, adopted)
        case _:
            pass  # a kind that a later version writes changes nothing here
    # Only the first event may say these: a later one would pass one programme off as another.
    told = payload if event.seq == 1 else {}
    origin = told.get("origin", roster.origin)
    simulated = told.get("simulated", roster.simulated)
    head = event.seq, digest, origin, simulated
    return Roster(*head, people, counties, schedules, published)
