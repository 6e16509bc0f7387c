"""The JSON answers of an audit: ``etap.audit/1`` (design 5.1), and one kind of departure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import fields

from engine.telling.audit_sentences import kind_sentence, sentence
from engine.telling.json_form import simulated
from engine.telling.json_orders import orders_document, sensitivity_document, unlooked_document
from schemas.audit import FAMILY_OF, Severity

if TYPE_CHECKING:
    from engine.telling.json_form import Document
    from engine.telling.words import Words
    from schemas.attribution import Place
    from schemas.audit import Allowance, Departure, Finding
    from schemas.audit_report import AuditReport
    from schemas.event_log import LeftOut, LogSource, Quality
    from schemas.schedule import Schedule


def audit_document(words: Words, report: AuditReport) -> Document:
    """Return the whole audit, every finding included."""
    audit, quality = report.audit, report.quality
    document: Document = {
        "schema": "etap.audit/1",
        "verdict": audit.verdict.value,
        "grade": audit.grade.value,
        "cases": audit.cases,
        "conforming": audit.conforming,
        "departing": audit.departing,
        "events": audit.events,
        "ignored": report.ignored,
        "not_evaluated": [
            {"rule": one.rule.value, "cases": one.cases, "why": one.why.value}
            for one in audit.not_evaluated
        ],
        "departures": [_departure(words, report, one) for one in audit.departures],
        "findings": _findings(words, report),
        "allowances": [
            {**_allowance(one.allowance), "findings": one.findings, "expired": one.expired}
            for one in audit.allowed
        ],
        "quality": None if quality is None else _quality(quality),
        "left_out": [] if quality is None else [_left_out(one) for one in quality.left_out],
        "orders": _orders(report),
        "clock": None if report.sensitivity is None else sensitivity_document(report.sensitivity),
        "as_of": audit.as_of.isoformat(),
        "schedule": _schedule(audit.schedule),
        "other_schedules": [_schedule(one) for one in audit.others],
        "log": None if report.source is None else _source(report.source),
    }
    return simulated(document, report.simulated)


def _orders(report: AuditReport) -> Document | None:
    """Return in which orders the cases conform; how many were not looked at where too many were."""
    if report.orders is None:
        return None
    if isinstance(report.orders, int):
        return unlooked_document(report.orders)
    return orders_document(report.orders)


def finding_document(words: Words, report: AuditReport, departure: Departure) -> Document:
    """Return one kind of departure with all its findings: ``etap.audit-finding/1``."""
    document: Document = {
        "schema": "etap.audit-finding/1",
        "departure": _departure(words, report, departure),
        "findings": [
            _finding(words, report, finding, departure) for finding in report.findings_of(departure)
        ],
        "as_of": report.audit.as_of.isoformat(),
        "schedule": _schedule(report.schedule_of(departure)),
        "log": None if report.source is None else _source(report.source),
    }
    return simulated(document, report.simulated)


def _schedule(schedule: Schedule) -> Mapping[str, str]:
    return {"id": schedule.id, "version": schedule.version, "digest": schedule.digest}


def _source(source: LogSource) -> Document:
    return {
        "name": source.name,
        "format": source.format,
        "size": source.size,
        "digest": source.digest,
    }


def _departure(words: Words, report: AuditReport, one: Departure) -> Document:
    return {
        "number": one.number,
        "rule": one.rule.value,
        "family": FAMILY_OF[one.rule].value,
        "about": one.about or None,
        "names": one.names,
        "trigger": one.trigger or None,
        "severity": one.severity.value,
        "cases": one.cases,
        "certain_cases": one.certain_cases,
        "findings": one.count,
        "impact": one.impact,
        "schedule": report.schedule_of(one).digest,
        "where": _where(one.place),
        "message": kind_sentence(words, report.schedule_of(one), one),
        "allowed": None if one.allowed is None else _allowance(one.allowed),
    }


def _where(place: Place | None) -> Mapping[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.line}


def _allowance(one: Allowance) -> Document:
    return {
        "rule": one.rule.value,
        "about": one.about or None,
        "cases": list(one.cases),
        "owner": one.owner,
        "reason": one.reason,
        "until": one.until.isoformat(),
        "where": _where(one.place),
    }


def _findings(words: Words, report: AuditReport) -> list[Document]:
    """Return all findings in the audit's order, each with what its kind says."""
    kinds = {int(place): one for one in report.audit.departures for place in one.findings}
    return [
        _finding(words, report, finding, kinds.get(place))
        for place, finding in enumerate(report.audit.findings)
    ]


def _finding(
    words: Words, report: AuditReport, finding: Finding, kind: Departure | None
) -> Document:
    schedule = report.audit.schedule if kind is None else report.schedule_of(kind)
    return {
        "departure": None if kind is None else kind.number,
        "rule": finding.rule.value,
        "case": finding.case,
        "event": finding.event,
        "about": finding.about,
        "trigger": finding.trigger or None,
        "where": None if kind is None else _where(kind.place),
        "severity": (Severity.MAJOR if kind is None else kind.severity).value,
        "allowed": kind is not None and kind.allowed is not None,
        "message": sentence(words, schedule, finding),
        "certainty": finding.certainty.value,
        "impact": finding.impact,
    }


#: What the quality of a log counts, as the document names it.
_SAID_ELSEWHERE = ("left_out",)


def _quality(quality: Quality) -> Document:
    names = (one.name for one in fields(type(quality)) if one.name not in _SAID_ELSEWHERE)
    return {name: _listed(getattr(quality, name)) for name in names}


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _left_out(one: LeftOut) -> Document:
    return {"why": one.why, "count": one.count, "rows": list(one.rows), "sample": one.sample}
