"""A file is what its bytes say, whatever its name; a hostile one is a word, not a crash."""

import io
import json
import re
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.recording.contents import evidence_zips
from engine.recording.contents.evidence_media import detected, medium_of, why_not
from engine.recording.contents.evidence_tables import read_table
from engine.recording.contents.evidence_zips import Trouble, open_package
from engine.recording.sample_evidence import csv_table, docx, pdf, xlsx
from engine.telling.codes import evidence, evidence_tables
from schemas.output import MEDIA
from schemas.refusal import Fault
from schemas.table import Table

OOXML = "application/vnd.openxmlformats-officedocument."


def _zip(parts, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def _office(content_type, main, part=None):
    types = f'<Types><Override PartName="/{main}" ContentType="{content_type}"/></Types>'
    return _zip({"[Content_Types].xml": types, part or main: "<x/>"})


def _open_document(kind, *, content="content.xml"):
    mime = f"application/vnd.oasis.opendocument.{kind}"
    return _zip({"mimetype": mime, content: "<x/>", "META-INF/manifest.xml": "<x/>"})


def _png():
    def chunk(kind, data):
        sum_of = struct.pack(">L", zlib.crc32(kind + data))
        return struct.pack(">L", len(data)) + kind + data + sum_of

    head = chunk(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    )


def _jpeg():
    def segment(marker, data):
        return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data

    thumbnail = segment(0xE1, b"Exif\0\0\xff\xd8\xff\xd9")
    head = segment(0xE0, b"JFIF\0") + thumbnail + b"\xff" + segment(0xDB, bytes(65))
    return b"\xff\xd8" + head + segment(0xDA, b"\x01\x01\0\0?\0") + b"\x12\xff\x00\x34\xff\xd9"


WHOLE = {
    "pdf": pdf("Protokół", ("wiersz",)),
    "docx": docx("Protokół", ("wiersz",)),
    "xlsx": xlsx(("a", "b"), (("1", "2"),)),
    "pptx": _office(f"{OOXML}presentationml.presentation.main+xml", "ppt/presentation.xml"),
    "odt": _open_document("text"),
    "ods": _open_document("spreadsheet"),
    "png": _png(),
    "jpeg": _jpeg(),
    "csv": csv_table(("a", "b"), (("1", "ż"),)),
    "json": '{"ż": [1, null]}'.encode(),
    "yaml": b"# rows\n- a: 1\n  b: 2\n",
    "txt": "Zażółć, gęślą\nw dwóch wierszach; i koniec".encode(),
}


def _medium(data, *wanted):
    return medium_of(io.BytesIO(data), wanted)


def _detected(data):
    return detected(io.BytesIO(data))


def test_there_is_a_sample_of_every_medium():
    assert set(WHOLE) == set(MEDIA)


@pytest.mark.parametrize("medium", WHOLE)
def test_every_medium_is_told_by_its_content(medium):
    data = WHOLE[medium]
    assert _medium(data, medium) == medium
    assert _medium(data) == medium
    assert _medium(data, *MEDIA) in (medium, "json", "yaml", "csv")


@pytest.mark.parametrize("medium", WHOLE)
@pytest.mark.parametrize("wanted", MEDIA)
def test_nothing_is_taken_for_something_else(medium, wanted):
    may_be = {"csv": {"txt"}, "yaml": {"txt"}, "json": {"txt"}}
    found = _medium(WHOLE[medium], wanted)
    assert found == (wanted if wanted == medium or wanted in may_be.get(medium, ()) else None)


@pytest.mark.parametrize("medium", ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "png", "jpeg"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.97])
def test_a_file_that_was_cut_off_is_none_of_ours(medium, share):
    data = WHOLE[medium][: int(len(WHOLE[medium]) * share)]
    assert _medium(data) is None
    assert "damaged" in _detected(data)


@pytest.mark.parametrize("medium", ["png", "jpeg", "pdf"])
def test_bytes_behind_the_end_do_no_harm(medium):
    assert _medium(WHOLE[medium] + b"\n\n", medium) == medium


def test_the_wanted_media_are_tried_in_their_order():
    table = WHOLE["csv"]
    assert _medium(table, "txt", "csv") == "txt"
    assert _medium(table, "pdf", "csv", "txt") == "csv"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty file"),
        (b"\xef\xbb\xbf \r\n\t", "empty file"),
        (b" " * 10_000, "empty file"),
        (b"MZ\x90\x00\x03", "executable"),
        (b"\x7fELF\x02\x01", "executable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old or locked Office document"),
        (b"{\\rtf1 x}", "RTF document"),
        (b"GIF89a...", "GIF picture"),
        (b"\x1f\x8b\x08\x00", "other archive"),
        (b"<!DOCTYPE html>\n<html><body>a;b</body></html>", "HTML page"),
        (b"<?xml version='1.0'?><a/>", "XML text"),
        ("a;b\nŻ;1\n".encode("cp1250"), "text in an older encoding"),
        ("a;b".encode("utf-16"), "UTF-16 text"),
        (bytes(range(256)), "unknown binary"),
        (b"a;b\n1;\x00\n", "unknown binary"),
        (b"%PDF-1.4\nnothing more", "damaged PDF"),
        (b"PK\x03\x04nothing more", "damaged zip archive"),
        (_zip({"a.txt": "a"}), "zip archive"),
        (
            _office("application/vnd.ms-word.document.macroEnabled.main+xml", "w/d.xml"),
            "zip archive",
        ),
        (
            _office(f"{OOXML}wordprocessingml.document.main+xml", "w/d.xml", "w/e.xml"),
            "zip archive",
        ),
        (_zip({"[Content_Types].xml": "<Types", "word/document.xml": ""}), "zip archive"),
        (_open_document("text", content="other.xml"), "zip archive"),
        (_open_document("text-master" * 30), "zip archive"),
    ],
)
def test_what_is_none_of_ours_is_named(data, word):
    assert _detected(data) == word
    assert word in evidence.KINDS
    assert _medium(data, *(medium for medium in MEDIA if medium != "txt")) is None


def test_every_word_of_a_trouble_with_zips_can_be_translated():
    assert {trouble.value for trouble in Trouble} - {Trouble.NO_ZIP} <= set(evidence.KINDS)


def test_every_code_that_is_told_has_its_sentence_and_every_sentence_its_use():
    folder = Path(evidence_zips.__file__).parent
    told = {
        code
        for file in folder.glob("evidence_*.py")
        for code in re.findall(r'"(ETP7\d\d)"', file.read_text(encoding="utf-8"))
    }
    assert told == {*evidence.SENTENCES, *evidence_tables.SENTENCES}
    assert not {*evidence.SENTENCES} & {*evidence_tables.SENTENCES}


def test_a_picture_without_its_header_or_its_end_is_damaged():
    assert _detected(WHOLE["png"].replace(b"IEND", b"IXXX")) == "damaged picture"
    assert _detected(WHOLE["png"].replace(b"IHDR", b"IXXX")) == "damaged picture"
    assert _detected(b"\xff\xd8\xff\xd9 no picture data") == "damaged picture"
    assert _detected(b"\xff\xd8\xff\xe0\x00\x04xxjust words") == "damaged picture"


# Texts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "media"),
    [
        ("a;b\n1;2\n", {"csv", "txt"}),
        ("a;b\n", {"csv", "txt"}),
        ("a\n1\n", {"csv", "txt"}),
        ("a\n", {"txt"}),
        ("a;b\n1;2;3\n", {"txt"}),
        ('a;b\n1;"2\n', {"txt"}),
        ("<table>\n<tr>\n</table>\n", {"txt"}),
        ("Szanowni Państwo, oto list\nz dwoma wierszami\n", {"txt"}),
        ("- a: 1, b\n- a: 2, c\n", {"yaml", "txt"}),
        ("---\n- a: 1\n", {"yaml", "txt"}),
        ("- a\n- b\n", {"csv", "txt"}),
        ("- a: &x 1\n- a: *x\n", {"csv", "txt"}),
        ("a: 1\n", {"txt"}),
        ('[{"a": 1}]', {"json", "yaml", "txt"}),
        ("[\n1\n]", {"json", "txt"}),
        ("5", {"txt"}),
        ('{"a": 1, "a": 2}', {"txt"}),
        ('{"a": NaN}', {"txt"}),
        ("[1, 2,]", {"csv", "txt"}),
        ("[" * 100_000, {"txt"}),
        ("[" + "1" * 10_000 + "]", {"json", "txt"}),
    ],
)
def test_a_text_satisfies_exactly_these_media(text, media):
    texts = ("csv", "json", "yaml", "txt")
    assert {medium for medium in texts if _medium(text.encode(), medium)} == media


def test_a_long_text_is_read_in_pieces(monkeypatch):
    half = ("ż" * 99 + "\n").encode() * 20_000
    assert _medium(half, "txt") == "txt"
    assert _medium(half + b"\x00", "txt") is None
    assert _medium(half + b"\xc5", "txt") is None


# Why not ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "wanted", "faults"),
    [
        (WHOLE["png"], ("pdf",), [("ETP701", 1, 1)]),
        (WHOLE["txt"], ("pdf",), [("ETP701", 1, 1)]),
        (b"<html>\n<body>", ("csv",), [("ETP701", 1, 1)]),
        (b"", ("csv",), [("ETP705", 1, 1)]),
        (b"", ("pdf",), [("ETP701", 1, 1)]),
        ("a;b\nŻ;1\n".encode("cp1250"), ("csv", "xlsx"), [("ETP702", 2, 1)]),
        ("a;b\n".encode("utf-16"), ("csv",), [("ETP703", 1, 1)]),
        (b'a;b\n1;"2\n', ("csv", "xlsx"), [("ETP706", 2, 2)]),
        (b"a;b\n1\n1\n1\n1\n1\n1\n1\n", ("csv",), [("ETP708", line, 2) for line in range(2, 7)]),
        (b'[{"a": 1},\n]', ("csv", "json"), [("ETP730", 2, 1)]),
        (b"- a: 1\n- b\n", ("yaml",), [("ETP742", 2, 3)]),
        (b"a\n", ("csv",), [("ETP701", 1, 1)]),
    ],
)
def test_why_a_file_is_none_of_the_wanted_is_told_in_its_place(data, wanted, faults):
    assert _medium(data, *wanted) is None
    found = why_not(io.BytesIO(data), wanted, "plik")
    assert [(fault.code, fault.place.line, fault.place.column) for fault in found] == faults
    for fault in found:
        sentence = evidence.SENTENCES[fault.code]
        assert sentence.message.format(**fault.facts)


# Hostile zips -------------------------------------------------------------------------------------


def _trouble(data):
    return open_package(io.BytesIO(data))


def test_a_small_zip_that_inflates_to_300_mb_is_refused_without_being_held():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            for _ in range(300):
                part.write(bytes(1024 * 1024))
    data = file.getvalue()
    assert len(data) < 400_000
    tracemalloc.start()
    assert _trouble(data) is Trouble.TOO_MUCH
    assert _detected(data) == "zip archive that inflates to too much"
    (fault,) = why_not(io.BytesIO(data), ("docx",), "plik")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert fault.code == "ETP751"
    assert peak < 16 * 1024 * 1024


def test_the_total_has_a_limit_whatever_the_ratio(monkeypatch):
    data = _zip({f"{number}": bytes(range(256)) * 40 for number in range(10)}, zipfile.ZIP_STORED)
    assert not isinstance(_trouble(data), Trouble)
    monkeypatch.setattr(evidence_zips, "MAX_INFLATED", 100_000)
    assert _trouble(data) is Trouble.TOO_MUCH


def _patched(data, signature, offset, form, value):
    """Overwrite one field of the first record with this signature."""
    at = data.index(signature) + offset
    changed = bytearray(data)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


def test_a_zip_that_lies_about_a_size_is_damaged():
    data = WHOLE["docx"]
    real = zipfile.ZipFile(io.BytesIO(data)).infolist()[0].file_size
    for lie in (0, real - 1, real + 1, 2**31):
        assert _trouble(_patched(data, b"PK\x01\x02", 24, "<L", lie)) is Trouble.DAMAGED


def test_a_zip_that_lies_about_its_directory_is_stopped_before_it_is_read():
    data = _patched(WHOLE["docx"], b"PK\x05\x06", 12, "<L", 2**31)
    assert _trouble(data) is Trouble.TOO_MUCH
    data = _patched(WHOLE["docx"], b"PK\x05\x06", 16, "<L", 2**31)
    assert _trouble(data) is Trouble.DAMAGED


def test_too_many_entries_are_refused(monkeypatch):
    assert _trouble(_zip({f"{n}": "" for n in range(2_001)})) is Trouble.TOO_MUCH
    many = _zip({f"{n}" * 40: "" for n in range(10_000)})
    monkeypatch.setattr(zipfile, "ZipFile", None)  # not even asked
    assert _trouble(many) is Trouble.TOO_MUCH


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_damage():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", "1")
        archive.writestr("a", "2")
    assert _trouble(file.getvalue()) is Trouble.DAMAGED


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_inflate_without_a_bound_are_not_read(method):
    assert _trouble(_zip({"a": bytes(1000)}, method)) is Trouble.DAMAGED


def test_a_locked_entry_is_told():
    data = _patched(WHOLE["docx"], b"PK\x01\x02", 8, "<H", 1)
    assert _trouble(data) is Trouble.LOCKED


def test_a_real_fault_of_the_disk_is_not_taken_for_damage():
    class Failing(io.BytesIO):
        def read(self, size=-1):
            if 30 < self.tell() < 200:
                raise OSError(5, "Input/output error")
            return super().read(size)

    with pytest.raises(OSError, match="Input/output"):
        open_package(Failing(WHOLE["docx"]))


# Properties ---------------------------------------------------------------------------------------


@st.composite
def mutated(draw):
    data = bytearray(WHOLE[draw(st.sampled_from(sorted(WHOLE)))])
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        piece = draw(st.binary(max_size=4))
        data[at : at + draw(st.integers(0, 4))] = piece
    return bytes(data)


@given(st.binary(max_size=300) | mutated())
@example(b"PK\x03\x04PK\x05\x06" + bytes(18))
def test_no_bytes_at_all_raise_or_are_taken_for_two_binary_media(data):
    found = [medium for medium in MEDIA if _medium(data, medium)]
    assert len(set(found) - {"csv", "json", "yaml", "txt"}) <= 1
    assert not found or not {*found} & {"pdf", "docx", "xlsx", "png"} or len(found) == 1
    assert _detected(data)
    wanted = [medium for medium in MEDIA if medium not in found]
    assert why_not(io.BytesIO(data), tuple(wanted), "plik")
    for medium in ("xlsx", "csv", "json", "yaml"):
        table = read_table(io.BytesIO(data), medium, None, "plik")
        assert isinstance(table, Table) or all(isinstance(fault, Fault) for fault in table)


texts = st.text(st.sampled_from('ab;,"\n-: []{}1ż'), max_size=30)


@given(texts)
def test_what_is_called_csv_can_be_read_as_csv(text):
    if _medium(text.encode(), "csv"):
        table = read_table(io.BytesIO(text.encode()), "csv", None, "plik")
        codes = {fault.code for fault in table} if isinstance(table, tuple) else set()
        assert codes <= {"ETP709", "ETP710"}


@given(texts)
def test_what_is_called_json_is_what_the_standard_library_reads(text):
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if _medium(text.encode(), "json"):
        assert isinstance(value, dict | list)
