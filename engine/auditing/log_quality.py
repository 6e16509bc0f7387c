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
        keys, backward = _ranks(instant, first, last), _backward(by_case, instant, first, last)
    else:
        keys, backward = instant, _backward_instants(by_case, instant)
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


def _ranks(instant: Rows, first: Codes, last: Codes) -> Rows:
    """Give equal times one key, different ones different keys, and none the lowest of all."""
    order = np.lexsort((last, first, instant))
    columns = tuple(column[order] for column in (instant, first, last))
    new = np.concatenate(([False], _unlike(columns)))
    keys = np.empty(len(order), np.int64)
    keys[order] = np.cumsum(new)
    keys[first == NO_FIRST] = _UNTIMED
    return keys


def _unlike(columns: tuple[NDArray[np.signedinteger], ...]) -> Flags:
    """Whether each row but the first differs from the one before it."""
    found: Flags = columns[0][1:] != columns[0][:-1]
    for column in columns[1:]:
        found |= column[1:] != column[:-1]
    return found


# Before an earlier time ---------------------------------------------------------------------------


def _backward_instants(by_case: CaseOrder, instant: Rows) -> int:
    """Count the rows before an earlier instant; only cases with a step back are looked into."""
    back = np.flatnonzero((instant[1:] < instant[:-1]) & by_case.same)
    if not len(back):
        return 0
    rows, segment = by_case.of_cases(by_case.segment[back])
    return int(np.count_nonzero(_least_after(instant[rows], segment) < instant[rows]))


def _backward(by_case: CaseOrder, instant: Rows, first: Codes, last: Codes) -> int:
    never = np.iinfo(np.int64).max
    later = np.where(instant == NO_INSTANT, never, instant)
    found = _least_after(later, by_case.segment) < instant
    found |= _least_after(last.astype(np.int64), by_case.segment) < first
    return int(np.count_nonzero(found))


def _least_after(values: Rows, segment: Rows) -> Rows:
    """Return the least value of the later rows of each row's segment, or the greatest integer.

    Segments count up. Ranks in place of values leave room for one running minimum over all of
    them: going backwards, each segment lies wholly below the one after it.
    """
    different, ranks = np.unique(values, return_inverse=True)
    lifted = ranks + segment * len(different)
    least = np.minimum.accumulate(lifted[::-1])[::-1] - segment * len(different)
    found = np.full(len(values), np.iinfo(np.int64).max)
    inner = np.flatnonzero(segment[1:] == segment[:-1])
    found[inner] = different[least[inner + 1]]
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
    columns: list[NDArray[np.signedinteger]] = [runs.run]
    columns += [column[rows] for column in others]
    order = np.lexsort(columns[::-1])
    return int(np.count_nonzero(~_unlike(tuple(column[order] for column in columns))))
