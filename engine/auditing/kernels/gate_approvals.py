"""Approvals of gates: whose they are, and how many persons approved the gate as it stands.

An approval of a gate binds to this visit of the stage and to the submissions that the gate asks
for. The row that last voided approvals of the gate (``Met.voided``) is the same for two rows only
where what was approved before the one still binds at the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    """How many persons approved a gate in a role: ``keys`` in order, and the number of each."""

    several: int
    roles: int
    keys: Places
    count: Places

    def have(self, trigger: int, voided: Places, role: int) -> Places:
        """Return how many persons approved the gates of some rows, in a role."""
        if not len(self.keys):
            return np.zeros(len(voided), np.int64)
        keys = _key(voided, trigger, role, self)
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[place] == keys, self.count[place], 0)


def _key(voided: Places, trigger: Codes | int, role: Codes | int, sizes: GateApprovals) -> Places:
    found: Places = (voided * sizes.several + trigger) * sizes.roles + role
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
    person = persons_of(matter.log, row)
    again = _repeats(met.voided, trigger, person)
    matter.found.add(Rule.TOO_OFTEN, row[again], ids.triggers[trigger[again]], trigger[again])
    empty = np.zeros(0, np.int64)
    sizes = GateApprovals(len(matter.plan.triggers), len(matter.plan.roles), empty, empty)
    keys = _key(met.voided, trigger, role, sizes)
    counts = ~_repeats(keys, person)
    found, count = np.unique(keys[counts], return_counts=True)
    return GateApprovals(sizes.several, sizes.roles, found, count)


def _repeats(*keys: NDArray[np.int64] | Codes) -> Flags:
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
