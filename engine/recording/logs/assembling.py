"""The last step of every reader: an ``EventLog`` from its columns, with its quality counted.

Rows without a case or an activity say nothing that can be audited: they are taken out here,
counted and named. The local days of instants are filled in, so that ``first`` and ``last`` are
known for every row that has any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

from engine.auditing.log_quality import Times, measured
from engine.recording.logs.local_time import DAY, WallClock
from schemas.event_log import NO_FIRST, NO_INSTANT, NO_LAST, Coded, EventLog, LeftOut, Quality

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from schemas.event_log import LogSource

    Days = NDArray[np.int32]

#: How many rows that were left out are named.
MOST_NAMED = 20
_BLOCK = 1 << 15
_NONE = Quality(events=0, cases=0, activities=0)
_CODED = ("case", "activity", "person", "output", "role", "content")
_PLAIN = ("row", "instant", "first", "last", "reason", "recorded")


def assembled(
    source: LogSource,
    zone: str,
    *,
    case: Coded,
    activity: Coded,
    row: NDArray[np.int64] | Sequence[int],
    instant: NDArray[np.int64] | None = None,
    first: Days | None = None,
    last: Days | None = None,
    recorded: NDArray[np.int64] | None = None,
    person: Coded | None = None,
    output: Coded | None = None,
    role: Coded | None = None,
    content: Coded | None = None,
    reason: NDArray[np.bool_] | None = None,
    left_out: tuple[LeftOut, ...] = (),
    zones: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    ambiguous: int = 0,
    skipped_hour: int = 0,
) -> EventLog:
    """Make the log of columns of equal length, in the order of the file.

    ``instant`` is ``None`` where the log has no times at all; a row without one holds
    ``NO_INSTANT``, and its days are in ``first`` and ``last`` (``NO_FIRST`` and ``NO_LAST`` where
    it has no time). The days of rows with an instant are computed in ``zone``, whatever is given.
    """
    log = EventLog(
        source=source,
        case=case,
        activity=activity,
        row=np.asarray(row, np.int64),
        quality=_NONE,
        zone=zone,
        instant=instant,
        first=first,
        last=last,
        person=person,
        output=output,
        role=role,
        content=content,
        reason=reason,
        recorded=recorded,
    )
    log, nameless = _named(log)
    log, midnight = _with_days(log)
    quality = evolve(
        _measured(log),
        left_out=(*left_out, *nameless),
        midnight=midnight,
        ambiguous=ambiguous,
        skipped_hour=skipped_hour,
        zones=zones,
        notes=notes,
    )
    return evolve(log, quality=quality)


def _named(log: EventLog) -> tuple[EventLog, tuple[LeftOut, ...]]:
    """Take out the rows without a case, then those without an activity."""
    caseless = log.case.codes < 0
    idle = (log.activity.codes < 0) & ~caseless
    found = [
        LeftOut(why, int(np.count_nonzero(flags)), named(log.row[flags]))
        for why, flags in (("no-case", caseless), ("no-activity", idle))
        if flags.any()
    ]
    return (_kept(log, ~(caseless | idle)) if found else log), tuple(found)


def named(rows: NDArray[np.int64]) -> tuple[int, ...]:
    """Return the numbers of the first rows of many, as they are told."""
    return tuple(int(row) for row in rows[:MOST_NAMED])


def _kept(log: EventLog, rows: NDArray[np.bool_]) -> EventLog:
    """Return the log with some of its rows; a column's names stay."""
    coded = {name: column for name in _CODED if (column := getattr(log, name)) is not None}
    plain = {name: column for name in _PLAIN if (column := getattr(log, name)) is not None}
    changes: dict[str, Any] = {name: column[rows] for name, column in plain.items()}
    changes |= {name: Coded(column.codes[rows], column.names) for name, column in coded.items()}
    return evolve(log, **changes)


def _with_days(log: EventLog) -> tuple[EventLog, int]:
    """Fill in the local days of instants, and count the instants at 00:00:00."""
    if log.instant is None:
        return log, 0
    timed = log.instant != NO_INSTANT
    if timed.all():
        days, midnight = _days(log.instant, log.zone)
        return evolve(log, first=days, last=days), midnight
    size = len(log.row)
    first = np.full(size, NO_FIRST, np.int32) if log.first is None else log.first.copy()
    last = np.full(size, NO_LAST, np.int32) if log.last is None else log.last.copy()
    days, midnight = _days(log.instant[timed], log.zone)
    first[timed], last[timed] = days, days
    return evolve(log, first=first, last=last), midnight


def _days(instants: NDArray[np.int64], zone: str) -> tuple[NDArray[np.int32], int]:
    """Return local days and the count of midnights, in blocks that stay in the cache."""
    days = np.empty(len(instants), np.int32)
    midnight = 0
    clock = WallClock.over(instants, zone)
    for start in range(0, len(instants), _BLOCK):
        walls = clock.of(instants[start : start + _BLOCK])
        whole = walls // DAY
        days[start : start + _BLOCK] = whole
        whole *= DAY
        midnight += int(np.count_nonzero(whole == walls))
    return days, midnight


def _measured(log: EventLog) -> Quality:
    times = None
    if log.instant is not None and log.first is not None and log.last is not None:
        times = Times(log.instant, log.first, log.last)
    person = None if log.person is None else log.person.codes
    return measured(log.case.codes, log.activity.codes, times, person)
