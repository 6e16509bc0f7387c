"""Wall clocks of a zone: whole columns between instants and local time, microseconds both.

``zoneinfo`` tells one offset at a time; a column asks for millions. The changes of offset in a
column's span are looked up once (a few dozen), and the column is placed among them. Before 1800 a
zone's first offset holds; after 2400 its rules repeat every 400 years, as the calendar does.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Micros = NDArray[np.int64]

SECOND = 1_000_000
DAY = 86_400 * SECOND
_STEP = 7 * 86_400
_EARLIEST = int(datetime(1800, 1, 1, tzinfo=UTC).timestamp())
_LATEST = int(datetime(2400, 1, 1, tzinfo=UTC).timestamp())
_ROUND = 146_097 * 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen(eq=False, repr=False)
class Shifts(Noun):
    """The changes of a zone's offset in a span.

    ``offsets`` has one more entry than ``instants``: ``offsets[i]`` holds before ``instants[i]``,
    the last one after all of them. Microseconds; an offset is local time less UTC.
    """

    instants: Micros
    offsets: Micros


@frozen(eq=False, repr=False)
class Placed(Noun):
    """Local times as instants, and how many fell in an hour met twice or in one left out."""

    instant: Micros
    ambiguous: int
    skipped_hour: int


@frozen(eq=False, repr=False)
class WallClock(Noun):
    """The clocks of a zone over the span of a column."""

    shifts: Shifts

    @classmethod
    def over(cls, instants: Micros, zone: str) -> WallClock:
        """Return the clocks for these instants."""
        if not len(instants):
            return cls(_shifts(zone, 0, 0))
        lowest, highest = int(instants.min()), int(instants.max())
        return cls(_shifts(zone, min(lowest, _LATEST * SECOND), highest))

    def of(self, instants: Micros) -> Micros:
        """Return the local time of each instant of that column."""
        offsets = self.shifts.offsets
        if not len(self.shifts.instants):
            walls: Micros = instants + offsets[0]
            return walls
        where = np.searchsorted(self.shifts.instants, _folded(instants), side="right")
        walls = offsets[where]
        walls += instants
        return walls


def wall_clock(instants: Micros, zone: str) -> Micros:
    """Return the local time of each instant."""
    return WallClock.over(instants, zone).of(instants)


def placed(walls: Micros, zone: str) -> Placed:
    """Return the instant of each local time; of an hour met twice the first is taken.

    A time in an hour that was left out is read with the offset before it, as PEP 495 has it.
    """
    if not len(walls):
        return Placed(walls, 0, 0)
    folded = _folded(walls)
    shifts = _shifts(zone, int(folded.min()) - DAY, int(walls.max()) + DAY)
    if not len(shifts.instants):
        return Placed(walls - shifts.offsets[0], 0, 0)
    before, after = shifts.instants + shifts.offsets[:-1], shifts.instants + shifts.offsets[1:]
    edges = np.stack((np.minimum(before, after), np.maximum(before, after)), axis=1).ravel()
    where = np.searchsorted(edges, folded, side="right")
    return _counted(walls, where, shifts)


def _counted(walls: Micros, where: NDArray[np.int64], shifts: Shifts) -> Placed:
    """Read local times by their place among the edges: odd places are the unusual hours."""
    offsets = np.repeat(shifts.offsets, 2)[:-1]
    offsets[1::2] = shifts.offsets[:-1]
    met = np.bincount(where, minlength=len(offsets))[1::2]
    twice = shifts.offsets[1:] < shifts.offsets[:-1]
    return Placed(walls - offsets[where], int(met[twice].sum()), int(met[~twice].sum()))


def _folded(times: Micros) -> Micros:
    """Return times whose offsets are the same and that are not after 2400."""
    limit = _LATEST * SECOND
    if not len(times) or int(times.max()) < limit:
        return times
    rounds: Micros = np.maximum(0, (times - limit) // (_ROUND * SECOND) + 1)
    return times - rounds * (_ROUND * SECOND)


def _offset(zone: ZoneInfo, second: int) -> int:
    found = (_EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset()
    return round((found or timedelta()).total_seconds())


def _shifts(zone: str, low: int, high: int) -> Shifts:
    """Find the changes of offset from one time to another, in microseconds.

    What lies after 2400 is folded into the 400 years before it.
    """
    low, high = low // SECOND, high // SECOND + 1
    if high >= _LATEST:
        low, high = min(low, _LATEST - _ROUND), _LATEST
    first = min(max(low, _EARLIEST), _LATEST)
    last = max(high, first)
    return _searched(zone, first // _STEP * _STEP, -(-last // _STEP) * _STEP)


@lru_cache(maxsize=16)
def _searched(zone: str, first: int, last: int) -> Shifts:
    """Look at each week's beginning and halve the weeks between two offsets."""
    known = ZoneInfo(zone)
    looked = [(second, _offset(known, second)) for second in range(first, last + 1, _STEP)]
    changes = [
        _change(known, before[0], after[0])
        for before, after in pairwise(looked)
        if before[1] != after[1]
    ]
    offsets = [looked[0][1], *(_offset(known, change) for change in changes)]
    return Shifts(np.array(changes, np.int64) * SECOND, np.array(offsets, np.int64) * SECOND)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the first second whose offset is the later one's, by halving."""
    while after - before > 1:
        middle = (before + after) // 2
        same = _offset(zone, middle) == _offset(zone, before)
        before, after = (middle, after) if same else (before, middle)
    return after
