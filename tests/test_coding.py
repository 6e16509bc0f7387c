"""A log coded for a schedule: what rows mean, their order, their days."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.auditing.coding import coded
from engine.auditing.local_days import local_days
from engine.auditing.records import records
from engine.auditing.selecting import only, until, untimed_cases
from engine.recording.installed import PROGRAMME_SCHEDULE
from engine.recording.schedules.schedule_file import load_schedule
from schemas.case_record import EVER
from schemas.coded_log import Deed
from schemas.event_log import (
    NO_FIRST,
    NO_INSTANT,
    NO_LAST,
    Coded,
    EventLog,
    LogMap,
    LogSource,
    Quality,
)

SCHEDULE = load_schedule(PROGRAMME_SCHEDULE)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400_000_000


def column(values):
    names = list(dict.fromkeys(value for value in values if value is not None))
    codes = [-1 if value is None else names.index(value) for value in values]
    return Coded(np.array(codes, np.int32), names)


def log_of(rows, **columns):
    """Make a log of (case, activity, instant) rows."""
    count = len(rows)
    return EventLog(
        LogSource("log.csv", "csv", 0, ""),
        column([row[0] for row in rows]),
        column([row[1] for row in rows]),
        np.arange(1, count + 1),
        Quality(count, 1, count),
        "Europe/Warsaw",
        instant=np.array([row[2] for row in rows], np.int64),
        **columns,
    )


def acts_of(log, mapping=None):
    found = records(coded(log, SCHEDULE, mapping), SCHEDULE)
    return {r.case: [(a.number, a.deed, a.about) for a in r.acts] for r in found}


def test_activities_are_triggers_outputs_words_or_unknown():
    words = ["started", "barrels", "approved", "approved", "withdrawn", "hold_workshop_a", "tea"]
    log = log_of(
        [("c", word, at) for at, word in enumerate(words)],
        output=column([None, None, "chosen", "close", "barrels", None, None]),
    )
    assert acts_of(log)["c"] == [
        (1, Deed.STARTED, ""),
        (2, Deed.SUBMITTED, "barrels"),
        (3, Deed.APPROVED, "chosen"),
        (4, Deed.APPROVED_GATE, "close"),
        (5, Deed.WITHDRAWN, "barrels"),
        (6, Deed.ADVANCED, "hold_workshop_a"),
        (7, Deed.UNKNOWN, "tea"),
    ]


def test_a_word_that_names_nothing_of_the_schedule_is_an_unknown_activity():
    log = log_of([("c", "approved", 0), ("c", "withdrawn", 1)], output=column([None, "close"]))
    assert [act[1:] for act in acts_of(log)["c"]] == [
        (Deed.UNKNOWN, "approved"),
        (Deed.UNKNOWN, "withdrawn"),
    ]


def test_a_mapping_gives_activities_their_meaning_and_says_what_others_are():
    log = log_of([("c", "Konferencja", 0), ("c", "OK", 1), ("c", "tea", 2), ("c", "coffee", 3)])
    activities = {"Konferencja": "hold_workshop_a", "OK": "approved:chosen", "tea": "-"}
    mapping = LogMap(activities=activities)
    assert [act[1:] for act in acts_of(log, mapping)["c"]] == [
        (Deed.ADVANCED, "hold_workshop_a"),
        (Deed.APPROVED, "chosen"),
        (Deed.UNKNOWN, "coffee"),
    ]
    ignoring = LogMap(activities=activities, others="ignored")
    found = coded(log, SCHEDULE, ignoring)
    assert (len(found.deed), found.ignored) == (2, 2)


def test_a_row_without_an_activity_is_unknown():
    assert acts_of(log_of([("c", None, 0), ("c", "barrels", 1)]))["c"][0] == (1, Deed.UNKNOWN, "")


ROWS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(("barrels", "communes", "tea")),
        st.sampled_from((0, 1, 2, NO_INSTANT)),
    ),
    max_size=12,
)


def expected_order(rows):
    """Put rows case by case and in time, one row without a time after the one before it."""
    found, last = {}, {}
    for number, (case, _, instant) in enumerate(rows, 1):
        known = last.get(case, NO_INSTANT) if instant == NO_INSTANT else instant
        last[case] = known
        found.setdefault(case, []).append((known, number))
    return {case: [number for _, number in sorted(acts)] for case, acts in found.items()}


@given(ROWS)
def test_cases_stand_as_first_named_and_rows_in_time_with_ties_as_in_the_file(rows):
    found = {case: [act[0] for act in acts] for case, acts in acts_of(log_of(rows)).items()}
    assert found == expected_order(rows)
    assert list(found) == list(dict.fromkeys(row[0] for row in rows))


ZONES = st.sampled_from(("Europe/Warsaw", "UTC", "America/New_York", "Pacific/Apia", "Asia/Tehran"))
INSTANTS = st.integers(-(2**55), 2**57) | st.integers(1_000_000_000_000_000, 1_800_000_000_000_000)


@given(st.lists(INSTANTS, max_size=30), ZONES)
def test_local_days_are_those_that_the_zone_says_one_by_one(instants, zone):
    def day(instant):
        there = (EPOCH + timedelta(microseconds=instant)).astimezone(ZoneInfo(zone))
        return there.toordinal() - EPOCH.toordinal()

    found = local_days(np.array(instants, np.int64), zone)
    assert found.tolist() == [day(instant) for instant in instants]


@given(st.integers(0, 23), st.integers(0, 1))
def test_local_days_hold_on_days_when_the_clocks_change(hour, minute):
    zone = ZoneInfo("Europe/Warsaw")
    for day in (datetime(2008, 3, 30, tzinfo=UTC), datetime(2008, 10, 26, tzinfo=UTC)):
        instant = (day - EPOCH) // timedelta(microseconds=1) + (hour * 60 + minute) * 60_000_000
        many = np.array([instant, instant - DAY, instant + DAY], np.int64)
        there = (EPOCH + timedelta(microseconds=int(instant))).astimezone(zone)
        assert local_days(many, "Europe/Warsaw")[0] == there.toordinal() - EPOCH.toordinal()


def test_instants_beyond_the_calendar_count_as_its_ends():
    found = local_days(np.array([-(2**62), 2**62], np.int64), "Europe/Warsaw")
    assert found.tolist() == [-718_685, 2_932_531]


def test_times_known_to_a_month_keep_their_days_and_missing_ones_are_any_day():
    log = log_of(
        [("c", "barrels", NO_INSTANT), ("c", "communes", NO_INSTANT)],
        first=np.array([31, NO_FIRST], np.int32),
        last=np.array([58, NO_LAST], np.int32),
    )
    (record,) = records(coded(log, SCHEDULE), SCHEDULE)
    assert [str(act.days) for act in record.acts] == ["1970-02", "0001/9999"]
    assert record.acts[1].days == EVER
    assert untimed_cases(coded(log, SCHEDULE)) == 1


def test_a_log_is_cut_at_a_day_and_to_some_cases():
    log = coded(
        log_of([("a", "barrels", 0), ("a", "tea", 5 * DAY), ("b", "tea", 7 * DAY)]), SCHEDULE
    )
    assert [r.case for r in records(until(log, 6), SCHEDULE)] == ["a"]
    assert [[a.number for a in r.acts] for r in records(until(log, 4), SCHEDULE)] == [[1]]
    assert [r.case for r in records(only(log, [1]), SCHEDULE)] == ["b"]
    assert until(log, 9) is log
