"""The scale of days that the pictures in time share: where a day stands, and which are written.

A day is a count of days since 1970-01-01; what lies outside the years 1 to 9999 has no date to be
written, and is told by its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import frozen

from engine.telling.diagrams.markup import Markup, tag
from engine.telling.report.html import element

_EPOCH = date(1970, 1, 1)
#: The first day and the last that have a date.
_LEAST, _MOST = (date.min - _EPOCH).days, (date.max - _EPOCH).days
#: Steps between written days, in months, the smallest that leaves few enough is taken.
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
_TICKS = 14
_WEEKS = 70


def day_words(day: int | None) -> str:
    """Write a day as ISO does; a dash for none.

    >>> day_words(0), day_words(None), day_words(10**7)
    ('1970-01-01', '–', 'D+10000000')
    """
    if day is None:
        return "–"
    if not _LEAST <= day <= _MOST:
        return f"D{day:+}"
    return str(_EPOCH + timedelta(days=day))


def day_cell(day: int | None) -> Markup:
    """Write a day for a cell of a table, where it is not broken."""
    return element("span", day_words(day), class_="whole")


@frozen
class Scale:
    """Days from ``first`` to ``last`` across ``width`` units, beginning at ``left``."""

    first: int
    last: int
    left: int
    width: int

    def x(self, day: int) -> int:
        """Return where a day stands."""
        span = max(self.last - self.first, 1)
        return self.left + (day - self.first) * self.width // span

    def ticks(self) -> Iterator[tuple[int, str]]:
        """Return the days that are written, with their labels: weeks, months or years."""
        if self.last - self.first <= _WEEKS:
            yield from ((day, day_words(day)[5:]) for day in range(self.first, self.last + 1, 7))
            return
        if self.first < _LEAST or self.last > _MOST:
            yield from ((day, day_words(day)) for day in (self.first, self.last))
            return
        begin, end = (_month(day) for day in (self.first, self.last))
        step = next((s for s in _STEPS if (end - begin) // s <= _TICKS), _STEPS[-1])
        for month in range(-(-begin // step) * step, end + 1, step):
            day = (date(month // 12, month % 12 + 1, 1) - _EPOCH).days if month >= 12 else _LEAST
            if day >= self.first:
                yield day, _label(month, step)

    def axis(self, top: int, bottom: int) -> Iterator[Markup]:
        """Draw the written days: a line down the picture, and the label below it."""
        for day, label in self.ticks():
            x = self.x(day)
            yield tag("path", class_="rule", d=f"M{x} {top}V{bottom}")
            yield tag("text", label, class_="small middle", x=x, y=bottom + 14)


def _month(day: int) -> int:
    when = _EPOCH + timedelta(days=day)
    return when.year * 12 + when.month - 1


def _label(month: int, step: int) -> str:
    return f"{month // 12:04}" if step >= 12 else f"{month // 12:04}-{month % 12 + 1:02}"


def svg_of(ids: str, title: str, about: str, size: tuple[int, int], *parts: Markup) -> Markup:
    """Write a whole picture as an image with a title and a description."""
    inner = (
        tag("title", title, id=f"{ids}-title"),
        tag("desc", about, id=f"{ids}-desc"),
        *parts,
    )
    return tag(
        "svg",
        Markup("\n" + "\n".join(inner) + "\n"),
        class_="etap",
        width=size[0],
        height=size[1],
        viewBox=f"0 0 {size[0]} {size[1]}",
        role="img",
        aria_labelledby=f"{ids}-title",
        aria_describedby=f"{ids}-desc",
    )
