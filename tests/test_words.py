"""Words: facts in sentences, counts, days, and what must not forge a line."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.recording.message_files import catalogue
from engine.telling.words import Words, clean, width
from schemas.days import Duration

EN, PL = (Words(language, catalogue(language)) for language in ("en", "pl"))
MONDAY = date(2009, 3, 9)


def test_a_sentence_takes_its_facts_as_they_are():
    told = EN.say("{county} lacks {outputs}", county="1432", outputs=("barrels", "chosen"))
    assert told == "1432 lacks barrels, chosen"


def test_a_fact_that_is_wanting_shows_as_an_ellipsis():
    assert EN.say("{county} lacks {output}", county="1432") == "1432 lacks …"


def test_a_fact_with_braces_is_not_read_as_a_template():
    assert EN.say("{name} here", name="{county}") == "{county} here"


def test_only_the_fact_called_reason_is_translated():
    assert PL.say("{output}: {reason}", output="stale", reason="stale") == "stale: nieaktualne"


def test_the_empty_template_says_nothing():
    assert PL.say("") == ""  # gettext would give the catalogue's header


@pytest.mark.parametrize(
    ("days", "english", "polish"),
    [
        (0, "today", "dziś"),
        (1, "1 day left", "został 1 dzień"),
        (3, "3 days left", "zostały 3 dni"),
        (5, "5 days left", "zostało 5 dni"),
        (-1, "1 day late", "1 dzień po terminie"),
        (-22, "22 days late", "22 dni po terminie"),
    ],
)
def test_how_far_a_due_day_is_is_said_in_days(days, english, polish):
    due = MONDAY + timedelta(days)
    assert (EN.until(due, MONDAY), PL.until(due, MONDAY)) == (english, polish)


@pytest.mark.parametrize(("days", "told"), [(2, "za 2 dni"), (1, "za 1 dzień"), (-3, "dziś")])
def test_how_far_ahead_a_day_is(days, told):
    assert PL.ahead(MONDAY + timedelta(days), MONDAY) == told


@pytest.mark.parametrize(
    ("duration", "english", "polish"),
    [
        ("1 working day", "1 working day", "1 dzień roboczy"),
        ("10 working days", "10 working days", "10 dni roboczych"),
        ("6 weeks", "6 weeks", "6 tygodni"),
        ("2 months", "2 months", "2 miesiące"),
    ],
)
def test_a_duration_is_said_in_the_language(duration, english, polish):
    value = Duration.parse(duration)
    assert (EN.fact(value), PL.fact(value)) == (english, polish)


@given(st.text())
def test_what_is_shown_moves_no_cursor_and_turns_no_direction(text):
    shown = clean(text)
    assert not any(ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 for sign in shown)
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@given(st.text(alphabet="abc ąęłżź -/.,0123456789"))
def test_harmless_text_is_shown_as_it_is(text):
    assert clean(text) == text


@given(st.text(alphabet="abcąęł日本\u0301"), st.text(alphabet="abcąęł日本\u0301"))
def test_widths_add_up(left, right):
    assert width(left + right) == width(left) + width(right)
