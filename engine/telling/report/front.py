"""The front of the report: what was audited, the result, the quality of the record; and its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.audit_quality import quality_lines
from engine.telling.audit_words import (
    GRADES,
    RULE_WORDS,
    UNKNOWNS,
    VERDICTS,
    conforming_words,
    expired_words,
    number_words,
    readings_words,
    schedules_words,
    unevaluated,
    unused_words,
)
from engine.telling.diagrams.markup import Markup
from engine.telling.log_notes import notes_words
from engine.telling.marking import N_
from engine.telling.report.html import Head, element, joined, listed, paragraphs, table

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.audit_report import AuditReport

_AS_OF, _SCHEDULE, _DIGEST = N_("As of"), N_("Schedule"), N_("Digest of the schedule (SHA-256)")
_OTHERS = N_("Other schedules")
_LOG, _LEDGER = N_("Log"), N_("Ledger")
_LOG_SIZE, _EVENTS = N_("{name}: {format}, {size} bytes"), N_("{name}: {size} events")
_LOG_DIGEST, _ROOT = N_("Digest of the log (SHA-256)"), N_("Root of the ledger")
_LOOKED_AT = N_("Looked at")
_AMOUNT = N_("cases: {cases}, events: {events}")
_GRADE = N_("Grade: {grade}")
_SIMULATED = N_("SIMULATED: the facts in this report are made up.")
_QUALITY = N_("Counts over the whole log")
_WHAT, _COUNT, _ROWS = N_("What was counted"), N_("Count"), N_("Where")
_ZONES = N_("Times were written with: {zones}")
_NOT_EVALUATED = N_("Rules that could not be looked at")
_RULE, _WHY, _CASES = N_("What was not looked for"), N_("Why"), N_("Cases")
_COMMAND = N_("Made by")
_AGAIN = N_(
    "The same record, schedule and day give this report again, byte for byte. Nothing in it was"
    " taken from a clock or drawn by chance."
)


def facts_of(words: Words, report: AuditReport) -> Markup:
    """Write what was audited as a list of names and values."""
    pairs = (
        joined(element("dt", name), element("dd", value)) for name, value in _facts(words, report)
    )
    return element("dl", joined(*pairs))


def _facts(words: Words, report: AuditReport) -> Iterator[tuple[str, object]]:
    audit, source = report.audit, report.source
    schedule = audit.schedule
    yield words.say(_AS_OF), audit.as_of.isoformat()
    title = words.title(schedule.title, schedule.id)
    yield words.say(_SCHEDULE), f"{title} ({schedule.id} {schedule.version})"
    yield words.say(_DIGEST), element("code", schedule.digest)
    if others := schedules_words(audit.others):
        yield words.say(_OTHERS), others
    if source is not None and source.format == "ledger":
        size = number_words(words, source.size)
        yield words.say(_LEDGER), words.say(_EVENTS, name=source.name, size=size)
        yield words.say(_ROOT), element("code", source.digest)
    elif source is not None:
        about = {"name": source.name, "format": source.format}
        yield words.say(_LOG), words.say(_LOG_SIZE, size=number_words(words, source.size), **about)
        yield words.say(_LOG_DIGEST), element("code", source.digest)
    counts = {"cases": audit.cases, "events": audit.events}
    told = {name: number_words(words, number) for name, number in counts.items()}
    yield words.say(_LOOKED_AT), words.say(_AMOUNT, **told)


def simulated_warning(words: Words, report: AuditReport) -> Markup:
    """Write that the facts are made up, where they are."""
    said = words.say(_SIMULATED)
    return element("p", said, class_="warning") if report.simulated else Markup("")


def result_of(words: Words, report: AuditReport) -> Markup:
    """Write verdict, grade and how many cases conform."""
    sign, template = VERDICTS[report.audit.verdict]
    grade = words.say(_GRADE, grade=words.say(GRADES[report.audit.grade]))
    return element(
        "div",
        joined(
            element("p", grade, class_="grade"),
            paragraphs(f"{sign} {words.say(template)}", conforming_words(words, report.audit)),
            paragraphs(readings_words(words, report.audit)),
        ),
        class_="result",
    )


def quality_part(words: Words, report: AuditReport) -> Markup:
    """Write every count on the quality of the log, those that are nought too."""
    if report.quality is None:
        return Markup("")
    heads = (
        Head(words.say(_WHAT)),
        Head(words.say(_COUNT), is_number=True),
        Head(words.say(_ROWS)),
    )
    rows = (
        (
            f"! {line.label}" if line.is_fault and line.count else line.label,
            number_words(words, line.count),
            joined(*(element("div", detail) for detail in line.details)),
        )
        for line in quality_lines(words, report.quality, report.ignored)
    )
    zones = report.quality.zones
    notes = listed(notes_words(words, report.quality.notes)) if report.quality.notes else Markup("")
    return joined(
        table(words.say(_QUALITY), heads, rows),
        paragraphs(words.say(_ZONES, zones=zones) if zones else ""),
        notes,
    )


def not_evaluated_part(words: Words, report: AuditReport) -> Markup:
    """Write what was not evaluated and why, in plain words."""
    heads = (Head(words.say(_RULE)), Head(words.say(_WHY)), Head(words.say(_CASES), is_number=True))
    rows = (
        (
            f"? {words.say(RULE_WORDS[one.rule])}",
            words.say(UNKNOWNS[why]),
            number_words(words, one.cases),
        )
        for why, found in unevaluated(report)
        for one in found
    )
    return table(words.say(_NOT_EVALUATED), heads, rows)


def expired_part(words: Words, report: AuditReport) -> Markup:
    """Write the entries of the allow-list that hold no longer, and those that cover nothing."""
    lines = [expired_words(words, one) for one in report.expired]
    lines += [unused_words(words, one) for one in report.unused]
    return listed(f"! {line}" for line in lines)


def colophon(words: Words, report: AuditReport) -> Markup:
    """Write how the report is made again."""
    made = Markup("")
    if report.command:
        made = element("p", words.say(_COMMAND), ": ", element("code", report.command))
    return joined(made, paragraphs(words.say(_AGAIN)))
