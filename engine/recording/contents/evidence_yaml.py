"""Tables in YAML: one list of flat mappings, read from libyaml's events.

Nothing is typed and nothing is built from tags: every scalar is the text that was written, an empty
one, ``~`` and a plain ``null`` are an empty cell. Anchors, aliases, tags, several documents and
repeated keys are faults. Nothing is read recursively, and deep nesting ends the reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Protocol

import yaml
from attrs import define, field

from engine.recording.contents.evidence_text import MAX_ROWS
from schemas.attribution import Place
from schemas.refusal import Fact, Fault
from schemas.table import Record


class _Mark(Protocol):
    """A place as both parsers of PyYAML give it; line and column count from 0."""

    line: int
    column: int


_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = ("", "~", "null")
#: Nothing deeper is read: libyaml's cost grows with the square of the depth.
_MAX_DEPTH = 64
#: The longest text read as YAML, in characters: its events are much dearer than CSV's rows.
MAX_YAML = 16 * 1024 * 1024


def is_rows(text: str) -> bool:
    """Whether the text is a list of flat mappings, at least one; the first fault decides."""
    found = tuple(islice(_Rows(text, "").read(), 1)) if _may_be_list(text) else ()
    if not found or isinstance(found[0], Fault):
        return False
    return not any(isinstance(part, Fault) for part in _Rows(text, "").read())


def read(text: str, name: str) -> Iterator[Record | Fault]:
    """Yield the header (all keys, in the order in which they first appear), then every row."""
    rows: list[tuple[int, dict[str, str]]] = []
    for part in _Rows(text, name).read():
        if isinstance(part, Fault):
            yield part
        elif len(rows) < MAX_ROWS:
            rows.append(part)
        else:
            yield Fault("ETP714", Place(name, part[0], 1), {"limit": MAX_ROWS})
            return
    columns = tuple(dict.fromkeys(key for _, row in rows for key in row))
    if not columns:
        return
    yield Record(rows[0][0], columns)
    for line, row in rows:
        yield Record(line, tuple(row.get(column, "") for column in columns))


def _may_be_list(text: str) -> bool:
    """Whether the first line that says something may begin a list; cheaper than asking libyaml."""
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)].strip()
        if line and not line.startswith(("#", "%")) and line != "---":
            return line.startswith(("-", "["))
        at = end + 1 if end >= 0 else len(text)
    return False


@define
class _Rows:
    """The automaton: list, mapping, key, value; what nests deeper is counted and left out."""

    text: str
    name: str
    _row: dict[str, str] | None = field(default=None, init=False)
    _key: str | None = field(default=None, init=False)
    _line: int = field(default=0, init=False)
    _depth: int = field(default=0, init=False)
    _documents: int = field(default=0, init=False)
    _over: bool = field(default=False, init=False)

    def read(self) -> Iterator[tuple[int, dict[str, str]] | Fault]:
        """Yield each mapping with its line, and each fault.

        One that ends the reading comes last.
        """
        if len(self.text) > MAX_YAML:
            yield Fault("ETP717", Place(self.name, 1, 1), {"limit": MAX_YAML // (1024 * 1024)})
            return
        try:
            for event in yaml.parse(self.text, Loader=_LOADER):
                yield from self._take(event)
                if self._over:
                    return
        except yaml.YAMLError as error:
            marks = (getattr(error, "problem_mark", None), getattr(error, "context_mark", None))
            yield self._fault("ETP740", marks[0] or marks[1])

    def _take(self, event: yaml.Event) -> Iterator[tuple[int, dict[str, str]] | Fault]:
        if getattr(event, "anchor", None) or _tagged(event):
            yield self._fault("ETP741", event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                yield self._end(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            yield from self._opened(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            yield from self._closed()
        elif isinstance(event, yaml.ScalarEvent):
            yield from self._scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            yield from self._alias()

    def _opened(self, event: yaml.CollectionStartEvent) -> Iterator[Fault]:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            yield self._end(event)
            return
        is_list = isinstance(event, yaml.SequenceStartEvent)
        if self._depth == 2 and not is_list:
            self._row, self._line = {}, _line(event)
        elif self._depth == 2:
            yield self._fault("ETP742", event.start_mark)
        elif self._depth == 1 and not is_list:
            yield self._end(event)
        elif self._depth == 3 and self._row is not None:
            yield self._fault("ETP743", event.start_mark, key=self._key or "")

    def _closed(self) -> Iterator[tuple[int, dict[str, str]]]:
        self._depth -= 1
        if self._depth == 2 and self._row is not None:
            self._put("?")
        elif self._depth == 1 and self._row is not None:
            row, self._row, self._key = self._row, None, None
            yield self._line, row

    def _scalar(self, event: yaml.ScalarEvent) -> Iterator[Fault]:
        if self._depth == 2 and self._row is not None:
            value = "" if event.implicit[0] and event.value in _NULLS else event.value
            if self._key is None and value in self._row:
                yield self._fault("ETP744", event.start_mark, key=value)
            self._put(value)
        elif self._depth < 2:
            yield self._fault("ETP742", event.start_mark)

    def _alias(self) -> Iterator[Fault]:
        """Take the alias, which is a fault already, for an empty key or value."""
        if self._depth == 2 and self._row is not None:
            self._put("?")
        return iter(())

    def _put(self, value: str) -> None:
        """Take a key, or the value of the key before it."""
        if self._row is None or self._key is None:
            self._key = value
        else:
            self._row[self._key], self._key = value, None

    def _end(self, event: yaml.Event) -> Fault:
        self._over = True
        return self._fault("ETP742", event.start_mark)

    def _fault(self, code: str, mark: _Mark | None, **facts: Fact) -> Fault:
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        return Fault(code, Place(self.name, line, column), facts)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _tagged(event: yaml.Event) -> bool:
    """Whether a tag was written.

    A plain or quoted scalar has none, and ``!`` alone counts as one.
    """
    return getattr(event, "tag", None) is not None
