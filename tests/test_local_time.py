"""Columns of instants and local times: the same as ``zoneinfo`` tells one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.recording.logs.local_time import placed, wall_clock
from tests.log_oracles import EPOCH

ZONES = ["Europe/Warsaw", "UTC", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe"]
zones = st.sampled_from(ZONES)
near = st.integers(0, 4 * 366 * 24 * 4).map(lambda q: 1_200_000_000_000_000 + q * 900_000_000)
far = st.integers(-62_000_000_000_000_000, 253_000_000_000_000_000)


def naive(micros: int) -> datetime:
    return (EPOCH + timedelta(microseconds=micros)).replace(tzinfo=None)


def offset(when: datetime) -> timedelta:
    return when.utcoffset() or timedelta()


@given(st.lists(near, max_size=6) | st.lists(near | far, max_size=4), zones)
def test_the_wall_clock_is_that_of_the_zone(instants: list[int], zone: str):
    found = wall_clock(np.array(instants, np.int64), zone)
    expected = [
        (EPOCH + timedelta(microseconds=i)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        for i in instants
    ]
    assert [naive(int(wall)) for wall in found] == expected


@given(st.lists(near, max_size=6) | st.lists(near | far, max_size=4), zones)
def test_local_times_are_placed_as_the_first_of_two_and_unusual_hours_are_counted(walls, zone: str):
    found = placed(np.array(walls, np.int64), zone)
    local = [naive(wall).replace(tzinfo=ZoneInfo(zone)) for wall in walls]
    expected = [(when.astimezone(UTC) - EPOCH) // timedelta(microseconds=1) for when in local]
    assert found.instant.tolist() == expected
    both = [(offset(when), offset(when.replace(fold=1))) for when in local]
    assert found.ambiguous == sum(first > second for first, second in both)
    assert found.skipped_hour == sum(first < second for first, second in both)
