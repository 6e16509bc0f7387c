"""The order of versions, for warnings alone: which schedule is meant is decided by events.

Numbers are compared as numbers, words as texts; a word comes before nothing, and nothing before a
number, so that ``1.0.0-rc.1``, ``1.0.0``, ``1.0.0.1`` and ``1.0.10`` stand in this order. What
stands behind ``+`` does not count (Semantic Versioning 2.0.0, sections 10 and 11).
"""

from __future__ import annotations

import re

_PARTS = re.compile("[0-9]+|[A-Za-z]+")


def is_lower(version: str, than: str) -> bool:
    """Whether a version is lower than another one.

    >>> is_lower("1.9.0", "1.10.0"), is_lower("2.0.0-rc.1", "2.0.0"), is_lower("v2", "1.5")
    (True, True, False)
    """
    return _key(version) < _key(than)


def _key(version: str) -> tuple[tuple[int, int, str], ...]:
    release = version.partition("+")[0].removeprefix("v")
    parts = _PARTS.findall(release)
    return (*((1, int(p), "") if p.isdecimal() else (-1, 0, p) for p in parts), (0, 0, ""))
