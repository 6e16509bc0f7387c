"""The kernel ``one_by_one`` run over cases, plain or compiled, with room for what it tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.auditing.kernels.reading import Ended, Met, Places, Rows, Rules

Kernel = Callable[[Rules, Rows, Met, Ended, int], tuple[int, int]]
#: Rows of room that the kernel is given at a time; more where a case has more.
ROOM = 2**16


def whole(kernel: Kernel, rules: Rules, rows: Rows) -> tuple[Met, Ended]:
    """Run the kernel over all cases of some rows."""
    cases = len(rows.starts) - 1
    ended = Ended(np.zeros(cases, np.int32), np.full(cases, -1, np.int64))
    longest = int(np.diff(rows.starts).max(initial=0))
    parts: list[Met] = []
    case = 0
    while case < cases:
        met = room(max(longest, min(ROOM, len(rows.deed))), rules.since.shape[1])
        told, case = kernel(rules, rows, met, ended, case)
        parts.append(taken(met, slice(told)))
    return joined(parts, rules), ended


def some_cases(kernel: Kernel, rules: Rules, rows: Rows, ended: Ended, cases: Places) -> Met:
    """Run the kernel over some cases, and write how they ended."""
    parts: list[Met] = []
    for case in cases.tolist():
        starts = rows.starts[case : case + 2]
        one = Ended(ended.stage[case : case + 1], ended.entry[case : case + 1])
        met = room(int(starts[1] - starts[0]), rules.since.shape[1])
        told, _ = kernel(rules, rows._replace(starts=starts), met, one, 0)
        parts.append(taken(met, slice(told)))
    return joined(parts, rules)


def room(count: int, entries: int) -> Met:
    """Return room for so many rows."""
    return Met(
        np.empty(count, np.int64),
        np.empty(count, np.int32),
        np.empty(count, np.uint64),
        np.empty(count, np.uint64),
        np.empty(count, np.uint64),
        np.empty(count, np.int64),
        np.full((count, entries), -1, np.int64),
        np.empty(count, np.int64),
        np.empty(count, np.uint8),
    )


def joined(parts: Sequence[Met], rules: Rules) -> Met:
    """Put what was told together, in the order in which it was told."""
    if len(parts) == 1:
        return parts[0]
    parts = parts or [room(0, rules.since.shape[1])]
    columns: list[Any] = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    return Met(*columns)


def taken(met: Met, rows: Places | slice) -> Met:
    """Return some of the rows that were told, by their places among them."""
    columns: list[Any] = [column[rows] for column in met]
    return Met(*columns)
