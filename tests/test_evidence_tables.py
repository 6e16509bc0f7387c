"""A table is read strictly, and everything wrong with it is told at once, in its place."""

import io
import json

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from engine.recording.contents import evidence_json, evidence_tables, evidence_yaml
from engine.recording.contents.evidence_tables import read_table
from engine.recording.sample_evidence import csv_table
from engine.telling.codes import evidence
from engine.telling.codes import evidence_tables as sentences
from schemas.output import TABLE_MEDIA, Column, RowSchema
from schemas.refusal import Fault
from schemas.table import Table


def _read(text, medium="csv", schema=None, needed=()):
    data = text if isinstance(text, bytes) else text.encode()
    return read_table(io.BytesIO(data), medium, schema, "plik", needed)


def _faults(found):
    assert isinstance(found, tuple), found
    for fault in found:
        assert fault.place.file == "plik"
        message = {**evidence.SENTENCES, **sentences.SENTENCES}[fault.code].message
        assert message.format(**fault.facts)
    return [(fault.code, fault.place.line, fault.place.column) for fault in found]


def _schema(*columns, closed=False):
    return RowSchema("rows", columns, closed, {})


# CSV ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_header_alone_tells_the_delimiter(delimiter, end):
    table = _read(end.join([f"a{delimiter}b", f"1{delimiter}2", ""]))
    assert table == Table(("a", "b"), ({"a": "1", "b": "2"},))


def test_cells_are_texts_without_surrounding_blanks_and_with_composed_letters():
    table = _read("\ufeff id ; tytuł\n 0201 ;  Ło\u0301dz\u0301 \n".encode())
    assert table == Table(("id", "tytuł"), ({"id": "0201", "tytuł": "Łódź"},))


def test_a_quoted_cell_holds_delimiters_quotes_and_line_ends_and_lines_are_still_counted():
    table = _read('a;b\n"x;""y""\r\nz";1\n;\n\n2;3;4\n')
    assert _faults(table) == [("ETP708", 6, 3)]
    table = _read('a;b\n"x;""y""\r\nz";1\n')
    assert table.rows == ({"a": 'x;"y"\r\nz', "b": "1"},)


def test_a_header_may_span_lines_inside_quotes():
    assert _read('"a\nb";c\n1;2\n').columns == ("a b", "c")


def test_rows_and_columns_without_any_text_are_left_out():
    table = _read("\n \na;b;\n1;2;\n;;\n\n3;4;\n")
    assert table == Table(("a", "b"), ({"a": "1", "b": "2"}, {"a": "3", "b": "4"}))


def test_a_header_alone_is_a_table_without_rows():
    assert _read("a;b\r\n") == Table(("a", "b"), ())


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [("ETP705", 1, 1)]),
        ("\ufeff \r\n\r\n", [("ETP705", 1, 1)]),
        (";;;\n;;;\n", [("ETP728", 1, 1)]),
        ('a;b\n1;2\n3;"x\n4;5\n', [("ETP706", 3, 2)]),
        ('a;"b\n1;2\n', [("ETP706", 1, 1)]),
        (
            'a;b\n1;x"y"\n"1"2;3\n1; "2"\n4;5\n',
            [("ETP707", 2, 2), ("ETP707", 3, 1), ("ETP707", 4, 2)],
        ),
        ("a;b\n1\n1;2\n1;2;3\n", [("ETP708", 2, 2), ("ETP708", 4, 3)]),
        ("a;b,c\n1;2\n", [("ETP713", 1, 1)]),
        ("a;a;b\n1;2;3\n", [("ETP709", 1, 2)]),
        ("a;;b\n1;;2\n1;x;2\n", [("ETP710", 3, 2)]),
        ("a;b\n1;2\x00\n", [("ETP704", 2, 4)]),
        ("a;b\n1;2\x1b[31m\n", [("ETP704", 2, 4)]),
        ("a;b\n1;\x85\n", [("ETP704", 2, 3)]),
        ("imię;wiek\nŻaneta;3\n".encode("cp1250"), [("ETP702", 1, 4)]),
        ("imie;wiek\nx;1\nŻaneta;3\n".encode("iso8859-2"), [("ETP702", 3, 1)]),
        ("a;b\n1;2\n".encode("utf-16"), [("ETP703", 1, 1)]),
        ("a;b\n1;2\n".encode("utf-16-le"), [("ETP704", 1, 2)]),
        (b"a;b\n1;\xed\xa0\x80\n", [("ETP702", 2, 3)]),
    ],
)
def test_a_faulty_csv_is_refused_with_its_places(text, faults):
    assert _faults(_read(text)) == faults


def test_the_place_of_a_foreign_byte_counts_from_one_over_the_whole_file():
    (fault,) = _read("a\nbć\n".encode("cp1250"))
    assert fault.facts == {"byte": "0xE6", "offset": 4}


# Row schemas --------------------------------------------------------------------------------------

PARTICIPANT = _schema(
    Column("name", min_length=2, max_length=10, required=True),
    Column("sector", enum=("ngo", "business"), required=True),
    Column("place", type="integer", minimum=1, maximum=9),
    Column("share", type="number", maximum=100),
    Column("adult", type="boolean"),
    Column("day", format="date"),
    closed=True,
)


def test_rows_that_fit_their_schema_make_a_table():
    text = (
        "name;sector;place;share;adult;day\n"
        "Ola;ngo;3;99,5;PRAWDA;2008-11-26\nJan;business;;1e1;false;\n"
    )
    table = _read(text, schema=PARTICIPANT)
    assert table.rows[0]["share"] == "99,5"
    assert table.rows[1]["place"] == ""


def test_every_faulty_cell_is_told_with_its_line_and_column():
    text = (
        "name;sector;place;share;adult;day\n"
        "O;ngo;0;101;tak;2008-11-31\n"
        ";church;10;1.;true;26.11.2008\n"
        "Bartłomiejka;ngo;03;NaN;;20081126\n"
        "Ola;;1.0;١;;2008-11\n"
    )
    assert _faults(_read(text, schema=PARTICIPANT)) == [
        ("ETP724", 2, 1), ("ETP722", 2, 3), ("ETP723", 2, 4), ("ETP720", 2, 5), ("ETP726", 2, 6),
        ("ETP727", 3, 1), ("ETP721", 3, 2), ("ETP723", 3, 3), ("ETP720", 3, 4), ("ETP726", 3, 6),
        ("ETP725", 4, 1), ("ETP720", 4, 3), ("ETP720", 4, 4), ("ETP726", 4, 6),
        ("ETP727", 5, 2), ("ETP720", 5, 3), ("ETP720", 5, 4), ("ETP726", 5, 6),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("format_name", "good", "bad"),
    [
        ("date", "2008-02-29", "2007-02-29"),
        ("date-time", "2008-11-26T10:30:00", "2008-11-26"),
        ("time", "10:30", "25:00"),
        ("edtf", "2008-09-23/2008-09-25", "2008-13"),
        ("email", "ola@blonie.pl", "ola blonie.pl"),
        ("unheard of", "anything", None),
    ],
)
def test_formats_are_checked(format_name, good, bad):
    schema = _schema(Column("x", format=format_name))
    assert isinstance(_read(f"x;y\n{good};1\n", schema=schema), Table)
    if bad is not None:
        assert _faults(_read(f"x;y\n{bad};1\n", schema=schema)) == [("ETP726", 2, 1)]


def test_missing_and_unknown_columns_are_told_together_and_a_slip_is_guessed():
    found = _read("Sectr;name;other\nngo;Ola;1\n", schema=PARTICIPANT, needed=("id",))
    assert _faults(found) == [
        ("ETP712", 1, 1),
        ("ETP712", 1, 3),
        ("ETP711", 1, 1),
        ("ETP711", 1, 1),
    ]
    assert [fault.suggestion for fault in found] == ["sector", None, None, None]
    assert [fault.facts["column"] for fault in found[2:]] == ["sector", "id"]


def test_a_column_that_is_neither_required_nor_needed_may_be_missing():
    assert isinstance(_read("name;sector\nOla;ngo\n", schema=PARTICIPANT), Table)


def test_an_open_schema_lets_other_columns_pass():
    schema = _schema(Column("name", required=True))
    assert isinstance(_read("name;x\nOla;1\n", schema=schema), Table)


def test_a_number_of_very_many_digits_is_compared_and_does_not_hang():
    schema = _schema(Column("n", type="integer", maximum=5))
    assert _faults(_read("n;m\n" + "9" * 30_000 + ";1\n", schema=schema)) == [("ETP723", 2, 1)]


def test_only_the_first_fifty_faults_are_told_and_the_rest_is_counted():
    found = _read("a;b\n" + "1\n" * 80)
    assert len(found) == 51
    assert found[-1].code == "ETP759"
    assert found[-1].facts == {"more": 30}


def test_values_in_messages_are_short_and_stay_on_one_line():
    schema = _schema(Column("a", enum=("x",)))
    (fault,) = _read('a;b\n"y\n' + "y" * 500 + '";1\n', schema=schema)
    assert fault.facts["value"] == "y " + "y" * 37 + "…"


def test_limits_hold(monkeypatch):
    monkeypatch.setattr(evidence_tables, "MAX_ROWS", 3)
    assert isinstance(_read("a;b\n" + "1;2\n" * 3), Table)
    assert _faults(_read("a;b\n" + "1;2\n" * 4)) == [("ETP714", 5, 1)]
    monkeypatch.setattr(evidence_tables, "MAX_CELLS", 4)
    assert _faults(_read("a;b\n" + "1;2\n" * 3)) == [("ETP718", 4, 1)]
    wide = ";".join(f"c{number}" for number in range(201))
    assert _faults(_read(f"{wide}\n")) == [("ETP715", 1, 1)]
    assert _faults(_read(f"a;b\n1;{'x' * 32_769}\n")) == [("ETP716", 2, 2)]


def test_json_and_yaml_stop_at_the_same_number_of_rows(monkeypatch):
    monkeypatch.setattr(evidence_json, "MAX_ROWS", 3)
    monkeypatch.setattr(evidence_yaml, "MAX_ROWS", 3)
    assert len(_read('[{"a": 1},\n{"a": 1},\n{"a": 1}]', "json").rows) == 3
    assert _faults(_read('[{"a": 1}' + ',\n{"a": 1}' * 9 + "]", "json")) == [("ETP714", 4, 1)]
    assert len(_read("- a: 1\n" * 3, "yaml").rows) == 3
    assert _faults(_read("- a: 1\n" * 9, "yaml")) == [("ETP714", 4, 1)]


def test_a_text_beyond_the_limit_is_not_read(monkeypatch):
    class Endless(io.RawIOBase):
        asked = 0

        def seek(self, place, whence=0):
            return place

        def read(self, size=-1):
            assert size > 0
            self.asked += size
            return b"a;b\n" * (size // 4 + 1)

    (fault,) = read_table(Endless(), "csv", None, "plik")
    assert (fault.code, fault.facts) == ("ETP717", {"limit": 64})


def test_a_medium_that_is_no_table_is_a_fault():
    assert _faults(_read("x", "pdf")) == [("ETP701", 1, 1)]


# JSON and YAML ------------------------------------------------------------------------------------


def test_json_keeps_numbers_as_written_and_null_is_empty():
    text = '[{"a": 1.50, "b": true, "c": null}, {"a": "ż", "d": 12345678901234567890}]'
    assert _read(text, "json") == Table(
        ("a", "b", "c", "d"),
        (
            {"a": "1.50", "b": "true", "c": "", "d": ""},
            {"a": "ż", "b": "", "c": "", "d": "12345678901234567890"},
        ),
    )


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("[]", [("ETP728", 1, 1)]),
        ("[{}]", [("ETP728", 1, 1)]),
        ('{"a": 1}', [("ETP732", 1, 1)]),
        ('"a"', [("ETP732", 1, 1)]),
        (
            '[{"a": 1},\n 2,\n {"a": [1], "b": {}}]',
            [("ETP732", 2, 1), ("ETP733", 3, 1), ("ETP733", 3, 1)],
        ),
        ('[{"a": 1},\n{"a": 1, "a": 2}]', [("ETP731", 2, 1)]),
        ('[{"a": 1},\n{"a": NaN}]', [("ETP730", 2, 1)]),
        ('[{"a": 1},\n]', [("ETP730", 2, 1)]),
        ('[{"a": 1}\n{"a": 2}]', [("ETP730", 2, 1)]),
        ('[{"a": 1}]\n[]', [("ETP730", 2, 1)]),
        ('[{"a": 1}', [("ETP730", 1, 1)]),
        ("[" * 100_000, [("ETP730", 1, 1)]),
        ('[{"a": ' + "[" * 100_000 + "}]", [("ETP730", 1, 1)]),
        ('[{"a": "\\u0000"}]', [("ETP719", 1, 1)]),
        ('[{"a": "\\ud800"}]', [("ETP719", 1, 1)]),
        ('[{"": 1}]', [("ETP710", 1, 1)]),
    ],
)
def test_faulty_json_is_refused_with_its_lines(text, faults):
    found = _faults(_read(text, "json"))
    assert found == faults or (len(text) > 1000 and {code for code, *_ in found} <= {"ETP730"})


def test_yaml_cells_are_the_texts_that_were_written():
    text = "- a: 0201\n  b: off\n- {a: 2008-11-26, b: ~, c: 'null'}\n- a: |\n    x\n    y\n"
    assert _read(text, "yaml") == Table(
        ("a", "b", "c"),
        (
            {"a": "0201", "b": "off", "c": ""},
            {"a": "2008-11-26", "b": "", "c": "null"},
            {"a": "x\ny", "b": "", "c": ""},
        ),
    )


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a: 1\nb: 2\n", [("ETP742", 1, 1)]),
        ("word", [("ETP742", 1, 1)]),
        ("- a: 1\n- b\n- [x, y]\n", [("ETP742", 2, 3), ("ETP742", 3, 3)]),
        ("- a: [1, {b: [2]}]\n  c: {x: 1}\n", [("ETP743", 1, 6), ("ETP743", 2, 6)]),
        ("- a: 1\n  a: 2\n", [("ETP744", 2, 3)]),
        ("- a: &x 1\n- a: *x\n", [("ETP741", 1, 6), ("ETP741", 2, 6)]),
        ("- a: !!int 1\n", [("ETP741", 1, 6)]),
        ("- !!python/object/apply:os.system {a: 1}\n", [("ETP741", 1, 3)]),
        ("- a: 1\n---\n- a: 2\n", [("ETP742", 2, 1)]),
        ("- a: 'x\n", [("ETP740", 2, 1)]),
        ("- a: 1\n\tb: 2\n", [("ETP740", 2, 1)]),
        ("- ? [k]\n  : v\n", [("ETP743", 1, 5)]),
    ],
)
def test_faulty_yaml_is_refused_with_its_places(text, faults):
    assert _faults(_read(text, "yaml")) == faults


def test_deep_or_tangled_yaml_ends_quickly():
    laughs = "- &a [x]\n" + "".join(f"- &b{n} [*a, *a, *a, *a]\n" for n in range(500))
    assert {code for code, *_ in _faults(_read(laughs, "yaml"))} <= {"ETP741", "ETP742", "ETP759"}
    assert _faults(_read("- " * 20_000 + "x", "yaml"))
    assert _faults(_read("[" * 20_000, "yaml"))
    assert _faults(_read("- {a: " + "{a: " * 20_000, "yaml"))


# Properties ---------------------------------------------------------------------------------------

letters = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters='\n\t;",ąż'
)
cells = st.text(letters, max_size=8).map(evidence_tables._clean)
names = st.lists(
    cells.filter(bool).map(lambda name: " ".join(name.split())), min_size=1, max_size=4, unique=True
)


@st.composite
def table_contents(draw):
    columns = tuple(draw(names))
    rows = draw(st.lists(st.tuples(*(cells for _ in columns)).filter(any), max_size=5))
    return columns, rows


@given(table_contents(), st.sampled_from([";", ",", "\t"]))
@example((("a",), [('"',)]), ";")
def test_a_csv_that_was_written_is_read_back_equal(content, delimiter):
    columns, rows = content
    found = read_table(io.BytesIO(csv_table(columns, rows, delimiter)), "csv", None, "plik")
    assert found == Table(columns, tuple(dict(zip(columns, row, strict=True)) for row in rows))


@given(table_contents())
def test_json_and_yaml_that_were_written_are_read_back_equal(content):
    columns, rows = content
    objects = [dict(zip(columns, row, strict=True)) for row in rows]
    as_json = json.dumps(objects, ensure_ascii=False).encode()
    as_yaml = yaml.safe_dump(objects, allow_unicode=True, default_style='"', sort_keys=False)
    for medium, data in (("json", as_json), ("yaml", as_yaml.encode())):
        found = read_table(io.BytesIO(data), medium, None, "plik")
        if rows:
            assert found == Table(columns, tuple(objects))
        else:
            assert _faults(found) == [("ETP728", 1, 1)]


MEDIA = st.sampled_from([*TABLE_MEDIA, "pdf", "other"])
SHAPED = st.lists(
    st.sampled_from([b'"', b";", b",", b"\n", b"\r", b"a", b"- ", b": ", b"[", b"]", b"{", b"}",
                     b"\xc5", b"\xbc", b"\x00", b"\t", b"&x ", b"*x", b"!", b"1",
                      b"|", b"# ", b"'"]),
    max_size=40,
).map(b"".join)  # fmt: skip


@given(st.binary(max_size=200) | SHAPED, MEDIA)
def test_arbitrary_bytes_make_a_table_or_faults_and_never_an_error(data, medium):
    found = read_table(io.BytesIO(data), medium, PARTICIPANT, "plik")
    assert isinstance(found, Table) or (found and all(isinstance(fault, Fault) for fault in found))
    if not isinstance(found, Table):
        _faults(found)
