"""The JSON answers about redaction: ``etap.redact/1`` and ``etap.redact-due/1``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.telling.code_book import message
from engine.telling.json_form import kept, simulated
from schemas.redaction import DueList, Expiring, Redaction, RedactionOutcome, Use

if TYPE_CHECKING:
    from engine.telling.json_form import Document
    from engine.telling.words import Words


def redaction_document(words: Words, found: Redaction) -> Document:
    """Return ``etap.redact/1``: what was to be destroyed, and where something of it still is."""
    document: Document = {
        "schema": "etap.redact/1",
        "redacted": found.outcome is RedactionOutcome.REDACTED,
        "outcome": found.outcome.name.lower(),
        "evidence": [_use(use) for use in found.uses],
        "events": [
            {"cycle": one.event.cycle, "seq": one.event.seq, "leaf": one.leaf, "hash": one.hash}
            for one in found.receipts
        ],
        **kept(found.receipt),
        "searched": {"files": found.search.files, "bytes": found.search.size},
        "found": [{"place": one.place, "what": one.what.value} for one in found.search.found],
        "not_searched_for": [one.value for one in found.search.unsought],
        "message": _message(words, found),
    }
    return simulated(document, found.simulated)


def _use(use: Use) -> Document:
    again = [output for output in use.outputs if output not in use.met]
    return {
        "cycle": use.cycle,
        "commitment": use.commitment,
        "kind": use.holding.value,
        "event": use.seq or None,
        "redacted_by": use.redacted or None,
        "stays_met": list(use.met),
        "submit_again": again,
    }


def _message(words: Words, found: Redaction) -> str | None:
    if found.outcome is RedactionOutcome.UNCONFIRMED:
        return message(words, "ETP767", {"evidence": found.words})
    if found.outcome is RedactionOutcome.UNFINISHED:
        return message(words, "ETP768" if found.search.found else "ETP769", {})
    return None


def due_document(found: DueList) -> Document:
    """Return ``etap.redact-due/1``: what is due, and what cannot be told."""
    document: Document = {
        "schema": "etap.redact-due/1",
        "as_of": found.as_of.isoformat(),
        "outputs": [_expiring(row) for row in found.rows],
    }
    return simulated(document, found.simulated)


def _expiring(row: Expiring) -> Document:
    return {
        "county": row.county,
        "name": row.name,
        "cycle": row.cycle,
        "output": row.output,
        "since": row.since,
        "entered": row.entered,
        "keep": row.keep,
        "due": row.due.isoformat(),
        "perhaps": row.perhaps.isoformat(),
        "is_due": row.is_due,
        "commitments": list(row.commitments),
    }
