"""What transitions depart in: the gate gone through, its days, the reason, the stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.auditing.kernels.counting import counted
from engine.auditing.kernels.day_tables import working_days
from engine.auditing.kernels.judging import Matter
from engine.auditing.kernels.leaves import Leaves
from engine.auditing.kernels.reading import REPEATED, Met
from engine.auditing.kernels.running import taken
from engine.auditing.kernels.spans import after, days_of
from schemas.audit import RULES, Rule
from schemas.coded_log import Deed

if TYPE_CHECKING:
    from engine.auditing.kernels.gate_approvals import GateApprovals
    from engine.deciding.tables import Move


def judge_transitions(matter: Matter, met: Met, given: GateApprovals) -> None:
    """Find what transitions depart in."""
    met = taken(met, np.flatnonzero(matter.log.deed[met.row] == Deed.ADVANCED))
    move = matter.rules.moves[met.stage, matter.log.about[met.row]]
    _out_of_place(matter, taken(met, np.flatnonzero(move < 0)))
    for number in np.unique(move[move >= 0]).tolist():
        one = taken(met, np.flatnonzero(move == number))
        passing = _Passing(matter, number, one, given)
        passing.judge()


def _out_of_place(matter: Matter, met: Met) -> None:
    """Tell the transitions that do not leave the case's stage."""
    if not len(met.row):
        return
    trigger, plan = matter.log.about[met.row], matter.plan
    leads = np.zeros((len(plan.triggers), len(plan.stages)), bool)
    for move in plan.moves:
        leads[plan.triggers[move.transition.trigger], plan.stages[move.transition.dest]] = True
    again = leads[trigger, met.stage] & ((met.notes & REPEATED) != 0)
    ids = matter.ids.triggers[trigger]
    for rule, which in ((Rule.TOO_OFTEN, again), (Rule.WRONG_STAGE, ~again)):
        matter.found.add(rule, met.row[which], ids[which], trigger[which])


@frozen(eq=False)
class _Passing:
    """The rows that made one move, and the state that they met."""

    matter: Matter
    number: int
    met: Met
    given: GateApprovals

    @property
    def move(self) -> Move:
        return self.matter.plan.moves[self.number]

    @property
    def trigger(self) -> int:
        return self.matter.plan.triggers[self.move.transition.trigger]

    def judge(self) -> None:
        """Find what the rows depart in."""
        matter, met, ids = self.matter, self.met, self.matter.ids
        rows, first, last = met.row, matter.rows.first, matter.rows.last
        before = last[rows] < first[met.visit]
        source = ids.number[self.move.transition.source]
        matter.found.add(Rule.ORDER_OF_CLOCKS, rows[before], source, self.trigger)
        if matter.rules.reason[self.number]:
            none = ~matter.rows.reason[rows]
            about = int(ids.triggers[self.trigger])
            matter.found.add(Rule.MISSING_REASON, rows[none], about, self.trigger)
        self._overdue()
        self._gate()

    def _overdue(self) -> None:
        """Find what was made after its due day: certainly, or in some readings of the days."""
        due, matter = self.move.transition.due, self.matter
        if due is None:
            return
        place = len(counted(self.move)) - 1
        met = taken(self.met, np.flatnonzero(self.met.entries[:, place] >= 0))
        since, now = days_of(matter.rows, met.entries[:, place]), days_of(matter.rows, met.row)
        length = matter.rules.length[self.number, place]
        latest = after(matter.rules, since.last, length)
        known = ~since.ever & ~now.ever
        late = known & (now.first > latest)
        perhaps = known & ~late & (now.last > after(matter.rules, since.first, length))
        country = matter.plan.tables.schedule.calendar
        impact = working_days(latest[late], now.first[late], country)
        about, add = matter.ids.number[due.since], matter.found.add
        add(Rule.OVERDUE, met.row[late], about, self.trigger, impact=impact)
        add(Rule.OVERDUE, met.row[perhaps], about, self.trigger, some=True)

    # --- The gate ---------------------------------------------------------------------------------

    def _gate(self) -> None:
        """Give the conditions that did not hold, each once."""
        judged = Leaves(self.matter, self.number, self.met, self.given)
        for told in judged.told():
            for number in np.unique(told.rule).tolist():
                which = np.flatnonzero(told.rule == number)
                rows, rule = self.met.row[told.place[which]], RULES[number]
                some, impact = told.some[which], told.impact[which]
                add = self.matter.found.add
                add(rule, rows, told.about, self.trigger, some=some, impact=impact)
