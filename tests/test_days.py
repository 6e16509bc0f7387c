"""Days and durations: what is written is read back, and nothing malformed is read at all."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.days import Days, Duration, Unit

intervals = st.tuples(st.dates(), st.dates()).map(sorted).map(lambda two: Days(*two))
#: Intervals whose ends stand at the ends of months and years more often than chance has it.
whole = st.builds(
    lambda year, month, width: Days.parse(
        f"{year:04d}" if width == 0 else f"{year:04d}-{month:02d}/{min(year + width, 9999):04d}-12"
    ),
    st.integers(1, 9999),
    st.integers(1, 12),
    st.integers(0, 3),
)


@given(intervals | whole)
@example(Days.parse("0999-03"))
@example(Days.parse("0001"))
@example(Days(date.min, date.max))
@example(Days.parse("2008-02"))
def test_every_interval_is_read_back_from_its_text(days):
    assert Days.parse(str(days)) == days


@pytest.mark.parametrize(
    "text",
    [
        "2008",
        "2008-10",
        "2008-11-26",
        "2008-09-23/2008-09-25",
        "2008-09/2008-10",
        "2008/2009",
        "2008-02-29",
        "0999",
        "0007-10",
    ],
)
def test_text_in_its_shortest_form_is_written_as_it_was_read(text):
    assert str(Days.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2008", date(2008, 1, 1), date(2008, 12, 31)),
        ("2008-02", date(2008, 2, 1), date(2008, 2, 29)),
        ("2009-02", date(2009, 2, 1), date(2009, 2, 28)),
        ("2008-11-26", date(2008, 11, 26), date(2008, 11, 26)),
        ("2008-10/2008-10-15", date(2008, 10, 1), date(2008, 10, 15)),
        ("2008-10-15/2008", date(2008, 10, 15), date(2008, 12, 31)),
        ("2008-09-23/2008-09-23", date(2008, 9, 23), date(2008, 9, 23)),
    ],
)
def test_an_interval_runs_from_its_first_day_to_its_last(text, first, last):
    assert Days.parse(text) == Days(first, last)


MALFORMED = [
    "",
    " ",
    "2008-13",
    "2008-00",
    "2008-02-30",
    "2009-02-29",
    "0000",
    "0000-02",
    "2008-1",
    "2008-11-6",
    "08-11-26",
    "12008",
    "-2008",
    "+2008",
    "2008-11-26 ",
    " 2008",
    "2008\n",
    "2008-11-26T10:00",
    "2008/",
    "/2008",
    "2008/2009/2010",
    "2008-10/2008-09",
    "2008-09-25/2008-09-23",
    "2008-10/2008-09-30",
    "2008~",
    "2008?",
    "200X",
    "2008..",
    "26.11.2008",
    "2008–10",
    "٢٠٠٨",
    "2008-Q1",
    "today",
]


@pytest.mark.parametrize("text", MALFORMED)
def test_text_that_is_not_one_of_the_four_forms_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        Days.parse(text)


@given(st.text(alphabet="0123456789-/ ", max_size=24) | st.text(max_size=12))
def test_no_text_does_anything_but_read_or_be_refused(text):
    try:
        read = Days.parse(text)
    except ValueError:
        return
    assert read.first <= read.last


def test_an_interval_that_ends_before_it_begins_cannot_be_made():
    with pytest.raises(ValueError, match="ends"):
        Days(date(2008, 10, 2), date(2008, 10, 1))


@given(intervals, intervals)
def test_an_interval_lies_within_another_when_both_its_ends_do(one, other):
    inside = all(other.first <= end <= other.last for end in (one.first, one.last))
    assert one.within(other) is inside
    assert one.within(one)


@given(st.dates())
def test_one_day_is_certain_and_two_are_not(day):
    assert Days.on(day).certain
    if day < date.max:
        assert not Days(day, day + timedelta(days=1)).certain


# --- Durations ------------------------------------------------------------------------------------


@given(st.builds(Duration, st.integers(0, 99_999), st.sampled_from(Unit)))
@example(Duration(1, Unit.WORKING_DAYS))
def test_every_duration_is_read_back_from_its_text(duration):
    assert Duration.parse(str(duration)) == duration


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("14 days", 14, Unit.DAYS),
        ("1 day", 1, Unit.DAYS),
        ("0 days", 0, Unit.DAYS),
        ("10 working days", 10, Unit.WORKING_DAYS),
        ("6 weeks", 6, Unit.WEEKS),
        ("2 months", 2, Unit.MONTHS),
    ],
)
def test_a_duration_says_how_many_of_which_unit(text, count, unit):
    assert Duration.parse(text) == Duration(count, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "14",
        "days",
        "14days",
        "14  days",
        "-1 days",
        "+1 days",
        "01 days",
        "1.5 days",
        "100000 days",
        "14 Days",
        "14 years",
        "14 hours",
        "14 workdays",
        "2 working weeks",
        "14 days ",
        "14 days\n",
        "P14D",
        "١٤ days",
    ],
)
def test_any_other_text_is_no_duration(text):
    with pytest.raises(ValueError, match="not a duration"):
        Duration.parse(text)


def test_days_and_working_days_are_never_equal():
    assert Duration.parse("5 days") != Duration.parse("5 working days")
    assert Duration.parse("1 week") != Duration.parse("7 days")
