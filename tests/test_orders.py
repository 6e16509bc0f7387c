"""What holds of a record in all orders that it leaves open: held against every one of them."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given

from engine.auditing.case import audited_case
from engine.auditing.coding import coded
from engine.auditing.finding_rows import rows_of
from engine.auditing.log_orders import log_certainty, with_certainty
from engine.auditing.ordering.dependence import Reading
from engine.auditing.ordering.open_cases import open_cases
from engine.auditing.ordering.open_order import left_open, precision_of, spans_of
from engine.auditing.ordering.walking import key_of
from engine.auditing.orders import certainty
from engine.auditing.records import records
from engine.deciding.machine import tables
from schemas.attribution import Text
from schemas.audit import Certainty
from schemas.case_record import Act, CaseRecord, Closing
from schemas.certainty import MOST_ACTS, Conformance, Precision, Span
from schemas.coded_log import Deed
from schemas.days import Days, Duration
from schemas.event_log import EventLog, LogSource, Quality
from schemas.output import Output
from schemas.requirement import Elapsed, StageOutputs
from schemas.schedule import Due, Final, Schedule, Stage, Transition
from tests.deciding_strategies import seeded, some_schedule
from tests.ordering_oracles import (
    Uncertain,
    column,
    some_log,
    told_one_by_one,
    uncertain,
)

CLOSING = Closing(date(2008, 9, 1))
DAY = 86_400_000_000


def found_of(case):
    found = certainty(Reading(case.tables), case.record, case.spans, case.closing)
    certain = {key_of(f) for f in found.findings if f.certainty is Certainty.ALL}
    possible = {key_of(f) for f in (*found.findings, *found.others)}
    assert (found.more, found.unproven) == (0, 0)
    return found.conforms, certain, possible, found.rests_on_order


@given(seeded(uncertain))
def test_verdict_and_findings_are_those_of_every_order_one_by_one(case):
    told = told_one_by_one(case)
    assert found_of(case) == (told.conforms, told.certain, told.possible, told.differs)


# --- What a person would say of small records -----------------------------------------------------


def schedule_of(count: int = 2, *, chain: str = "") -> Schedule:
    """Two stages: ``count`` outputs in the first, ``o0`` the base of ``chain``, and a wait."""
    outputs = tuple(
        Output(f"o{n}", "one", derives_from=("o0",) if f"o{n}" == chain else ())
        for n in range(count)
    )
    wait = Elapsed("two", Duration.parse("5 days"))
    return Schedule(
        "small",
        "1",
        Text("mały", "small"),
        "one",
        (
            Stage("one", outputs=outputs),
            Stage("two", outputs=(Output("late", "two"),)),
            Stage("end", final=Final.DONE),
        ),
        (
            Transition("go", "one", "two", StageOutputs()),
            Transition("stop", "two", "end", wait, due=Due("two", Duration.parse("9 days"))),
        ),
        digest="d" * 64,
    )


def case_of(schedule, *acts):
    """Make a record; each act is what was done, and the days of the span in which it was."""
    told = []
    for number, (what, low, high) in enumerate(acts, start=1):
        deed = Deed.ADVANCED if what in schedule.triggers else Deed.SUBMITTED
        deed = deed if what in (*schedule.triggers, *schedule.output_of) else Deed.UNKNOWN
        days = Days(_day(low), _day(high))
        told.append(Act(number, deed, what, days))
    spans = tuple(Span(low, high) for _, low, high in acts)
    return Uncertain(tables(schedule), CaseRecord("c", tuple(told)), spans, CLOSING)


def _day(number):
    return date.fromordinal(date(2008, 9, 1).toordinal() + number)


def test_outputs_and_the_transition_that_needs_them_on_one_day_conform_in_some_orders():
    case = case_of(schedule_of(), ("o0", 1, 1), ("o1", 1, 1), ("go", 1, 1))
    conforms, certain, possible, rests = found_of(case)
    assert (conforms, certain, rests) == (Conformance.SOME, set(), True)
    assert {(rule.value, event, about) for rule, event, about, _ in possible} == {
        ("missing-output", 3, "o0"),
        ("missing-output", 3, "o1"),
        ("wrong-stage", 1, "o0"),
        ("wrong-stage", 2, "o1"),
    }


def test_what_happened_on_one_day_in_any_order_conforms_in_all_where_the_order_is_nothing():
    case = case_of(schedule_of(3), ("o2", 1, 1), ("o0", 1, 1), ("o1", 1, 1), ("go", 2, 2))
    assert found_of(case) == (Conformance.ALL, set(), set(), False)


def test_an_output_that_is_nowhere_is_missing_in_all_orders():
    case = case_of(schedule_of(2), ("o0", 1, 1), ("go", 1, 1))
    conforms, certain, *_ = found_of(case)
    assert conforms is Conformance.NONE
    assert {(rule.value, about) for rule, _, about, _ in certain} == {("missing-output", "o1")}


def test_a_month_holds_all_its_days_and_an_order_is_open_only_where_they_overlap():
    apart = case_of(schedule_of(1), ("o0", 0, 29), ("go", 30, 30))
    overlapping = case_of(schedule_of(1), ("o0", 0, 30), ("go", 30, 30))
    assert [found_of(case)[0].value for case in (apart, overlapping)] == ["all", "some"]


def test_a_wait_over_days_that_are_not_known_conforms_in_some_though_the_order_is_certain():
    case = case_of(schedule_of(0), ("go", 1, 4), ("stop", 7, 7))
    conforms, certain, possible, rests = found_of(case)
    assert (conforms, certain, rests) == (Conformance.SOME, set(), False)
    assert [rule.value for rule, *_ in possible] == ["too-early"]


def test_thirty_outputs_of_the_day_of_their_gate_are_answered_without_two_to_the_thirtieth_orders():
    names = [f"o{n}" for n in range(30)]
    case = case_of(schedule_of(30), *((name, 1, 1) for name in names), ("go", 1, 1))
    found = certainty(Reading(case.tables), case.record, case.spans, CLOSING)
    assert (found.conforms, found.unproven) == (Conformance.SOME, 0)
    assert len(found.others) + found.more == 60
    backward = case_of(schedule_of(30), ("go", 1, 1), *((name, 1, 1) for name in names))
    found = certainty(Reading(backward.tables), backward.record, backward.spans, CLOSING)
    assert (found.conforms, found.unproven, len(found.findings)) == (Conformance.SOME, 0, 60)


def test_what_costs_more_than_the_budget_is_undecided_and_counted():
    case = case_of(schedule_of(), ("o0", 1, 1), ("go", 1, 1), ("o1", 1, 1))
    found = certainty(Reading(case.tables), case.record, case.spans, CLOSING, budget=1)
    assert found.conforms is Conformance.UNDECIDED
    assert found.unproven == len(found.findings) == 2
    assert all(finding.certainty is Certainty.SOME for finding in found.findings)


def test_an_unknown_activity_makes_a_case_depart_in_all_orders_whatever_the_budget():
    case = case_of(schedule_of(), ("tea", 1, 1), ("go", 1, 1), ("o1", 1, 1))
    found = certainty(Reading(case.tables), case.record, case.spans, CLOSING, budget=1)
    assert found.conforms is Conformance.NONE


def test_the_order_of_a_ledger_is_certain():
    case = case_of(schedule_of(), ("o0", 1, 1), ("go", 1, 1))
    found = certainty(Reading(case.tables), case.record, None, CLOSING)
    assert found.findings == audited_case(case.tables, case.record, CLOSING).findings
    assert (found.conforms, found.rests_on_order) == (Conformance.NONE, False)


def test_findings_of_other_orders_are_listed_up_to_a_bound_and_the_rest_are_counted():
    names = [f"o{n}" for n in range(15)]
    case = case_of(schedule_of(15), *((name, 1, 1) for name in names), ("go", 1, 1))
    found = certainty(Reading(case.tables), case.record, case.spans, CLOSING)
    assert (len(found.others), found.more) == (20, 10)


def test_a_record_that_stands_in_no_order_that_its_times_allow_is_put_into_one():
    case = case_of(schedule_of(1), ("go", 2, 2), ("o0", 1, 1))
    assert found_of(case) == (Conformance.ALL, set(), set(), False)


# --- Logs -----------------------------------------------------------------------------------------


def log_of(rows, zone="Europe/Warsaw", **times):
    return EventLog(
        LogSource("log.csv", "csv", 0, ""),
        column([case for case, _ in rows]),
        column([activity for _, activity in rows]),
        np.arange(1, len(rows) + 1),
        Quality(len(rows), 1, 1),
        zone,
        **times,
    )


def audited(log, schedule, precision=None):
    rows = coded(log, schedule)
    found = [audited_case(tables(schedule), record, CLOSING) for record in records(rows, schedule)]
    told = rows_of([f for audit in found for f in audit.findings], rows.cases, schedule)
    reading, order = Reading(tables(schedule)), left_open(log, rows, precision)
    return reading, rows, order, told


def _log_on(random):
    schedule = some_schedule(random)
    return schedule, some_log(random, schedule)


@given(seeded(_log_on))
def test_a_case_that_the_columns_call_certain_has_one_answer_in_every_order(drawn):
    schedule, log = drawn
    reading, rows, order, _ = audited(log, schedule)
    is_open = open_cases(reading, rows, order)
    for case, record in enumerate(records(rows, schedule)):
        spans = spans_of(order, int(rows.starts[case]), int(rows.starts[case + 1]))
        if not is_open[case]:
            told = told_one_by_one(Uncertain(reading.tables, record, spans, CLOSING))
            assert not told.differs


@given(seeded(_log_on))
def test_a_log_counts_its_cases_and_gives_each_finding_the_certainty_of_its_case(drawn):
    schedule, log = drawn
    reading, rows, order, told = audited(log, schedule)
    found = log_certainty(reading, rows, order, told, CLOSING)
    marked = with_certainty(reading, rows, told, found)
    assert sum(found.conforms.values()) == len(rows.starts) - 1
    assert (np.diff(marked.case) >= 0).all()
    one_by_one = [
        certainty(
            reading,
            record,
            spans_of(order, int(rows.starts[case]), int(rows.starts[case + 1])),
            CLOSING,
        )
        for case, record in enumerate(records(rows, schedule))
    ]
    for conformance in Conformance:
        expected = sum(one.conforms is conformance for one in one_by_one)
        assert found.conforms[conformance] == expected
    listed = sum(len(one.findings) + len(one.others) for one in one_by_one)
    certain = sum(f.certainty is Certainty.ALL for one in one_by_one for f in one.findings)
    assert (len(marked.case), int((~marked.some).sum())) == (listed, certain)


def test_equal_instants_are_tied_and_others_are_in_order():
    log = log_of([("c", "o0"), ("c", "go")] * 1, instant=np.array([5, 5]))
    later = log_of([("c", "o0"), ("c", "go")], instant=np.array([5, 6]))
    schedule = schedule_of(1)
    answers = []
    for one in (log, later):
        reading, rows, order, told = audited(one, schedule)
        answers.append(log_certainty(reading, rows, order, told, CLOSING).conforms)
    assert [answer[Conformance.SOME] for answer in answers] == [1, 0]
    assert [answer[Conformance.ALL] for answer in answers] == [0, 1]


@pytest.mark.parametrize("begins", [0, 1])
def test_a_case_was_started_before_all_that_happened_on_that_day(begins):
    rows = [("c", "o0"), ("c", "go")]
    rows.insert(begins, ("c", "started"))
    schedule = schedule_of(1)
    day = np.array([14_100, 14_100, 14_101], np.int32)
    for times in ({"first": day, "last": day}, {"instant": np.array([5, 5, 6])}):
        reading, coded_rows, order, told = audited(log_of(rows, **times), schedule)
        found = log_certainty(reading, coded_rows, order, told, CLOSING)
        assert found.conforms[Conformance.ALL] == 1
        assert not with_certainty(reading, coded_rows, told, found).event.any()  # unfinished only


def test_a_case_that_was_started_on_a_later_day_than_its_first_act_was_started_again():
    rows = [("c", "o0"), ("c", "started"), ("c", "go")]
    day = np.array([14_100, 14_101, 14_101], np.int32)
    schedule = schedule_of(1)
    reading, coded_rows, order, told = audited(log_of(rows, first=day, last=day), schedule)
    found = log_certainty(reading, coded_rows, order, told, CLOSING)
    marked = with_certainty(reading, coded_rows, told, found)
    assert (marked.event.tolist()[0], marked.some.tolist()[0]) == (2, False)


def test_an_empty_log_conforms_in_nothing():
    schedule = schedule_of(1)
    reading, rows, order, told = audited(log_of([], instant=np.zeros(0, np.int64)), schedule)
    found = log_certainty(reading, rows, order, told, CLOSING)
    assert not any(found.conforms.values())
    assert len(with_certainty(reading, rows, told, found).case) == 0


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_a_column_of_midnights_is_one_of_dates(zone):
    offset = 4 if zone == "America/New_York" else 0
    midnights = np.array([14_100 * DAY, 14_101 * DAY]) + offset * DAY // 24
    rows = [("c", "o0"), ("c", "go")]
    assert precision_of(log_of(rows, zone, instant=midnights)) is Precision.DAY
    assert precision_of(log_of(rows, zone, instant=midnights + np.arange(2))) is Precision.INSTANT


def test_a_midnight_among_times_is_a_date_only_where_that_is_asked_for():
    rows, schedule = [("c", "go"), ("c", "o0")], schedule_of(1)
    log = log_of(rows, "UTC", instant=np.array([14_100 * DAY, 14_100 * DAY + 1]))
    conforming = {}
    for precision in (Precision.INSTANT, Precision.DATE, Precision.DAY):
        reading, coded_rows, order, told = audited(log, schedule, precision)
        found = log_certainty(reading, coded_rows, order, told, CLOSING)
        conforming[precision] = found.conforms[Conformance.SOME]
    assert conforming == {Precision.INSTANT: 0, Precision.DATE: 1, Precision.DAY: 1}


def test_a_log_without_times_leaves_no_order_open_and_a_row_without_one_leaves_its_own():
    schedule = schedule_of(1)
    rows = [("c", "go"), ("c", "o0")]
    reading, coded_rows, order, told = audited(log_of(rows), schedule)
    found = log_certainty(reading, coded_rows, order, told, CLOSING)
    assert (order, found.precision, found.open_cases) == (None, Precision.UNTIMED, 0)
    assert found.conforms[Conformance.NONE] == 1
    untimed = log_of(
        rows,
        instant=np.array([14_100 * DAY, -(2**63)]),
        first=np.array([14_100, -(2**31)], np.int32),
        last=np.array([14_100, 2**31 - 1], np.int32),
    )
    reading, coded_rows, order, told = audited(untimed, schedule)
    assert log_certainty(reading, coded_rows, order, told, CLOSING).conforms[Conformance.SOME] == 1


def test_a_case_of_very_many_ties_is_given_up_in_time_and_never_told_as_certain():
    stages = (
        Stage("a", outputs=(Output("plan", "a"), Output("made", "a", derives_from=("plan",)))),
        Stage("end", final=Final.DONE),
    )
    schedule = Schedule("s", "1", Text("s"), "a", stages, (Transition("go", "a", "end"),))
    reading = Reading(tables(schedule))
    for count in (400, MOST_ACTS + 1):
        names = ("plan", "made")
        acts = tuple(Act(n, Deed.SUBMITTED, names[n % 2]) for n in range(1, count + 1))
        record = CaseRecord("c", (*acts, Act(count + 1, Deed.ADVANCED, "go")))
        found = certainty(reading, record, (Span(0, 0),) * len(record.acts), CLOSING)
        assert found.conforms in (Conformance.UNDECIDED, Conformance.SOME)
        assert all(one.certainty is Certainty.SOME for one in found.findings)
