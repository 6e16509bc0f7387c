r"""Text: from the bytes of a YAML or JSON file to lines that faults can point into.

Rules of the module (design 2, "Reading"):

- a file is UTF-8; one byte order mark before it is passed over, UTF-16 and UTF-32 are refused by
  name;
- characters that cannot be seen, or that make a line read in another order than it is stored
  (CVE-2021-42574), are refused wherever they stand, also when an escape (``"\u202e"``) writes them;
- lines end with LF, CR LF or CR; lines and columns are counted from 1, columns in characters;
- a tab stands nowhere in YAML: parsers disagree on where it may.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import frozen

from schemas.attribution import Place
from schemas.refusal import Fact, Fault

#: No person reads more faults than this at once; what lies beyond is told as one.
MOST_FAULTS = 200
#: A longer line (a file written by a machine) is not shown below a fault, only its place is.
_LONGEST_LINE = 1_000
_LONGEST_FACT = 120
#: How many faults of one kind of character are told; a binary file would otherwise give thousands.
_MOST_CHARACTERS = 20
#: What YAML calls printable, less NEL, LS, PS, the byte order mark and the bidirectional controls.
_UNSEEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    "|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_TAB = re.compile(r"\t+")
_DIRECTIVE = re.compile(r"^%(?!YAML 1\.2[ \t]*(?:#.*)?$).*", re.MULTILINE)
_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


@frozen(order=False)
class SourceText:
    """A decoded text under the name that faults give it."""

    name: str
    text: str

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Offset of the first character of every line, counted from 0."""
        return (0, *(match.end() for match in _LINE_END.finditer(self.text)))

    def line(self, number: int) -> str:
        """Return the whole line without its end; lines count from 1; empty beyond the last one."""
        if not 1 <= number <= len(self.starts):
            return ""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def place(self, line: int, column: int) -> Place:
        """Return a place in this text; both count from 1."""
        return Place(self.name, line, column)

    def fault(
        self,
        code: str,
        line: int,
        column: int,
        width: int = 1,
        near: str | None = None,
        /,
        **facts: Fact,
    ) -> Fault:
        """Return a fault that shows its line unless no screen holds it; facts are shortened."""
        text = self.line(line)
        shown = text if len(text) <= _LONGEST_LINE else ""
        told = {name: _shortened(fact) for name, fact in facts.items()}
        return Fault(code, self.place(line, column), told, shown, max(1, width), near)

    def line_of(self, offset: int) -> int:
        """Return the line, counted from 1, of an offset counted from 0."""
        return bisect_right(self.starts, offset)

    def fault_at(self, code: str, offset: int, width: int = 1, /, **facts: Fact) -> Fault:
        """Return a fault at an offset in the text, counted from 0 in characters."""
        line = self.line_of(offset)
        return self.fault(code, line, offset - self.starts[line - 1] + 1, width, **facts)


def decode(data: bytes, name: str, most_bytes: int) -> SourceText | tuple[Fault, ...]:
    """Decode a file's bytes, or tell why they are not text that may be read.

    ``data`` may be cut one byte after ``most_bytes``: more is never looked at.
    """
    nowhere = SourceText(name, "")
    if len(data) > most_bytes:
        return (nowhere.fault("ETP103", 1, 1, most=most_bytes),)
    if encoding := _other_encoding(data):
        return (nowhere.fault("ETP102", 1, 1, encoding=encoding),)
    try:
        source = SourceText(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return (_undecodable(data, name, error.start),)
    return tuple(_unseen_faults(source)) or source


def yaml_faults(source: SourceText) -> tuple[Fault, ...]:
    """Return what no YAML file of ours may hold, whatever its parser says."""
    return (*_tab_fault(source), *_directive_faults(source))


def unseen_in(text: str) -> str | None:
    """Return the first character of a value that may not stand in a text, else ``None``."""
    match = _UNSEEN.search(text)
    return match[0] if match else None


def named(character: str) -> str:
    r"""Return how a character is told: ``U+202E RIGHT-TO-LEFT OVERRIDE``.

    >>> named("\u0430")
    'U+0430 CYRILLIC SMALL LETTER A'
    """
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults of one text in the order in which it is read."""
    return tuple(sorted(faults, key=lambda one: (one.place.line, one.place.column, one.code)))


def _shortened(fact: Fact) -> Fact:
    if isinstance(fact, str) and len(fact) > _LONGEST_FACT:
        return fact[: _LONGEST_FACT - 1] + "…"
    return fact


def _other_encoding(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    head = data[:4]
    if len(head) == 4 and head.count(0) == 3:
        return "UTF-32"
    # YAML begins with an ASCII character, so in UTF-16 one byte of the first pair is zero.
    return "UTF-16" if len(head) >= 2 and (head[0] == 0) != (head[1] == 0) else None


def _undecodable(data: bytes, name: str, offset: int) -> Fault:
    shown = SourceText(name, data.decode("utf-8-sig", errors="replace"))
    before = len(data[:offset].decode("utf-8-sig"))
    return shown.fault_at("ETP101", before, byte=f"0x{data[offset]:02X}")


def _unseen_faults(source: SourceText) -> Iterator[Fault]:
    for count, match in enumerate(_UNSEEN.finditer(source.text)):
        if count == _MOST_CHARACTERS:
            return
        yield source.fault_at("ETP104", match.start(), character=named(match[0]))


def _tab_fault(source: SourceText) -> Iterator[Fault]:
    """Tell the first tab: parsers disagree on where one may stand, and no person can see it."""
    found = list(_TAB.finditer(source.text))
    if found:
        lines = len({source.line_of(match.start()) for match in found})
        yield source.fault_at("ETP107", found[0].start(), len(found[0][0]), lines=lines)


def _directive_faults(source: SourceText) -> Iterator[Fault]:
    for match in _DIRECTIVE.finditer(source.text):
        yield source.fault_at("ETP116", match.start(), len(match[0]))
        return
