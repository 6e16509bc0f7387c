"""Look through a worksheet's XML before a library builds it: may it be built at all.

A sheet that inflates to a few bytes can ask for gigabytes: one value in the last cell (the library
allots every cell between), or one long shared string in a million cells. Here the sheet is only
counted. Two kinds of cells that have no value of their own are told as well: a formula whose result
was never stored, and an error value.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator

from attrs import define, field

from engine.recording.evidence_office import BadXml, local, xml_steps
from schemas.report import Fault
from schemas.schedule import Place

MAX_ROWS = 100_000
MAX_COLUMNS = 200
#: Rows times columns of one table.
MAX_CELLS = 2_000_000
#: Characters of one cell; a spreadsheet's own limit is 32,767.
MAX_CELL = 32_768
#: Characters of all cells of a table together.
MAX_CHARACTERS = 64 * 1024 * 1024
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")


class TooLarge(ValueError):
    """The sheet asks for more than the limits.

    ``args`` are the code, the fact's name and the limit.
    """


def string_lengths(pieces: Iterable[bytes]) -> array[int]:
    """Return how many characters each shared string has, in their order.

    Raises:
        BadXml: not well-formed.
    """
    lengths = array("L")

    def start(name: str, _attributes: dict[str, str]) -> None:
        if local(name) == "si":
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    for _ in xml_steps(pieces, start, None, text):
        pass
    return lengths


def faults(pieces: Iterable[bytes], lengths: array[int], name: str) -> Iterator[Fault]:
    """Yield a fault for each cell without a value of its own, by rows.

    Raises:
        BadXml: not well-formed, or a cell's reference is none.
        TooLarge: more rows, columns, cells or characters than the limits.
    """
    guard = _Guard(lengths, name)
    for _ in xml_steps(pieces, guard.start, guard.end, guard.text):
        yield from guard.taken()
    yield from guard.taken()


@define
class _Guard:
    """The place in the sheet (rows and columns from 1) and what was counted up to there."""

    lengths: array[int]
    name: str
    row: int = 0
    column: int = 0
    rows_seen: int = 0
    cells_seen: int = 0
    last_row: int = 0
    last_column: int = 0
    characters: int = 0
    kind: str = ""
    value: list[str] | None = None
    reading: bool = False
    formula: bool = False
    found: list[Fault] = field(factory=list)
    locals: dict[str, str] = field(factory=dict)

    def taken(self) -> Iterator[Fault]:
        """Yield the faults found since the last time."""
        found, self.found = self.found, []
        return iter(found)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        part = self.locals.get(name) or self.locals.setdefault(name, local(name))
        if part == "c":
            self._open_cell(attributes)
        elif part == "v" or part == "is":
            self.value, self.reading = [], True
        elif part == "f":
            self.formula = True
        elif part == "row":
            self.rows_seen += 1
            self.row = _number(attributes.get("r")) or self.row + 1
            self.column = self.cells_seen = 0

    def text(self, characters: str) -> None:
        if self.reading and self.value is not None:
            self.value.append(characters)

    def end(self, name: str) -> None:
        part = self.locals[name]
        if part == "c":
            self._close_cell()
        elif part == "v" or part == "is":
            self.reading = False

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self.kind, self.value, self.formula = attributes.get("t", "n"), None, False
        self.cells_seen += 1
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
            return
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise BadXml(f"no cell is called {reference}")
        self.column, self.row = _column(match[1]), int(match[2])

    def _close_cell(self) -> None:
        if self.value is None:
            if self.formula:
                self._tell("ETP752", "")
            return
        text = "".join(self.value)
        if self.kind == "e":
            self._tell("ETP753", text)
        self._count(self._length(text))

    def _length(self, text: str) -> int:
        """Return how long the cell's text is, also that of a shared string."""
        if self.kind != "s":
            return len(text)
        index = _number(text.strip())
        if index is None or index >= len(self.lengths):
            raise BadXml("a shared string is not there")
        return self.lengths[index]

    def _count(self, length: int) -> None:
        self.characters += length
        self.last_row = max(self.last_row, self.row, self.rows_seen)
        self.last_column = max(self.last_column, self.column, self.cells_seen)
        if self.last_row > MAX_ROWS + 1:
            raise TooLarge("ETP714", "limit", MAX_ROWS)
        if self.last_column > MAX_COLUMNS:
            raise TooLarge("ETP715", "limit", MAX_COLUMNS)
        if self.last_row * self.last_column > MAX_CELLS + MAX_COLUMNS:
            raise TooLarge("ETP718", "limit", MAX_CELLS)
        if self.characters > MAX_CHARACTERS:
            raise TooLarge("ETP717", "limit", MAX_CHARACTERS // (1024 * 1024))

    def _tell(self, code: str, value: str) -> None:
        place = Place(self.name, self.row, self.column)
        facts = {"cell": f"{_letters(self.column)}{self.row}", "value": value[:20]}
        self.found.append(Fault(code, place, facts))


def _number(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    return int(text)


def _column(letters: str) -> int:
    """Return a column's number from 1: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
