"""Row schemas: the listed subset of JSON Schema, read strictly."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.recording.schedules.row_schema_file import read_row_schema
from schemas.attribution import Place
from schemas.output import Column, RowSchema

SOUND = Path(__file__).parent / "examples" / "sound" / "rows"
PACKAGED = sorted((Path(__file__).parents[1] / "schemas" / "rows").glob("*.schema.json"))


def read(document):
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    return read_row_schema(text.encode(), "a")


def codes(document):
    found = read(document)
    return [] if isinstance(found, RowSchema) else [fault.code for fault in found]


def with_column(column, **more):
    return {"type": "object", "properties": {"a": column}, **more}


def test_every_keyword_of_the_subset_is_read():
    schema = read_row_schema((SOUND / "person.schema.json").read_bytes(), "person")
    assert schema.name == "person"
    assert not schema.closed
    assert schema.columns == (
        Column("imię i nazwisko", min_length=1, max_length=200, required=True),
        Column("born", format="date"),
        Column("since", format="edtf"),
        Column("sector", enum=("a/b", "c")),
        Column("age", "integer", minimum=0, maximum=150),
        Column("share", "number", minimum=-1),
        Column("present", "boolean"),
    )
    assert schema.document["title"] == "A person"


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.name.split(".")[0])
def test_a_packaged_row_schema_is_read(path):
    assert isinstance(read_row_schema(path.read_bytes(), "a"), RowSchema)


@pytest.mark.parametrize(("said", "closed"), [(None, False), (True, False), (False, True)])
def test_a_row_schema_is_closed_when_it_says_so(said, closed):
    more = {} if said is None else {"additionalProperties": said}
    assert read(with_column({"type": "string"}, **more)).closed is closed


def test_nothing_required_may_be_said_or_left_out():
    assert read(with_column({"type": "string"}, required=[])).columns == (Column("a"),)


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ("", ["ETP130"]), ("{", ["ETP130"]), ("[1,]", ["ETP130"]), ("{} {}", ["ETP130"]),
        ("// no\n{}", ["ETP130"]), ('{"a": NaN}', ["ETP130"]), ('{"a": -Infinity}', ["ETP130"]),
        ('{"a": ' + "9" * 5000 + "}", ["ETP130"]), ("{'a': 1}", ["ETP130"]), ("a: 1", ["ETP130"]),
        ('{"type": "object", "type": "object"}', ["ETP120"]), ("[]", ["ETP203"]), ("1", ["ETP203"]),
        ('{"type": "object", "properties": {"a": {"type": "string", "type": "number"}}}',
         ["ETP120"]),
        ("[" * 100, ["ETP130"]), ("[" * 100 + "]" * 100, ["ETP117"]), ({}, ["ETP202", "ETP202"]),
        (with_column({"type": "string"}, type="array"), ["ETP215"]),
        ({"type": "object", "properties": {}}, ["ETP216"]),
        ({"type": "object", "properties": []}, ["ETP203"]),
        (with_column({"type": "string"}, required=["b"]), ["ETP231"]),
        (with_column({"type": "string"}, required="a"), ["ETP204"]),
        (with_column({"type": "string"}, additionalProperties={}), ["ETP205"]),
        (with_column({"type": "string"}, allOf=[]), ["ETP201"]),
        (with_column({"type": "string"}, title=1), ["ETP206"]),
        (with_column({"type": "null"}), ["ETP215"]),
        (with_column({"type": ["string"]}), ["ETP205"]),
        (with_column({}), ["ETP202"]), (with_column("string"), ["ETP203"]),
        (with_column({"type": "string", "pattern": "a"}), ["ETP201"]),
        (with_column({"type": "string", "enum": []}), ["ETP216"]),
        (with_column({"type": "string", "enum": [1]}), ["ETP206"]),
        (with_column({"type": "integer", "enum": ["a"]}), ["ETP230"]),
        (with_column({"type": "string", "format": "email"}), ["ETP215"]),
        (with_column({"type": "number", "format": "date"}), ["ETP230"]),
        (with_column({"type": "string", "minLength": -1}), ["ETP210"]),
        (with_column({"type": "string", "minLength": 2, "maxLength": 1}), ["ETP317"]),
        (with_column({"type": "integer", "minimum": "1"}), ["ETP207"]),
        (with_column({"type": "boolean", "minimum": 1}), ["ETP230"]),
        ({"type": "object", "properties": {" ": {"type": "string"}}}, ["ETP217"]),
    ],
)  # fmt: skip
def test_what_is_no_row_schema_of_the_subset_is_refused(document, found):
    assert codes(document) == found


def test_a_fault_stands_in_the_row_schema_itself():
    (fault,) = read('{"type": "object",\n\t"properties": {"a": {"type": "text"}}}')
    assert fault.place == Place("rows/a.schema.json", 2, 31)
    assert fault.line == '\t"properties": {"a": {"type": "text"}}}'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" " * 65_537, "ETP103"),
        (b"\xff\xfe{\0}\0", "ETP102"),
        (b"\xb9", "ETP101"),
        (b'{"\0', "ETP104"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data, code):
    found = read_row_schema(data, "a")
    assert [fault.code for fault in found] == [code]


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(
        st.sampled_from(("type", "properties", "required", "enum", "a")), part, max_size=3),
    max_leaves=8,
))  # fmt: skip
def test_any_json_value_is_read_or_refused(document):
    assert isinstance(read(document), RowSchema | tuple)
