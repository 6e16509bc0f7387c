"""The stamp of recording never runs backwards; a clock that did is refused with both instants."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Unreadable
from engine.recording.ledger.clock import TOLERANCE, fixed_clock, stamp, system_clock
from schemas.ledger import instant_text

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
aware = st.datetimes(
    NOON.replace(year=1900, tzinfo=None),
    NOON.replace(year=2200, tzinfo=None),
    timezones=st.timezones(),
)


@given(aware)
def test_the_first_stamp_is_the_instant_of_the_clock_in_utc(instant: datetime):
    assert stamp(fixed_clock(instant), None) == instant_text(instant.astimezone(UTC))


@given(aware, st.timedeltas(-TOLERANCE, timedelta(days=9)))
def test_a_stamp_is_the_later_of_clock_and_last_event(last: datetime, ahead: timedelta):
    now = last.astimezone(UTC) + ahead
    expected = max(now, last.astimezone(UTC))
    assert stamp(fixed_clock(now), instant_text(last.astimezone(UTC))) == instant_text(expected)


@given(st.timedeltas(TOLERANCE + timedelta(microseconds=1), timedelta(days=9_999)))
def test_a_clock_more_than_five_seconds_behind_is_refused(behind: timedelta):
    with pytest.raises(Unreadable) as caught:
        stamp(fixed_clock(NOON - behind), instant_text(NOON))
    assert caught.value.code == "ETP629"
    assert caught.value.facts == {
        "clock": instant_text(NOON - behind),
        "last": instant_text(NOON),
    }


def test_exactly_five_seconds_behind_is_still_taken():
    assert stamp(fixed_clock(NOON - TOLERANCE), instant_text(NOON)) == instant_text(NOON)


def test_an_instant_of_another_zone_is_written_in_utc():
    warsaw = timezone(timedelta(hours=1))
    assert stamp(fixed_clock(NOON.astimezone(warsaw)), None) == "2026-11-23T12:00:00.000000Z"


def test_an_instant_without_a_zone_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="time zone"):
        stamp(fixed_clock(NOON.replace(tzinfo=None)), None)


def test_the_systems_clock_is_aware_and_runs():
    first, second = system_clock(), system_clock()
    assert first.utcoffset() == timedelta(0)
    assert first <= second
