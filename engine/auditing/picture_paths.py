"""Where the cases of a coded log went: every move, every stay in a stage, how long they took.

The record is taken at its word, as the audit takes it: a transition leads from the stage where a
case is to its ``dest``; one that does not leave that stage leads where the first transition of the
same trigger in the file leads. All columns are parallel and in the order of the log.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from schemas.audit_picture import Spread
from schemas.coded_log import Deed
from schemas.event_log import NO_FIRST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from schemas.coded_log import CodedLog
    from schemas.schedule import Schedule

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

#: So many moves of a case are walked side by side; what is longer is walked alone.
_SIDE_BY_SIDE = 64


@frozen(eq=False)
class Walk:
    """The moves of all cases.

    ``at`` is the index of each move's row in the log and ``case`` its case; ``before`` and
    ``after`` index the schedule's stages, ``trigger`` its triggers (-1: the case was started
    anew). ``declared`` is false where the schedule has no such transition.
    """

    at: Ints
    case: Ints
    trigger: Ints
    before: Ints
    after: Ints
    declared: Flags


@frozen(eq=False)
class Stays:
    """The stays of all cases in stages, each case's in order; ``NO_FIRST`` is no day.

    The first stay of a case begins with its first row, and a last one has no end.
    """

    case: Ints
    stage: Ints
    begin: Ints
    end: Ints
    is_last: Flags

    @cached_property
    def lasted(self) -> Ints:
        """How many days each took; -1 where it is not over, not dated, or runs backward."""
        known = (self.begin > NO_FIRST) & (self.end > NO_FIRST) & (self.end >= self.begin)
        return np.where(known, self.end - self.begin, -1)


def cases_of(coded: CodedLog) -> Ints:
    """Return the case of every row."""
    sizes = np.diff(coded.starts)
    return np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)


def days_of(coded: CodedLog) -> Ints:
    """Return the earliest day of every row, ``NO_FIRST`` where it has none."""
    if coded.first is None:
        return np.full(len(coded.deed), NO_FIRST, dtype=np.int64)
    return coded.first.astype(np.int64)


def walked(schedule: Schedule, coded: CodedLog) -> Walk:
    """Follow every case through the schedule."""
    at = np.flatnonzero((coded.deed == Deed.ADVANCED) | (coded.deed == Deed.STARTED))
    case = cases_of(coded)[at]
    begins = np.flatnonzero(np.r_[True, case[1:] != case[:-1]]) if len(at) else at
    is_start = coded.deed[at] == Deed.STARTED
    opening = np.zeros(len(at), dtype=np.bool_)
    opening[begins] = is_start[begins]  # a case is in its first stage already
    kept = ~opening
    at, case = at[kept], case[kept]
    trigger = np.where(is_start[kept], -1, coded.about[at].astype(np.int64))
    dests, declared = _tables(schedule)
    before, after = _followed(dests, _initial(schedule), case, trigger)
    return Walk(at, case, trigger, before, after, declared[before, trigger + 1])


def _initial(schedule: Schedule) -> int:
    return [stage.id for stage in schedule.stages].index(schedule.initial)


def _tables(schedule: Schedule) -> tuple[Ints, Flags]:
    """Return where each trigger leads from each stage, and whether it leaves it at all.

    Column 0 is the start of a case; trigger ``t`` is column ``t + 1``.
    """
    stages = {stage.id: number for number, stage in enumerate(schedule.stages)}
    triggers = {trigger: number for number, trigger in enumerate(schedule.triggers, 1)}
    dests = np.full((len(stages), len(triggers) + 1), stages[schedule.initial], dtype=np.int64)
    declared = np.zeros_like(dests, dtype=np.bool_)
    declared[:, 0] = True
    for way in reversed(schedule.transitions):
        dests[:, triggers[way.trigger]] = stages[way.dest]
    for way in schedule.transitions:
        dests[stages[way.source], triggers[way.trigger]] = stages[way.dest]
        declared[stages[way.source], triggers[way.trigger]] = True
    return dests, declared


def _followed(dests: Ints, initial: int, case: Ints, trigger: Ints) -> tuple[Ints, Ints]:
    """Return the stage before and after each move."""
    before, after = np.zeros_like(case), np.zeros_like(case)
    if not len(case):
        return before, after
    begins = np.flatnonzero(np.r_[True, case[1:] != case[:-1]])
    sizes = np.diff(np.r_[begins, len(case)])
    order = np.argsort(-sizes, kind="stable")  # the cases that still move come first
    begins, sizes = begins[order], sizes[order]
    stage = np.full(len(begins), initial, dtype=np.int64)
    for step in range(min(int(sizes[0]), _SIDE_BY_SIDE)):
        moving = np.searchsorted(-sizes, -step, side="left")
        rows = begins[:moving] + step
        before[rows] = stage[:moving]
        stage[:moving] = dests[stage[:moving], trigger[rows] + 1]
        after[rows] = stage[:moving]
    for begin, size, came in zip(begins.tolist(), sizes.tolist(), stage.tolist(), strict=True):
        if size <= _SIDE_BY_SIDE:
            break
        _walk_alone(
            dests, trigger, (before, after), range(begin + _SIDE_BY_SIDE, begin + size), came
        )
    return before, after


def _walk_alone(
    dests: Ints, trigger: Ints, ends: tuple[Ints, Ints], rows: range, stage: int
) -> None:
    """Fill in both ends of the moves of one long case."""
    before, after = ends
    for row in rows:
        before[row] = stage
        stage = dests[stage, trigger[row] + 1]
        after[row] = stage


def stays_of(schedule: Schedule, coded: CodedLog, walk: Walk) -> Stays:
    """Return every stay in a stage."""
    cases = len(coded.starts) - 1
    days = days_of(coded)
    moves = np.bincount(walk.case, minlength=cases)
    ends = np.cumsum(moves + 1)
    firsts = ends - moves - 1
    case = np.repeat(np.arange(cases, dtype=np.int64), moves + 1)
    stage = np.full(len(case), _initial(schedule), dtype=np.int64)
    begin = np.full(len(case), NO_FIRST, dtype=np.int64)
    entries = np.ones(len(case), dtype=np.bool_)
    entries[firsts] = False
    stage[entries], begin[entries] = walk.after, days[walk.at]
    begin[firsts] = days[coded.starts[:-1]]
    is_last = np.zeros(len(case), dtype=np.bool_)
    is_last[ends - 1] = True
    end = np.where(is_last, NO_FIRST, np.r_[begin[1:], NO_FIRST][: len(case)])
    return Stays(case, stage, begin, end, is_last)


def spreads(group: Ints, lasted: Ints, groups: int) -> tuple[Spread | None, ...]:
    """Return the median and 90th percentile of what is not negative, for each group."""
    measured = lasted >= 0
    group, lasted = group[measured], lasted[measured]
    order = np.lexsort((lasted, group))
    values = lasted[order]
    counts = np.bincount(group, minlength=groups)
    found: list[Spread | None] = []
    begin = 0
    for count in counts.tolist():
        found.append(_spread(values[begin : begin + count]) if count else None)
        begin += count
    return tuple(found)


def _spread(values: Ints) -> Spread:
    count = len(values)
    middle = int(values[(count - 1) // 2]) + int(values[count // 2])
    return Spread(count, middle / 2, int(values[(9 * count + 9) // 10 - 1]))


def distinct_cases(group: Ints, case: Ints, groups: int, cases: int) -> Ints:
    """Count the different cases of each group."""
    pairs = np.unique(group * max(cases, 1) + case)
    return np.bincount(pairs // max(cases, 1), minlength=groups)
