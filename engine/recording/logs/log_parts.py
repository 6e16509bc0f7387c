"""Parts of a log that readers of XES and of OCEL make in one way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.recording.logs.coding_columns import taken

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.recording.logs.log_times import LogTimes

#: How many letters of a text are shown as a sample.
SHOWN = 80


def when(times: LogTimes | None) -> dict[str, Any]:
    """Return what ``assembled`` is told of the times: nothing where the log has none."""
    if times is None or times.none:
        return {}
    return {
        "instant": times.instant,
        "first": times.first,
        "last": times.last,
        "zones": times.zones,
        "ambiguous": times.ambiguous,
        "skipped_hour": times.skipped_hour,
    }


def said_reason(codes: NDArray[np.int32], names: Sequence[str]) -> dict[str, Any]:
    """Return whether a row gives a reason: any text but ``false``; nothing where none does."""
    if not len(names):
        return {}
    return {"reason": taken(codes, [name != "false" for name in names]) == 1}


def bad_times(times: LogTimes | None, row: NDArray[np.int64]) -> str:
    """Note the times that could not be read: how many, the first one's row, and its text."""
    count = 0 if times is None else int(np.count_nonzero(times.bad))
    if times is None or not count:
        return ""
    return f"bad-time {count} {int(row[times.bad][0])} {times.sample[:SHOWN]}"
