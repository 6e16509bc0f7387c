"""Reading an instant from a text, by other means than the fast scanner, and the same ones."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from engine.recording.logs.xes_projection import NAIVE, UNSET

_INSTANT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]"
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"(?:(Z)|([+-])([01][0-9]|2[0-3])(?::?([0-5][0-9]))?)?"
)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the clock's own time: its zone stands beside it
_MICROSECOND = timedelta(microseconds=1)


def read_time(text: str) -> tuple[int, int]:
    """Return microseconds since 1970 on the clock of the text, and the offset of that clock.

    The offset is in minutes from UTC, ``NAIVE``, or ``UNSET`` where the text is no
    instant. Digits beyond the microsecond are cut off.
    """
    found = _INSTANT.fullmatch(text)
    if found is None:
        return 0, UNSET
    year, month, day, hour, minute, second, fraction = (
        int(part or 0) for part in (*found.group(*range(1, 7)), (found[7] or "").ljust(6, "0")[:6])
    )
    try:
        clock = datetime(year, month, day, hour, minute, second, fraction)  # noqa: DTZ001 - as above
    except ValueError:
        return 0, UNSET
    return (clock - _EPOCH) // _MICROSECOND, _offset(found)


def _offset(found: re.Match[str]) -> int:
    if found[9] is None:
        return 0 if found[8] else NAIVE
    minutes = int(found[10]) * 60 + int(found[11] or 0)
    return minutes if found[9] == "+" else -minutes
