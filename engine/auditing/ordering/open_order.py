"""The order that a log leaves open: which of the rows of a case surely came before which.

A row's time is an instant or some days. On one axis, local day by local day, an instant stands at a
point within its day and a day takes up all of it, so that:

- rows of equal instants are tied; of two different instants the earlier came first;
- rows of one day, of overlapping months, of a month and a day in it are in no order;
- a row without a time may have come at any time; where the log has no times at all, its own order
  is all that anybody knows, and is taken to be right;
- a row that says that its case was started comes before all that began when it did.

A log whose every time is at midnight is a column of dates: such times say the day and no more
(``precision_of``). Where only some are, whether midnight is a time or a date is for the auditor to
say; ``Precision.DATE`` takes it for a date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.auditing.coding import days_of_log
from engine.auditing.local_days import DAY, local_days
from schemas.certainty import OpenOrder, Precision, Span
from schemas.coded_log import Deed
from schemas.event_log import NO_FIRST, NO_INSTANT, EventLog

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from schemas.coded_log import CodedLog

#: The length of a local day on the axis: a zone's day begins up to 14 hours before that of UTC and
#: ends up to 12 hours after it, and may be an hour longer.
_LENGTH = 3 * DAY
_BEFORE, _AFTER = np.iinfo(np.int64).min + 1, np.iinfo(np.int64).max


def left_open(
    log: EventLog, coded: CodedLog, precision: Precision | None = None
) -> OpenOrder | None:
    """Return when each row of a coded log may have happened; ``None`` where it has no times.

    ``coded`` was made of ``log``. ``precision`` is that of the log itself where none is given.
    """
    if log.instant is None and log.first is None:
        return None
    precision = precision or precision_of(log)
    low, high = _axis(log, precision)
    places = _places(log.row, coded.row)
    low, high = low[places], high[places]
    begins = coded.deed == Deed.STARTED
    low[begins] -= 1
    high[begins] = low[begins]
    return OpenOrder(low, high, precision)


def precision_of(log: EventLog) -> Precision:
    """Return how finely the times tell the order: a log of midnights alone is one of dates."""
    if log.instant is None:
        return Precision.INSTANT
    known = log.instant[log.instant != NO_INSTANT]
    dates = len(known) > 0 and (not (known % DAY).any() or bool(at_midnight(known, log.zone).all()))
    return Precision.DAY if dates else Precision.INSTANT


def at_midnight(instants: NDArray[np.int64], zone: str) -> NDArray[np.bool_]:
    """Tell which instants are the first of a local day."""
    begins: NDArray[np.bool_] = local_days(instants, zone) != local_days(instants - 1, zone)
    return begins


def spans_of(order: OpenOrder, start: int, end: int) -> tuple[Span, ...]:
    """Return the spans of the rows of one case."""
    low, high = order.low[start:end].tolist(), order.high[start:end].tolist()
    return tuple(map(Span, low, high))


def _axis(log: EventLog, precision: Precision) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ends of each row's time on the axis, in the order of the log.

    They are odd: there is room for a start before each.
    """
    first, last = days_of_log(log)
    if first is None or last is None:
        raise ValueError("a log with times has days")
    low, high = first.astype(np.int64) * _LENGTH, last.astype(np.int64) * _LENGTH + _LENGTH - 1
    if log.instant is not None and precision is not Precision.DAY:
        exact = log.instant != NO_INSTANT
        if precision is Precision.DATE:
            exact[exact] = ~at_midnight(log.instant[exact], log.zone)
        within = log.instant[exact] - first[exact].astype(np.int64) * DAY + DAY
        low[exact] += within
        high[exact] = low[exact]
    low, high = low * 2 + 1, high * 2 + 1
    untimed = first == NO_FIRST
    low[untimed], high[untimed] = _BEFORE, _AFTER
    return low, high


def _places(numbers: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each row of a coded log stands in the log: its rows are numbered upwards."""
    return np.searchsorted(numbers, wanted).astype(np.int64)
