"""Findings for people: kinds of departure, allowances, the verdict and the grade."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.auditing.finding_rows import rows_of
from engine.auditing.findings import Part, concluded
from engine.auditing.unseen import not_evaluated
from engine.deciding.machine import tables
from engine.recording.installed import PROGRAMME_SCHEDULE
from engine.recording.schedules.schedule_file import load_schedule
from schemas.audit import (
    MINOR,
    Allowance,
    Certainty,
    Finding,
    Grade,
    NotEvaluated,
    Rule,
    Severity,
    Unknown,
    Verdict,
)

SCHEDULE = load_schedule(PROGRAMME_SCHEDULE)
TABLES = tables(SCHEDULE)
DAY = date(2009, 1, 1)
CASES = ("a/1", "b/1", "c/1", "d/1")
GATE = "hold_workshop_a"


def missing(case="a/1", about="barrels", certainty=Certainty.ALL, **more):
    return Finding(Rule.MISSING_OUTPUT, case, 3, about, GATE, certainty, **more)


def late(case="a/1", impact=4):
    return Finding(Rule.OVERDUE, case, 3, "opening", GATE, impact=impact)


def audit_of(*findings, cases=CASES, allowances=(), unseen=()):
    rows = rows_of(findings, cases, SCHEDULE)
    part = Part(TABLES, rows, findings, cases, 40, unseen)
    return concluded([part], allowances, DAY)


def test_findings_of_one_rule_about_one_part_at_one_gate_are_one_kind():
    found = audit_of(missing("a/1"), missing("b/1"), missing("b/1"), missing(about="communes"))
    first, second = found.departures
    assert (first.number, first.rule, first.about, first.trigger) == (
        1,
        Rule.MISSING_OUTPUT,
        "barrels",
        GATE,
    )
    assert (first.count, first.cases, list(first.findings)) == (3, 2, [0, 1, 2])
    assert (second.number, second.about, list(second.findings)) == (2, "communes", [3])


def test_every_kind_says_which_line_of_the_schedule_asks_for_it():
    found = audit_of(missing(), late())
    lines = [one.place.line for one in found.departures]
    text = PROGRAMME_SCHEDULE.read_text(encoding="utf-8").splitlines()
    assert "hold_workshop_a" in text[lines[0] - 1]
    assert "due:" in text[lines[1] - 1]


def test_major_kinds_come_first_and_minor_ones_leave_a_case_conforming():
    found = audit_of(late("a/1"), late("b/1"), missing("c/1"))
    assert [one.severity for one in found.departures] == [Severity.MAJOR, Severity.MINOR]
    assert (found.cases, found.conforming, found.departing) == (4, 3, 1)


def test_the_impact_of_a_kind_is_the_median_of_its_findings():
    found = audit_of(late("a/1", 2), late("b/1", 4), late("c/1", 30), late("d/1", 0))
    assert found.departures[0].impact == 4


def test_all_unknown_activities_make_one_kind():
    names = [f"n{number}" for number in range(50)]
    found = audit_of(*(Finding(Rule.UNKNOWN_EVENT, "a/1", 1, name) for name in names))
    (one,) = found.departures
    assert (one.about, one.names, one.count) == ("", 50, 50)


UNSEEN = (NotEvaluated(Rule.NO_RIGHT, 4, Unknown.ROLES),)


@pytest.mark.parametrize(
    ("findings", "cases", "unseen", "verdict", "grade"),
    [
        ((), CASES, (), Verdict.CONFORMS, Grade.POSITIVE),
        ((), CASES, UNSEEN, Verdict.NOT_SHOWN, Grade.NONE),
        ((), (), (), Verdict.NOT_SHOWN, Grade.NONE),
        ((late(),), CASES, (), Verdict.DEPARTS, Grade.DESPITE),
        ((missing(),), CASES, UNSEEN, Verdict.DEPARTS, Grade.DESPITE),
        ((missing("a/1"), missing("b/1")), CASES, (), Verdict.DEPARTS, Grade.NEGATIVE),
        (
            (missing("a/1", certainty=Certainty.SOME),),
            CASES[:1],
            (),
            Verdict.NOT_SHOWN,
            Grade.DESPITE,
        ),
    ],
)
def test_the_verdict_and_the_grade(findings, cases, unseen, verdict, grade):
    found = audit_of(*findings, cases=cases, unseen=unseen)
    assert (found.verdict, found.grade) == (verdict, grade)
    assert found.holds is not bool(findings)


def allowance(**more):
    given = {"rule": Rule.MISSING_OUTPUT, "until": DAY, **more}
    return Allowance(owner="p3", reason="said so", **given)


def test_an_allowance_takes_its_findings_out_of_the_verdict_and_is_told():
    found = audit_of(missing("a/1"), late("b/1"), allowances=[allowance()])
    assert found.conforming == 4
    (fared,) = found.allowed
    assert (fared.findings, fared.expired) == (1, False)
    told, answered_for = found.departures
    assert (told.rule, answered_for.rule) == (Rule.OVERDUE, Rule.MISSING_OUTPUT)
    assert answered_for.allowed == allowance()
    assert audit_of(missing("a/1"), allowances=[allowance()]).holds


def test_an_allowance_covers_only_what_it_names():
    narrow = allowance(about="barrels", cases=("a/1",))
    found = audit_of(
        missing("a/1"), missing("b/1"), missing("a/1", "communes"), allowances=[narrow]
    )
    assert [one.allowed is not None for one in found.departures] == [False, False, True]
    assert found.departures[2].count == 1


def test_past_its_last_day_an_allowance_covers_nothing():
    found = audit_of(missing(), allowances=[allowance(until=date(2008, 12, 31))])
    assert found.departures[0].allowed is None
    assert [(one.findings, one.expired) for one in found.allowed] == [(0, True)]


RULES = st.sampled_from((Rule.MISSING_OUTPUT, Rule.OVERDUE, Rule.WRONG_STAGE))
FINDINGS = st.lists(
    st.builds(
        Finding,
        RULES,
        st.sampled_from(CASES),
        st.integers(1, 9),
        st.sampled_from(("barrels", "communes")),
        st.sampled_from(("", GATE)),
        st.sampled_from(Certainty),
        st.integers(0, 9),
    ),
    max_size=30,
)


@given(FINDINGS, st.lists(st.builds(allowance, rule=RULES), max_size=2))
def test_the_columns_count_as_a_plain_loop_does(findings, allowances):
    found = audit_of(*findings, allowances=allowances)
    allowed = {one.rule for one in allowances}
    seen = [place for one in found.departures for place in one.findings]
    assert sorted(seen) == list(range(len(findings)))
    for one in found.departures:
        alike = [findings[place] for place in one.findings]
        assert {(f.rule, f.about, f.trigger) for f in alike} == {(one.rule, one.about, one.trigger)}
        assert one.cases == len({f.case for f in alike})
        certain = {f.case for f in alike if f.certainty is Certainty.ALL}
        assert one.certain_cases == len(certain)
        assert (one.allowed is not None) == (one.rule in allowed)
    major = [f for f in findings if f.rule not in MINOR and f.rule not in allowed]
    assert found.conforming == len(CASES) - len({f.case for f in major})
    sure = {f.case for f in major if f.certainty is Certainty.ALL}
    assert found.departing == len(sure)


def test_a_log_that_says_little_leaves_most_rules_not_evaluated():
    found = not_evaluated(SCHEDULE, frozenset(Unknown), 3)
    assert all(one.cases == 3 for one in found)
    assert {one.rule for one in found} >= {Rule.NO_RIGHT, Rule.INVALID_OUTPUT, Rule.LEDGER_BROKEN}
    assert not_evaluated(SCHEDULE, frozenset(), 3) == ()


def test_rules_of_days_are_not_evaluated_in_cases_that_lack_a_time():
    found = {one.rule: one.cases for one in not_evaluated(SCHEDULE, frozenset(), 9, untimed=2)}
    assert found == {Rule.TOO_EARLY: 2, Rule.OVERDUE: 2, Rule.UNFINISHED: 2}
