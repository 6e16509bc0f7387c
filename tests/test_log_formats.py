"""One log in every format of tables is one log; and its fast readers say what the slow ones say."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from datetime import UTC, date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from engine.recording.log_files import read_log
from engine.recording.logs import csv_log, frame_times, time_column
from engine.recording.logs.frame_times import timed
from engine.recording.logs.time_column import TimeColumn, of_texts
from engine.recording.logs.time_digits import read_digits
from engine.recording.logs.time_text import Moment, Span, read_time
from schemas.event_log import NO_FIRST, NO_INSTANT, NO_LAST, Coded, EventLog, LogMap
from tests import log_oracles as oracle
from tests.log_oracles import EPOCH, Row

WARSAW = "Europe/Warsaw"
COLUMNS = ("case", "activity", "time", "person")
Table = list[tuple[str, str, str, str]]

names = st.text(st.sampled_from("ab1ż \",;'|.-"), max_size=4)
days = st.dates(date(2008, 10, 24), date(2008, 10, 28)).map(str)
clocks = st.sampled_from(["00:00:00", "02:30:00", "02:30:00.25", "23:59:59.999999", "12:00"])
zones = st.sampled_from(["", "Z", "+02:00", "-0130"])
times = st.builds("{}{}{}{}".format, days, st.sampled_from("T "), clocks, zones)
coarse = st.sampled_from(["2008", "2008-10", "2008-09/2008-10-26", "", "NaN", "26.10.2008", "x"])
tables = st.lists(st.tuples(names, names, times | days | coarse, names), max_size=12)


def with_csv(rows: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


def with_semicolons(rows: Table, path: Path) -> None:
    with path.open("w", encoding="cp1250", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])


def frame_of(rows: Table) -> pl.DataFrame:
    return pl.DataFrame(rows, dict.fromkeys(COLUMNS, pl.String), orient="row")


def with_parquet(rows: Table, path: Path) -> None:
    frame_of(rows).write_parquet(path)


def with_arrow(rows: Table, path: Path) -> None:
    frame_of(rows).write_ipc(path)


def with_sheet(rows: Table, path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    sheet = book.add_worksheet("Log")
    for place, cells in enumerate([COLUMNS, *rows]):
        for column, text in enumerate(cells):
            sheet.write_string(place, column, text)
    book.close()


SEMICOLONS = LogMap(separator=";", encoding="cp1250")
FORMATS: dict[str, tuple[Callable[[Table, Path], None], LogMap | None]] = {
    "csv": (with_csv, None),
    "semicolons": (with_semicolons, SEMICOLONS),
    "parquet": (with_parquet, None),
    "arrow": (with_arrow, None),
    "xlsx": (with_sheet, None),
}


def said(column: Coded | None) -> list[str | None]:
    assert column is not None
    return [None if code < 0 else column.names[code] for code in column.codes]


def twin(rows: Table) -> list[tuple[int, Row]]:
    """Read every row by itself: the obvious way."""
    found = []
    for number, (case, activity, time, person) in enumerate(rows, 1):
        if case.strip() and activity.strip():
            found.append((number, _row(case, activity, time, person if person.strip() else None)))
    return found


def _row(case: str, activity: str, text: str, person: str | None) -> Row:
    time = read_time(text)
    if isinstance(time, Span):
        return Row(case, activity, None, time.first, time.last, person)
    if isinstance(time, Moment):
        return Row(case, activity, _instant(time), None, None, person)
    return Row(case, activity, person=person)


def _instant(time: Moment) -> int:
    if time.zone is not None:
        return time.micros
    wall = (EPOCH + timedelta(microseconds=time.micros)).replace(tzinfo=ZoneInfo(WARSAW))
    return (wall.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)


def as_rows(log: EventLog) -> list[tuple[int, Row]]:
    assert log.instant is not None
    assert log.first is not None
    assert log.last is not None
    found = []
    people = said(log.person)
    for place, (case, activity) in enumerate(zip(said(log.case), said(log.activity), strict=True)):
        instant, first, last = log.instant[place], log.first[place], log.last[place]
        exact = int(instant) if instant != NO_INSTANT else None
        span = (None, None) if exact is not None or first == NO_FIRST else (int(first), int(last))
        row = Row(str(case), str(activity), exact, span[0], span[1], people[place])
        found.append((int(log.row[place]), row))
    return found


def _as_in_a_sheet(row: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    case, activity, time, person = (cell.strip() and cell for cell in row)
    return case, activity, time, person


@pytest.mark.parametrize("kind", FORMATS)
@given(rows=tables)
@example(rows=[("1", "a", "2008-10-26", "p")] * 3 + [("", "", "", "")])
def test_a_log_reads_the_same_in_every_format_as_row_by_row(kind: str, rows: Table):
    if kind == "xlsx":  # a row of empty cells is none, and blanks alone are an empty cell
        rows = [_as_in_a_sheet(row) for row in rows if "".join(row).strip()]
    write, log_map = FORMATS[kind]
    with tempfile.TemporaryDirectory() as folder:
        write(rows, Path(folder) / "log")
        log = read_log(Path(folder) / "log", log_map, WARSAW)
    expected = twin(rows)
    assert as_rows(log) == expected
    counted = oracle.quality([row for _, row in expected], WARSAW)
    assert {name: getattr(log.quality, name) for name in counted} == counted
    left = {out.why: out.count for out in log.quality.left_out}
    assert left.get("no-case", 0) == sum(not case.strip() for case, *_ in rows)
    bad = sum(bool(time) and read_time(time) is None for _, _, time, _ in rows)
    assert left.get("bad-time", 0) == bad


# --- The fast readers -----------------------------------------------------------------------------

pieces = st.sampled_from(["1", "a", " ", "", ",", ";", '"', "\0", "\r", "2008", "1,a,2008,p", "ż"])
lines = st.lists(pieces, max_size=9).map("".join) | st.just("1,a,2008,p")
files = st.lists(lines, max_size=8)
heads = st.sampled_from(["case,activity,time,person", "\ncase,activity", "sep=;\ncase;activity;x"])
ends = st.sampled_from(["\n", "\r\n"])


@given(heads, files, ends, st.booleans())
@example("case,activity,time,person", ["1,a,2008,p", "2,b,2009,", ",,,"], "\n", True)
@example("case,activity,time,person", ["1,a,2008,p,1", "2,b,2009"], "\n", True)
def test_polars_reads_a_csv_only_where_it_says_what_reading_row_by_row_says(
    head: str, rows: list[str], end: str, closed: bool
):
    text = end.join([*head.split("\n"), *rows]) + (end if closed else "")
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        path = Path(folder) / "log.csv"
        path.write_bytes(text.encode())
        slow = read_log(path, None, WARSAW)
        patched.setattr(csv_log, "WORTH_POLARS", 0)
        fast = read_log(path, None, WARSAW)
    assert _whole(fast) == _whole(slow)


def _whole(log: EventLog) -> object:
    columns = {name: getattr(log, name) for name in ("case", "activity", "person")}
    plain = {name: getattr(log, name) for name in ("row", "instant", "first", "last")}
    return (
        {name: None if column is None else said(column) for name, column in columns.items()},
        {name: None if column is None else column.tolist() for name, column in plain.items()},
        log.quality,
    )


def test_a_plain_csv_is_read_by_polars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "log.csv").write_text("case,activity\n" + "1,a\n" * 10, encoding="utf-8")
    monkeypatch.setattr(csv_log, "WORTH_POLARS", 0)
    monkeypatch.setattr(csv_log, "CsvRows", None)
    assert read_log(tmp_path / "log.csv", None, WARSAW).quality.events == 10


written = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(
        ["2008-02-29", "2007-02-29", "0001-01-01", "0000-01-01", "9999-12-31", "2008-13-01"]
    ),
    st.sampled_from("T _"),
    st.sampled_from(["00:00", "23:59:59", "24:00:00", "12:60:00", "12:00:60", "12:30:15.5"])
    | st.sampled_from(["12:30:15.123456789", "12:30:15.", "12:3a:15", "12:30:15,5"]),
    st.sampled_from(["", "Z", "z", "+02:00", "-0130", "+24:00", "+02", " +02:00", "+02:0a"]),
)


@given(st.lists(written, min_size=1, max_size=6))
def test_columns_of_digits_say_what_each_text_says(texts: list[str]):
    width = len(texts[0])
    same = [text for text in texts if len(text) == width]
    matrix = np.array([list(text.encode()) for text in same], np.uint8)
    found = read_digits(matrix)
    if found is None:
        return
    for place, text in enumerate(same):
        time = read_time(text)
        if found.read[place]:
            assert isinstance(time, Moment)
            assert (time.micros, time.zone is not None) == (found.micros[place], bool(found.zoned))


@example(["0001-01-01T00:00"])  # in Warsaw's zone before the first day that there is
@given(st.lists(written | times | coarse | st.none(), max_size=8))
def test_a_column_of_texts_is_read_alike_by_digits_and_one_by_one(texts: list[str | None]):
    column = pl.Series("time", texts, pl.String)
    known = list(dict.fromkeys(text for text in texts if text is not None))
    codes = [-1 if text is None else known.index(text) for text in texts]
    slow = of_texts(Coded(np.array(codes, np.int32), known), WARSAW, ())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(frame_times, "_WORTH_DIGITS", 0)
        fast = timed(column, "log", WARSAW, ())
        patched.setattr(time_column, "_MANY", 0)
        many = of_texts(Coded(np.array(codes, np.int32), known), WARSAW, ())
    assert _times(fast) == _times(slow)
    assert _times(many) == _times(slow)


def _times(column: TimeColumn) -> object:
    size = len(column.instant)
    first = np.full(size, NO_FIRST) if column.first is None else column.first
    last = np.full(size, NO_LAST) if column.last is None else column.last
    return (
        column.instant.tolist(), first.tolist(), last.tolist(), column.bad.tolist(),
        column.sample, column.zones, column.ambiguous, column.skipped_hour,
    )  # fmt: skip


# --- Columns of a frame ---------------------------------------------------------------------------


@given(st.lists(st.sampled_from(["a", "b", " ", "", None, "c"]), max_size=12))
def test_cases_are_coded_by_their_changes_as_by_their_names(cases: list[str | None]):
    from engine.recording.logs.frame_columns import coded, coded_cases

    column = pl.Series("case", cases, pl.String)
    expected = [case if case and case.strip() else None for case in cases]
    assert said(coded_cases(column)) == expected
    assert said(coded(column)) == expected
    for found in (coded_cases(column), coded(column)):
        assert len(set(found.names)) == len(list(found.names))
        assert found.names[: len(found.names)] == list(found.names)
