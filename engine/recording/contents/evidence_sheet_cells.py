"""The cells of one worksheet, streamed: nothing is allotted for cells that are not there.

A sheet that inflates to a few bytes can ask for gigabytes: one value in the last cell, one long
shared string in a million cells, a count of strings that is a lie. Here a row is held while it is
read, shared strings are shared, and what the file says of its own size is not looked at.

Two kinds of cells have no value of their own and are faults: a formula whose result was never
stored, and an error value. Formulas are never calculated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from attrs import define, field, frozen

from engine.recording.contents.evidence_office import BadXml, local, parse_xml, xml_steps
from engine.recording.contents.evidence_sheet_dates import Shown, day_text, elapsed_text
from schemas.attribution import Place
from schemas.refusal import Fault
from schemas.table import Record

MAX_COLUMNS = 200
#: Cells that are looked at in one sheet, empty ones included.
MAX_CELLS_SEEN = 10_000_000
#: Characters of all cells together.
MAX_CHARACTERS = 64 * 1024 * 1024
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_Known = TypeVar("_Known")
_MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?Z?$")


class TooLarge(ValueError):
    """The sheet passes a limit; ``args`` are the fault's code, the fact's name and the limit."""


@frozen(order=False)
class Looks:
    """What a sheet's cells refer to: shared strings, how styles show numbers, the first day."""

    strings: tuple[str, ...] = ()
    styles: tuple[Shown, ...] = ()
    since_1904: int = 0


def shared_strings(pieces: Iterable[bytes]) -> tuple[str, ...]:
    """Return the shared strings in their order, without looks and without phonetic readings.

    Raises:
        BadXml: not well-formed.
    """
    strings: list[str] = []
    reading = _Text()

    def start(name: str, _attributes: dict[str, str]) -> None:
        if local(name) == "si":
            reading.parts.clear()
        reading.start(local(name))

    def end(name: str) -> None:
        reading.end(local(name))
        if local(name) == "si":
            strings.append(reading.text())

    parse_xml(pieces, start, end, reading.take)
    return tuple(strings)


def records(pieces: Iterable[bytes], looks: Looks, name: str) -> Iterator[Record | Fault]:
    """Yield each row that has a value, its cells from column A to its last value; faults by rows.

    Raises:
        BadXml: not well-formed, rows out of order, or a cell that refers to nothing.
        TooLarge: more columns, cells or characters than the limits.
    """
    sheet = _Sheet(looks, name)
    for _ in xml_steps(pieces, sheet.start, sheet.end, sheet.text.take):
        yield from sheet.taken()
    yield from sheet.taken()


@define
class _Text:
    """The text that is being read: what stands in ``t`` and ``v``, less phonetic readings."""

    parts: list[str] = field(factory=list)
    _inside: int = 0
    _aside: int = 0

    def start(self, part: str) -> None:
        self._inside += part in ("t", "v")
        self._aside += part == "rPh"

    def end(self, part: str) -> None:
        self._inside -= part in ("t", "v")
        self._aside -= part == "rPh"

    def take(self, characters: str) -> None:
        if self._inside and not self._aside:
            self.parts.append(characters)

    def text(self) -> str:
        """Return the text; ``_x000D_`` stands for a character (ECMA-376 part 1, 22.9.2.19)."""
        text = "".join(self.parts)
        return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


@define
class _Sheet:
    """The row that is being read; rows and columns count from 1."""

    looks: Looks
    name: str
    text: _Text = field(factory=_Text)
    row: int = 0
    column: int = 0
    cells: dict[int, str] = field(factory=dict)
    seen: int = 0
    characters: int = 0
    kind: str = ""
    style: str = ""
    has_value: bool = False
    has_formula: bool = False
    found: list[Record | Fault] = field(factory=list)
    _local: dict[str, str] = field(factory=dict)

    def taken(self) -> Iterator[Record | Fault]:
        """Yield what was found since the last time."""
        found, self.found = self.found, []
        return iter(found)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        part = self._local.get(name) or self._local.setdefault(name, local(name))
        if part == "c":
            self._open_cell(attributes)
        elif part in ("v", "is", "t", "rPh"):
            self.has_value = True
            self.text.start(part)
        elif part == "f":
            self.has_formula = True
        elif part == "row":
            self._open_row(attributes)

    def end(self, name: str) -> None:
        part = self._local[name]
        if part == "c":
            self._close_cell()
        elif part in ("v", "is", "t", "rPh"):
            self.text.end(part)
        elif part == "row" and self.cells:
            last = max(self.cells)
            row = tuple(self.cells.get(column, "") for column in range(1, last + 1))
            self.found.append(Record(self.row, row))

    def _open_row(self, attributes: dict[str, str]) -> None:
        row = _number(attributes["r"]) if "r" in attributes else self.row + 1
        if row <= self.row:
            raise BadXml("the rows are out of order")
        self.row, self.column, self.cells = row, 0, {}

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self.seen += 1
        if self.seen > MAX_CELLS_SEEN:
            raise TooLarge("ETP718", "limit", MAX_CELLS_SEEN)
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.has_value = self.has_formula = False
        self.text.parts.clear()
        match = _REFERENCE.fullmatch(attributes.get("r", f"A{self.row}"))
        if match is None or int(match[2]) != self.row:
            raise BadXml("a cell does not stand in its row")
        column = _column(match[1]) if "r" in attributes else self.column + 1
        if column <= self.column:
            raise BadXml("the cells are out of order")
        self.column = column

    def _close_cell(self) -> None:
        if self.kind == "e":
            self._tell("ETP753", self.text.text())
        elif self.has_value:
            self._put(self._value(self.text.text()))
        elif self.has_formula:
            self._tell("ETP752", "")

    def _put(self, value: str) -> None:
        if not value.strip():
            return
        self.characters += len(value)
        if self.column > MAX_COLUMNS:
            raise TooLarge("ETP715", "limit", MAX_COLUMNS)
        if self.characters > MAX_CHARACTERS:
            raise TooLarge("ETP717", "limit", MAX_CHARACTERS // (1024 * 1024))
        self.cells[self.column] = value

    def _value(self, text: str) -> str:
        if self.kind == "s":
            return _at(self.looks.strings, text)
        if self.kind == "n":
            return self._number_text(text) if text.strip() else ""
        if self.kind == "b":
            return "true" if text.strip() == "1" else "false"
        return _MIDNIGHT.sub("", text) if self.kind == "d" else text

    def _number_text(self, text: str) -> str:
        """Return a number as spreadsheets show it: no ``.0``, 15 digits, days as days."""
        try:
            number = float(text)
        except ValueError as error:
            raise BadXml("a number is none") from error
        looks = _at(self.looks.styles, self.style) if self.style else Shown.NUMBER
        if looks is Shown.DAY:
            shown = day_text(number, self.looks.since_1904)
        else:
            shown = elapsed_text(number) if looks is Shown.ELAPSED else None
        if shown is not None:
            return shown
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.15g}"

    def _tell(self, code: str, value: str) -> None:
        facts = {"cell": f"{_letters(self.column)}{self.row}", "value": value[:20]}
        self.found.append(Fault(code, Place(self.name, self.row, self.column), facts))


def _at(known: tuple[_Known, ...], index: str) -> _Known:
    number = _number(index.strip())
    if number >= len(known):
        raise BadXml("a shared string or a style is not there")
    return known[number]


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadXml("a place is no number")
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
