"""ISO 8601 read by columns of digits: a million times at the cost of a few thousand by text.

Only the plainest forms are read here, those of one length at a time; whatever is not exactly of the
form of the first is left to ``time_text``, and a test holds both equal.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.recording.logs.time_text import DAY, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Micros = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_FORM = re.compile(
    rb"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}"
    rb"(?P<second>:[0-9]{2})?(?P<part>\.[0-9]{1,9})?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
#: Rows that are read at a time: as many as the processor's cache holds.
_BLOCK = 1 << 14
_ZERO = ord("0")
#: From so many rows on they are read by compiled code, where there is any.
COMPILED = 100_000
#: What compiled code leaves in place of microseconds.
_UNREAD = 1 << 62


@frozen(eq=False)
class Digits:
    """Times as read: microseconds as written less the offset, and the offset in minutes.

    ``read`` is false for a row that is not of the form. ``zoned`` says whether times are instants.
    """

    micros: Micros
    minutes: NDArray[np.int16]
    read: Flags
    zoned: int

    def written(self) -> list[str]:
        """Return the different zones of what was read, as they are told."""
        if not self.zoned:
            return ["local"]
        minutes = np.unique(self.minutes[self.read]).tolist()
        return [f"{'-' if m < 0 else '+'}{abs(m) // 60:02}:{abs(m) % 60:02}" for m in minutes]


@frozen
class _Form:
    """Where the parts stand, from 0: 0 for seconds or a fraction that are not there."""

    second: int
    part: int
    part_end: int
    zone: int
    width: int


def read_digits(matrix: Bytes) -> Digits | None:
    """Read times, a row of characters each; ``None`` where the first is of no form read here."""
    return read_digits_by(matrix.__getitem__, len(matrix))


def read_digits_by(rows: Callable[[slice], Bytes], size: int) -> Digits | None:
    """Read so many times, of which ``rows`` gives some at a time, as ``read_digits`` does."""
    form = _form(rows(slice(0, 1))[0].tobytes())
    if form is None:
        return None
    found = Digits(
        np.empty(size, np.int64), np.zeros(size, np.int16), np.empty(size, np.bool_),
        int(form.zone < form.width),
    )  # fmt: skip
    compiled = size >= COMPILED and find_spec("numba") is not None
    for start in range(0, size, _BLOCK):
        place = slice(start, min(start + _BLOCK, size))
        if compiled:
            _read_rows(rows(place), form, found, place)
        else:
            _read_block(np.ascontiguousarray(rows(place).T), form, found, place)
    return found


def _read_rows(rows: Bytes, form: _Form, found: Digits, place: slice) -> None:
    from engine.recording.logs.time_kernel import read_rows  # noqa: PLC0415 - because it starts numba

    numbers = np.array([form.second, form.part, form.part_end, form.zone, form.width], np.int64)
    rows = np.ascontiguousarray(rows).view()
    rows.flags.writeable = False  # one type for all, so that it is compiled once
    read_rows(rows, numbers, found.micros[place], found.minutes[place])
    found.read[place] = found.micros[place] != _UNREAD


def _form(text: bytes) -> _Form | None:
    match = _FORM.fullmatch(text)
    if match is None or (match["part"] and not match["second"]):
        return None
    second = 17 if match["second"] else 0
    part = 20 if match["part"] else 0
    end = match.end("part") if part else 0
    return _Form(second, part, end, match.start("zone") if match["zone"] else len(text), len(text))


def _read_block(signs: Bytes, form: _Form, found: Digits, place: slice) -> None:
    digits = signs - _ZERO
    days, good = _days(digits, signs)
    seconds, timely = _seconds(digits, signs, form)
    good &= timely
    micros = days * DAY + seconds * SECOND
    if form.part:
        good &= signs[form.part - 1] == ord(".")
        good &= (digits[form.part : form.part_end] <= 9).all(axis=0)
        micros += _number(digits, form.part, min(form.part_end, form.part + 6)) * 10 ** max(
            0, 6 - (form.part_end - form.part)
        )
    if form.zone < form.width:
        minutes, known = _offset(digits, signs, form)
        good &= known
        micros -= minutes * (60 * SECOND)
        found.minutes[place] = minutes
    found.micros[place] = micros
    found.read[place] = good


def _number(digits: Bytes, start: int, end: int) -> Micros:
    number: Micros = digits[start].astype(np.int64)
    for row in digits[start + 1 : end]:
        number *= 10
        number += row
    return number


def _days(digits: Bytes, signs: Bytes) -> tuple[Micros, Flags]:
    good = _all_digits(digits, (0, 1, 2, 3, 5, 6, 8, 9))
    good &= (signs[4] == ord("-")) & (signs[7] == ord("-"))
    year, month, day = _number(digits, 0, 4), _number(digits, 5, 7), _number(digits, 8, 10)
    good &= (year > 0) & (month > 0) & (month < 13) & (day > 0)
    starts, lengths = _months()
    months = np.where(good, year * 12 + month - 1, 12)
    good &= day <= lengths[months]
    return starts[months] + day - 1, good


def _seconds(digits: Bytes, signs: Bytes, form: _Form) -> tuple[Micros, Flags]:
    good = _all_digits(digits, (11, 12, 14, 15))
    good &= ((signs[10] == ord("T")) | (signs[10] == ord(" "))) & (signs[13] == ord(":"))
    hour, minute = _number(digits, 11, 13), _number(digits, 14, 16)
    good &= (hour < 24) & (minute < 60)
    found = hour * 3600 + minute * 60
    if form.second:
        second = _number(digits, 17, 19)
        good &= _all_digits(digits, (17, 18)) & (signs[16] == ord(":")) & (second < 60)
        found += second
    return found, good


def _offset(digits: Bytes, signs: Bytes, form: _Form) -> tuple[Micros, Flags]:
    at, width = form.zone, form.width - form.zone
    if width == 1:
        return np.zeros(digits.shape[1], np.int64), signs[at] == ord("Z")
    last = form.width - 2
    good = _all_digits(digits, (at + 1, at + 2, last, last + 1))
    good &= (signs[at] == ord("+")) | (signs[at] == ord("-"))
    if width == len("+02:00"):
        good &= signs[at + 3] == ord(":")
    hours, minutes = _number(digits, at + 1, at + 3), _number(digits, last, last + 2)
    good &= (hours < 24) & (minutes < 60)
    size = hours * 60 + minutes
    return np.where(signs[at] == ord("-"), -size, size), good


def _all_digits(digits: Bytes, rows: tuple[int, ...]) -> Flags:
    good: Flags = digits[rows[0]] <= 9
    for row in rows[1:]:
        good &= digits[row] <= 9
    return good


@cache
def _months() -> tuple[Micros, NDArray[np.int64]]:
    """Return the first day and the length of every month from year 0 to 9999."""
    months = np.arange("0000-01", "10000-02", dtype="datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64)
    return days[:-1], np.diff(days)
