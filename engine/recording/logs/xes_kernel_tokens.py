"""The tokens of XML, as far as the fast scanner of XES reads them: tags, attributes, comments.

Every function takes the bytes and a position in them and returns the position behind what it read,
or ``STOP``. What it does not know exactly, it stops at: names beyond ASCII, prefixes, other
elements than those of XES, processing instructions, CDATA, DOCTYPE.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.recording.logs.compiling import compiled
from engine.recording.logs.xes_kernel_state import (
    COUNT,
    DEPTH,
    KEY,
    KEY_END,
    MOST_ATTRIBUTES,
    NAMES,
    STOP,
    TO_RESOLVE,
    VALUE,
    VALUE_END,
)

GT, SLASH = 0x3E, 0x2F
_EQUALS, _QUOTE, _APOSTROPHE, _AMP, _SEMICOLON, _HASH, _DASH = 0x3D, 34, 39, 38, 59, 35, 45


def _table(signs: bytes, mark: int, table: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    made = np.zeros(256, dtype=np.uint8) if table is None else table
    made[list(signs)] = mark
    return made


_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
_BLANK = _table(b" \t\n\r", 1)
_FIRST = _table(_LETTERS, 1)
_NAME = _table(_LETTERS + b"0123456789.-", 1)
_STOPS, _WHITE, _QUOTES, _REFERS = 1, 2, 3, 4
_IN_VALUE = _table(bytes(range(32)) + b"<", _STOPS)
_IN_VALUE = _table(b"&", _REFERS, _table(b"\"'", _QUOTES, _table(b"\t\n\r", _WHITE, _IN_VALUE)))
_IN_COMMENT = _table(bytes(sign for sign in range(32) if sign not in b"\t\n\r") + b"-", 1)
_HEXADECIMAL = 120
#: What each sign is worth as a digit, 255 where it is none.
_DIGIT = np.full(256, 255, dtype=np.uint8)
_DIGIT[list(b"0123456789abcdef")] = range(16)
_DIGIT[list(b"ABCDEF")] = range(10, 16)


def _packed(name: bytes) -> tuple[int, int]:
    return int.from_bytes(name[:7], "big"), int.from_bytes(name[7:14], "big")


_NAMES = (
    b"string", b"date", b"int", b"float", b"boolean", b"id", b"list", b"container", b"values",
    b"extension", b"global", b"classifier", b"log", b"trace", b"event",
)  # fmt: skip
BOOLEAN = 4
_PACKED = np.array([_packed(name) for name in _NAMES], dtype=np.int64)
_KEY, _VALUE, _XMLNS = _packed(b"key")[0], _packed(b"value")[0], _packed(b"xmlns")[0]
_STRING, _BEFORE_KEY, _BEFORE_VALUE = b"string", b' key="', b'" value="'
#: The namespaces that XML keeps for itself start so: a root that names one is left to expat.
_KEPT = b"http://www.w3.org/"


@compiled
def blank(text: bytes, at: int) -> int:
    """Skip blanks."""
    while _BLANK[text[at]]:
        at += 1
    return at


@compiled
def _behind(text: bytes, at: int, wanted: bytes) -> int:
    """Return the position behind some bytes, ``STOP`` where others stand."""
    for number in range(len(wanted)):
        if text[at + number] != wanted[number]:
            return STOP
    return at + len(wanted)


@compiled
def tag(text: bytes, at: int) -> tuple[int, int]:
    """Return the number of an element's name (-1: not one of XES), and where it ends."""
    end = _behind(text, at, _STRING)
    if end >= 0 and not _NAME[text[end]]:
        return 0, end
    first, second, start = 0, 0, at
    while _NAME[text[at]]:
        if at - start < 7:
            first = first * 256 + text[at]
        elif at - start < 14:
            second = second * 256 + text[at]
        else:
            return -1, at
        at += 1
    for number in range(len(_PACKED)):
        if _PACKED[number, 0] == first and _PACKED[number, 1] == second:
            return number, at
    return -1, at


@compiled
def comment_end(text: bytes, at: int) -> int:
    """Skip a comment, from behind its ``<!``."""
    if text[at] != _DASH or text[at + 1] != _DASH:
        return STOP
    at += 2
    while True:
        while _IN_COMMENT[text[at]] == 0:
            at += 1
        if text[at] != _DASH:
            return STOP
        if text[at + 1] == _DASH:
            return at + 3 if text[at + 2] == GT else STOP
        at += 1


@compiled
def attributes(text: bytes, at: int, state: NDArray[np.int64]) -> int:
    """Read the attributes of a start tag; return where its ``>`` or ``/`` stands."""
    usual = _usual(text, at, state)
    return _attributes(text, at, state) if usual < 0 else usual


@compiled
def _usual(text: bytes, at: int, state: NDArray[np.int64]) -> int:
    """Read a key and a value written as most programs do; ``STOP`` where they are not."""
    start = _behind(text, at, _BEFORE_KEY)
    if start < 0:
        return STOP
    end = start
    while _IN_VALUE[text[end]] == 0:
        end += 1
    first = _behind(text, end, _BEFORE_VALUE)
    if first < 0:
        return STOP
    last = first
    while _IN_VALUE[text[last]] == 0:
        last += 1
    if text[last] != _QUOTE or (text[last + 1] != SLASH and text[last + 1] != GT):
        return STOP
    state[KEY], state[KEY_END], state[VALUE], state[VALUE_END] = start, end, first, last
    return last + 1


@compiled
def _attributes(text: bytes, at: int, state: NDArray[np.int64]) -> int:
    state[KEY] = state[VALUE] = -1
    state[COUNT] = 0
    while True:
        start = blank(text, at)
        if text[start] == GT or text[start] == SLASH:
            break
        if start == at or state[COUNT] >= MOST_ATTRIBUTES or not _FIRST[text[start]]:
            return STOP
        at = _attribute(text, start, state)
        if at < 0:
            return STOP
    if state[COUNT] > 2 or (state[COUNT] == 2 and (state[KEY] < 0 or state[VALUE] < 0)):
        return STOP if _repeated(text, state) else start
    return start


@compiled
def _attribute(text: bytes, start: int, state: NDArray[np.int64]) -> int:
    at, name = start, 0
    while _NAME[text[at]]:
        name = (name * 256 + text[at]) & 0xFFFFFFFFFFFF
        at += 1
    length = at - start
    at = blank(text, at)
    if text[at] != _EQUALS:
        return STOP
    at = blank(text, at + 1) + 1
    state[TO_RESOLVE] = 0
    end = _value_end(text, at, text[at - 1], state)
    if end < 0:
        return STOP
    state[NAMES + 2 * state[COUNT]] = start
    state[NAMES + 2 * state[COUNT] + 1] = start + length
    state[COUNT] += 1
    return _named(text, at, end, state, name if length < 6 else 0)


@compiled
def _named(text: bytes, at: int, end: int, state: NDArray[np.int64], name: int) -> int:
    """Note a value that counts, by the name of its attribute."""
    if name == _VALUE:
        if state[VALUE] >= 0:
            return STOP
        state[VALUE], state[VALUE_END] = at, end
    elif name == _KEY:
        if state[KEY] >= 0 or state[TO_RESOLVE]:
            return STOP
        state[KEY], state[KEY_END] = at, end
    elif name == _XMLNS and (state[DEPTH] > 0 or state[TO_RESOLVE] or _kept(text, at)):
        return STOP
    return end + 1


@compiled
def _kept(text: bytes, at: int) -> bool:
    for number in range(len(_KEPT)):  # noqa: SIM110 - compiled
        if text[at + number] != _KEPT[number]:
            return False
    return True


@compiled
def _value_end(text: bytes, at: int, quote: int, state: NDArray[np.int64]) -> int:
    """Return where the quote stands that ends a value."""
    if quote != _QUOTE and quote != _APOSTROPHE:
        return STOP
    while True:
        while _IN_VALUE[text[at]] == 0:
            at += 1
        if text[at] == quote:
            return at
        kind = _IN_VALUE[text[at]]
        if kind == _STOPS:
            return STOP
        if kind != _QUOTES:
            state[TO_RESOLVE] = 1
        at = _reference_end(text, at + 1) if kind == _REFERS else at + 1
        if at < 0:
            return STOP


@compiled
def _reference_end(text: bytes, at: int) -> int:
    """Skip a reference, from behind its ``&``: one of the five of XML, or a number."""
    if text[at] == _HASH:
        return _number_end(text, at + 1)
    packed, start = 0, at
    while _NAME[text[at]] and at - start < 5:
        packed = packed * 256 + text[at]
        at += 1
    known = (
        packed == 0x616D70  # amp
        or packed == 0x6C74  # lt
        or packed == 0x6774  # gt
        or packed == 0x71756F74  # quot
        or packed == 0x61706F73  # apos
    )
    return at + 1 if known and text[at] == _SEMICOLON else STOP


@compiled
def _number_end(text: bytes, at: int) -> int:
    """Skip a reference to a letter by its number, from behind its ``&#``."""
    base = 10
    if text[at] == _HEXADECIMAL:
        base, at = 16, at + 1
    number, start = 0, at
    while _DIGIT[text[at]] < base and at - start < 7:
        number = number * base + _DIGIT[text[at]]
        at += 1
    return at + 1 if at > start and _is_letter(number) and text[at] == _SEMICOLON else STOP


@compiled
def _is_letter(number: int) -> bool:
    """Whether XML 1.0 (2.2) knows a letter of that number."""
    if number < 32:
        return number in (9, 10, 13)
    return number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000


@compiled
def _repeated(text: bytes, state: NDArray[np.int64]) -> bool:
    """Whether two attributes have one name."""
    for one in range(state[COUNT]):
        for other in range(one):
            if _same(text, state, NAMES + 2 * one, NAMES + 2 * other):
                return True
    return False


@compiled
def _same(text: bytes, state: NDArray[np.int64], one: int, other: int) -> bool:
    length = state[one + 1] - state[one]
    if length != state[other + 1] - state[other]:
        return False
    for number in range(length):  # noqa: SIM110 - compiled
        if text[state[one] + number] != text[state[other] + number]:
            return False
    return True
