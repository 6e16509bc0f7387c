"""Approvals of gates: whose they are, and how many persons approved the gate as it stands.

An approval of a gate binds to this visit of the stage and to the submissions that the gate asks
for. Two rows of one visit met the same submissions if and only if the same outputs were there and
the latest of their submissions is the same: one that was handed in between would be later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from engine.auditing.kernels.judging import Matter
from engine.auditing.kernels.running import taken
from engine.auditing.kernels.signatures import persons_of
from engine.deciding.advance import approval_roles
from schemas.audit import Rule
from schemas.coded_log import Deed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.auditing.kernels.reading import Codes, Flags, Met, Places


@frozen(eq=False)
class GateApprovals:
    """The approvals of gates, each person once in a role.

    ``role`` and what each binds to: columns that are all equal where it still binds.
    """

    role: Codes
    binding: tuple[NDArray[Any], ...]

    def have(self, binding: tuple[NDArray[Any], ...], role: int) -> Places:
        """Return how many persons approved the gates of some rows, in a role."""
        given = np.flatnonzero(self.role == role)
        both = [
            np.concatenate((column[given], asked))
            for column, asked in zip(self.binding, binding, strict=True)
        ]
        group = _groups(both)
        count = np.bincount(group[: len(given)], minlength=len(group))
        return count[group[len(given) :]]


def binding_of(matter: Matter, met: Met) -> tuple[NDArray[Any], ...]:
    """Return what approvals of the gates of some rows bind to."""
    trigger = matter.log.about[met.row]
    move = matter.rules.moves[met.stage, trigger]
    there = np.where(move < 0, 0, matter.rules.asked[move] & met.there)
    return trigger, met.visit, met.made, there


def _groups(columns: Sequence[NDArray[Any]]) -> Places:
    """Number the rows so that two have one number if all their columns are equal."""
    order = np.lexsort(columns)
    differs = [column[order[1:]] != column[order[:-1]] for column in columns]
    found = np.zeros(len(order), np.int64)
    found[order[1:]] = np.cumsum(np.logical_or.reduce(differs))
    return found


def judge_gate_approvals(matter: Matter, met: Met) -> GateApprovals:
    """Find what approvals of gates depart in, and count those that bind."""
    met = taken(met, np.flatnonzero(matter.log.deed[met.row] == Deed.APPROVED_GATE))
    trigger = matter.log.about[met.row]
    move = matter.rules.moves[met.stage, trigger]
    role = _roles(matter, move, met.row)
    ids = matter.ids.triggers[trigger]
    nowhere, unasked = move < 0, (move >= 0) & (role < 0)
    matter.found.add(Rule.WRONG_STAGE, met.row[nowhere], ids[nowhere], trigger[nowhere])
    matter.found.add(Rule.UNKNOWN_EVENT, met.row[unasked], ids[unasked], trigger[unasked])
    given = np.flatnonzero(role >= 0)
    return _judged(matter, taken(met, given), trigger[given], role[given])


def _judged(matter: Matter, met: Met, trigger: Codes, role: Codes) -> GateApprovals:
    ids, row = matter.ids, met.row
    if matter.rows.has_roles:
        bits = np.array([1 << number for number in range(len(ids.roles))] or [0], np.uint64)
        lacking = (matter.rows.roles[row] & bits[role]) == 0
        matter.found.add(Rule.NO_RIGHT, row[lacking], ids.roles[role[lacking]], trigger[lacking])
    person, binding = persons_of(matter.log, row), binding_of(matter, met)
    again = _repeats(*binding, person)
    matter.found.add(Rule.TOO_OFTEN, row[again], ids.triggers[trigger[again]], trigger[again])
    counts = np.flatnonzero(~_repeats(*binding, person, role))
    return GateApprovals(role[counts], tuple(column[counts] for column in binding))


def _repeats(*keys: NDArray[Any]) -> Flags:
    """Return which rows have the keys of an earlier one."""
    found = np.zeros(len(keys[0]), bool)
    order = np.lexsort(keys)  # stable: rows stay in their order
    same = [key[order[1:]] == key[order[:-1]] for key in keys]
    found[order[1:][np.logical_and.reduce(same)]] = True
    return found


def _roles(matter: Matter, move: Codes, rows: Places) -> Codes:
    """Return the role in which each gate was approved, -1: none is asked."""
    found = np.full(len(move), -1, np.int32)
    for number in np.unique(move[move >= 0]).tolist():
        asked = [matter.plan.roles[role] for role in approval_roles(matter.plan.moves[number])]
        here = move == number
        found[here] = asked[0] if asked else -1
        for role in reversed(asked):
            found[here & _held(matter, role, rows)] = role
    return found


def _held(matter: Matter, role: int, rows: Places) -> Flags:
    if not matter.rows.has_roles:
        return np.ones(len(rows), bool)
    held: Flags = (matter.rows.roles[rows] & np.uint64(1 << role)) != 0
    return held
