"""The root of the Merkle tree over a ledger's events: one digest that stands for all of them.

RFC 9162, 2.1.1: a leaf's hash is the event's own; a node's is the SHA-256 of a byte 1 and the
hashes of its two subtrees, the left one of the largest power of two of leaves that leaves some
over; an empty tree has the SHA-256 of nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def root_of(leaves: Iterable[bytes]) -> str:
    """Return the root as 64 lowercase hex digits; each leaf is the hash of an event, 32 bytes.

    >>> root_of([])[:16]
    'e3b0c44298fc1c14'
    """
    peaks: list[tuple[int, bytes]] = []  # whole subtrees, the largest first, with their sizes
    for leaf in leaves:
        peaks.append((1, leaf))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            size, right = peaks.pop()
            peaks[-1] = size * 2, _node(peaks[-1][1], right)
    if not peaks:
        return sha256(b"").hexdigest()
    digest = peaks[-1][1]
    for _, left in reversed(peaks[:-1]):
        digest = _node(left, digest)
    return digest.hex()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
