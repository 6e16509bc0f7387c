"""One kind of departure as text: its rule, where that stands, and its cases one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from engine.telling.audit_sentences import detail_sentence, kind_sentence
from engine.telling.audit_words import answered_words, drill_command, place_words
from engine.telling.marking import N_, NN_
from engine.telling.text_audit import head_lines, kind_rows
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from engine.telling.words import Words
    from schemas.audit import Departure, Finding
    from schemas.audit_report import AuditReport

#: How many cases are shown unless all are asked for.
FIRST = 10

_RULE = N_("rule: {rule}")
_PLACE = N_("rule: {rule}, {place}")
_CASE = N_("Case: {case}")
_EVENT = N_("event {event}")
_ROW = N_("row {event}")
_PERSON = N_("person: {person}")
_MORE = NN_(
    "… and {n} more case. All of them, also as JSON with --json:",
    "… and {n} more cases. All of them, also as JSON with --json:",
)


def finding_lines(
    pen: Pen, report: AuditReport, departure: Departure, most: int | None = FIRST
) -> Iterator[str]:
    """Write one kind of departure with its first cases; all of them where ``most`` is ``None``."""
    yield from pen.banner(report.simulated)
    yield from head_lines(pen, report)
    yield ""
    yield from kind_rows(pen, (departure,))
    said = kind_sentence(pen.words, report.schedule_of(departure), departure)
    yield from pen.wrapped(said, "       ")
    place = place_words(departure)
    rule = departure.rule.value
    told = pen.say(_PLACE, rule=rule, place=place) if place else pen.say(_RULE, rule=rule)
    yield f"       {pen.paint('dim', told)}"
    if departure.allowed:
        yield from pen.wrapped(answered_words(pen.words, departure.allowed), "       ")
    yield from _cases(pen, report, departure, most)


def _cases(pen: Pen, report: AuditReport, departure: Departure, most: int | None) -> Iterator[str]:
    schedule = report.schedule_of(departure)
    for case, findings in islice(report.cases_of(departure), most):
        yield ""
        yield pen.paint("strong", pen.say(_CASE, case=report.case_name(case)))
        for finding in findings:
            head = " · ".join(where_words(pen.words, report, finding))
            said = detail_sentence(pen.words, schedule, finding)
            yield from pen.wrapped(": ".join(filter(None, (head, said))) or "–", "  ", "    ")
    more = 0 if most is None else departure.cases - most
    if more > 0:
        yield ""
        yield from pen.wrapped(pen.words.count(_MORE, more))
        yield f"  {clean(drill_command(report, departure.number))} --all"


def where_words(words: Words, report: AuditReport, finding: Finding) -> Iterator[str]:
    """Say which event or row it is, its day and its person, as far as they are known."""
    if finding.event is not None:
        is_log = report.source is not None and report.source.format != "ledger"
        yield words.say(_ROW if is_log else _EVENT, event=finding.event)
    if (happened := finding.facts.get("happened")) is not None:
        yield words.fact(str(happened))
    if (person := finding.facts.get("person")) is not None:
        yield words.say(_PERSON, person=str(person))
