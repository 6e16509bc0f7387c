"""The audit of millions of cases: the findings of ``engine.auditing.case``, on coded columns.

A kernel goes through the rows and tells those that may depart in something, with the state that
each met; what they depart in is then judged for all of them at once. There are two kernels of one
meaning: ``numpy`` takes the k-th row of all cases in one step, ``numba`` takes one row after the
other in compiled code, where the extra ``fast`` is installed. A test holds both equal to the
reference, finding for finding.

Outputs, and pairs of an output and one of its bases, have a bit each of 64. A schedule of more, or
one of more than 64 roles, is audited by the reference, case by case (``is_wide``).
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.auditing.case import audited_case
from engine.auditing.kernels.counting import Counting, end_due
from engine.auditing.kernels.day_tables import day_number, working_days
from engine.auditing.kernels.found import Found, Ids
from engine.auditing.kernels.gate_approvals import judge_gate_approvals
from engine.auditing.kernels.gates import judge_transitions
from engine.auditing.kernels.in_step import run_in_steps
from engine.auditing.kernels.judging import Matter, judge_outputs, judge_rows
from engine.auditing.kernels.planning import Plan
from engine.auditing.kernels.reading import Ended, Met, Rows, Rules
from engine.auditing.kernels.rows import rows_of
from engine.auditing.kernels.ruling import ruled
from engine.auditing.kernels.running import whole
from engine.auditing.kernels.spans import after, days_of
from engine.auditing.records import records
from schemas.audit import Certainty, Rule

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.case_record import Closing
    from schemas.coded_log import CodedLog, FindingRows

Engine = Literal["numpy", "numba"]
#: From so many rows on the compiled kernel is the cheaper one, with its import and its first call.
MANY = 100_000


def audited(
    tables: Tables, log: CodedLog, closing: Closing, engine: Engine | None = None
) -> FindingRows:
    """Audit every case of a log; ``engine`` is chosen by the size of the log where it is not said.

    Raises:
        ImportError: the engine ``numba`` was asked for and is not installed.
    """
    plan = Plan(tables)
    ids, found = Ids(plan), Found()
    if is_wide(plan):
        _by_reference(plan, log, closing, found, ids)
        return found.rows(log, ids)
    rows = rows_of(log, plan)
    rules = ruled(plan, rows, log.unknowns)
    met, ended = run(rules, rows, engine or chosen(len(log.deed)))
    matter = Matter(plan, log, rules, rows, ids, found)
    judge_rows(matter)
    judge_outputs(matter, met)
    judge_transitions(matter, met, judge_gate_approvals(matter, met))
    _judge_ends(matter, ended, closing)
    return found.rows(log, ids)


def chosen(rows: int) -> Engine:
    """Return the engine for a log of so many rows: compiled for many, where it is installed."""
    return "numba" if rows >= MANY and find_spec("numba") is not None else "numpy"


def is_wide(plan: Plan) -> bool:
    """Whether a schedule has too many parts for the kernels."""
    return not plan.fits


def run(rules: Rules, rows: Rows, engine: Engine) -> tuple[Met, Ended]:
    """Run one kernel: the rows that may depart in something, and how the cases ended."""
    if engine == "numba":
        from engine.auditing.kernels import compiled  # noqa: PLC0415 - imports numba, half a second

        return whole(compiled.run, rules, rows)
    return run_in_steps(rules, rows)


def _judge_ends(matter: Matter, ended: Ended, closing: Closing) -> None:
    """Find the cases that rest in a stage beyond its due day, or though they should be finished."""
    plan, rules, schedule = matter.plan, matter.rules, matter.plan.tables.schedule
    leaves = np.array([bool(plan.tables.exits[stage]) for stage in plan.stages])
    cases = np.flatnonzero(leaves[ended.stage])
    stage, entry = ended.stage[cases], ended.entry[cases]
    day = np.int64(day_number(closing.day))
    counting = Counting(plan)
    due = np.full(len(cases), day)
    late = np.zeros(len(cases), bool)
    for number, name in enumerate(plan.stages):
        ends, here = end_due(plan.tables, name), np.flatnonzero((stage == number) & (entry >= 0))
        if ends is not None and len(here):
            since = days_of(matter.rows, entry[here])
            length = counting.lengths[ends.within]
            due[here] = after(rules, since.last, length)
            late[here] = (due[here] < day) & ~since.ever
    told = late | closing.closed
    impact = working_days(due[told], np.full(told.sum(), day), schedule.calendar)
    about = matter.ids.stages[stage[told]]
    matter.found.add(Rule.UNFINISHED, -1 - cases[told], about, impact=impact)


def _by_reference(plan: Plan, log: CodedLog, closing: Closing, found: Found, ids: Ids) -> None:
    """Audit case by case, and put the findings in columns.

    A row's number is unique within its case alone: an event of OCEL stands in several cases.
    """
    unknown = {name: code for code, name in enumerate(log.unknown)}
    for case, record in enumerate(records(log, plan.tables.schedule)):
        place = {act.number: int(log.starts[case]) + at for at, act in enumerate(record.acts)}
        for finding in audited_case(plan.tables, record, closing).findings:
            row = -1 - case if finding.event is None else place[finding.event]
            about = ids.number.get(finding.about)
            found.add(
                finding.rule,
                np.array([row]),
                len(ids.known) + unknown[finding.about] if about is None else about,
                plan.triggers.get(finding.trigger, -1),
                some=finding.certainty is Certainty.SOME,
                impact=finding.impact,
            )
