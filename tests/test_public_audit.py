"""``etap.audit``: any record against a schedule, from Python."""

from datetime import UTC, date, datetime

import pytest

import etap
from engine.recording.installed import PROGRAMME_SCHEDULE
from schemas.audit import Rule, Verdict

SCHEDULE = etap.load_schedule(PROGRAMME_SCHEDULE)


def row(activity, time, **more):
    return {"case": "1432", "activity": activity, "time": time, **more}


def rules(audit):
    return [(finding.rule, finding.event, finding.about) for finding in audit.findings]


def test_rows_are_audited_and_the_answer_is_a_value():
    found = etap.audit(
        [row("communes", "2008-06-02"), row("hold_workshop_a", "2008-09-23")], SCHEDULE
    )
    assert found.verdict is Verdict.DEPARTS
    assert rules(found) == [(Rule.MISSING_OUTPUT, 2, "barrels")]
    assert found.as_of == date(2008, 9, 23)


@pytest.mark.parametrize(
    "times",
    [
        ("2008-06-02", "2008-09-23"),
        (date(2008, 6, 2), date(2008, 9, 23)),
        (datetime(2008, 6, 2, 9, tzinfo=UTC), datetime(2008, 9, 23, 9, tzinfo=UTC)),
    ],
)
def test_a_time_may_be_text_a_day_or_an_instant(times):
    found = etap.audit([row("barrels", times[0]), row("barrels", times[1])], SCHEDULE)
    assert (found.cases, found.events, rules(found)) == (1, 2, [])
    assert found.verdict is Verdict.NOT_SHOWN


def test_no_rows_show_nothing_and_rows_without_a_case_are_refused():
    empty = etap.audit([], SCHEDULE)
    assert (empty.cases, empty.verdict) == (0, Verdict.NOT_SHOWN)
    with pytest.raises(etap.UsageFault):
        etap.audit([{"activity": "barrels"}], SCHEDULE)


def test_what_a_data_frame_has_for_nothing_is_nothing_and_a_whole_number_has_no_point():
    nothing = float("nan")
    rows = [row("barrels", "2008-06-02"), {"case": 7.0, "activity": "tea", "time": nothing}]
    found = etap.audit([*rows, {"case": nothing, "activity": "barrels"}], SCHEDULE)
    assert (found.cases, found.events) == (2, 2)
    assert [(one.case, one.about) for one in found.findings] == [("7", "tea")]


def test_a_file_is_audited_as_the_same_rows_are(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(
        "case,activity,time\n1432,communes,2008-06-02\n1432,hold_workshop_a,2008-09-23\n",
        encoding="utf-8",
    )
    rows = [row("communes", "2008-06-02"), row("hold_workshop_a", "2008-09-23")]
    assert rules(etap.audit(path, SCHEDULE)) == rules(etap.audit(rows, SCHEDULE))


def test_the_day_the_end_and_an_allow_list_are_asked_for(tmp_path):
    rows = [row("communes", "2008-06-02")]
    assert rules(etap.audit(rows, SCHEDULE, closed=True)) == [(Rule.UNFINISHED, None, "opening")]
    late = etap.audit(rows, SCHEDULE, as_of=date(2009, 1, 1))
    assert rules(late) == [(Rule.UNFINISHED, None, "opening")]
    allow = tmp_path / "allow.yaml"
    allow.write_text(
        "allow: etap.allow/1\nentries:\n"
        '  - {rule: unfinished, owner: p1, reason: "flood", until: "2009-06-30"}\n',
        encoding="utf-8",
    )
    assert etap.audit(rows, SCHEDULE, as_of=date(2009, 1, 1), allow=allow).holds


def test_a_column_is_one_that_any_row_has():
    name = next(output.id for output in SCHEDULE.output_of.values() if output.by)
    rows = [row("communes", "2008-06-02"), row(name, "2008-06-03", role="nobody_s_role")]
    assert Rule.NO_RIGHT in [finding.rule for finding in etap.audit(rows, SCHEDULE).findings]
