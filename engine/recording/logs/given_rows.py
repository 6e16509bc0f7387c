"""Rows given by a Python program become a log: what ``etap.audit`` takes beside a file's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from engine.recording.logs.columns import ROLES, chosen
from engine.recording.logs.taking import finished
from engine.recording.logs.text_rows import TextColumns
from schemas.event_log import LogMap, LogSource

if TYPE_CHECKING:
    from schemas.event_log import EventLog

#: What a log is called that has no file.
NAME = "rows"
_BATCH = 10_000


def given_log(rows: Iterable[Mapping[str, object]], log_map: LogMap | None, zone: str) -> EventLog:
    """Read rows as a log; naive times are of the mapping file's zone, else of ``zone``.

    A column is one that any row has. A time may be text as in a file, a ``date``, or a
    ``datetime``; numbers are taken as in typed files, anything else as it writes itself, ``None``
    and what is not a number as nothing.

    Raises:
        UsageFault: no row names a case and an activity.
    """
    zone = log_map.zone if log_map and log_map.zone else zone
    given = list(rows)
    header = tuple(dict.fromkeys(name for row in given for name in row)) or ROLES[:2]
    columns = TextColumns(chosen(header, log_map, NAME))
    for start in range(0, len(given), _BATCH):
        batch = given[start : start + _BATCH]
        texts = [tuple(_text(row.get(name)) for name in header) for row in batch]
        columns.add(range(start + 1, start + 1 + len(batch)), texts)
    taken = columns.taken(zone, log_map.times if log_map else ())
    return finished(LogSource(NAME, "rows", 0, ""), zone, taken)


def _text(value: object) -> str:
    if value is None or value != value:  # not a number: what data frames have for nothing
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)
