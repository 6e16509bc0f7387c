"""Exported files: the bytes of each format, and a file that is new or meant to be replaced.

- the same ledger gives the same bytes: nothing of the machine, the language or the hour is in them
  (Parquet and Arrow: with the same version of polars);
- a file comes into being whole (``engine.recording.whole_file``); one that stands there already
  stays, unless the caller says otherwise; the programme's own files always stay.
"""

from __future__ import annotations

import io
import json
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import UsageFault
from engine.recording.own_files import is_own
from engine.recording.whole_file import write_whole
from engine.telling.export_csv import csv_text
from engine.telling.export_ocel import ocel_text
from engine.telling.export_rows import COLUMNS, cells, in_order
from engine.telling.export_xes import xes_text
from schemas.exporting import SUFFIXES, ExportFormat

if TYPE_CHECKING:
    import polars as pl

    from schemas.event_log import EventLog
    from schemas.exporting import ExportedLog

_TEXTS = {ExportFormat.XES: xes_text, ExportFormat.OCEL: ocel_text, ExportFormat.CSV: csv_text}


def written(log: ExportedLog, wanted: ExportFormat, zone: str) -> bytes:
    """Return the bytes of a log in a format; ``zone`` is the IANA name of its schedules' zone."""
    if wanted in _TEXTS:
        return _TEXTS[wanted](log).encode()
    if wanted is ExportFormat.PARQUET:
        return _parquet(log)
    from engine.recording.logs.coded_arrow import coded_bytes  # noqa: PLC0415 - because it starts numpy
    from engine.recording.logs.exported_log import event_log_of  # noqa: PLC0415 - because it starts polars

    return coded_bytes(event_log_of(log, table(log), zone))


def _parquet(log: ExportedLog) -> bytes:
    """Write a table with one row for each event; what is not there is null."""
    target = io.BytesIO()
    about = {"origin": log.origin, "simulated": log.simulated}
    table(log).write_parquet(target, metadata={"etap.export": json.dumps(about)})
    return target.getvalue()


def table(log: ExportedLog) -> pl.DataFrame:
    """Return the log as a table: instants in UTC with microseconds, ``reason`` as yes and no."""
    import polars as pl  # noqa: PLC0415 - it costs a fifth of a second, and only a table needs it

    def typed(name: str) -> Any:
        if name in ("recorded", "timestamp"):
            return pl.Datetime("us", "UTC")
        return pl.Int64 if name in ("seq", "about") else pl.String

    rows = [cells(row, simulated=log.simulated) for _, row in in_order(log)]
    columns = {name: [_cell(row[name]) for row in rows] for name in COLUMNS}
    return pl.DataFrame(columns, schema={name: typed(name) for name in COLUMNS})


def _cell(value: object) -> object:
    """Return a cell: nothing for an empty text, and words for a truth, as in CSV."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value == "" else value


def format_of(out: str) -> ExportFormat:
    """Return the format that a file's name ends in.

    Raises:
        UsageFault: it ends in none.
    """
    name = out.lower()
    for found, suffixes in SUFFIXES.items():
        if name.endswith(suffixes):
            return found
    known = tuple(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
    raise UsageFault("ETP960", {"file": out, "known": known})


def may_be_written(out: str, programme: Path | None, *, force: bool) -> None:
    """Look whether a file may be written before the work is done.

    Raises:
        UsageFault: something stands there and ``force`` was not said, or it is the programme's.
    """
    target = Path(out).resolve()
    if programme is not None and is_own(target, programme.resolve()):
        raise UsageFault("ETP962", {"file": out})
    if not force and (target.is_file() or target.is_dir()):
        raise UsageFault("ETP961", {"file": out})


def save(out: str, data: bytes, *, force: bool) -> None:
    """Write the file whole.

    Raises:
        UsageFault: something came to stand there meanwhile.
        OSError: it cannot be written.
    """
    may_be_written(out, None, force=force)
    write_whole(Path(out), data)


def save_coded(out: str, log: EventLog, *, force: bool) -> tuple[int, str]:
    """Write a log in coded form; return the file's size and SHA-256. Raises as ``save``."""
    from engine.recording.logs.coded_arrow import write_coded  # noqa: PLC0415 - because it starts numpy

    may_be_written(out, None, force=force)
    write_coded(Path(out), log)
    with Path(out).open("rb") as file:
        return Path(out).stat().st_size, file_digest(file, "sha256").hexdigest()
