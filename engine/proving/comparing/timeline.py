"""The timeline of a history: in which visits time passes, and how little of it is enough.

A history is a row of visits, counted from 0. A gate that asks for time since a stage was entered is
a stretch: so many days must pass from the visit that entered the stage to the visit that ends. How
long a cycle rests anywhere else is free. Waits are placed as late as they can be, so that as few as
possible serve all stretches; where little time since a certain visit is wanted, it passes before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Stretch(NamedTuple):
    """At least ``days`` pass from the beginning of visit ``first`` to the end of visit ``last``."""

    first: int
    last: int
    days: int


#: Days that pass in each visit in which some do.
Waits = Mapping[int, int]


def places(stretches: tuple[Stretch, ...]) -> tuple[int, ...]:
    """Return the visits in which to wait: the fewest that serve every stretch."""
    found: list[int] = []
    for stretch in sorted(stretches, key=lambda one: (one.last, one.first)):
        if stretch.days > 0 and not (found and found[-1] >= stretch.first):
            found.append(stretch.last)
    return tuple(found)


def added(stretches: tuple[Stretch, ...], new: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return stretches and new ones, without those that ask for no more than a part of them does."""
    found = stretches
    for one in new:
        if one.days > 0 and not any(_contains(one, known) for known in found):
            found = (*found, one)
    return found


def _contains(one: Stretch, part: Stretch) -> bool:
    return one.first <= part.first and part.last <= one.last and part.days >= one.days


def least(stretches: tuple[Stretch, ...], first: int) -> int:
    """Return the fewest days that have passed since visit ``first`` however one waited."""
    found: dict[int, int] = {}
    inside = (stretch for stretch in stretches if stretch.first >= first)
    for stretch in sorted(inside, key=lambda one: (one.last, one.first)):
        lacking = stretch.days - elapsed(found, stretch.first, stretch.last)
        if lacking > 0:
            found[stretch.last] = found.get(stretch.last, 0) + lacking
    return sum(found.values())


def elapsed(waits: Waits, first: int, last: int) -> int:
    """Return the days that pass from the beginning of one visit to the end of another."""
    return sum(days for visit, days in waits.items() if first <= visit <= last)


def waits(stretches: tuple[Stretch, ...], since: int | None = None) -> Waits:
    """Return how long to wait in which visits: few, or with ``since`` little from then on."""
    where = set(places(stretches))
    if since is not None:
        where |= {stretch.first for stretch in stretches if stretch.first < since}
    found: dict[int, int] = {}
    for stretch in sorted(stretches, key=lambda one: (one.last, one.first)):
        lacking = stretch.days - elapsed(found, stretch.first, stretch.last)
        if lacking > 0:
            visit = _visit(where, stretch, since)
            found[visit] = found.get(visit, 0) + lacking
    return found


def _visit(where: set[int], stretch: Stretch, since: int | None) -> int:
    inside = [visit for visit in where if stretch.first <= visit <= stretch.last]
    early = [visit for visit in inside if since is not None and visit < since]
    return max(early or inside)
