"""A table to be shown: columns and cells, without a border and without a terminal.

- a pipe gets aligned text: two blanks between columns, nothing cut, no box characters;
- where the terminal is too narrow for a table, each row becomes a short list;
- on a terminal, a column is shown whole, cut to what room there is, or wrapped (``Fit``).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from attrs import frozen

from engine.telling.pen import Pen, padded
from engine.telling.words import width

GAP = "  "
#: The least columns that a cut or a wrapped column is given; with less, a table becomes a list.
LEAST = {"cut": 10, "wrap": 24}


class Fit(StrEnum):
    """What a terminal does with a column for which it has too little room."""

    WHOLE = "whole"
    CUT = "cut"
    WRAP = "wrap"


@frozen
class Column:
    """A column: its heading, how it is fitted in, and whether its cells are numbers."""

    heading: str
    fit: Fit = Fit.WHOLE
    number: bool = False


@frozen
class Table:
    """Rows of cells; ``tones`` holds one style per row, painted on the cell of column ``toned``."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    tones: tuple[str, ...] = ()
    toned: int = 0
    indent: str = ""

    @property
    def headed(self) -> bool:
        """Whether any column has a heading."""
        return any(column.heading for column in self.columns)

    def tone(self, row: int) -> str:
        """Return the style of a row, empty for none."""
        return self.tones[row] if self.tones else ""


def aligned(table: Table, pen: Pen) -> Iterator[str]:
    """Write a table as aligned lines without a border; nothing is cut."""
    sizes = _sizes(table)
    heading = _line(table, tuple(c.heading for c in table.columns), sizes)
    if table.headed:
        yield pen.paint("dim", heading)
    for number, row in enumerate(table.rows):
        cells = [_padded(table, place, cell, sizes[place]) for place, cell in enumerate(row)]
        if tone := table.tone(number):
            cells[table.toned] = pen.paint(tone, cells[table.toned])
        yield (table.indent + GAP.join(cells)).rstrip()


def listed(table: Table, pen: Pen) -> Iterator[str]:
    """Write each row as a list, its first cell as the heading: for narrow terminals."""
    for row in table.rows:
        yield table.indent + pen.paint("strong", row[0])
        for column, cell in zip(table.columns[1:], row[1:], strict=True):
            if cell:
                text = f"{column.heading}: {cell}" if column.heading else cell
                yield from pen.wrapped(text, table.indent + GAP, table.indent + GAP * 2)


def fitted(table: Table, room: int) -> tuple[int, ...] | None:
    """Return the width of each column so that the table takes at most ``room`` columns.

    What may be cut or wrapped gives way; ``None`` where that is not enough.
    """
    sizes = _sizes(table)
    least = [
        min(size, LEAST.get(column.fit, size))
        for column, size in zip(table.columns, sizes, strict=True)
    ]
    spare = room - len(table.indent) - len(GAP) * (len(sizes) - 1) - sum(least)
    if spare < 0:
        return None
    for place, size in enumerate(sizes):
        given = min(spare, size - least[place])
        least[place] += given
        spare -= given
    return tuple(least)


def cut(text: str, columns: int) -> str:
    """Cut a text to a number of columns; the ellipsis says that it was cut."""
    if width(text) <= columns:
        return text
    kept = text
    while width(kept) > columns - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _sizes(table: Table) -> list[int]:
    cells = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    return [
        max(width(column.heading), *map(width, found), 0)
        for column, found in zip(table.columns, cells, strict=True)
    ]


def _line(table: Table, cells: tuple[str, ...], sizes: list[int]) -> str:
    padded_ = [_padded(table, place, cell, sizes[place]) for place, cell in enumerate(cells)]
    return (table.indent + GAP.join(padded_)).rstrip()


def _padded(table: Table, place: int, cell: str, columns: int) -> str:
    if table.columns[place].number:
        return " " * (columns - width(cell)) + cell
    return padded(cell, columns)
