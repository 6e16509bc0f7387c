"""A workbook is read as people see it, by two readers alike; a hostile one costs nothing."""

import io
import random
import re
import time
import unicodedata
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as hour

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from engine.recording.contents import evidence_sheet_cells, evidence_sheets
from engine.recording.contents.evidence_sheet_dates import day_text, elapsed_text
from engine.recording.contents.evidence_tables import read_table
from engine.recording.sample_evidence import xlsx
from schemas.output import Column, RowSchema
from schemas.table import Table


def _workbook(fill, **options):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **options})
    fill(book)
    book.close()
    return file.getvalue()


def _sheet(*rows, formats=(), **options):
    def fill(book):
        sheet = book.add_worksheet()
        looks = [book.add_format({"num_format": code}) if code else None for code in formats]
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                look = looks[column] if number and column < len(looks) else None
                sheet.write(number, column, cell, look)

    return _workbook(fill, **options)


def _read(data, schema=None):
    return read_table(io.BytesIO(data), "xlsx", schema, "plik")


def _column(data):
    table = _read(data)
    return [row[table.columns[0]] for row in table.rows]


def _faults(found):
    assert isinstance(found, tuple), found
    return [(fault.code, fault.place.line, fault.place.column) for fault in found]


def _changed(data, part, old, new):
    """Change the text of one part of a workbook, once."""
    source = zipfile.ZipFile(io.BytesIO(data))
    parts = {name: source.read(name) for name in source.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


#: A spreadsheet's days and hours have no time zone.
MOMENT = datetime.fromisoformat("2008-11-26T10:30")
FIRST, LAST = datetime.fromisoformat("1900-03-01"), datetime.fromisoformat("9999-01-01")
SHEET = "xl/worksheets/sheet1.xml"
PLAIN = _sheet(["id", "n"], ["a", 5], ["b", 6])


# What is read -------------------------------------------------------------------------------------


def test_numbers_are_shown_as_a_spreadsheet_shows_them():
    values = [5.0, 2.5, 0.1 + 0.2, 44051401359, -3, 1e20, 1e-7]
    expected = ["5", "2.5", "0.3", "44051401359", "-3", "1e+20", "1e-07"]
    assert _column(_sheet(["n"], *([value] for value in values))) == expected


def test_days_hours_and_spans_are_told_by_the_format_of_the_cell():
    data = _sheet(
        ["day", "moment", "hour", "span", "polish", "price", "share", "quoted"],
        [date(2008, 11, 26), MOMENT, hour(10, 30), timedelta(hours=36),
         date(2008, 2, 29), 12.5, 0.25, 7],
        formats=("yyyy-mm-dd", "dd.mm.yyyy hh:mm", "h:mm", "[h]:mm", "[$-415]d mmmm yyyy;@",
                 '#,##0.00 "zł"', "0%", '0 "dni"'),
    )  # fmt: skip
    assert list(_read(data).rows[0].values()) == [
        "2008-11-26", "2008-11-26T10:30:00", "10:30:00", "36:00:00", "2008-02-29", "12.5", "0.25",
        "7",
    ]  # fmt: skip


@pytest.mark.parametrize("since_1904", [False, True])
def test_both_calendars_of_spreadsheets_give_the_same_day(since_1904):
    data = _sheet(["d"], [date(2008, 11, 26)], formats=("d.m.yy",), date_1904=since_1904)
    assert _column(data) == ["2008-11-26"]


@pytest.mark.parametrize(
    ("serial", "shown"),
    [
        (1, "1900-01-01"),
        (59, "1900-02-28"),
        (60, None),
        (61, "1900-03-01"),
        (2958465, "9999-12-31"),
        (2958466, None),
        (-1, None),
        (0, "00:00:00"),
        (1e308, None),
        (39778.999999999, "2008-11-27"),
    ],
)
def test_the_leap_day_that_never_was_and_the_ends_of_the_calendar(serial, shown):
    assert day_text(serial, 0) == shown


def test_absurd_spans_have_no_text():
    assert (elapsed_text(-1), elapsed_text(1e300), elapsed_text(0)) == (None, None, "00:00:00")


def test_booleans_rich_texts_and_results_of_formulas_are_read():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b", "c", "d"])
        sheet.write_boolean(1, 0, True)
        sheet.write_rich_string(1, 1, "pogru", book.add_format({"bold": True}), "bione", " ż")
        sheet.write_formula(1, 2, "=1+1", None, 2)
        sheet.write_formula(1, 3, '=A1&"x"', None, "tekst")

    assert list(_read(_workbook(fill)).rows[0].values()) == ["true", "pogrubione ż", "2", "tekst"]


def test_the_first_visible_sheet_is_read_and_its_hidden_rows_count():
    def fill(book):
        hidden, shown, other = (book.add_worksheet(name) for name in ("a", "b", "c"))
        hidden.write(0, 0, "hidden")
        shown.activate()
        shown.set_first_sheet()
        hidden.hide()
        shown.write_column(0, 0, ["x", "1", "2"])
        shown.set_row(1, None, None, {"hidden": True})
        other.write(0, 0, "other")

    assert _read(_workbook(fill)) == Table(("x",), ({"x": "1"}, {"x": "2"}))


def test_a_table_may_begin_anywhere_and_places_are_those_of_the_sheet():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(4, 2, ["a", "n"])
        sheet.write_row(5, 2, ["x", 1])
        sheet.write_row(8, 2, ["y", 77])

    schema = RowSchema("rows", (Column("n", type="integer", maximum=9),), False, {})
    data = _workbook(fill)
    assert _read(data).rows == ({"a": "x", "n": "1"}, {"a": "y", "n": "77"})
    assert _faults(_read(data, schema)) == [("ETP723", 9, 4)]


def test_rows_may_be_shorter_than_the_header_but_not_longer():
    assert _read(_sheet(["a", "b"], ["1"])).rows == ({"a": "1", "b": ""},)
    assert _faults(_read(_sheet(["a", "b"], ["1", "2", "3"]))) == [("ETP710", 2, 3)]


def test_empty_cells_that_only_have_a_look_do_not_count():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_blank(900_000, 300, None, book.add_format({"bold": True}))

    assert _read(_workbook(fill)) == Table(("a", "b"), ())


def test_cells_without_a_value_of_their_own_are_told():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 1, "=1+1", None, 2)

    data = _changed(_workbook(fill), SHEET, "<f>1+1</f><v>2</v>", "<f>1+1</f>")
    found = _read(data)
    assert _faults(found) == [("ETP753", 2, 1), ("ETP752", 3, 2)]
    assert found[0].facts == {"cell": "A2", "value": "#DIV/0!"}
    assert found[1].facts["cell"] == "B3"


def test_an_empty_sheet_has_no_table_and_a_header_alone_has_no_rows():
    assert _faults(_read(_sheet())) == [("ETP728", 1, 1)]
    assert _read(_sheet(["a", "b"])) == Table(("a", "b"), ())


def test_names_with_a_prefix_and_cells_without_a_reference_are_understood():
    data = _sheet(["a", "b"], ["x", 1])
    text = zipfile.ZipFile(io.BytesIO(data)).read(SHEET).decode()
    other = re.sub(r' r="[A-Z]*\d+"', "", text)
    other = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", other).replace("xmlns=", "xmlns:x=")
    assert _read(_changed(data, SHEET, text, other)) == _read(data)


def test_a_text_may_escape_characters_but_no_control_character_gets_in():
    data = _changed(xlsx(("a",), (("b",),)), SHEET, ">b<", ">b_x005F_x_x0142_<")
    assert _column(data) == ["b_x\u0142"]
    data = _changed(xlsx(("a",), (("b",),)), SHEET, ">b<", ">b_x0000_<")
    assert _faults(_read(data)) == [("ETP719", 2, 1)]


# Two readers --------------------------------------------------------------------------------------

values = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=6)
    | st.integers(-(10**9), 10**9)
    | st.floats(-1e9, 1e9, width=32)
    | st.booleans()
    | st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(microsecond=0))
)


def _as_calamine_says(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        rounded = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        return (rounded.date() if rounded.time() == hour() else rounded).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    return value


@given(st.lists(values, min_size=1, max_size=8))
def test_another_reader_sees_the_same_cells(cells):
    def fill(book):
        sheet, look = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_string(0, 0, "column")
        for number, cell in enumerate(cells, start=1):
            if isinstance(cell, str):
                sheet.write_string(number, 0, cell)
            else:
                sheet.write(number, 0, cell, look if isinstance(cell, datetime) else None)

    data = _workbook(fill)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    theirs = [_as_calamine_says(row[0]) for row in sheet.to_python()[1:]]
    shown = [unicodedata.normalize("NFC", text.strip()) for text in theirs]
    assert _column(data) == [text for text in shown if text]


# Damage and malice --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, "</sheetData>", ""),
        (SHEET, 'r="2"', 'r="1"'),
        (SHEET, 'r="A2"', 'r="A9"'),
        (SHEET, 'r="B2"', 'r="A2"'),
        (SHEET, 'r="A2"', 'r="2A"'),
        (SHEET, "<v>5</v>", "<v>five</v>"),
        (SHEET, "<v>2</v>", "<v>99</v>"),
        (SHEET, "<v>2</v>", "<v>-1</v>"),
        (SHEET, '<c r="B2">', '<c r="B2" s="999">'),
        ("xl/workbook.xml", "<sheet ", '<sheet state="hidden" '),
        ("xl/workbook.xml", 'r:id="rId1"', 'r:id="rId9"'),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "worksheets/sheet9.xml"),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "../../../etc/passwd"),
        ("xl/_rels/workbook.xml.rels", "<Relationships", "<Relationships x"),
        ("xl/sharedStrings.xml", "</sst>", ""),
        ("[Content_Types].xml", "sheet.main+xml", "sheet.macroEnabled.main+xml"),
    ],
)
def test_a_workbook_whose_parts_do_not_fit_is_unreadable(part, old, new):
    assert _faults(_read(_changed(PLAIN, part, old, new))) == [("ETP750", 1, 1)]


def test_a_file_that_is_no_workbook_is_unreadable():
    for data in (b"", b"PK\x03\x04", b"%PDF-1.4", PLAIN[: len(PLAIN) // 2]):
        assert _faults(_read(data)) == [("ETP750", 1, 1)]


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)


@pytest.mark.parametrize(
    "part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
def test_a_billion_laughs_are_not_heard(part):
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    data = _changed(PLAIN, part, declaration, declaration + LAUGHS)
    started = time.process_time()
    assert _faults(_read(data)) == [("ETP750", 1, 1)]
    assert time.process_time() - started < 2


def test_what_a_file_says_of_its_own_size_is_not_believed():
    data = _changed(PLAIN, SHEET, 'ref="A1:B3"', 'ref="A1:XFD1048576"')
    data = _changed(data, "xl/sharedStrings.xml", "uniqueCount=", 'uniqueCount="99999999999" x=')
    assert _read(data) == _read(PLAIN)


def test_one_value_in_the_last_cell_costs_nothing():
    data = _changed(
        PLAIN, SHEET, "</sheetData>", '<row r="1048576"><c><v>1</v></c></row></sheetData>'
    )
    assert len(_read(data).rows) == 3
    far = '<row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>'
    assert _faults(_read(_changed(PLAIN, SHEET, "</sheetData>", far))) == [("ETP715", 1, 1)]


def test_limits_hold(monkeypatch):
    monkeypatch.setattr(evidence_sheet_cells, "MAX_CHARACTERS", 3)
    assert _faults(_read(PLAIN)) == [("ETP717", 1, 1)]
    monkeypatch.setattr(evidence_sheet_cells, "MAX_CELLS_SEEN", 2)
    assert _faults(_read(PLAIN)) == [("ETP718", 1, 1)]
    monkeypatch.setattr(evidence_sheets, "MAX_SHEET", 100)
    assert _faults(_read(PLAIN)) == [("ETP717", 1, 1)]


def test_a_zip_bomb_in_a_workbook_is_refused_as_such():
    data = _changed(PLAIN, SHEET, "<sheetData>", "<sheetData>" + " " * 40_000_000)
    assert _faults(_read(data)) == [("ETP751", 1, 1)]


def test_many_cells_that_share_one_long_text_stay_within_the_limit():
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(4, 30_000))
    data = _changed(PLAIN, SHEET, "</sheetData>", rows + "</sheetData>")
    data = _changed(data, "xl/sharedStrings.xml", "<t>id</t>", f"<t>{'id ' * 10_000}</t>")
    assert _faults(_read(data))[-1][0] == "ETP717"


PIECES = ["99999999999", "-1", "1e308", "NaN", "inf", "", "0", "3000000", 't="s"', 't="d"', "<v>",
          "</v>", "</c>", "&#0;", "&lt;", 'r="XFD1"', '"', "\u0142", "_xD800_"]  # fmt: skip


@given(st.integers(0, 2**32))
def test_a_workbook_with_changed_parts_is_a_table_or_faults(seed):
    chance = random.Random(seed)
    data = _sheet(["a", "b"], ["x", date(2008, 11, 26)], ["y", 1.5], formats=(None, "d.m.yyyy"))
    for _ in range(chance.randint(1, 3)):
        part = chance.choice(
            [SHEET, SHEET, "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml"]
        )
        text = zipfile.ZipFile(io.BytesIO(data)).read(part).decode()
        numbers = list(re.finditer(r"\d+", text)) if chance.random() < 0.6 else []
        spot = chance.choice(numbers) if numbers else None
        start = spot.start() if spot else chance.randrange(len(text))
        end = spot.end() if spot else start + chance.randint(0, 5)
        data = _changed(data, part, text, text[:start] + chance.choice(PIECES) + text[end:])
    found = _read(data)
    assert isinstance(found, Table) or found
