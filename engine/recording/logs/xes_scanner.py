"""Reading XES by the fast scanner: block by block, in rooms that grow.

``scanned`` gives ``None`` where the scanner stopped at something that it does not read exactly:
then ``xes_expat`` reads the whole file.
"""

from __future__ import annotations

import codecs
import re
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, field

from engine.recording.logs.log_bytes import LogBytes
from engine.recording.logs.xes_kernel import BEHIND, scan
from engine.recording.logs.xes_kernel_state import (
    ARENA,
    AT,
    CONTEXT,
    DOUBLED,
    ENTRIES,
    EVENTS,
    FULL_EVENTS,
    FULL_NAMES,
    FULL_TRACES,
    MORE,
    STOP,
    TRACES,
    TRACES_BEFORE,
    first_state,
)
from engine.recording.logs.xes_kernel_values import Room, rehash
from engine.recording.logs.xes_projection import (
    MOST_EVENTS,
    MOST_NAMES,
    Keys,
    Projection,
    boolean,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MARK = codecs.BOM_UTF8
_DECLARATION = re.compile(
    rb"<\?xml\s+version\s*=\s*([\"'])1\.0\1(\s+encoding\s*=\s*([\"'])utf-?8\3)?"
    rb"(\s+standalone\s*=\s*([\"'])(yes|no)\5)?\s*\?>",
    re.IGNORECASE,
)
#: Signs that UTF-8 can write and XML forbids.
_FORBIDDEN = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
#: Within so many bytes a byte order mark and an XML declaration end.
_PROLOG = 512
#: What ends the bytes: as many NULs as the kernel looks ahead at most.
_END = bytes(8)
#: A token of so many bytes, or so many blanks, are left to expat, which knows when to refuse them.
_LONGEST = 4 << 20
_ROWS, _TRACES, _ENTRIES, _ARENA = 1 << 16, 1 << 14, 1 << 14, 1 << 20


def scanned(source: LogBytes, keys: Keys) -> Projection | None:
    """Read a file by the fast scanner, or give ``None`` where it is to be read by expat."""
    scanner = _Scanner(keys)
    text, decoder, quiet = None, _utf8(), 0
    for block in _with_prolog(source.blocks()):
        if not _readable(block, decoder):
            return None
        text = _behind_prolog(block) if text is None else text + block
        done = scanner.scan(text)
        if done is None or _forbidden(text):
            return None
        quiet = quiet + len(text) if not done or text.isspace() else 0
        if quiet >= _LONGEST:
            return None
        text = text[done:]
    whole = scanner.whole and not text and not source.cut
    return scanner.projection() if whole and scanner.within else None


def _forbidden(text: bytes) -> bool:
    return b"\xef" in text and any(sign in text for sign in _FORBIDDEN)


def _utf8() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")()


def _readable(block: bytes, decoder: codecs.IncrementalDecoder) -> bool:
    """Whether a block is UTF-8, as far as it goes."""
    if block.isascii() and not decoder.getstate()[0]:
        return True
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _with_prolog(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield blocks of which the first holds the whole prolog, short as they may be."""
    first = b""
    while len(first) < _PROLOG and (block := next(blocks, b"")):
        first += block
    yield first
    yield from blocks


def _behind_prolog(text: bytes) -> bytes:
    """Return the first block without its byte order mark and its XML declaration."""
    text = text.removeprefix(_MARK)
    declaration = _DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


@define
class _Scanner:
    """The room of a scan, and the rows that were taken out of it."""

    keys: Keys
    _state: NDArray[np.int64] = field(init=False)
    _room: Room = field(init=False)
    _parts: list[tuple[NDArray[Any], ...]] = field(factory=list, init=False)
    _traces: list[NDArray[np.int32]] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        events, traces = len(self.keys.events), len(self.keys.traces)
        every = [key.encode() for key in (*self.keys.events, *self.keys.traces)]
        self._state = first_state(every, events, self.keys.times, secrets.randbits(32))
        self._room = Room(
            table=np.zeros(2 * _ENTRIES, np.int64),
            entries=np.zeros((_ENTRIES, 5), np.int64),
            arena=np.zeros(_ARENA, np.uint8),
            counts=np.zeros(events + traces, np.int64),
            trace_of=np.zeros(_ROWS, np.int32),
            codes=np.zeros((_ROWS, events), np.int32),
            instants=np.zeros((_ROWS, self.keys.times), np.int64),
            offsets=np.zeros((_ROWS, self.keys.times), np.int16),
            trace_codes=np.zeros((_TRACES, traces), np.int32),
        )

    @property
    def whole(self) -> bool:
        """Whether the root has ended."""
        return int(self._state[CONTEXT]) == BEHIND

    def scan(self, text: bytes) -> int | None:
        """Scan a text as far as possible; return how far, ``None`` when a limit was passed."""
        self._state[AT] = 0
        ended = text + _END
        status = scan(ended, len(text), self._state, self._room)
        while status not in (STOP, MORE):
            if not self._more_room(status):
                return None
            status = scan(ended, len(text), self._state, self._room)
        return int(self._state[AT])

    def _more_room(self, status: int) -> bool:
        if status == FULL_EVENTS:
            self._take_events()
        elif status == FULL_TRACES:
            self._take_traces()
        elif status == FULL_NAMES:
            self._grow()
        return self.within

    @property
    def within(self) -> bool:
        """Whether no limit was passed."""
        events = len(self._parts) * _ROWS + int(self._state[EVENTS])
        return events <= MOST_EVENTS and int(self._state[ARENA]) <= MOST_NAMES

    def _take_events(self) -> None:
        rows, room = int(self._state[EVENTS]), self._room
        columns = (room.trace_of, room.codes, room.instants, room.offsets)
        self._parts.append(tuple(column[:rows].copy() for column in columns))
        self._state[EVENTS] = 0

    def _take_traces(self) -> None:
        rows = int(self._state[TRACES])
        self._traces.append(self._room.trace_codes[:rows].copy())
        self._state[TRACES_BEFORE] += rows
        self._state[TRACES] = 0

    def _grow(self) -> None:
        """Double what holds the names; the longest name of a block fits in the arena."""
        room = self._room
        entries = np.zeros((2 * len(room.entries), 5), np.int64)
        entries[: len(room.entries)] = room.entries
        arena = np.zeros(2 * len(room.arena), np.uint8)
        arena[: len(room.arena)] = room.arena
        table = np.zeros(2 * len(room.table), np.int64)
        self._room = room._replace(table=table, entries=entries, arena=arena)
        rehash(self._state, self._room)

    def projection(self) -> Projection:
        """Return all rows."""
        self._take_events()
        self._take_traces()
        trace_of, codes, instants, offsets = (
            np.concatenate(parts) for parts in zip(*self._parts, strict=True)
        )
        trace_codes = np.concatenate(self._traces)
        doubled = int(self._state[DOUBLED])
        return Projection(trace_of, codes, instants, offsets, trace_codes, self._names(), doubled)

    def _names(self) -> tuple[list[str], ...]:
        names: tuple[list[str], ...] = tuple([] for _ in range(len(self._room.counts)))
        arena = self._room.arena.tobytes()
        for column, start, length, _, _ in self._room.entries[: self._state[ENTRIES]].tolist():
            text = _resolved(arena[start : start + length])
            names[column // 2].append(boolean(text) if column % 2 else text)
        return names


_REFERENCE = re.compile(r"&(#?\w+);")
_KNOWN = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_BLANKS = re.compile(r"\r\n|[\t\n\r]")


def _resolved(value: bytes) -> str:
    """Return the text that an attribute's value means, as XML 1.0 (3.3.3) has it."""
    text = value.decode()
    if text.isprintable() and "&" not in text:
        return text
    return _REFERENCE.sub(_meant, _BLANKS.sub(" ", text))


def _meant(reference: re.Match[str]) -> str:
    name = reference[1]
    if not name.startswith("#"):
        return _KNOWN[name]
    return chr(int(name[2:], 16) if name[1] == "x" else int(name[1:]))
