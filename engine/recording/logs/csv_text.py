"""What a CSV file is written in: its encoding, its separator, its heading.

The mapping file may say the first two. Else the encoding is UTF-8, or what a byte order mark says,
and the separator is the one of ``,``, ``;``, tab and ``|`` that stands most often in the heading. A
first line ``sep=;``, as spreadsheets write it, names the separator and is no heading.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO, TextIOWrapper
from typing import TYPE_CHECKING, BinaryIO

from attrs import frozen

from engine.errors import Unreadable
from engine.recording.logs.csv_lines import TOO_LONG, blocks

if TYPE_CHECKING:
    from schemas.event_log import LogMap

_SEPARATORS = ",;\t|"
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
#: Letters of Polish that the two encodings of its old files write differently.
_WINDOWS, _ISO = set(b"\x8c\x8f\x9c\x9f\xa5\xb9"), set(b"\xa1\xa6\xac\xb1\xb6\xbc")
_START = 64 * 1024
_SHOWN = 40
_FEW_ZEROS = 64


@frozen(eq=False)
class CsvText:
    """A CSV file whose heading was read; ``lines`` are those after it, in blocks."""

    header: tuple[str, ...]
    separator: str
    encoding: str
    lines: Iterator[list[str]]
    skipped: int


def opened(file: BinaryIO, name: str, log_map: LogMap | None) -> CsvText:
    """Read the heading of a CSV file.

    Raises:
        Unreadable: it is empty, no text, or not of its encoding; reading ``lines`` may raise it
            too.
    """
    encoding = _encoding(file, name, log_map)
    text = TextIOWrapper(file, encoding=encoding, newline=None)
    lines = _decoded(blocks(text), file, name, encoding)
    first, rest, skipped = _first(lines)
    separator = log_map.separator if log_map else None
    if first[:4].casefold() == "sep=" and len(first) == 5:
        separator = separator or first[4]
        first, rest, more = _first(_again(rest, lines))
        skipped += more
    if first is not TOO_LONG and not first.strip():
        raise Unreadable("ETP903", {"file": name})
    separator = separator or max(_SEPARATORS, key=first.count)
    return CsvText(
        _header(first, separator, name), separator, encoding, _again(rest, lines), skipped
    )


def _encoding(file: BinaryIO, name: str, log_map: LogMap | None) -> str:
    start = file.read(_START)
    file.seek(0)
    marked = next((known for mark, known in _MARKS.items() if start.startswith(mark)), None)
    if log_map and log_map.encoding:
        return log_map.encoding
    if marked is None and start.count(0) > max(_FEW_ZEROS, len(start) // 8):
        raise Unreadable("ETP904", {"file": name})
    return marked or "utf-8"


def _first(lines: Iterator[list[str]]) -> tuple[str, list[str], int]:
    """Return the first line that is not blank, what follows it in its block, and its place."""
    skipped = 0
    for block in lines:
        for place, line in enumerate(block):
            if line is TOO_LONG or line.strip():
                return line, block[place + 1 :], skipped + place + 1
        skipped += len(block)
    return "", [], skipped


def _again(rest: list[str], lines: Iterator[list[str]]) -> Iterator[list[str]]:
    yield rest
    yield from lines


def _header(line: str, separator: str, name: str) -> tuple[str, ...]:
    if line is TOO_LONG:
        raise Unreadable("ETP905", {"file": name})
    try:
        return tuple(next(csv.reader(StringIO(line), delimiter=separator, strict=True)))
    except csv.Error:
        raise Unreadable("ETP905", {"file": name}) from None


# Encodings ----------------------------------------------------------------------------------------


def _decoded(
    lines: Iterator[list[str]], file: BinaryIO, name: str, encoding: str
) -> Iterator[list[str]]:
    try:
        yield from lines
    except UnicodeError:
        raise _foreign(file, name, encoding) from None


def _foreign(file: BinaryIO, name: str, encoding: str) -> Unreadable:
    """Say which line is not of its encoding, and which encoding it looks like."""
    facts: dict[str, object] = {"file": name, "encoding": encoding, "line": 0}
    file.seek(0)
    for number, line in enumerate(_raw_lines(file), 1):
        try:
            line.decode(encoding)
        except UnicodeError as error:
            start = max(0, getattr(error, "start", 0) - _SHOWN // 2)
            likely = _likely(line)
            shown = line[start : start + _SHOWN].decode(likely, "replace").strip()
            return Unreadable("ETP906", facts | {"line": number, "likely": likely, "shown": shown})
    return Unreadable("ETP906", facts | {"likely": "cp1250", "shown": ""})


def _raw_lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield lines of bytes, long ones in pieces."""
    while line := file.readline(_START):
        yield line


def _likely(line: bytes) -> str:
    letters = set(line)
    return "iso-8859-2" if len(letters & _ISO) > len(letters & _WINDOWS) else "cp1250"
