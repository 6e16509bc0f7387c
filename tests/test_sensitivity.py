"""How many verdicts rest on the clock: held against every error that single times may have."""

from datetime import date, timedelta
from itertools import product
from random import Random

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given

from engine.auditing.case import audited_case
from engine.auditing.coding import coded
from engine.auditing.finding_rows import rows_of
from engine.auditing.records import records
from engine.auditing.sensitivity import changed, sensitivity, widened
from engine.deciding.machine import tables
from schemas.attribution import Text
from schemas.audit import RULES
from schemas.case_record import EVER, Closing
from schemas.days import Days, Duration
from schemas.event_log import NO_FIRST, NO_INSTANT, NO_LAST, EventLog, LogSource, Quality
from schemas.requirement import AllOf, Elapsed
from schemas.schedule import Due, Final, Schedule, Stage, Transition
from tests.deciding_strategies import seeded
from tests.ordering_oracles import column

CLOSING = Closing(date(1970, 1, 1))
WAIT, DUE = Duration.parse("5 days"), Duration.parse("2 weeks")
SCHEDULE = Schedule(
    "waits",
    "1",
    Text("czekanie", "waits"),
    "one",
    (Stage("one"), Stage("two"), Stage("three"), Stage("end", final=Final.DONE)),
    (
        Transition("a", "one", "two", Elapsed("one", WAIT)),
        Transition("b", "two", "three", AllOf((Elapsed("one", DUE), Elapsed("two", WAIT)))),
        Transition("c", "three", "end", Elapsed("two", WAIT), due=Due("three", DUE)),
    ),
    digest="d" * 64,
)
DAY = 86_400_000_000


def log_of(days, activities=("a", "b", "c")):
    """One case whose rows are on these days since 1970; ``None`` is a row without a time."""
    return EventLog(
        LogSource("log.csv", "csv", 0, ""),
        column(["c1"] * len(days)),
        column(list(activities[: len(days)])),
        np.arange(1, len(days) + 1),
        Quality(len(days), 1, 3),
        "UTC",
        instant=np.array([day * DAY if day is not None else NO_INSTANT for day in days]),
        first=np.array([NO_FIRST if day is None else day for day in days], np.int32),
        last=np.array([NO_LAST if day is None else day for day in days], np.int32),
    )


def findings(log, schedule=SCHEDULE):
    found = [audited_case(tables(schedule), record, CLOSING) for record in records(log, schedule)]
    return rows_of([f for audit in found for f in audit.findings], log.cases, schedule)


def keys(rows, chosen):
    return {
        (RULES[rows.rule[at]], int(rows.event[at]), rows.abouts[rows.about[at]])
        for at in np.flatnonzero(chosen).tolist()
    }


def _days(random: Random):
    day, found = 100, []
    for _ in range(random.randint(1, 3)):
        day += random.choice((3, 5, 6, 7, 8, 14, 15, 16))
        found.append(day)
    return tuple(found)


@given(seeded(_days))
def test_a_finding_is_fragile_or_latent_where_some_error_of_single_times_takes_or_makes_it(days):
    log = coded(log_of(days), SCHEDULE)
    before, after = findings(log), findings(widened(log, 1))
    fragile, latent = changed(before, after)
    (record,) = records(log, SCHEDULE)
    now = _told(record, (0,) * len(days))
    told = [_told(record, errors) for errors in product((-1, 0, 1), repeat=len(days))]
    assert keys(before, fragile) == {key for key in now if any(key not in one for one in told)}
    assert keys(after, latent) == {key for one in told for key in one if key not in now}


def _told(record, errors):
    acts = tuple(
        evolve(act, days=_moved(act.days, error))
        for act, error in zip(record.acts, errors, strict=True)
    )
    audit = audited_case(tables(SCHEDULE), evolve(record, acts=acts), CLOSING)
    return {(f.rule, f.event, f.about) for f in audit.findings}


def _moved(days, error):
    return days if days == EVER else Days.on(days.first + timedelta(days=error))


@pytest.mark.parametrize(
    ("days", "excused", "accused"),
    [((0, 15, 19), 1, 0), ((0, 15, 21), 0, 1), ((0, 15, 22), 0, 0), ((0, 15, 17), 0, 0)],
)
def test_a_wait_missed_by_a_day_may_be_excused_and_one_kept_by_a_day_accused(
    days, excused, accused
):
    log = coded(log_of(days, ("noted", "a", "b")), _without_the_long_wait())
    found = sensitivity(
        1,
        findings(log, _without_the_long_wait()),
        findings(widened(log, 1), _without_the_long_wait()),
        1,
    )
    assert (found.excused, found.accused) == (excused, accused)
    assert found.verdicts == excused + accused
    expected = {"too-early": (excused, accused)} if excused or accused else {}
    assert found.by_rule == expected


def _without_the_long_wait():
    moves = list(SCHEDULE.transitions)
    moves[1] = evolve(moves[1], requires=Elapsed("two", WAIT))
    return evolve(SCHEDULE, transitions=tuple(moves))


def test_no_error_changes_nothing():
    log = coded(log_of((100, 104, 130)), SCHEDULE)
    found = sensitivity(1, findings(log), findings(widened(log, 0)), 0)
    assert (found.verdicts, found.fragile, found.latent, dict(found.by_rule)) == (0, 0, 0, {})


def test_a_negative_error_is_refused_and_a_row_without_a_time_stays_without():
    log = coded(log_of((100, None)), SCHEDULE)
    with pytest.raises(ValueError, match="off by"):
        widened(log, -1)
    wide = widened(log, 3)
    assert wide.first.tolist() == [97, NO_FIRST]
    assert wide.last.tolist() == [103, NO_LAST]
    bare = evolve(log, first=None, last=None)
    assert widened(bare, 3) is bare
