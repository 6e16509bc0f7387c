"""Days: intervals of days in EDTF, durations, and the three-valued answer.

Two clocks run in etap (design 3). ``recorded`` is a UTC instant; ``happened`` is an interval of
calendar days, because "November 2008" is often all that a record knows. This module holds the
second one as a value:

- a day is a ``datetime.date`` of the proleptic Gregorian calendar, without a time zone of its own:
  the schedule's ``timezone`` says which days an instant belongs to;
- an interval is closed: both its first and its last day belong to it;
- four forms are read and written: ``2008``, ``2008-10``, ``2008-11-26`` and ``FIRST/LAST`` of any
  of those (a subset of EDTF level 0, ISO 8601-2);
- days and working days are different units and are never compared with each other.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from schemas.noun import Noun

_PART = r"(?P<{0}y>[0-9]{{4}})(?:-(?P<{0}m>[0-9]{{2}})(?:-(?P<{0}d>[0-9]{{2}}))?)?"
_EDTF = re.compile(f"{_PART.format('a')}(?:/{_PART.format('b')})?")
_DURATION = re.compile(r"(?P<count>0|[1-9][0-9]{0,4}) (?P<unit>working days?|days?|weeks?|months?)")


class Answer(StrEnum):
    """The three-valued answer to a question on uncertain days."""

    MET = "met"
    UNMET = "unmet"
    CANNOT_TELL = "unknown"


@frozen(repr=False)
class Days(Noun):
    """A closed interval of calendar days: at some unknown day from ``first`` to ``last``.

    Raises:
        ValueError: ``last`` is before ``first``.

    >>> Days.parse("2008-10")
    Days(first=datetime.date(2008, 10, 1), last=datetime.date(2008, 10, 31))
    >>> str(Days.parse("2008-09-23/2008-09-25"))
    '2008-09-23/2008-09-25'
    """

    first: date
    last: date = field()

    @last.validator
    def _not_before_first(self, _attribute: object, value: date) -> None:
        if value < self.first:
            raise ValueError(f"the interval ends ({value}) before it begins ({self.first})")

    @classmethod
    def parse(cls, text: str) -> Days:
        """Read EDTF text.

        Raises:
            ValueError: not one of the four forms, no such day, or the end before the beginning.
        """
        match = _EDTF.fullmatch(text)
        if match is None:
            raise ValueError(f"not a day, month, year or interval of them: {text!r}")
        parts = match.groupdict()
        first, last = _bounds(parts["ay"], parts["am"], parts["ad"])
        if parts["by"] is not None:
            _, last = _bounds(parts["by"], parts["bm"], parts["bd"])
        return cls(first, last)

    @classmethod
    def on(cls, day: date) -> Days:
        """Return the interval of one single day."""
        return cls(day, day)

    @property
    def certain(self) -> bool:
        """Whether the interval is one single day."""
        return self.first == self.last

    def within(self, other: Days) -> bool:
        """Whether every day of this interval is a day of the other."""
        return other.first <= self.first and self.last <= other.last

    def __str__(self) -> str:
        """Return EDTF text that ``parse`` reads back to an equal value.

        Both ends are written as years where the interval is whole years, else as months where it is
        whole months, else as days: ``2008-09/2008-10`` stays as it was written.
        """
        if self.certain:
            return self.first.isoformat()
        first, last = self.first.isoformat(), self.last.isoformat()
        for width in (len("2008"), len("2008-10")):
            text = _interval(first[:width], last[:width])
            if Days.parse(text) == self:
                return text
        return f"{first}/{last}"


def _interval(first: str, last: str) -> str:
    return first if first == last else f"{first}/{last}"


def _bounds(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    """Return the first and last day of a year, a month or a day given as digits."""
    if month is None:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    if day is None:
        if not 1 <= int(month) <= 12:
            raise ValueError(f"no such month: {year}-{month}")
        last = calendar.monthrange(int(year), int(month))[1]
        return date(int(year), int(month), 1), date(int(year), int(month), last)
    exact = date(int(year), int(month), int(day))
    return exact, exact


class Unit(StrEnum):
    """What a duration counts."""

    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"


@frozen(repr=False)
class Duration(Noun):
    """A number of days, working days, weeks (7 days each) or calendar months; 0 to 99,999.

    >>> str(Duration.parse("1 day")), str(Duration.parse("10 working days"))
    ('1 day', '10 working days')
    """

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read ``14 days``, ``10 working days``, ``6 weeks``, ``2 months`` or a singular of them.

        Raises:
            ValueError: any other text; the number is written without sign, leading zero or
            fraction.
        """
        match = _DURATION.fullmatch(text)
        if match is None:
            raise ValueError(f"not a duration: {text!r}")
        unit = match["unit"] if match["unit"].endswith("s") else match["unit"] + "s"
        return cls(int(match["count"]), Unit(unit))

    def __str__(self) -> str:
        """Return the text that ``parse`` reads back, singular for 1."""
        return f"{self.count} {self.unit.value[:-1] if self.count == 1 else self.unit.value}"
