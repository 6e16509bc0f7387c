"""When things happened: the dots of every case, and what began and happened in each period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.auditing.picture_paths import cases_of, days_of
from schemas.audit_picture import Dots, DottedChart, Lane, Period
from schemas.coded_log import Deed
from schemas.event_log import NO_FIRST, NO_LAST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.auditing.picture_paths import Flags, Ints
    from schemas.coded_log import CodedLog

#: So many dots of one lane are drawn at most, and so many lines bear their names.
DOTS, NAMED = 2_000, 60
#: More months than this are told by years, more years by decades, more decades by centuries.
MONTHS, YEARS = 36, 60

LANES = tuple(Lane)
_LANE_OF = {
    Deed.ADVANCED: Lane.TRANSITION,
    Deed.STARTED: Lane.TRANSITION,
    Deed.SUBMITTED: Lane.OUTPUT,
    Deed.WITHDRAWN: Lane.OUTPUT,
    Deed.APPROVED: Lane.APPROVAL,
    Deed.APPROVED_GATE: Lane.APPROVAL,
    Deed.UNKNOWN: Lane.UNKNOWN,
}


def _lanes(coded: CodedLog) -> NDArray[np.int8]:
    """Return the lane of every row, counted from 0; -1 for a note, which is not drawn."""
    lanes = np.full(len(Deed), -1, dtype=np.int8)
    for deed, lane in _LANE_OF.items():
        lanes[deed] = LANES.index(lane)
    return lanes[coded.deed]


def chart_of(coded: CodedLog) -> DottedChart | None:
    """Return the dotted chart; ``None`` where no row has a day."""
    days, lanes = days_of(coded), _lanes(coded)
    dated = days > NO_FIRST
    if not dated.any():
        return None
    begun = first_days(coded)
    order = np.argsort(np.where(begun > NO_FIRST, begun, NO_LAST), kind="stable")
    line = np.empty_like(order)
    line[order] = np.arange(len(order))
    rows = line[cases_of(coded)]
    shown = dated & (lanes >= 0)
    names = tuple(coded.cases[case] for case in order) if len(order) <= NAMED else ()
    coarse = 0 if coded.last is None else int((coded.last[dated] != days[dated]).sum())
    dots = (_dots(lane, rows[at], days[at]) for lane, at in _by_lane(lanes, shown))
    spread = days[shown] if shown.any() else days[dated]
    return DottedChart(
        len(order),
        names,
        int(spread.min()),
        int(spread.max()),
        tuple(dots),
        int((~dated & (lanes >= 0)).sum()),
        coarse,
    )


def _by_lane(lanes: NDArray[np.int8], shown: Flags) -> list[tuple[Lane, Flags]]:
    return [(lane, shown & (lanes == number)) for number, lane in enumerate(LANES)]


def _dots(lane: Lane, rows: Ints, days: Ints) -> Dots:
    """Take every n-th dot, from the first line and day on."""
    order = np.lexsort((days, rows))
    step = max(1, -(-len(order) // DOTS))
    kept = order[::step]
    return Dots(lane, len(order), step, tuple(rows[kept].tolist()), tuple(days[kept].tolist()))


def first_days(coded: CodedLog) -> Ints:
    """Return the first day of each case, ``NO_FIRST`` where it has none."""
    days = days_of(coded)
    known = np.where(days > NO_FIRST, days, NO_LAST)
    first = np.minimum.reduceat(known, coded.starts[:-1]) if len(days) else known
    return np.where(first < NO_LAST, first, NO_FIRST)


def periods_of(coded: CodedLog, departing: Flags) -> tuple[Period, ...]:
    """Return what began and happened in each month; in each year or more where they are many."""
    days, lanes, begun = days_of(coded), _lanes(coded), first_days(coded)
    dated = (days > NO_FIRST) & (lanes >= 0)
    if not dated.any():
        return ()
    months = _months(days[dated])
    size = _size(int(months.min()), int(months.max()))
    low = _period(int(months.min()), size)
    number = _period(int(months.max()), size) - low + 1
    starts = begun > NO_FIRST
    when = np.floor_divide(_months(begun[starts]), size) - low
    inside = (when >= 0) & (when < number)
    began = np.bincount(when[inside], minlength=number)
    conforming = np.bincount(when[inside & ~departing[starts]], minlength=number)
    cells = (np.floor_divide(months, size) - low) * len(LANES) + lanes[dated]
    rows = np.bincount(cells, minlength=number * len(LANES)).reshape(number, len(LANES))
    return tuple(
        Period(_named(low + at, size), int(began[at]), int(conforming[at]), tuple(row.tolist()))
        for at, row in enumerate(rows)
    )


def _months(days: Ints) -> Ints:
    """Count months since the year 0 of the astronomers."""
    months: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months + 1970 * 12


def _period(month: int, size: int) -> int:
    return month // size


def _size(first: int, last: int) -> int:
    """Return how many months make a period, so that there are not too many."""
    if last - first < MONTHS:
        return 1
    years = last // 12 - first // 12 + 1
    return next((12 * size for size in (1, 10) if years <= YEARS * size), 12 * 100)


def _named(period: int, size: int) -> str:
    if size == 1:
        return f"{period // 12:04}-{period % 12 + 1:02}"
    years = size // 12
    first = period * years
    return f"{first:04}" if years == 1 else f"{first:04}/{first + years - 1:04}"
