"""Hypothesis strategies: coded logs of small schedules, findings about them, and whole reports."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve
from hypothesis import strategies as st

from schemas.audit import Allowance, Certainty, Finding, NotEvaluated, Rule, Unknown
from schemas.audit_report import AuditReport
from schemas.coded_log import CodedLog, Deed
from schemas.event_log import NO_FIRST, NO_LAST, LeftOut, LogSource, Quality
from schemas.schedule import Schedule
from tests.audit_examples import report_on
from tests.diagram_strategies import HOSTILE, REFUSED, schedules

#: Names of cases and activities that would break what did not escape them.
names = st.one_of(
    st.sampled_from((*HOSTILE, *REFUSED, "=1+1", "@SUM(A1)", "-2", "+3", "\ttab")),
    st.text(max_size=8),
)
days = st.one_of(st.integers(12_000, 15_000), st.sampled_from((NO_FIRST, -719_162, 2_932_896)))
_DEEDS = tuple(Deed)


@st.composite
def coded_logs(draw: st.DrawFn, schedule: Schedule, most: int = 6) -> CodedLog:
    """Draw the rows of some cases, in any order that a record could have them."""
    cases = draw(st.lists(names, min_size=1, max_size=most, unique=True))
    sizes = [draw(st.integers(1, 8)) for _ in cases]
    unknown = tuple(draw(st.lists(names, min_size=1, max_size=3, unique=True)))
    rows = [_row(draw, schedule, unknown) for _ in range(sum(sizes))]
    deeds, about, first, later = (np.array(column) for column in zip(*rows, strict=True))
    last = np.where(first == NO_FIRST, NO_LAST, first + later)
    is_timed = draw(st.sampled_from((True, True, False)))
    return CodedLog(
        tuple(cases),
        np.cumsum([0, *sizes]).astype(np.int64),
        deeds.astype(np.uint8),
        about.astype(np.int32),
        np.arange(1, len(rows) + 1, dtype=np.int64),
        unknown,
        frozenset(),
        first=first.astype(np.int32) if is_timed else None,
        last=last.astype(np.int32) if is_timed else None,
    )


def _row(draw: st.DrawFn, schedule: Schedule, unknown: tuple[str, ...]) -> tuple[int, ...]:
    deed = draw(st.sampled_from(_DEEDS))
    counts = {
        Deed.ADVANCED: len(schedule.triggers),
        Deed.APPROVED_GATE: len(schedule.triggers),
        Deed.UNKNOWN: len(unknown),
    }
    many = counts.get(deed, len(schedule.output_of))
    if not many:
        deed, many = Deed.NOTED, 1
    return deed, draw(st.integers(0, many - 1)), draw(days), draw(st.sampled_from((0, 0, 30)))


def abouts(schedule: Schedule) -> st.SearchStrategy[str]:
    """Draw what a finding is about: any part of the schedule, or a text that is none."""
    known = (*schedule.output_of, *schedule.triggers, *schedule.stage_of)
    return st.one_of(st.sampled_from((*known, *(role.id for role in schedule.roles))), names)


@st.composite
def facts_of(draw: st.DrawFn, schedule: Schedule) -> dict[str, Any]:
    """Draw some of the facts that sentences know, wild ones among them."""
    part = abouts(schedule)
    several = st.lists(part, max_size=2).map(tuple)
    drawn = {
        "base": part, "have": st.integers(0, 9), "need": st.integers(0, 9), "role": part,
        "roles": several, "due": st.dates(), "opens": st.dates(), "happened": st.dates(),
        "stage": part, "own_stage": part, "expected": several, "other": several, "person": names,
        "times": st.integers(), "recorded": st.dates(), "entered": st.dates(),
        "beyond": st.none(),
    }  # fmt: skip
    chosen = draw(st.sets(st.sampled_from(sorted(drawn)), max_size=5))
    return {name: draw(drawn[name]) for name in sorted(chosen)}


@st.composite
def findings(draw: st.DrawFn, schedule: Schedule, coded: CodedLog | None = None) -> Finding:
    """Draw one finding, about a case and a row of the log where one is given."""
    case, event = draw(names), draw(st.one_of(st.none(), st.integers(1, 99)))
    if coded is not None:
        at = draw(st.integers(0, len(coded.cases) - 1))
        row = draw(st.integers(int(coded.starts[at]), int(coded.starts[at + 1]) - 1))
        case, event = coded.cases[at], draw(st.sampled_from((None, int(coded.row[row]))))
    return Finding(
        draw(st.sampled_from(Rule)),
        case,
        event,
        draw(abouts(schedule)),
        draw(st.sampled_from(("", *schedule.triggers))),
        draw(st.sampled_from(Certainty)),
        draw(st.integers(0, 40)),
        draw(facts_of(schedule)),
    )


counts = st.integers(0, 2_000_000)
left_outs = st.builds(
    LeftOut,
    st.sampled_from(("no-case", "bad-time", "of-no-name")),
    st.integers(1, 99),
    st.lists(st.integers(0, 10**9), max_size=4).map(tuple),
    names,
)
qualities = st.builds(
    Quality, counts, counts, counts, st.lists(left_outs, max_size=3).map(tuple), counts, counts,
    counts, zones=st.lists(names, max_size=2).map(tuple),
    notes=st.lists(names, max_size=2).map(tuple),
)  # fmt: skip
sources = st.builds(
    LogSource, names, st.sampled_from(("csv", "xes", "ledger")), counts, st.just("ab" * 32)
)
allowances = st.builds(Allowance, st.sampled_from(Rule), names, names, st.dates())


@st.composite
def reports(draw: st.DrawFn) -> AuditReport:
    """Draw a whole report, with its pictures, over a drawn schedule."""
    schedule = draw(schedules)
    coded = draw(coded_logs(schedule))
    found = draw(st.lists(findings(schedule, coded), max_size=8))
    order = {name: at for at, name in enumerate(coded.cases)}
    found.sort(key=lambda one: order[one.case])
    allowed = draw(st.lists(allowances, max_size=2))
    unseen = draw(st.lists(st.builds(NotEvaluated, st.sampled_from(Rule), counts,
                                     st.sampled_from(Unknown)), max_size=3))  # fmt: skip
    report = report_on(schedule, coded, tuple(found), tuple(allowed), tuple(unseen))
    return evolve(
        report,
        title=draw(names),
        source=draw(st.one_of(st.none(), sources)),
        quality=draw(st.one_of(st.none(), qualities)),
        ignored=draw(counts),
        simulated=draw(st.booleans()),
        command=draw(st.sampled_from(("", "etap audit --log a&b.csv --as-of 2009-12-31"))),
        names={name: draw(names) for name in coded.cases[::2]},
    )
