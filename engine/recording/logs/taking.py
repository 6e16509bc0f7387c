"""What a reader of tables takes from a file, and the log that this makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, field, frozen

from engine.recording.logs.assembling import MOST_NAMED, assembled, named
from engine.recording.logs.local_time import DAY, placed
from schemas.event_log import NO_INSTANT, Coded, LeftOut
from schemas.noun import Noun

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from engine.recording.logs.time_column import TimeColumn
    from schemas.event_log import EventLog, LogSource

#: How much of what stood in a row that was left out is shown.
_SHOWN = 80
#: What says that no reason is given, as our own exports write it.
_NONE = frozenset({"no", "false"})


@frozen(eq=False, repr=False)
class Taken(Noun):
    """The columns of a table by what they say (``columns.ROLES``), in the order of the file.

    ``row`` numbers the rows from 1, the heading not counted; a row that was left out has a number.
    """

    row: NDArray[np.int64]
    texts: Mapping[str, Coded]
    times: Mapping[str, TimeColumn]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


@define
class Leaving:
    """The rows that are left out while a file is read, by reason."""

    _found: dict[str, tuple[int, list[int], str]] = field(factory=dict)

    def leave(self, why: str, row: int, sample: str = "") -> None:
        """Note one row that is left out."""
        count, rows, first = self._found.get(why, (0, [], sample))
        if len(rows) < MOST_NAMED:
            rows.append(row)
        self._found[why] = (count + 1, rows, first)

    def told(self) -> tuple[LeftOut, ...]:
        """Return what was left out, by reason, in the order in which it was met."""
        return tuple(
            LeftOut(why, count, tuple(rows), sample[:_SHOWN])
            for why, (count, rows, sample) in self._found.items()
        )


def finished(source: LogSource, zone: str, taken: Taken) -> EventLog:
    """Make the log of what was taken. A time that could not be read leaves its row without one."""
    time, recorded, texts = taken.times.get("time"), taken.times.get("recorded"), taken.texts
    reason = texts.get("reason")
    return assembled(
        source,
        zone,
        case=texts["case"],
        activity=texts["activity"],
        row=taken.row,
        instant=None if time is None else time.instant,
        first=None if time is None else time.first,
        last=None if time is None else time.last,
        recorded=None if recorded is None else _written(recorded, zone),
        person=texts.get("person"),
        output=texts.get("output"),
        role=texts.get("role"),
        content=texts.get("content"),
        reason=None if reason is None else _given(reason),
        left_out=(*taken.left_out, *_unread(taken)),
        zones=() if time is None else time.zones,
        notes=taken.notes,
        ambiguous=0 if time is None else time.ambiguous,
        skipped_hour=0 if time is None else time.skipped_hour,
    )


def _given(reason: Coded) -> NDArray[np.bool_]:
    """Whether each row gives a reason: any text but one that says that there is none."""
    said = np.array([name.strip().lower() not in _NONE for name in reason.names] + [False])
    return said[reason.codes]


def _unread(taken: Taken) -> Iterable[LeftOut]:
    for said, why in (("time", "bad-time"), ("recorded", "bad-recorded")):
        column = taken.times.get(said)
        if column is not None and len(column.bad):
            rows = named(taken.row[column.bad[:MOST_NAMED]])
            yield LeftOut(why, len(column.bad), rows, column.sample[:_SHOWN])


def _written(column: TimeColumn, zone: str) -> NDArray[np.int64]:
    """Return when rows were written down; one known by its day counts from noon of it."""
    if column.first is None or column.last is None:
        return column.instant
    known = (column.instant == NO_INSTANT) & (column.first == column.last)
    written = column.instant.copy()
    written[known] = placed(column.first[known].astype(np.int64) * DAY + DAY // 2, zone).instant
    return written


def blanks_out(coded: Coded) -> Coded:
    """Take a text of blanks alone for none: its rows have no text, and it is no name."""
    blank = [place for place, name in enumerate(coded.names) if not name.strip()]
    if not blank:
        return coded
    kept = np.ones(len(coded.names) + 1, np.bool_)
    kept[blank] = False
    moved = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    moved[-1] = -1
    names = [name for place, name in enumerate(coded.names) if kept[place]]
    return Coded(moved[coded.codes], names)
