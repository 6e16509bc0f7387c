"""The kinds of departure: one table of all, then each with its rule and its cases."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from engine.telling.audit_sentences import detail_sentence, kind_sentence
from engine.telling.audit_words import (
    SEVERITIES,
    answered_words,
    effect_words,
    family_words,
    kind_glyph,
    number_words,
    place_words,
)
from engine.telling.diagrams.markup import Markup
from engine.telling.marking import N_, NN_
from engine.telling.report.html import Head, element, joined, paragraphs, table

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.audit import Departure, Finding
    from schemas.audit_report import AuditReport
    from schemas.schedule import Schedule

#: So many cases of one kind are told one by one, fewer where there are many kinds, but some.
CASES, ALL_CASES, SOME = 50, 600, 5

_CAPTION = N_("Kinds of departure")
_ALLOWED = N_("Allowed departures")
_HEADS = (
    (N_("No."), True),
    (N_("Kind"), False),
    (N_("What was found"), False),
    (N_("Cases"), True),
    (N_("Weight"), False),
    (N_("Working days (median)"), False),
    (N_("Rule in the schedule"), False),
)
_ANSWERED = N_("Who answers for it")
_HEADING = N_("{number}. {glyph} {kind}: {sentence}")
_RULE = N_("Rule: {rule}")
_WHERE = N_("Rule: {rule}, {place}")
_UNCERTAIN = N_("Certain in none of the cases: it holds in some readings of the record only.")
_CERTAIN = NN_(
    "Certain in {number} case of {cases}; in the others in some readings of the record only.",
    "Certain in {number} cases of {cases}; in the others in some readings of the record only.",
)
_CASES = N_("Cases of departure {number}")
_CASE_HEADS = (N_("Case"), N_("Event or row"), N_("Day"), N_("Person"), N_("Details"))
_MORE = NN_(
    "{number} more case is not listed here; the JSON and XLSX reports have all of them.",
    "{number} more cases are not listed here; the JSON and XLSX reports have all of them.",
)


def kinds_table(words: Words, report: AuditReport, departures: tuple[Departure, ...]) -> Markup:
    """Write the table of all kinds, each number a link to its cases."""
    heads = tuple(Head(words.say(label), is_number) for label, is_number in _HEADS)
    rows = (_row(words, report, one) for one in departures)
    return table(words.say(_CAPTION), heads, rows)


def _row(words: Words, report: AuditReport, one: Departure) -> tuple[object, ...]:
    kind = f"{kind_glyph(one)} {family_words(words, one.rule)}"
    return (
        element("a", one.number, href=f"#kind-{one.number}"),
        element("span", kind, class_="mark"),
        element("div", kind_sentence(words, report.schedule_of(one), one), class_="sentence"),
        number_words(words, one.cases),
        words.say(SEVERITIES[one.severity]),
        effect_words(words, one),
        place_words(one) or "–",
    )


def allowed_table(words: Words, report: AuditReport) -> Markup:
    """Write what is allowed, with who answers for it until when and why."""
    heads = [Head(words.say(label), is_number) for label, is_number in _HEADS]
    heads[-1] = Head(words.say(_ANSWERED))
    rows = (
        (*_row(words, report, one)[:-1], answered_words(words, one.allowed))
        for one in report.allowed
    )
    return table(words.say(_ALLOWED), heads, rows)


def kind_parts(words: Words, report: AuditReport) -> Markup:
    """Write each kind with its rule and its first cases."""
    kinds = report.audit.departures
    most = max(SOME, min(CASES, ALL_CASES // max(len(kinds), 1)))
    return joined(*(_kind(words, report, one, most) for one in kinds))


def _kind(words: Words, report: AuditReport, one: Departure, most: int) -> Markup:
    heading = words.say(
        _HEADING,
        number=one.number,
        glyph=kind_glyph(one),
        kind=family_words(words, one.rule),
        sentence=kind_sentence(words, report.schedule_of(one), one),
    )
    return element(
        "section",
        joined(
            element("h3", heading),
            paragraphs(*_about(words, one)),
            _cases(words, report, one, most),
        ),
        id=f"kind-{one.number}",
        class_="case",
    )


def _about(words: Words, one: Departure) -> Iterator[str]:
    place, rule = place_words(one), one.rule.value
    yield words.say(_WHERE, rule=rule, place=place) if place else words.say(_RULE, rule=rule)
    if one.certain_cases < one.cases:
        yield _certain(words, one)
    yield answered_words(words, one.allowed)


def _certain(words: Words, one: Departure) -> str:
    if not one.certain_cases:
        return words.say(_UNCERTAIN)
    number, cases = number_words(words, one.certain_cases), number_words(words, one.cases)
    return words.count(_CERTAIN, one.certain_cases, number=number, cases=cases)


def _cases(words: Words, report: AuditReport, one: Departure, most: int) -> Markup:
    schedule = report.schedule_of(one)
    heads = tuple(Head(words.say(label)) for label in _CASE_HEADS)
    rows = (
        _finding(words, report, schedule, finding)
        for _, findings in islice(report.cases_of(one), most)
        for finding in findings
    )
    listed = table(words.say(_CASES, number=one.number), heads, rows)
    more = one.cases - most
    if more <= 0:
        return listed
    return joined(listed, paragraphs(words.count(_MORE, more, number=number_words(words, more))))


def _finding(
    words: Words, report: AuditReport, schedule: Schedule, finding: Finding
) -> tuple[object, ...]:
    details = detail_sentence(words, schedule, finding)
    known = (finding.event, finding.facts.get("happened"), finding.facts.get("person"))
    return (
        element("bdi", report.case_name(finding.case)),
        *("–" if fact is None else element("span", fact, class_="whole") for fact in known),
        element("div", details, class_="sentence") if details else "–",
    )
