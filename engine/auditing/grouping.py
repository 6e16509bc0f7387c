"""The rows of a log put case by case, each case's in the order in which they happened.

- cases stand in the order in which the file first names them;
- within a case rows are ordered by time, and rows of one time as the file has them. A time that is
  known to a day, month or year stands at the beginning of it; a row without a time stands where the
  file has it, after the row before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.auditing.case_order import case_starts, stable_order
from engine.auditing.local_days import day_starts
from schemas.event_log import NO_FIRST, NO_INSTANT, EventLog

if TYPE_CHECKING:
    from numpy.typing import NDArray

Rows = "NDArray[np.int64]"


def grouped(
    log: EventLog, kept: NDArray[np.bool_]
) -> tuple[NDArray[np.int64] | None, NDArray[np.int64], Sequence[str]]:
    """Return the rows in order (``None``: as they stand), where each case starts, and its name.

    Rows that are not kept are left out, and cases that have no other.
    """
    rows = None if kept.all() else np.flatnonzero(kept)
    cases = log.case.codes if rows is None else log.case.codes[rows]
    times = sort_keys(log)
    if rows is not None and times is not None:
        times = times[rows]
    order = _order(cases, times)
    if order is not None:
        cases = cases[order]
        rows = order if rows is None else rows[order]
    starts = case_starts(cases)
    named = cases[starts[:-1]]
    return rows, starts, _names(log.case.names, named)


def sort_keys(log: EventLog) -> NDArray[np.int64] | None:
    """Return an instant for each row to order it by; ``NO_INSTANT`` where there is none."""
    if log.first is None or (log.instant is not None and (log.instant != NO_INSTANT).all()):
        return log.instant
    untold = log.first == NO_FIRST
    if log.instant is not None:
        untold |= log.instant != NO_INSTANT
    coarse = np.full(len(log.first), NO_INSTANT, np.int64)
    coarse[~untold] = day_starts(log.first[~untold], log.zone)
    if log.instant is None:
        return coarse
    return np.where(log.instant == NO_INSTANT, coarse, log.instant)


def _order(cases: NDArray[np.int32], times: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
    """Return the rows in order; ``None`` where they stand in order already."""
    if not len(cases):
        return None
    if not _is_grouped(cases):
        found = stable_order(cases)
        later = None if times is None else _in_time(cases[found], times[found])
        return found if later is None else found[later]
    return None if times is None else _in_time(cases, times)


def _is_grouped(cases: NDArray[np.int32]) -> bool:
    """Whether the rows stand case by case, in the order of their codes."""
    return bool((cases[1:] >= cases[:-1]).all())


def _in_time(cases: NDArray[np.int32], times: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Return grouped rows in the order of their times; ``None`` where they are in it already."""
    if (times == NO_INSTANT).any():
        times = _filled(cases, times)
    backward = (times[1:] < times[:-1]) & (cases[1:] == cases[:-1])
    return np.lexsort((times, cases)) if backward.any() else None


def _filled(cases: NDArray[np.int32], times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give each row without a time that of the last row of its case that has one."""
    rows = np.arange(len(times))
    first = np.concatenate(([True], cases[1:] != cases[:-1]))
    known = np.maximum.accumulate(np.where((times != NO_INSTANT) | first, rows, 0))
    return times[known]


def _names(names: Sequence[str], codes: NDArray[np.int32]) -> Sequence[str]:
    in_order = len(codes) == len(names) and bool((codes == np.arange(len(codes))).all())
    return names if in_order else tuple(names[code] for code in codes.tolist())
