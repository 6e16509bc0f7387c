"""Conformance over time: how many of the cases that began in each period conform."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.audit_words import number_words, percent
from engine.telling.diagrams.markup import Markup, tag
from engine.telling.marking import N_
from engine.telling.report.html import Head, picture, table
from engine.telling.report.scales import svg_of

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.audit_picture import Period

_WIDTH, _TALL, _TOP, _FOOT, _LEFT = 960, 120, 24, 40, 8
#: A column is never wider than this.
_WIDEST = 64

TITLE = N_("Conformance over time")
_ABOUT = N_("A column for each period: its cases, and how many of them conform.")
_CAPTION = N_(
    "The outline is the number of cases that began in the period, the filled part those of them"
    " that conform; above it stand both numbers."
)
_TABLE = N_("Conforming cases by the period in which they began")
_PERIOD, _BEGAN, _CONFORMING, _SHARE = (
    N_("Period"),
    N_("Cases that began"),
    N_("Conforming of them"),
    N_("Share"),
)


def months_section(words: Words, periods: tuple[Period, ...]) -> Markup:
    """Draw the columns, and write the same numbers as a table; nothing where no case has a day."""
    begun = _trimmed(periods)
    if not begun:
        return Markup("")
    svg = svg_of("months", words.say(TITLE), words.say(_ABOUT), _size(), *_columns(words, begun))
    return picture(words, svg, words.say(TITLE), words.say(_CAPTION), _table(words, begun))


def _trimmed(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """Leave out the periods behind the last in which a case began."""
    last = max((place for place, one in enumerate(periods) if one.began), default=-1)
    return periods[: last + 1]


def _size() -> tuple[int, int]:
    return _WIDTH, _TOP + _TALL + _FOOT


def _columns(words: Words, begun: tuple[Period, ...]) -> Iterator[Markup]:
    most = max(one.began for one in begun)
    pitch = min((_WIDTH - 2 * _LEFT) // len(begun), _WIDEST)
    wide, bottom = max(pitch - 6, 3), _TOP + _TALL
    yield tag("path", class_="rule", d=f"M{_LEFT} {bottom}H{_WIDTH - _LEFT}")
    sparse = -(-44 // pitch)  # a label needs so many columns
    for place, one in enumerate(begun):
        x = _LEFT + place * pitch + 3
        full = -(-_TALL * one.began // most)
        filled = full * one.conforming // max(one.began, 1)
        yield tag("rect", class_="time", x=x, y=bottom - filled, width=wide, height=filled)
        yield tag("rect", class_="frame", x=x, y=bottom - full, width=wide, height=full)
        middle = x + wide // 2
        if place % sparse == 0:
            yield tag("text", one.name, class_="small middle", x=middle, y=bottom + 16)
        if one.began and sparse == 1:
            shares = f"{number_words(words, one.conforming)}/{number_words(words, one.began)}"
            yield tag("text", shares, class_="small middle", x=middle, y=bottom - full - 5)


def _table(words: Words, begun: tuple[Period, ...]) -> Markup:
    labels = (_BEGAN, _CONFORMING, _SHARE)
    heads = (Head(words.say(_PERIOD)), *(Head(words.say(one), is_number=True) for one in labels))
    rows = (
        (
            one.name,
            number_words(words, one.began),
            number_words(words, one.conforming),
            percent(words, one.conforming, one.began),
        )
        for one in begun
    )
    return table(words.say(_TABLE), heads, rows)
