"""Auditing a log: read it, give it its meaning in a schedule, judge every case, conclude."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from attrs import evolve

from engine.auditing.coding import coded
from engine.auditing.findings import Part, concluded
from engine.auditing.picture import pictures
from engine.auditing.records import records
from engine.auditing.sampling import sampled
from engine.auditing.selecting import last_day, only, until, untimed_cases
from engine.auditing.unseen import not_evaluated
from engine.deciding.machine import tables
from engine.errors import NotFound
from engine.operating.auditing import part_of
from engine.operating.schedules import schedule_called
from engine.recording.log_files import digest_of, read_log
from schemas.audit_asked import AuditAsked, LogAsked
from schemas.audit_report import AuditReport
from schemas.case_record import Closing

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.coded_log import CodedLog

_EPOCH = date(1970, 1, 1)


def audit_log(which: LogAsked, asked: AuditAsked) -> AuditReport:
    """Audit a log against a schedule.

    Raises:
        NotFound: a file, the schedule or a case that was named is not there.
        FaultyText: the schedule or the mapping has faults.
        Unreadable: the log cannot be read.
        UsageFault: the log has no column that is needed.
    """
    machine = tables(schedule_called(which.schedule, which.programme).schedule)
    log = read_log(which.log, None, machine.schedule.timezone)
    rows, day = _asked_for(coded(log, machine.schedule, None), asked)
    part = part_of_log(machine, rows, Closing(day, asked.closed), which.kernel)
    audit = concluded([part], asked.allowances, day)
    return AuditReport(
        audit,
        log.source.name,
        evolve(log.source, digest=digest_of(which.log)),
        log.quality,
        pictures=lambda: pictures(audit, rows),
        ignored=rows.ignored,
    )


def _asked_for(log: CodedLog, asked: AuditAsked) -> tuple[CodedLog, date]:
    """Return the rows and cases that were asked for, and the day on which they end."""
    end = last_day(log)
    day = asked.as_of or _EPOCH + timedelta(days=min(end or 0, (date.max - _EPOCH).days))
    log = until(log, (day - _EPOCH).days)
    if asked.cases:
        log = only(log, _places(log.cases, asked.cases))
    if asked.sample is not None:
        drawn = sampled(log.cases, asked.sample)
        log = only(log, [at for at, name in enumerate(log.cases) if name in drawn])
    return log, day


def _places(names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    place = {name: at for at, name in enumerate(names)}
    for name in wanted:
        if name not in place:
            raise NotFound("ETP996", {"case": name, "cases": len(names)})
    return [place[name] for name in wanted]


def part_of_log(
    machine: Tables, log: CodedLog, closing: Closing, kernel: str | None = None
) -> Part:
    """Audit a coded log with a kernel, by default the one that suits its size."""
    unseen = not_evaluated(machine.schedule, log.unknowns, len(log.cases), untimed_cases(log))
    part = part_of(machine, tuple(records(log, machine.schedule)), closing)
    return evolve(part, not_evaluated=unseen)
