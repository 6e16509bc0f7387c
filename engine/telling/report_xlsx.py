"""The report of an audit as an XLSX workbook, for those who go on counting.

- every text is written as a text, never as a formula, whatever it begins with; numbers as numbers;
- the same report gives the same bytes: the workbook's dates are fixed, and so are those of the
  files in it;
- what does not fit on a sheet of Excel is refused with its number, never cut in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen
from xlsxwriter import Workbook

from engine.telling.audit_quality import quality_lines
from engine.telling.audit_sentences import kind_sentence, sentence
from engine.telling.audit_words import (
    FAMILIES,
    GRADES,
    RULE_WORDS,
    SEVERITIES,
    UNKNOWNS,
    VERDICTS,
    answered_words,
    percent,
    place_words,
    too_many_words,
)
from engine.telling.log_notes import notes_words
from engine.telling.marking import N_
from engine.telling.text_orders import (
    CONFORMING,
    HEAD,
    clock_words,
    conforming_counts,
    precision_words,
    sensitivity_words,
)
from engine.telling.words import clean
from schemas.audit import FAMILY_OF, Certainty

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.audit import Departure, Finding
    from schemas.audit_report import AuditReport

#: The rows of a sheet of Excel, its heading included, and the signs of one cell.
MOST_ROWS: Final = 1_048_576
MOST_SIGNS: Final = 32_767
#: The workbook says that it was made on this day, whenever that was.
_MADE: Final = datetime(1980, 1, 1, tzinfo=UTC)

_SUMMARY, _DEPARTURES, _FINDINGS, _QUALITY, _NOT_EVALUATED = (
    N_("Summary"),
    N_("Departures"),
    N_("Findings"),
    N_("Quality"),
    N_("Not evaluated"),
)
_TOO_MANY = N_(
    "{rows} rows do not fit on a sheet, which holds {most}: none is written here. The JSON answer"
    " has all of them."
)
_FINDINGS_SHEET = N_("Findings sheet")
_FACT, _VALUE = N_("Fact"), N_("Value")
_FACTS = (
    N_("Audit"),
    N_("As of"),
    N_("Schedule"),
    N_("Digest of the schedule (SHA-256)"),
    N_("Verdict"),
    N_("Grade"),
    N_("Cases"),
    N_("Conforming cases"),
    N_("Cases that depart in all readings"),
    N_("Share of conforming cases"),
    N_("Events"),
    N_("Findings"),
)
_SOURCE = (N_("Record"), N_("Format"), N_("Size"), N_("Digest or root of the record"))
_COMMAND, _SIMULATED = N_("Made by"), N_("SIMULATED: the facts in this report are made up.")
_KINDS = (
    N_("No."), N_("Kind"), N_("Rule"), N_("What was found"), N_("Weight"), N_("Cases"),
    N_("Certain cases"), N_("Findings"), N_("Working days (median)"), N_("About"), N_("Gate"),
    N_("Rule in the schedule"), N_("Who answers for it"),
)  # fmt: skip
_ROWS = (
    N_("No."), N_("Case"), N_("Name of the case"), N_("Event or row"), N_("Day"), N_("Person"),
    N_("Kind"), N_("Rule"), N_("What was found"), N_("Weight"), N_("Certain"), N_("Working days"),
    N_("About"), N_("Gate"), N_("Rule in the schedule"), N_("Allowed"),
)  # fmt: skip
_COUNTS = (N_("What was counted"), N_("Count"), N_("Where"))
_RULES = (N_("What was not looked for"), N_("Why"), N_("Cases"), N_("Rule"))
_YES, _NO = N_("yes"), N_("no")
_WIDTHS: Final = {
    "No.": 6, "What was found": 70, "Rule in the schedule": 28, "Who answers for it": 50,
    "What was counted": 60, "Where": 60, "What was not looked for": 44, "Why": 60, "Fact": 34,
    "Value": 70,
}  # fmt: skip

Cell = str | int | float | None


@frozen(eq=False)
class _Sheet:
    """One sheet: its name, the headings of its columns, and how many rows follow."""

    name: str
    heads: tuple[str, ...]
    count: int
    rows: Iterable[Sequence[Cell]]


def report_xlsx(words: Words, report: AuditReport) -> bytes:
    """Return the whole workbook."""
    data = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = Workbook(data, options)
    book.set_properties({"title": clean(report.title), "created": _MADE})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    for sheet in _sheets(words, report):
        _write(words, book, sheet, (bold, plain))
    book.close()
    return data.getvalue()


def _write(words: Words, book: Any, sheet: _Sheet, formats: tuple[Any, Any]) -> None:
    """Write one sheet, or why it is not written."""
    bold, plain = formats
    page = book.add_worksheet(words.say(sheet.name)[:31])
    page.freeze_panes(1, 0)
    for column, head in enumerate(sheet.heads):
        page.set_column(column, column, _WIDTHS.get(head, 16))
        page.write_string(0, column, words.say(head), bold)
    if sheet.count >= MOST_ROWS:
        page.write_string(1, 0, _too_many(words, sheet.count), bold)
        return
    page.autofilter(0, 0, max(sheet.count, 1), len(sheet.heads) - 1)
    for line, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            _put(page, (line, column), cell, plain)


def _too_many(words: Words, rows: int) -> str:
    return words.say(_TOO_MANY, rows=rows, most=MOST_ROWS - 1)


def _put(page: Any, at: tuple[int, int], cell: Cell, plain: Any) -> None:
    """Write a number as a number and anything else as a text, cut to what a cell can hold."""
    if isinstance(cell, str):
        text = clean(cell)
        page.write_string(
            *at, text if len(text) <= MOST_SIGNS else f"{text[: MOST_SIGNS - 1]}…", plain
        )
    elif cell is not None:
        page.write_number(*at, cell, plain)


# --- The sheets -----------------------------------------------------------------------------------


def _sheets(words: Words, report: AuditReport) -> Iterator[_Sheet]:
    audit = report.audit
    facts = tuple(_summary(words, report))
    yield _Sheet(_SUMMARY, (_FACT, _VALUE), len(facts), facts)
    kinds = (_kind(words, report, one) for one in audit.departures)
    yield _Sheet(_DEPARTURES, _KINDS, len(audit.departures), kinds)
    yield _Sheet(_FINDINGS, _ROWS, len(audit.findings), _findings(words, report))
    counts = tuple(_quality(words, report))
    yield _Sheet(_QUALITY, _COUNTS, len(counts), counts)
    missing = tuple(_missing(words, report))
    yield _Sheet(_NOT_EVALUATED, _RULES, len(missing), missing)


def _summary(words: Words, report: AuditReport) -> Iterator[tuple[Cell, Cell]]:
    audit, schedule = report.audit, report.audit.schedule
    values: tuple[Cell, ...] = (
        report.title,
        audit.as_of.isoformat(),
        f"{words.title(schedule.title, schedule.id)} ({schedule.id} {schedule.version})",
        schedule.digest,
        words.say(VERDICTS[audit.verdict][1]),
        words.say(GRADES[audit.grade]),
        audit.cases,
        audit.conforming,
        audit.departing,
        percent(words, audit.conforming, audit.cases),
        audit.events,
        len(audit.findings),
    )
    if report.simulated:
        yield words.say(_SIMULATED), ""
    yield from zip(map(words.say, _FACTS), values, strict=True)
    if (source := report.source) is not None:
        about = (source.name, source.format, source.size, source.digest)
        yield from zip(map(words.say, _SOURCE), about, strict=True)
    if report.command:
        yield words.say(_COMMAND), report.command
    yield from _open(words, report)
    if len(audit.findings) >= MOST_ROWS:
        yield words.say(_FINDINGS_SHEET), _too_many(words, len(audit.findings))


def _open(words: Words, report: AuditReport) -> Iterator[tuple[Cell, Cell]]:
    """Tell what the record leaves open."""
    if isinstance(report.orders, int):
        yield words.say(HEAD), too_many_words(words, report.orders)
    elif report.orders is not None and report.orders.open_cases:
        yield words.say(HEAD), precision_words(words, report.orders)
        for one, count in conforming_counts(report.orders):
            yield words.say(CONFORMING[one]), count
    if report.sensitivity is not None:
        said = " ".join(sensitivity_words(words, report.sensitivity))
        yield clock_words(words, report.sensitivity), said


def _kind(words: Words, report: AuditReport, one: Departure) -> tuple[Cell, ...]:
    return (
        one.number,
        words.say(FAMILIES[FAMILY_OF[one.rule]]),
        one.rule.value,
        kind_sentence(words, report.schedule_of(one), one),
        words.say(SEVERITIES[one.severity]),
        one.cases,
        one.certain_cases,
        one.count,
        one.impact,
        one.about,
        one.trigger,
        place_words(one),
        answered_words(words, one.allowed),
    )


def _findings(words: Words, report: AuditReport) -> Iterator[tuple[Cell, ...]]:
    """Write the findings by their kinds, in the order of these."""
    for one in report.audit.departures:
        for finding in report.findings_of(one):
            yield _finding(words, report, one, finding)


def _finding(
    words: Words, report: AuditReport, one: Departure, finding: Finding
) -> tuple[Cell, ...]:
    known = (finding.facts.get("happened"), finding.facts.get("person"))
    return (
        one.number,
        finding.case,
        report.names.get(finding.case, ""),
        finding.event,
        *("" if fact is None else str(fact) for fact in known),
        words.say(FAMILIES[FAMILY_OF[one.rule]]),
        one.rule.value,
        sentence(words, report.schedule_of(one), finding),
        words.say(SEVERITIES[one.severity]),
        words.say(_YES if finding.certainty is Certainty.ALL else _NO),
        finding.impact,
        finding.about,
        finding.trigger,
        place_words(one),
        words.say(_NO if one.allowed is None else _YES),
    )


def _quality(words: Words, report: AuditReport) -> Iterator[tuple[Cell, ...]]:
    if report.quality is None:
        return
    for line in quality_lines(words, report.quality, report.ignored):
        yield line.label, line.count, "; ".join(line.details)
    for note in notes_words(words, report.quality.notes):
        yield note, None, ""


def _missing(words: Words, report: AuditReport) -> Iterator[tuple[Cell, ...]]:
    for one in report.audit.not_evaluated:
        rule, why = words.say(RULE_WORDS[one.rule]), words.say(UNKNOWNS[one.why])
        yield rule, why, one.cases, one.rule.value
