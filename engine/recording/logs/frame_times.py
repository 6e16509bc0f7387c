"""Times in a column of a data frame, whatever its type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import evolve

from engine.recording.logs.frame_columns import coded, texts_of
from engine.recording.logs.time_column import (
    TimeColumn,
    in_order,
    of_days,
    of_instants,
    of_texts,
    of_walls,
)
from engine.recording.logs.time_digits import Digits, read_digits, read_digits_by
from schemas.event_log import NO_FIRST, NO_INSTANT, NO_LAST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

#: So many lengths of texts are read by digits; whatever is left is read one by one.
_MOST_FORMS = 4
#: A column of fewer texts is read one by one, which costs no more.
_WORTH_DIGITS = 2000
#: Milliseconds of any year that is read, and more.
_MOST_MILLIS = 10**15


def timed(column: pl.Series, name: str, zone: str, formats: tuple[str, ...]) -> TimeColumn:
    """Read a column of times; local ones are of ``zone``.

    Raises:
        Unreadable: its values are no single ones.
    """
    kind = column.dtype
    if not isinstance(kind, pl.Datetime | pl.Date):
        texts = texts_of(column, name)
        if kind == pl.String and len(texts) >= _WORTH_DIGITS:
            found = _by_digits(texts, zone, formats)
            return evolve(found, sample=texts[int(found.bad[0])]) if len(found.bad) else found
        return of_texts(coded(texts), zone, formats)
    known = column.drop_nulls() if column.null_count() else column
    if isinstance(kind, pl.Date):
        found = of_days(known.to_physical().to_numpy())
    else:
        found = _of_datetimes(known, zone, kind)
    if len(known) == len(column):
        return found
    return scattered(len(column), [(column.is_not_null().arg_true().to_numpy(), found)])


def _of_datetimes(column: pl.Series, zone: str, kind: pl.Datetime) -> TimeColumn:
    numbers = column.to_physical().to_numpy()
    if kind.time_unit == "ns":
        numbers = numbers // 1000
    elif kind.time_unit == "ms":
        numbers = np.clip(numbers, -_MOST_MILLIS, _MOST_MILLIS) * 1000
    if kind.time_zone is None:
        return of_walls(numbers, zone)
    return of_instants(numbers, zone, (kind.time_zone,))


def _by_digits(texts: pl.Series, zone: str, formats: tuple[str, ...]) -> TimeColumn:
    """Read the texts of a few forms by columns of digits, and what is left one by one."""
    lengths = texts.str.len_bytes().fill_null(0).to_numpy()
    if len(lengths) and lengths.min() == lengths.max() > 0:
        digits = read_digits_by(lambda some: _matrix(texts[some], None), len(texts))
        if digits is not None and digits.read.all():
            return _of_digits(digits, zone)
    left = lengths > 0
    pieces: list[tuple[Places, TimeColumn]] = []
    for _ in range(_MOST_FORMS):
        if not left.any():
            break
        places = np.flatnonzero(left & (lengths == lengths[int(left.argmax())]))
        left[places] = False
        digits = read_digits(_matrix(texts, places))
        unread = places if digits is None else places[~digits.read]
        if digits is not None and digits.read.any():
            pieces.append((places[digits.read], _of_digits(digits, zone)))
        if len(unread):
            pieces.append((unread, of_texts(coded(texts.gather(unread)), zone, formats)))
    rest = np.flatnonzero(left)
    if len(rest):
        pieces.append((rest, of_texts(coded(texts.gather(rest)), zone, formats)))
    whole = len(pieces) == 1 and len(pieces[0][0]) == len(texts)
    return pieces[0][1] if whole else scattered(len(texts), pieces)


def _matrix(texts: pl.Series, places: Places | None) -> NDArray[np.uint8]:
    """Return texts of equal length, in bytes, as rows of bytes; ``None``: all of them."""
    chosen = texts if places is None else texts.gather(places)
    width = len(chosen[0].encode())
    kind = pl.Array(pl.UInt8, width)
    rows: NDArray[np.uint8] = chosen.cast(pl.Binary).bin.reinterpret(dtype=kind).to_numpy()
    return rows.reshape(len(chosen), width)


def _of_digits(digits: Digits, zone: str) -> TimeColumn:
    micros = digits.micros if digits.read.all() else digits.micros[digits.read]
    if not digits.zoned:
        return of_walls(micros, zone)
    return of_instants(micros, zone, digits.written())


def scattered(size: int, pieces: Sequence[tuple[Places, TimeColumn]]) -> TimeColumn:
    """Put columns of some rows each together; a row of none of them has no time."""
    instant = np.full(size, NO_INSTANT)
    first, last = np.full(size, NO_FIRST, np.int32), np.full(size, NO_LAST, np.int32)
    bad: list[tuple[Places, str]] = []
    for places, piece in pieces:
        instant[places] = piece.instant
        if piece.first is not None and piece.last is not None:
            first[places], last[places] = piece.first, piece.last
        if len(piece.bad):
            bad.append((places[piece.bad], piece.sample))
    bad.sort(key=lambda some: int(some[0][0]))
    return TimeColumn(
        instant=instant,
        first=first,
        last=last,
        bad=np.sort(np.concatenate([places for places, _ in bad]))
        if bad
        else np.zeros(0, np.int64),
        sample=bad[0][1] if bad else "",
        zones=in_order(zone for _, piece in pieces for zone in piece.zones),
        ambiguous=sum(piece.ambiguous for _, piece in pieces),
        skipped_hour=sum(piece.skipped_hour for _, piece in pieces),
    )
