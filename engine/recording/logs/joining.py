"""Several logs made one: the parts of a log that lies in many files, or what was cut out of them.

The rows stand in the order of their numbers. A name stands once, in the order in which the logs
have it; a column that some of the logs lack says nothing in their rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from engine.recording.logs.assembling import assembled
from schemas.event_log import NO_FIRST, NO_INSTANT, NO_LAST, Coded, EventLog, LeftOut, Quality

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from schemas.event_log import LogSource

_CODED: Final = ("activity", "person", "output", "role", "content")
#: What a row says in a column of numbers that its log lacks.
_NOTHING: Final = {
    "instant": np.int64(NO_INSTANT),
    "first": np.int32(NO_FIRST),
    "last": np.int32(NO_LAST),
    "reason": np.bool_(False),  # noqa: FBT003 - it is a value, not a choice
    "recorded": np.int64(NO_INSTANT),
}


def joined(source: LogSource, logs: Sequence[EventLog]) -> EventLog:
    """Join logs of one zone, at least one, into a log of this source, its quality counted anew."""
    rows = np.concatenate([log.row for log in logs])
    order = np.argsort(rows, kind="stable")
    found: dict[str, Any] = {}
    for name in _CODED:
        column = _coded([(getattr(log, name), len(log.row)) for log in logs])
        found[name] = None if column is None else Coded(column.codes[order], column.names)
    for name in _NOTHING:
        numbers = _numbers(name, logs)
        found[name] = None if numbers is None else numbers[order]
    case = _coded([(log.case, len(log.row)) for log in logs])
    assert case is not None  # noqa: S101 - every log has its cases
    told = whole_quality([log.quality for log in logs])
    return assembled(
        source,
        logs[0].zone,
        case=_as_met(Coded(case.codes[order], case.names)),
        row=rows[order],
        left_out=told.left_out,
        zones=told.zones,
        notes=told.notes,
        ambiguous=told.ambiguous,
        skipped_hour=told.skipped_hour,
        **found,
    )


def _coded(columns: Sequence[tuple[Coded | None, int]]) -> Coded | None:
    """Join columns of codes, each with its number of rows."""
    if all(column is None for column, _ in columns):
        return None
    places: dict[str, int] = {}
    codes = []
    for column, size in columns:
        if column is None:
            codes.append(np.full(size, -1, np.int32))
            continue
        moved = [places.setdefault(name, len(places)) for name in column.names]
        codes.append(np.array([*moved, -1], np.int32)[column.codes])
    return Coded(np.concatenate(codes), tuple(places))


def _numbers(name: str, logs: Sequence[EventLog]) -> NDArray[Any] | None:
    columns = [getattr(log, name) for log in logs]
    if all(column is None for column in columns):
        return None
    return np.concatenate(
        [
            np.full(len(log.row), _NOTHING[name]) if column is None else column
            for log, column in zip(logs, columns, strict=True)
        ]
    )


def _as_met(case: Coded) -> Coded:
    """Number the cases as the rows meet them, as a reader of one file does."""
    used, firsts = np.unique(case.codes, return_index=True)
    met = used[np.argsort(firsts, kind="stable")]
    moved = np.full(len(case.names), -1, np.int32)
    moved[met] = np.arange(len(met), dtype=np.int32)
    return Coded(moved[case.codes], tuple(case.names[code] for code in met.tolist()))


def whole_quality(parts: Sequence[Quality]) -> Quality:
    """Add up what was found in parts that share no case, or no row where cases do not matter.

    Counts of different activities cannot be added; the greatest one stands for them.
    """
    left: dict[str, LeftOut] = {}
    for one in (one for part in parts for one in part.left_out):
        known = left.get(one.why, LeftOut(one.why, 0, (), one.sample))
        rows = tuple(sorted((*known.rows, *one.rows))[:20])
        left[one.why] = LeftOut(one.why, known.count + one.count, rows, known.sample)
    sums = {
        name: sum(getattr(part, name) for part in parts)
        for name in (
            "events", "cases", "duplicates", "tied", "tied_cases", "untimed", "coarse", "backward",
            "midnight", "ambiguous", "skipped_hour", "nobody", "one_person_cases",
        )
    }  # fmt: skip
    return Quality(
        activities=max((part.activities for part in parts), default=0),
        left_out=tuple(left.values()),
        zones=tuple(dict.fromkeys(zone for part in parts for zone in part.zones)),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        **sums,
    )
