"""Tables in JSON: one array of flat objects; and whether a text is JSON at all, read strictly.

Strictly: no repeated keys, no ``NaN``, no comments, nothing behind the value. Numbers stay as they
were written, ``true`` and ``false`` too; ``null`` and a key that an object lacks are an empty cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from attrs import define, field, frozen

from engine.recording.contents.evidence_text import MAX_ROWS
from schemas.attribution import Place
from schemas.refusal import Fact, Fault
from schemas.table import Record

_BLANKS = re.compile(r"[ \t\r\n]*+")
_Pairs = tuple[tuple[str, object], ...]


def is_json(text: str) -> bool:
    """Whether the text is one strict JSON object or array."""
    try:
        value = _STRICT.decode(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict | list)


def read(text: str, name: str) -> Iterator[Record | Fault]:
    """Yield the header (all keys, in the order in which they first appear), then every row.

    A fault in one object leaves out that object alone; a text that is not JSON yields one fault.
    """
    source = _Source(text, name)
    faults: list[Fault] = []
    rows: list[tuple[int, dict[str, str]]] = []
    for line, value in source.elements(faults):
        row = _flat(value, source, line, faults)
        if row is not None:
            rows.append((line, row))
        if len(rows) + len(faults) > MAX_ROWS:
            faults.append(source.fault("ETP714", line, limit=MAX_ROWS))
            break
    yield from faults
    columns = tuple(dict.fromkeys(key for _, row in rows for key in row))
    if not columns:
        return
    yield Record(rows[0][0], columns)
    for line, row in rows:
        yield Record(line, tuple(row.get(column, "") for column in columns))


def _flat(value: object, source: _Source, line: int, faults: list[Fault]) -> dict[str, str] | None:
    """Return an object's cells; faults when it is no object, nests or repeats a key."""
    if not isinstance(value, _Object):
        faults.append(source.fault("ETP732", line))
        return None
    row: dict[str, str] = {}
    for key, cell in value.pairs:
        if key in row:
            faults.append(source.fault("ETP731", line, key=key))
        elif isinstance(cell, _Object | list):
            faults.append(source.fault("ETP733", line, key=key))
        row[key] = _text(cell)
    return row


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


@frozen
class _Object:
    """An object as it was written: its pairs, also those whose key stood there before."""

    pairs: _Pairs


def _object(pairs: list[tuple[str, object]]) -> _Object:
    return _Object(tuple(pairs))


def _no_constant(word: str) -> str:
    raise ValueError(f"{word} is not JSON")


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is repeated")
    return found


_STRICT = json.JSONDecoder(
    object_pairs_hook=_without_repetition,
    parse_constant=_no_constant,
    parse_int=str,
    parse_float=str,
)
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_no_constant, parse_int=str, parse_float=str
)


@define
class _Source:
    """The text, and the line on which the reader is: counted forward, from 1."""

    text: str
    name: str
    _counted: int = field(default=0, init=False)
    _line: int = field(default=1, init=False)

    def elements(self, faults: list[Fault]) -> Iterator[tuple[int, object]]:
        """Yield each element of the text's one array with its line."""
        try:
            yield from self._elements(faults)
        except json.JSONDecodeError as error:
            faults.append(self.fault("ETP730", self.line_of(error.pos)))
        except (ValueError, RecursionError):
            faults.append(self.fault("ETP730", self._line))

    def _elements(self, faults: list[Fault]) -> Iterator[tuple[int, object]]:
        at = self._blanks(0)
        if not self.text.startswith("[", at):
            _DECODER.decode(self.text)
            faults.append(self.fault("ETP732", self.line_of(at)))
            return
        at = self._blanks(at + 1)
        closed = self.text.startswith("]", at)
        while not closed:
            line = self.line_of(at)
            value, at = _DECODER.raw_decode(self.text, at)
            yield line, value
            at = self._blanks(at)
            closed = self.text.startswith("]", at)
            if not closed:
                self._expect(",", at)
                at = self._blanks(at + 1)
        self._end(at + 1)

    def _blanks(self, at: int) -> int:
        match = _BLANKS.match(self.text, at)
        return at if match is None else match.end()

    def _expect(self, sign: str, at: int) -> None:
        if not self.text.startswith(sign, at):
            raise json.JSONDecodeError(f"expecting {sign!r}", self.text, at)

    def _end(self, at: int) -> None:
        at = self._blanks(at)
        if at != len(self.text):
            raise json.JSONDecodeError("extra data", self.text, at)

    def line_of(self, at: int) -> int:
        """Return the line of an offset that is not before any asked for earlier."""
        self._line += self.text.count("\n", self._counted, at)
        self._counted = max(self._counted, at)
        return self._line

    def fault(self, code: str, line: int, **facts: Fact) -> Fault:
        return Fault(code, Place(self.name, line, 1), facts)
