"""The times of a log's rows: instants as they were read, and what was written in another way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.recording.logs.coding_columns import taken
from engine.recording.logs.local_time import placed
from engine.recording.logs.time_text import Moment, Span, read_time
from engine.recording.logs.xes_projection import NAIVE, UNSET
from schemas.event_log import NO_FIRST, NO_INSTANT, NO_LAST, Coded
from schemas.noun import Noun

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MINUTE = 60_000_000


@frozen(eq=False, repr=False)
class LogTimes(Noun):
    """The columns of time of an ``EventLog``, and what is to be said of how they were written.

    ``bad`` are the rows whose time could not be read, ``sample`` the first of these texts; they
    are untimed.
    """

    instant: NDArray[np.int64]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    bad: NDArray[np.bool_]
    sample: str
    zones: tuple[str, ...]
    ambiguous: int
    skipped_hour: int

    @property
    def none(self) -> bool:
        """Whether no row has a time."""
        known = (self.instant != NO_INSTANT) | (self.first != NO_FIRST)
        return not known.any()


@frozen(eq=False, repr=False)
class Written(Noun):
    """Times as they were written: on which clock, how far from UTC, and the texts of the others.

    ``clock`` are microseconds since 1970 on a clock ``offset`` minutes ahead of UTC, or ``NAIVE``;
    where that is ``UNSET``, ``text`` holds what was written instead, -1 nothing.
    """

    clock: NDArray[np.int64]
    offset: NDArray[np.int16]
    text: Coded


def read_times(written: Written, zone: str, formats: Sequence[str]) -> LogTimes:
    """Read times; those without a zone are on the wall clock of ``zone``."""
    others = [read_time(text, tuple(formats)) for text in written.text.names]
    clock, offset = _with_moments(written, others)
    naive, known = offset == NAIVE, offset != UNSET
    instant = np.where(known, clock - offset * np.int64(_MINUTE), NO_INSTANT)
    local = placed(clock[naive], zone)
    instant[naive] = local.instant
    spans = [found if isinstance(found, Span) else None for found in others]
    first = np.array([NO_FIRST, *(s.first if s else NO_FIRST for s in spans)], np.int32)
    last = np.array([NO_LAST, *(s.last if s else NO_LAST for s in spans)], np.int32)
    bad = taken(written.text.codes, [found is None for found in others]) == 1
    bad &= ~known
    return LogTimes(
        instant=instant,
        first=first[written.text.codes + 1],
        last=last[written.text.codes + 1],
        bad=bad,
        sample=next((t for t, f in zip(written.text.names, others, strict=True) if not f), ""),
        zones=_zones(offset, zone),
        ambiguous=local.ambiguous,
        skipped_hour=local.skipped_hour,
    )


def _with_moments(
    written: Written, others: Sequence[Moment | Span | None]
) -> tuple[NDArray[np.int64], NDArray[np.int16]]:
    """Return clocks and offsets, those of moments that were written in an unusual way too."""
    moments = [found if isinstance(found, Moment) else None for found in others]
    if not any(moments):
        return written.clock, written.offset
    offsets = np.array([UNSET, *(_minutes(found) for found in moments)], np.int16)
    clocks = np.array([0, *(found.micros if found else 0 for found in moments)], np.int64)
    clocks += np.where(np.abs(offsets) < NAIVE, offsets, 0) * np.int64(_MINUTE)
    unset = written.offset == UNSET
    codes = written.text.codes + 1
    return (
        np.where(unset, clocks[codes], written.clock),
        np.where(unset, offsets[codes], written.offset),
    )


def _minutes(found: Moment | None) -> int:
    if found is None:
        return UNSET
    if found.zone is None:
        return NAIVE
    size = int(found.zone[1:3]) * 60 + int(found.zone[4:])
    return -size if found.zone.startswith("-") else size


def _zones(offset: NDArray[np.int16], zone: str) -> tuple[str, ...]:
    """Name the offsets that times were written with, and the zone where they had none."""
    found = sorted(int(minutes) for minutes in np.unique(offset) if abs(minutes) < NAIVE)
    named = [f"{'-' if m < 0 else '+'}{abs(m) // 60:02}:{abs(m) % 60:02}" for m in found]
    return (*named, zone) if bool((offset == NAIVE).any()) else tuple(named)
