"""Days and durations in columns: ``engine.deciding.calendar`` for many days at once.

Days are days since 1970-01-01 within the calendar, the years 1 to 9999. The functions give what
those of the calendar give, day by day; a test holds them equal.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from engine.deciding.calendar import after, free_weekdays, working_days_between
from schemas.days import Duration, Unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

EPOCH = date(1970, 1, 1).toordinal()
FIRST, LAST = date.min.toordinal() - EPOCH, date.max.toordinal() - EPOCH
#: Over more years than these, holidays are asked for day by day.
_YEARS = 400
#: So many days, at least, hold the working days of a count, and the holidays between them.
_SLACK = 400


def day_number(day: date) -> int:
    """Return a day as a number."""
    return day.toordinal() - EPOCH


def days_after(days: NDArray[np.int64], duration: Duration, country: str) -> NDArray[np.int64]:
    """Return the day on which a duration since each day is over."""
    if not len(days) or duration.count == 0:
        return days
    if duration.unit is Unit.WORKING_DAYS:
        return _working_days_after(days, duration, country)
    if duration.unit is Unit.MONTHS:
        return _months_after(days, duration.count)
    length = duration.count * (7 if duration.unit is Unit.WEEKS else 1)
    return np.minimum(days + length, LAST)


def _months_after(days: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    months = days.astype("M8[D]").astype("M8[M]")
    later = months + count
    begins = later.astype("M8[D]").astype(np.int64)
    length = (later + 1).astype("M8[D]").astype(np.int64) - begins
    place = days - months.astype("M8[D]").astype(np.int64)
    found = begins + np.minimum(place, length - 1)
    return np.where(begins > LAST, LAST, found)


def _working_days_after(
    days: NDArray[np.int64], duration: Duration, country: str
) -> NDArray[np.int64]:
    low = int(days.min())
    high = int(days.max()) + 2 * duration.count + _SLACK
    if high > LAST or high - low > _YEARS * 366:
        found = [day_number(after(_day(day), duration, country)) for day in days.tolist()]
        return np.array(found, np.int64)
    every = np.arange(low, high + 1)
    works = (every + EPOCH - 1) % 7 < 5  # day 1 of the calendar was a Monday
    works[_free(low, high, country) - low] = False
    counted = np.cumsum(works)
    return low + np.searchsorted(counted, counted[days - low] + duration.count)


def working_days(
    first: NDArray[np.int64], last: NDArray[np.int64], country: str
) -> NDArray[np.int64]:
    """Count the working days after each first day up to each last; 0 where it is not later."""
    if not len(first) or not (last > first).any():
        return np.zeros(len(first), np.int64)
    low, high = int(min(first.min(), last.min())), int(max(first.max(), last.max()))
    if high - low > _YEARS * 366:
        return _one_by_one(first, last, country)
    free = _free(low, high, country)
    counted = [_weekdays_to(day) - np.searchsorted(free, day, "right") for day in (first, last)]
    return np.where(last > first, counted[1] - counted[0], 0)


def _weekdays_to(days: NDArray[np.int64]) -> NDArray[np.int64]:
    weeks, rest = np.divmod(days + EPOCH, 7)
    return weeks * 5 + np.minimum(rest, 5)


def _one_by_one(
    first: NDArray[np.int64], last: NDArray[np.int64], country: str
) -> NDArray[np.int64]:
    pairs = list(zip(first.tolist(), last.tolist(), strict=True))
    known = {(a, b): working_days_between(_day(a), _day(b), country) for a, b in set(pairs)}
    return np.array([known[pair] for pair in pairs], np.int64)


def _free(low: int, high: int, country: str) -> NDArray[np.int64]:
    """Return the holidays on Mondays to Fridays from one day to another, in order."""
    years = range(_day(low).year, _day(high).year + 1)
    free = [day_number(day) for year in years for day in free_weekdays(year, country)]
    found = np.array(free, np.int64)
    return found[(found >= low) & (found <= high)]


def _day(number: int) -> date:
    return date.fromordinal(number + EPOCH)
