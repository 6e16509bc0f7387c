"""Columns of codes: made from texts, cleaned of empty and repeated names, joined.

A text of blanks alone is no text. Names stand in the order in which they first appear.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from schemas.event_log import Coded

if TYPE_CHECKING:
    from numpy.typing import NDArray


def coded(texts: Iterable[str | None]) -> Coded:
    """Code a column of texts; ``None`` and blanks have no code."""
    known: dict[str, int] = {}
    codes = [known.setdefault(t, len(known)) if t and t.strip() else -1 for t in texts]
    return Coded(np.array(codes, np.int32), tuple(known))


def cleaned(codes: NDArray[np.int32], names: Sequence[str]) -> Coded:
    """Return a column whose names are neither blank nor repeated."""
    known = {name: None for name in names if name.strip()}
    if len(known) == len(names):
        return Coded(np.ascontiguousarray(codes), tuple(names))
    numbers = {name: number for number, name in enumerate(known)}
    return Coded(taken(codes, [numbers.get(name, -1) for name in names]), tuple(numbers))


def joined(first: Coded, second: Coded) -> Coded:
    """Return the first column, with the second where the first has no text."""
    if not len(first.names) or not len(second.names):
        return second if not len(first.names) else first
    shifted = np.where(second.codes < 0, -1, second.codes + len(first.names))
    codes = np.where(first.codes < 0, shifted, first.codes).astype(np.int32)
    return cleaned(codes, (*first.names, *second.names))


def taken(codes: NDArray[np.int32], values: Sequence[int]) -> NDArray[np.int32]:
    """Return the value of each code; -1 stays -1."""
    return np.array([*values, -1], np.int32)[codes]


def without(column: Coded, text: str) -> Coded:
    """Return the column in which one text is none."""
    return cleaned(column.codes, ["" if name == text else name for name in column.names])


def is_empty(column: Coded) -> bool:
    """Whether no row has a text."""
    return not len(column.codes) or int(column.codes.max()) < 0
