"""How many verdicts rest on the clock: what would change if every time were off by up to d days.

Each time of a record is taken to be off by some days of its own, up to ``d`` either way, and
nothing is known of them but that. The order of the acts stays as it was recorded, for that is what
the record says best, and no day is compared with the second clock. ``widened`` gives the log in
which the days of each row are as uncertain as that; any audit of a coded log then says what still
holds for certain (``ALL``), and what might hold (``SOME``):

- a finding that held for certain and does so no more is *fragile*;
- one that did not hold and now might is *latent*.

Only waits, due days, and the order of an entry and its exit rest on days, so that only their
findings are either. Days that were open before stay so and count for nothing here. One error that
is the same for all times of a case changes no wait counted in days: it is the errors of single
times, a protocol dated by its signing rather than by the meeting, that this asks about. What is
late only on some days (``unfinished``) is told of the last of them, and is never latent; nor is the
order of the clocks, which asks whether a time is wrong and so says nothing of one that is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from engine.auditing.log_orders import standing
from schemas.audit import RULES, Rule
from schemas.certainty import Sensitivity
from schemas.event_log import NO_FIRST, NO_LAST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from schemas.coded_log import CodedLog, FindingRows

_CLOCKS = RULES.index(Rule.ORDER_OF_CLOCKS)


def widened(log: CodedLog, days: int) -> CodedLog:
    """Return the log in which each row may have happened up to ``days`` days before or after.

    A row without a time has none here either.

    Raises:
        ValueError: ``days`` is negative.
    """
    if days < 0:
        raise ValueError("a clock is off by so many days or more")
    if log.first is None or log.last is None:
        return log
    untimed = log.first == NO_FIRST
    first = np.where(untimed, NO_FIRST, np.maximum(log.first.astype(np.int64) - days, NO_FIRST + 1))
    last = np.where(untimed, NO_LAST, np.minimum(log.last.astype(np.int64) + days, NO_LAST - 1))
    return evolve(log, first=first.astype(np.int32), last=last.astype(np.int32))


def sensitivity(cases: int, before: FindingRows, after: FindingRows, days: int) -> Sensitivity:
    """Compare the findings of a log with those of the widened one, by the same audit.

    ``before`` are those of the log itself, ``after`` those of ``widened(log, days)``; ``cases``
    counts the cases of both.
    """
    fragile, latent = changed(before, after)
    now, then = standing(before, cases), standing(after, cases)
    return Sensitivity(
        days,
        cases,
        int(fragile.sum()),
        int(latent.sum()),
        int(np.count_nonzero((now == 2) & (then < 2))),
        int(np.count_nonzero((now == 0) & (then > 0))),
        _by_rule(before.rule[fragile], after.rule[latent]),
    )


def changed(before: FindingRows, after: FindingRows) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which of the first findings are fragile, and which of the second are latent."""
    places = {name: at for at, name in enumerate(dict.fromkeys((*before.abouts, *after.abouts)))}
    mine, theirs = _keys(before, places), _keys(after, places)
    still = np.isin(mine, theirs[~after.some])
    fragile = ~before.some & ~still
    latent = ~np.isin(theirs, mine) & (after.rule != _CLOCKS)
    return fragile, latent


def _keys(rows: FindingRows, places: dict[str, int]) -> NDArray[np.void]:
    """Return what tells one finding from another, as one value each."""
    about = np.array([places[name] for name in rows.abouts], np.int64)[rows.about]
    parts = (rows.case, rows.event, rows.rule, about, rows.trigger)
    table = np.ascontiguousarray(np.stack([part.astype(np.int64) for part in parts], axis=1))
    keys: NDArray[np.void] = table.view(np.dtype((np.void, table.dtype.itemsize * 5))).ravel()
    return keys


def _by_rule(fragile: NDArray[np.uint8], latent: NDArray[np.uint8]) -> dict[str, tuple[int, int]]:
    counts = zip(
        RULES,
        np.bincount(fragile, minlength=len(RULES)).tolist(),
        np.bincount(latent, minlength=len(RULES)).tolist(),
        strict=True,
    )
    return {rule.value: (lost, gained) for rule, lost, gained in counts if lost or gained}
