"""The pictures of an audit, from the coded log that it looked at: what was taken where, and when.

Everything is counted over the whole log; what is only drawn in part says how much is left out. The
same log and audit give the same pictures: what is sampled is every n-th, never by chance.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.auditing.picture_paths import (
    Stays,
    Walk,
    days_of,
    distinct_cases,
    spreads,
    stays_of,
    walked,
)
from engine.auditing.picture_times import chart_of, periods_of
from schemas.audit import Severity
from schemas.audit_picture import MapStage, MapWay, Mark, Pictures, ProcessMap, Timeline, Visit
from schemas.event_log import NO_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.auditing.picture_paths import Ints
    from schemas.audit import Audit, Departure, Finding
    from schemas.coded_log import CodedLog

#: So many cases have a timeline at most.
TIMELINES = 50


@frozen(eq=False, slots=False)
class _Found:
    """The findings that nobody answers for, by the index of their case."""

    audit: Audit
    coded: CodedLog

    @cached_property
    def major(self) -> Mapping[int, tuple[Finding, ...]]:
        """The major ones."""
        return self._of(Severity.MAJOR)

    @cached_property
    def minor(self) -> Mapping[int, tuple[Finding, ...]]:
        """The minor ones."""
        return self._of(Severity.MINOR)

    @cached_property
    def _index(self) -> Mapping[str, int]:
        wanted = {finding.case for finding in self.audit.findings}
        return {name: at for at, name in enumerate(self.coded.cases) if name in wanted}

    def _is_drawn(self, kind: Departure) -> bool:
        """Whether it is of the schedule that is drawn: of several, the one of most cases."""
        return kind.schedule is None or kind.schedule.digest == self.audit.schedule.digest

    def _of(self, severity: Severity) -> Mapping[int, tuple[Finding, ...]]:
        found: dict[int, list[Finding]] = {}
        for kind in self.audit.departures:
            if kind.severity is severity and kind.allowed is None and self._is_drawn(kind):
                for place in kind.findings:
                    finding = self.audit.findings[place]
                    found.setdefault(self._index[finding.case], []).append(finding)
        return {case: tuple(findings) for case, findings in found.items()}


def pictures(audit: Audit, coded: CodedLog) -> Pictures:
    """Compute every picture of an audit."""
    walk = walked(audit.schedule, coded)
    stays = stays_of(audit.schedule, coded, walk)
    found = _Found(audit, coded)
    departing = np.zeros(len(coded.starts) - 1, dtype=np.bool_)
    departing[list(found.major)] = True
    drawn = _drawn(found)
    return Pictures(
        ProcessMap(_stages(audit, coded, stays), _ways(audit, coded, walk, stays, found)),
        chart_of(coded),
        tuple(_timeline(audit, coded, stays, found, case) for case in drawn),
        len(departing) - len(drawn),
        periods_of(coded, departing),
    )


# --- The process map ------------------------------------------------------------------------------


def _stages(audit: Audit, coded: CodedLog, stays: Stays) -> tuple[MapStage, ...]:
    stages = audit.schedule.stages
    number = len(stages)
    cases = distinct_cases(stays.stage, stays.case, number, len(coded.starts) - 1)
    visits = np.bincount(stays.stage, minlength=number)
    resting = np.bincount(stays.stage[stays.is_last], minlength=number)
    days = spreads(stays.stage, stays.lasted, number)
    return tuple(
        MapStage(stage.id, int(cases[at]), int(visits[at]), int(resting[at]), days[at])
        for at, stage in enumerate(stages)
    )


def _ways(
    audit: Audit, coded: CodedLog, walk: Walk, stays: Stays, found: _Found
) -> tuple[MapWay, ...]:
    schedule = audit.schedule
    triggers, cases = len(schedule.triggers), len(coded.starts) - 1
    real = walk.trigger >= 0
    keys, way = np.unique((walk.before * triggers + walk.trigger)[real], return_inverse=True)
    firsts = np.zeros(len(keys), dtype=np.int64)
    rows = np.flatnonzero(real)
    firsts[way] = rows
    times = np.bincount(way, minlength=len(keys))
    counted = distinct_cases(way, walk.case[real], len(keys), cases)
    lasted = spreads(way, stays.lasted[~stays.is_last][real], len(keys))
    at_fault = _at_fault(coded, walk, found)[real]
    departing = distinct_cases(way[at_fault], walk.case[real][at_fault], len(keys), cases)
    return tuple(
        MapWay(
            schedule.triggers[key % triggers],
            schedule.stages[key // triggers].id,
            schedule.stages[int(walk.after[first])].id,
            int(counted[at]),
            int(times[at]),
            int(departing[at]),
            bool(walk.declared[first]),
            lasted[at],
        )
        for at, (key, first) in enumerate(zip(keys.tolist(), firsts.tolist(), strict=True))
    )


def _at_fault(coded: CodedLog, walk: Walk, found: _Found) -> np.ndarray:
    """Whether a major finding was made at each move."""
    events = [
        (case, finding.event)
        for case, findings in found.major.items()
        for finding in findings
        if finding.event is not None
    ]
    if not events:
        return np.zeros(len(walk.at), dtype=np.bool_)
    most = int(coded.row.max(initial=0)) + 1
    wanted = np.array([case * (most + 1) + min(event, most) for case, event in events])
    moves: Ints = walk.case * (most + 1) + coded.row[walk.at]
    return np.isin(moves, wanted)


# --- Timelines ------------------------------------------------------------------------------------


def _drawn(found: _Found) -> tuple[int, ...]:
    """Choose the cases that have a timeline: all of few, else those with findings, major first."""
    cases = len(found.coded.starts) - 1
    if cases <= TIMELINES:
        return tuple(range(cases))
    minor = sorted(found.minor.keys() - found.major.keys())
    return tuple([*sorted(found.major), *minor][:TIMELINES])


def _timeline(audit: Audit, coded: CodedLog, stays: Stays, found: _Found, case: int) -> Timeline:
    begin, end = np.searchsorted(stays.case, (case, case + 1))
    stages = audit.schedule.stages
    visits = tuple(
        Visit(stages[stays.stage[at]].id, _day(stays.begin[at]), _day(stays.end[at]))
        for at in range(int(begin), int(end))
    )
    rows = slice(int(coded.starts[case]), int(coded.starts[case + 1]))
    last = None if coded.first is None else _day(int(coded.first[rows].max()))
    marks = tuple(_marks(coded, rows, found, case))
    return Timeline(coded.cases[case], visits, marks, last)


def _day(day: int) -> int | None:
    return int(day) if day > NO_FIRST else None


def _marks(coded: CodedLog, rows: slice, found: _Found, case: int) -> Iterator[Mark]:
    """Put the findings of one case together by their days; those without a day come last."""
    number, dated = coded.row[rows].tolist(), days_of(coded)[rows].tolist()
    day_of = {row: _day(day) for row, day in zip(number, dated, strict=True)}
    days: dict[int | None, list[int]] = {}
    for weight, kind in enumerate((found.major, found.minor)):
        for finding in kind.get(case, ()):
            day = None if finding.event is None else day_of.get(finding.event)
            days.setdefault(day, [0, 0])[weight] += 1
    for day in sorted(days, key=lambda one: (one is None, one or 0)):
        yield Mark(day, *days[day])
