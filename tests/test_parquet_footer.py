"""Parquet read with its dictionaries kept: the same texts as read the usual way, or not at all."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.recording.log_files import read_log
from engine.recording.logs import frame_log
from engine.recording.logs.parquet_footer import Footer, NoFooter, with_categories
from schemas.event_log import EventLog, LogMap

LOGS = Path(__file__).parents[2] / "shared" / "logs"
TEXTS = st.sampled_from(["a", "b", "", "ż", None, "long enough to be kept apart"])
frames = st.lists(st.tuples(TEXTS, TEXTS), max_size=40).map(
    lambda rows: pl.DataFrame(
        rows, {"activity": pl.String, "person": pl.String}, orient="row"
    ).with_columns(
        case=pl.int_range(pl.len()) // 3, numbers=pl.int_range(pl.len()), lists=pl.lit([[1]])
    )
)
compressions = st.sampled_from(["zstd", "snappy", "uncompressed"])


def written(frame: pl.DataFrame, **how) -> io.BytesIO:
    file = io.BytesIO()
    frame.write_parquet(file, **how)
    return file


@given(frames, compressions, st.integers(1, 50), st.booleans())
def test_columns_of_categories_hold_the_texts_that_the_file_holds(
    frame: pl.DataFrame, compression, rows: int, statistics: bool
):
    file = written(frame, compression=compression, row_group_size=rows, statistics=statistics)
    file.seek(0)
    kinds = pl.read_parquet_schema(file)
    found = pl.read_parquet(with_categories(file, kinds, ["activity", "person"]))
    assert isinstance(found.schema["activity"], pl.Categorical)
    assert found.cast({"activity": pl.String, "person": pl.String}).equals(frame)


def test_many_texts_that_are_no_dictionary_are_read_as_well():
    frame = pl.DataFrame({"activity": [f"text number {n}" for n in range(100_000)]})
    file = written(frame, row_group_size=30_000)
    file.seek(0)
    kinds = pl.read_parquet_schema(file)
    found = pl.read_parquet(with_categories(file, kinds, ["activity"]))
    assert found["activity"].cast(pl.String).equals(frame["activity"])


@given(frames, st.data())
def test_a_damaged_footer_is_left_to_the_usual_reader(frame: pl.DataFrame, data: st.DataObject):
    whole = bytearray(written(frame).getvalue())
    size = int.from_bytes(whole[-8:-4], "little")
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(len(whole) - 8 - size, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    cut = whole[data.draw(st.sampled_from([0, 0, 0, 10])) :]
    try:
        with_categories(io.BytesIO(cut), frame.schema, ["activity"])
    except NoFooter:
        return


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + bytes(8) + b"PAR1", b"x" * 40])
def test_what_has_no_footer_is_told(data: bytes):
    with pytest.raises(NoFooter):
        with_categories(io.BytesIO(data), {"a": pl.String()}, ["a"])


DEEP = b"\x1c" * 40
FIELDS = {
    "a list of booleans": (b"\x19\x31\x01\x02\x01\x00", {1}),
    "a long list": (b"\x19\xf5\x10" + bytes(16) + b"\x00", {1}),
    "a byte and a double": (b"\x13\x07\x17" + bytes(8) + b"\x00", {1, 2}),
    "a number written in full": (b"\x05\xc8\x01\x01\x00", {100}),
}


@pytest.mark.parametrize(("data", "numbers"), FIELDS.values(), ids=FIELDS)
def test_every_type_of_the_protocol_is_passed_over(data: bytes, numbers: set[int]):
    assert set(Footer(data).fields()) == numbers


@pytest.mark.parametrize("data", [DEEP, b"\x1d\x00", b"\x19\xf5\xff\xff\x7f", b"\x05\x01\x01\x00"])
def test_a_struct_that_cannot_be_is_told(data: bytes):
    with pytest.raises(NoFooter):
        Footer(data).fields()


def test_a_type_that_polars_does_not_write_is_left_to_the_usual_reader():
    file = written(pl.DataFrame({"a": ["x"]}))
    with pytest.raises(NoFooter):
        with_categories(file, {"a": pl.String(), "b": pl.Object()}, ["a"])


def texts(log: EventLog, name: str) -> list[str | None]:
    column = getattr(log, name)
    return [None if code < 0 else column.names[code] for code in column.codes]


@given(frames)
def test_a_log_is_the_same_with_dictionaries_and_without(frame: pl.DataFrame):
    import tempfile

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        path = Path(folder) / "log"
        frame.write_parquet(path)
        kept = read_log(path, None, "UTC")
        patched.setattr(frame_log, "with_categories", without)
        usual = read_log(path, None, "UTC")
    assert kept.quality == usual.quality
    for name in ("case", "activity", "person"):
        assert texts(kept, name) == texts(usual, name)
        names = list(getattr(kept, name).names)
        assert len(names) == len(set(names))


def without(*_: object) -> io.BytesIO:
    raise NoFooter("not wanted")


def test_categories_that_no_row_has_are_no_names(tmp_path: Path):
    kind = pl.Categorical(pl.Categories.random())
    column = pl.Series("activity", ["a", "b", "c", "b"], kind)
    frame = pl.DataFrame({"case": ["1"] * 4, "activity": column, "person": column})
    frame.slice(1, 3).write_ipc(tmp_path / "log")
    log = read_log(tmp_path / "log", None, "UTC")
    assert texts(log, "activity") == ["b", "c", "b"]
    assert sorted(log.activity.names) == ["b", "c"]


def test_a_public_log_is_the_same_as_csv_and_as_parquet():
    if not (LOGS / "receipt.parquet").exists():
        pytest.skip("the public logs are not beside this checkout: nothing of them was compared")
    columns = {"case": "case:concept:name", "activity": "concept:name", "time": "time:timestamp"}
    log_map = LogMap(columns | {"person": "org:resource"})
    first = read_log(LOGS / "receipt.csv", log_map, "Europe/Amsterdam")
    second = read_log(LOGS / "receipt.parquet", log_map, "Europe/Amsterdam")
    assert (first.quality.events, first.quality.cases, first.quality.activities) == (8577, 1434, 27)
    assert first.instant is not None
    assert second.instant is not None
    for name in ("case", "activity", "person"):
        assert texts(first, name) == texts(second, name)
    assert first.instant.tolist() == second.instant.tolist()
    assert (first.quality.one_person_cases, first.quality.tied) == (754, 0)
