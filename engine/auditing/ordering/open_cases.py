"""The cases in which the order of two acts is open and could matter, found in columns.

A log of a million rows has few of them, or many; the others are certain at no cost. A *cluster* is
a run of rows of one case that hang together by overlapping times. It is harmless where no two of
its rows can be in conflict (``dependence``):

- at most one of them is not idle; or
- all of them that are not idle are submissions, each of another output; none of these outputs
  derives from another of them, directly; and no content is handed in twice among them.

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
    found |= _unsettled_starts(log, cluster, shared) | _out_of_order(cases, log, order)
    return found


def _clusters(cases: NDArray[np.int64], order: OpenOrder) -> NDArray[np.int64]:
    """Number the clusters: one ends where a row surely comes after all before it in its case."""
    if not len(cases):
        return np.zeros(0, np.int64)
    reached = _running_most(cases, order.high)
    new = np.ones(len(cases), np.bool_)
    new[1:] = (cases[1:] != cases[:-1]) | (order.low[1:] > reached[:-1])
    return np.cumsum(new) - 1


def _running_most(cases: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return, for each row, the latest end of the rows of its case up to it."""
    if bool((high[1:] >= high[:-1])[cases[1:] == cases[:-1]].all()):
        return high
    values, ranks = np.unique(high, return_inverse=True)
    lifted = ranks + cases * len(values)
    most: NDArray[np.int64] = values[np.maximum.accumulate(lifted) - cases * len(values)]
    return most


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
    if log.content is not None:
        contents = log.content[rows[submitted]].astype(np.int64)
        harmful[_repeated(of[contents >= 0], contents[contents >= 0])] = True
    place = {name: at for at, name in enumerate(reading.tables.schedule.output_of)}
    for name, output in reading.tables.schedule.output_of.items():
        for base in output.bases:
            both = np.intersect1d(of[outputs == place[name]], of[outputs == place[base]])
            harmful[both] = True
    return harmful


def _repeated(cluster: NDArray[np.int64], what: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the clusters in which something stands twice."""
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
