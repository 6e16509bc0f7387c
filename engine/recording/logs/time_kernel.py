"""ISO 8601 by digits, compiled: what ``time_digits`` reads by columns, row by row.

Imported only where the extra ``fast`` is installed and a column is long. A test holds both equal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from engine.recording.logs.compiling import compiled, digest_of, kept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

_DAY, _MINUTE, _SECOND = 86_400_000_000, 60_000_000, 1_000_000
_ZERO, _DASH, _COLON, _DOT, _PLUS, _T, _BLANK, _Z = 48, 45, 58, 46, 43, 84, 32, 90
#: Days from the year 0 of the calendar, counted from March, to 1970.
_ERA = 719_468


@compiled
def _number(text: Bytes, start: int, end: int) -> int:
    """Return the number that some digits write; -1 where one is no digit."""
    number = 0
    for place in range(start, end):
        digit = int(text[place]) - _ZERO
        if digit < 0 or digit > 9:
            return -1
        number = number * 10 + digit
    return number


@compiled
def _day(year: int, month: int, day: int) -> int:
    """Return a day of the Gregorian calendar as days since 1970; -1 << 40 where there is none."""
    if year < 1 or month < 1 or month > 12 or day < 1:
        return -1 << 40
    length = 31
    if month in (4, 6, 9, 11):
        length = 30
    elif month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        length = 29 if leap else 28
    if day > length:
        return -1 << 40
    shifted = year - 1 if month <= 2 else year
    months = month + 9 if month <= 2 else month - 3
    leaps = shifted // 4 - shifted // 100 + shifted // 400
    return shifted * 365 + leaps + (153 * months + 2) // 5 + day - 1 - _ERA


@compiled
def _offset(text: Bytes, zone: int, width: int) -> int:
    """Return an offset in minutes; 1 << 40 where none is written."""
    if width - zone == 1:
        return 0 if text[zone] == _Z else 1 << 40
    if width - zone == 6 and text[zone + 3] != _COLON:
        return 1 << 40
    hours, minutes = _number(text, zone + 1, zone + 3), _number(text, width - 2, width)
    if hours < 0 or hours > 23 or minutes < 0 or minutes > 59:
        return 1 << 40
    if text[zone] == _DASH:
        return -(hours * 60 + minutes)
    return hours * 60 + minutes if text[zone] == _PLUS else 1 << 40


@compiled
def _clock(text: Bytes, second: int) -> int:
    """Return the seconds of the day; -1 where there is no such time."""
    if (text[10] != _T and text[10] != _BLANK) or text[13] != _COLON:
        return -1
    hour, minute, seconds = _number(text, 11, 13), _number(text, 14, 16), 0
    if second:
        if text[16] != _COLON:
            return -1
        seconds = _number(text, 17, 19)
    if hour < 0 or hour > 23 or minute < 0 or minute > 59 or seconds < 0 or seconds > 59:
        return -1
    return hour * 3600 + minute * 60 + seconds


@compiled
def _fraction(text: Bytes, part: int, end: int) -> int:
    """Return the microseconds of a fraction, cut to six digits; -1 where it is none."""
    if text[part - 1] != _DOT or _number(text, part, end) < 0:
        return -1
    digits = min(end - part, 6)
    micros = _number(text, part, part + digits)
    for _ in range(6 - digits):
        micros *= 10
    return micros


@compiled
def _read(
    rows: Bytes, form: NDArray[np.int64], micros: NDArray[np.int64], minutes: NDArray[np.int16]
) -> None:
    """Read rows of characters; ``1 << 62`` microseconds where one is not of the form."""
    second, part, part_end, zone, width = form[0], form[1], form[2], form[3], form[4]
    for row in range(len(rows)):
        text = rows[row]
        micros[row] = 1 << 62
        if text[4] != _DASH or text[7] != _DASH:
            continue
        year, month, day = _number(text, 0, 4), _number(text, 5, 7), _number(text, 8, 10)
        days, seconds = _day(year, month, day), _clock(text, second)
        fraction = _fraction(text, part, part_end) if part else 0
        offset = _offset(text, zone, width) if zone < width else 0
        if days == -1 << 40 or seconds < 0 or fraction < 0 or offset == 1 << 40:
            continue
        minutes[row] = offset
        micros[row] = days * _DAY + seconds * _SECOND + fraction - offset * _MINUTE


def _entrance(digest: str) -> Callable[..., int]:
    """Return the reader, kept under the digest of its source."""

    @kept
    def read(
        rows: Bytes, form: NDArray[np.int64], micros: NDArray[np.int64], minutes: NDArray[np.int16]
    ) -> int:
        if digest:
            _read(rows, form, micros, minutes)
        return len(rows)

    return read


read_rows = _entrance(digest_of("time_kernel.py"))
