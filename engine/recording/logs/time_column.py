"""A whole column of times: instants, days and what could not be read.

Texts are read once for each different one (``time_text``); local times are placed in the zone of
the log all at once (``local_time``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.recording.logs.local_time import placed, wall_clock
from engine.recording.logs.time_digits import Digits, read_digits
from engine.recording.logs.time_text import DAY, Moment, Span, read_time
from schemas.event_log import NO_FIRST, NO_INSTANT, NO_LAST
from schemas.noun import Noun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from schemas.event_log import Coded

    Micros = NDArray[np.int64]
    Places = NDArray[np.int64]

_EPOCH = date(1970, 1, 1).toordinal()
_LEAST, _MOST = (date.min.toordinal() - _EPOCH) * DAY, (date.max.toordinal() + 1 - _EPOCH) * DAY
#: How many different zones are noted of one log.
_MOST_ZONES = 64
#: From so many different texts on, those of so many lengths are read by columns of digits.
_MANY, _MOST_FORMS = 1000, 4


@frozen(eq=False, repr=False)
class TimeColumn(Noun):
    """The times of all rows, as in ``schemas.event_log``.

    ``bad`` are the places, from 0, of the rows whose time could not be read; they have none.
    ``sample`` is the first of those. ``zones`` are the offsets that times were written with, and
    ``local`` where one was written without.
    """

    instant: Micros
    first: NDArray[np.int32] | None = None
    last: NDArray[np.int32] | None = None
    bad: Places = np.zeros(0, np.int64)
    sample: str = ""
    zones: tuple[str, ...] = ()
    ambiguous: int = 0
    skipped_hour: int = 0


def of_texts(texts: Coded, zone: str, formats: tuple[str, ...]) -> TimeColumn:
    """Read a column of texts; local times are of ``zone``."""
    known = _Known.of(texts.names, formats)
    codes = texts.codes
    local = known.local[codes]
    instant = known.micros[codes]
    walls = placed(instant[local], zone)
    instant[local] = walls.instant
    first, last = known.first[codes], known.last[codes]
    strange = _strange(instant, zone)
    instant[strange] = NO_INSTANT
    bad = np.flatnonzero(known.bad[codes] | strange)
    return TimeColumn(
        instant=instant,
        first=first,
        last=last,
        bad=bad,
        sample=texts.names[int(codes[bad[0]])] if len(bad) else "",
        zones=in_order(known.zones),
        ambiguous=walls.ambiguous,
        skipped_hour=walls.skipped_hour,
    )


def of_walls(walls: Micros, zone: str) -> TimeColumn:
    """Read a column of local times, every row with one."""
    found = placed(walls, zone)
    strange = _strange(found.instant, zone)
    instant = np.where(strange, NO_INSTANT, found.instant) if strange.any() else found.instant
    return TimeColumn(
        instant=instant,
        bad=np.flatnonzero(strange),
        zones=("local",),
        ambiguous=found.ambiguous,
        skipped_hour=found.skipped_hour,
    )


def of_instants(instants: Micros, zone: str, written: Iterable[str]) -> TimeColumn:
    """Take a column of instants, every row with one; ``written`` are the zones they came with."""
    strange = _strange(instants, zone)
    instant = np.where(strange, NO_INSTANT, instants) if strange.any() else instants
    return TimeColumn(instant=instant, bad=np.flatnonzero(strange), zones=in_order(written))


def of_days(days: NDArray[np.int32]) -> TimeColumn:
    """Take a column of days, every row with one."""
    inside = (days >= _LEAST // DAY) & (days < _MOST // DAY)
    return TimeColumn(
        instant=np.full(len(days), NO_INSTANT),
        first=np.where(inside, days, NO_FIRST).astype(np.int32),
        last=np.where(inside, days, NO_LAST).astype(np.int32),
        bad=np.flatnonzero(~inside),
    )


def in_order(zones: Iterable[str]) -> tuple[str, ...]:
    """Return different zones in their order, at most 64 of them."""
    return tuple(sorted(set(zones)))[:_MOST_ZONES]


def _strange(instants: Micros, zone: str) -> NDArray[np.bool_]:
    """Whether instants are outside the years 1 to 9999, which is all that days can tell."""
    found = np.zeros(len(instants), np.bool_)
    if not len(instants) or (
        instants.min() >= _LEAST + 2 * DAY and instants.max() < _MOST - 2 * DAY
    ):
        return found
    near = (instants < _LEAST + 2 * DAY) | (instants >= _MOST - 2 * DAY)
    near &= instants != NO_INSTANT
    if near.any():
        walls = wall_clock(instants[near], zone)
        beyond = (walls < _LEAST) | (walls >= _MOST)
        found[near] = beyond | (instants[near] < _LEAST) | (instants[near] >= _MOST)
    return found


@frozen(eq=False)
class _Known:
    """What each different text says; one more entry, the last, stands for a row without a text."""

    micros: Micros
    local: NDArray[np.bool_]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    bad: NDArray[np.bool_]
    zones: set[str]

    @classmethod
    def of(cls, names: Sequence[str], formats: tuple[str, ...]) -> _Known:
        size = len(names) + 1
        known = cls(
            np.full(size, NO_INSTANT),
            np.zeros(size, np.bool_),
            np.full(size, NO_FIRST, np.int32),
            np.full(size, NO_LAST, np.int32),
            np.zeros(size, np.bool_),
            set(),
        )
        texts = list(names)
        left = known.read_alike(texts) if len(texts) >= _MANY else range(len(texts))
        for place in left:
            if texts[place].strip():
                known.note(place, read_time(texts[place], formats))
        return known

    def note(self, place: int, time: Moment | Span | None) -> None:
        """Note what one text says."""
        if time is None:
            self.bad[place] = True
        elif isinstance(time, Span):
            self.first[place], self.last[place] = time.first, time.last
        else:
            self.micros[place], self.local[place] = time.micros, time.zone is None
            self.zones.add(time.zone or "local")

    def read_alike(self, texts: Sequence[str]) -> Sequence[int]:
        """Read texts of the commonest forms by columns of digits; return the places of the rest."""
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        rest = [np.flatnonzero(lengths == 0)]
        common = np.argsort(-np.bincount(lengths), kind="stable")[:_MOST_FORMS]
        for length in common[common > 0].tolist():
            places = np.flatnonzero(lengths == length)
            digits = _digits([texts[place] for place in places.tolist()], length)
            if digits is None:
                rest.append(places)
                continue
            read = places[digits.read]
            self.micros[read], self.local[read] = digits.micros[digits.read], not digits.zoned
            self.zones.update(digits.written() if len(read) else ())
            rest.append(places[~digits.read])
        rest.append(np.flatnonzero(~np.isin(lengths, common)))
        left: list[int] = np.concatenate(rest).tolist()
        return left


def _digits(texts: Sequence[str], length: int) -> Digits | None:
    joined = "".join(texts)
    if not texts or not joined.isascii():
        return None
    return read_digits(np.frombuffer(joined.encode(), np.uint8).reshape(len(texts), length))
