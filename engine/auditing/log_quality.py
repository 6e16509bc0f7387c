"""What is to be said of a log's quality before any finding: ties, gaps, doubles, counted.

Rules of the module:

- two times are the same when both are the same instant, or both are the same interval of days; a
  day and an instant on it are not;
- a row stands before an earlier time of its case when a later row of it has an earlier instant, or
  ends on a day before the first day of this row;
- rows without a time are never tied, and are doubles of each other when all else is equal; a log
  without any time has neither;
- a case has one person when it has two rows or more and each names the same one.

A log whose cases lie together and in order of time, as most do, is counted by looking at neighbours
only; the rest costs a sort.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from engine.auditing.case_order import CaseOrder, case_order
from schemas.event_log import NO_FIRST, NO_INSTANT, Quality
from schemas.noun import Noun

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int32]
    Rows = NDArray[np.int64]
    Flags = NDArray[np.bool_]

#: The key of a row without a time; the keys of times are greater.
_UNTIMED = NO_INSTANT
#: Where the keys of intervals begin, the bits of a day, and what makes every day positive.
_BELOW, _DAY_BITS, _SHIFT = -(2**62), 23, 2**22
#: One number holds less than this.
_ROOM = 2**63


@frozen(eq=False, repr=False)
class Times(Noun):
    """When the rows happened, as in ``schemas.event_log``: instants, and the local days."""

    instant: NDArray[np.int64]
    first: NDArray[np.int32]
    last: NDArray[np.int32]


def measured(case: Codes, activity: Codes, times: Times | None, person: Codes | None) -> Quality:
    """Count what a log's columns show; what its reader alone knows is left at nothing.

    Args:
        case: a code of each row's case, at least 0.
        activity: a code of each row's activity, at least 0.
        times: ``None`` where the log has no times.
        person: a code of each row's person, -1 for nobody; ``None`` where the log names none.
    """
    by_case = case_order(case)
    seen = Quality(
        events=len(case),
        cases=by_case.cases,
        activities=_different(activity),
        untimed=len(case),
        nobody=len(case) if person is None else int(np.count_nonzero(person < 0)),
        one_person_cases=0 if person is None else _one_person(person, by_case),
    )
    if times is None or not len(case):
        return seen
    return _of_times(seen, by_case, times, (activity,) if person is None else (activity, person))


def _different(codes: Codes) -> int:
    return int(np.count_nonzero(np.bincount(codes))) if len(codes) else 0


def _one_person(person: Codes, by_case: CaseOrder) -> int:
    if not by_case.cases:
        return 0
    placed, starts = by_case.placed(person), by_case.starts[:-1]
    least, most = np.minimum.reduceat(placed, starts), np.maximum.reduceat(placed, starts)
    several = np.diff(by_case.starts) > 1
    return int(np.count_nonzero((least == most) & (least >= 0) & several))


def _of_times(
    seen: Quality, by_case: CaseOrder, times: Times, others: tuple[Codes, ...]
) -> Quality:
    instant = by_case.placed(times.instant)
    coarse, untimed = 0, 0
    if int(instant.min()) == NO_INSTANT:
        first, last = by_case.placed(times.first), by_case.placed(times.last)
        untimed = int(np.count_nonzero(first == NO_FIRST))
        coarse = int(np.count_nonzero(instant == NO_INSTANT)) - untimed
        keys, backward = _keys(instant, first, last), _backward(by_case, instant, first, last)
    else:
        keys = instant
        back = _before(instant, by_case.same, lambda: by_case.segment)
        backward = int(np.count_nonzero(back))
    runs = _Runs.of(by_case, keys)
    return evolve(
        seen,
        coarse=coarse,
        untimed=untimed,
        backward=backward,
        tied=int(np.count_nonzero(runs.tied)),
        tied_cases=by_case.touched(runs.places[runs.tied]),
        duplicates=_doubles(runs, by_case.rows(runs.places), others),
    )


def _keys(instant: Rows, first: Codes, last: Codes) -> Rows:
    """Give equal times one key, different ones different keys, and none the lowest of all.

    Instants of the years 1 to 9999 take 57 bits, a day 23: intervals have room below all instants.
    """
    length = last.astype(np.int64) - first
    intervals = _BELOW + ((first.astype(np.int64) + _SHIFT) << _DAY_BITS) + length
    keys = np.where(instant == NO_INSTANT, intervals, instant)
    keys[first == NO_FIRST] = _UNTIMED
    return keys


def _unlike(columns: tuple[NDArray[np.signedinteger], ...]) -> Flags:
    """Whether each row but the first differs from the one before it."""
    found: Flags = columns[0][1:] != columns[0][:-1]
    for column in columns[1:]:
        found |= column[1:] != column[:-1]
    return found


# Before an earlier time ---------------------------------------------------------------------------


def _backward(by_case: CaseOrder, instant: Rows, first: Codes, last: Codes) -> int:
    segment = by_case.segment
    found = _least_day_after(last, segment) < first
    known = np.flatnonzero(instant != NO_INSTANT)
    inner = segment[known]
    found[known] |= _before(instant[known], inner[1:] == inner[:-1], lambda: inner)
    return int(np.count_nonzero(found))


def _before(instant: Rows, same: Flags, segment: Callable[[], Rows]) -> Flags:
    """Whether each row is before an earlier instant; only cases with a step back are looked into.

    ``same`` says of each row but the first whether it is of the case of the one before it.
    """
    found = np.zeros(len(instant), np.bool_)
    back = np.flatnonzero((instant[1:] < instant[:-1]) & same)
    if len(back):
        cases = segment()
        chosen = np.zeros(int(cases[-1]) + 1, np.bool_)
        chosen[cases[back]] = True
        rows = np.flatnonzero(chosen[cases])
        found[rows] = _least_after(instant[rows], cases[rows]) < instant[rows]
    return found


def _least_after(values: Rows, segment: Rows) -> Rows:
    """Return the least value of the later rows of each row's segment, or the greatest integer.

    Ranks in place of values leave room to lift each segment above the ones before it.
    """
    different, ranks = np.unique(values, return_inverse=True)
    least = _least_lifted(ranks, segment, len(different))
    return np.append(different, np.iinfo(np.int64).max)[least]


def _least_day_after(days: Codes, segment: Rows) -> Rows:
    """Return the least day of the later rows of each row's segment, or one after all days."""
    most = 1 << (_DAY_BITS + 1)
    return _least_lifted(np.clip(days + np.int64(_SHIFT), 0, most - 1), segment, most) - _SHIFT


def _least_lifted(values: Rows, segment: Rows, height: int) -> Rows:
    """Return the least of the later values of a segment, else ``height``, which none reaches.

    Segments count up and values are at least 0. Going backwards, each segment lies wholly below
    the ones after it, so that one running minimum serves all of them.
    """
    least = np.minimum.accumulate((values + segment * height)[::-1])[::-1] - segment * height
    found = np.full(len(values), height, np.int64)
    inner = np.flatnonzero(segment[1:] == segment[:-1])
    found[inner] = least[inner + 1]
    return found


# Ties and doubles ---------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class _Runs(Noun):
    """The rows that share case and time with another row.

    ``places`` are their places in the order of the cases; ``run`` numbers what they share,
    ascending; ``tied`` is false where they share the want of a time.
    """

    places: Rows
    run: Rows
    tied: Flags

    @classmethod
    def of(cls, by_case: CaseOrder, keys: Rows) -> _Runs:
        order = _steady(by_case, keys)
        sorted_keys = keys if order is None else keys[order]
        equal = (sorted_keys[1:] == sorted_keys[:-1]) & by_case.same
        shared = np.zeros(len(keys), np.bool_)
        shared[1:] = equal
        shared[:-1] |= equal
        found = np.flatnonzero(shared)
        run = np.cumsum(~np.concatenate(([False], equal))[found])
        places = found if order is None else order[found]
        return cls(places, run, sorted_keys[found] != _UNTIMED)


def _steady(by_case: CaseOrder, keys: Rows) -> Rows | None:
    """Return the order that brings equal keys of a case together; ``None`` where they are so."""
    back = np.flatnonzero((keys[1:] < keys[:-1]) & by_case.same)
    if not len(back):
        return None
    rows, segment = by_case.of_cases(by_case.segment[back])
    order = np.arange(len(keys))
    order[rows] = rows[np.lexsort((keys[rows], segment))]
    return order


def _doubles(runs: _Runs, rows: Rows, others: tuple[Codes, ...]) -> int:
    """Count the rows that another row equals in run and in the other columns as well."""
    if not len(rows):
        return 0
    columns = [runs.run, *(column[rows].astype(np.int64) + 1 for column in others)]
    whole = _folded(columns)
    if whole is not None:
        whole.sort()
        return int(np.count_nonzero(whole[1:] == whole[:-1]))
    order = np.lexsort(columns[::-1])
    return int(np.count_nonzero(~_unlike(tuple(column[order] for column in columns))))


def _folded(columns: list[Rows]) -> Rows | None:
    """Return one number for the numbers of each row, at least 0; ``None`` where none has room."""
    heights = [int(column.max()) + 1 for column in columns]
    if prod(heights) >= _ROOM:
        return None
    folded = columns[0].copy()
    for column, height in zip(columns[1:], heights[1:], strict=True):
        folded *= height
        folded += column
    return folded
