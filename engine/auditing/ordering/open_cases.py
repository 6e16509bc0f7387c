"""The cases in which the order of two acts is open and could matter, found in columns.

A log of a million rows has few of them, or many; the others are certain at no cost. A *cluster* is
a run of rows of one case that hang together by overlapping times. It is harmless where no two of
its rows can be in conflict (``dependence``):

- at most one of them is not idle; or
- all of them that are not idle are submissions, each of another output; none of these outputs
  derives from another of them, directly; and no content is handed in twice in the whole case.

A case is harmless where all its clusters are, and its first cluster says one thing of the days on
which the case began. What is not harmless here is looked at act by act: it may still be certain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemas.coded_log import CodedLog, Deed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.auditing.ordering.dependence import Reading
    from schemas.certainty import OpenOrder

_IDLE = (int(Deed.UNKNOWN), int(Deed.NOTED))


def open_cases(reading: Reading, log: CodedLog, order: OpenOrder) -> NDArray[np.bool_]:
    """Tell, for each case, whether its orders have to be looked at."""
    cases = np.repeat(np.arange(len(log.starts) - 1), np.diff(log.starts))
    cluster = _clusters(cases, order)
    found = np.zeros(len(log.starts) - 1, np.bool_)
    if not len(cluster):
        return found
    shared = np.bincount(cluster)[cluster] > 1
    rows = np.flatnonzero(shared & ~np.isin(log.deed, _IDLE))
    harmful = _harmful(reading, log, rows, cluster[rows], int(cluster[-1]) + 1)
    found[cases[harmful[cluster]]] = True
    if log.content is not None:
        found[np.intersect1d(cases[rows], _repeating(log, cases, log.content))] = True
    found |= _unsettled_starts(log, cluster, shared) | _out_of_order(cases, log, order)
    return found


def _clusters(cases: NDArray[np.int64], order: OpenOrder) -> NDArray[np.int64]:
    """Number the clusters: one ends where all rows of its case after it surely come after it."""
    if not len(cases):
        return np.zeros(0, np.int64)
    reached, soonest = _running_most(cases, order.high), _running_least(cases, order.low)
    new = np.ones(len(cases), np.bool_)
    new[1:] = (cases[1:] != cases[:-1]) | (soonest[1:] > reached[:-1])
    return np.cumsum(new) - 1


def _running_most(cases: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return, for each row, the latest of the rows of its case up to it."""
    if _is_rising(cases, high):
        return high
    values, lifted = _lifted(cases, high)
    most: NDArray[np.int64] = np.maximum.accumulate(lifted) - cases * len(values)
    return values[most]


def _running_least(cases: NDArray[np.int64], low: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return, for each row, the earliest of the rows of its case from it on."""
    if _is_rising(cases, low):
        return low
    values, lifted = _lifted(cases, low)
    least: NDArray[np.int64] = np.minimum.accumulate(lifted[::-1])[::-1] - cases * len(values)
    return values[least]


def _is_rising(cases: NDArray[np.int64], column: NDArray[np.int64]) -> bool:
    return not bool(((column[1:] < column[:-1]) & (cases[1:] == cases[:-1])).any())


def _lifted(
    cases: NDArray[np.int64], column: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the values of a column, and their ranks, so that those of later cases are higher."""
    values, ranks = np.unique(column, return_inverse=True)
    return values, ranks + cases * len(values)


def _harmful(
    reading: Reading,
    log: CodedLog,
    rows: NDArray[np.int64],
    cluster: NDArray[np.int64],
    clusters: int,
) -> NDArray[np.bool_]:
    """Tell, for each cluster, whether two of its rows may be in conflict; ``rows`` are not idle."""
    count = np.bincount(cluster, minlength=clusters)
    submitted = log.deed[rows] == int(Deed.SUBMITTED)
    harmful = np.zeros(clusters, np.bool_)
    harmful[cluster[~submitted]] = True
    harmful &= count > 1
    of, outputs = cluster[submitted], log.about[rows[submitted]].astype(np.int64)
    harmful[_repeated(of, outputs)] = True
    place = {name: at for at, name in enumerate(reading.tables.schedule.output_of)}
    for name, output in reading.tables.schedule.output_of.items():
        for base in output.bases:
            both = np.intersect1d(of[outputs == place[name]], of[outputs == place[base]])
            harmful[both] = True
    return harmful


def _repeating(
    log: CodedLog, cases: NDArray[np.int64], contents: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Return the cases in which some content is handed in twice."""
    rows = np.flatnonzero((contents >= 0) & (log.deed == int(Deed.SUBMITTED)))
    return _repeated(cases[rows], contents[rows].astype(np.int64))


def _repeated(cluster: NDArray[np.int64], what: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the clusters, or cases, in which something stands twice."""
    order = np.lexsort((what, cluster))
    one, thing = cluster[order], what[order]
    twice = (one[1:] == one[:-1]) & (thing[1:] == thing[:-1])
    found: NDArray[np.int64] = one[1:][twice]
    return found


def _unsettled_starts(
    log: CodedLog, cluster: NDArray[np.int64], shared: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Tell the cases that may have begun on different days, or with a start or without."""
    begins = log.starts[:-1]
    in_first = (cluster == np.repeat(cluster[begins], np.diff(log.starts))) & shared
    odd = in_first & (log.deed == int(Deed.STARTED))
    if log.first is not None and log.last is not None:
        for days in (log.first, log.last):
            odd |= in_first & (days != np.repeat(days[begins], np.diff(log.starts)))
    return np.logical_or.reduceat(odd, begins)


def _out_of_order(cases: NDArray[np.int64], log: CodedLog, order: OpenOrder) -> NDArray[np.bool_]:
    """Tell the cases whose rows do not stand in an order that their times allow."""
    latest = _running_most(cases, order.low)
    odd = np.zeros(len(cases), np.bool_)
    odd[1:] = (cases[1:] == cases[:-1]) & (order.high[1:] < latest[:-1])
    return np.logical_or.reduceat(odd, log.starts[:-1])
