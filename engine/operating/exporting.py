"""Exporting: the events of cycles, in a format that other tools and our own audit read."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from engine.errors import NotFound, UsageFault
from engine.operating.schedules import schedule_called
from engine.recording.exporting import format_of, may_be_written, save, save_coded, written
from engine.recording.ledger.event_bytes import leaf_hash, read_trusted
from engine.recording.log_files import digest_of, read_log
from engine.recording.logs.log_map_file import load_map
from engine.recording.naming import county_of
from engine.telling.export_rows import cycle_rows
from schemas.exporting import Exported, ExportedLog, ExportFormat
from schemas.ledger import PROGRAMME

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.exporting import CodedAsked, ExportAsked, ExportCycle
    from schemas.programme import Roster


def export(programme: Programme, asked: ExportAsked) -> Exported:
    """Write the events of the cycles that were asked for to a new file.

    Raises:
        UsageFault: no format is told, or the file may not be written.
        NotFound: there is no such county or cycle, or no cycle at all.
        LedgerBroken: a cycle's events do not chain, or say what no command can have said.
        OSError: the file cannot be written.
    """
    wanted = asked.format or format_of(asked.out)
    may_be_written(asked.out, programme.folder, force=asked.force)
    log = exported_log(programme, asked)
    zone = programme.schedule(log.cycles[0].schedule).timezone
    data = written(log, wanted, zone)
    save(asked.out, data, force=asked.force)
    return Exported(
        asked.out,
        wanted,
        len(log.cycles),
        len(log.rows),
        len(data),
        sha256(data).hexdigest(),
        log.simulated,
    )


def export_log(asked: CodedAsked) -> Exported:
    """Write a foreign log in coded form, so that auditing it again costs little.

    Raises:
        UsageFault: another format was asked for, the file may not be written, or the log lacks a
            column that is needed.
        FaultyText: the schedule or the mapping file has faults.
        NotFound, Unreadable, OSError: a file cannot be read or written.
    """
    if (asked.format or format_of(asked.out)) is not ExportFormat.ARROW:
        raise UsageFault("ETP964", {"file": asked.out})
    may_be_written(asked.out, None, force=asked.force)
    schedule = None if asked.schedule is None else schedule_called(asked.schedule, None).schedule
    log_map = None if asked.map is None else load_map(Path(asked.map), schedule)
    path = Path(asked.log)
    log = read_log(path, log_map, "Europe/Warsaw" if schedule is None else schedule.timezone)
    if not log.source.digest:
        log = evolve(log, source=evolve(log.source, digest=digest_of(path)))
    size, digest = save_coded(asked.out, log, force=asked.force)
    cases, events = log.quality.cases, log.quality.events
    return Exported(asked.out, ExportFormat.ARROW, cases, events, size, digest, simulated=False)


def exported_log(programme: Programme, asked: ExportAsked) -> ExportedLog:
    """Gather the cycles and their rows; raises like ``export``."""
    roster = programme.roster
    cycles = tuple(_cycle(programme, roster, name) for name in _named(programme, roster, asked))
    digests = dict.fromkeys(cycle.schedule for cycle in cycles)
    schedules = {digest: programme.schedule(digest) for digest in digests}
    named = {digest: (one.id, one.version) for digest, one in schedules.items()}
    return ExportedLog(roster.origin, roster.simulated, named, cycles)


def _named(programme: Programme, roster: Roster, asked: ExportAsked) -> list[str]:
    """Return the names of the cycles that were asked for, in their order."""
    counties = {county_of(roster, word) for word in asked.counties}
    found = [
        (county, int(number), cycle)
        for cycle in programme.ledger.cycles()
        if cycle != PROGRAMME
        for county, _, number in (cycle.partition("/"),)
        if (not counties or county in counties) and asked.number in (None, int(number))
    ]
    _complete(counties, {county for county, _, _ in found}, asked)
    return [cycle for _, _, cycle in sorted(found)]


def _complete(counties: set[str], found: set[str], asked: ExportAsked) -> None:
    """Insist that every county that was named has a cycle, and that there is any."""
    missing = sorted(counties - found)
    if missing:
        facts = {"county": missing[0], "cycle": asked.number or 1, "cycles": ()}
        raise NotFound("ETP604", facts)
    if not found:
        raise NotFound("ETP963", {})


def _cycle(programme: Programme, roster: Roster, cycle: str) -> ExportCycle:
    state = programme.state(cycle)  # whose events chain and replay, or this raises
    stored = programme.ledger.read(cycle)
    found = [(read_trusted(one.body), leaf_hash(one.body)) for one in stored]
    name = roster.counties.get(state.county, "")
    zone = programme.schedule(state.schedule).timezone
    return cycle_rows(found, state.county, name, zone)
