"""The first rows of a table, all of its columns as texts: what a guess is made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from attrs import frozen

from engine.errors import Unreadable
from engine.recording.logs.taking import Leaving
from schemas.noun import Noun
from schemas.refusal import Fault
from schemas.table import Record

if TYPE_CHECKING:
    import polars as pl

    from schemas.event_log import LogMap

#: How many rows are looked at.
MOST_ROWS = 5_000


@frozen(repr=False)
class Sample(Noun):
    """The columns of a table's first rows, empty texts for what is not there.

    ``separator`` and ``encoding`` are those of a CSV file, where they are not what is taken for
    granted.
    """

    header: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    separator: str | None = None
    encoding: str | None = None


def sample_csv(file: BinaryIO, name: str, log_map: LogMap | None) -> Sample:
    """Read the first rows of a CSV file; raises as reading the whole does."""
    from engine.recording.logs.csv_rows import CsvRows  # noqa: PLC0415 - because one format is read
    from engine.recording.logs.csv_text import opened  # noqa: PLC0415 - because one format is read

    text = opened(file, name, log_map)
    width = len(text.header)
    rows = CsvRows(text.lines, text.separator, width, range(width), Leaving())
    first = islice((cells for _, batch in rows.batches() for cells in batch), MOST_ROWS)
    separator = None if text.separator == "," else text.separator
    encoding = log_map.encoding if log_map else None
    return Sample(text.header, _columns(first, width), separator, encoding)


def sample_sheet(file: BinaryIO, name: str, log_map: LogMap | None) -> Sample:
    """Read the first rows of a worksheet; raises as reading the whole does."""
    from engine.recording.contents.evidence_sheets import read  # noqa: PLC0415 - because one format is read

    records = read(file, name, (log_map.sheet if log_map else None) or "")
    heading = next(records, None)
    if not isinstance(heading, Record):
        facts = dict(heading.facts) if heading else {}
        raise Unreadable(heading.code if heading else "ETP903", {"file": name, **facts})
    width = len(heading.cells)
    rows = (record.cells for record in records if not isinstance(record, Fault))
    padded = (cells[:width] + ("",) * (width - len(cells)) for cells in rows)
    return Sample(heading.cells, _columns(islice(padded, MOST_ROWS), width))


def sample_frame(frame: pl.DataFrame, name: str) -> Sample:
    """Take the first rows of a data frame, and of its columns those that hold single values."""
    from engine.recording.logs.frame_columns import texts_of  # noqa: PLC0415 - because polars is slow to start

    found: dict[str, tuple[str, ...]] = {}
    for column in frame.head(MOST_ROWS):
        try:
            texts = texts_of(column, name)
        except Unreadable:
            continue
        found[column.name] = tuple(texts.fill_null("").to_list())
    return Sample(tuple(found), tuple(found.values()))


def _columns(rows: Iterator[Sequence[str]], width: int) -> tuple[tuple[str, ...], ...]:
    columns = tuple(zip(*rows, strict=True))
    return columns or ((),) * width
