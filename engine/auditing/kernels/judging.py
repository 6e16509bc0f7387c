"""What the rows that a kernel told depart in, deed by deed: the rules of the reference, in columns.

``engine.auditing.judging`` is the meaning; the functions here ask the same of the state that each
row met, for all rows of a deed at once. A row may turn out to depart in nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from engine.auditing.kernels.found import Found, Ids
from engine.auditing.kernels.reading import AGAIN, BARRED, SHARED, Met, Rows, Rules
from engine.auditing.kernels.running import taken
from schemas.audit import Rule, Unknown
from schemas.coded_log import CodedLog, Deed

if TYPE_CHECKING:
    from engine.auditing.kernels.planning import Plan
    from engine.auditing.kernels.reading import Codes, Flags, Masks, Places


@frozen(eq=False)
class Matter:
    """All that a judgement is made on, and what was found."""

    plan: Plan
    log: CodedLog
    rules: Rules
    rows: Rows
    ids: Ids
    found: Found

    @property
    def contents_unsaid(self) -> bool:
        """Whether what rests on contents is not certain."""
        return Unknown.CONTENTS in self.log.unknowns

    def has_role(self, rows: Places, roles: Masks, free: Masks) -> Flags:
        """Whether the persons of some rows have one of some roles; ``free``: all ones, anyone."""
        if not self.rows.has_roles:
            return np.ones(len(rows), bool)
        held: Flags = ((self.rows.roles[rows] | free) & roles) != 0
        return held


def judge_rows(matter: Matter) -> None:
    """Find what rows depart in whatever state they met."""
    log, ids, found = matter.log, matter.ids, matter.found
    unknown = np.flatnonzero(log.deed == Deed.UNKNOWN)
    found.add(Rule.UNKNOWN_EVENT, unknown, _about(matter, unknown))
    started = np.flatnonzero(log.deed == Deed.STARTED)
    first = log.starts[np.searchsorted(log.starts, started, "right") - 1]
    initial = ids.stages[matter.rules.initial]
    found.add(Rule.TOO_OFTEN, started[started != first], int(initial))
    if log.recorded is not None:
        early = np.flatnonzero(matter.rows.first > log.recorded)
        found.add(Rule.ORDER_OF_CLOCKS, early, _about(matter, early))


def _about(matter: Matter, rows: Places) -> Codes:
    """Return what some rows are about, whatever their deeds."""
    log, ids = matter.log, matter.ids
    deed, about = log.deed[rows], log.about[rows]
    found = np.full(len(rows), ids.number[""], np.int32)
    output = (deed >= Deed.SUBMITTED) & (deed <= Deed.APPROVED)
    trigger = (deed == Deed.ADVANCED) | (deed == Deed.APPROVED_GATE)
    unknown = (deed == Deed.UNKNOWN) & (about >= 0)
    found[output] = ids.outputs[about[output]]
    found[trigger] = ids.triggers[about[trigger]]
    found[unknown] = about[unknown] + len(ids.known)
    return found


# --- Outputs --------------------------------------------------------------------------------------


def judge_outputs(matter: Matter, met: Met) -> None:
    """Find what submissions, withdrawals and approvals of outputs depart in."""
    deed = matter.log.deed[met.row]
    for judged, judge in (
        (Deed.SUBMITTED, _submitted),
        (Deed.WITHDRAWN, _withdrawn),
        (Deed.APPROVED, _approved),
    ):
        rows = np.flatnonzero(deed == judged)
        if len(rows):
            judge(matter, taken(met, rows))


def _submitted(matter: Matter, met: Met) -> None:
    rules, ids, output = matter.rules, matter.ids, matter.log.about[met.row]
    _out_of_stage(matter, met)
    _without_right(matter, met)
    for product, base in zip(rules.product.tolist(), rules.base.tolist(), strict=True):
        gone = (output == product) & ((met.there & rules.bit[base]) == 0)
        matter.found.add(Rule.MISSING_OUTPUT, met.row[gone], int(ids.outputs[base]))
    _tell(matter, met, (met.notes & SHARED) != 0, Rule.INVALID_OUTPUT)


def _withdrawn(matter: Matter, met: Met) -> None:
    _out_of_stage(matter, met)
    _without_right(matter, met)
    _tell(matter, met, ~_there(matter, met), Rule.MISSING_OUTPUT)


def _approved(matter: Matter, met: Met) -> None:
    rules, output = matter.rules, matter.log.about[met.row]
    unasked = rules.approve[output] == 0
    _tell(matter, met, unasked, Rule.UNKNOWN_EVENT)
    met = taken(met, np.flatnonzero(~unasked))
    output, signs = matter.log.about[met.row], matter.rows.signs[met.row]
    there = _there(matter, met)
    _out_of_stage(matter, met)
    nobody = np.zeros(len(met.row), np.uint64)
    _tell(matter, met, ~matter.has_role(met.row, rules.approve[output], nobody), Rule.NO_RIGHT)
    _tell(matter, met, ~there, Rule.MISSING_OUTPUT)
    _tell(matter, met, (signs & BARRED) != 0, Rule.SAME_PERSON)
    _tell(matter, met, (signs & AGAIN) != 0, Rule.TOO_OFTEN)
    stale = there & is_stale(rules, met, output)
    _tell(matter, met, stale, Rule.STALE_OUTPUT, some=matter.contents_unsaid)


def is_stale(rules: Rules, met: Met, output: Codes | int) -> Flags:
    """Whether an output that is there was made from what is gone, or not current any more."""
    gone = rules.whole[output] & ~met.there
    stale: Flags = (gone | (rules.chain[output] & met.old)) != 0
    return stale


def _there(matter: Matter, met: Met) -> Flags:
    there: Flags = (met.there & matter.rules.bit[matter.log.about[met.row]]) != 0
    return there


def _out_of_stage(matter: Matter, met: Met) -> None:
    elsewhere = matter.rules.stage[matter.log.about[met.row]] != met.stage
    _tell(matter, met, elsewhere, Rule.WRONG_STAGE)


def _without_right(matter: Matter, met: Met) -> None:
    rules, output = matter.rules, matter.log.about[met.row]
    held = matter.has_role(met.row, rules.by[output], rules.free[output])
    _tell(matter, met, ~held, Rule.NO_RIGHT)


def _tell(matter: Matter, met: Met, which: Flags, rule: Rule, *, some: bool = False) -> None:
    """Tell that some rows break a rule about their own output."""
    rows = met.row[which]
    matter.found.add(rule, rows, matter.ids.outputs[matter.log.about[rows]], some=some)
