"""The kernel of numpy: the k-th rows of many cases in one step, each deed's rows at once.

It means what ``one_by_one`` means. Cases are taken in bunches of about the same length, the longest
first, so that those still going stand in front. The few cases that are much longer than all others
are taken one row after the other: a step costs the same for one case as for a thousand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from engine.auditing.kernels import one_by_one
from engine.auditing.kernels.contents import Contents
from engine.auditing.kernels.reading import (
    AGAIN,
    BARRED,
    COMPLETE,
    REPEATED,
    SHARED,
    Ended,
    Met,
    Rows,
    Rules,
)
from engine.auditing.kernels.running import joined, some_cases, taken
from schemas.coded_log import Deed

if TYPE_CHECKING:
    from engine.auditing.kernels.reading import Codes, Flags, Masks, Places

#: Cases in a bunch: their state stays in the processor's cache.
BUNCH = 2**13
#: Entries into stages that a bunch keeps, at most.
_MOST_ENTRIES = 2**22
#: What a step costs, in rows that are taken one by one meanwhile.
STEP = 40


def run_in_steps(rules: Rules, rows: Rows) -> tuple[Met, Ended]:
    """Run over all cases."""
    lengths = np.diff(rows.starts)
    ended = Ended(np.zeros(len(lengths), np.int32), np.full(len(lengths), -1, np.int64))
    order = np.argsort(-lengths, kind="stable")
    alone = _alone(lengths[order])
    parts = [some_cases(one_by_one.run, rules, rows, ended, order[:alone])] if alone else []
    bunch = max(1, min(BUNCH, _MOST_ENTRIES // rules.slots))
    bunches = [order[first : first + bunch] for first in range(alone, len(order), bunch)]
    parts += [_bunch(rules, rows, ended, cases) for cases in bunches]
    met = joined(parts, rules)
    return taken(met, np.argsort(met.row)), ended


def _alone(lengths: Places) -> int:
    """Return how many of the longest cases are cheaper to take one by one; longest first."""
    if not len(lengths):
        return 0
    before = np.concatenate(([0], np.cumsum(lengths)))
    steps = np.concatenate((lengths, [0])) * STEP
    return int(np.argmin(before + steps))


def _bunch(rules: Rules, rows: Rows, ended: Ended, cases: Places) -> Met:
    """Run over some cases, the longest first."""
    starts = rows.starts[cases]
    lengths = rows.starts[cases + 1] - starts
    going = np.searchsorted(-lengths, -np.arange(int(lengths[0])), "left")
    walk = Walk.begun(rules, rows, starts)
    for step, count in enumerate(going.tolist()):
        walk.step(starts[:count] + step)
    ended.stage[cases] = walk.stage
    slot = rules.ends[walk.stage]
    ended.entry[cases] = np.where(slot < 0, -1, walk.entries[np.arange(len(cases)), slot])
    return joined(walk.told, rules)


@frozen(eq=False)
class Walk:
    """Some cases under way: the state of each, by its place, and the rows told so far.

    The arrays are what ``one_by_one`` keeps for one case, one entry for each. ``made`` stands
    by output, then by case.
    """

    rules: Rules
    rows: Rows
    stage: Places
    visit: Places
    last: Places
    there: Masks
    old: Masks
    ready: Masks
    entries: Places
    made: Places
    contents: Contents
    told: list[Met] = field(factory=list)

    @classmethod
    def begun(cls, rules: Rules, rows: Rows, starts: Places) -> Walk:
        """Return cases that stand before their first rows."""
        count, outputs = len(starts), len(rules.bit) if rows.tracks else 0
        entries = np.full((count, rules.slots), -1, np.int64)
        made = np.full((outputs, count), -1, np.int64)
        contents = Contents.empty(rules, rows, count)
        stage, last = np.zeros(count, np.int64), np.full(count, -1, np.int64)
        there, old, ready = (np.zeros(count, np.uint64) for _ in range(3))
        visit = starts.copy()
        walk = cls(
            rules, rows, stage, visit, last, there, old, ready, entries, made, contents
        )  # fmt: skip
        walk.enter(np.arange(count), np.full(count, rules.initial), starts)
        return walk

    def step(self, rows: Places) -> None:
        """Take one row of each case that is still going."""
        deed = self.rows.deed[rows]
        several = np.bincount(deed, minlength=len(Deed))
        for kind, take in _TAKE.items():
            if several[kind]:
                cases = np.flatnonzero(deed == kind)
                take(self, cases, rows[cases], self.rows.about[rows[cases]])

    def enter(self, cases: Places, stages: Places, rows: Places) -> None:
        """Enter stages with some rows."""
        self.stage[cases] = stages
        self.visit[cases] = rows
        slot = self.rules.slot[stages]
        kept = np.flatnonzero(slot >= 0)
        self.entries[cases[kept], slot[kept]] = rows[kept]

    def lacks_right(self, rows: Places, right: Masks, free: Masks) -> Flags | bool:
        """Whether the persons of some rows have none of the roles of each."""
        if not self.rows.has_roles:
            return False
        lacking: Flags = ((self.rows.roles[rows] | free) & right) == 0
        return lacking

    # --- Outputs ----------------------------------------------------------------------------------

    def out_of_place(self, cases: Places, rows: Places, output: Codes) -> Flags:
        """Whether an output's stage is not the current one, or the person has no right to it."""
        rules = self.rules
        elsewhere: Flags = rules.stage[output] != self.stage[cases]
        return elsewhere | self.lacks_right(rows, rules.by[output], rules.free[output])

    def submit(self, cases: Places, rows: Places, output: Codes) -> None:
        """Take submissions."""
        rules, there, bit = self.rules, self.there[cases], self.rules.bit[output]
        odd = self.out_of_place(cases, rows, output) | ((rules.bases[output] & ~there) != 0)
        shared = self.contents.shared(cases, rows, output, there)
        self.tell(cases, rows, odd | shared, shared * SHARED)
        self.there[cases] = there | bit
        self.ready[cases] &= ~bit
        if self.rows.told:
            self.contents.hand_in(cases, rows, output, self.old)
        else:
            old = self.old[cases] | rules.as_base[output]
            self.old[cases] = old & ~rules.as_product[output]
        if self.rows.tracks:
            self.made[output, cases] = rows

    def withdraw(self, cases: Places, rows: Places, output: Codes) -> None:
        """Take withdrawals."""
        bit = self.rules.bit[output]
        gone = (self.there[cases] & bit) == 0
        self.tell(cases, rows, gone | self.out_of_place(cases, rows, output))
        self.there[cases] &= ~bit
        self.ready[cases] &= ~bit
        self.contents.take_back(cases, output)

    def approve(self, cases: Places, rows: Places, output: Codes) -> None:
        """Take approvals of outputs."""
        rules, signs = self.rules, self.rows.signs[rows]
        role = rules.approve[output]
        odd = (role == 0) | (rules.stage[output] != self.stage[cases])
        odd |= (signs & (BARRED | AGAIN)) != 0
        unfit = (rules.whole[output] & ~self.there[cases]) | (rules.chain[output] & self.old[cases])
        odd |= (unfit != 0) | self.lacks_right(rows, role, np.zeros_like(role))
        self.tell(cases, rows, odd)
        complete = np.flatnonzero(signs & COMPLETE)
        self.ready[cases[complete]] |= rules.bit[output[complete]]

    # --- Stages -----------------------------------------------------------------------------------

    def start(self, cases: Places, rows: Places, _about: Codes) -> None:
        """Take starts."""
        self.enter(cases, np.full(len(cases), self.rules.initial), rows)

    def approve_gate(self, cases: Places, rows: Places, trigger: Codes) -> None:
        """Take approvals of gates."""
        move = self.rules.moves[self.stage[cases], trigger]
        self.tell_gate(cases, rows, np.zeros(len(cases), np.int64), move)

    def advance(self, cases: Places, rows: Places, trigger: Codes) -> None:
        """Take transitions."""
        rules = self.rules
        move = rules.moves[self.stage[cases], trigger]
        known = move >= 0
        odd = ~known
        there = np.flatnonzero(known)
        odd[there] = self._odd(cases[there], rows[there], move[there])
        told = np.flatnonzero(odd)
        notes = REPEATED * (self.last[cases[told]] == trigger[told])
        self.tell_gate(cases[told], rows[told], notes, move[told])
        self.last[cases] = trigger
        self.enter(cases, np.where(known, rules.dest[move], rules.elsewhere[trigger]), rows)

    def _odd(self, cases: Places, rows: Places, move: Codes) -> Flags:
        """Whether transitions from the case's own stage may depart in something."""
        rules, days = self.rules, self.rows
        lacking = rules.need[move] & ~self.there[cases]
        lacking |= rules.signed[move] & ~self.ready[cases]
        odd: Flags = (lacking | (rules.fresh[move] & self.old[cases])) != 0
        odd |= rules.quorum[move]
        odd |= self.lacks_right(rows, rules.right[move], rules.open[move])
        odd |= days.last[rows] < days.first[self.visit[cases]]
        if len(days.reason):
            odd |= rules.reason[move] & ~days.reason[rows]
        for place in range(rules.since.shape[1]):
            slot = rules.since[move, place]
            counts = np.flatnonzero(slot >= 0)
            if len(counts):
                entry = self.entries[cases[counts], slot[counts]]
                odd[counts] |= self._untimely(rows[counts], move[counts], place, entry)
        return odd

    def _untimely(self, rows: Places, move: Codes, place: int, entry: Places) -> Flags:
        rules, days = self.rules, self.rows
        due, length = rules.due[move, place], rules.length[move, place]
        since = np.where(due, days.first[entry], days.last[entry])
        at = np.clip(since.astype(np.int64) - rules.low + 1, 0, rules.after.shape[1] - 1)
        over = rules.after[length, at]
        late = due & (entry >= 0) & (days.last[rows] > over)
        early = ~due & ((entry < 0) | (days.first[rows] < over))
        odd: Flags = late | early
        return odd

    # --- What is told -----------------------------------------------------------------------------

    def tell(self, cases: Places, rows: Places, which: Flags, notes: Places | None = None) -> None:
        """Tell the state that some rows met."""
        told = np.flatnonzero(which)
        if len(told):
            none = np.full((len(told), self.rules.since.shape[1]), -1, np.int64)
            noted = np.zeros(len(told), np.int64) if notes is None else notes[told]
            cases = cases[told]
            self._append(cases, rows[told], none, np.full(len(cases), -1), noted)

    def tell_gate(self, cases: Places, rows: Places, notes: Places, move: Codes) -> None:
        """Tell it with what a gate counts from, and the latest submission that it asks for."""
        rules = self.rules
        if not len(cases):
            return
        slot = np.where((move < 0)[:, None], -1, rules.since[move])
        entries = np.where(slot < 0, -1, self.entries[cases[:, None], slot])
        asked = np.where(move < 0, 0, rules.asked[move] & self.there[cases])
        made = np.full(len(cases), -1)
        for bit, rows_of_output in zip(rules.bit, self.made, strict=False):
            there = (asked & bit) != 0
            made = np.where(there, np.maximum(made, rows_of_output[cases]), made)
        self._append(cases, rows, entries, made, notes)

    def _append(
        self, cases: Places, rows: Places, entries: Places, made: Places, notes: Places
    ) -> None:
        self.told.append(
            Met(
                rows,
                self.stage[cases].astype(np.int32),
                self.there[cases],
                self.old[cases],
                self.ready[cases],
                self.visit[cases],
                entries,
                made,
                notes.astype(np.uint8),
            )
        )


_TAKE = {
    int(Deed.ADVANCED): Walk.advance,
    int(Deed.SUBMITTED): Walk.submit,
    int(Deed.WITHDRAWN): Walk.withdraw,
    int(Deed.APPROVED): Walk.approve,
    int(Deed.APPROVED_GATE): Walk.approve_gate,
    int(Deed.STARTED): Walk.start,
}
