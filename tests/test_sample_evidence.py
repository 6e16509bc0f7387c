"""Samples are real files: the same bytes each time, and readers other than ours can open them."""

import hashlib
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from engine.recording.contents.evidence_media import medium_of
from engine.recording.contents.evidence_tables import read_table
from engine.recording.sample_evidence import csv_table, docx, pdf, xlsx

POLISH = "Zażółć gęślą jaźń, ZAŻÓŁĆ GĘŚLĄ JAŹŃ"


def _objects(data):
    """Read a PDF as a reader does: from its end, by the table of places."""
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", data)[1])
    table = data[start:]
    size = int(re.match(rb"xref\n0 (\d+)\n", table)[1])
    places = [int(line[:10]) for line in table.split(b"\n")[3 : 2 + size]]
    objects = {}
    for number, place in enumerate(places, start=1):
        body = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj\n", re.DOTALL).match(data, place)
        assert int(body[1]) == number
        objects[number] = body[2]
    return objects


def _shown_text(data):
    objects = _objects(data)
    pairs = re.findall(rb"<(..)> <(....)>", objects[6])
    letters = {int(code, 16): chr(int(point, 16)) for code, point in pairs}
    pages = [body for body in objects.values() if b"stream\nBT" in body]
    shown = [part for page in pages for part in re.findall(rb"<(.*?)> Tj", page)]
    codes = [bytes.fromhex(part.decode()) for part in shown]
    return "\n".join("".join(letters.get(code, chr(code)) for code in line) for line in codes)


def test_a_pdf_is_one_of_ours_and_holds_the_polish_letters():
    data = pdf(f"Protokół: {POLISH}", (POLISH, "", "„Cytat” – 5 §…"))
    assert medium_of(io.BytesIO(data), ("pdf",)) == "pdf"
    text = _shown_text(data).replace("\n", " ")
    assert f"Protokół: {POLISH}" in text
    assert "„Cytat” – 5 §…" in text


def test_the_streams_of_a_pdf_are_as_long_as_they_say():
    for body in _objects(pdf("Tytuł", ("wiersz",) * 100)).values():
        match = re.match(rb"<< /Length (\d+) >>\nstream\n(.*)\nendstream$", body, re.DOTALL)
        assert match is None or len(match[2]) == int(match[1])


def test_a_long_pdf_goes_on_to_further_pages_and_loses_no_line():
    lines = tuple(f"wiersz {number}" for number in range(120))
    data = pdf("Długi", lines)
    assert b"/Count 3" in data
    assert _shown_text(data).split("\n")[1:] == list(lines)


def test_a_letter_that_the_pdf_could_not_show_is_refused():
    with pytest.raises(ValueError, match="no glyph"):
        pdf("Кириллица", ())


@pytest.mark.parametrize(
    "make",
    [
        lambda: pdf(POLISH, (POLISH,)),
        lambda: docx(POLISH, (POLISH,)),
        lambda: xlsx(("a", "b"), ((POLISH, ""),)),
        lambda: csv_table(("a", "b"), ((POLISH, ""),)),
    ],
)
def test_the_same_arguments_give_the_same_bytes_without_a_clock(make):
    data = make()
    assert make() == data
    if data.startswith(b"PK"):
        dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(data)).infolist()}
        assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_the_bytes_do_not_change_from_version_to_version():
    made = (pdf("T", ("ż",)), docx("T", ("ż",)), xlsx(("a",), (("ż",),)))
    assert hashlib.sha256(b"".join(made)).hexdigest().startswith("9b2cfc8720a07db6")


def test_a_docx_holds_its_paragraphs():
    data = docx("Tytuł & <reszta>", ("pierwszy", POLISH))
    assert medium_of(io.BytesIO(data), ("docx",)) == "docx"
    body = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
    assert list(ElementTree.fromstring(body).itertext()) == ["Tytuł & <reszta>", "pierwszy", POLISH]


@pytest.mark.parametrize(("medium", "make"), [("csv", csv_table), ("xlsx", xlsx)])
def test_a_table_is_read_back_as_it_was_written(medium, make):
    rows = (("1", 'Młyn; "stary", wielki'), ("2", f"{POLISH}\r\n& <dalej>"))
    data = io.BytesIO(make(("id", "tytuł"), rows))
    assert medium_of(data, (medium,)) == medium
    table = read_table(data, medium, None, "x")
    assert table.columns == ("id", "tytuł")
    found = [row["tytuł"].replace("\r\n", "\n") for row in table.rows]
    assert found == [row[1].replace("\r\n", "\n") for row in rows]
