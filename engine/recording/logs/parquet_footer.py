"""A Parquet file read with its dictionaries kept: its footer says what its columns are.

Most text columns of a log are dictionaries already, a code per row, and polars would unpack them
into texts only for us to code them again, which costs more than reading all else. Whether it does
is said by the Arrow schema that writers put into the footer. Here the footer is written anew, in
memory, with the schema that asks for categories; nothing else changes.

The footer is one struct in Thrift's compact protocol, four bytes that say how long it is, and the
magic ``PAR1``. Only its top level is taken apart; what cannot be is left to the usual way.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import polars as pl
from attrs import define

if TYPE_CHECKING:
    from typing import BinaryIO

_MAGIC = b"PAR1"
_TAIL = 8
#: Field 5 of the footer: key_value_metadata, a list of structs of a key and a value.
_METADATA = 5
_SCHEMA = b"ARROW:schema"
#: The types of the compact protocol, by how much each takes.
_BOOLEANS, _WIDTHS, _VARINTS, _BINARY, _LISTS, _STRUCT = (
    (1, 2),
    {3: 1, 7: 8},
    (4, 5, 6),
    8,
    (9, 10),
    12,
)
_LONG_LIST = 15
_MOST_NESTED = 16


class NoFooter(ValueError):
    """The footer is not as it should be; the usual reader will say what is wrong."""


def with_categories(
    file: BinaryIO, kinds: Mapping[str, pl.DataType], titles: Collection[str]
) -> io.BytesIO:
    """Return a Parquet file whose footer asks for categories in some columns.

    ``kinds`` are the types of all columns as polars tells them.

    Raises:
        NoFooter: the footer cannot be taken apart, or the schema not be written.
    """
    end = file.seek(0, 2) - _TAIL
    file.seek(max(0, end))
    tail = file.read(_TAIL)
    start = end - int.from_bytes(tail[:4], "little")
    if tail[4:] != _MAGIC or start < len(_MAGIC):
        raise NoFooter("no footer")
    file.seek(start)
    fields = Footer(file.read(end - start)).fields()
    fields[_METADATA] = (_LISTS[0], _metadata(_wanted(kinds, titles)))
    ordered = (_field(number, *fields[number]) for number in sorted(fields))
    footer = b"".join((*ordered, b"\0"))
    return _joined(file, start, footer + len(footer).to_bytes(4, "little") + _MAGIC)


def _joined(file: BinaryIO, start: int, footer: bytes) -> io.BytesIO:
    """Return the beginning of a file and another end, read into its place without a copy."""
    whole = io.BytesIO()
    whole.seek(start)
    whole.write(footer)
    file.seek(0)
    with whole.getbuffer() as buffer:
        got = 0
        while got < start and (more := file.readinto(buffer[got:start])):  # type: ignore[attr-defined]  # the file is opened by us
            got += more
    whole.seek(0)
    return whole


def _wanted(kinds: Mapping[str, pl.DataType], titles: Collection[str]) -> bytes:
    """Return the Arrow schema that polars itself would write for these columns."""
    schema = {
        title: pl.Categorical(pl.Categories.random()) if title in titles else kind
        for title, kind in kinds.items()
    }
    written = io.BytesIO()
    try:
        pl.DataFrame(schema=schema).write_parquet(written)
        found = pl.read_parquet_metadata(written.getvalue()).get(_SCHEMA.decode())
    except pl.exceptions.PolarsError as error:
        raise NoFooter("a type that is not written") from error
    if found is None:
        raise NoFooter("no schema was written")
    return found.encode()


# --- Thrift's compact protocol ---


@define
class Footer:
    """A struct that is being taken apart; ``at`` is the next byte."""

    data: bytes
    at: int = 0

    def fields(self) -> dict[int, tuple[int, bytes]]:
        """Return the type and the bytes of each field of the struct, by its number.

        Raises:
            NoFooter: it is cut off, nested too deeply or of no type that there is.
        """
        found: dict[int, tuple[int, bytes]] = {}
        number = 0
        try:
            while head := self._byte():
                number = number + (head >> 4) if head >> 4 else self._signed()
                if number < 1:
                    raise NoFooter("no number of a field")
                start = self.at
                self._pass_over(head & 15, 0)
                found[number] = (head & 15, self.data[start : self.at])
        except IndexError:
            raise NoFooter("cut off") from None
        return found

    def _byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def _varint(self) -> int:
        number = shift = 0
        while (byte := self._byte()) > 127:
            number |= (byte & 127) << shift
            shift += 7
        return number | byte << shift

    def _signed(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)

    def _pass_over(self, kind: int, depth: int) -> None:
        """Go past a value."""
        if kind in _VARINTS:
            while self._byte() > 127:
                pass
        elif kind == _BINARY:
            length = self._varint()
            self.at += length
        elif kind == _STRUCT:
            self._pass_struct(depth + 1)
        elif kind in _LISTS:
            self._pass_list(depth + 1)
        elif kind in _WIDTHS:
            self.at += _WIDTHS[kind]
        elif kind not in _BOOLEANS:
            raise NoFooter("a type that is not there")

    def _pass_struct(self, depth: int) -> None:
        if depth > _MOST_NESTED:
            raise NoFooter("nested too deeply")
        while head := self._byte():
            if not head >> 4:
                self._varint()
            self._pass_over(head & 15, depth)

    def _pass_list(self, depth: int) -> None:
        head = self._byte()
        count = self._varint() if head >> 4 == _LONG_LIST else head >> 4
        if (head & 15) in _BOOLEANS:
            self.at += count
            return
        for _ in range(count):
            self._pass_over(head & 15, depth)
            if self.at > len(self.data):
                raise NoFooter("cut off")


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _field(number: int, kind: int, body: bytes) -> bytes:
    """Write one field, its number in full."""
    return bytes([kind]) + _varint(number << 1) + body


def _metadata(schema: bytes) -> bytes:
    """Write the list of one pair of a key and a value."""
    texts = (_SCHEMA, schema)
    pair = b"".join(b"\x18" + _varint(len(text)) + text for text in texts)
    return bytes([1 << 4 | _STRUCT]) + pair + b"\0"
