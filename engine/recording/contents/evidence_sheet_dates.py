"""Days and times in a spreadsheet: numbers, which only the cell's number format shows to be days.

The serial day 1 is 1900-01-01, or day 0 is 1904-01-01 in workbooks that say so (ECMA-376 part 1,
18.17.4). The first system holds a 1900-02-29 that never was: serials from 61 on are one too high.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum

from engine.recording.contents.evidence_office import local, parse_xml

_DAY = 86_400
_LAST_SERIAL = 2_958_466
#: What in a format code is text, padding, colour, currency or condition, and no part of a day.
_NO_PART = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|general', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_PARTS = re.compile(r"[ymdhs]", re.IGNORECASE)


class Shown(Enum):
    """How a number format shows a number."""

    NUMBER = "number"
    DAY = "day"
    ELAPSED = "elapsed"


#: Formats that need no code in the file (ECMA-376 part 1, 18.8.30), the East Asian ones included.
_BUILT_IN = {
    **dict.fromkeys((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)), Shown.DAY),
    46: Shown.ELAPSED,
}


def styles(pieces: Iterable[bytes]) -> tuple[Shown, ...]:
    """Return how each cell style of the workbook shows a number, in the order of their numbers.

    Raises:
        BadXml: not well-formed.
    """
    codes: dict[str, Shown] = {}
    found: list[Shown] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        part = local(name)
        if part == "numFmt":
            codes[attributes.get("numFmtId", "")] = _shown_by(attributes.get("formatCode", ""))
        elif part == "xf" and inside and inside[-1] == "cellXfs":
            number = attributes.get("numFmtId", "0")
            found.append(codes.get(number) or _built_in(number))
        inside.append(part)

    def end(_name: str) -> None:
        inside.pop()

    parse_xml(pieces, start, end)
    return tuple(found)


def day_text(serial: float, since_1904: int) -> str | None:
    """Return a serial day as ISO 8601: a day, a time of day below 1, or both to the second.

    ``None`` when the spreadsheet's calendar has no such day. ``since_1904`` is 1 for that system.

    >>> day_text(39778, 0), day_text(39778.4375, 0), day_text(0.4375, 0)
    ('2008-11-26', '2008-11-26T10:30:00', '10:30:00')
    """
    if not 0 <= serial < _LAST_SERIAL - 1462 * since_1904:
        return None
    day, second = divmod(round(serial * _DAY), _DAY)
    hour = _clock(second)
    if day == 0 and not since_1904:
        return hour
    if day == 60 and not since_1904:
        return None
    shown = _day(day, since_1904).isoformat()
    return f"{shown}T{hour}" if second else shown


def elapsed_text(serial: float) -> str | None:
    """Return a span of time as hours, minutes and seconds; ``None`` when it is absurd or negative.

    >>> elapsed_text(1.5)
    '36:00:00'
    """
    return _clock(round(serial * _DAY)) if 0 <= serial < _LAST_SERIAL else None


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _day(number: int, since_1904: int) -> date:
    if since_1904:
        return date(1904, 1, 1) + timedelta(number)
    return date(1899, 12, 31) + timedelta(number if number < 60 else number - 1)


def _built_in(number: str) -> Shown:
    known = number.isascii() and number.isdigit() and len(number) < 9
    return _BUILT_IN.get(int(number), Shown.NUMBER) if known else Shown.NUMBER


def _shown_by(code: str) -> Shown:
    """Tell by the first section of a format code, the one for positive numbers."""
    section = _NO_PART.sub("", code).partition(";")[0]
    if _ELAPSED.search(section):
        return Shown.ELAPSED
    return Shown.DAY if _PARTS.search(section) else Shown.NUMBER
