"""The columns of an uncompressed Arrow IPC file of one batch, as they lie in the file.

Nothing is copied: an array is a view of the file's bytes. Read are the types that our coded logs
have: signed and unsigned integers, texts (``LargeUtf8``), and lists (``LargeList``) of either. The
format is that of Arrow's columnar specification, version 5 of its metadata.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from mmap import mmap
from typing import TYPE_CHECKING, Any, Final, overload

import numpy as np
from attrs import frozen

from engine.recording.logs.arrow_flat import Flat, NotArrow, read, root
from schemas.noun import Noun

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC: Final = b"ARROW1"
_INT, _LARGE_TEXT, _LARGE_LIST = 2, 20, 21
#: Where things stand in Arrow's tables (Footer, Message, RecordBatch, Schema, Field, Int).
_F_SCHEMA, _F_DICTIONARIES, _F_BATCHES = 1, 2, 3
_M_TYPE, _M_HEADER, _RECORD_BATCH = 1, 2, 3
_B_LENGTH, _B_NODES, _B_BUFFERS, _B_COMPRESSION = 0, 1, 2, 3
_S_FIELDS, _D_NAME, _D_KIND, _D_TYPE, _D_CHILDREN = 1, 0, 2, 3, 5


class Texts(Sequence[str]):
    """A column of texts: each is made when it is asked for."""

    __slots__ = ("data", "ends")

    def __init__(self, ends: NDArray[np.int64], data: NDArray[np.uint8]) -> None:
        """Take n + 1 offsets into the bytes; text ``i`` lies from offset ``i`` to the next."""
        self.ends = ends
        self.data = data

    def __len__(self) -> int:
        """Count them."""
        return len(self.ends) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        """Return the text at a place from 0, or several; raises ``IndexError``."""
        if isinstance(place, slice):
            return tuple(self[at] for at in range(*place.indices(len(self))))
        at = place + len(self) if place < 0 else place
        if not 0 <= at < len(self):
            raise IndexError(place)
        return self.data[self.ends[at] : self.ends[at + 1]].tobytes().decode("utf-8", "replace")

    def __iter__(self) -> Iterator[str]:
        """Give them all, in order."""
        ends, data = self.ends.tolist(), self.data.tobytes()
        for begin, end in pairwise(ends):
            yield data[begin:end].decode("utf-8", "replace")


@frozen(eq=False, repr=False)
class Lists(Noun):
    """A column of lists: list ``i`` is the values from ``ends[i]`` to ``ends[i + 1]``."""

    ends: NDArray[np.int64]
    values: Values


Values = np.ndarray[Any, np.dtype[Any]] | Texts
Column = Lists | Values


def names_in(data: bytes | mmap) -> tuple[str, ...]:
    """Return the names of a file's columns, whatever they hold; raises ``NotArrow``."""
    schema = _footer(data).table(_F_SCHEMA)
    return tuple(field.text(_D_NAME) for field in schema.tables(_S_FIELDS))


def columns_of(data: bytes | mmap) -> Mapping[str, Column]:
    """Return the columns of a file by name, in its order.

    Raises:
        NotArrow: it is no such file, or a part of it is missing.
    """
    footer = _footer(data)
    blocks = list(footer.structs(_F_BATCHES, "qi4xq"))
    if len(blocks) != 1 or list(footer.structs(_F_DICTIONARIES, "qi4xq")):
        raise NotArrow("not one batch")
    batch = _Batch(data, *_batch(data, blocks[0]))
    return {
        field.text(_D_NAME): batch.column(field)
        for field in footer.table(_F_SCHEMA).tables(_S_FIELDS)
    }


def _footer(data: bytes | mmap) -> Flat:
    end = len(data) - len(MAGIC) - 4
    if end < len(MAGIC) or data[: len(MAGIC)] != MAGIC or data[end + 4 :] != MAGIC:
        raise NotArrow("no marks")
    size = read(data, end, "i")
    if not 0 < size <= end:
        raise NotArrow("no footer")
    return root(data, end - size)


def _batch(data: bytes | mmap, block: tuple[int, ...]) -> tuple[Flat, int]:
    """Return the table of a batch, and where its body begins."""
    at, head, _ = block
    # Since version 5 of the metadata a message begins with a mark and its length.
    message = root(data, at + (8 if read(data, at, "I") == 0xFFFFFFFF else 4))
    if message.number(_M_TYPE, "B") != _RECORD_BATCH:
        raise NotArrow("no batch")
    batch = message.table(_M_HEADER)
    if batch.has(_B_COMPRESSION):
        raise NotArrow("compressed")
    return batch, at + head


class _Batch:
    """The buffers of a batch, taken in the order of the columns."""

    def __init__(self, data: bytes | mmap, batch: Flat, body: int) -> None:
        self._data = data
        self._body = body
        self._nodes = batch.structs(_B_NODES, "qq")
        self._buffers = batch.structs(_B_BUFFERS, "qq")

    def column(self, field: Flat) -> Column:
        """Return the next column; which rows have no value is not looked at."""
        length = _next(self._nodes)[0]
        if field.number(_D_KIND, "B") == _LARGE_LIST:
            return self._lists(field, length)
        return self._values(field, length)

    def _values(self, field: Flat, length: int) -> Values:
        _next(self._buffers)  # the bits that say which rows have a value
        kind = field.number(_D_KIND, "B")
        if kind == _INT:
            return self._array(_number_type(field.table(_D_TYPE)), length)
        if kind == _LARGE_TEXT:
            return self._texts(length)
        raise NotArrow(f"type {kind}")

    def _texts(self, length: int) -> Texts:
        ends = self._array(np.dtype("<i8"), length + 1)
        data = self._array(np.dtype(np.uint8), None)
        _insist(ends, len(data))
        return Texts(ends, data)

    def _lists(self, field: Flat, length: int) -> Lists:
        _next(self._buffers)
        ends = self._array(np.dtype("<i8"), length + 1)
        children = list(field.tables(_D_CHILDREN))
        if len(children) != 1:
            raise NotArrow("a list of another kind")
        count, nulls = _next(self._nodes)
        if nulls:
            raise NotArrow("values that are missing")
        values = self._values(children[0], count)
        _insist(ends, len(values))
        return Lists(ends, values)

    def _array(self, kind: np.dtype[Any], count: int | None) -> NDArray[Any]:
        """Return the next buffer as numbers; ``None``: as many as it holds."""
        at, size = _next(self._buffers)
        count = size // kind.itemsize if count is None else count
        begin, end = self._body + at, self._body + at + count * kind.itemsize
        if at < 0 or not 0 <= count * kind.itemsize <= size or end > len(self._data) or begin % 8:
            raise NotArrow("a buffer outside")
        return np.frombuffer(self._data, kind, count, begin)


def _insist(ends: NDArray[np.int64], length: int) -> None:
    """Insist that offsets begin at 0 and end within the values."""
    if not len(ends) or ends[0] != 0 or ends[-1] > length:
        raise NotArrow("offsets outside")


def _number_type(type_: Flat) -> np.dtype[Any]:
    width, signed = type_.number(0, "i"), type_.number(1, "?")
    if width not in (8, 16, 32, 64):
        raise NotArrow(f"integers of {width} bits")
    return np.dtype(f"<{'i' if signed else 'u'}{width // 8}")


def _next(structs: Iterator[tuple[int, ...]]) -> tuple[int, ...]:
    found = next(structs, None)
    if found is None:
        raise NotArrow("too few buffers")
    return found
