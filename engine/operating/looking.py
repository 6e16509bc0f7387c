"""Looking: why a gate is closed, what happened in a cycle, where counties stand, who takes part."""

from __future__ import annotations

from engine.deciding.board import absent_row, row
from engine.operating.cycles import explained_for, log_entry, seen_now
from engine.recording.naming import cycle_of
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.explanation import Why
from schemas.refusal import Refusal
from schemas.report import Board, Log, PersonRow


def why(programme: Programme, county: str, trigger: str | None, asked: Asked) -> Why | Refusal:
    """Explain the gate of a trigger, or of every main transition of the cycle's stage."""
    seen = seen_now(programme, county, asked)
    answer = explained_for(programme, seen, trigger)
    if isinstance(answer, Refusal):
        return answer
    name = seen.roster.counties[seen.state.county]
    return Why(answer, seen.state, seen.tables.schedule, name, seen.roster.simulated)


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


def people(programme: Programme) -> tuple[PersonRow, ...]:
    """Return the persons with the roles in force and the names of the private roster."""
    names = programme.private.names()
    return tuple(
        PersonRow(person, tuple(sorted(roles)), names.get(person))
        for person, roles in programme.roster.people.items()
    )
