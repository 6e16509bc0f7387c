"""XLSX logs: one worksheet, its first row the heading, read by the reader of tables of evidence.

What a cell shows is taken, not how it was made: a formula gives its stored value, and one without,
or an error in its place, leaves its row out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from attrs import define

from engine.errors import Unreadable
from engine.recording.contents.evidence_sheets import read
from engine.recording.logs.columns import chosen
from engine.recording.logs.text_rows import TextColumns
from schemas.refusal import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.recording.logs.taking import Leaving, Taken
    from schemas.event_log import LogMap
    from schemas.table import Record

_BATCH = 10_000
#: What is said of one cell: a formula without a value, and an error such as ``#REF!``.
_OF_CELLS = {"ETP752": "no-value", "ETP753": "error-cell"}


def take_sheet(file: BinaryIO, name: str, log_map: LogMap | None, zone: str) -> Taken:
    """Take the columns of a worksheet: the mapping file's, else the first that is visible.

    Raises:
        Unreadable: it is no workbook, is damaged, has no such sheet or no row.
        UsageFault: a column that is needed is not there.
    """
    records = read(file, name, (log_map.sheet if log_map else None) or "")
    heading = next(records, None)
    if heading is None:
        raise Unreadable("ETP903", {"file": name})
    if isinstance(heading, Fault):
        raise Unreadable(heading.code, {"file": name, **heading.facts})
    columns = TextColumns(chosen(heading.cells, log_map, name))
    rows = _Rows(records, heading, set(columns.places.values()), columns.leaving, name)
    for numbers, cells in rows.batches():
        columns.add(numbers, cells)
    return columns.taken(zone, log_map.times if log_map else ())


@define
class _Rows:
    """The rows of a sheet below its heading; ``places`` are the columns wanted, from 0."""

    records: Iterator[Record | Fault]
    heading: Record
    places: set[int]
    leaving: Leaving
    name: str
    _spoilt: int = 0

    def batches(self) -> Iterator[tuple[list[int], list[tuple[str, ...]]]]:
        """Yield the numbers of rows, from 1 below the heading, and their cells."""
        numbers: list[int] = []
        rows: list[tuple[str, ...]] = []
        for found in self.records:
            if isinstance(found, Fault):
                self._spoil(found)
            elif (cells := self._cells(found)) is not None:
                numbers.append(found.line - self.heading.line)
                rows.append(cells)
            if len(rows) == _BATCH:
                yield numbers, rows
                numbers, rows = [], []
        yield numbers, rows

    def _spoil(self, fault: Fault) -> None:
        """Note that a cell that is wanted has no value to read; its row comes next."""
        why = _OF_CELLS.get(fault.code)
        if why is None:
            raise Unreadable(fault.code, {"file": self.name, **fault.facts})
        if fault.place.column - 1 in self.places and self._spoilt != fault.place.line:
            self._spoilt = fault.place.line
            shown = f"{fault.facts.get('cell', '')} {fault.facts.get('value', '')}".strip()
            self.leaving.leave(why, fault.place.line - self.heading.line, shown)

    def _cells(self, record: Record) -> tuple[str, ...] | None:
        """Return as many cells as the heading has; ``None`` where the row is left out."""
        width = len(self.heading.cells)
        if record.line == self._spoilt:
            return None
        if len(record.cells) > width:
            self.leaving.leave(
                "too-many-fields", record.line - self.heading.line, record.cells[width]
            )
            return None
        return record.cells + ("",) * (width - len(record.cells))
