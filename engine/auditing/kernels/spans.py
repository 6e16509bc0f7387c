"""The days of some rows, and the days on which durations since them are over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.auditing.kernels.day_tables import FIRST, LAST

if TYPE_CHECKING:
    from engine.auditing.kernels.reading import Flags, Places, Rows, Rules


@frozen(eq=False)
class Spans:
    """The first and the last day of some rows, and whether they are any day at all."""

    first: Places
    last: Places
    ever: Flags


def days_of(rows: Rows, places: Places) -> Spans:
    """Return the days of some rows."""
    first, last = rows.first[places].astype(np.int64), rows.last[places].astype(np.int64)
    return Spans(first, last, (first == FIRST) & (last == LAST))


def after(rules: Rules, days: Places, length: int) -> Places:
    """Return the day after each day, by the number of a duration."""
    table = rules.after[length]
    found: Places = table[np.clip(days - rules.low + 1, 0, len(table) - 1)].astype(np.int64)
    return found
