"""Slow, obvious twins of what the readers of logs count and compute in columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from attrs import frozen

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)


@frozen
class Row:
    """One row: texts, an instant in microseconds or an interval of days, or neither."""

    case: str
    activity: str
    instant: int | None = None
    first: int | None = None
    last: int | None = None
    person: str | None = None

    @property
    def time(self) -> tuple[int | None, int | None, int | None]:
        return (
            (self.instant, None, None)
            if self.instant is not None
            else (None, self.first, self.last)
        )

    @property
    def timed(self) -> bool:
        return self.instant is not None or self.first is not None


def local(instant: int, zone: str) -> datetime:
    return (EPOCH + timedelta(microseconds=instant)).astimezone(ZoneInfo(zone))


def local_day(instant: int, zone: str) -> int:
    return (local(instant, zone).date() - EPOCH_DAY).days


def days_of(row: Row, zone: str) -> tuple[int, int] | None:
    if row.instant is not None:
        return (local_day(row.instant, zone),) * 2
    return None if row.first is None or row.last is None else (row.first, row.last)


def quality(rows: list[Row], zone: str, timed: bool = True) -> dict[str, int]:
    """Count everything by looking at every row, and at every pair of rows of a case."""
    cases: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        cases[row.case].append(row)
    seen = Counter((row.case, row.activity, row.time, row.person) for row in rows)
    ties = [_tied(of_case) for of_case in cases.values()]
    return {
        "events": len(rows),
        "cases": len(cases),
        "activities": len({row.activity for row in rows}),
        "duplicates": sum(count - 1 for count in seen.values()) if timed else 0,
        "tied": sum(ties),
        "tied_cases": sum(1 for tied in ties if tied),
        "untimed": sum(1 for row in rows if not row.timed),
        "coarse": sum(1 for row in rows if row.timed and row.instant is None),
        "backward": sum(_backward(of_case, zone) for of_case in cases.values()),
        "midnight": sum(1 for row in rows if _midnight(row, zone)),
        "nobody": sum(1 for row in rows if row.person is None),
        "one_person_cases": sum(1 for of_case in cases.values() if _one_person(of_case)),
    }


def _tied(rows: list[Row]) -> int:
    times = Counter(row.time for row in rows if row.timed)
    return sum(count for count in times.values() if count > 1)


def _one_person(rows: list[Row]) -> bool:
    one = len({row.person for row in rows}) == 1 and rows[0].person is not None
    return one and len(rows) > 1


def _midnight(row: Row, zone: str) -> bool:
    if row.instant is None:
        return False
    when = local(row.instant, zone)
    return (when.hour, when.minute, when.second, when.microsecond) == (0, 0, 0, 0)


def _backward(rows: list[Row], zone: str) -> int:
    return sum(any(_before(b, a, zone) for b in rows[i + 1 :]) for i, a in enumerate(rows))


def _before(row: Row, other: Row, zone: str) -> bool:
    if row.instant is not None and other.instant is not None and row.instant < other.instant:
        return True
    mine, theirs = days_of(row, zone), days_of(other, zone)
    return mine is not None and theirs is not None and mine[1] < theirs[0]
