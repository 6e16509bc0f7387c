"""One time as a text: an instant, local time, or an interval of days.

Rules of the module:

- a calendar day with a time of day is ISO 8601: ``2008-10-03T10:15``, seconds and their fraction
  optional (``.`` or ``,``; below a microsecond it is cut), a blank in place of ``T``; the zone is
  ``Z``, ``UTC``, ``+02:00``, ``+0200`` or ``+02``, and without one the time is local;
- a day, a month, a year or an interval of them is EDTF: ``2008-10-03``, ``2008-10``, ``2008``,
  ``2008-09-23/2008-09-25``;
- then the formats of the mapping file are tried, in their order: ``strftime`` directives, and
  alone ``%s`` or ``%Q``, seconds or milliseconds since 1970; a format without a time of day gives
  days;
- nothing else is guessed: ``03.10.2008`` may be October or March, and a number may count anything;
- times are of the years 1 to 9999; ``24:00`` and leap seconds are no times here.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from attrs import frozen

from schemas.days import Days
from schemas.noun import Noun

SECOND = 1_000_000
DAY = 86_400 * SECOND
_EPOCH = date(1970, 1, 1).toordinal()
_EPOCH_TIME = datetime(1970, 1, 1)  # noqa: DTZ001 - local time: its zone is not known here
_MICROSECOND = timedelta(microseconds=1)
_ISO = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ]"
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]+))?)?"
    r" ?(?P<zone>Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})?")
_NUMBER = re.compile(r"-?[0-9]{1,17}(?:\.[0-9]*)?")
_UNITS = {"%s": SECOND, "%Q": 1000}
_TIMES_OF_DAY = ("%H", "%I", "%c", "%X", "%s", "%Q")
_DAYS_OF_MONTH = ("%d", "%j", "%x", "%U", "%W", "%V", "%u", "%w", "%A", "%a")
_MONTHS = ("%m", "%b", "%B")


@frozen(repr=False)
class Moment(Noun):
    """A time of day: microseconds since 1970-01-01T00:00, of UTC or, without a zone, local.

    ``zone`` is the offset as ``+02:00``; ``None`` where none was written.
    """

    micros: int
    zone: str | None


@frozen(repr=False)
class Span(Noun):
    """Whole days: days since 1970-01-01, both ends within."""

    first: int
    last: int


def read_time(text: str, formats: tuple[str, ...] = ()) -> Moment | Span | None:
    """Read one time; ``None`` where it is none.

    >>> read_time("2008-10")
    Span(first=14153, last=14183)
    >>> read_time("1970-01-01 02:00:00+02:00")
    Moment(micros=0, zone='+02:00')
    """
    text = text.strip()
    match = _ISO.fullmatch(text)
    found = _days(text) if match is None else _moment(match)
    tried = iter(formats)
    while found is None and (form := next(tried, None)) is not None:
        found = _formatted(text, form)
    return found


def _moment(match: re.Match[str]) -> Moment | None:
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    try:
        day = date.fromisoformat(match["day"]).toordinal() - _EPOCH
    except ValueError:
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    part = int((match["part"] or "0")[:6].ljust(6, "0"))
    local = day * DAY + (hour * 3600 + minute * 60 + second) * SECOND + part
    offset = _offset(match["zone"])
    return None if offset is None else Moment(local - offset[0], offset[1])


def _offset(zone: str | None) -> tuple[int, str | None] | None:
    """Return an offset in microseconds and its usual writing; ``None`` for one beyond a day."""
    if zone is None:
        return 0, None
    if zone in ("Z", "UTC"):
        return 0, "+00:00"
    match = _OFFSET.fullmatch(zone)
    if match is None:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 23 or minutes > 59:
        return None
    size = (hours * 60 + minutes) * 60 * SECOND
    return (-size if match[1] == "-" else size), f"{match[1]}{hours:02}:{minutes:02}"


def _days(text: str) -> Span | None:
    if not text[:4].isdigit():
        return None
    try:
        days = Days.parse(text)
    except ValueError:
        return None
    return Span(days.first.toordinal() - _EPOCH, days.last.toordinal() - _EPOCH)


def _formatted(text: str, form: str) -> Moment | Span | None:
    if form in _UNITS:
        return _counted(text, _UNITS[form])
    try:
        found = datetime.strptime(text, form)  # noqa: DTZ007 - without %z it is local time
    except (ValueError, OverflowError):
        return None
    if _has(form, _TIMES_OF_DAY):
        return _of_datetime(found)
    return _of_date(found.date(), form)


def _counted(text: str, unit: int) -> Moment | None:
    if not _NUMBER.fullmatch(text):
        return None
    whole, _, part = text.partition(".")
    micros = int(whole) * unit
    fraction = int(part[:6].ljust(6, "0")) * unit // SECOND if part else 0
    return Moment(micros - fraction if whole.startswith("-") else micros + fraction, "+00:00")


def _of_datetime(found: datetime) -> Moment:
    offset = found.utcoffset()
    micros = (found.replace(tzinfo=None) - _EPOCH_TIME) // _MICROSECOND
    if offset is None:
        return Moment(micros, None)
    minutes = offset // timedelta(minutes=1)
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    written = f"{sign}{size // 60:02}:{size % 60:02}"
    return Moment(micros - offset // _MICROSECOND, written)


def _of_date(day: date, form: str) -> Span | None:
    if _has(form, _DAYS_OF_MONTH):
        return _days(day.isoformat())
    return _days(f"{day.year:04}-{day.month:02}" if _has(form, _MONTHS) else f"{day.year:04}")


def _has(form: str, directives: tuple[str, ...]) -> bool:
    return any(directive in form for directive in directives)
