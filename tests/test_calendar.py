"""Counting days against walking through them, and uncertain days against every pair of days."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.deciding.calendar import after, passed
from schemas.days import Answer, Days, Duration, Unit
from tests import oracles

programme_days = st.dates(date(2003, 1, 1), date(2027, 12, 31))
durations = st.builds(Duration, st.integers(0, 60), st.sampled_from(Unit))


@st.composite
def around(draw: st.DrawFn) -> Days:
    """An interval of at most 40 days in one half-year, so that answers of all kinds come."""
    first = draw(st.dates(date(2008, 9, 1), date(2009, 2, 1)))
    return Days(first, first + timedelta(days=draw(st.integers(0, 40))))


@given(programme_days, durations, st.sampled_from(("PL", "DE", "US")))
@example(date(2008, 1, 31), Duration.parse("1 month"), "PL")
@example(date(2007, 12, 31), Duration.parse("2 months"), "PL")
@example(date(2008, 2, 29), Duration.parse("12 months"), "PL")
@example(date(2025, 12, 23), Duration.parse("1 working day"), "PL")
def test_a_duration_is_over_on_the_day_that_walking_there_reaches(day, duration, country):
    assert after(day, duration, country) == oracles.after(day, duration, country)


@settings(max_examples=150)
@given(around(), durations, around())
def test_the_answer_over_uncertain_days_is_that_of_every_pair_of_days(since, duration, until):
    assert passed(since, duration, until, "PL") is oracles.passed(since, duration, until, "PL")


@given(around(), durations, around(), st.data())
def test_knowing_a_day_better_never_turns_an_answer_round(since, duration, until, data):
    known = passed(since, duration, until, "PL")
    day = data.draw(st.sampled_from(oracles.every_day(since)))
    better = passed(Days.on(day), duration, until, "PL")
    assert known in (better, Answer.CANNOT_TELL)


@given(around(), durations)
def test_over_certain_days_the_answer_is_never_that_one_cannot_tell(days, duration):
    since, until = Days.on(days.first), Days.on(days.last)
    assert passed(since, duration, until, "PL") is not Answer.CANNOT_TELL


@pytest.mark.parametrize(
    ("day", "text", "over"),
    [
        ("2008-11-26", "0 days", "2008-11-26"),
        ("2008-11-26", "14 days", "2008-12-10"),
        ("2008-11-26", "2 weeks", "2008-12-10"),
        ("2008-08-31", "6 months", "2009-02-28"),
        # Saturday: the first working day that follows is Monday.
        ("2008-11-22", "1 working day", "2008-11-24"),
        # Independence Day, Tuesday 11 November 2008, does not count.
        ("2008-11-10", "1 working day", "2008-11-12"),
        # Christmas and New Year; 6 January is a holiday again since 2011.
        ("2018-12-21", "5 working days", "2019-01-02"),
        ("2018-01-05", "1 working day", "2018-01-08"),
        ("2010-01-05", "1 working day", "2010-01-06"),
        ("2012-01-05", "1 working day", "2012-01-09"),
    ],
)
def test_days_that_a_calendar_on_paper_shows(day, text, over):
    found = after(date.fromisoformat(day), Duration.parse(text), "PL")
    assert found == date.fromisoformat(over)


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("day", [date(2008, 1, 1), date(9999, 12, 1), date.max])
def test_no_duration_is_too_long_to_be_judged(day, unit):
    over = after(day, Duration(99_999, unit), "PL")
    assert day <= over <= date.max
    assert passed(Days.on(day), Duration(99_999, unit), Days.on(day), "PL") in Answer
