"""The timelines: each case a line of its stays in stages, with the days of its findings.

A stay bears the number of its stage; ``!`` marks a day with a major finding, ``~`` one with minor
ones alone. The table that follows has every stay with its days.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from engine.telling.audit_sentences import part_words
from engine.telling.audit_words import number_words
from engine.telling.diagrams.markup import Markup, tag
from engine.telling.diagrams.measuring import text_width
from engine.telling.marking import N_, NN_
from engine.telling.report.dotted_chart import NAMES, WIDTH, case_label
from engine.telling.report.html import Head, element, joined, paragraphs, picture, table
from engine.telling.report.scales import Scale, day_cell, svg_of

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.audit_picture import Mark, Pictures, Timeline, Visit
    from schemas.audit_report import AuditReport

_LINE, _BAR, _TOP, _FOOT = 28, 16, 10, 24
#: The least width of a stay that is not over, so that its number can be read.
_LEAST = 13

TITLE = N_("Case by case")
_ABOUT = N_("Each line is a case; each bar a stay in the stage of that number.")
_CAPTION = N_(
    "A bar is a stay in a stage; a dashed one is not over. ! is a day with a major finding, ~ one"
    " with minor ones alone; findings without a day stand at the end of the line. Stages: {stages}."
)
_STAGE = N_("{number} {title}")
_TABLE = N_("Every stay in a stage, case by case")
_HEADS = (
    (N_("Case"), False),
    (N_("Stage"), False),
    (N_("From"), False),
    (N_("To"), False),
    (N_("Days"), True),
    (N_("Major findings"), True),
    (N_("Minor findings"), True),
)
_NOT_DRAWN = NN_(
    "{number} more case is not drawn: those with findings come first, at most {most}.",
    "{number} more cases are not drawn: those with findings come first, at most {most}.",
)
_GOES_ON = N_("not over")


@frozen(eq=False)
class _Sheet:
    """What the drawing needs: the report, the scale, and the numbers of the stages from 1."""

    report: AuditReport
    scale: Scale

    def number(self, stage: str) -> int:
        return list(self.report.audit.schedule.stage_of).index(stage) + 1

    def is_over(self, visit: Visit) -> bool:
        final = self.report.audit.schedule.stage_of[visit.stage].final
        return visit.end is not None or final is not None


def timelines_section(words: Words, report: AuditReport, shown: Pictures) -> Markup:
    """Draw the timelines, say how many are not drawn, and write every stay as a table."""
    if not shown.timelines:
        return Markup("")
    as_table = _table(words, report, shown)
    more = paragraphs(*_not_drawn(words, shown))
    days = tuple(_days(shown))
    if not days:
        return joined(as_table, more)
    svg = _drawn(words, report, shown, (min(days), max(days)))
    stages = "; ".join(
        words.say(_STAGE, number=number, title=words.title(stage.title, stage.id))
        for number, stage in enumerate(report.audit.schedule.stages, 1)
    )
    caption = words.say(_CAPTION, stages=stages)
    return joined(picture(words, svg, words.say(TITLE), caption, as_table), more)


def _not_drawn(words: Words, shown: Pictures) -> Iterator[str]:
    if shown.not_drawn:
        number, most = number_words(words, shown.not_drawn), len(shown.timelines)
        yield words.count(_NOT_DRAWN, shown.not_drawn, number=number, most=most)


def _days(shown: Pictures) -> Iterator[int]:
    """Return every day that the picture must have room for."""
    for line in shown.timelines:
        days = (day for visit in line.visits for day in (visit.begin, visit.end))
        yield from (day for day in (*days, line.last) if day is not None)


# --- The table ------------------------------------------------------------------------------------


def _table(words: Words, report: AuditReport, shown: Pictures) -> Markup:
    heads = tuple(Head(words.say(label), is_number) for label, is_number in _HEADS)
    rows = (row for line in shown.timelines for row in _rows(words, report, line))
    return table(words.say(_TABLE), heads, rows)


def _rows(words: Words, report: AuditReport, line: Timeline) -> Iterator[tuple[object, ...]]:
    """Write a case's stays; a finding belongs to the stay that its day ends or falls into."""
    marks = list(line.marks)
    for place, visit in enumerate(line.visits):
        is_last = place == len(line.visits) - 1
        own = marks if is_last else [mark for mark in marks if _is_within(mark, visit)]
        marks = [mark for mark in marks if mark not in own]
        yield (
            element("bdi", report.case_name(line.case)),
            part_words(words, report.audit.schedule, visit.stage),
            day_cell(visit.begin),
            words.say(_GOES_ON) if is_last and visit.end is None else day_cell(visit.end),
            _lasted(visit),
            str(sum(mark.major for mark in own)),
            str(sum(mark.minor for mark in own)),
        )


def _is_within(mark: Mark, visit: Visit) -> bool:
    return mark.day is not None and visit.end is not None and mark.day <= visit.end


def _lasted(visit: Visit) -> str:
    if visit.begin is None or visit.end is None:
        return "–"
    return str(visit.end - visit.begin)


# --- The drawing ----------------------------------------------------------------------------------


def _drawn(words: Words, report: AuditReport, shown: Pictures, days: tuple[int, int]) -> Markup:
    tall = _LINE * len(shown.timelines)
    sheet = _Sheet(report, Scale(*days, NAMES, WIDTH - NAMES - 40))
    parts = [*sheet.scale.axis(_TOP, _TOP + tall)]
    for place, line in enumerate(shown.timelines):
        y = _TOP + place * _LINE + (_LINE - _BAR) // 2
        label = case_label(report, line.case)
        parts.append(tag("text", label, class_="small right", x=NAMES - 10, y=y + _BAR - 4))
        parts += _stays(sheet, line, y)
        parts += _marks(sheet, line, y)
    size = WIDTH, _TOP + tall + _FOOT
    return svg_of("times", words.say(TITLE), words.say(_ABOUT), size, *parts)


def _stays(sheet: _Sheet, line: Timeline, y: int) -> Iterator[Markup]:
    for visit in line.visits:
        end = line.last if visit.end is None else visit.end
        if visit.begin is None or end is None:
            continue
        x, number = sheet.scale.x(visit.begin), sheet.number(visit.stage)
        width = max(sheet.scale.x(end) - x, 2 if visit.end is not None else _LEAST)
        shade, edge = "odd" if number % 2 else "", "" if sheet.is_over(visit) else "open"
        style = " ".join(filter(None, ("bar", shade, edge)))
        yield tag("rect", class_=style, x=x, y=y, width=width, height=_BAR)
        if width >= text_width(str(number), 11) + 3:
            yield tag("text", number, class_="small middle", x=x + width // 2, y=y + 12)


def _marks(sheet: _Sheet, line: Timeline, y: int) -> Iterator[Markup]:
    """Draw a sign over each day with findings; those without a day stand behind the line."""
    ends = [day for visit in line.visits for day in (visit.begin, visit.end) if day is not None]
    last = max([*ends, *filter(None, (line.last,))], default=sheet.scale.first)
    for mark in line.marks:
        x = sheet.scale.x(last) + 22 if mark.day is None else sheet.scale.x(mark.day)
        style, letter, sign = ("major", "on", "!") if mark.major else ("minor", "off", "~")
        yield tag("circle", class_=style, cx=x, cy=y - 1, r=7)
        yield tag("text", sign, class_=letter, x=x, y=y + 3)
