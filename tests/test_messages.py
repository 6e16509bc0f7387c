"""Every message is complete in both languages, every code told once, no catalogue stale."""

import io
import re
import string
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from commands import click_messages
from engine.recording.message_files import catalogue
from engine.telling import code_book
from engine.telling.words import Words

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "engine" / "telling" / "locale"
POLISH = LOCALE / "pl" / "LC_MESSAGES"
SOURCES = [ROOT / "cli.py", *(ROOT / "commands").rglob("*.py"), *(ROOT / "engine").rglob("*.py")]
Message = str | tuple[str, ...]


def _marked() -> set[Message]:
    """Collect every message that the source marks."""
    found: set[Message] = set()
    for path in SOURCES:
        with path.open("rb") as source:
            for _, message, _, _ in extract("python", source, keywords={"N_": None, "NN_": (1, 2)}):
                if message:
                    found.add(message)
    return found


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="pl" if path.suffix == ".po" else None)


MARKED = _marked()
TOLD = {message.id: message for message in _read(POLISH / "etap.po") if message.id}


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_the_template_catalogue_lists_what_the_source_marks():
    assert {m.id for m in _read(LOCALE / "etap.pot") if m.id} == MARKED


def test_every_marked_message_has_its_polish_and_no_polish_is_left_over():
    assert set(TOLD) == MARKED
    assert [m.id for m in TOLD.values() if not m.string or m.fuzzy] == []


def _forms(string_: Message) -> tuple[str, ...]:
    return (string_,) if isinstance(string_, str) else string_


def _has_the_facts(message) -> bool:
    """Whether it has every fact of its message and no other; a counted one may leave some out."""
    asked = {fact for id_ in _forms(message.id) for fact in _fields(id_)}
    if isinstance(message.id, str):
        return _fields(message.string) == asked
    return all(_fields(form) <= asked for form in message.string)


def test_a_translation_has_the_facts_of_its_message():
    assert [message.id for message in TOLD.values() if not _has_the_facts(message)] == []


def test_counted_messages_have_three_polish_forms_that_differ_where_the_number_shows():
    counted = [message for message in TOLD.values() if isinstance(message.id, tuple)]
    assert [m.id for m in counted if len(m.string) != 3 or not all(m.string)] == []
    header = (POLISH / "etap.po").read_text(encoding="utf-8")
    assert "nplurals=3" in header


def test_the_compiled_catalogue_is_the_written_one():
    compiled = io.BytesIO()
    write_mo(compiled, _read(POLISH / "etap.po"))
    assert _compiled(compiled.getvalue()) == _compiled((POLISH / "etap.mo").read_bytes())


def _compiled(data: bytes) -> list[tuple[object, object]]:
    """Read a compiled catalogue; the release of Babel that wrote its header does not count."""
    return [(message.id, message.string) for message in read_mo(io.BytesIO(data)) if message.id]


def test_polish_quotes_are_polish():
    wrong = [m.id for m in TOLD.values() for form in _forms(m.string) if "“" in form]
    assert wrong == []


@pytest.mark.parametrize(
    ("number", "told"),
    [(1, "1 dzień"), (2, "2 dni"), (5, "5 dni"), (22, "22 dni"), (112, "112 dni")],
)
def test_polish_counts_in_three_forms(number, told):
    words = Words("pl", catalogue("pl"))
    assert words.count(("{n} day", "{n} days"), number) == told


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "0 plików dowodów"),
        (1, "1 plik dowodów"),
        (3, "3 pliki dowodów"),
        (12, "12 plików dowodów"),
        (23, "23 pliki dowodów"),
    ],
)
def test_polish_counts_files_like_a_pole(number, told):
    words = Words("pl", catalogue("pl"))
    assert words.count(("{n} file of evidence", "{n} files of evidence"), number) == told


def test_a_language_without_a_catalogue_is_told_in_english():
    assert catalogue("xx").gettext("today") == "today"


# Codes --------------------------------------------------------------------------------------------


def _codes_in_the_source() -> dict[str, list[str]]:
    """Find every literal code outside the sentences, with the files it stands in."""
    found: dict[str, list[str]] = {}
    for path in SOURCES:
        if "codes" in path.parts:
            continue
        for code in re.findall(r'"(ETP\d{3})"', path.read_text(encoding="utf-8")):
            found.setdefault(code, []).append(path.name)
    return found


def test_every_code_in_the_source_has_its_sentence():
    told = code_book.sentences()
    assert {code: files for code, files in _codes_in_the_source().items() if code not in told} == {}


def test_every_sentence_belongs_to_a_code_that_the_source_can_give():
    assert sorted(set(code_book.sentences()) - set(_codes_in_the_source())) == []


def test_no_code_is_told_twice_and_every_module_of_codes_is_in_the_book():
    modules = {p.stem for p in (ROOT / "engine/telling/codes").glob("*.py")} - {
        "__init__",
        "sentence",
    }
    assert set(code_book.MODULES) == modules
    books = [import_module(f"engine.telling.codes.{name}").SENTENCES for name in code_book.MODULES]
    codes = [code for book in books for code in book]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"ETP\d{3}", code) for code in codes)


def test_every_code_says_more_than_its_sentence():
    for code, sentence in code_book.sentences().items():
        assert sentence.message.strip(), code
        assert len(sentence.explain) > 20, code


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_sentence_is_told_even_where_its_facts_are_wanting(language):
    words = Words(language, catalogue(language))
    for code in code_book.sentences():
        told = code_book.message(words, code, {})
        assert not re.search(r"\{[a-z_]+\}", told), code


def test_an_unknown_code_stands_for_itself():
    assert code_book.message(Words("en", catalogue("en")), "ETP999", {}) == "ETP999"


def test_the_messages_of_click_are_among_the_translated():
    assert set(click_messages.MESSAGES) | set(click_messages.COUNTED) <= set(TOLD)
