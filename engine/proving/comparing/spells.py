"""Spells: how durations of different kinds compare, on every day from 2000 to 2050.

Days and working days are different types, and months have no fixed length: whether one duration is
always over before another one depends on the day from which both are counted. Where plain bounds
decide, no day is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from engine.deciding.calendar import after
from schemas.days import Duration, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST, LAST = date(2000, 1, 1), date(2050, 12, 31)
#: The fewest and the most calendar days of one unit, over any stretch of it.
_DAYS: Mapping[Unit, tuple[float, float]] = {
    Unit.DAYS: (1, 1),
    Unit.WEEKS: (7, 7),
    Unit.MONTHS: (28, 31),
    Unit.WORKING_DAYS: (1, 14),
}


class Counted(NamedTuple):
    """A duration in the calendar of a country."""

    duration: Duration
    country: str

    def over(self, day: date) -> date:
        """Return the day on which it is over."""
        return after(day, self.duration, self.country)

    @property
    def bounds(self) -> tuple[float, float]:
        """The fewest and the most calendar days that it can take."""
        least, most = _DAYS[self.duration.unit]
        return self.duration.count * least, self.duration.count * most

    @property
    def fixed(self) -> int | None:
        """Its length in calendar days where that is always the same."""
        least, most = self.bounds
        return int(least) if least == most else None


@lru_cache(maxsize=1024)
def first_shorter(one: Counted, other: Counted) -> date | None:
    """Return the first day from which ``one`` is over before ``other``; ``None`` for never."""
    if one == other or one.bounds[0] >= other.bounds[1]:
        return None
    if one.fixed is not None and other.fixed is not None:
        return FIRST
    if one.duration.unit is other.duration.unit and one.country == other.country:
        return FIRST if one.duration.count < other.duration.count else None
    return next((day for day in _days() if one.over(day) < other.over(day)), None)


def _days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(days=1)
