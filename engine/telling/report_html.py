"""The report of an audit as one HTML file that needs nothing else: no script, no font, no network.

It is for people who read, who listen, who zoom, who print: semantic tables, a table for every
picture, light and dark, 320 pixels wide or A4. The same report gives the same bytes.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

from attrs import frozen

from engine.telling.diagrams.markup import Markup
from engine.telling.marking import N_
from engine.telling.report import dotted_chart, months, process_map, timelines
from engine.telling.report.front import (
    colophon,
    expired_part,
    facts_of,
    not_evaluated_part,
    quality_part,
    result_of,
    simulated_warning,
)
from engine.telling.report.html import element, joined, listed, paragraphs
from engine.telling.report.kinds import allowed_table, kind_parts, kinds_table
from engine.telling.report.open_part import TITLE as OPEN
from engine.telling.report.open_part import open_part
from engine.telling.report.page_style import page_style
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.audit_report import AuditReport

_TITLE = N_("Audit: {title}")
_SKIP = N_("Skip to the result")
_CONTENTS = N_("Contents")
_RUNNING = N_("etap · as of {day} · schedule {schedule} {version} · {digest}")
_NO_FINDING = N_("No departure was found.")
_MINOR = N_("~ marks a minor departure, which leaves a case conforming; ! a major one.")
_RESULT = N_("Result")
_QUALITY = N_("Quality of the log")
_DEPARTURES = N_("Departures from the schedule")
_DETAILS = N_("Departures one by one")
_NOT_EVALUATED = N_("What was not evaluated")
_ALLOWED = N_("What is allowed")
_ONE_SCHEDULE = N_(
    "This part and the next ones show the cases that run on {schedule} {version}; the others are"
    " among the departures above."
)
_IDLE = N_("Allowances that cover nothing")
_COLOPHON = N_("How to make this report again")


@frozen
class _Part:
    """One part of the page: its anchor, heading and content; without content it is left out."""

    anchor: str
    heading: str
    content: Markup


def report_html(words: Words, report: AuditReport) -> str:
    """Return the whole file, to be written as UTF-8."""
    parts = [part for part in _parts(words, report) if part.content]
    body = joined(
        element("a", words.say(_SKIP), class_="skip", href="#result"),
        element("header", joined(_heading(words, report), facts_of(words, report))),
        _contents(words, parts),
        element("main", joined(*(_section(part) for part in parts))),
        element("footer", _end(words, report)),
    )
    head = _head(words, report)
    page = element(
        "html", Markup(f"\n{head}\n"), element("body", Markup(f"\n{body}\n")), lang=words.language
    )
    return f"<!DOCTYPE html>\n{page}\n"


def _head(words: Words, report: AuditReport) -> Markup:
    """Write the head; nothing but the page's own style may be loaded or run."""
    style = f"\n{page_style(_running(words, report))}\n"
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = words.say(_TITLE, title=report.title)
    return element(
        "head",
        joined(
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=policy),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("title", title),
            element("style", Markup(style)),
        ),
    )


def _running(words: Words, report: AuditReport) -> str:
    schedule = report.audit.schedule
    facts = {"schedule": schedule.id, "version": schedule.version, "digest": schedule.digest[:16]}
    return words.say(_RUNNING, day=report.audit.as_of, **facts)


def _heading(words: Words, report: AuditReport) -> Markup:
    title = words.say(_TITLE, title=report.title)
    return joined(element("h1", title), simulated_warning(words, report))


def _contents(words: Words, parts: list[_Part]) -> Markup:
    links = (element("a", part.heading, href=f"#{part.anchor}") for part in parts)
    return element("nav", listed(links), aria_label=words.say(_CONTENTS))


def _section(part: _Part) -> Markup:
    heading = element("h2", part.heading, id=f"{part.anchor}-title")
    content = joined(heading, part.content)
    return element("section", content, id=part.anchor, aria_labelledby=f"{part.anchor}-title")


def _parts(words: Words, report: AuditReport) -> Iterator[_Part]:
    """Return every part in the order in which it is read; an empty one is left out later."""
    nothing, audit, shown = Markup(""), report.audit, report.pictures
    yield _Part("result", words.say(_RESULT), result_of(words, report))
    yield _Part("quality", words.say(_QUALITY), quality_part(words, report))
    yield _Part("departures", words.say(_DEPARTURES), _departures(words, report))
    yield _Part("open", words.say(OPEN), open_part(words, report))
    details = kind_parts(words, report)
    yield _Part("details", words.say(_DETAILS), details)
    if shown is not None:
        mapped = process_map.map_section(words, audit.schedule, shown.process)
        chart = dotted_chart.chart_section(words, report, shown)
        yield _Part("map-part", words.say(process_map.TITLE), joined(_drawn(words, report), mapped))
        yield _Part("chart", words.say(dotted_chart.TITLE), chart)
        lines = timelines.timelines_section(words, report, shown)
        yield _Part("timelines", words.say(timelines.TITLE), lines)
        columns = months.months_section(words, shown.periods)
        yield _Part("over-time", words.say(months.TITLE), columns)
    missing = not_evaluated_part(words, report) if audit.not_evaluated else nothing
    yield _Part("not-evaluated", words.say(_NOT_EVALUATED), missing)
    allowed = allowed_table(words, report) if report.allowed else nothing
    yield _Part("allowed", words.say(_ALLOWED), allowed)
    idle = expired_part(words, report) if report.expired or report.unused else nothing
    yield _Part("idle", words.say(_IDLE), idle)


def _drawn(words: Words, report: AuditReport) -> Markup:
    """Say whose cases the pictures show, where not all run on the same schedule."""
    if not report.audit.others:
        return Markup("")
    schedule = report.audit.schedule
    facts = {"schedule": schedule.id, "version": schedule.version}
    return paragraphs(words.say(_ONE_SCHEDULE, **facts))


def _departures(words: Words, report: AuditReport) -> Markup:
    if not report.open:
        return paragraphs(words.say(_NO_FINDING))
    return joined(kinds_table(words, report, report.open), paragraphs(words.say(_MINOR)))


def _end(words: Words, report: AuditReport) -> Markup:
    """Write how the report is made again, and which schedule it rests on."""
    heading = element("h2", words.say(_COLOPHON), id="again")
    return joined(heading, colophon(words, report), element("p", clean(_running(words, report))))
