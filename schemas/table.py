"""The table: what a file of evidence says in rows and columns, whatever medium it came in.

Rules of the module:

- every cell is a text, as people would read it: ``5``, ``2008-11-26``, ``true``; an empty cell is
  ``""``;
- surrounding blanks are gone and the letters are in Unicode's composed form (NFC), so that two
  cells that look the same are the same;
- a row in which every cell is empty is no row.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from schemas.noun import Noun


@frozen(repr=False)
class Table(Noun):
    """The rows of one file; ``columns`` are the header's names, in its order, without repetition.

    Every row has a cell for every column. A table may have no rows: then only its header was there.
    """

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]

    def values(self, column: str) -> frozenset[str]:
        """Return the different non-empty values in a column; none when there is no such column.

        >>> Table(("id",), ({"id": "7"}, {"id": "7"}, {"id": ""})).values("id")
        frozenset({'7'})
        """
        if column not in self.columns:
            return frozenset()
        return frozenset(row[column] for row in self.rows if row[column])


@frozen(repr=False)
class Record(Noun):
    """One row as it was read: its cells in the header's order, before they are checked.

    ``line`` counts from 1: the line of the text on which the row begins, or the row's number in a
    sheet. The first record of a table is its header.
    """

    line: int
    cells: tuple[str, ...]
