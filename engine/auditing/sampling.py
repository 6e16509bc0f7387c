"""A random sample of cases that anyone can draw again: the same seed draws the same cases.

Cases are put in the order of the SHA-256 of ``seed:name`` and the first are taken. Nothing else
decides: neither the order of the record nor a library's generator, so that another program draws
the same sample from the same names.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from schemas.audit_asked import Sample


def sampled(names: Iterable[str], sample: Sample) -> frozenset[str]:
    """Draw a sample of names; all of them where there are no more.

    >>> sorted(sampled(["1402/1", "1406/1", "1407/1"], Sample(1, 42)))
    ['1406/1']
    """

    def place(name: str) -> bytes:
        return sha256(f"{sample.seed}:{name}".encode("utf-8", "surrogatepass")).digest()

    return frozenset(sorted(names, key=place)[: sample.size])
