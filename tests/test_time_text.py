"""One time as a text: what each form says, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.recording.logs.time_text import DAY, Moment, Span, read_time

HOUR = 3_600_000_000
TEN = 14_155 * DAY + 10 * HOUR  # 2008-10-03T10:00


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2008-10-03T10:00", Moment(TEN, None)),
        (" 2008-10-03 10:00:00 ", Moment(TEN, None)),
        ("2008-10-03T10:00:00.5", Moment(TEN + 500_000, None)),
        ("2008-10-03T10:00:00,1234567", Moment(TEN + 123_456, None)),
        ("2008-10-03T10:00Z", Moment(TEN, "+00:00")),
        ("2008-10-03 10:00:00 UTC", Moment(TEN, "+00:00")),
        ("2008-10-03T10:00:00+02:00", Moment(TEN - 2 * HOUR, "+02:00")),
        ("2008-10-03T10:00:00-0130", Moment(TEN + HOUR * 3 // 2, "-01:30")),
        ("2008-10-03T10:00:00 +02", Moment(TEN - 2 * HOUR, "+02:00")),
        ("2008-10-03", Span(14155, 14155)),
        ("2008-10", Span(14153, 14183)),
        ("2008", Span(13879, 14244)),
        ("2008-09-23/2008-10", Span(14145, 14183)),
    ],
)
def test_every_form_says_what_it_says(text, expected):
    assert read_time(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "NaN", "10:00", "2008-10-03T24:00", "2008-10-03T10:60", "2008-10-03T10:00:60",
        "2007-02-29T10:00", "0000-01-01T10:00", "2008-10-03T10:00:00+24:00", "2008-10-03T10",
        "2008-10-03T10:00:00+02:60", "2008-13", "2009/2008", "20081003", "1222333444", "03.10.2008",
        "\u0662\u0660\u0660\u0668", "2008-10-03T10:00:00.",
    ],
)  # fmt: skip
def test_what_is_of_no_form_is_no_time(text):
    assert read_time(text) is None


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("03.10.2008 10:00", "%d.%m.%Y %H:%M", Moment(TEN, None)),
        ("03.10.2008 10:00 +0200", "%d.%m.%Y %H:%M %z", Moment(TEN - 2 * HOUR, "+02:00")),
        ("03.10.2008 10:00 -0130", "%d.%m.%Y %H:%M %z", Moment(TEN + HOUR * 3 // 2, "-01:30")),
        ("03.10.2008", "%d.%m.%Y", Span(14155, 14155)),
        ("10.2008", "%m.%Y", Span(14153, 14183)),
        ("Y2008", "Y%Y", Span(13879, 14244)),
        ("1223028000", "%s", Moment(TEN, "+00:00")),
        ("1223028000.25", "%s", Moment(TEN + 250_000, "+00:00")),
        ("-0.25", "%s", Moment(-250_000, "+00:00")),
        ("1223028000000", "%Q", Moment(TEN, "+00:00")),
        ("12e9", "%s", None),
        ("32.10.2008", "%d.%m.%Y", None),
    ],
)
def test_a_format_says_how_exact_a_time_is(text, form, expected):
    assert read_time(text, ("%H", form)) == expected


@given(st.datetimes(), st.sampled_from(["T", " "]))
def test_what_python_writes_is_read(when, separator):
    text = when.isoformat(separator)
    epoch = type(when)(1970, 1, 1)
    found = read_time(text)
    assert isinstance(found, Moment)
    assert found.micros == (when - epoch) // (when.resolution)
