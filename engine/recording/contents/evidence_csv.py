"""Tables in CSV, read strictly after RFC 4180.

An unbalanced quote must not swallow rows in silence. The delimiter is a semicolon, a comma or a
tab, and the header alone decides which. A quoted cell may hold delimiters, line ends and doubled
quotes; a quote anywhere else is a fault. Lines end with LF, CR LF or CR. A line without any text is
no row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import define

from schemas.attribution import Place
from schemas.refusal import Fact, Fault
from schemas.table import Record

DELIMITERS = (";", ",", "\t")
_HEADER = re.compile(r'(?:"[^"]*"|[^"\r\n]+)*+')
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')
_REST_OF_LINE = re.compile(r"[^\r\n]*+")
_LINE_END = re.compile(r"\r\n|\n|\r")
_BLANK_LINES = re.compile(r"(?:[ \t]*+(?:\r\n|\n|\r))*+")


def read(text: str, name: str) -> Iterator[Record | Fault]:
    """Yield the header, then every row, as far as the text can be told apart.

    Faults in their places. Every row has as many cells as the header. After an unbalanced quote
    nothing more is yielded: nobody can say where the next row begins.
    """
    start = _BLANK_LINES.match(text)
    cursor = _Cursor(text, name)
    if start is not None:
        cursor.go_to(start.end())
    delimiter = _delimiter(cursor)
    if isinstance(delimiter, Fault):
        yield delimiter
        return
    yield from _rows(cursor, delimiter)


def _delimiter(cursor: _Cursor) -> str | Fault:
    """Return the delimiter of the header: the only one that stands in it outside quotes."""
    header = _HEADER.match(cursor.text, cursor.at)
    end = cursor.at if header is None else header.end()
    if cursor.text[end : end + 1] == '"':
        return cursor.fault("ETP706", 1)
    plain = re.sub(r'"[^"]*"', "", cursor.text[cursor.at : end])
    found = tuple(delimiter for delimiter in DELIMITERS if delimiter in plain)
    if len(found) > 1:
        return cursor.fault("ETP713", 1, found=tuple(_shown(delimiter) for delimiter in found))
    return found[0] if found else ","


def _rows(cursor: _Cursor, delimiter: str) -> Iterator[Record | Fault]:
    width = 0
    while cursor.at < len(cursor.text):
        line, start = cursor.line, cursor.at
        cells = _cells(cursor, delimiter)
        if isinstance(cells, Fault):
            yield cells
            if cells.code == "ETP706":
                return
        elif any(cell.strip() for cell in cells):
            width = width or len(cells)
            if len(cells) == width:
                yield Record(line, cells)
            else:
                place = Place(cursor.name, line, min(len(cells), width) + 1)
                yield Fault("ETP708", place, {"have": len(cells), "need": width})
        if cursor.at == start:
            return


def _cells(cursor: _Cursor, delimiter: str) -> tuple[str, ...] | Fault:
    """Return the cells of the row at the cursor, and move the cursor behind its line end."""
    match = _REST_OF_LINE.match(cursor.text, cursor.at)
    line = match[0] if match is not None else ""
    if '"' not in line:
        cursor.skip(len(line))
        return tuple(line.split(delimiter))
    return _quoted_cells(cursor, delimiter)


def _quoted_cells(cursor: _Cursor, delimiter: str) -> tuple[str, ...] | Fault:
    cells: list[str] = []
    plain = re.compile(f'[^"\r\n{delimiter}]*+')
    text, at = cursor.text, cursor.at
    while True:
        quoted = text.startswith('"', at)
        match = (_QUOTED if quoted else plain).match(text, at)
        if match is None:
            cursor.go_to(at)
            return cursor.fault("ETP706", len(cells) + 1)
        cells.append(match[1].replace('""', '"') if quoted else match[0])
        at = match.end()
        if not text.startswith(delimiter, at):
            break
        at += 1
    return _ended(cursor, at, tuple(cells))


def _ended(cursor: _Cursor, at: int, cells: tuple[str, ...]) -> tuple[str, ...] | Fault:
    """Return the cells when the row ends here.

    A fault, and on to the next line, when it does not.
    """
    cursor.go_to(at)
    if at == len(cursor.text) or cursor.text[at] in "\r\n":
        cursor.skip(0)
        return cells
    fault = cursor.fault("ETP707", len(cells))
    rest = _REST_OF_LINE.match(cursor.text, at)
    cursor.skip(0 if rest is None else len(rest[0]))
    return fault


def _shown(delimiter: str) -> str:
    return "TAB" if delimiter == "\t" else delimiter


@define
class _Cursor:
    """Where the reader is in the text: an offset from 0 and its line from 1."""

    text: str
    name: str
    at: int = 0
    line: int = 1

    def go_to(self, at: int) -> None:
        """Move forward inside a row; line ends passed on the way are counted."""
        if "\n" in (passed := self.text[self.at : at]) or "\r" in passed:
            self.line += len(_LINE_END.findall(passed))
        self.at = at

    def skip(self, length: int) -> None:
        """Move over the rest of a line, which has no line end in it, and over its line end."""
        self.at += length
        end = _LINE_END.match(self.text, self.at)
        if end is not None:
            self.at, self.line = end.end(), self.line + 1

    def fault(self, code: str, column: int, **facts: Fact) -> Fault:
        return Fault(code, Place(self.name, self.line, column), facts)
