"""A search after a redaction finds other spellings, and tells archives too deep to open."""

import base64
import html
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.recording.redacting.needles import (
    Sought,
    content_needles,
    contents_of,
    name_needles,
    order,
    secret_needles,
)
from engine.recording.redacting.searching import search
from engine.recording.redacting.spellings import of_bytes, of_words, words_in
from engine.telling.pen import Pen
from engine.telling.text_redaction import outcome_lines
from schemas.redaction import Redaction, RedactionOutcome, Search, Trace
from tests.diagram_strategies import words

NAME = 'Lista "obecności" Jana & Zofii.pdf'
TEXT = "Jan Kowalski, 44051401458, nauczyciel z gminy Leszno; żona: Łucja. " * 30
BYTES = random.Random(5).randbytes(9000)
SALT = bytes(range(100, 132))
COPIES: dict[str, Callable[[bytes], bytes]] = {
    "base64": base64.b64encode,
    "mail": base64.encodebytes,
    "url": base64.urlsafe_b64encode,
    "hex": lambda content: content.hex().encode(),
    "capital hex": lambda content: content.hex().upper().encode(),
    "base64 of an archive": lambda content: base64.b64encode(zipped(content, zipfile.ZIP_STORED)),
}
SPELT: dict[str, Callable[[str], bytes]] = {
    "utf-16": lambda words: words.encode("utf-16"),
    "utf-16 big": lambda words: words.encode("utf-16-be"),
    "windows": lambda words: words.encode("cp1250"),
    "latin 2": lambda words: words.encode("iso8859-2"),
    "json": lambda words: json.dumps({"a": words}).encode(),
    "json with letters": lambda words: json.dumps([words], ensure_ascii=False).encode(),
    "html": lambda words: f"<b>{html.escape(words)}</b>".encode(),
    "address": lambda words: quote(words).encode(),
}


def zipped(content: bytes, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        archive.writestr("inner", content)
    return made.getvalue()


def found(folder: Path, content: bytes, kept: frozenset[str] = frozenset()) -> set[tuple[str, str]]:
    contents = contents_of(io.BytesIO(content), len(content))
    needles = (*content_needles([contents]), *name_needles(NAME), *secret_needles(SALT, b""))
    what = Sought(order(needles), (contents,))
    return {(one.place, one.what.value) for one in search(folder, what, kept).found}


@pytest.mark.parametrize("content", [BYTES, TEXT.encode(), TEXT[:30].encode()])
@pytest.mark.parametrize("copy", COPIES)
def test_contents_are_found_in_base64_and_in_hexadecimal(tmp_path: Path, content: bytes, copy: str):
    (tmp_path / "copy").write_bytes(b"see: " + COPIES[copy](content))
    assert found(tmp_path, content) == {("copy", "contents")}


@pytest.mark.parametrize("way", SPELT)
def test_texts_and_names_are_found_however_they_are_spelt(tmp_path: Path, way: str):
    (tmp_path / "text").write_bytes(SPELT[way](TEXT))
    (tmp_path / "name").write_bytes(SPELT[way](NAME))
    assert found(tmp_path, TEXT.encode()) == {("text", "contents"), ("name", "name")}


def test_a_salt_is_found_in_base64(tmp_path: Path):
    (tmp_path / "dump").write_bytes(base64.b64encode(b"." + SALT))
    assert found(tmp_path, BYTES) == {("dump", "salt")}


def test_what_kept_evidence_says_as_well_tells_nothing_in_another_spelling(tmp_path: Path):
    """A form's words stand in another paper, and in a mail with that paper."""
    (tmp_path / ("ab" * 32)).write_bytes(TEXT.encode() + b"another paper")
    (tmp_path / "mail").write_bytes(base64.encodebytes(TEXT.encode() + b"another paper"))
    kept = frozenset({"ab" * 32})
    contents = TEXT.encode()[: len(TEXT) // 2] + b"the redacted one"
    assert found(tmp_path, contents, kept) == set()


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_an_archive_that_is_nested_too_deep_is_not_taken_for_searched(tmp_path: Path, how: int):
    (tmp_path / "a.zip").write_bytes(zipped(zipped(zipped(BYTES, how), how), how))
    assert ("a.zip!inner!inner", "unread") in found(tmp_path, BYTES)


@given(st.binary(min_size=12, max_size=48), st.binary(max_size=5))
def test_some_spelling_stands_in_the_base64_of_whatever_holds_a_piece(piece: bytes, before: bytes):
    whole = base64.b64encode(before + piece + b"....")
    assert len(piece) < 14 or any(one in whole for one in of_bytes(piece))


@given(st.text(max_size=40))
def test_half_letters_are_left_out_of_words(words: str):
    content = words.encode()
    for start in range(min(4, len(content))):
        cut = words_in(content[start : len(content) - start])
        assert cut in words
        assert len(cut.encode()) >= len(content) - 2 * start - 6


def test_what_is_no_text_has_no_words():
    assert words_in(b"\xff" * 48) == ""
    assert list(of_words("")) == []


def test_what_is_not_known_any_more_is_not_told_to_be_gone():
    before = Redaction(
        ("ab" * 32,), (), outcome=RedactionOutcome.REDACTED, search=Search(unsought=(Trace.SALT,))
    )
    told = " ".join(line.strip() for line in outcome_lines(Pen(words("en")), before))
    assert "cannot be told" in told
    assert "is left" not in told
