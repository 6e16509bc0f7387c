"""Columns of a data frame become columns of codes, at the least cost.

A million case ids need not be hashed where the rows of each case lie together: the changes from row
to row are the cases, if no id comes twice among them. Other columns are coded by polars, whose
names are looked up once per code.

Numbers, days and booleans are taken as texts, as people would write them: a whole float without its
``.0``, since a column of integers with a gap is one of floats for many programs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
import polars as pl
from attrs import define, field

from engine.errors import Unreadable
from engine.recording.logs.taking import blanks_out
from schemas.event_log import Coded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

#: Every integer up to here is a float of its own; beyond, digits would be made up.
_EXACT = 2**53
_ENOUGH = 1 << 16
_FEW = 1000


@define(eq=False)
class Names(Sequence[str]):
    """The texts of a column of a frame; they become Python's when they are asked for."""

    column: pl.Series
    _all: list[str] | None = field(default=None)

    def __len__(self) -> int:
        return len(self.column)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        """Return one text, or several."""
        if isinstance(place, slice):
            return list(self.column[place])
        return str(self.column[int(place)]) if self._all is None else self._all[place]

    def __iter__(self) -> Iterator[str]:
        if self._all is None:
            self._all = self.column.to_list()
        return iter(self._all)


def texts_of(column: pl.Series, name: str) -> pl.Series:
    """Return a column as texts, or as the categories that it is.

    Raises:
        Unreadable: its values are no single ones: lists, structures, bytes that are no text.
    """
    kind = column.dtype
    if kind == pl.String or _is_categories(kind):
        return column
    if kind.is_float():
        return _numbers(column)
    if kind.is_nested() or kind in (pl.Object, pl.Unknown):
        raise Unreadable("ETP911", {"file": name, "column": column.name, "kind": str(kind)})
    if kind == pl.Datetime:
        return column.dt.to_string("iso:strict")
    try:
        return column.cast(pl.String)
    except pl.exceptions.PolarsError:
        facts = {"file": name, "column": column.name, "kind": str(kind)}
        raise Unreadable("ETP911", facts) from None


def _is_categories(kind: pl.DataType) -> bool:
    """Whether a column holds numbers of texts, of four bytes each."""
    return isinstance(kind, pl.Categorical) and kind.categories.physical() == pl.UInt32


def _numbers(column: pl.Series) -> pl.Series:
    floats = column.cast(pl.Float64).fill_nan(None)
    whole = ((floats.floor() == floats) & (floats.abs() <= _EXACT)).fill_null(value=False)
    if not whole.any():
        return floats.cast(pl.String)
    integers = floats.set(~whole, None).cast(pl.Int64).cast(pl.String)
    return integers.zip_with(whole, floats.cast(pl.String))


def coded_cases(texts: pl.Series) -> Coded:
    """Code the cases: by the changes from row to row where the rows of each lie together."""
    if not len(texts) or texts.null_count() or texts.dtype != pl.String:
        return coded(texts)
    changes = (texts != texts.shift(1)).fill_null(value=True).to_numpy()
    starts = np.flatnonzero(changes)
    names = texts.gather(starts)
    if names[:_FEW].n_unique() < min(_FEW, len(names)) or names.n_unique() < len(names):
        return coded(texts)
    sizes = np.diff(starts, append=len(texts))
    codes = np.repeat(np.arange(len(starts), dtype=np.int32), sizes)
    return _without_blanks(Coded(codes, Names(names)), names)


def coded(column: pl.Series) -> Coded:
    """Code a column of texts or of categories."""
    if column.dtype == pl.String:
        column = column.cast(pl.Categorical(pl.Categories.random()))
    numbers = column.to_physical()
    if column.null_count():
        codes = numbers.cast(pl.Int32).fill_null(-1).to_numpy()
    else:
        codes = numbers.to_numpy().view(np.int32)
    first = _first_rows(codes, int(codes.max(initial=-1)) + 1)
    if (first < 0).any():  # categories that no row has
        moved = np.cumsum(first >= 0, dtype=np.int32) - 1
        codes = np.where(codes < 0, -1, moved[codes])
        first = first[first >= 0]
    names = column.gather(first).cast(pl.String)
    return _without_blanks(Coded(codes, Names(names)), names)


def _first_rows(codes: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Return a row of each code; the first rows of a log have nearly always one of each."""
    rows = np.full(count + 1, -1, np.int64)
    start = codes[:_ENOUGH]
    rows[start] = np.arange(len(start))
    if (rows[:count] < 0).any():
        rows[codes] = np.arange(len(codes))
    return rows[:count]


def _without_blanks(found: Coded, names: pl.Series) -> Coded:
    blank = names.str.strip_chars().str.len_bytes() == 0
    return blanks_out(found) if blank.any() else found
