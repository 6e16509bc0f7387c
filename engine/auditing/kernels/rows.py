"""The columns of a log as the kernels read them: complete, contiguous and read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.auditing.kernels.day_tables import FIRST, LAST
from engine.auditing.kernels.reading import Codes, Rows
from engine.auditing.kernels.signatures import signs
from schemas.coded_log import CodedLog, Deed
from schemas.event_log import NO_FIRST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.auditing.kernels.planning import Plan


def rows_of(log: CodedLog, plan: Plan) -> Rows:
    """Return the columns of a log for the kernels."""
    first, last = _days(log)
    return Rows(
        starts=plain(log.starts, np.int64),
        deed=plain(log.deed, np.uint8),
        about=plain(log.about, np.int32),
        first=plain(first, np.int32),
        last=plain(last, np.int32),
        roles=plain(_or_none(log.roles), np.uint64),
        content=plain(_contents(log), np.int64),
        reason=plain(_or_none(log.reason), np.bool_),
        signs=plain(signs(log, plan.made), np.uint8),
        told=log.content is not None,
        has_roles=log.roles is not None,
        tracks=bool((log.deed == Deed.APPROVED_GATE).any()),
    )


def plain(column: Any, dtype: Any) -> NDArray[Any]:
    """Return a column contiguous, of one dtype, and read-only; it is copied only if it must be."""
    found = np.ascontiguousarray(column, dtype).view()
    found.flags.writeable = False
    return found


def _or_none(column: Any) -> Any:
    return () if column is None else column


def _contents(log: CodedLog) -> Any:
    """Return the contents; a row that does not say handed in one of its own."""
    if log.content is None:
        return ()
    own = -2 - np.arange(len(log.deed))
    return np.where(log.content < 0, own, log.content)


def _days(log: CodedLog) -> tuple[Codes, Codes]:
    """Return the days of each row within the calendar, all of it where they are not known."""
    if log.first is None or log.last is None:
        return np.full(len(log.deed), FIRST, np.int32), np.full(len(log.deed), LAST, np.int32)
    if not len(log.first):
        return log.first, log.last
    first, last = log.first, log.last
    if first.min() == NO_FIRST:
        last = np.where(first == NO_FIRST, np.int32(LAST), last)
    return _bounded(first), _bounded(last)


def _bounded(days: Codes) -> Codes:
    inside = days.min() >= FIRST and days.max() <= LAST
    return days if inside else np.clip(days, FIRST, LAST).astype(np.int32)
