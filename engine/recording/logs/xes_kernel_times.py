"""Reading an instant from bytes: ``2008-11-26T10:30:00.123+01:00`` and its relatives.

A date of the Gregorian calendar from the year 1 on; ``T`` or a blank; hours and minutes, or seconds
too, these with 1 to 9 digits behind a point or a comma; ``Z``, ``+01:00``, ``+0100``, ``+01`` or
nothing. Digits beyond the microsecond are cut off, as ``datetime.fromisoformat`` does. Whatever is
written in another way is left to ``xes_times``, which reads the same ones by other means.
"""

from __future__ import annotations

import numpy as np

from engine.recording.logs.compiling import compiled
from engine.recording.logs.xes_projection import NAIVE, UNSET

_MINUTE = 60_000_000
_DASH, _PLUS, _COLON, _POINT, _COMMA = 45, 43, 58, 46, 44
_BETWEEN = (84, 32)
_UTC = 90
#: The shortest and the longest text that can be an instant.
_SHORTEST, _LONGEST = 16, 35
_LENGTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)


@compiled
def read_time(text: bytes, start: int, end: int) -> tuple[int, int]:
    """Return microseconds since 1970 on the clock of the text, and the offset of that clock.

    The offset is ``UNSET`` where the text is no instant. Behind ``end`` stands no digit.
    """
    if end - start < _SHORTEST or end - start > _LONGEST or text[start + 10] not in _BETWEEN:
        return 0, UNSET
    day, minute = _day(text, start), _minute(text, start + 11)
    second, at = _second(text, start + 16, end)
    offset = _offset(text, at, end)
    if day < 0 or minute < 0 or second < 0:
        return 0, UNSET
    return ((day - 719468) * 1440 + minute) * _MINUTE + second, offset


@compiled
def _two(text: bytes, at: int) -> int:
    """Return the number that two digits write; far below 0 where they are none."""
    first, second = text[at] - 48, text[at + 1] - 48
    if first < 0 or first > 9 or second < 0 or second > 9:
        return -100_000
    return first * 10 + second


@compiled
def _day(text: bytes, at: int) -> int:
    """Return the days since the first of March of the year 0, -1 where there is no such day."""
    year = _two(text, at) * 100 + _two(text, at + 2)
    month, day = _two(text, at + 5), _two(text, at + 8)
    if text[at + 4] != _DASH or text[at + 7] != _DASH or year < 1 or month < 1 or month > 12:
        return -1
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if day < 1 or day > _LENGTHS[month - 1] + (leap and month == 2):
        return -1
    if month <= 2:
        year -= 1
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return year * 365 + year // 4 - year // 100 + year // 400 + of_year


@compiled
def _minute(text: bytes, at: int) -> int:
    hour, minute = _two(text, at), _two(text, at + 3)
    if text[at + 2] != _COLON or hour < 0 or hour > 23 or minute < 0 or minute > 59:
        return -1
    return hour * 60 + minute


@compiled
def _second(text: bytes, at: int, end: int) -> tuple[int, int]:
    """Return the microseconds of the second, and where they end; -1 where they are wrong."""
    if at >= end or text[at] != _COLON:
        return 0, at
    second = _two(text, at + 1)
    at += 3
    if second < 0 or second > 59:
        return -1, at
    if at >= end or (text[at] != _POINT and text[at] != _COMMA):
        return second * 1_000_000, at
    fraction, digits, begun = 0, 0, at + 1
    at = begun
    while 48 <= text[at] <= 57:
        if digits < 6:
            fraction = fraction * 10 + text[at] - 48
            digits += 1
        at += 1
    if at == begun or at - begun > 9:
        return -1, at
    while digits < 6:
        fraction *= 10
        digits += 1
    return second * 1_000_000 + fraction, at


@compiled
def _offset(text: bytes, at: int, end: int) -> int:
    """Return the minutes from UTC that stand at the end of the text."""
    if at == end:
        return NAIVE
    if text[at] == _UTC:
        return 0 if at + 1 == end else UNSET
    if text[at] != _PLUS and text[at] != _DASH:
        return UNSET
    hour, minute = _two(text, at + 1), 0
    at_minute = at + 4 if text[at + 3] == _COLON else at + 3
    if at + 3 != end:
        minute = _two(text, at_minute)
        if at_minute + 2 != end:
            return UNSET
    if hour < 0 or hour > 23 or minute < 0 or minute > 59:
        return UNSET
    total = hour * 60 + minute
    return total if text[at] == _PLUS else -total
