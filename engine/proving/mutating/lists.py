"""Edits of lists and numbers that several parts of a schedule share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.schedule import Schedule

#: Numbers of a schedule: the reader takes no larger one.
MOST = 1_000_000_000
#: Persons of an approval.
MOST_PERSONS = 1_000


def without(items: tuple[str, ...], item: str) -> tuple[str, ...]:
    """Return a list without one of its items."""
    return tuple(other for other in items if other != item)


def other_rights(schedule: Schedule, by: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Give other lists of roles: each role dropped, everyone, one role added.

    The empty list lets everyone act, so that dropping the only role is that.
    """
    if len(by) > 1:
        yield from (without(by, role) for role in by)
    if by:
        yield ()
    added = next((role.id for role in schedule.roles if role.id not in by), None)
    if added is not None:
        yield (*by, added)


def beside(number: int, least: int, most: int) -> Iterator[int]:
    """Give the numbers next to one, within bounds."""
    yield from (other for other in (number - 1, number + 1) if least <= other <= most)


def neighbours(schedule: Schedule, stage: str) -> tuple[str, ...]:
    """Return the stages before and after one, in the order of the file."""
    order = [one.id for one in schedule.stages]
    place = order.index(stage)
    return tuple(order[at] for at in (place - 1, place + 1) if 0 <= at < len(order))
