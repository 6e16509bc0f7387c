"""What the moves of a schedule count days from, and the days on which that is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from attrs import frozen

from engine.auditing.kernels.day_tables import FIRST, LAST, day_number, days_after
from engine.auditing.kernels.planning import Plan, codes, numbered
from engine.deciding.calendar import after
from schemas.requirement import AllOf, AnyOf, AtLeast, Elapsed, Requirement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.auditing.kernels.reading import Codes, Rows
    from engine.deciding.tables import Move, Tables
    from schemas.days import Duration
    from schemas.schedule import Due

Part = TypeVar("Part")
#: Days over which every day is looked up, not only those that occur.
_EVERY_DAY = 2**15


def parts(requirement: Requirement, kind: type[Part]) -> tuple[Part, ...]:
    """Return the parts of one kind of a requirement, in the order of its leaves."""
    if isinstance(requirement, kind):
        return (requirement,)
    if isinstance(requirement, AllOf | AnyOf | AtLeast):
        return tuple(part for inner in requirement.of for part in parts(inner, kind))
    return ()


#: What a move counts from: the stage, the duration, whether it is a due.
Since = tuple[str, "Duration", bool]


def counted(move: Move) -> tuple[Since, ...]:
    """Return what a move counts days from: its waits in the order of the leaves, then its due."""
    due = move.transition.due
    waits = parts(move.transition.requires, Elapsed)
    found = [(wait.since, wait.at_least, False) for wait in waits]
    return (*found, *([(due.since, due.within, True)] if due else []))


def end_due(tables: Tables, stage: str) -> Due | None:
    """Return the due of the first main transition of a stage: how long a case may rest in it."""
    moves = tables.main_moves(stage)
    return moves[0].transition.due if moves else None


@frozen(eq=False, slots=False)
class Counting:
    """What the moves of a schedule count days from."""

    plan: Plan

    @cached_property
    def slots(self) -> Mapping[str, int]:
        """The number of each stage that something counts from."""
        found = [since for move in self.plan.moves for since, _, _ in counted(move)]
        return numbered(dict.fromkeys(found))

    @cached_property
    def lengths(self) -> Mapping[Duration, int]:
        """The number of each duration."""
        return numbered(dict.fromkeys(n for m in self.plan.moves for _, n, _ in counted(m)))

    def columns(self) -> dict[str, Any]:
        """Return the arrays that say from which stage each move counts how long."""
        asked = [counted(move) for move in self.plan.moves]
        shape = len(asked), max(1, *map(len, asked), 1)
        since, length = np.full(shape, -1, np.int32), np.zeros(shape, np.int32)
        due = np.zeros(shape, bool)
        for number, several in enumerate(asked):
            for place, (stage, duration, is_due) in enumerate(several):
                since[number, place] = self.slots[stage]
                length[number, place] = self.lengths[duration]
                due[number, place] = is_due
        slot = codes([self.slots.get(stage, -1) for stage in self.plan.stages])
        ends = codes([self._end(stage) for stage in self.plan.stages])
        return {"since": since, "length": length, "due": due, "slot": slot, "ends": ends}

    def _end(self, stage: str) -> int:
        due = end_due(self.plan.tables, stage)
        return self.slots[due.since] if due else -1

    def after(self, rows: Rows) -> tuple[int, Codes]:
        """Return the day after which the table begins, and the table (``Rules.after``)."""
        country = self.plan.tables.schedule.calendar
        days = _days(rows)
        low, high = (int(days[0]), int(days[-1])) if len(days) else (0, 0)
        table = np.full((max(1, len(self.lengths)), high - low + 3), LAST, np.int32)
        for duration, number in self.lengths.items():
            table[number, days - low + 1] = days_after(days, duration, country)
            table[number, 0] = day_number(after(date.min, duration, country))
            table[number, -1] = day_number(after(date.max, duration, country))
        return low, table


def _days(rows: Rows) -> NDArray[np.int64]:
    """Return the days that occur, in order, and those between if they are few."""
    known = [_within(column) for column in (rows.first, rows.last)]
    ends = [(int(column.min()), int(column.max())) for column in known if len(column)]
    if not ends:
        return np.zeros(0, np.int64)
    low, high = min(first for first, _ in ends), max(last for _, last in ends)
    if high - low < _EVERY_DAY:
        return np.arange(low, high + 1)
    seen = np.zeros(high - low + 1, bool)
    for column in known:
        seen[column - low] = True
    return np.flatnonzero(seen) + low


def _within(days: Codes) -> Codes:
    """Return the days between the ends of the calendar."""
    if not len(days) or (days.min() > FIRST and days.max() < LAST):
        return days
    return days[(days > FIRST) & (days < LAST)]
