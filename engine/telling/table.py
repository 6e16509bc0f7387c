"""A table to be shown: columns and cells, without a border and without a terminal.

- a pipe gets aligned text: two blanks between columns, nothing cut, no box characters;
- where the terminal is too narrow for a table, each row becomes a short list;
- a cell of a column marked ``whole`` is never cut.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from engine.telling.pen import Pen, padded
from engine.telling.words import width

GAP = "  "
#: Below this many columns a table is shown as a list.
NARROW = 60


@frozen
class Column:
    """A column: its heading, whether its cells may be cut, and whether they are numbers."""

    heading: str
    whole: bool = True
    number: bool = False


@frozen
class Table:
    """Rows of cells; ``tones`` holds one style per row, painted on the cell of column ``toned``."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    tones: tuple[str, ...] = ()
    toned: int = 0
    indent: str = ""

    def tone(self, row: int) -> str:
        """Return the style of a row, empty for none."""
        return self.tones[row] if self.tones else ""


def aligned(table: Table, pen: Pen) -> Iterator[str]:
    """Write a table as aligned lines without a border; nothing is cut."""
    sizes = _sizes(table)
    heading = _line(table, tuple(c.heading for c in table.columns), sizes)
    if any(column.heading for column in table.columns):
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


def total_width(table: Table) -> int:
    """Return how many columns of a terminal the aligned table takes."""
    sizes = _sizes(table)
    return len(table.indent) + sum(sizes) + len(GAP) * (len(sizes) - 1)


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
