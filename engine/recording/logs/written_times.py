"""A column of times of which most were read as instants at once, and the rest as texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from engine.recording.logs.time_column import (
    TimeColumn,
    in_order,
    of_instants,
    of_texts,
    of_walls,
)
from engine.recording.logs.xes_projection import NAIVE, UNSET
from schemas.event_log import NO_FIRST, NO_INSTANT, Coded
from schemas.noun import Noun

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MINUTE = 60_000_000


@frozen(eq=False, repr=False)
class Written(Noun):
    """Times as they were written: on which clock, how far from UTC, and the texts of the others.

    ``clock`` are microseconds since 1970 on a clock ``offset`` minutes ahead of UTC, or ``NAIVE``;
    where that is ``UNSET``, ``text`` holds what was written instead, -1 nothing.
    """

    clock: NDArray[np.int64]
    offset: NDArray[np.int16]
    text: Coded


def read_times(written: Written, zone: str, formats: Sequence[str]) -> TimeColumn | None:
    """Read the times; those without a zone are on the wall clock of ``zone``.

    ``None`` where no row has a time and none was meant to be one.
    """
    known = written.offset != UNSET
    found = None if known.all() and len(known) else of_texts(written.text, zone, tuple(formats))
    if known.any():
        found = _joined(found, _of_known(written, known, zone), known)
    return None if found is None or _says_nothing(found) else found


def _of_known(written: Written, known: NDArray[np.bool_], zone: str) -> TimeColumn:
    """Read the instants; the columns are as long as there are any."""
    clock, offset = written.clock[known], written.offset[known]
    naive = offset == NAIVE
    walls = of_walls(clock[naive], zone)
    minutes = np.unique(offset[~naive]).tolist()
    fixed = of_instants(clock - offset * np.int64(_MINUTE), zone, map(_zone, minutes))
    if not naive.any():
        return fixed
    local = np.zeros(len(naive), np.int64)
    local[naive] = walls.instant
    apart = of_instants(clock[~naive] - offset[~naive] * np.int64(_MINUTE), zone, ())
    local[~naive] = apart.instant
    bad = np.concatenate((np.flatnonzero(naive)[walls.bad], np.flatnonzero(~naive)[apart.bad]))
    return evolve(
        walls, instant=local, bad=np.sort(bad), zones=in_order((*walls.zones, *fixed.zones))
    )


def _joined(texts: TimeColumn | None, instants: TimeColumn, known: NDArray[np.bool_]) -> TimeColumn:
    """Put the instants into the column of the texts."""
    if texts is None or texts.first is None or texts.last is None:
        return instants
    instant = texts.instant.copy()
    instant[known] = instants.instant
    bad = np.concatenate((texts.bad[~known[texts.bad]], np.flatnonzero(known)[instants.bad]))
    return evolve(
        texts,
        instant=instant,
        bad=np.sort(bad),
        zones=in_order((*texts.zones, *instants.zones)),
        ambiguous=texts.ambiguous + instants.ambiguous,
        skipped_hour=texts.skipped_hour + instants.skipped_hour,
    )


def _zone(minutes: int) -> str:
    size = abs(minutes)
    return f"{'-' if minutes < 0 else '+'}{size // 60:02}:{size % 60:02}"


def _says_nothing(found: TimeColumn) -> bool:
    if len(found.bad) or found.first is None:
        return False
    return not ((found.instant != NO_INSTANT) | (found.first != NO_FIRST)).any()
