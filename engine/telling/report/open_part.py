"""What the record leaves open: orders of tied events, and a clock that may be off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.audit_words import too_many_words
from engine.telling.diagrams.markup import Markup
from engine.telling.marking import N_
from engine.telling.report.html import Head, joined, listed, paragraphs, table
from engine.telling.text_orders import (
    CONFORMING,
    HEAD,
    clock_words,
    conforming_counts,
    precision_words,
    resting_words,
    sensitivity_words,
)

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.audit_report import AuditReport
    from schemas.certainty import LogCertainty

TITLE = HEAD
_CASES, _HOW = N_("Cases"), N_("In which orders they conform")


def open_part(words: Words, report: AuditReport) -> Markup:
    """Write it; nothing where nothing is open."""
    return joined(*_blocks(words, report))


def _blocks(words: Words, report: AuditReport) -> Iterator[Markup]:
    if isinstance(report.orders, int):
        yield paragraphs(too_many_words(words, report.orders))
    elif report.orders is not None and report.orders.open_cases:
        yield _orders(words, report.orders)
    if report.sensitivity is not None:
        yield paragraphs(clock_words(words, report.sensitivity))
        yield listed(sensitivity_words(words, report.sensitivity))


def _orders(words: Words, found: LogCertainty) -> Markup:
    heads = (Head(words.say(_CASES), is_number=True), Head(words.say(_HOW)))
    rows = ((count, words.say(CONFORMING[one])) for one, count in conforming_counts(found))
    said = paragraphs(precision_words(words, found), *resting_words(words, found))
    return joined(table(words.say(TITLE), heads, rows), said)
