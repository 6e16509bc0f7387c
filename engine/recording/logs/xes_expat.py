"""Reading XES by expat: right on everything that XML 1.0 is, and the judge of every file.

A DOCTYPE is refused where it starts, before anything that it declares can mean anything. Elements
count by their name in the namespace of the root; only the attributes that stand directly in a trace
or an event are its own, so that nested ones, lists, globals and extensions say nothing here.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, Final, NoReturn
from xml.parsers import expat

import numpy as np
from attrs import define, field

from engine.errors import Unreadable
from engine.recording.logs.xes_projection import (
    DEEPEST,
    LONGEST,
    MOST_EVENTS,
    MOST_NAMES,
    UNSET,
    Cut,
    Keys,
    Projection,
    boolean,
)
from engine.recording.logs.xes_times import read_time

if TYPE_CHECKING:
    from engine.recording.logs.log_bytes import LogBytes

_VALUES: Final = ("string", "date", "int", "float", "boolean", "id")
_BEFORE, _LOG, _TRACE, _EVENT, _ELSEWHERE = range(5)
#: What stands in a log of OCEL in XML, whose root is called log as well.
_OF_OCEL = frozenset({"object-types", "event-types", "objects", "events"})
#: What expat says where a text ends before it is whole.
_CUT = {
    expat.errors.codes[getattr(expat.errors, name)]
    for name in (
        "XML_ERROR_NO_ELEMENTS",
        "XML_ERROR_UNCLOSED_TOKEN",
        "XML_ERROR_PARTIAL_CHAR",
        "XML_ERROR_UNCLOSED_CDATA_SECTION",
    )
}
#: Stands between a namespace and a name; a sign that XML itself cannot hold.
_SEPARATOR = "\x1f"
#: How many texts of times are remembered with their instants.
_KNOWN_TIMES = 1 << 20
_UTF8 = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*[\"']utf-?8[\"']", re.IGNORECASE)


def read(source: LogBytes, keys: Keys) -> Projection:
    """Read a file; one that ends too early is read as far as it goes, and ``cut`` says so."""
    reader = _Reader(source.path.name, keys)
    for block in source.blocks():
        reader.feed(block)
    return reader.ended(cut=source.cut)


@define
class _Reader:
    """What expat calls, and the rows that it fills."""

    file: str
    keys: Keys
    _parser: expat.XMLParserType | None = field(default=None, init=False)
    _context: int = field(default=_BEFORE, init=False)
    _stack: list[int] = field(factory=list, init=False)
    _kinds: dict[str, int] = field(factory=dict, init=False)
    _fed: int = field(default=0, init=False)
    _quiet: int = field(default=0, init=False)
    _moved: int = field(default=0, init=False)
    _traces: int = field(default=0, init=False)
    _doubled: int = field(default=0, init=False)
    _weight: int = field(default=0, init=False)
    _trace_of: array[int] = field(factory=lambda: array("i"), init=False)
    _codes: array[int] = field(factory=lambda: array("i"), init=False)
    _instants: array[int] = field(factory=lambda: array("q"), init=False)
    _offsets: array[int] = field(factory=lambda: array("h"), init=False)
    _trace_codes: array[int] = field(factory=lambda: array("i"), init=False)
    _names: list[dict[tuple[str, bool], int]] = field(init=False)
    _of_event: dict[str, int] = field(init=False)
    _of_trace: dict[str, int] = field(init=False)
    _times: dict[str, tuple[int, int]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        events, traces = self.keys.events, self.keys.traces
        self._names = [{} for _ in range(len(events) + len(traces))]
        self._of_event = {key: number for number, key in enumerate(events)}
        self._of_trace = {key: number for number, key in enumerate(traces)}

    def feed(self, block: bytes) -> None:
        """Read a block; a fault in the text is told with its place."""
        if self._parser is None:
            self._parser = self._made("utf-8" if _UTF8.match(block) else None)
        self._moved = 0
        try:
            self._parser.Parse(block)
        except expat.ExpatError as error:
            self._malformed(error)
        self._fed += len(block)
        self._quiet = 0 if self._moved else self._quiet + len(block)
        if self._quiet > LONGEST:
            raise self._refusal("ETP937", limit=LONGEST >> 20, byte=self._fed)

    def ended(self, *, cut: bool) -> Projection:
        """Return the rows; where the text ended too early, those that were whole."""
        if self._parser is None:
            raise self._refusal("ETP933", root="")
        try:
            self._parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keyword
        except expat.ExpatError as error:
            if error.code not in _CUT or not self._kinds:
                self._malformed(error)
            cut = True
        return self._projection(Cut(self._fed, self._open()) if cut else None)

    def _open(self) -> int:
        """Return the number of the event that is open, from 1; 0 where none is."""
        within = self._context == _EVENT or _EVENT in self._stack
        return len(self._trace_of) if within else 0

    def _made(self, encoding: str | None) -> expat.XMLParserType:
        parser = expat.ParserCreate(encoding, namespace_separator=_SEPARATOR)
        parser.ordered_attributes = True
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._closed
        parser.StartDoctypeDeclHandler = self._doctype
        return parser

    def _doctype(self, *_: object) -> NoReturn:
        raise self._refusal("ETP934", line=self._line())

    def _line(self) -> int:
        return 0 if self._parser is None else self._parser.CurrentLineNumber

    def _malformed(self, error: expat.ExpatError) -> NoReturn:
        byte = 0 if self._parser is None else self._parser.ErrorByteIndex
        facts = {"line": error.lineno, "column": error.offset + 1, "byte": byte}
        problem = expat.ErrorString(error.code)
        raise self._refusal("ETP935", problem=problem, **facts) from error

    def _refusal(self, code: str, **facts: str | int) -> Unreadable:
        return Unreadable(code, {"file": self.file, **facts})

    def _started(self, name: str, attributes: list[str]) -> None:
        self._moved = 1
        context, kind = self._context, self._kinds.get(name, _ELSEWHERE)
        self._stack.append(context)
        if context == _EVENT:
            self._context = _ELSEWHERE
            if kind > _ELSEWHERE:
                self._of_an_event(attributes, kind)
        elif context == _TRACE and kind > _ELSEWHERE:
            self._context = _ELSEWHERE
            self._of_a_trace(attributes, kind)
        elif context != _ELSEWHERE:
            self._outer(name, kind)
        if len(self._stack) > DEEPEST:
            raise self._refusal("ETP936", limit=DEEPEST, line=self._line())

    def _closed(self, _: str) -> None:
        self._moved = 1
        self._context = self._stack.pop()

    def _outer(self, name: str, kind: int) -> None:
        """Enter an element outside every event."""
        if self._context == _BEFORE:
            self._root(name)
        elif kind == _EVENT:
            self._event(self._traces - 1 if self._context == _TRACE else -1)
        elif kind == _TRACE and self._context == _LOG:
            self._trace_codes.extend([-1] * len(self.keys.traces))
            self._traces += 1
            self._context = _TRACE
        elif self._context == _LOG and name.rpartition(_SEPARATOR)[2] in _OF_OCEL:
            raise self._refusal("ETP929")
        else:
            self._context = _ELSEWHERE

    def _root(self, name: str) -> None:
        space, separator, local = name.rpartition(_SEPARATOR)
        if local != "log":
            raise self._refusal("ETP933", root=local)
        kinds = {"trace": _TRACE, "event": _EVENT}
        kinds |= {value: _ELSEWHERE + 1 + (value == "boolean") for value in _VALUES}
        self._kinds = {space + separator + local: kind for local, kind in kinds.items()}
        self._context = _LOG

    def _event(self, trace: int) -> None:
        if len(self._trace_of) >= MOST_EVENTS:
            raise self._refusal("ETP938", limit=MOST_EVENTS)
        self._trace_of.append(trace)
        self._codes.extend([-1] * len(self.keys.events))
        self._offsets.extend([UNSET] * self.keys.times)
        self._instants.extend([0] * self.keys.times)
        self._context = _EVENT

    def _of_an_event(self, attributes: list[str], kind: int) -> None:
        key, value = _pair(attributes)
        column = self._of_event.get(key, -1)
        if column < 0 or value is None:
            return
        if column < self.keys.times and self._kept_time(column, value):
            return
        code = self._code(column, value, kind)
        self._put(self._codes, len(self._codes) - len(self.keys.events) + column, code)

    def _of_a_trace(self, attributes: list[str], kind: int) -> None:
        key, value = _pair(attributes)
        column = self._of_trace.get(key, -1)
        if column < 0 or value is None:
            return
        code = self._code(len(self.keys.events) + column, value, kind)
        self._put(self._trace_codes, len(self._trace_codes) - len(self.keys.traces) + column, code)

    def _kept_time(self, column: int, value: str) -> bool:
        """Keep the value as an instant; false where it is to be kept as a text."""
        place = len(self._offsets) - self.keys.times + column
        if self._offsets[place] != UNSET:
            self._doubled += 1
            return True
        instant, offset = self._time(value)
        taken = self._codes[len(self._codes) - len(self.keys.events) + column] >= 0
        if offset == UNSET or taken:
            return False
        self._instants[place] = instant
        self._offsets[place] = offset
        return True

    def _time(self, value: str) -> tuple[int, int]:
        known = self._times.get(value)
        if known is None:
            known = read_time(value)
            if len(self._times) < _KNOWN_TIMES:
                self._times[value] = known
        return known

    def _put(self, codes: array[int], place: int, code: int) -> None:
        """Write a code down; of a key that stands twice the first counts."""
        if codes[place] < 0:
            codes[place] = code
        else:
            self._doubled += 1

    def _code(self, column: int, value: str, kind: int) -> int:
        names = self._names[column]
        name = (value, kind > _ELSEWHERE + 1)
        code = names.setdefault(name, len(names))
        if code == len(names) - 1:
            self._weight += len(value)
            if self._weight > MOST_NAMES:
                raise self._refusal("ETP939", limit=MOST_NAMES >> 20)
        return code

    def _projection(self, cut: Cut | None) -> Projection:
        every = len(self._trace_of)
        rows = every - bool(cut and cut.event)
        events, times, traces = len(self.keys.events), self.keys.times, len(self.keys.traces)
        return Projection(
            trace_of=np.array(self._trace_of, np.int32)[:rows],
            codes=np.array(self._codes, np.int32).reshape(every, events)[:rows],
            instants=np.array(self._instants, np.int64).reshape(every, times)[:rows],
            offsets=np.array(self._offsets, np.int16).reshape(every, times)[:rows],
            trace_codes=np.array(self._trace_codes, np.int32).reshape(self._traces, traces),
            names=tuple(
                [boolean(text) if truth else text for text, truth in names] for names in self._names
            ),
            doubled=self._doubled,
            cut=cut,
        )


def _pair(attributes: list[str]) -> tuple[str, str | None]:
    """Return the key and the value of an attribute element."""
    if len(attributes) == 4 and attributes[0] == "key" and attributes[2] == "value":
        return attributes[1], attributes[3]
    named = dict(zip(attributes[::2], attributes[1::2], strict=True))
    return named.get("key", ""), named.get("value")
