"""What is said of a log's quality: counted in columns, and the same as counted row by row."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.auditing import log_quality
from engine.auditing.case_order import case_order, stable_order
from engine.recording.logs.assembling import assembled
from schemas.event_log import NO_FIRST, NO_INSTANT, NO_LAST, Coded, EventLog, LogSource
from tests import log_oracles as oracle
from tests.log_oracles import Row

SOURCE = LogSource("log.csv", "csv", 0, "")
HOUR = 3_600_000_000
#: 2008-10-25T22:00Z, midnight in Warsaw on the day whose clocks go back.
MIDNIGHT = int(datetime(2008, 10, 25, 22, tzinfo=UTC).timestamp()) * 1_000_000


def coded(texts: list[str | None]) -> Coded:
    names = list(dict.fromkeys(text for text in texts if text is not None))
    codes = [-1 if text is None else names.index(text) for text in texts]
    return Coded(np.array(codes, np.int32), names)


def log_of(rows: list[Row], zone: str = "Europe/Warsaw") -> EventLog:
    return assembled(
        SOURCE,
        zone,
        case=coded([row.case for row in rows]),
        activity=coded([row.activity for row in rows]),
        row=range(1, len(rows) + 1),
        instant=np.array([NO_INSTANT if r.instant is None else r.instant for r in rows], np.int64),
        first=np.array([NO_FIRST if r.first is None else r.first for r in rows], np.int32),
        last=np.array([NO_LAST if r.last is None else r.last for r in rows], np.int32),
        person=coded([row.person for row in rows]),
    )


def counts(log: EventLog) -> dict[str, int]:
    return {name: getattr(log.quality, name) for name in oracle.quality([], "UTC")}


instants = st.integers(-3, 6).map(lambda step: MIDNIGHT + step * 12 * HOUR)
days = st.tuples(st.integers(14_175, 14_180), st.integers(0, 2)).map(lambda d: (d[0], sum(d)))
texts = st.sampled_from("abc")
exact = st.builds(Row, texts, texts, instants, person=st.sampled_from(["p", "q", None]))
coarse = st.builds(
    lambda case, activity, span, who: Row(case, activity, None, span[0], span[1], who),
    texts,
    texts,
    days | st.just((None, None)),
    st.sampled_from(["p", None]),
)


@given(st.lists(exact, max_size=14) | st.lists(exact | coarse, max_size=14), st.data())
def test_the_columns_count_what_looking_at_every_row_counts(rows: list[Row], data: st.DataObject):
    rows = data.draw(st.permutations(rows)) if data.draw(st.booleans()) else sorted(rows, key=str)
    assert counts(log_of(rows)) == oracle.quality(rows, "Europe/Warsaw")


@given(st.lists(exact | coarse, max_size=14))
def test_doubles_are_counted_alike_where_no_one_number_has_room(rows: list[Row]):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(log_quality, "_ROOM", 0)
        assert counts(log_of(rows)) == oracle.quality(rows, "Europe/Warsaw")


@given(st.lists(exact | coarse, max_size=14))
def test_every_row_with_a_time_has_its_local_days(rows: list[Row]):
    log = log_of(rows)
    assert log.first is not None
    assert log.last is not None
    expected = [oracle.days_of(row, "Europe/Warsaw") or (NO_FIRST, NO_LAST) for row in rows]
    assert list(zip(log.first.tolist(), log.last.tolist(), strict=True)) == expected


def test_rows_without_a_case_or_an_activity_are_left_out_and_named():
    log = assembled(
        SOURCE,
        "UTC",
        case=coded(["a", None, "a", None]),
        activity=coded(["x", "x", None, None]),
        row=[1, 2, 5, 9],
    )
    assert log.row.tolist() == [1]
    assert [(out.why, out.count, out.rows) for out in log.quality.left_out] == [
        ("no-case", 2, (2, 9)),
        ("no-activity", 1, (5,)),
    ]


def test_a_log_without_times_has_no_ties_and_no_doubles():
    log = assembled(SOURCE, "UTC", case=coded(["a", "a"]), activity=coded(["x", "x"]), row=[1, 2])
    quality = log.quality
    assert (quality.untimed, quality.tied, quality.duplicates, quality.nobody) == (2, 0, 0, 2)
    assert log.first is None


@given(st.lists(st.integers(0, 3) | st.integers(0, 200_000), max_size=40))
def test_rows_are_ordered_by_code_and_keep_their_order_within_one(codes: list[int]):
    column = np.array(codes, np.int32)
    assert stable_order(column).tolist() == sorted(range(len(codes)), key=codes.__getitem__)
    found = case_order(column)
    assert found.cases == len(set(codes))
    placed = found.placed(column).tolist()
    runs = [set(placed[a:b]) for a, b in zip(found.starts, found.starts[1:], strict=False)]
    assert all(len(run) == 1 for run in runs)
    assert len(runs) == len(set(codes))


@pytest.mark.parametrize("size", [0, 1])
def test_a_log_of_no_rows_or_one_is_counted(size: int):
    log = log_of([Row("a", "x", MIDNIGHT, person="p")] * size)
    assert (log.quality.events, log.quality.cases, log.quality.midnight) == (size, size, size)
