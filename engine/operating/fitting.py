"""Which schedule fits a record best: the record is audited against each of a family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from engine.auditing.findings import Part
from engine.auditing.retargeting import retargeted
from engine.deciding.machine import tables
from engine.operating.auditing import part_of, records_asked_for
from engine.operating.schedules import installed_family
from engine.recording.schedules.schedule_file import load_schedule
from schemas.audit_asked import AuditAsked
from schemas.case_record import CaseRecord, Closing
from schemas.coded_log import Deed
from schemas.fit import Fit, Fits, weight

if TYPE_CHECKING:
    from engine.operating.auditing import Progress
    from engine.recording.programme_folder import Programme
    from schemas.schedule import Schedule


def fit_programme(programme: Programme, asked: AuditAsked, progress: Progress) -> Fits:
    """Audit the cycles of a programme against each schedule that it knows and each installed one.

    Checks and evidence belong to the schedule that a cycle ran on: they are left out, so that the
    schedules are judged alike. Raises like ``audit_programme``.
    """
    chosen, day = records_asked_for(programme, asked, progress)
    records = tuple(record for _, record in chosen)
    closing = Closing(day, asked.closed)
    found = [_fit(schedule, records, closing) for schedule in _family(programme)]
    return Fits(programme.folder.name, best_first(found), programme.roster.simulated)


def _family(programme: Programme) -> Iterable[Schedule]:
    known = [programme.schedule(one.digest) for one in programme.roster.schedules]
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
