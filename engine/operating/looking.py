"""Looking: what happened in a cycle, where every county stands, and who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.deciding.board import absent_row, row
from engine.recording.ledger.event_bytes import leaf_hash, read_trusted
from engine.recording.naming import cycle_of
from schemas.report import Board, Log, LogEntry

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.asked import Asked


def log(programme: Programme, county: str, asked: Asked) -> Log:
    """Return the history of a cycle with what the private side table adds to it."""
    roster = programme.roster
    cycle = cycle_of(programme, roster, county, asked)
    names = programme.private.names()
    entries = tuple(
        _log_entry(programme, names, stored.body) for stored in programme.ledger.read(cycle)
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


def _log_entry(programme: Programme, names: Mapping[str, str], body: bytes) -> LogEntry:
    """Read one event for people: with file names, texts and names where they are kept."""
    event = read_trusted(body)
    files = event.payload.get("files", ())
    found = (programme.private.name_of(file["commitment"]) for file in files)
    kept = event.payload.get("reason") or event.payload.get("text")
    text = programme.private.text_of(kept["commitment"]) if kept else None
    own = tuple(name for name in found if name is not None)
    return LogEntry(event, leaf_hash(body), names.get(event.actor), own, text)
