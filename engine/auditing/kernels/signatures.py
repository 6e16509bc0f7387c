"""What each approval of an output counts for: whose it is, and whether it completes the quorum.

An approval binds to the output's submission as it stands, and falls with it; each person counts
once. None of this depends on the stage that a case is in, so that it is found for all rows at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.auditing.kernels.reading import AGAIN, BARRED, COMPLETE, Flags, Places
from schemas.coded_log import CodedLog, Deed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from schemas.output import Output


def signs(log: CodedLog, outputs: Sequence[Output]) -> NDArray[np.uint8]:
    """Return what is to be said of each row: bits of ``BARRED``, ``AGAIN`` and ``COMPLETE``."""
    found = np.zeros(len(log.deed), np.uint8)
    quorums = [output.approval for output in outputs]
    asked = np.array([quorum is not None for quorum in quorums], bool)
    if not asked.any() or not (log.deed == Deed.APPROVED).any():
        return found
    need = np.array([0 if quorum is None else quorum.count for quorum in quorums])
    bars = np.array([quorum is not None and quorum.not_the_submitter for quorum in quorums])
    given = _given(log, _of_outputs(log, asked))
    about = log.about[given.row]
    barred = bars[about] & (given.person == persons_of(log, given.submission))
    again = _again(given)
    have = _counted(given, ~(barred | again))
    found[given.row] = BARRED * barred + AGAIN * again + COMPLETE * (have >= need[about])
    return found


@frozen(eq=False)
class _Given:
    """Approvals of what was there: the row, the row of the submission, the person.

    Those of one submission stand together, in the order of their rows.
    """

    row: Places
    submission: Places
    person: Places


def _of_outputs(log: CodedLog, asked: Flags) -> Places:
    """Return what was done to the outputs that ask for approvals: by output, then by row."""
    deeds = (log.deed >= Deed.SUBMITTED) & (log.deed <= Deed.APPROVED)
    rows = np.flatnonzero(deeds)
    rows = rows[asked[log.about[rows]]]
    return rows[np.argsort(log.about[rows].astype(np.uint8), kind="stable")]


def _given(log: CodedLog, rows: Places) -> _Given:
    """Return the approvals among some rows, each with the submission that it met."""
    case = np.searchsorted(log.starts, rows, "right")
    about, deed, place = log.about[rows], log.deed[rows], np.arange(len(rows))
    begins = np.ones(len(rows), bool)
    begins[1:] = (case[1:] != case[:-1]) | (about[1:] != about[:-1])
    latest = np.maximum.accumulate(np.where(begins | (deed != Deed.APPROVED), place, 0))
    there = (deed == Deed.APPROVED) & (deed[latest] == Deed.SUBMITTED)
    row = rows[there]
    return _Given(row, rows[latest[there]], persons_of(log, row))


def persons_of(log: CodedLog, rows: Places) -> Places:
    """Return the persons of some rows; one who is not named is nobody else's double."""
    if log.person is None:
        return -2 - rows
    codes = log.person[rows].astype(np.int64)
    return np.where(codes < 0, -2 - rows, codes)


def _again(given: _Given) -> Flags:
    """Return which approvals are by a person who approved the same submission before."""
    found = np.zeros(len(given.row), bool)
    order = np.lexsort((given.person, given.submission))  # stable: rows stay in their order
    submission, person = given.submission[order], given.person[order]
    same = (submission[1:] == submission[:-1]) & (person[1:] == person[:-1])
    found[order[1:][same]] = True
    return found


def _counted(given: _Given, counts: Flags) -> Places:
    """Return how many approvals of the same submission count, up to each."""
    total = np.cumsum(counts)
    begins = np.ones(len(total), bool)
    begins[1:] = given.submission[1:] != given.submission[:-1]
    before = np.where(begins, total - counts, 0)
    return total - np.maximum.accumulate(before)
