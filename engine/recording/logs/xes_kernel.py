"""The fast scanner of XES: one pass over the bytes, for what the projection asks for.

It accepts less than XML is: at the first sign that it does not read exactly as the slow reader
would, it stops, and the slow reader reads the whole file. What it accepts is well formed: names of
elements match, attributes are not repeated, values hold no ``<``, no control character and no
unknown entity. The bytes end in a NUL that is not theirs, at which every loop stops; a token that
is cut off by it is scanned again with the bytes that follow. That they are UTF-8 is seen to before.

Positions count bytes from 0. Compiled by numba, but plain Python too: a test runs it as such.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.recording.logs.compiling import compiled, digest_of, kept
from engine.recording.logs.xes_kernel_state import (
    ACTION,
    ALL_KEYS,
    AT,
    BOUNDS,
    CONTEXT,
    DEEPEST,
    DEPTH,
    ELEMENT,
    EMPTY,
    EVENT_KEYS,
    IN_EVENT,
    KEY,
    KEY_END,
    MORE,
    STACK,
    STOP,
    VALUE,
    WANTED,
    WITHIN,
)
from engine.recording.logs.xes_kernel_tokens import (
    GT,
    SLASH,
    attributes,
    blank,
    comment_end,
    tag,
)
from engine.recording.logs.xes_kernel_values import (
    KEEP_FREE_EVENT,
    KEEP_NOTHING,
    KEEP_OF_EVENT,
    KEEP_OF_TRACE,
    KEEP_TRACE,
    KEEP_TRACE_EVENT,
    Room,
    done,
)

_LT, _BANG = 0x3C, 0x21
_LAST_VALUE, _LOG, _TRACE, _EVENT = 5, 12, 13, 14
#: Where the scanner is: before the root, in it, in a trace, in an event, elsewhere, behind it.
_BEFORE, _LOGGED, _TRACED, _EVENTED, _ELSEWHERE, BEHIND = 0, 1, 2, 3, 4, 5


def _entrance(digest: str) -> Callable[[bytes, int, NDArray[np.int64], Room], int]:
    """Return the kernel, kept under the digest of its sources."""

    def scanning(text: bytes, end: int, state: NDArray[np.int64], room: Room) -> int:
        return _scan(text, end, state, room) if digest else STOP

    return kept(scanning)


@compiled
def _scan(text: bytes, end: int, state: NDArray[np.int64], room: Room) -> int:
    """Scan from ``state[AT]`` as far as possible; return why it stopped.

    ``end`` is the number of bytes before the NUL.
    """
    while True:
        at = blank(text, state[AT])
        state[AT] = at
        if at >= end:
            return MORE
        if text[at] != _LT:
            return STOP
        after = _token(text, at + 1, state)
        if after < 0:
            return STOP
        if state[ACTION] != KEEP_NOTHING:
            status = done(text, state, room)
            if status < 0:
                return status
        if state[WITHIN] >= 0:
            _go_in(state)
        state[AT] = after


@compiled
def _token(text: bytes, at: int, state: NDArray[np.int64]) -> int:
    state[ACTION], state[WITHIN] = KEEP_NOTHING, -1
    following = text[at]
    if following == SLASH:
        return _end_tag(text, at + 1, state)
    if following == _BANG:
        return comment_end(text, at + 1)
    return _start_tag(text, at, state)


@compiled
def _start_tag(text: bytes, at: int, state: NDArray[np.int64]) -> int:
    code, at = tag(text, at)
    if code < 0 or state[DEPTH] + 1 >= DEEPEST:
        return STOP
    at = attributes(text, at, state)
    if at < 0:
        return STOP
    state[ELEMENT], state[EMPTY] = code, text[at] == SLASH
    at += state[EMPTY]
    if text[at] != GT:
        return STOP
    within = _within(text, code, state)
    state[WITHIN] = within
    return STOP if within < 0 else at + 1


@compiled
def _end_tag(text: bytes, at: int, state: NDArray[np.int64]) -> int:
    code, at = tag(text, at)
    at = blank(text, at)
    if code < 0 or text[at] != GT or state[STACK + state[DEPTH]] // 8 != code:
        return STOP
    _go_out(state)
    return at + 1


@compiled
def _go_in(state: NDArray[np.int64]) -> None:
    state[DEPTH] += 1
    state[STACK + state[DEPTH]] = state[ELEMENT] * 8 + state[CONTEXT]
    state[CONTEXT] = state[WITHIN]
    if state[EMPTY]:
        _go_out(state)


@compiled
def _go_out(state: NDArray[np.int64]) -> None:
    if state[CONTEXT] == _EVENTED:
        state[IN_EVENT] = 0
    state[CONTEXT] = state[STACK + state[DEPTH]] % 8
    state[DEPTH] -= 1
    if state[DEPTH] == 0:
        state[CONTEXT] = BEHIND


@compiled
def _within(text: bytes, code: int, state: NDArray[np.int64]) -> int:
    """Return the context within the element that starts, and note what is to be kept of it."""
    context = state[CONTEXT]
    if context == _EVENTED:
        return _in_event(text, code, state)
    if context == _TRACED:
        return _in_trace(text, code, state)
    if context == _LOGGED:
        return _in_log(code, state)
    if context == _BEFORE and code == _LOG:
        return _LOGGED
    return _ELSEWHERE if context == _ELSEWHERE else STOP


@compiled
def _in_event(text: bytes, code: int, state: NDArray[np.int64]) -> int:
    if code <= _LAST_VALUE and _asked(text, 0, state[EVENT_KEYS], state):
        state[ACTION] = KEEP_OF_EVENT
    return _ELSEWHERE


@compiled
def _in_trace(text: bytes, code: int, state: NDArray[np.int64]) -> int:
    if code == _EVENT:
        state[ACTION] = KEEP_TRACE_EVENT
        return _EVENTED
    if code <= _LAST_VALUE and _asked(text, state[EVENT_KEYS], state[ALL_KEYS], state):
        state[ACTION] = KEEP_OF_TRACE
    return _ELSEWHERE


@compiled
def _in_log(code: int, state: NDArray[np.int64]) -> int:
    if code == _TRACE:
        state[ACTION] = KEEP_TRACE
        return _TRACED
    if code == _EVENT:
        state[ACTION] = KEEP_FREE_EVENT
        return _EVENTED
    return _ELSEWHERE


@compiled
def _asked(text: bytes, first: int, last: int, state: NDArray[np.int64]) -> bool:
    """Whether the attribute that was read has a value, and a key that is asked for."""
    start, length = state[KEY], state[KEY_END] - state[KEY]
    if start < 0 or state[VALUE] < 0:
        return False
    for key in range(first, last):
        begun = state[BOUNDS + key]
        if state[BOUNDS + key + 1] - begun == length and _equal(text, start, length, begun, state):
            state[WANTED] = key
            return True
    return False


@compiled
def _equal(text: bytes, start: int, length: int, begun: int, state: NDArray[np.int64]) -> bool:
    for number in range(length):  # noqa: SIM110 - compiled; a generator would not be
        if text[start + number] != state[begun + number]:
            return False
    return True


#: ``scan(text, end, state, room)`` scans as far as possible and returns why it stopped.
scan = _entrance(digest_of("xes_*.py"))
