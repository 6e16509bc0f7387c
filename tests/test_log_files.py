"""Logs in tables, good and bad: what is read, what is left out and named, what is refused."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from engine.errors import EtapError, NotFound, Unreadable, UsageFault
from engine.recording.log_files import digest_of, read_log
from engine.recording.logs import csv_lines
from engine.telling.code_book import sentences
from schemas.event_log import NO_FIRST, NO_INSTANT, NO_LAST, EventLog, LogMap
from tests import log_oracles as oracle

WARSAW = "Europe/Warsaw"
HEAD = "case,activity,time,person\n"
ROWS = "1,a,2008-10-03T10:00:00,p\n1,b,2008-10-04T10:00:00,q\n2,a,2008-10-05T10:00:00,p\n"


@pytest.fixture
def put(tmp_path: Path):
    def write(content: str | bytes, name: str = "log.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def texts(column) -> list[str | None]:
    return [None if code < 0 else column.names[code] for code in column.codes]


def rows_of(log: EventLog) -> list[tuple[int, str | None, str | None]]:
    return list(zip(log.row.tolist(), texts(log.case), texts(log.activity), strict=True))


def left_out(log: EventLog) -> list[tuple[str, int, tuple[int, ...]]]:
    return [(out.why, out.count, out.rows) for out in log.quality.left_out]


def refused(path: Path, log_map: LogMap | None = None, kind: type[EtapError] = Unreadable) -> str:
    with pytest.raises(kind) as told:
        read_log(path, log_map, WARSAW)
    sentence = sentences()[told.value.code]
    assert (sentence.message + sentence.cure).format(**told.value.facts)
    return told.value.code


# --- What is read ---


def test_a_plain_log_is_read_with_its_rows_and_its_source(put):
    path = put(HEAD + ROWS)
    log = read_log(path, None, WARSAW)
    assert rows_of(log) == [(1, "1", "a"), (2, "1", "b"), (3, "2", "a")]
    assert log.person is not None
    assert texts(log.person) == ["p", "q", "p"]
    assert (log.source.name, log.source.format, log.zone) == ("log.csv", "csv", WARSAW)
    assert log.source.size == len(HEAD + ROWS)
    assert log.output is None
    assert log.reason is None
    assert len(digest_of(path)) == 64


def test_the_columns_of_a_mapping_are_all_that_a_log_says(put):
    path = put("Nr,Co,time,person,Kto,r\n1,a,2008,p,x,illness\n1,b,2009,q,y, \n1,b,2009,q,y,No\n")
    log_map = LogMap({"case": "Nr", "activity": "Co", "person": "Kto", "reason": "r"})
    log = read_log(path, log_map, WARSAW)
    assert log.instant is None
    assert log.person is not None
    assert texts(log.person) == ["x", "y", "y"]
    assert log.reason is not None
    assert log.reason.tolist() == [True, False, False]


def test_a_time_written_down_by_its_day_counts_from_noon(put):
    path = put("case,activity,recorded\n1,a,2008-10-03\n1,b,2008-10\n1,c,2008-10-03T01:00:00Z\n")
    log = read_log(path, None, WARSAW)
    assert log.recorded is not None
    noon = int(datetime(2008, 10, 3, 10, tzinfo=UTC).timestamp()) * 1_000_000
    assert log.recorded.tolist() == [noon, NO_INSTANT, noon - 9 * 3_600_000_000]


@pytest.mark.parametrize("separator", [";", "\t", "|", ","])
def test_the_separator_is_the_one_that_stands_in_the_heading(put, separator):
    path = put((HEAD + ROWS).replace(",", separator))
    assert read_log(path, None, WARSAW).quality.events == 3


def test_a_spreadsheets_line_that_names_its_separator_is_no_heading(put):
    path = put("sep=;\r\n" + (HEAD + ROWS).replace(",", ";").replace("\n", "\r\n"))
    assert rows_of(read_log(path, None, WARSAW))[0] == (1, "1", "a")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1250"])
def test_a_mark_or_the_mapping_says_how_letters_are_written(put, encoding):
    path = put((HEAD + "1,zażółć,2008,p\n").encode(encoding))
    mapped = LogMap(encoding=encoding) if encoding in ("utf-16-le", "cp1250") else None
    assert rows_of(read_log(path, mapped, WARSAW)) == [(1, "1", "zażółć")]


def test_a_compressed_csv_is_read(put):
    path = put(gzip.compress((HEAD + ROWS).encode()), "log.csv.gz")
    assert read_log(path, None, WARSAW).quality.events == 3
    cut = put(gzip.compress((HEAD + ROWS * 50).encode())[:-20], "cut.csv.gz")
    assert refused(cut) == "ETP907"
    assert refused(put(b"\x1f\x8bno gzip", "bad.gz")) == "ETP907"


def test_blank_lines_are_no_rows(put):
    path = put("\n" + HEAD + "\n\n" + ROWS + "\n")
    assert [row for row, _, _ in rows_of(read_log(path, None, WARSAW))] == [1, 2, 3]


def test_an_id_beyond_the_exact_floats_stays_the_text_it_is(put, tmp_path):
    big = str(2**53 + 1)
    assert texts(read_log(put(HEAD + f"{big},a,2008,p\n"), None, WARSAW).case) == [big]
    pl.DataFrame({"case": [2**53 + 1], "activity": ["a"]}).write_parquet(tmp_path / "a.parquet")
    assert texts(read_log(tmp_path / "a.parquet", None, WARSAW).case) == [big]


def test_a_log_of_a_heading_alone_shows_nothing(put):
    log = read_log(put(HEAD), None, WARSAW)
    assert (log.quality.events, log.quality.cases, left_out(log)) == (0, 0, [])


def test_a_million_different_activities_are_read(put, tmp_path):
    names = [f"x{number}" for number in range(1_000_000)]
    pl.DataFrame({"case": ["1"] * len(names), "activity": names}).write_csv(tmp_path / "a.csv")
    log = read_log(tmp_path / "a.csv", None, WARSAW)
    assert (log.quality.activities, log.activity.names[999_999]) == (1_000_000, "x999999")


# --- What is left out, and named ---

QUOTES = {
    "an opened quote at a cell's start": '1,"a,2008,p',
    "signs after a closed quote": '1,"a"b,2008,p',
    "two opened quotes": '1,"a,2008,"p',
    "two opened quotes and one closed": '1,"a,2008","p',
}


@pytest.mark.parametrize("line", QUOTES.values(), ids=QUOTES)
def test_an_unbalanced_quote_swallows_no_row(put, line):
    path = put(HEAD + ROWS + line + "\n" + ROWS * 400)
    log = read_log(path, None, WARSAW)
    [out] = log.quality.left_out
    assert (out.count, out.rows, out.sample) == (1, (4,), line)
    assert out.why in ("bad-quote", "too-few-fields")
    assert log.quality.events == 3 + 1200
    assert log.row[3] == 5


@pytest.mark.parametrize("end", ["", '1,"a\n'])
def test_a_quote_within_a_cell_stands_for_itself(put, end):
    log = read_log(put(HEAD + '1,a",2008,p\n1,a"b"c,2008,"p"\n' + end), None, WARSAW)
    assert texts(log.activity) == ['a"', 'a"b"c']


def test_two_unbalanced_quotes_swallow_nothing_between_them(put):
    path = put(HEAD + '1,"a,2008,p\n' + ROWS + '1,a",2008,p\n' + ROWS)
    log = read_log(path, None, WARSAW)
    assert left_out(log) == [("bad-quote", 1, (1,))]
    assert log.quality.events == 7


def test_a_quote_that_is_open_at_the_end_swallows_nothing(put):
    log = read_log(put(HEAD + ROWS + '1,a,2008,"p'), None, WARSAW)
    assert left_out(log) == [("bad-quote", 1, (4,))]


def test_a_remark_of_several_lines_is_one_cell_where_it_is_not_read(put):
    head = "case,activity,time,remark,person\n"
    path = put(head + '1,a,2008,"first\nsecond, with a comma\n\nand ""more""",p\n2,"b,c",2009,,q\n')
    log = read_log(path, None, WARSAW)
    assert rows_of(log) == [(1, "1", "a"), (2, "2", "b,c")]
    assert left_out(log) == []


def test_a_remark_in_the_first_column_may_run_over_lines(put):
    path = put('remark,case,activity\n"one\ntwo",1,a\n"x",2,b\n')
    assert rows_of(read_log(path, None, WARSAW)) == [(1, "1", "a"), (2, "2", "b")]


def test_a_cell_that_is_read_does_not_run_over_lines(put):
    log = read_log(put('case,activity,remark\n1,"a\nb",\n2,c,d\n'), None, WARSAW)
    assert left_out(log) == [("bad-quote", 2, (1, 2))]
    assert rows_of(log) == [(3, "2", "c")]


def test_a_quote_may_close_in_a_later_block_of_the_file(put, monkeypatch):
    monkeypatch.setattr(csv_lines, "_BLOCK", 7)
    path = put('case,activity,remark\n1,a,"x\ny\nz\nw"\n2,b,c\n')
    assert rows_of(read_log(path, None, WARSAW)) == [(1, "1", "a"), (2, "2", "b")]


def test_rows_of_another_width_are_left_out_and_named(put):
    path = put(HEAD + ROWS + "1,a\n1,a,2008,p,q\n" + "1,a,2008\n" * 30 + ROWS)
    log = read_log(path, None, WARSAW)
    assert left_out(log) == [
        ("too-few-fields", 31, (4, *range(6, 25))),
        ("too-many-fields", 1, (5,)),
    ]
    assert log.row.tolist() == [1, 2, 3, 36, 37, 38]


def test_rows_without_case_or_activity_are_left_out(put):
    log = read_log(put(HEAD + ROWS + ",a,2008,p\n1, ,2008,p\n,,,\n"), None, WARSAW)
    assert left_out(log) == [("no-case", 2, (4, 6)), ("no-activity", 1, (5,))]
    assert log.case.names == ["1", "2"]


def test_a_row_with_a_zero_byte_is_left_out(put):
    log = read_log(put(HEAD + ROWS + "1,a\0,2008,p\n" + ROWS), None, WARSAW)
    assert left_out(log) == [("nul-byte", 1, (4,))]
    assert log.quality.events == 6


def test_a_line_without_end_is_left_out_in_bounded_memory(put, tmp_path):
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write((HEAD + ROWS).encode())
        for _ in range(40):
            file.write(b"x" * 1024 * 1024)
        file.write(b"\n" + ROWS.encode())
    log = read_log(path, None, WARSAW)
    assert left_out(log) == [("too-long", 1, (4,))]
    assert log.row.tolist() == [1, 2, 3, 5, 6, 7]


def test_a_file_of_one_endless_line_is_refused(put, monkeypatch):
    monkeypatch.setattr(csv_lines, "MOST_CHARACTERS", 1000)
    assert refused(put("x" * 100_000)) == "ETP905"


@pytest.mark.parametrize("text", ["NaN", "nan", "0000-01-01", "1222333444", "03.10.2008", "x"])
def test_a_time_that_is_none_is_named_and_its_row_is_kept_without_one(put, text):
    log = read_log(put(HEAD + ROWS + f"2,c,{text},p\n"), None, WARSAW)
    assert left_out(log) == [("bad-time", 1, (4,))]
    assert log.quality.left_out[0].sample == text
    assert (log.quality.events, log.quality.untimed) == (4, 1)


def test_the_last_year_is_read_as_far_as_days_can_tell_it(put):
    path = put(HEAD + "1,a,9999-12-31T23:59:59,p\n1,b,9999-12-31,p\n1,c,9999-12-31T23:30:00Z,p\n")
    log = read_log(path, None, WARSAW)
    assert left_out(log) == [("bad-time", 1, (3,))]
    assert log.first is not None
    assert log.first.tolist() == [2932896, 2932896, NO_FIRST]
    assert log.instant is not None
    assert oracle.local(int(log.instant[0]), WARSAW).isoformat() == "9999-12-31T23:59:59+01:00"


# --- What is refused ---


def test_what_is_no_regular_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "ETP141"
    assert refused(tmp_path) == "ETP141"
    assert refused(Path("/dev/zero")) == "ETP141"
    assert refused(tmp_path / "none.csv", kind=NotFound) == "ETP140"
    assert refused(tmp_path / "a\0b") == "ETP142"
    with pytest.raises(Unreadable):
        digest_of(tmp_path)


def test_an_empty_file_is_refused(put):
    assert refused(put("")) == "ETP903"
    assert refused(put("\n\n  \n")) == "ETP903"
    assert refused(put("sep=;\n")) == "ETP903"
    assert refused(put(b"\xef\xbb\xbf")) == "ETP903"


def test_what_is_no_text_is_refused(put):
    assert refused(put(bytes(range(256)) + bytes(1000))) == "ETP904"


def test_a_heading_with_an_open_quote_is_refused(put):
    assert refused(put('case,"activity\n1,a\n')) == "ETP905"


def test_a_file_of_another_encoding_is_refused_with_the_likely_one(put):
    for encoding in ("cp1250", "iso-8859-2"):
        path = put((HEAD + ROWS * 9 + "1,Pułtusk źle święto,2008,p\n").encode(encoding))
        with pytest.raises(Unreadable) as told:
            read_log(path, None, WARSAW)
        facts = told.value.facts
        assert told.value.code == "ETP906"
        assert (facts["line"], facts["likely"]) == (29, encoding)
        assert "święto" in str(facts["shown"])


def test_a_mapped_encoding_that_the_file_is_not_of_is_refused(put):
    assert refused(put((HEAD + "1,ż,2008,p\n").encode()), LogMap(encoding="ascii")) == "ETP906"


def test_a_log_without_a_case_is_refused_and_its_columns_named(put):
    with pytest.raises(UsageFault) as told:
        read_log(put("Case,activity\n1,a\n"), None, WARSAW)
    assert told.value.code == "ETP901"
    assert told.value.facts["known"] == ("Case", "activity")
    assert told.value.facts["suggestion"] == "Case"
    with pytest.raises(UsageFault) as told:  # a name that no message could hold
        read_log(put("x" * 100_000 + "\n1\n"), None, WARSAW)
    assert [len(title) for title in told.value.facts["known"]] == [60]
    assert refused(put("x\n1\n"), kind=UsageFault) == "ETP901"


def test_a_mapped_column_that_is_not_there_is_refused(put):
    log_map = LogMap({"case": "case", "activity": "activity", "person": "persn"})
    with pytest.raises(UsageFault) as told:
        read_log(put(HEAD + ROWS), log_map, WARSAW)
    assert (told.value.code, told.value.facts["suggestion"]) == ("ETP901", "person")


def test_a_column_that_is_read_stands_once_in_the_heading(put):
    assert refused(put("case,case,activity\n1,2,a\n"), kind=UsageFault) == "ETP902"
    assert read_log(put("case,x,x,activity\n1,2,3,a\n"), None, WARSAW).quality.events == 1


# --- Parquet and Arrow ---


@pytest.mark.parametrize("kind", ["parquet", "ipc"])
def test_a_file_that_is_cut_off_is_refused(put, tmp_path, kind):
    frame = pl.DataFrame({"case": ["1"] * 100, "activity": ["a"] * 100})
    getattr(frame, f"write_{kind}")(tmp_path / "whole")
    data = (tmp_path / "whole").read_bytes()
    for size in (8, 20, len(data) // 2, len(data) - 3):
        assert refused(put(data[:size], "cut")) == "ETP910"


def test_a_nested_column_is_refused_only_where_it_is_mapped(tmp_path):
    frame = pl.DataFrame({"case": ["1"], "activity": ["a"], "person": [["p", "q"]]})
    frame.write_parquet(tmp_path / "a.parquet")
    assert refused(tmp_path / "a.parquet") == "ETP911"
    log_map = LogMap({"case": "case", "activity": "activity"})
    assert read_log(tmp_path / "a.parquet", log_map, WARSAW).quality.events == 1
    frame.with_columns(person=pl.Series([b"\xff"])).write_parquet(tmp_path / "b.parquet")
    assert refused(tmp_path / "b.parquet") == "ETP911"


VALUES = {
    "integers": ([7, 201, None], ["7", "201", None]),
    "floats": ([7.0, 1.5, float("nan")], ["7", "1.5", None]),
    "large floats": ([2.0**53, 1e300, None], [str(2**53), "1e+300", None]),
    "booleans": ([True, False, None], ["true", "false", None]),
    "days": ([date(2008, 10, 3), None, date(1, 1, 1)], ["2008-10-03", None, "0001-01-01"]),
    "texts": (["x", "", "y"], ["x", None, "y"]),
    "bytes": ([b"x", b"\xc5\xbc", None], ["x", "ż", None]),
}


@pytest.mark.parametrize("kind", ["parquet", "ipc"])
@pytest.mark.parametrize(("values", "expected"), VALUES.values(), ids=VALUES)
def test_values_of_every_type_are_taken_as_people_write_them(tmp_path, kind, values, expected):
    frame = pl.DataFrame({"case": ["1"] * 3, "activity": ["a"] * 3, "person": values})
    getattr(frame, f"write_{kind}")(tmp_path / "log")
    log = read_log(tmp_path / "log", None, WARSAW)
    assert log.person is not None
    assert texts(log.person) == expected


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum(["b", "a"])])
def test_categories_are_taken_as_their_texts(tmp_path, kind):
    frame = pl.DataFrame({"case": ["b", "a", "b"], "activity": ["a", "b", "a"]})
    frame.cast(kind).write_parquet(tmp_path / "log")
    log = read_log(tmp_path / "log", None, WARSAW)
    assert rows_of(log) == [(1, "b", "a"), (2, "a", "b"), (3, "b", "a")]


NOON = datetime.fromisoformat("2008-10-03T12:00")
TIMES = {
    "micros": pl.Series([NOON, None], dtype=pl.Datetime("us")),
    "millis": pl.Series([NOON, None], dtype=pl.Datetime("ms")),
    "nanos": pl.Series([NOON, None], dtype=pl.Datetime("ns")),
    "zone": pl.Series([NOON - timedelta(hours=2), None]).dt.replace_time_zone("UTC"),
    "other zone": pl.Series([NOON]).append(pl.Series([None])).dt.replace_time_zone(WARSAW),
}


@pytest.mark.parametrize("column", TIMES.values(), ids=TIMES)
def test_instants_of_every_unit_and_zone_are_taken(tmp_path, column):
    pl.DataFrame({"case": ["1", "1"], "activity": ["a", "b"], "time": column}).write_parquet(
        tmp_path / "log"
    )
    log = read_log(tmp_path / "log", None, WARSAW)
    assert log.instant is not None
    assert log.instant.tolist() == [1_223_028_000_000_000, NO_INSTANT]
    assert log.quality.zones == (column.dtype.time_zone or "local",)
    assert log.quality.untimed == 1


def test_a_column_of_days_has_days_and_no_instants(tmp_path):
    days = pl.Series([date(2008, 10, 3), None])
    frame = pl.DataFrame({"case": ["1", "1"], "activity": ["a", "b"], "time": days})
    frame.write_parquet(tmp_path / "log")
    log = read_log(tmp_path / "log", None, WARSAW)
    assert log.first is not None
    assert log.last is not None
    assert list(zip(log.first.tolist(), log.last.tolist(), strict=True)) == [
        (14155, 14155),
        (NO_FIRST, NO_LAST),
    ]
    assert (log.quality.coarse, log.quality.untimed) == (1, 1)


def test_numbers_are_no_times_until_the_mapping_says_what_they_count(tmp_path):
    frame = pl.DataFrame({"case": ["1"], "activity": ["a"], "time": [1_223_028_000]})
    frame.write_parquet(tmp_path / "log")
    assert left_out(read_log(tmp_path / "log", None, WARSAW)) == [("bad-time", 1, (1,))]
    log = read_log(tmp_path / "log", LogMap(times=("%s",)), WARSAW)
    assert log.instant is not None
    assert log.instant.tolist() == [1_223_028_000_000_000]


def test_instants_beyond_the_calendar_are_named(tmp_path):
    frame = pl.DataFrame({"case": ["1"] * 3, "activity": ["a"] * 3, "time": [0, 2**62, -(2**61)]})
    for unit in ("us", "ms"):
        frame.cast({"time": pl.Datetime(unit)}).write_parquet(tmp_path / "log")
        log = read_log(tmp_path / "log", None, WARSAW)
        assert left_out(log) == [("bad-time", 2, (2, 3))]


# --- XLSX ---


def test_a_sheet_is_read_as_people_see_it(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "log.xlsx"))
    sheet, other = book.add_worksheet("Log"), book.add_worksheet("Inny")
    instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["case", "activity", "time", "person", "remark"])
    sheet.write_row(1, 0, [201, "a"])
    sheet.write_datetime(1, 2, NOON, instant)
    sheet.write_datetime(2, 0, date(2008, 10, 3), day)
    sheet.write_formula(2, 1, '="a"&"b"', None, "ab")
    sheet.write_datetime(2, 2, date(2008, 10, 4), day)
    sheet.write_row(3, 0, [201.5, "c", "2008-10"])
    sheet.write_formula(3, 4, "=1/0", None, "#DIV/0!")  # nobody reads this column
    sheet.write_string(5, 0, "201")
    sheet.write_formula(5, 1, "=1/0", None, "#DIV/0!")
    sheet.write_row(6, 0, [1, 2, 2008, 4, 5, 6])
    other.write_row(2, 0, ["case", "activity"])
    other.write_row(3, 0, [1, "x"])
    book.close()
    log = read_log(tmp_path / "log.xlsx", None, WARSAW)
    assert rows_of(log) == [(1, "201", "a"), (2, "2008-10-03", "ab"), (3, "201.5", "c")]
    assert left_out(log) == [("error-cell", 1, (5,)), ("too-many-fields", 1, (6,))]
    assert log.quality.left_out[0].sample == "B6 #DIV/0!"
    assert (log.quality.coarse, log.source.format) == (2, "xlsx")
    assert rows_of(read_log(tmp_path / "log.xlsx", LogMap(sheet="Inny"), WARSAW)) == [(1, "1", "x")]
    assert refused(tmp_path / "log.xlsx", LogMap(sheet="Inni")) == "ETP912"


def test_a_workbook_that_is_none_or_holds_nothing_is_refused(put, tmp_path):
    assert refused(put(b"PK\x03\x04nothing", "a.xlsx")) == "ETP750"
    book = xlsxwriter.Workbook(str(tmp_path / "log.xlsx"))
    book.add_worksheet("Log")
    book.close()
    assert refused(tmp_path / "log.xlsx") == "ETP903"


def test_a_heading_that_is_an_error_is_refused(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "log.xlsx"))
    sheet = book.add_worksheet("Log")
    sheet.write_formula(0, 0, "=1/0", None, "#DIV/0!")
    sheet.write_string(0, 1, "case")
    book.close()
    assert refused(tmp_path / "log.xlsx") == "ETP753"


def test_a_sheet_that_is_too_large_is_refused(tmp_path, monkeypatch):
    from engine.recording.contents import evidence_sheet_cells

    book = xlsxwriter.Workbook(str(tmp_path / "log.xlsx"))
    sheet = book.add_worksheet("Log")
    for row in range(10):
        sheet.write_row(row, 0, ["case", "activity"])
    book.close()
    monkeypatch.setattr(evidence_sheet_cells, "MAX_CELLS_SEEN", 10)
    assert refused(tmp_path / "log.xlsx") == "ETP718"


# --- Zones and clocks ---


def test_mixed_zones_are_noted_and_each_time_is_the_instant_it_says(put):
    path = put(
        HEAD + "1,a,2008-10-03T12:00:00+02:00,p\n1,b,2008-10-03T10:00:00Z,p\n"
        "1,c,2008-10-03 12:00,p\n1,d,2008-10-03T05:00:00.000-0500,p\n"
    )
    log = read_log(path, None, WARSAW)
    assert log.instant is not None
    assert len(set(log.instant.tolist())) == 1
    assert log.quality.zones == ("+00:00", "+02:00", "-05:00", "local")
    assert (log.quality.tied, log.quality.tied_cases) == (4, 1)


def test_an_hour_that_came_twice_or_never_is_counted(put):
    path = put(
        HEAD + "1,a,2008-10-26T02:30:00,p\n1,b,2008-10-26T02:30:00+01:00,p\n"
        "1,c,2008-03-30T02:30:00,p\n1,d,2008-10-26T03:00:00,p\n"
    )
    quality = read_log(path, None, WARSAW).quality
    assert (quality.ambiguous, quality.skipped_hour) == (1, 1)
    utc = read_log(path, LogMap(zone="UTC"), WARSAW)
    assert (utc.quality.ambiguous, utc.quality.skipped_hour, utc.zone) == (0, 0, "UTC")
