"""Logs in coded form: written and read back equal, grouped by case, and everything else refused."""

import io
import json
import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from attrs import evolve, fields
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Unreadable
from engine.recording.logs.arrow_columns import Lists, columns_of, names_in
from engine.recording.logs.arrow_flat import NotArrow
from engine.recording.logs.coded_arrow import (
    by_case,
    coded_bytes,
    coded_in,
    read_coded,
    write_coded,
)
from engine.recording.logs.coded_heading import VERSION
from schemas.event_log import Coded, EventLog, LogSource, Quality
from tests.log_strategies import event_logs


def _plain(log: EventLog) -> dict:
    """All that a log says, in lists: what two equal logs have in common."""
    return {field.name: _value(getattr(log, field.name)) for field in fields(EventLog)}


def _value(part: object) -> object:
    if isinstance(part, Coded):
        return part.codes.dtype.name, part.codes.tolist(), list(part.names)
    if isinstance(part, np.ndarray):
        return part.dtype.name, part.tolist()
    return part


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("coded")


@pytest.fixture
def log() -> EventLog:
    """Two cases whose rows lie among each other, one of them against the order of time."""
    days = np.array([3, 9, 2, 9], np.int32)
    return EventLog(
        source=LogSource("a.csv", "csv", 123, "ab" * 32),
        case=Coded(np.array([1, 0, 1, 0], np.int32), ("b", "a", "unused")),
        activity=Coded(np.array([0, 1, -1, 1], np.int32), ("start", "stop")),
        row=np.array([1, 2, 3, 5]),
        quality=Quality(4, 2, 2),
        zone="Europe/Warsaw",
        instant=days * np.int64(86_400_000_000),
        first=days,
        last=days,
        reason=np.array([True, False, False, True]),
    )


# Written and read ---------------------------------------------------------------------------------


@given(drawn=event_logs())
def test_any_log_written_and_read_back_is_equal(folder, drawn):
    write_coded(folder / "any.arrow", drawn)
    assert _plain(read_coded(folder / "any.arrow")) == _plain(by_case(drawn))


@given(drawn=event_logs())
def test_bringing_cases_together_moves_rows_and_loses_none(drawn):
    grouped = by_case(drawn)
    assert sorted(_rows(grouped), key=repr) == sorted(_rows(drawn), key=repr)
    assert _plain(by_case(grouped)) == _plain(grouped)
    codes = grouped.case.codes.tolist()
    assert codes == sorted(codes)
    assert set(codes) == set(range(len(grouped.case.names)))


def _rows(log: EventLog) -> list:
    """Every row with the texts that its codes stand for."""
    columns = []
    for field in fields(EventLog):
        part = getattr(log, field.name)
        if isinstance(part, Coded):
            columns.append([part.names[code] if code >= 0 else None for code in part.codes])
        elif isinstance(part, np.ndarray):
            columns.append(part.tolist())
    return list(zip(*columns, strict=True))


def test_the_cases_lie_together_and_each_in_the_order_of_its_times(tmp_path, log):
    write_coded(tmp_path / "a.arrow", log)
    read = read_coded(tmp_path / "a.arrow")
    assert list(read.case.names) == ["b", "a"]
    assert read.case.codes.tolist() == [0, 0, 1, 1]
    assert read.row.tolist() == [2, 5, 3, 1]
    assert read.instant is not None
    assert np.diff(read.instant)[[0, 2]].min() >= 0


def test_the_same_log_gives_the_same_bytes(tmp_path, log):
    for name in ("one", "two"):
        write_coded(tmp_path / name, log)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes() == coded_bytes(log)


def test_changing_what_was_read_changes_no_file(tmp_path, log):
    path = tmp_path / "a.arrow"
    write_coded(path, log)
    before = path.read_bytes()
    read = read_coded(path)
    read.activity.codes[:] = 0
    assert path.read_bytes() == before
    assert read_coded(path).activity.codes.tolist() == [1, 1, -1, 0]


def test_many_names_are_texts_that_are_made_when_they_are_asked_for(tmp_path):
    size = 10_000
    cases = [f"sprawa ł{number}" for number in range(size)]
    numbers = np.arange(size, dtype=np.int32)
    source = LogSource("a.csv", "csv", 1, "")
    made = EventLog(
        source,
        Coded(numbers, cases),
        Coded(numbers, [f"a{n}" for n in numbers]),
        np.arange(1, size + 1),
        Quality(size, size, size),
        "UTC",
    )
    write_coded(tmp_path / "a.arrow", made)
    read = read_coded(tmp_path / "a.arrow").case.names
    assert not isinstance(read, tuple)
    assert (len(read), read[9_999], read[-1]) == (size, cases[-1], cases[-1])
    assert (read[2:4], list(read)) == (tuple(cases[2:4]), cases)
    with pytest.raises(IndexError):
        read[size]


# The file as others see it ------------------------------------------------------------------------


@given(drawn=event_logs())
@settings(max_examples=20)
def test_polars_reads_the_same_columns_from_the_file(folder, drawn):
    path = folder / "seen.arrow"
    write_coded(path, drawn)
    frame = pl.read_ipc(io.BytesIO(path.read_bytes()))
    ours = columns_of(path.read_bytes())
    assert list(ours) == frame.columns == list(names_in(path.read_bytes()))
    for name, column in ours.items():
        if isinstance(column, Lists):
            values = list(column.values)
            read = [values[a:b] for a, b in zip(column.ends, column.ends[1:], strict=False)]
            assert read == [one or [] for one in frame[name].to_list()]
        else:
            assert list(column) == [one or "" for one in frame[name].to_list()]


def test_the_heading_says_what_the_log_was_made_from(tmp_path, log):
    write_coded(tmp_path / "a.arrow", log)
    frame = pl.read_ipc(tmp_path / "a.arrow")
    about = json.loads(frame["about"][0])
    assert (about["etap"], about["v"], about["zone"]) == ("coded log", 1, "Europe/Warsaw")
    assert about["source"] == {"name": "a.csv", "format": "csv", "size": 123, "digest": "ab" * 32}
    assert about["spared"] == ["last"]
    assert frame.filter(pl.col("case").is_not_null())["case"].to_list() == ["b", "a"]


# Everything else ----------------------------------------------------------------------------------


def is_coded(path: Path) -> bool:
    """Whether a file says of itself that it is a log in coded form."""
    with path.open("rb") as file:
        try:
            return coded_in(file, path.name) is not None
        except Unreadable:
            return True


def _code(path: Path) -> str:
    with pytest.raises(Unreadable) as met:
        read_coded(path)
    assert met.value.facts["file"] == str(path)
    return met.value.code


@pytest.mark.parametrize("data", [b"", b"case,activity\n1,a\n", b"PAR1", b"\x00" * 100, b"<log/>"])
def test_what_is_no_arrow_file_is_foreign(tmp_path, data):
    (tmp_path / "a").write_bytes(data)
    assert _code(tmp_path / "a") == "ETP965"
    assert not is_coded(tmp_path / "a")


@pytest.mark.parametrize("compression", ["uncompressed", "zstd"])
def test_an_arrow_file_of_texts_is_foreign(tmp_path, compression):
    frame = pl.DataFrame({"case": ["1"], "activity": ["a"], "about": ["{}"]})
    frame.write_ipc(tmp_path / "a.arrow", compression=compression)
    assert _code(tmp_path / "a.arrow") == "ETP965"
    assert not is_coded(tmp_path / "a.arrow")


def test_a_file_that_is_not_there_is_told_by_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_coded(tmp_path / "none.arrow")


def test_a_file_that_was_cut_short_anywhere_is_refused(tmp_path, log):
    write_coded(tmp_path / "a.arrow", log)
    whole = (tmp_path / "a.arrow").read_bytes()
    assert is_coded(tmp_path / "a.arrow")
    for end in range(0, len(whole), 7):
        (tmp_path / "cut").write_bytes(whole[:end])
        assert _code(tmp_path / "cut") == ("ETP966" if end >= 6 else "ETP965")


@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else_happens(folder, data):
    path = folder / "whole.arrow"
    write_coded(path, data.draw(event_logs(4), label="log"))
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] ^= 1 << data.draw(st.integers(0, 7))
    (folder / "damaged").write_bytes(whole)
    with suppress(Unreadable):
        assert len(_plain(read_coded(folder / "damaged"))) == len(fields(EventLog))


def _rewritten(folder: Path, log: EventLog, **columns: pl.Expr) -> Path:
    """Write a log, change columns of its file, and write it in the same form."""
    write_coded(folder / "a.arrow", log)
    frame = pl.read_ipc(folder / "a.arrow").with_columns(**columns)
    frame.write_ipc(
        folder / "b.arrow", compression="uncompressed", compat_level=pl.CompatLevel.oldest()
    )
    return folder / "b.arrow"


def _about(**changes: object) -> pl.Expr:
    def changed(text: str | None) -> str | None:
        return text and json.dumps(json.loads(text) | changes)

    return pl.col("about").map_elements(changed, return_dtype=pl.String)


def test_a_newer_version_is_refused_as_such(tmp_path, log):
    path = _rewritten(tmp_path, log, about=_about(v=VERSION + 1))
    assert is_coded(path)
    with pytest.raises(Unreadable) as met:
        read_coded(path)
    assert (met.value.code, met.value.facts["version"]) == ("ETP967", VERSION + 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"etap": "another"}, "ETP965"),
        ({"v": 0}, "ETP966"),
        ({"v": "1"}, "ETP966"),
        ({"zone": 3}, "ETP966"),
        ({"source": {"name": "x"}}, "ETP966"),
        ({"source": {"name": 1, "format": "", "size": 1, "digest": ""}}, "ETP966"),
        ({"quality": {"events": "4", "cases": 2, "activities": 2}}, "ETP966"),
        ({"quality": {"events": 4, "cases": 2, "activities": 2, "unknown": 1}}, "ETP966"),
        ({"quality": []}, "ETP966"),
        ({"spared": [1]}, "ETP966"),
        ({"spared": 1}, "ETP966"),
    ],
)
def test_a_heading_that_says_something_else_is_refused(tmp_path, log, changes, code):
    assert _code(_rewritten(tmp_path, log, about=_about(**changes))) == code


LISTS = pl.List(pl.Int32)


@pytest.mark.parametrize(
    "columns",
    [
        {"activity": pl.col("activity").list.eval(pl.element() + 2)},
        {"activity": pl.col("activity").list.eval(pl.element() - 5)},
        {"activity": pl.col("activity").list.eval(pl.element().cast(pl.Int64))},
        {"activity": pl.col("activity").list.eval(pl.element().cast(pl.String))},
        {"activity": pl.col("activity").list.head(1)},
        {"activity": pl.lit(None, LISTS)},
        {"activity": pl.col("case")},
        {"activity": pl.col("activity").list.eval(pl.element().replace({1: None}))},
        {"first": pl.col("first").list.head(1)},
        {"first": pl.lit(1)},
        {"reason": pl.col("reason").list.eval(pl.element() + pl.lit(2, pl.UInt8))},
        {"activity_names": pl.lit(None, pl.List(pl.String))},
        {"activity_names": pl.col("case")},
        {"activity_names": pl.col("first")},
        {"activity": pl.col("reason").cast(pl.List(pl.Boolean))},
    ],
)
def test_columns_that_contradict_each_other_are_refused(tmp_path, log, columns):
    assert _code(_rewritten(tmp_path, log, **columns)) == "ETP966"


def test_a_log_needs_its_rows_numbers(tmp_path, log):
    write_coded(tmp_path / "a.arrow", log)
    frame = pl.read_ipc(tmp_path / "a.arrow").drop("row")
    frame.write_ipc(
        tmp_path / "b.arrow", compression="uncompressed", compat_level=pl.CompatLevel.oldest()
    )
    assert _code(tmp_path / "b.arrow") == "ETP966"


def test_a_file_that_another_tool_compressed_or_cut_in_batches_is_refused(tmp_path, log):
    write_coded(tmp_path / "a.arrow", log)
    frame = pl.read_ipc(tmp_path / "a.arrow")
    oldest = pl.CompatLevel.oldest()
    frame.write_ipc(tmp_path / "b.arrow", compression="zstd", compat_level=oldest)
    frame.write_ipc(tmp_path / "c.arrow", compat_level=oldest, record_batch_size=1)
    frame.write_ipc(tmp_path / "d.arrow")
    assert {_code(tmp_path / name) for name in ("b.arrow", "c.arrow", "d.arrow")} == {"ETP966"}


@pytest.mark.parametrize("size", [0, -1, 2**31 - 1, 5])
def test_a_footer_of_no_possible_size_is_refused(size):
    with pytest.raises(NotArrow):
        names_in(b"ARROW1\0\0" + struct.pack("<i", size) + b"ARROW1")


def test_a_log_without_rows_is_a_log(tmp_path, log):
    nothing = evolve(
        log,
        case=Coded(np.zeros(0, np.int32), ()),
        activity=Coded(np.zeros(0, np.int32), ()),
        row=np.zeros(0, np.int64),
        instant=None, first=None, last=None, reason=None,
    )  # fmt: skip
    write_coded(tmp_path / "a.arrow", nothing)
    assert _plain(read_coded(tmp_path / "a.arrow")) == _plain(nothing)
