r"""Rows of CSV, read so that no fault in one row hides another.

A quote that is opened and never closed makes other readers swallow rows in silence, up to the next
quote or the end. Here a row may run over several lines only while that is believable; else the line
that opened the quote is left out alone and reading goes on with the next. It is not believable
when

- the quote does not close within 500 lines, or what follows is no row of the table;
- one of the lines, taken alone, is a whole row of it;
- a cell that the log is read from would hold a line's end.

A quote within a cell that does not begin with one stands for itself. Blank lines are no rows. Rows
with too few or too many cells, with a NUL, or of a line that is too long are left out and named.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from io import StringIO
from typing import TYPE_CHECKING

from attrs import define, field

from engine.recording.logs.csv_lines import TOO_LONG

if TYPE_CHECKING:
    from engine.recording.logs.taking import Leaving

#: Lines of the longest row that is believed.
MOST_LINES = 500
_SHOWN = 80


class BadRecord(ValueError):
    """Lines that are no row; ``args`` hold the reason."""


@define
class CsvRows:
    """The rows of a table of ``width`` columns, of which those at ``places`` are wanted."""

    lines: Iterator[list[str]]
    separator: str
    width: int
    places: Collection[int]
    leaving: Leaving
    row: int = 0
    _at: int = 0
    _block: list[str] = field(factory=list)

    def batches(self) -> Iterator[tuple[list[int], list[list[str]]]]:
        """Yield the numbers of rows, from 1, and their cells, many at a time."""
        for block in self.lines:
            quick = self._quick(block)
            if quick is None:
                self._block, self._at = block, 0
                found = list(self._careful())
                yield [number for number, _ in found], [cells for _, cells in found]
            else:
                first, self.row = self.row + 1, self.row + len(quick)
                yield list(range(first, self.row + 1)), quick

    def _quick(self, block: list[str]) -> list[list[str]] | None:
        """Return the rows of lines that are one row each; ``None`` where one may not be."""
        text, lines = "".join(block), [line for line in block if line]
        if "\0" in text or TOO_LONG in text:
            return None
        try:
            rows = self._split(lines) if '"' in text else [x.split(self.separator) for x in lines]
        except csv.Error:
            return None
        alone = len(rows) == len(lines) and all(len(cells) == self.width for cells in rows)
        return rows if alone else None

    def _split(self, lines: list[str]) -> list[list[str]]:
        return list(csv.reader(lines, delimiter=self.separator, strict=True))

    def _careful(self) -> Iterator[tuple[int, list[str]]]:
        while self._at < len(self._block):
            line = self._block[self._at]
            if line:
                self.row += 1
            try:
                cells = self._cells(line) if line else None
            except BadRecord as bad:
                self.leaving.leave(str(bad), self.row, "" if line is TOO_LONG else line[:_SHOWN])
                cells = None
            if cells is not None:
                yield self.row, cells
            self._at += 1

    def _cells(self, line: str) -> list[str]:
        """Return the cells of the row that begins at this line; it may take further lines.

        Raises:
            BadRecord: no row begins here; nothing but this line was taken.
        """
        if line is TOO_LONG:
            raise BadRecord("too-long")
        if "\0" in line:
            raise BadRecord("nul-byte")
        if '"' not in line:
            return self._as_wide(line.split(self.separator))
        try:
            return self._as_wide(self._parsed(line))
        except BadRecord:
            if line.count('"') % 2 == 0:
                raise
        return self._running_on()

    def _as_wide(self, cells: list[str]) -> list[str]:
        if len(cells) == self.width:
            return cells
        raise BadRecord("too-few-fields" if len(cells) < self.width else "too-many-fields")

    def _parsed(self, text: str) -> list[str]:
        try:
            lines = StringIO(text, newline="")
            return next(csv.reader(lines, delimiter=self.separator, strict=True))
        except (csv.Error, StopIteration) as error:
            raise BadRecord("bad-quote") from error

    def _running_on(self) -> list[str]:
        """Read a row whose quote is still open at the end of its line."""
        last = self._closing()
        cells = self._parsed("\n".join(self._block[self._at : last + 1]))
        wanted = [cells[place] for place in self.places if place < len(cells)]
        if len(cells) != self.width or any("\n" in cell for cell in wanted):
            raise BadRecord("bad-quote")
        self._at = last
        return cells

    def _closing(self) -> int:
        """Return the place of the line that closes a quote.

        Raises:
            BadRecord: none does, or a row would be swallowed.
        """
        for place in range(self._at + 1, self._at + MOST_LINES):
            if place >= len(self._block):
                self._block += next(self.lines, [])
            if place >= len(self._block):
                break
            line = self._block[place]
            if line is TOO_LONG or "\0" in line:
                break
            closing = line.count('"') % 2 == 1
            if self._is_row(line) and not (closing and self._in_first_cell()):
                break
            if closing:
                return place
        raise BadRecord("bad-quote")

    def _is_row(self, line: str) -> bool:
        """Whether a line taken alone may be a row; of a single column every line may be one."""
        return self.width > 1 and line.count(self.separator) == self.width - 1

    def _in_first_cell(self) -> bool:
        """Whether the quote is open in the first cell: its last line then looks like a row."""
        return self.separator not in self._block[self._at]
