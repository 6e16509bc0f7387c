"""Flatbuffers, as far as Arrow's footer and messages need them: tables, vectors, texts.

Every position is a byte of the file, from 0. What lies outside the file, or says what cannot be, is
``NotArrow``; nothing is ever read that the bounds of the buffer do not allow.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from mmap import mmap

from attrs import frozen

from schemas.noun import Noun

#: More elements than any vector of ours has.
MOST = 4096


class NotArrow(ValueError):
    """The bytes are no Arrow file of the form that is read here."""


@frozen(eq=False, repr=False)
class Flat(Noun):
    """One table of a flatbuffer: ``at`` is where it begins."""

    data: bytes | mmap
    at: int

    def number(self, field: int, form: str, absent: int = 0) -> int:
        """Return a number that stands in a field; ``form`` is a letter of ``struct``."""
        place = self._place(field)
        return absent if place is None else read(self.data, place, form)

    def table(self, field: int) -> Flat:
        """Return the table that a field leads to."""
        return Flat(self.data, self._led(field))

    def text(self, field: int) -> str:
        """Return the text of a field."""
        begin = self._led(field) + 4
        size = read(self.data, begin - 4, "I")
        return bytes(self.data[begin : begin + size]).decode("utf-8", "replace")

    def tables(self, field: int) -> Iterator[Flat]:
        """Give the tables of a vector; none where the field is absent."""
        for place in self._elements(field, 4):
            yield Flat(self.data, place + read(self.data, place, "I"))

    def structs(self, field: int, form: str) -> Iterator[tuple[int, ...]]:
        """Give the structs of a vector as numbers."""
        for place in self._elements(field, struct.calcsize(f"<{form}")):
            yield _unpacked(self.data, place, form)

    def has(self, field: int) -> bool:
        """Whether the table has the field."""
        return self._place(field) is not None

    def _place(self, field: int) -> int | None:
        named = self.at - read(self.data, self.at, "i")
        size = read(self.data, named, "H")
        entry = 4 + 2 * field
        offset = read(self.data, named + entry, "H") if entry < size else 0
        return self.at + offset if offset else None

    def _led(self, field: int) -> int:
        place = self._place(field)
        if place is None:
            raise NotArrow(f"field {field} is missing")
        return place + read(self.data, place, "I")

    def _elements(self, field: int, width: int) -> range:
        if not self.has(field):
            return range(0)
        begin = self._led(field)
        count = read(self.data, begin, "I")
        if count > MOST:
            raise NotArrow(f"{count} elements")
        return range(begin + 4, begin + 4 + count * width, width)


def root(data: bytes | mmap, at: int) -> Flat:
    """Return the table that a flatbuffer which begins at a byte holds."""
    return Flat(data, at + read(data, at, "I"))


def read(data: bytes | mmap, at: int, form: str) -> int:
    """Return the number at a byte; little-endian."""
    return _unpacked(data, at, form)[0]


def _unpacked(data: bytes | mmap, at: int, form: str) -> tuple[int, ...]:
    if at < 0:
        raise NotArrow("before the file")
    try:
        return struct.unpack_from(f"<{form}", data, at)
    except struct.error as error:
        raise NotArrow("behind the file") from error
