"""Read one file of evidence as a table and hold it against its row schema; all faults at once.

A place is the file's name as given, the line on which the row begins (in a sheet the row's number)
and the number of the column, both from 1. Limits: 100,000 rows, 200 columns, 2,000,000 cells,
32,768 characters a cell, 64 MiB of text (16 MiB of YAML).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, BinaryIO

from attrs import define, field, frozen

from engine.recording.contents import evidence_csv, evidence_json, evidence_sheets, evidence_yaml
from engine.recording.contents.evidence_cells import wrong_with
from engine.recording.contents.evidence_sheet_cells import MAX_COLUMNS
from engine.recording.contents.evidence_text import MAX_ROWS, UNCLEAN, read_text
from schemas.attribution import Place
from schemas.output import TABLE_MEDIA
from schemas.refusal import Fact, Fault
from schemas.table import Record, Table

if TYPE_CHECKING:
    from schemas.output import Column, RowSchema

#: Rows times columns.
MAX_CELLS = 2_000_000
#: Characters of one cell; a spreadsheet's own limit is 32,767.
MAX_CELL = 32_768
#: Faults told one by one; how many more there are is told in one.
MAX_FAULTS = 50
_LONGEST_SHOWN = 40
_TEXT_READERS = {
    "csv": evidence_csv.read,
    "json": evidence_json.read,
    "yaml": evidence_yaml.read,
}
_SPACES = re.compile(r"\s+")


def read_table(
    file: BinaryIO,
    medium: str,
    schema: RowSchema | None,
    name: str,
    needed: tuple[str, ...] = (),
) -> Table | tuple[Fault, ...]:
    """Return the file's table, or every fault that keeps it from being one.

    Args:
        file: Read from its beginning; it must be seekable.
        medium: What ``medium_of`` told: one of ``TABLE_MEDIA``.
        schema: The shape of the rows; ``None``: any table.
        name: The file's name as given, for the places of the faults.
        needed: Further columns that must be there, for the output's own checks look at them.

    Returns:
        The table, which may have no rows; or at most 50 faults, and one more that counts the rest.
    """
    reading = _Reading(name, schema, needed)
    for record in _records(file, medium, name):
        if isinstance(record, Fault):
            reading.faults.add(record)
        elif not reading.take(record):
            break
    return reading.result()


def _records(file: BinaryIO, medium: str, name: str) -> Iterator[Record | Fault]:
    if medium == "xlsx":
        return evidence_sheets.read(file, name)
    if medium not in _TEXT_READERS:
        return iter((Fault("ETP701", Place(name, 1, 1), {"found": medium, "wanted": TABLE_MEDIA}),))
    text = read_text(file, name)
    if isinstance(text, Fault):
        return iter((text,))
    return _TEXT_READERS[medium](text, name)


@define
class _Faults:
    """The first faults, and how many more there were."""

    name: str
    told: list[Fault] = field(factory=list)
    more: int = 0

    def add(self, fault: Fault) -> None:
        if len(self.told) < MAX_FAULTS:
            self.told.append(fault)
        else:
            self.more += 1

    def all(self) -> tuple[Fault, ...]:
        if not self.more:
            return tuple(self.told)
        rest = Fault("ETP759", Place(self.name, 1, 1), {"more": self.more})
        return (*self.told, rest)


@frozen(order=False)
class _Slot:
    """One named column of the header: its place in a record from 0, and its rules."""

    at: int
    name: str
    rule: Column | None


@define
class _Reading:
    """The table as far as it was read."""

    name: str
    schema: RowSchema | None
    needed: tuple[str, ...]
    faults: _Faults = field(init=False)
    columns: tuple[str, ...] | None = None
    slots: tuple[_Slot, ...] = ()
    unnamed: tuple[int, ...] = ()
    rows: list[Mapping[str, str]] = field(factory=list)
    taken: int = 0
    width: int = 0

    def __attrs_post_init__(self) -> None:
        self.faults = _Faults(self.name)

    def result(self) -> Table | tuple[Fault, ...]:
        if self.columns is None and not self.faults.told:
            self._tell("ETP728", 1, 1)
        if self.faults.told or self.columns is None:
            return self.faults.all()
        return Table(self.columns, tuple(self.rows))

    def take(self, record: Record) -> bool:
        """Take the header or a row.

        False when a limit is passed and the rest is not worth reading.
        """
        if self.columns is None:
            return self._header(record)
        if any(cell.strip() for cell in record.cells):
            self.taken += 1
            self._row(record)
        if self.taken > MAX_ROWS:
            self._tell("ETP714", record.line, 1, limit=MAX_ROWS)
        elif self.taken * len(self.columns) > MAX_CELLS:
            self._tell("ETP718", record.line, 1, limit=MAX_CELLS)
        else:
            return True
        return False

    def _header(self, record: Record) -> bool:
        self.width = len(record.cells)
        cells = tuple(_SPACES.sub(" ", _clean(cell)) for cell in record.cells)
        self.unnamed = tuple(at for at, cell in enumerate(cells) if not cell)
        rules = {column.name: column for column in self.schema.columns} if self.schema else {}
        found = [_Slot(at, cell, rules.get(cell)) for at, cell in enumerate(cells) if cell]
        self.slots = tuple(found)
        self.columns = tuple(slot.name for slot in found)
        if len(found) > MAX_COLUMNS:
            self._tell("ETP715", record.line, 1, limit=MAX_COLUMNS)
            return False
        self._against_schema(record.line, rules)
        return True

    def _against_schema(self, line: int, rules: Mapping[str, Column]) -> None:
        seen: set[str] = set()
        for slot in self.slots:
            if slot.name in seen:
                self._tell("ETP709", line, slot.at + 1, column=_short(slot.name))
            elif self.schema is not None and self.schema.closed and slot.rule is None:
                self._unknown(slot, line, tuple(rules))
            self._check(slot.name, line, slot.at + 1, _short(slot.name), None)
            seen.add(slot.name)
        asked = (column.name for column in rules.values() if column.required)
        for name in dict.fromkeys((*asked, *self.needed)):
            if name not in seen:
                there = tuple(_short(column) for column in self.columns or ())
                self._tell("ETP711", line, 1, column=name, columns=there)

    def _unknown(self, slot: _Slot, line: int, known: tuple[str, ...]) -> None:
        near = get_close_matches(slot.name[:100].casefold(), known, 1, 0.7)
        place = Place(self.name, line, slot.at + 1)
        facts: dict[str, Fact] = {"column": _short(slot.name), "known": known}
        suggestion = near[0] if near else None
        self.faults.add(Fault("ETP712", place, facts, suggestion=suggestion))

    def _row(self, record: Record) -> None:
        cells = record.cells
        if len(cells) < self.width:
            cells = (*cells, *("",) * (self.width - len(cells)))
        row = {slot.name: _clean(cells[slot.at]) for slot in self.slots}
        for at in (*self.unnamed, *range(self.width, len(cells))):
            if cells[at].strip():
                self._tell("ETP710", record.line, at + 1, value=_short(cells[at].strip()))
        for slot in self.slots:
            self._check(row[slot.name], record.line, slot.at + 1, slot.name, slot.rule)
        if not self.faults.told:
            self.rows.append(row)

    def _check(self, cell: str, line: int, column: int, name: str, rule: Column | None) -> None:
        if len(cell) > MAX_CELL:
            self._tell("ETP716", line, column, column=_short(name), limit=MAX_CELL)
        elif unclean := UNCLEAN.search(cell):
            character = f"U+{ord(unclean[0]):04X}"
            self._tell("ETP719", line, column, column=_short(name), character=character)
        elif rule is not None and (wrong := wrong_with(cell, rule)):
            code, facts = wrong
            self._tell(code, line, column, **facts, column=_short(name), value=_short(cell))

    def _tell(self, code: str, line: int, at: int, **facts: Fact) -> None:
        self.faults.add(Fault(code, Place(self.name, line, at), facts))


def _clean(cell: str) -> str:
    text = cell.strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _short(text: str) -> str:
    """Return a text fit for a message: one line, no control characters, at most 40 characters."""
    line = UNCLEAN.sub("?", _SPACES.sub(" ", text[: _LONGEST_SHOWN + 1]))
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"
