"""The pictures of an audit, from the coded log that it looked at: what was taken where, and when.

Everything is counted over the whole log; what is only drawn in part says how much is left out. The
same log and audit give the same pictures: what is sampled is every n-th, never by chance.
"""

from __future__ import annotations

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
    from collections.abc import Iterator

    from engine.auditing.picture_paths import Flags, Ints
    from schemas.audit import Audit
    from schemas.coded_log import CodedLog, FindingRows

#: So many cases have a timeline at most.
TIMELINES = 50


@frozen(eq=False)
class _Found:
    """The findings that nobody answers for, as columns: case, event (0: the whole case), weight."""

    case: Ints
    event: Ints
    is_major: Flags

    def of_weight(self, is_major: object) -> Ints:
        """Return the cases that have a major finding, or a minor one, in order."""
        return np.unique(self.case[self.is_major == bool(is_major)])


def pictures(audit: Audit, coded: CodedLog, rows: FindingRows, start: int = 0) -> Pictures:
    """Compute every picture of the cases of one schedule, which is the audit's own.

    ``rows`` are the findings about the cases of ``coded``, ``start`` is the place of the first of
    them among the audit's findings.
    """
    walk = walked(audit.schedule, coded)
    stays = stays_of(audit.schedule, coded, walk)
    found = _found(audit, rows, start)
    cases = len(coded.starts) - 1
    departing = np.zeros(cases, dtype=np.bool_)
    departing[found.case[found.is_major]] = True
    drawn = _drawn(found, cases)
    return Pictures(
        ProcessMap(_stages(audit, coded, stays), _ways(audit, coded, walk, stays, found)),
        chart_of(coded),
        tuple(_timeline(audit, coded, stays, found, case) for case in drawn),
        cases - len(drawn),
        periods_of(coded, departing),
    )


def _found(audit: Audit, rows: FindingRows, start: int) -> _Found:
    """Take the findings that are not allowed; those about cases of other schedules are no rows."""
    weights = np.full(len(rows.case), -1, dtype=np.int8)
    for kind in audit.departures:
        if kind.allowed is None:
            places = np.asarray(kind.findings, dtype=np.int64) - start
            own = places[(places >= 0) & (places < len(weights))]
            weights[own] = kind.severity is Severity.MAJOR
    kept = weights >= 0
    case, event = rows.case[kept].astype(np.int64), rows.event[kept].astype(np.int64)
    return _Found(case, event, weights[kept] == 1)


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


def _at_fault(coded: CodedLog, walk: Walk, found: _Found) -> Flags:
    """Whether a major finding was made at each move."""
    most = int(coded.row.max(initial=0)) + 1
    own = found.is_major & (found.event > 0) & (found.event < most)
    wanted = found.case[own] * most + found.event[own]
    moves: Ints = walk.case * most + coded.row[walk.at]
    return np.isin(moves, wanted)


# --- Timelines ------------------------------------------------------------------------------------


def _drawn(found: _Found, cases: int) -> tuple[int, ...]:
    """Choose the cases that have a timeline: all of few, else those with findings, major first."""
    if cases <= TIMELINES:
        return tuple(range(cases))
    major = found.of_weight("major")
    minor = np.setdiff1d(found.of_weight(""), major)
    return tuple([*major.tolist(), *minor.tolist()][:TIMELINES])


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
    own = found.case == case
    for event, is_major in zip(
        found.event[own].tolist(), found.is_major[own].tolist(), strict=True
    ):
        weights = days.setdefault(day_of.get(event), [0, 0])
        weights[0 if is_major else 1] += 1
    for day in sorted(days, key=lambda one: (one is None, one or 0)):
        yield Mark(day, *days[day])
