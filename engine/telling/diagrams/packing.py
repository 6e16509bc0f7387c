"""Intervals in lanes: those in one lane never touch, and there are as few lanes as there can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from typing import TypeVar

Key = TypeVar("Key")
#: A key with the beginning and the end of its interval.
Interval = tuple[Key, float, float]


def lanes_of(intervals: Iterable[Interval[Key]]) -> Mapping[Key, int]:
    """Give each interval its lane, from 0 on; the lanes of short intervals come first.

    >>> lanes_of([("outer", 0, 9), ("inner", 2, 4), ("later", 5, 6)])
    {'outer': 1, 'inner': 0, 'later': 0}
    """
    given = list(intervals)
    lanes: dict[Key, int] = {}
    lengths: list[float] = []
    free: list[tuple[float, int]] = []
    for key, low, high in sorted(given, key=lambda one: one[1:]):
        if free and free[0][0] < low:
            _, lane = heappop(free)
        else:
            lane = len(lengths)
            lengths.append(0)
        lanes[key] = lane
        lengths[lane] = max(lengths[lane], high - low)
        heappush(free, (high, lane))
    rank = {
        lane: place
        for place, lane in enumerate(sorted(range(len(lengths)), key=lengths.__getitem__))
    }
    return {key: rank[lanes[key]] for key, _, _ in given}
