"""Parts of a coded log: the cases that were asked for, and the rows up to a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

from schemas.event_log import NO_FIRST, NO_LAST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from schemas.coded_log import CodedLog

#: The columns of a coded log that have one entry a row.
COLUMNS = (
    "deed",
    "about",
    "row",
    "first",
    "last",
    "recorded",
    "person",
    "roles",
    "content",
    "reason",
)


def last_day(log: CodedLog) -> int | None:
    """Return the last day that a log names, since 1970-01-01; ``None`` where it names none."""
    if log.last is None:
        return None
    known = log.last[log.last != NO_LAST]
    return int(known.max()) if len(known) else None


def until(log: CodedLog, day: int) -> CodedLog:
    """Return the rows that may have happened by a day, since 1970-01-01, and their cases.

    A row without a time stays.
    """
    if log.first is None or not len(log.first) or int(log.first.max()) <= day:
        return log
    return _kept(log, (log.first <= day) | (log.first == NO_FIRST))


def only(log: CodedLog, cases: Sequence[int]) -> CodedLog:
    """Return the rows of some cases, given by their places."""
    wanted = np.zeros(len(log.starts) - 1, np.bool_)
    wanted[list(cases)] = True
    return _kept(log, np.repeat(wanted, np.diff(log.starts)))


def untimed_cases(log: CodedLog) -> int:
    """Count the cases that have a row without a time."""
    if log.first is None or not len(log.first):
        return 0
    missing = log.first == NO_FIRST
    return int(np.count_nonzero(np.logical_or.reduceat(missing, log.starts[:-1])))


def _kept(log: CodedLog, rows: NDArray[np.bool_]) -> CodedLog:
    counts = np.add.reduceat(rows, log.starts[:-1], dtype=np.int64)
    left = np.flatnonzero(counts)
    found = {name: getattr(log, name) for name in COLUMNS}
    columns: dict[str, Any] = {
        name: None if column is None else column[rows] for name, column in found.items()
    }
    starts = np.concatenate(([0], np.cumsum(counts[left]))).astype(np.int64)
    return evolve(log, cases=tuple(log.cases[at] for at in left.tolist()), starts=starts, **columns)
