"""What readers of logs note is said in words."""

import re
from gettext import NullTranslations
from pathlib import Path

from engine.telling.log_notes import NOTES, notes_words
from engine.telling.words import Words

LOGS = Path(__file__).resolve().parents[1] / "engine" / "recording" / "logs"


def test_a_note_is_said_with_its_number_and_an_unknown_one_stands_for_itself():
    words = Words("en", NullTranslations())
    said = notes_words(words, ("empty-trace 3", "something else"))
    assert said == ("traces without any event: 3", "something else")


def test_every_word_that_a_reader_notes_has_its_sentence():
    source = "".join(path.read_text("utf-8") for path in LOGS.glob("*.py"))
    noted = set(re.findall(r'_note\("([a-z-]+)"\)', source))
    noted |= set(re.findall(r'_noted\["([a-z-]+)"\]', source))
    noted |= set(
        re.findall(r'(?:counted\["|^ +")([a-z]+-[a-z]+)"(?:\]|: int\()', source, re.MULTILINE)
    )
    noted |= {word for word in NOTES if f'"{word}": ' in source}
    assert noted == set(NOTES)
