"""The pen: running text is wrapped, a command that can be copied never is."""

from hypothesis import given
from hypothesis import strategies as st

from engine.recording.message_files import catalogue
from engine.telling.pen import Pen, padded
from engine.telling.words import Words, width

PEN = Pen(Words("en", catalogue("en")), width=40)
WORD = st.text(alphabet="abcą", min_size=1, max_size=12)


@given(st.lists(WORD, min_size=1))
def test_wrapping_loses_no_word_and_keeps_to_the_width(words):
    lines = PEN.wrapped(" ".join(words), "  ", "    ")
    assert " ".join(lines).split() == words
    assert all(len(line) <= 40 for line in lines)


def test_a_command_at_the_end_stands_on_one_line():
    command = "etap advance 1432 hold_fifth_workshop --by PERSON"
    lines = PEN.wrapped(f"The gate of the county is open. Go on with: {command}", "  ")
    assert any(command in line for line in lines)


def test_an_empty_text_is_an_empty_line():
    assert PEN.wrapped("", "  ") == [""]


def test_padding_counts_columns_not_letters():
    assert width(padded("\u65e5\u672c", 6)) == 6


def test_only_a_simulated_programme_has_a_banner():
    assert PEN.banner(False) == ()
    assert "SIMULATED" in PEN.banner(True)[0]
