"""The pictures of an audit say what an obvious count over the rows says."""

from collections import Counter
from statistics import median

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from engine.auditing.picture import TIMELINES, pictures
from engine.auditing.picture_times import DOTS, periods_of
from schemas.audit import Certainty, Finding, Rule, Severity
from schemas.audit_picture import Lane
from schemas.coded_log import CodedLog, Deed
from schemas.event_log import NO_FIRST
from schemas.schedule import Schedule
from tests.audit_examples import coded_counties, counties, report_on
from tests.audit_strategies import coded_logs, findings, reports
from tests.diagram_strategies import real, schedules


def slow_day(coded: CodedLog, row: int) -> int:
    return NO_FIRST if coded.first is None else int(coded.first[row])


def slow_stays(schedule: Schedule, coded: CodedLog):
    """Walk row by row: each stay as case, stage, begin and end; each move as it is counted."""
    dests = {(t.source, t.trigger): t.dest for t in schedule.transitions}
    firsts = {t.trigger: t.dest for t in reversed(schedule.transitions)}
    stays: list[tuple[int, str, int, int | None]] = []
    moves = []
    for case in range(len(coded.cases)):
        rows = range(int(coded.starts[case]), int(coded.starts[case + 1]))
        stage, begin, moved = schedule.initial, slow_day(coded, rows[0]), False
        for row in rows:
            deed = coded.deed[row]
            if deed == Deed.STARTED and not moved:
                moved = True
                continue
            if deed not in (Deed.STARTED, Deed.ADVANCED):
                continue
            moved = True
            dest = schedule.initial
            if deed == Deed.ADVANCED:
                trigger = schedule.triggers[coded.about[row]]
                dest = dests.get((stage, trigger), firsts[trigger])
                moves.append((case, stage, trigger, dest, (stage, trigger) in dests))
            stays.append((case, stage, begin, slow_day(coded, row)))
            stage, begin = dest, slow_day(coded, row)
        stays.append((case, stage, begin, None))
    return stays, moves


@st.composite
def logs(draw):
    schedule = draw(schedules)
    return schedule, draw(coded_logs(schedule))


def shown(schedule, coded, found=()):
    return report_on(schedule, coded, tuple(found)).pictures


@given(logs())
def test_the_process_map_counts_what_a_walk_row_by_row_counts(drawn):
    schedule, coded = drawn
    stays, moves = slow_stays(schedule, coded)
    process = shown(schedule, coded).process
    for stage in process.stages:
        own = [stay for stay in stays if stay[1] == stage.stage]
        assert stage.visits == len(own)
        assert stage.cases == len({stay[0] for stay in own})
        assert stage.resting == sum(stay[3] is None for stay in own)
        lasted = sorted(
            end - begin
            for _, _, begin, end in own
            if end is not None and NO_FIRST not in (begin, end) and end >= begin
        )
        assert (stage.days is None) == (not lasted)
        if stage.days is not None:
            assert stage.days.count == len(lasted)
            assert stage.days.median == median(lasted)
            assert sum(one <= stage.days.p90 for one in lasted) * 10 >= len(lasted) * 9
            assert sum(one < stage.days.p90 for one in lasted) * 10 < len(lasted) * 9
    times = Counter((s, t, d, declared) for _, s, t, d, declared in moves)
    told = {(w.source, w.trigger, w.dest, w.is_declared): w for w in process.ways}
    assert {key: way.times for key, way in told.items()} == times
    for key, way in told.items():
        assert way.cases == len({move[0] for move in moves if move[1:] == key})


@given(logs())
def test_a_case_of_more_moves_than_are_walked_side_by_side_is_walked_on(drawn):
    schedule, coded = drawn
    again = np.tile(np.arange(len(coded.deed)), 40)
    long = evolve(
        coded,
        cases=coded.cases[:1],
        starts=np.array([0, len(again)]),
        deed=coded.deed[again],
        about=coded.about[again],
        row=np.arange(1, len(again) + 1),
        first=None,
        last=None,
    )
    stays, _ = slow_stays(schedule, long)
    (line,) = shown(schedule, long).timelines
    assert [visit.stage for visit in line.visits] == [stay[1] for stay in stays]


@given(logs())
def test_every_dated_row_has_its_dot_and_every_case_its_period(drawn):
    schedule, coded = drawn
    found = shown(schedule, coded)
    lanes = np.isin(coded.deed, [Deed.NOTED], invert=True)
    if found.chart is None:
        assert coded.first is None or (coded.first == NO_FIRST).all()
        return
    dated = int((lanes & (coded.first != NO_FIRST)).sum())
    assert sum(dots.total for dots in found.chart.dots) == dated
    assert sum(len(dots.case) for dots in found.chart.dots) == dated
    assert found.chart.undated == int((lanes & (coded.first == NO_FIRST)).sum())
    assert sum(sum(period.rows) for period in found.periods) == dated
    assert all(period.conforming <= period.began for period in found.periods)


def test_many_dots_are_sampled_evenly_and_the_chart_says_so():
    schedule = real()
    coded = coded_counties(schedule)
    again = np.repeat(np.arange(len(coded.deed)), 40)
    many = evolve(
        coded,
        starts=coded.starts * 40,
        deed=coded.deed[again],
        about=coded.about[again],
        row=np.arange(1, len(again) + 1),
        first=coded.first[again],
        last=coded.last[again],
    )
    chart = shown(schedule, many).chart
    for dots in chart.dots:
        assert len(dots.case) <= DOTS
        assert len(dots.case) == -(-dots.total // dots.step)
    outputs = next(dots for dots in chart.dots if dots.lane is Lane.OUTPUT)
    assert outputs.step > 1
    assert chart == shown(schedule, many).chart


def test_of_many_cases_those_with_findings_are_drawn_and_the_rest_counted():
    schedule, cases = real(), 120
    coded = CodedLog(
        tuple(str(case) for case in range(cases)),
        np.arange(cases + 1),
        np.full(cases, Deed.STARTED, np.uint8),
        np.zeros(cases, np.int32),
        np.arange(1, cases + 1),
        (),
        frozenset(),
        first=np.arange(14_000, 14_000 + cases, dtype=np.int32),
    )
    minor = [Finding(Rule.UNFINISHED, str(case), None, "opening") for case in range(70)]
    major = [Finding(Rule.MISSING_OUTPUT, "99", 100, "barrels")]
    found = shown(schedule, coded, (*minor, *major))
    assert len(found.timelines) == TIMELINES
    assert [line.case for line in found.timelines[:2]] == ["99", "0"]
    assert found.not_drawn == cases - TIMELINES
    (mark,) = found.timelines[0].marks
    assert (mark.day, mark.major, mark.minor) == (14_099, 1, 0)


@given(reports())
def test_departures_are_marked_at_the_ways_and_days_of_their_findings(report):
    found = report.pictures
    majors = {
        (finding.case, finding.event)
        for kind in report.open
        if kind.severity is Severity.MAJOR
        for finding in report.findings_of(kind)
    }
    assert sum(way.departing > 0 for way in found.process.ways) <= len(majors)
    for line in found.timelines:
        own = [
            kind.severity
            for kind in report.open
            for finding in report.findings_of(kind)
            if finding.case == line.case
        ]
        assert sum(mark.major for mark in line.marks) == own.count(Severity.MAJOR)
        assert sum(mark.minor for mark in line.marks) == own.count(Severity.MINOR)


def test_the_departing_cases_of_a_way_are_those_with_a_finding_at_that_step():
    ways = {(w.source, w.trigger): w for w in counties().pictures.process.ways}
    assert ways["workshop_a", "hold_workshop_b"].departing == 2
    assert ways["workshop_a", "hold_workshop_d"].is_declared is False
    assert ways["workshop_b", "hold_workshop_c"].departing == 0


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        (0, 40, ["1970-01", "1970-02"]),
        (0, 365 * 4, ["1970", "1971", "1972", "1973"]),
        (0, 365 * 100, ["1970/1979", "1980/1989"]),
        (-719_162, 2_932_896, ["0000/0099", "0100/0199"]),
    ],
)
def test_periods_are_months_years_decades_or_centuries_so_that_they_are_few(first, last, names):
    coded = CodedLog(
        ("a",),
        np.array([0, 2]),
        np.full(2, Deed.SUBMITTED, np.uint8),
        np.zeros(2, np.int32),
        np.array([1, 2]),
        (),
        frozenset(),
        first=np.array([first, last], np.int32),
    )
    periods = periods_of(coded, np.zeros(1, np.bool_))
    assert [period.name for period in periods][: len(names)] == names
    assert len(periods) <= 101
    assert sum(period.began for period in periods) == 1


@given(st.data())
def test_findings_about_cases_of_another_schedule_are_not_drawn(data):
    schedule = real()
    coded = coded_counties(schedule)
    found = data.draw(st.lists(findings(schedule, coded), max_size=3))
    order = list(coded.cases)
    found.sort(key=lambda one: order.index(one.case))
    report = report_on(schedule, coded, tuple(found))
    empty = report_on(schedule, coded, ())
    from engine.auditing.finding_rows import rows_of

    beyond = pictures(report.audit, coded, rows_of((), order, schedule), start=len(found))
    assert beyond == empty.pictures


def test_the_certainty_of_a_finding_does_not_hide_it_from_the_pictures():
    schedule = real()
    coded = coded_counties(schedule)
    one = Finding(Rule.MISSING_OUTPUT, "1402", 2, "barrels", certainty=Certainty.SOME)
    assert sum(m.major for line in shown(schedule, coded, [one]).timelines for m in line.marks) == 1
