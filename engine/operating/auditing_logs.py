"""Auditing a log: read it, give it its meaning in a schedule, judge every case, conclude."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from engine.auditing.coding import coded
from engine.auditing.findings import Part, concluded
from engine.auditing.lockstep import audited
from engine.auditing.picture import pictures
from engine.auditing.records import records
from engine.auditing.retold import Retold
from engine.auditing.sampling import sampled
from engine.auditing.selecting import last_day, only, until, untimed_cases
from engine.auditing.unseen import not_evaluated
from engine.deciding.machine import tables
from engine.errors import NotFound, UsageFault
from engine.operating.auditing import part_of
from engine.operating.schedules import schedule_called
from engine.recording.log_files import digest_of, read_log
from engine.recording.log_guess import guessed
from engine.recording.logs.log_map_file import load_map
from schemas.audit_asked import AuditAsked, Kernel, LogAsked
from schemas.audit_report import AuditReport
from schemas.case_record import Closing

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.coded_log import CodedLog, FindingRows
    from schemas.event_log import EventLog, LogMap
    from schemas.guess import Guess
    from schemas.schedule import Schedule

_EPOCH = date(1970, 1, 1)


def audit_log(which: LogAsked, asked: AuditAsked, programme: Path | None = None) -> AuditReport:
    """Audit a log against a schedule: of a file, of the programme, or an installed one.

    Raises:
        NotFound: a file, the schedule or a case that was named is not there.
        FaultyText: the schedule or the mapping has faults.
        Unreadable: the log cannot be read.
        UsageFault: the log has no column that is needed.
    """
    schedule = schedule_called(which.schedule, programme).schedule
    log_map = None if which.mapping is None else load_map(Path(which.mapping), schedule)
    log = read_log(Path(which.log), log_map, schedule.timezone)
    source = evolve(log.source, digest=digest_of(Path(which.log)))
    return audited_log(evolve(log, source=source), schedule, log_map, asked, which.kernel)


def guess_map(which: LogAsked, programme: Path | None = None) -> Guess:
    """Propose a mapping file for a log; one that was named stands, and is completed.

    Raises like ``audit_log``.
    """
    schedule = schedule_called(which.schedule, programme).schedule
    log_map = None if which.mapping is None else load_map(Path(which.mapping), schedule)
    return guessed(Path(which.log), schedule, log_map)


def audited_log(
    log: EventLog,
    schedule: Schedule,
    log_map: LogMap | None,
    asked: AuditAsked,
    kernel: Kernel | None = None,
) -> AuditReport:
    """Audit a log that was read."""
    machine = tables(schedule)
    rows, day = asked_for(coded(log, schedule, log_map), asked)
    part = part_of_log(machine, rows, Closing(day, asked.closed), kernel)
    audit = concluded([part], asked.allowances, day)
    return AuditReport(
        audit,
        log.source.name,
        log.source,
        log.quality,
        pictures=lambda: pictures(audit, rows, part.rows),
        ignored=rows.ignored,
    )


def asked_for(log: CodedLog, asked: AuditAsked) -> tuple[CodedLog, date]:
    """Return the rows and cases that were asked for, and the day on which they end.

    Raises:
        NotFound: the log has no such case.
    """
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
    machine: Tables, log: CodedLog, closing: Closing, kernel: Kernel | None = None
) -> Part:
    """Audit a coded log with a kernel, by default the one that suits its size.

    Raises:
        UsageFault: the compiled kernel was asked for, and its extra is not installed.
    """
    rows = _rows(machine, log, closing, kernel)
    findings = Retold(machine, log, rows, closing)
    unseen = not_evaluated(machine.schedule, log.unknowns, len(log.cases), untimed_cases(log))
    return Part(machine, rows, findings, log.cases, len(log.deed), unseen)


def _rows(machine: Tables, log: CodedLog, closing: Closing, kernel: Kernel | None) -> FindingRows:
    if kernel == "reference":
        return part_of(machine, tuple(records(log, machine.schedule)), closing).rows
    try:
        return audited(machine, log, closing, kernel)
    except ImportError:
        raise UsageFault("ETP997", {"kernel": str(kernel)}) from None
