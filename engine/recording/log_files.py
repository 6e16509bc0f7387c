"""Logs: any of their formats, told apart by content and never by name, becomes an ``EventLog``.

The file is opened once, without blocking, and judged by that open descriptor, as small files are. A
format's reader is imported when a file of it is met.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import zlib
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from engine.errors import NotFound, Unreadable
from schemas.event_log import LogSource

if TYPE_CHECKING:
    from engine.recording.logs.taking import Taken
    from schemas.event_log import EventLog, LogMap

_START = 64
_BINARY = getattr(os, "O_BINARY", 0)
_TAGS = (b"<?xml", b"<log", b"<!--", b"<!DOCTYPE")
_OBJECTS = ("xes", "ocel-json", "ocel-sqlite")
_MAGIC = {
    b"PAR1": "parquet",
    b"ARROW1": "arrow",
    b"PK\x03\x04": "xlsx",
    b"SQLite format 3\0": "ocel-sqlite",
    b"\x1f\x8b": "gzip",
    b"\xff\xfe<\0": "xes",
    b"\xfe\xff\0<": "xes",
}


def read_log(path: Path, log_map: LogMap | None, zone: str) -> EventLog:
    """Read the log of a file; naive times are of the mapping file's zone, else of ``zone``.

    ``LogSource.digest`` is empty: ``digest_of`` computes it for a report that shows it. A log in
    coded form (``etap export --format arrow``) keeps the zone and the source that it was made from.

    Raises:
        NotFound: there is no such file.
        Unreadable: it is no regular file, is damaged, or of no format that is read.
        UsageFault: the columns of a case or an activity are not there, or are not what is said.
    """
    zone = log_map.zone if log_map and log_map.zone else zone
    with opened_log(path) as file:
        kind = kind_of(file, path.name)
        coded = _coded(file, path.name) if kind == "arrow" else None
        if coded is not None:
            return coded
        if kind not in _OBJECTS:
            source = LogSource(path.name, kind, os.fstat(file.fileno()).st_size, "")
            from engine.recording.logs.taking import finished  # noqa: PLC0415 - because it starts numpy

            return finished(source, zone, _table(file, path.name, kind, log_map, zone))
    return _objects(path, kind, log_map, zone)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a log's file, in hex: what ``LogSource.digest`` holds in a report.

    Raises:
        NotFound, Unreadable: as ``read_log``.
    """
    with opened_log(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _coded(file: BinaryIO, name: str) -> EventLog | None:
    """Read an Arrow file that is a log in coded form; ``None`` where it is another."""
    from engine.recording.logs.coded_arrow import coded_in  # noqa: PLC0415 - because it starts numpy

    return coded_in(file, name)


def _objects(path: Path, kind: str, log_map: LogMap | None, zone: str) -> EventLog:
    """Read a log of XES or OCEL, whose readers open the file themselves."""
    if kind == "xes":
        from engine.recording.logs.xes_log import read_xes  # noqa: PLC0415 - because it starts numpy

        return read_xes(path, log_map, zone)
    from engine.recording.logs.ocel_log import read_ocel  # noqa: PLC0415 - because it starts numpy

    return read_ocel(path, log_map, zone)


def opened_log(path: Path) -> BufferedReader:
    """Open a log's file; raises as ``read_log`` does."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound("ETP140", {"file": str(path)}) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        problem = getattr(error, "strerror", None) or str(error)
        raise Unreadable("ETP142", {"file": str(path), "problem": problem}) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unreadable("ETP141", {"file": str(path)})
    return os.fdopen(descriptor, "rb")


def kind_of(file: BinaryIO, name: str) -> str:
    """Tell a format by how the file begins; what begins like no other is CSV."""
    start = file.read(_START)
    file.seek(0)
    kind = next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), "")
    if kind == "gzip":
        return _unpacked_kind(_beginning(file, name))
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(_TAGS):
        return "xes"
    return kind or ("ocel-json" if text.startswith(b"{") else "csv")


def _unpacked_kind(start: bytes) -> str:
    if start.startswith(_TAGS):
        return "xes"
    return "ocel-json" if start.startswith(b"{") else "csv.gz"


def _beginning(file: BinaryIO, name: str) -> bytes:
    """Return the beginning of what a gzip file holds."""
    try:
        with gzip.open(file) as packed:
            start = packed.read(_START)
    except (OSError, EOFError, zlib.error):
        raise Unreadable("ETP907", {"file": name}) from None
    finally:
        file.seek(0)
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()


def _table(file: BinaryIO, name: str, kind: str, log_map: LogMap | None, zone: str) -> Taken:
    if kind in ("parquet", "arrow"):
        from engine.recording.logs.frame_log import take_arrow, take_parquet  # noqa: PLC0415 - because polars costs a tenth of a second

        take = take_parquet if kind == "parquet" else take_arrow
        return take(file, name, log_map, zone)
    if kind == "xlsx":
        from engine.recording.logs.sheet_log import take_sheet  # noqa: PLC0415 - because few logs are sheets

        return take_sheet(file, name, log_map, zone)
    from engine.recording.logs.csv_log import take_csv  # noqa: PLC0415 - because it starts numpy

    try:
        return take_csv(unpacked(file, kind), name, log_map, zone)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise Unreadable("ETP907", {"file": name}) from None


def unpacked(file: BinaryIO, kind: str) -> BinaryIO:
    """Return a CSV file, or what a compressed one holds."""
    return cast("BinaryIO", gzip.open(file)) if kind == "csv.gz" else file
