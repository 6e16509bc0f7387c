"""Counting days: what a duration after a day is, and whether it has passed (design 3, "When").

- "n days since D" is met from ``D + n`` on, D itself being day 0;
- a week is 7 days; a month later is the same day of that month, or its last day if it is shorter;
- working days are Monday to Friday less the country's public holidays; n working days after D is
  the n-th working day that follows D;
- over uncertain days the answer is met, unmet or *cannot tell*;
- what would be over after the year 9999 is over on ``date.max``: the language of conditions is
  total, so that no duration and no clock makes a gate fail.
"""

from __future__ import annotations

import calendar as gregorian
from bisect import bisect_right
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from schemas.days import Answer, Days, Duration, Unit


@lru_cache(maxsize=4096)
def after(day: date, duration: Duration, country: str) -> date:
    """Return the day on which ``duration`` since ``day`` is over, in the calendar of ``country``.

    >>> after(date(2026, 4, 30), Duration.parse("3 working days"), "PL")
    datetime.date(2026, 5, 6)
    >>> after(date(2008, 1, 31), Duration.parse("1 month"), "PL")
    datetime.date(2008, 2, 29)
    """
    try:
        if duration.unit is Unit.WORKING_DAYS:
            return _working_days_after(day, duration.count, country)
        if duration.unit is Unit.MONTHS:
            return _months_after(day, duration.count)
        return day + timedelta(days=duration.count * (7 if duration.unit is Unit.WEEKS else 1))
    except (OverflowError, ValueError):  # beyond date.max; a date has no other fault here
        return date.max


def passed(since: Days, duration: Duration, until: Days, country: str) -> Answer:
    """Answer whether ``duration`` passed from some day of ``since`` to some day of ``until``.

    >>> november, fortnight = Days.parse("2008-11"), Duration.parse("14 days")
    >>> [passed(november, fortnight, Days.parse(f"2008-{day}"), "PL").value
    ...  for day in ("11-14", "11-20", "12-14")]
    ['unmet', 'unknown', 'met']
    """
    if until.first >= after(since.last, duration, country):
        return Answer.MET
    if until.last < after(since.first, duration, country):
        return Answer.UNMET
    return Answer.CANNOT_TELL


def working_days_between(first: date, last: date, country: str) -> int:
    """Count the working days after ``first`` up to ``last``; 0 where ``last`` is not later.

    >>> working_days_between(date(2026, 4, 30), date(2026, 5, 6), "PL")
    3
    """
    if last <= first:
        return 0
    free = sum(len(free_weekdays(year, country)) for year in range(first.year, last.year + 1))
    before = bisect_right(free_weekdays(first.year, country), first)
    beyond = len(free_weekdays(last.year, country))
    beyond -= bisect_right(free_weekdays(last.year, country), last)
    return _weekdays_to(last) - _weekdays_to(first) - (free - before - beyond)


def _weekdays_to(day: date) -> int:
    """Count Mondays to Fridays from the first day of the calendar to this one."""
    weeks, rest = divmod(day.toordinal(), 7)  # day 1 was a Monday
    return weeks * 5 + min(rest, 5)


@lru_cache(maxsize=16_384)  # every year of the calendar: one count may need them all
def free_weekdays(year: int, country: str) -> tuple[date, ...]:
    """Return the public holidays of a year that fall on Mondays to Fridays, in order."""
    free = _public_holidays(country)
    first = date(year, 1, 1)
    length = 366 if gregorian.isleap(year) else 365
    days = (first + timedelta(days=number) for number in range(length))
    return tuple(day for day in days if day.weekday() < 5 and day in free)


def _working_days_after(day: date, count: int, country: str) -> date:
    free = _public_holidays(country)
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in free:
            count -= 1
    return day


def _months_after(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=8)
def _public_holidays(country: str) -> Any:
    from holidays import country_holidays  # noqa: PLC0415 - 90 ms that few schedules need

    return country_holidays(country)
