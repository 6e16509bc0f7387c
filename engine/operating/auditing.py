"""Auditing: did what happened follow the schedule, case by case, in a ledger or in a log.

Each reads as its specification: *gather* the cases with all that the record says, *judge* each by
the rules of ``engine.auditing``, *conclude*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.auditing.case import audited_case
from engine.auditing.finding_rows import rows_of
from engine.auditing.findings import Part, concluded
from engine.auditing.picture import pictures
from engine.auditing.records import coded_records
from engine.auditing.sampling import sampled
from engine.auditing.unseen import not_evaluated
from engine.deciding.explaining import today
from engine.errors import LedgerBroken, NotFound
from engine.recording.allow_file import load_allowances
from engine.recording.cycle_records import cycle_records
from engine.recording.ledger.event_bytes import leaf_hash
from engine.recording.ledger.tree import root_of
from engine.recording.naming import county_of
from engine.recording.verifying import walked
from schemas.audit import Allowance, Audit, Unknown
from schemas.audit_asked import AuditAsked
from schemas.audit_report import AuditReport
from schemas.case_record import CaseRecord, Closing
from schemas.event_log import LogSource

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from engine.recording.programme_folder import Programme
    from schemas.audit_picture import Pictures

Progress = Callable[[int, int], None]
Records = Sequence[tuple[str, CaseRecord]]
#: Damage of the ledger itself; what the disk says of evidence and texts is judged case by case.
_OF_EVIDENCE = frozenset({"ETP667", "ETP668", "ETP671", "ETP674", "ETP675", "ETP770"})


def audit_programme(programme: Programme, asked: AuditAsked, progress: Progress) -> AuditReport:
    """Audit the cycles of a programme, each against the schedule that it runs on.

    Raises:
        LedgerBroken: the ledger contradicts itself, so that nothing in it can be judged.
        NotFound: a county or cycle that was named is not there, or there is no cycle at all.
    """
    records, day = records_asked_for(programme, asked, progress)
    closing, own = Closing(day, asked.closed), by_schedule(records)
    parts = [part_of(programme.tables(digest), some, closing) for digest, some in own.items()]
    audit = concluded(parts, asked.allowances, day)
    return _report(programme, audit, partial(_pictures, audit, parts, own), asked.command)


def records_asked_for(
    programme: Programme, asked: AuditAsked, progress: Progress
) -> tuple[Records, date]:
    """Return the cycles that were asked for, with what the disk says, and the day of the audit.

    Raises like ``audit_programme``.
    """
    verified, evidence = walked(programme, progress)
    broken = [breach for breach in verified.breaches if breach.code not in _OF_EVIDENCE]
    if broken:
        raise LedgerBroken("ETP990", {"count": len(broken), "first": broken[0].code})
    day = asked.as_of or _today(programme)
    return _chosen(programme, cycle_records(programme, evidence, day), asked, day), day


def allowances(path: Path) -> tuple[Allowance, ...]:
    """Read an allow-list; raises like ``load_allowances``."""
    return load_allowances(path)


def _today(programme: Programme) -> date:
    schedule = programme.schedule(programme.roster.schedules[0].digest)
    return today(schedule, programme.now()).last


def _chosen(programme: Programme, records: Records, asked: AuditAsked, day: date) -> Records:
    """Return the records of the cases asked about, a random sample of them if one is wanted."""
    names = {record.case for _, record in records}
    if not names:
        code = "ETP985" if programme.ledger.cycles() else "ETP991"
        raise NotFound(code, {"programme": programme.folder.name, "day": day.isoformat()})
    if asked.cases:
        names = {name for case in asked.cases for name in _named(programme, case, names, day)}
    if asked.sample is not None:
        names &= sampled(names, asked.sample)
    return [(digest, record) for digest, record in records if record.case in names]


def _named(programme: Programme, case: str, names: set[str], day: date) -> set[str]:
    """Return the cycles that a county's code or name, or a cycle's own name, stands for."""
    if case in names:
        return {case}
    code = county_of(programme.roster, case)
    found = {name for name in names if name.partition("/")[0] == code}
    if not found:
        raise NotFound("ETP986", {"county": code, "day": day.isoformat()})
    return found


def by_schedule(records: Records) -> Mapping[str, Sequence[CaseRecord]]:
    """Return the records of each schedule, by its digest, in their order."""
    found: dict[str, list[CaseRecord]] = {}
    for digest, record in records:
        found.setdefault(digest, []).append(record)
    return found


def part_of(tables: Tables, records: Sequence[CaseRecord], closing: Closing) -> Part:
    """Audit records by the reference, one after the other."""
    cases = [record.case for record in records]
    audits = [audited_case(tables, record, closing) for record in records]
    findings = tuple(finding for audit in audits for finding in audit.findings)
    unknowns = frozenset[Unknown]().union(*(record.unknowns for record in records))
    touched = sum(unknowns <= record.unknowns for record in records)
    return Part(
        tables,
        rows_of(findings, cases, tables.schedule),
        findings,
        cases,
        sum(len(record.acts) for record in records),
        not_evaluated(tables.schedule, unknowns, touched),
    )


def _pictures(
    audit: Audit, parts: Sequence[Part], own: Mapping[str, Sequence[CaseRecord]]
) -> Pictures:
    """Draw the cases of the schedule that most of them ran on: their findings come first."""
    schedule = audit.schedule
    (part,) = (part for part in parts if part.tables.schedule is schedule)
    return pictures(audit, coded_records(own[schedule.digest], schedule), part.rows)


def _report(
    programme: Programme, audit: Audit, drawn: Callable[[], Pictures], command: str
) -> AuditReport:
    roster, head = programme.roster, programme.ledger.head()
    leaves = (bytes.fromhex(leaf_hash(stored.body)) for stored in programme.ledger.read_all())
    source = LogSource(programme.folder.name, "ledger", head.size, root_of(leaves))
    return AuditReport(
        audit,
        programme.folder.name,
        source,
        pictures=drawn,
        simulated=roster.simulated,
        command=command,
        names={
            cycle: roster.counties.get(cycle.partition("/")[0], "")
            for cycle in programme.ledger.cycles()
        },
    )
