"""An audit as text: what the record is worth, the verdict, each kind of departure in a sentence.

The quality of a log comes first, for every finding rests on it. Meaning never rests on colour: a
glyph and a word say what is major (``!``), minor (``~``) and allowed (``✓``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.audit_quality import Line, quality_lines
from engine.telling.audit_sentences import kind_sentence
from engine.telling.audit_words import (
    GRADES,
    RULE_WORDS,
    SEVERITIES,
    TONES,
    UNKNOWNS,
    VERDICT_TONES,
    VERDICTS,
    answered_words,
    cases_words,
    conforming_words,
    drill_command,
    effect_words,
    expired_words,
    family_words,
    kind_glyph,
    place_words,
    readings_words,
    schedules_words,
    too_many_words,
    unevaluated,
    unused_words,
)
from engine.telling.log_notes import notes_words
from engine.telling.marking import N_, NN_
from engine.telling.table import Column, Table, aligned
from engine.telling.text_orders import orders_lines, sensitivity_lines
from engine.telling.words import clean
from schemas.audit import Grade, Severity

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.audit import Departure
    from schemas.audit_report import AuditReport

_HEAD = N_("AUDIT · {title} · as of {day} · schedule {schedule} {version}")
_LOG = N_("Log: {name}, SHA-256 {digest}")
_LEDGER = N_("Ledger: {size} events, root {digest}")
_OTHERS = N_("Other schedules: {schedules}")
_QUALITY = N_("Quality of the log")
_NONE_OF = N_("None of these: {labels}")
_ZONES = N_("Times were written with: {zones}")
_GRADE = N_("Grade: {grade}")
_HEADINGS = (
    Column(N_("No."), number=True),
    Column(N_("Kind")),
    Column(N_("Cases"), number=True),
    Column(N_("Weight")),
    Column(N_("Working days (median)")),
)
_MINOR = N_("Minor departures, marked ~, leave a case conforming.")
_UNCERTAIN = N_("in some readings of the record only")
_CERTAIN = NN_(
    "certain in {n} case, else in some readings", "certain in {n}, else in some readings"
)
_NO_FINDING = N_("No departure was found.")
_NOT_EVALUATED = N_("Not evaluated")
_WHY = N_("{why}: {rules}")
_RULE = N_("{rule} ({cases})")
_ALLOWED = N_("Allowed")
_IDLE = N_("Allowances that cover nothing")
_NEXT = N_("The cases of one kind:")


def audit_lines(pen: Pen, report: AuditReport) -> Iterator[str]:
    """Write the whole answer of an audit."""
    yield from pen.banner(report.simulated)
    yield from head_lines(pen, report)
    yield from _quality(pen, report)
    yield ""
    yield from _verdict(pen, report)
    yield from _open(pen, report)
    yield ""
    yield from _departures(pen, report)
    yield from _not_evaluated(pen, report)
    yield from _allowed(pen, report)
    if report.audit.departures:
        yield ""
        yield pen.say(_NEXT)
        yield f"  {clean(drill_command(report, report.audit.departures[0].number))}"


def head_lines(pen: Pen, report: AuditReport) -> Iterator[str]:
    """Write what was audited: the record, its day and the schedule."""
    schedule, source = report.audit.schedule, report.source
    day = report.audit.as_of.isoformat()
    facts = {"schedule": schedule.id, "version": schedule.version}
    head = pen.say(_HEAD, title=report.title, day=day, **facts)
    yield from (pen.paint("strong", line) for line in pen.wrapped(head, "", "  "))
    if source is not None:
        template = _LEDGER if source.format == "ledger" else _LOG
        about = {"name": source.name, "size": str(source.size), "digest": source.digest[:16]}
        yield from pen.wrapped(pen.say(template, **about), "", "  ")
    if others := schedules_words(report.audit.others):
        yield from pen.wrapped(pen.say(_OTHERS, schedules=others), "", "  ")


# --- Quality --------------------------------------------------------------------------------------


def _quality(pen: Pen, report: AuditReport) -> Iterator[str]:
    """Write what is wrong with a log, then in one sentence what is not."""
    if report.quality is None:
        return
    yield ""
    yield pen.paint("strong", pen.say(_QUALITY))
    lines = tuple(quality_lines(pen.words, report.quality, report.ignored))
    shown = tuple(line for line in lines if line.count or not line.is_fault)
    width = max(len(str(line.count)) for line in shown)
    for line in shown:
        yield from _counted(pen, line, width)
    absent = tuple(line.label for line in lines if line not in shown)
    if absent:
        said = pen.say(_NONE_OF, labels="; ".join(absent))
        yield from pen.wrapped(said, "  ", "    ")
    for note in notes_words(pen.words, report.quality.notes):
        yield from pen.wrapped(clean(note), "  · ", "    ")
    if len(report.quality.zones) > 1:
        zones = ", ".join(report.quality.zones)
        yield from pen.wrapped(pen.say(_ZONES, zones=zones), "  · ", "    ")


def _counted(pen: Pen, line: Line, width: int) -> Iterator[str]:
    sign = "!" if line.is_fault else " "
    lead = f"  {sign} {line.count:>{width}}  "
    first, *rest = pen.wrapped(line.label, lead, " " * len(lead))
    yield f"  {pen.paint('warn', sign)}{first[3:]}" if line.is_fault else first
    yield from rest
    for detail in line.details:
        yield from pen.wrapped(detail, " " * len(lead))


# --- What the record leaves open ------------------------------------------------------------------


def _open(pen: Pen, report: AuditReport) -> Iterator[str]:
    """Write what rests on the order of tied events, and on a clock that may be off."""
    if isinstance(report.orders, int):
        yield ""
        yield from pen.wrapped(too_many_words(pen.words, report.orders))
    elif report.orders is not None and report.orders.open_cases:
        yield ""
        yield from orders_lines(pen, report.orders)
    if report.sensitivity is not None:
        yield ""
        yield from sensitivity_lines(pen, report.sensitivity)


# --- Verdict and departures -----------------------------------------------------------------------


def _verdict(pen: Pen, report: AuditReport) -> Iterator[str]:
    audit = report.audit
    sign, template = VERDICTS[audit.verdict]
    first, *rest = pen.wrapped(pen.say(template), f"{sign} ", "  ")
    yield pen.paint(VERDICT_TONES[audit.verdict], sign) + first[1:]
    yield from rest
    grade = pen.say(GRADES[audit.grade])
    grade = grade if audit.grade is Grade.NONE else grade.upper()
    yield from pen.wrapped(pen.say(_GRADE, grade=grade), "  ", "    ")
    yield from pen.wrapped(conforming_words(pen.words, audit), "  ", "    ")
    if between := readings_words(pen.words, audit):
        yield from pen.wrapped(between, "  ", "    ")


def _departures(pen: Pen, report: AuditReport) -> Iterator[str]:
    if not report.open:
        yield pen.say(_NO_FINDING)
        return
    heading, *rows = kind_rows(pen, report.open)
    yield heading
    for row, one in zip(rows, report.open, strict=True):
        yield row
        yield from pen.wrapped(kind_sentence(pen.words, report.schedule_of(one), one), "       ")
        yield from (f"       {pen.paint('dim', text)}" for text in _beside(pen, one))
    if any(one.severity is Severity.MINOR for one in report.open):
        yield ""
        yield from pen.wrapped(pen.say(_MINOR), "  ")


def kind_rows(pen: Pen, departures: tuple[Departure, ...]) -> Iterator[str]:
    """Write a heading, and a row for each kind of departure: all but its sentence."""
    columns = tuple(Column(pen.say(one.heading), one.fit, one.number) for one in _HEADINGS)
    rows = tuple(
        (
            str(one.number),
            f"{kind_glyph(one)} {family_words(pen.words, one.rule)}",
            str(one.cases),
            pen.say(SEVERITIES[one.severity]),
            effect_words(pen.words, one),
        )
        for one in departures
    )
    tones = tuple("good" if one.allowed else TONES[one.severity] for one in departures)
    yield from aligned(Table(columns, rows, tones, 1, "  "), pen)


def _beside(pen: Pen, one: Departure) -> Iterator[str]:
    """Write in how many cases a kind is certain, where not in all, and where its rule stands."""
    if one.certain_cases < one.cases:
        certain = one.certain_cases
        yield pen.words.count(_CERTAIN, certain) if certain else pen.say(_UNCERTAIN)
    if place := place_words(one):
        yield place


# --- What was not evaluated, and what is allowed --------------------------------------------------


def _not_evaluated(pen: Pen, report: AuditReport) -> Iterator[str]:
    found = tuple(unevaluated(report))
    if not found:
        return
    yield ""
    yield pen.paint("strong", pen.say(_NOT_EVALUATED))
    for why, rules in found:
        told = (
            pen.say(
                _RULE, rule=pen.say(RULE_WORDS[one.rule]), cases=cases_words(pen.words, one.cases)
            )
            for one in rules
        )
        said = pen.say(_WHY, why=pen.say(UNKNOWNS[why]), rules="; ".join(told))
        yield from pen.wrapped(said, "  ? ", "    ")


def _allowed(pen: Pen, report: AuditReport) -> Iterator[str]:
    if report.allowed:
        yield ""
        yield pen.paint("strong", pen.say(_ALLOWED))
        heading, *rows = kind_rows(pen, report.allowed)
        yield heading
        for row, one in zip(rows, report.allowed, strict=True):
            yield row
            yield from pen.wrapped(
                kind_sentence(pen.words, report.schedule_of(one), one), "       "
            )
            yield from pen.wrapped(answered_words(pen.words, one.allowed), "       ")
    lines = [expired_words(pen.words, one) for one in report.expired]
    lines += [unused_words(pen.words, one) for one in report.unused]
    if lines:
        yield ""
        yield pen.paint("strong", pen.say(_IDLE))
        for line in lines:
            yield from pen.wrapped(line, "  ! ", "    ")
