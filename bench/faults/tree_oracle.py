"""The obvious slow twin of the ledger's tree: RFC 9162 §2.1 written down as it defines itself.

``D`` of the RFC is the list of leaf hashes. Nothing is kept and nothing is compiled; a hash over a
part of the list is remembered, for else the campaigns would never end.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

Path = tuple[bytes, ...]


class Definition:
    """The tree over some leaf hashes, by its recursive definition."""

    def __init__(self, leaves: list[bytes], split: Callable[[int], int] | None = None) -> None:
        self._leaves = leaves
        self._split = split or largest_power
        self._known: dict[tuple[int, int], bytes] = {}

    def root(self, size: int) -> bytes:
        """Return MTH(D[size]): the root over the first ``size`` leaves (§2.1.1)."""
        return self._hash(0, size)

    def inclusion(self, leaf: int, size: int) -> Path:
        """Return PATH(leaf, D[size]) (§2.1.3.1)."""
        return self._path(leaf, 0, size)

    def consistency(self, old: int, size: int) -> Path:
        """Return PROOF(old, D[size]) (§2.1.4.1); ``old`` is from 1 to ``size``."""
        return self._subproof(old, 0, size, whole=True)

    def _hash(self, first: int, last: int) -> bytes:
        if (first, last) not in self._known:
            self._known[first, last] = self._defined(first, last)
        return self._known[first, last]

    def _defined(self, first: int, last: int) -> bytes:
        size = last - first
        if size == 0:
            return sha256(b"").digest()
        if size == 1:
            return self._leaves[first]
        k = self._split(size)
        left, right = self._hash(first, first + k), self._hash(first + k, last)
        return sha256(b"\x01" + left + right).digest()

    def _path(self, m: int, first: int, last: int) -> Path:
        if last - first == 1:
            return ()
        k = self._split(last - first)
        if m < k:
            return (*self._path(m, first, first + k), self._hash(first + k, last))
        return (*self._path(m - k, first + k, last), self._hash(first, first + k))

    def _subproof(self, m: int, first: int, last: int, *, whole: bool) -> Path:
        if m == last - first:
            return () if whole else (self._hash(first, last),)
        k = self._split(last - first)
        if m <= k:
            rest = self._subproof(m, first, first + k, whole=whole)
            return (*rest, self._hash(first + k, last))
        rest = self._subproof(m - k, first + k, last, whole=False)
        return (*rest, self._hash(first, first + k))


def largest_power(size: int) -> int:
    """Return the largest power of two that is smaller than ``size``."""
    k = 1
    while k * 2 < size:
        k *= 2
    return k
