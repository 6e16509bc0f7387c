"""Faults as a compiler shows them: the caret stands under what is wrong, whatever is there."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.recording.message_files import catalogue
from engine.telling.pen import Pen
from engine.telling.text_faults import SHOWN, fault_lines
from engine.telling.words import Words, clean, width
from schemas.attribution import Place
from schemas.refusal import Fault

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "tests" / "examples" / "faulty").glob("*.yaml"))
PEN = Pen(Words("en", catalogue("en")))
LINE = st.text(alphabet="abc: ął日\t\x1b\u202e", min_size=1, max_size=200)


def _shown(line: str, column: int, columns: int) -> tuple[str, str]:
    """Return the line and the carets of one fault as they are shown, without the margin."""
    place = Place("x.yaml", 7, column)
    lines = list(fault_lines(PEN, [Fault("ETP999", place, {}, line, columns)]))
    bar = next(number for number, text in enumerate(lines) if text.startswith("7 | "))
    return lines[bar][4:], lines[bar + 1][4:]


@given(LINE, st.data())
def test_the_carets_stand_under_what_is_wrong(line, data):
    column = data.draw(st.integers(1, len(line)))
    columns = data.draw(st.integers(1, len(line) - column + 1))
    text, carets = _shown(line, column, columns)
    wrong = clean(line[column - 1 : column - 1 + columns].replace("\t", "    "))
    start = len(carets) - len(carets.lstrip(" "))
    before = ""
    while width(before) < start:
        before += text[len(before)]
    assert wrong.startswith(text[len(before) :][:3]) or text[len(before) :].startswith(wrong[:3])
    assert 1 <= len(carets.strip()) <= max(1, width(wrong))


@given(LINE, st.integers(1, 300))
def test_a_place_beyond_the_line_is_shown_all_the_same(line, column):
    _, carets = _shown(line, column, 1)
    assert carets.endswith("^")


@given(st.integers(1, 5000))
def test_a_long_line_is_shown_around_the_place(column):
    line = "x" * 5000
    text, carets = _shown(line, column, 1)
    assert len(text) <= SHOWN + 2
    assert len(carets) <= len(text) + 1


def test_a_tab_does_not_move_the_caret():
    text, carets = _shown("\tkey: 1", 2, 3)
    assert (text, carets) == ("    key: 1", "    ^^^")


def test_wide_letters_take_two_columns():
    text, carets = _shown("日本 key", 4, 3)
    assert carets == "     ^^^"
    assert text == "日本 key"


def test_all_faults_come_and_are_counted():
    faults = [Fault("ETP201", Place("x.yaml", n, 1), {"key": "k"}, "k: 1") for n in range(1, 6)]
    lines = list(fault_lines(PEN, faults))
    assert sum(line.startswith("error[ETP201]") for line in lines) == 5
    assert lines[-1] == "5 faults. A code is explained by: etap explain ETP201"


def test_no_fault_is_no_line():
    assert list(fault_lines(PEN, [])) == []


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in EXAMPLES])
def test_every_faulty_example_is_told_with_codes_and_places(etap, path, language):
    told = etap("validate", path, "--lang", language)
    assert told.status == 1
    assert told.err == ""
    assert re.search(r"--> \S+\.(yaml|json):\d+:\d+", told.out)
    assert "…[" not in told.out
    document = etap("validate", path, "--json", "--lang", language).document
    assert document["valid"] is False
    assert document["faults"]
    for fault in document["faults"]:
        assert set(fault) == {"code", "file", "line", "column", "message", "hint"}
        assert "…" not in fault["message"].replace("{pl: …, en: …}", ""), fault
