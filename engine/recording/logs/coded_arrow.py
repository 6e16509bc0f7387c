"""A log in coded form: one Arrow IPC file, written once, that is cheap to read again and again.

Reading texts is what an audit of a large log costs; this file holds codes instead, with the cases
together and each in the order of its times (``engine.auditing.grouping``). It is what
``schemas.event_log`` says, and knows no schedule. The file is plain Arrow, uncompressed, in one
batch, so that other tools read it too:

- the first row is the **heading**: ``about`` holds JSON (``coded_heading``), ``X_names`` the names
  that the codes of the column X count from 0; it has no case;
- every other row is **one case**: its name, and in each column X the list of its events' values;
  ``about`` and ``X_names`` are null there;
- a column that the log lacks is lacking here; ``reason`` is 0 or 1; ``last`` is lacking where every
  time is known to the day, and ``row`` where the rows stand as they did in the file.

The heading keeps what the log was made from: name, format, size and SHA-256 of that file. Nothing
vouches that a coded file still says what that log said: whoever must be sure reads the log itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import SEEK_END, BytesIO
from mmap import ACCESS_COPY, mmap
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np
from attrs import evolve

from engine.auditing.grouping import grouped
from engine.errors import Unreadable
from engine.recording.logs.arrow_columns import MAGIC, Lists, Texts, columns_of, names_in
from engine.recording.logs.coded_heading import Heading, NotCoded, heading_of, heading_text, spared
from engine.recording.whole_file import write_whole_by
from schemas.event_log import Coded, EventLog

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from engine.recording.logs.arrow_columns import Column

#: The columns of codes besides the case, and the columns of numbers with the type that is kept.
CODED: Final = ("activity", "person", "output", "role", "content")
NUMBERS: Final[Mapping[str, Any]] = {
    "row": np.int64,
    "instant": np.int64,
    "first": np.int32,
    "last": np.int32,
    "reason": np.uint8,
    "recorded": np.int64,
}
#: What no log lacks, and what a column that is not kept is taken from.
_NEEDED: Final = {"activity", "row"}
_TWIN: Final = {"last": "first"}
_BEGINS: Final = ("about", "case")
#: So few names are made at once: they are asked for again and again.
_FEW: Final = 4096


def write_coded(path: Path, log: EventLog) -> None:
    """Write a log in coded form, whole.

    Raises:
        OSError: it cannot be written.
    """
    table = coded_table(by_case(log))
    write_whole_by(path, lambda file: _write(table, file))


def coded_bytes(log: EventLog) -> bytes:
    """Return the bytes that ``write_coded`` writes."""
    file = BytesIO()
    _write(coded_table(by_case(log)), file)
    return file.getvalue()


def _write(table: pl.DataFrame, file: IO[bytes]) -> None:
    import polars as pl  # noqa: PLC0415 - reading does without it, and starts sooner

    table.write_ipc(
        file,
        compression="uncompressed",
        compat_level=pl.CompatLevel.oldest(),  # texts and lists by offsets, as everyone reads them
        record_batch_size=table.height,  # one batch: each column in one piece
    )


def read_coded(path: Path) -> EventLog:
    """Read a log that was written in coded form.

    The file is mapped into memory and its columns are views of it; no text is made until it is
    asked for. Whoever changes an array changes his own copy of it, never the file.

    Raises:
        Unreadable: it is another file, is damaged, or was written by a newer etap.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        found = coded_in(file, str(path))
        if found is None:
            raise _refused(str(path), NotCoded(foreign=not _is_cut(file)))
    return found


def coded_in(file: BinaryIO, name: str) -> EventLog | None:
    """Read an open file as ``read_coded`` does; ``None`` where it is no whole log in coded form.

    Its columns tell; ``name`` is what the file is called in an error.
    """
    try:
        data = mmap(file.fileno(), 0, access=ACCESS_COPY)
        if names_in(data)[:2] != _BEGINS:
            return None
    except ValueError:  # an empty file, or no Arrow at all
        return None
    try:
        return _log(columns_of(data))
    except NotCoded as error:
        raise _refused(name, error) from error
    except ValueError as error:
        raise _refused(name, NotCoded()) from error


def coded_from(data: bytes) -> EventLog:
    """Read what ``coded_bytes`` wrote; raises ``NotCoded`` or ``ValueError`` for anything else."""
    return _log(columns_of(data))


def _is_cut(file: BinaryIO) -> bool:
    """Whether a file begins like Arrow and does not end like it."""
    size = file.seek(0, SEEK_END)
    file.seek(0)
    begins = file.read(len(MAGIC)) == MAGIC
    file.seek(max(0, size - len(MAGIC)))
    return begins and (size < 2 * len(MAGIC) or file.read() != MAGIC)


def _refused(name: str, why: NotCoded) -> Unreadable:
    facts = {"file": name, "version": why.newer}
    if why.newer:
        return Unreadable("ETP967", facts)
    return Unreadable("ETP965" if why.foreign else "ETP966", facts)


# Writing ------------------------------------------------------------------------------------------


def by_case(log: EventLog) -> EventLog:
    """Return the log with its cases together, in the order of their codes, numbered anew.

    Within a case the rows stand in the order of their times; a case that has no row is left out.
    """
    order, starts, cases = grouped(log, np.ones(len(log.row), np.bool_))
    numbers = np.repeat(np.arange(len(cases), dtype=np.int32), np.diff(starts))
    moved = log if order is None else _moved(log, order)
    return evolve(moved, case=Coded(numbers, cases))


def _moved(log: EventLog, order: NDArray[np.int64]) -> EventLog:
    changes: dict[str, Any] = {}
    for name in (*CODED, *NUMBERS):
        column = getattr(log, name)
        if isinstance(column, Coded):
            changes[name] = Coded(column.codes[order], column.names)
        elif column is not None:
            changes[name] = column[order]
    return evolve(log, **changes)


def coded_table(log: EventLog) -> pl.DataFrame:
    """Return the table of a log whose cases lie together and are numbered in their order."""
    import polars as pl  # noqa: PLC0415 - reading does without it, and starts sooner

    columns = _kept(log)
    events = pl.DataFrame({"case": log.case.codes, **columns})
    cases = events.group_by("case", maintain_order=True).agg(pl.all())
    names = pl.Series("case", list(log.case.names), dtype=pl.String)
    first = {
        f"{name}_names": pl.Series([list(getattr(log, name).names)], dtype=pl.List(pl.String))
        for name in CODED
        if name in columns
    }
    heading = pl.DataFrame({"about": [heading_text(log)], **first})
    table = pl.concat([heading, cases.with_columns(names)], how="diagonal")
    return table.select(*_BEGINS, pl.exclude(*_BEGINS)).rechunk()


def _kept(log: EventLog) -> Mapping[str, NDArray[Any]]:
    """Return the columns that have to be kept, by name."""
    found: dict[str, NDArray[Any]] = {}
    for name in (*CODED, *NUMBERS):
        column = getattr(log, name)
        if column is not None and name not in spared(log):
            values = column.codes if isinstance(column, Coded) else column
            found[name] = values.astype(NUMBERS.get(name, np.int32), copy=False)
    return found


# Reading ------------------------------------------------------------------------------------------


def _log(columns: Mapping[str, Column]) -> EventLog:
    """Make the log of a file's columns; raises ``NotCoded`` where they are not those of one."""
    about, names = (columns.get(name) for name in _BEGINS)
    if not isinstance(about, Texts) or not isinstance(names, Texts) or not len(about):
        raise NotCoded(foreign=True)
    heading = heading_of(about[0])
    ends = _lists(columns, "activity").ends
    lengths = np.diff(ends[1:])  # the first list is the heading's
    if len(ends) != len(names) + 1 or ends[1] or (len(lengths) and lengths.min() < 1):
        raise NotCoded
    found = {name: _column(columns, name, ends) for name in (*CODED, *NUMBERS)}
    return _whole(heading, found, lengths, Texts(names.ends[1:], names.data))


def _whole(
    heading: Heading, found: dict[str, Any], lengths: NDArray[np.int64], names: Texts
) -> EventLog:
    """Put the columns together, with those that were not kept."""
    if "row" in heading.spared:
        found["row"] = np.arange(1, int(lengths.sum()) + 1)
    for name in _TWIN.keys() & heading.spared:
        found[name] = found[_TWIN[name]]
    if any(found[name] is None for name in _NEEDED):
        raise NotCoded
    return EventLog(
        source=heading.source,
        quality=heading.quality,
        zone=heading.zone,
        case=Coded(np.repeat(np.arange(len(lengths), dtype=np.int32), lengths), names),
        **found,
    )


def _lists(columns: Mapping[str, Column], name: str) -> Lists:
    found = columns.get(name)
    if not isinstance(found, Lists):
        raise NotCoded
    return found


def _column(
    columns: Mapping[str, Column], name: str, ends: NDArray[np.int64]
) -> Coded | NDArray[Any] | None:
    """Return one column, or ``None`` where the log has none; raises ``NotCoded``."""
    if name not in columns:
        return None
    lists = _lists(columns, name)
    values = lists.values
    if isinstance(values, Texts) or values.dtype != NUMBERS.get(name, np.int32):
        raise NotCoded
    if not np.array_equal(lists.ends, ends) or len(values) != ends[-1]:
        raise NotCoded
    if name in CODED:
        return _coded(values, _lists(columns, f"{name}_names"))
    return values if name != "reason" else _truths(values)


def _truths(numbers: NDArray[np.uint8]) -> NDArray[np.bool_]:
    if len(numbers) and numbers.max() > 1:
        raise NotCoded
    return numbers.view(np.bool_)


def _coded(codes: NDArray[np.int32], heading: Lists) -> Coded:
    """Return a column of codes, each of which has its name in the list of the heading."""
    names = heading.values
    if not isinstance(names, Texts) or heading.ends[1:2].tolist() != [len(names)]:
        raise NotCoded
    if len(codes) and not (codes.min() >= -1 and codes.max() < len(names)):
        raise NotCoded
    return Coded(codes, tuple(names) if len(names) <= _FEW else names)
