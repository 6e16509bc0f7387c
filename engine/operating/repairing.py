"""The smallest repair: what would have to be added and struck out, case by case.

A record is aligned with the nearest run of its schedule that ends; days, approvals and rights are
no part of that (``engine.auditing.alignment``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.auditing.alignment import Aligner, align, aligner, told
from engine.auditing.coding import coded
from engine.auditing.records import coded_records
from engine.operating.auditing import Progress, by_schedule, records_asked_for
from engine.operating.auditing_logs import asked_for, log_named
from schemas.alignment import Alignments, NoEnd, TooLarge
from schemas.audit_asked import AuditAsked, LogAsked
from schemas.repairs import Repair, Repairs

if TYPE_CHECKING:
    from pathlib import Path

    from engine.recording.programme_folder import Programme
    from schemas.coded_log import CodedLog
    from schemas.schedule import Schedule

#: How many cases are told where none was named.
FIRST = 10


@frozen(eq=False)
class _Aligned:
    """The cases of one schedule, aligned or refused."""

    schedule: Schedule
    log: CodedLog
    found: Alignments | TooLarge | NoEnd

    @property
    def departing(self) -> list[int]:
        """The places of the cases that need a repair, or that were given up."""
        if not isinstance(self.found, Alignments):
            return []
        return np.flatnonzero(self.found.cost).tolist()

    def repairs(self, cases: Sequence[int]) -> Iterator[Repair]:
        """Tell the repairs of some cases."""
        found = self.found
        if not isinstance(found, Alignments):
            yield from (Repair(self.schedule, case, found) for case in self.log.cases[:1])
            return
        for case in cases:
            aligned = told(self.schedule, found, self.log, case)
            yield Repair(self.schedule, aligned.case, aligned)


def repair_programme(programme: Programme, asked: AuditAsked, progress: Progress) -> Repairs:
    """Repair the cycles that were named, or the first of those that need it.

    Raises like ``audit_programme``.
    """
    records, _ = records_asked_for(programme, asked, progress)
    own = ((programme.schedule(digest), found) for digest, found in by_schedule(records).items())
    parts = [_aligned(schedule, coded_records(found, schedule)) for schedule, found in own]
    return _repairs(programme.folder.name, parts, asked, programme.roster.simulated)


def repair_log(which: LogAsked, asked: AuditAsked, programme: Path | None = None) -> Repairs:
    """Repair the cases of a log that were named, or the first of those that need it.

    Raises like ``audit_log``.
    """
    schedule, log_map, log = log_named(which, programme)
    rows, _ = asked_for(coded(log, schedule, log_map), asked)
    return _repairs(log.source.name, [_aligned(schedule, rows)], asked)


def _aligned(schedule: Schedule, log: CodedLog) -> _Aligned:
    ready = aligner(schedule)
    return _Aligned(schedule, log, align(ready, log) if isinstance(ready, Aligner) else ready)


def _repairs(
    title: str, parts: Sequence[_Aligned], asked: AuditAsked, is_simulated: object = None
) -> Repairs:
    found = [part.found for part in parts if isinstance(part.found, Alignments)]
    repairs = (
        repair
        for part in parts
        for repair in part.repairs(range(len(part.log.cases)) if asked.cases else part.departing)
    )
    most = None if asked.cases or asked.every else FIRST
    return Repairs(
        title,
        tuple(islice(repairs, most)),
        sum(len(part.log.cases) for part in parts),
        sum(len(part.departing) for part in parts),
        sum(int(one.cost[one.cost > 0].sum()) for one in found),
        sum(one.skipped for one in found),
        bool(is_simulated),
    )
