"""What the fast scanner of XES keeps: the values of the keys that are asked for, coded.

Each text is kept once per key, in ``Room.arena``, as it was written; ``engine.recording.logs``
resolves its references later. The time of an event is read at once (``xes_kernel_times``), and
kept as a text only where it is not written as an instant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.recording.logs.compiling import compiled, digest_of, kept
from engine.recording.logs.xes_kernel_state import (
    ACTION,
    ARENA,
    DOUBLED,
    ELEMENT,
    ENTRIES,
    EVENT_KEYS,
    EVENTS,
    FULL_EVENTS,
    FULL_NAMES,
    FULL_TRACES,
    IN_EVENT,
    SEED,
    TIMES,
    TRACES,
    TRACES_BEFORE,
    VALUE,
    VALUE_END,
    WANTED,
)
from engine.recording.logs.xes_kernel_times import read_time
from engine.recording.logs.xes_kernel_tokens import BOOLEAN
from engine.recording.logs.xes_projection import UNSET

#: What is to be kept of a start tag: nothing, the value of an attribute of an event or of a trace,
#: a trace, an event of the trace, an event outside every trace.
KEEP_NOTHING, KEEP_OF_EVENT, KEEP_OF_TRACE, KEEP_TRACE = 0, 1, 2, 3
KEEP_TRACE_EVENT, KEEP_FREE_EVENT = 4, 5
#: The columns of ``Room.entries``.
COLUMN, START, LENGTH, HASH, CODE = 0, 1, 2, 3, 4


class Room(NamedTuple):
    """The arrays that the scanner fills.

    ``table`` is a hash table of ``entries`` (its length a power of 2; 0 is free), whose texts stand
    in ``arena``; ``counts`` counts the names of each key. A column of ``codes`` is a key of events,
    -1 where an event has none; ``instants`` and ``offsets`` are those of the keys that are times;
    ``trace_of`` is the number of an event's trace, from 0, or -1.
    """

    table: NDArray[np.int64]
    entries: NDArray[np.int64]
    arena: NDArray[np.uint8]
    counts: NDArray[np.int64]
    trace_of: NDArray[np.int32]
    codes: NDArray[np.int32]
    instants: NDArray[np.int64]
    offsets: NDArray[np.int16]
    trace_codes: NDArray[np.int32]


@compiled
def done(text: bytes, state: NDArray[np.int64], room: Room) -> int:
    """Do what ``state[ACTION]`` says; return 0, or that there is no room for it."""
    action = state[ACTION]
    if action == KEEP_OF_EVENT:
        return _keep_of_event(text, state, room)
    if action == KEEP_OF_TRACE:
        return _keep_of_trace(text, state, room)
    if action == KEEP_TRACE:
        return _new_trace(state, room)
    if action == KEEP_TRACE_EVENT:
        return _new_event(state[TRACES_BEFORE] + state[TRACES] - 1, state, room)
    return _new_event(-1, state, room)


@compiled
def _new_event(trace: int, state: NDArray[np.int64], room: Room) -> int:
    row = state[EVENTS]
    if row >= len(room.trace_of):
        return FULL_EVENTS
    room.codes[row, :] = -1
    room.offsets[row, :] = UNSET
    room.trace_of[row] = trace
    state[EVENTS] = row + 1
    state[IN_EVENT] = 1
    return 0


@compiled
def _new_trace(state: NDArray[np.int64], room: Room) -> int:
    row = state[TRACES]
    if row >= len(room.trace_codes):
        return FULL_TRACES
    room.trace_codes[row, :] = -1
    state[TRACES] = row + 1
    return 0


@compiled
def _keep_of_trace(text: bytes, state: NDArray[np.int64], room: Room) -> int:
    row, key = state[TRACES] - 1, state[WANTED]
    code = _code(text, 2 * key + (state[ELEMENT] == BOOLEAN), state, room)
    if code >= 0:
        _put(room.trace_codes, row, key - state[EVENT_KEYS], code, state)
    return code


@compiled
def _keep_of_event(text: bytes, state: NDArray[np.int64], room: Room) -> int:
    row, key = state[EVENTS] - 1, state[WANTED]
    if key < state[TIMES] and _keep_time(text, row, key, state, room):
        return 0
    code = _code(text, 2 * key + (state[ELEMENT] == BOOLEAN), state, room)
    if code >= 0:
        _put(room.codes, row, key, code, state)
    return code


@compiled
def _put(
    codes: NDArray[np.int32], row: int, column: int, code: int, state: NDArray[np.int64]
) -> None:
    """Write a code down; of a key that stands twice the first counts."""
    if codes[row, column] < 0:
        codes[row, column] = code
    else:
        state[DOUBLED] += 1


@compiled
def _keep_time(text: bytes, row: int, key: int, state: NDArray[np.int64], room: Room) -> bool:
    """Keep the value as an instant; false where it is to be kept as a text."""
    if room.offsets[row, key] != UNSET:
        state[DOUBLED] += 1
        return True
    instant, offset = read_time(text, state[VALUE], state[VALUE_END])
    if offset == UNSET or room.codes[row, key] >= 0:
        return False
    room.instants[row, key] = instant
    room.offsets[row, key] = offset
    return True


@compiled
def _code(text: bytes, column: int, state: NDArray[np.int64], room: Room) -> int:
    """Return the code of a text in its column, a new one where it is new."""
    start, end = state[VALUE], state[VALUE_END]
    if 2 * state[ENTRIES] + 2 >= len(room.table) or (state[ARENA] + end - start > len(room.arena)):
        return FULL_NAMES
    hashed = state[SEED] ^ column
    for at in range(start, end):
        hashed = ((hashed ^ text[at]) * 16777619) & 0xFFFFFFFF
    mask = len(room.table) - 1
    place = (hashed ^ (hashed >> 15)) & mask
    while room.table[place]:
        entry = room.table[place] - 1
        if room.entries[entry, HASH] == hashed and _is_entry(text, start, end, column, entry, room):
            return int(room.entries[entry, CODE])
        place = (place + 1) & mask
    return _new_entry(text, column, hashed, place, state, room)


@compiled
def _is_entry(text: bytes, start: int, end: int, column: int, entry: int, room: Room) -> bool:
    if room.entries[entry, COLUMN] != column or room.entries[entry, LENGTH] != end - start:
        return False
    begun = room.entries[entry, START]
    for number in range(end - start):  # noqa: SIM110 - compiled
        if room.arena[begun + number] != text[start + number]:
            return False
    return True


@compiled
def _new_entry(
    text: bytes, column: int, hashed: int, place: int, state: NDArray[np.int64], room: Room
) -> int:
    start, end = state[VALUE], state[VALUE_END]
    entry, begun, code = state[ENTRIES], state[ARENA], int(room.counts[column // 2])
    for number in range(end - start):
        room.arena[begun + number] = text[start + number]
    room.entries[entry, COLUMN] = column
    room.entries[entry, START] = begun
    room.entries[entry, LENGTH] = end - start
    room.entries[entry, HASH] = hashed
    room.entries[entry, CODE] = code
    room.table[place] = entry + 1
    room.counts[column // 2] = code + 1
    state[ENTRIES] = entry + 1
    state[ARENA] = begun + end - start
    return code


def _rehashing(digest: str) -> Callable[[NDArray[np.int64], Room], int]:
    """Return what fills an empty table with the entries, kept under the digest of its sources."""

    def rehashing(state: NDArray[np.int64], room: Room) -> int:
        mask = len(room.table) - 1
        for entry in range(state[ENTRIES] if digest else 0):
            hashed = room.entries[entry, HASH]
            place = (hashed ^ (hashed >> 15)) & mask
            while room.table[place]:
                place = (place + 1) & mask
            room.table[place] = entry + 1
        return mask

    return kept(rehashing)


#: ``rehash(state, room)`` fills an empty table with the entries.
rehash = _rehashing(digest_of("xes_*.py"))
