"""The dotted chart: every case a line, every row of the record a sign on its day.

The signs differ in shape, not in colour alone. The table that follows tells the same by periods.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.audit_words import number_words, percent
from engine.telling.diagrams.markup import Markup, tag
from engine.telling.diagrams.measuring import lines_of, shortened
from engine.telling.marking import N_, NN_
from engine.telling.report.html import Head, joined, paragraphs, picture, table
from engine.telling.report.scales import Scale, day_words, svg_of
from engine.telling.words import clean
from schemas.audit_picture import Lane

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.audit_picture import Dots, DottedChart, Period, Pictures
    from schemas.audit_report import AuditReport

WIDTH, NAMES, _TOP, _FOOT = 960, 190, 34, 24
_LINE, _TALL, _DENSE = 18, 420, 100

TITLE = N_("When it happened")
_ABOUT = N_("Each line is a case, in the order of their first days; each sign is a row on its day.")
_CAPTION = N_("Lines are cases, in the order of their first days; from {first} to {last}.")
_TABLE = N_("Rows and beginning cases by periods")
_PERIOD, _BEGAN, _CONFORMING, _SHARE = (
    N_("Period"),
    N_("Cases that began"),
    N_("Conforming of them"),
    N_("Share"),
)
LANES: Mapping[Lane, str] = {
    Lane.TRANSITION: N_("transitions"),
    Lane.OUTPUT: N_("outputs"),
    Lane.APPROVAL: N_("approvals"),
    Lane.UNKNOWN: N_("unknown to the schedule"),
}
_SAMPLED = N_("Of {total} {lane} one in {step} is drawn.")
_UNDATED = NN_(
    "{number} row has no day and is not drawn.", "{number} rows have no day and are not drawn."
)
_COARSE = NN_(
    "{number} row is known to a month or year only, and drawn on the first day of it.",
    "{number} rows are known to a month or year only, and drawn on the first day of it.",
)


def chart_section(words: Words, report: AuditReport, shown: Pictures) -> Markup:
    """Draw the chart, say what it leaves out, and write the periods as a table."""
    if shown.chart is None:
        return Markup("")
    chart = shown.chart
    facts = {"first": day_words(chart.first), "last": day_words(chart.last)}
    caption = words.say(_CAPTION, **facts)
    svg = _drawn(words, report, chart)
    as_table = _periods(words, shown.periods)
    drawn = picture(words, svg, words.say(TITLE), caption, as_table)
    return joined(drawn, paragraphs(*_left_out(words, chart)))


def _left_out(words: Words, chart: DottedChart) -> Iterator[str]:
    for dots in chart.dots:
        if dots.step > 1:
            lane, total = words.say(LANES[dots.lane]), number_words(words, dots.total)
            yield words.say(_SAMPLED, total=total, lane=lane, step=dots.step)
    for forms, number in ((_UNDATED, chart.undated), (_COARSE, chart.coarse)):
        if number:
            yield words.count(forms, number, number=number_words(words, number))


def _periods(words: Words, periods: tuple[Period, ...]) -> Markup:
    labels = (_BEGAN, _CONFORMING, _SHARE, *LANES.values())
    heads = (Head(words.say(_PERIOD)), *(Head(words.say(one), is_number=True) for one in labels))
    rows = (
        (
            one.name,
            number_words(words, one.began),
            number_words(words, one.conforming),
            percent(words, one.conforming, one.began),
            *(number_words(words, number) for number in one.rows),
        )
        for one in periods
    )
    return table(words.say(_TABLE), heads, rows)


# --- The drawing ----------------------------------------------------------------------------------


def _drawn(words: Words, report: AuditReport, chart: DottedChart) -> Markup:
    left = NAMES if chart.names else 16
    tall = _LINE * chart.cases if chart.names else min(_TALL, max(_LINE * chart.cases, 60))
    scale = Scale(chart.first, chart.last, left, WIDTH - left - 24)
    size = WIDTH, _TOP + tall + _FOOT
    parts = (
        *_legend(words, chart),
        *scale.axis(_TOP, _TOP + tall),
        *_names(report, chart),
        *(_lane(dots, scale, chart.cases, tall) for dots in chart.dots if dots.case),
    )
    return svg_of("dots", words.say(TITLE), words.say(_ABOUT), size, *parts)


def _names(report: AuditReport, chart: DottedChart) -> Iterator[Markup]:
    for line, case in enumerate(chart.names):
        y = _TOP + line * _LINE + _LINE // 2
        yield tag("path", class_="rule", d=f"M{NAMES} {y}H{WIDTH - 24}")
        yield tag("text", case_label(report, case), class_="small right", x=NAMES - 10, y=y + 4)


def case_label(report: AuditReport, case: str) -> str:
    """Return a case's name, cut to the room beside a line."""
    room = NAMES - 16
    return "".join(shortened(lines_of(clean(report.case_name(case)), room, 11), 1, room, 11))


def _lane(dots: Dots, scale: Scale, cases: int, tall: int) -> Markup:
    """Draw all signs of one lane as one path."""
    signs = dict.fromkeys(
        (scale.x(day), _TOP + tall * (2 * line + 1) // (2 * cases))
        for line, day in zip(dots.case, dots.day, strict=True)
    )
    style, sign = SIGNS[dots.lane] if cases <= _DENSE else FINE[dots.lane]
    return tag("path", class_=style, d="".join(f"M{x} {y}{sign}" for x, y in signs))


#: The class of each lane's signs, and how one is drawn from its middle.
SIGNS: Mapping[Lane, tuple[str, str]] = {
    Lane.TRANSITION: ("tick", "m0-6v12"),
    Lane.OUTPUT: ("dot", "h0"),
    Lane.APPROVAL: ("ring", "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0"),
    Lane.UNKNOWN: ("cross", "m-4-4l8 8m0-8l-8 8"),
}


#: The same for charts of so many cases that their lines lie close.
FINE: Mapping[Lane, tuple[str, str]] = {
    Lane.TRANSITION: ("tick thin", "m0-2v4"),
    Lane.OUTPUT: ("dot thin", "h0"),
    Lane.APPROVAL: ("ring thin", "m-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0"),
    Lane.UNKNOWN: ("cross thin", "m-2-2l4 4m0-4l-4 4"),
}


def _legend(words: Words, chart: DottedChart) -> Iterator[Markup]:
    x = 16
    for dots in chart.dots:
        if not dots.total:
            continue
        style, sign = SIGNS[dots.lane]
        yield tag("path", class_=style, d=f"M{x} 14{sign}")
        label = f"{words.say(LANES[dots.lane])}: {number_words(words, dots.total)}"
        yield tag("text", label, class_="small", x=x + 12, y=18)
        x += 200
