"""Looking for many needles at once in a stream of bytes, whatever its length.

Each needle has a key: four bytes of it, as different as they come. Every four bytes of the stream
are hashed into a table of a million places at once (numpy); where one is marked, the few needles of
that key are compared. The time does not depend on how many needles there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np
from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.recording.redacting.needles import Needle

BLOCK: Final = 4 * 2**20
_KEY: Final = 4
_BITS: Final = 20
#: Spreads the keys over the table (Knuth's multiplicative hash).
_FACTOR: Final = np.uint32(2654435761)


@frozen(eq=False)
class Hit:
    """A needle found; ``at`` is its first byte in the stream, counted from 0."""

    needle: Needle
    at: int


@frozen(eq=False)
class Scanned:
    """What one stream held: its hits, its size in bytes and its SHA-256 (32 bytes)."""

    hits: tuple[Hit, ...]
    size: int
    digest: bytes


@frozen(eq=False)
class Scanner:
    """Looks for needles, each at least four bytes long."""

    needles: Sequence[Needle]
    _table: NDArray[np.bool_] = field(init=False)
    _keys: dict[int, list[tuple[int, Needle]]] = field(init=False, factory=dict)

    @_table.default
    def _empty(self) -> NDArray[np.bool_]:
        return np.zeros(1 << _BITS, np.bool_)

    def __attrs_post_init__(self) -> None:
        for needle in self.needles:
            at = _key_of(needle.sought)
            key = int.from_bytes(needle.sought[at : at + _KEY], "little")
            self._keys.setdefault(key, []).append((at, needle))
            self._table[_place(np.array([key], np.uint32))] = True

    def scan(self, file: BinaryIO) -> Scanned:
        """Read a stream to its end; raises what reading it raises."""
        digest, hits = hashlib.sha256(), list[Hit]()
        longest = max((len(needle.sought) for needle in self.needles), default=_KEY)
        tail, size = b"", 0
        while block := file.read(BLOCK):
            digest.update(block)
            window, begin = tail + block, size - len(tail)
            size += len(block)
            for start, needle in self.found(window):
                if start + len(needle.sought) > len(tail):  # else it was found before
                    hits.append(Hit(needle, begin + start))
            tail = window[-(longest - 1) :]
        return Scanned(tuple(hits), size, digest.digest())

    def found(self, window: bytes) -> Iterator[tuple[int, Needle]]:
        """Give the needles that stand in a block, and where."""
        for shift in range(_KEY):
            count = (len(window) - shift) // _KEY
            if count <= 0 or not self._keys:
                return
            words = np.frombuffer(window, "<u4", count, shift)
            marked = np.flatnonzero(self._table[_place(words)])
            for place, key in zip(marked.tolist(), words[marked].tolist(), strict=True):
                for at, needle in self._keys.get(key, ()):
                    start = place * _KEY + shift - at
                    if start >= 0 and window.startswith(needle.sought, start):
                        yield start, needle


def _place(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return (words * _FACTOR) >> np.uint32(32 - _BITS)


def _key_of(sought: bytes) -> int:
    """Return where the four bytes stand that differ most among themselves, the first of those."""
    places = range(len(sought) - _KEY + 1)
    return max(places, key=lambda at: (len(set(sought[at : at + _KEY])), -at))
