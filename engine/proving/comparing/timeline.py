"""The timeline of a history: in which visits time passes, and how little of it is enough.

A history is a row of visits, counted from 0. A gate that asks for time since a stage was entered is
a stretch: so many days must pass from the visit that entered the stage to the visit that ends. How
long a cycle rests anywhere else is free. Waits are placed as late as they can be, so that as few as
possible serve all stretches; where little time since a certain visit is wanted, it passes before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Stretch(NamedTuple):
    """At least ``days`` pass from the beginning of visit ``first`` to the end of visit ``last``."""

    first: int
    last: int
    days: int


#: Days that pass in each visit in which some do.
Waits = Mapping[int, int]


def needed(stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """Leave out every stretch that another one within it makes sure of."""
    found: list[Stretch] = []
    for one in sorted(set(stretches), key=lambda s: (s.last - s.first, -s.days)):
        if one.days > 0 and not any(
            one.first <= other.first and other.last <= one.last and other.days >= one.days
            for other in found
        ):
            found.append(one)
    return tuple(sorted(found))


def places(stretches: tuple[Stretch, ...]) -> tuple[int, ...]:
    """Return the visits in which to wait: the fewest that serve every stretch."""
    found: list[int] = []
    for stretch in sorted(stretches, key=lambda one: (one.last, one.first)):
        if stretch.days > 0 and not any(stretch.first <= p <= stretch.last for p in found):
            found.append(stretch.last)
    return tuple(found)


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
