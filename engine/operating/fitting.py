"""Which schedule fits a record best: the record is audited against each of a family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from engine.auditing.coding import coded
from engine.auditing.findings import Part
from engine.auditing.retargeting import retargeted
from engine.deciding.machine import tables
from engine.operating.auditing import part_of, records_asked_for
from engine.operating.auditing_logs import asked_for, log_named, part_of_log
from engine.operating.judging_logs import Matter
from engine.operating.schedules import installed_family
from engine.recording.programme_folder import Programme
from engine.recording.schedules.schedule_file import load_schedule
from schemas.audit_asked import AuditAsked, LogAsked
from schemas.case_record import CaseRecord, Closing
from schemas.coded_log import Deed
from schemas.fit import Fit, Fits, weight

if TYPE_CHECKING:
    from pathlib import Path

    from engine.operating.auditing import Progress
    from schemas.event_log import EventLog, LogMap
    from schemas.schedule import Schedule


def fit_programme(programme: Programme, asked: AuditAsked, progress: Progress) -> Fits:
    """Audit the cycles of a programme against each schedule that it knows and each installed one.

    Checks and evidence belong to the schedule that a cycle ran on: they are left out, so that the
    schedules are judged alike. Raises like ``audit_programme``.
    """
    chosen, day = records_asked_for(programme, asked, progress)
    records = tuple(record for _, record in chosen)
    closing = Closing(day, asked.closed)
    found = [_fit(schedule, records, closing) for schedule in _family(_adopted(programme))]
    return Fits(programme.folder.name, best_first(found), programme.roster.simulated)


def fit_log(which: LogAsked, asked: AuditAsked, programme: Path | None = None) -> Fits:
    """Audit a log against the schedule that was named, the programme's and each installed one.

    The mapping file is held against the schedule that was named; what it says of a part that
    another schedule lacks is unknown there. Rows are taken in the order of their times and the
    file. Raises like ``audit_log``.
    """
    named, log_map, log = log_named(which, programme)
    known = [named]
    if programme is not None:
        with Programme.open(programme) as opened:
            known += _adopted(opened)
    found = [_fit_of_log(log, one, log_map, asked, which) for one in _family(known)]
    return Fits(log.source.name, best_first(found))


def _fit_of_log(
    log: EventLog, schedule: Schedule, log_map: LogMap | None, asked: AuditAsked, which: LogAsked
) -> Fit:
    rows, day = asked_for(coded(log, schedule, log_map), asked)
    matter = Matter(tables(schedule), rows, Closing(day, asked.closed), which.kernel)
    known = int(np.count_nonzero(rows.deed != Deed.UNKNOWN))
    fit = fit_of(part_of_log(matter), known)
    return evolve(fit, acts=fit.acts + rows.ignored)


def _adopted(programme: Programme) -> list[Schedule]:
    return [programme.schedule(one.digest) for one in programme.roster.schedules]


def _family(known: Iterable[Schedule]) -> Iterable[Schedule]:
    """Return schedules and the installed ones, each once."""
    installed = (load_schedule(path) for path in installed_family())
    return {one.digest: one for one in (*known, *installed)}.values()


def _fit(schedule: Schedule, records: Sequence[CaseRecord], closing: Closing) -> Fit:
    seen = tuple(retargeted(record, schedule) for record in records)
    known = sum(act.deed is not Deed.UNKNOWN for record in seen for act in record.acts)
    return fit_of(part_of(tables(schedule), seen, closing), known)


def fit_of(part: Part, known: int) -> Fit:
    """Count how a schedule fits, from the findings against it."""
    schedule = part.tables.schedule
    name = f"{schedule.id} {schedule.version}"
    cases, findings = len(part.cases), len(part.findings)
    return Fit(schedule, name, cases, part.conforming, part.departing, findings, known, part.events)


def best_first(found: Iterable[Fit]) -> tuple[Fit, ...]:
    """Put the best fit first; equals stay in their order."""
    return tuple(sorted(found, key=weight))
