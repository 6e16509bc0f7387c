"""DER (X.690): the few forms that a timestamp is made of, read strictly and written.

A value is read where it is wanted and never deeper, so that no nesting can exhaust the stack.
Anything that is not the one form of DER is a ``ValueError``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import frozen

BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
OCTETS: Final = 0x04
NULL: Final = 0x05
OID: Final = 0x06
TIME: Final = 0x18
SEQUENCE: Final = 0x30
SET: Final = 0x31
#: The tags [0] and [1] of a part that is named by its number, constructed.
ZERO, ONE = 0xA0, 0xA1


@frozen
class Value:
    """One value: its tag, the bytes in it, and its own bytes with tag and length."""

    tag: int
    body: bytes
    whole: bytes

    def parts(self, tag: int) -> list[Value]:
        """Return the values in it; it must have this tag.

        Raises:
            ValueError: it has another tag, or what is in it is no DER.
        """
        expect(self, tag)
        found, at = [], 0
        while at < len(self.body):
            part = _value(self.body, at)
            found.append(part)
            at += len(part.whole)
        return found


def read(data: bytes) -> Value:
    """Read the one value that the bytes are.

    Raises:
        ValueError: they are none, or there are more bytes behind it.
    """
    found = _value(data, 0)
    if len(found.whole) != len(data):
        raise ValueError("bytes behind the value")
    return found


def expect(value: Value, tag: int) -> bytes:
    """Return the bytes in a value that must have this tag; raises ``ValueError``."""
    if value.tag != tag:
        raise ValueError(f"tag {value.tag:#x} where {tag:#x} was expected")
    return value.body


def number(value: Value) -> int:
    """Return a whole number; raises ``ValueError``."""
    body = expect(value, INTEGER)
    if not body or (len(body) > 1 and body[0] in (0, 0xFF) and body[0] >> 7 == body[1] >> 7):
        raise ValueError("a number in another form")
    return int.from_bytes(body, "big", signed=True)


def oid(value: Value) -> str:
    """Return an object identifier as numbers with dots; raises ``ValueError``."""
    arcs: list[int] = []
    arc, is_begun = 0, False
    for byte in expect(value, OID):
        if byte == 0x80 and not is_begun:
            raise ValueError("an identifier in another form")
        arc, is_begun = arc << 7 | byte & 0x7F, byte >= 0x80
        if not is_begun:
            arcs.append(arc)
            arc = 0
    if is_begun or not arcs:
        raise ValueError("an identifier that does not end")
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def _value(data: bytes, at: int) -> Value:
    tag, length = data[at : at + 1], data[at + 1 : at + 2]
    if not tag or not length or tag[0] & 0x1F == 0x1F:
        raise ValueError("no value")
    start, size = at + 2, length[0]
    if size >= 0x80:
        more = data[start : start + (size & 0x7F)]
        start, size = start + (size & 0x7F), int.from_bytes(more, "big")
        if not 1 <= len(more) <= 4 or more[0] == 0 or size < 0x80:
            raise ValueError("a length in another form")
    if start + size > len(data):
        raise ValueError("a value that does not end")
    return Value(tag[0], data[start : start + size], data[at : start + size])


def write(tag: int, *parts: bytes) -> bytes:
    """Write a value of these parts."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def write_number(value: int) -> bytes:
    """Write a whole number that is not negative."""
    return write(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def write_oid(text: str) -> bytes:
    """Write an object identifier."""
    first, second, *rest = map(int, text.split("."))
    return write(OID, *(_arc(arc) for arc in (40 * first + second, *rest)))


def optional(values: Sequence[Value], place: int, tag: int) -> Value | None:
    """Return the value at a place if it is there and has this tag."""
    return values[place] if place < len(values) and values[place].tag == tag else None


def _arc(arc: int) -> bytes:
    found = [arc & 0x7F]
    while arc := arc >> 7:
        found.append(arc & 0x7F | 0x80)
    return bytes(reversed(found))
