"""The reference audit: what one case of a log departs in."""

from datetime import date

import numpy as np

from engine.auditing.case import audited_case
from engine.auditing.coding import coded
from engine.auditing.records import records
from engine.deciding.machine import tables
from engine.recording.installed import PROGRAMME_SCHEDULE
from engine.recording.schedules.schedule_file import load_schedule
from schemas.audit import Rule
from schemas.case_record import Closing
from schemas.event_log import Coded, EventLog, LogSource, Quality

SCHEDULE = load_schedule(PROGRAMME_SCHEDULE)
DAY = 86_400_000_000
EARLY = date(1970, 1, 1)


def column(values):
    names = list(dict.fromkeys(value for value in values if value is not None))
    codes = [-1 if value is None else names.index(value) for value in values]
    return Coded(np.array(codes, np.int32), names)


def log_of(*activities, days=None, **columns):
    count = len(activities)
    days = range(0, 30 * count, 30) if days is None else days
    return EventLog(
        LogSource("log.csv", "csv", 0, ""),
        column(["c1"] * count),
        column(activities),
        np.arange(1, count + 1),
        Quality(count, 1, count),
        "Europe/Warsaw",
        instant=np.array(days, np.int64) * DAY,
        **columns,
    )


def findings(*activities, closing=EARLY, **columns):
    log = coded(log_of(*activities, **columns), SCHEDULE)
    audits = [
        audited_case(tables(SCHEDULE), record, Closing(closing))
        for record in records(log, SCHEDULE)
    ]
    return [(f.rule.value, f.event, f.about) for audit in audits for f in audit.findings]


IN_ORDER = ("communes", "barrels", "hold_workshop_a", "attendance_a", "diagnosis")


def test_a_case_in_order_departs_in_nothing():
    assert findings(*IN_ORDER, "hold_workshop_b") == []


def test_a_gate_passed_without_an_output_is_told_at_the_gate():
    assert findings("communes", "hold_workshop_a") == [("missing-output", 2, "barrels")]


def test_an_activity_that_the_schedule_does_not_know_is_a_finding():
    assert findings("communes", "tea") == [("unknown-event", 2, "tea")]


def test_a_transition_recorded_twice_is_too_often_and_one_from_elsewhere_in_the_wrong_stage():
    twice = findings(*IN_ORDER, "hold_workshop_b", "hold_workshop_b")
    assert twice == [("too-often", 7, "hold_workshop_b")]
    assert findings("communes", "hold_workshop_c") == [("wrong-stage", 2, "hold_workshop_c")]


def test_an_output_out_of_its_stage_is_told_and_its_missing_base_too():
    assert findings("communes", "diagnosis") == [
        ("wrong-stage", 2, "diagnosis"),
        ("missing-output", 2, "barrels"),
    ]


def test_what_was_made_from_an_earlier_content_is_stale_in_some_readings():
    log = coded(
        log_of("barrels", "communes", *IN_ORDER[2:], "barrels", "hold_workshop_b"), SCHEDULE
    )
    (record,) = records(log, SCHEDULE)
    audit = audited_case(tables(SCHEDULE), record, Closing(EARLY))
    stale = [f for f in audit.findings if f.rule is Rule.STALE_OUTPUT]
    assert [(f.about, f.certainty.value) for f in stale] == [("diagnosis", "some")]


def test_a_late_transition_says_by_how_many_working_days():
    log = coded(log_of("communes", "barrels", "hold_workshop_a", days=[0, 1, 123]), SCHEDULE)
    (record,) = records(log, SCHEDULE)
    (late,) = audited_case(tables(SCHEDULE), record, Closing(EARLY)).findings
    assert (late.rule, late.about, late.impact) == (Rule.OVERDUE, "opening", 1)


def test_a_case_that_rests_beyond_its_due_day_is_unfinished():
    assert findings("communes", closing=date(1970, 6, 1)) == [("unfinished", None, "opening")]
    assert findings("communes", closing=date(1970, 2, 1)) == []


def test_rights_are_judged_only_where_the_log_says_the_roles():
    name = next(output.id for output in SCHEDULE.output_of.values() if output.by)
    by = SCHEDULE.output_of[name].by[0]
    without_right = ("no-right", 1, name)
    told = [findings(name, role=column([role])) for role in (None, "nobody_s_role", f"x|{by}")]
    assert [without_right in found for found in told] == [False, True, False]
