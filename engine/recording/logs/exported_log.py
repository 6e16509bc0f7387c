"""The cycles of a programme as an event log: our own export, read without the way by a file.

The size and the digest of its source are those of the same cycles exported as CSV.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from engine.recording.logs.frame_log import take_frame
from engine.recording.logs.taking import finished
from engine.telling.export_csv import csv_text
from engine.telling.export_rows import KNOWN
from schemas.event_log import LogSource

if TYPE_CHECKING:
    import polars as pl

    from schemas.event_log import EventLog
    from schemas.exporting import ExportedLog


def event_log_of(log: ExportedLog, table: pl.DataFrame, zone: str) -> EventLog:
    """Return the log of exported cycles and their table; ``zone`` is that of their schedules."""
    data = csv_text(log).encode()
    source = LogSource(log.origin, "ledger", len(data), sha256(data).hexdigest())
    titles = {name: name for name in KNOWN}
    return finished(source, zone, take_frame(table, titles, log.origin, (), zone))
