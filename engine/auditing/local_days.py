"""The local day of instants: microseconds since 1970 in UTC to days since 1970 in a time zone.

A zone's offset changes twice a year at most, and never twice in a day. It is asked once for each
day of the log; on a day on which it changes, the second of the change is looked for.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAY = 86_400_000_000
_SECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: The days on which an instant may fall: the years 2 to 9998, so that no offset leads out of them.
FIRST_DAY, LAST_DAY = -718_685, 2_932_531


def local_days(instants: NDArray[np.int64], zone: str) -> NDArray[np.int32]:
    """Return the local day of each instant; those beyond the years 2 to 9998 count as their ends.

    >>> local_days(np.array([1_229_900_400_000_000]), "Europe/Warsaw")  # 2008-12-21T23:00:00Z
    array([14235], dtype=int32)
    """
    if not len(instants):
        return np.zeros(0, np.int32)
    days = instants // DAY
    first, last = int(days.min()), int(days.max())
    if first < FIRST_DAY or last > LAST_DAY:
        bounded = np.clip(instants, FIRST_DAY * DAY, LAST_DAY * DAY)
        return local_days(bounded, zone)
    if last - first > 2 * len(instants) + 4000:
        return _one_by_one(instants, zone)
    offsets, changing = _offsets(first, last, ZoneInfo(zone))
    places = days - first
    local = ((instants + offsets[places]) // DAY).astype(np.int32)
    odd = np.flatnonzero(changing[places]) if changing.any() else places[:0]
    for place in np.unique(places[odd]).tolist():
        there = odd[places[odd] == place]
        local[there] = _around_a_change(instants[there], first + place, ZoneInfo(zone))
    return local


def _around_a_change(instants: NDArray[np.int64], day: int, zone: ZoneInfo) -> NDArray[np.int64]:
    """Return the local days of instants of one day of UTC, in which the offset changes once."""
    start, end = day * DAY // _SECOND, (day + 1) * DAY // _SECOND
    before, later = _offset(start * _SECOND, zone), _offset(end * _SECOND, zone)
    while end - start > 1:
        middle = (start + end) // 2
        if _offset(middle * _SECOND, zone) == before:
            start = middle
        else:
            end = middle
    return (instants + np.where(instants < end * _SECOND, before, later)) // DAY


def day_starts(days: NDArray[np.int32], zone: str) -> NDArray[np.int64]:
    """Return the instant at which each local day begins; days beyond the calendar are its ends.

    >>> day_starts(np.array([14235]), "Europe/Warsaw")
    array([1229900400000000])
    """
    distinct, places = np.unique(np.clip(days, FIRST_DAY, LAST_DAY), return_inverse=True)
    there = ZoneInfo(zone)
    midnights = [_EPOCH.replace(tzinfo=there) + timedelta(days=int(day)) for day in distinct]
    starts = [(midnight - _EPOCH) // timedelta(microseconds=1) for midnight in midnights]
    return np.array(starts, np.int64)[places]


def _offsets(first: int, last: int, zone: ZoneInfo) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the zone's offset at the start of each UTC day, and whether it changes in that day."""
    starts = [_offset(day * DAY, zone) for day in range(first, last + 2)]
    offsets = np.array(starts, np.int64)
    return offsets[:-1], offsets[1:] != offsets[:-1]


def _offset(instant: int, zone: ZoneInfo) -> int:
    local = (_EPOCH + timedelta(microseconds=instant)).astimezone(zone).utcoffset()
    return (local or timedelta()) // timedelta(microseconds=1)


def _one_by_one(instants: NDArray[np.int64], zone: str) -> NDArray[np.int32]:
    there = ZoneInfo(zone)
    local = [(int(instant) + _offset(int(instant), there)) // DAY for instant in instants]
    return np.array(local, np.int32)
