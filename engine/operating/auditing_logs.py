"""Auditing a log: read it, give it its meaning in a schedule, judge every case, conclude."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from engine.auditing.coding import coded
from engine.auditing.findings import Part, concluded
from engine.auditing.picture import pictures
from engine.auditing.retold import Retold
from engine.auditing.sampling import sampled
from engine.auditing.selecting import last_day, only, until, untimed_cases
from engine.auditing.unseen import not_evaluated
from engine.deciding.machine import tables
from engine.errors import NotFound
from engine.operating.judging_logs import Matter, in_all_orders, orders_of, sensitivity_of
from engine.operating.schedules import schedule_called
from engine.recording.finding_file import write_findings
from engine.recording.log_files import digest_of, read_log
from engine.recording.log_guess import guessed
from engine.recording.logs.log_map_file import load_map
from schemas.audit_asked import AuditAsked, LogAsked
from schemas.audit_report import AuditReport
from schemas.case_record import Closing

if TYPE_CHECKING:
    from schemas.certainty import LogCertainty
    from schemas.coded_log import CodedLog
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
    schedule, log_map, log = log_named(which, programme)
    source = evolve(log.source, digest=digest_of(Path(which.log)))
    return audited_log(evolve(log, source=source), schedule, log_map, asked, which)


def log_named(
    which: LogAsked, programme: Path | None = None
) -> tuple[Schedule, LogMap | None, EventLog]:
    """Return the schedule and the mapping that were named, and the log as they read it.

    Raises like ``audit_log``.
    """
    schedule, log_map = map_named(which, programme)
    return schedule, log_map, read_log(Path(which.log), log_map, schedule.timezone)


def map_named(which: LogAsked, programme: Path | None = None) -> tuple[Schedule, LogMap | None]:
    """Return the schedule that was named, and the mapping file where one was.

    Raises like ``audit_log``.
    """
    schedule = schedule_called(which.schedule, programme).schedule
    return schedule, None if which.mapping is None else load_map(Path(which.mapping), schedule)


def guess_map(which: LogAsked, programme: Path | None = None) -> Guess:
    """Propose a mapping file for a log; one that was named stands, and is completed.

    Raises like ``audit_log``.
    """
    schedule, log_map = map_named(which, programme)
    return guessed(Path(which.log), schedule, log_map)


def audited_log(
    log: EventLog,
    schedule: Schedule,
    log_map: LogMap | None,
    asked: AuditAsked,
    which: LogAsked | None = None,
) -> AuditReport:
    """Audit a log that was read; its findings go to a file of their own where that is wanted."""
    machine = tables(schedule)
    rows, day = asked_for(coded(log, schedule, log_map), asked)
    matter = Matter(machine, rows, Closing(day, asked.closed), which.kernel if which else None)
    orders = orders_of(matter, log, asked.orders, asked.precision)
    part = part_of_log(matter, orders)
    if which is not None and which.findings is not None:
        write_findings(Path(which.findings), part.rows, rows, schedule)
    audit = concluded([part], asked.allowances, day)
    return AuditReport(
        audit,
        log.source.name,
        log.source,
        log.quality,
        pictures=lambda: pictures(audit, rows, part.rows),
        ignored=rows.ignored,
        command=asked.command,
        orders=orders,
        sensitivity=sensitivity_of(matter, asked.shift),
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


def part_of_log(matter: Matter, orders: LogCertainty | int | None = None) -> Part:
    """Return the findings about a coded log, with the certainty that its orders give them."""
    machine, log = matter.machine, matter.log
    rows = matter.rows if isinstance(orders, int | None) else in_all_orders(matter, orders)
    findings = Retold(machine, log, rows, matter.closing)
    unseen = not_evaluated(machine.schedule, log.unknowns, len(log.cases), untimed_cases(log))
    return Part(machine, rows, findings, log.cases, len(log.deed), unseen)
