"""The Merkle tree over a ledger's events: kept as it grows, and proofs of what it holds (RFC 9162).

A leaf's hash is the event's own; an inner node's is the SHA-256 of a byte 1 and the hashes of its
two children. Hashes are 32 bytes here. Only nodes over whole subtrees (2, 4, 8 … leaves) are kept,
each beside the leaf that completed it, so that an event costs about one hash more and a proof reads
as many rows as it has hashes.

- The node of ``level`` and ``index``, both counted from 0, stands over the ``2 ** level`` leaves
  from ``index * 2 ** level`` on; at level 0 it is the leaf itself.
- The *peaks* of a tree are its whole subtrees, the largest first: one for each bit in its size.
- A path lists sibling hashes from the leaves upwards (RFC 9162 §2.1.3 and §2.1.4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final

#: Bytes of a hash.
HASH_SIZE: Final = 32
#: What gives the hash of a kept node by level and index.
Nodes = Callable[[int, int], bytes]
Peaks = tuple[bytes, ...]


def node(left: bytes, right: bytes) -> bytes:
    """Hash an inner node from its children."""
    return sha256(b"\x01" + left + right).digest()


def grown(peaks: Peaks, size: int, leaf: bytes) -> tuple[Peaks, tuple[bytes, ...]]:
    """Add a leaf to a tree of ``size`` leaves: its peaks then, and the nodes that it completed.

    The completed nodes are those of levels 1, 2 … in turn; an even ``size`` has none.
    """
    nodes: list[bytes] = []
    rest = list(peaks)
    digest = leaf
    for _ in range(completed(size)):
        digest = node(rest.pop(), digest)
        nodes.append(digest)
    return (*rest, digest), tuple(nodes)


def completed(leaf: int) -> int:
    """Count the inner nodes that a leaf completes: the ones at the end of its number in binary."""
    return (~leaf & leaf + 1).bit_length() - 1


def root(peaks: Peaks) -> bytes:
    """Return the root of the tree that has these peaks."""
    if not peaks:
        return sha256(b"").digest()
    digest = peaks[-1]
    for left in reversed(peaks[:-1]):
        digest = node(left, digest)
    return digest


def root_of(leaves: Iterable[bytes]) -> str:
    """Return the root over these leaves' hashes as 64 lowercase hex digits.

    >>> root_of([])[:16]
    'e3b0c44298fc1c14'
    """
    peaks: Peaks = ()
    for size, leaf in enumerate(leaves):
        peaks, _ = grown(peaks, size, leaf)
    return root(peaks).hex()


def peak_places(size: int) -> tuple[tuple[int, int], ...]:
    """Return level and index of each peak of a tree of ``size`` leaves, the largest first.

    >>> peak_places(6)
    ((2, 0), (1, 2))
    """
    levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
    return tuple((level, (size >> level) - 1) for level in levels)


def peaks_of(nodes: Nodes, size: int) -> Peaks:
    """Read the peaks of the tree over the first ``size`` leaves."""
    return tuple(nodes(*place) for place in peak_places(size))


def subtree(nodes: Nodes, first: int, last: int) -> bytes:
    """Return the hash over the leaves from ``first`` up to, and without, ``last``.

    ``first`` is a multiple of the smallest power of two that is not less than their number.
    """
    places = peak_places(last - first)
    begun, found = first, []
    for level, _ in places:
        found.append(nodes(level, begun >> level))
        begun += 1 << level
    return root(tuple(found))


def inclusion(nodes: Nodes, leaf: int, size: int) -> tuple[bytes, ...]:
    """Return the inclusion path of a leaf in the tree over the first ``size`` leaves.

    RFC 9162 §2.1.3.1. ``leaf`` is less than ``size``.
    """
    path: list[bytes] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _split(last - first)
        if leaf < middle:
            path.append(subtree(nodes, middle, last))
            last = middle
        else:
            path.append(subtree(nodes, first, middle))
            first = middle
    return tuple(reversed(path))


def consistency(nodes: Nodes, old: int, size: int) -> tuple[bytes, ...]:
    """Return the consistency path from the first ``old`` leaves to the first ``size`` leaves.

    RFC 9162 §2.1.4.1. ``old`` is from 1 to ``size``; the path is empty where they are the same.
    """
    path: list[bytes] = []
    first, last = 0, size
    while last != old:
        middle = first + _split(last - first)
        if old <= middle:
            path.append(subtree(nodes, middle, last))
            last = middle
        else:
            path.append(subtree(nodes, first, middle))
            first = middle
    if first:  # the old tree is no whole subtree of the new one: its last part begins the path
        path.append(subtree(nodes, first, last))
    return tuple(reversed(path))


def includes(leaf_hash: bytes, leaf: int, size: int, path: Sequence[bytes], wanted: bytes) -> bool:
    """Whether an inclusion path leads from a leaf to the root ``wanted``; RFC 9162 §2.1.3.2."""
    if not 0 <= leaf < size:
        return False
    place, last, digest = leaf, size - 1, leaf_hash
    for sibling in path:
        if not last:
            return False
        if place & 1 or place == last:
            digest = node(sibling, digest)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            digest = node(digest, sibling)
        place, last = place >> 1, last >> 1
    return not last and digest == wanted


def extends(old: int, old_root: bytes, size: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a consistency path leads from an old tree's root to a new one's.

    RFC 9162 §2.1.4.2; ``old`` is at least 1.
    """
    if not 0 < old <= size or (old == size) != (not path):
        return False
    if old == size:
        return old_root == new_root
    given = list(path) if old & (old - 1) else [old_root, *path]
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    was = now = given[0]
    for sibling in given[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            was, now = node(sibling, was), node(sibling, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node(now, sibling)
        place, last = place >> 1, last >> 1
    return not last and was == old_root and now == new_root


def _split(size: int) -> int:
    """Return the largest power of two that is less than ``size``, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)
