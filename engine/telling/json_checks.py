"""The JSON answers about texts and integrity, and the problem object of every error (RFC 9457).

A problem has no HTTP ``status``: ``exit`` is the exit status of the command.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.code_book import cure, explanation, message, sentences
from engine.telling.conditions import Context, sentence
from engine.telling.json_form import Document, explanation_head, simulated
from engine.telling.json_soundness import soundness_document
from engine.telling.marking import N_
from engine.telling.pen import Pen
from engine.telling.text_faults import facts_of, helps
from schemas.refusal import ExitStatus, Fact, Fault, Refusal

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.checkpoint import KeptVerdict
    from schemas.history import History, Observation
    from schemas.report import Checkup, Validation, Verification

_TITLES: Mapping[ExitStatus, str] = {
    ExitStatus.NO: N_("The answer is no"),
    ExitStatus.USAGE: N_("Wrong usage"),
    ExitStatus.NOT_FOUND: N_("Not found"),
    ExitStatus.REFUSED: N_("Refused"),
    ExitStatus.BROKEN: N_("The store or a file fails"),
    ExitStatus.BUG: N_("A bug in etap"),
    ExitStatus.INTERRUPTED: N_("Interrupted"),
}


def problem_document(
    words: Words,
    code: str,
    status: ExitStatus,
    facts: Mapping[str, Fact],
    faults: Iterable[Fault] = (),
) -> Document:
    """Return ``etap.problem/1``: what is wrong, what to do, and every fault behind it."""
    return {
        "schema": "etap.problem/1",
        "type": f"urn:etap:{code}",
        "title": words.say(_TITLES[status]),
        "detail": message(words, code, facts),
        "code": code,
        "exit": int(status),
        "cure": cure(words, code, facts) or None,
        "facts": {name: _plain(value) for name, value in facts.items()},
        "errors": [fault_document(words, fault) for fault in faults],
    }


def refusal_document(words: Words, refusal: Refusal) -> Document:
    """Return the problem of a refusal; a closed gate's conditions stand in ``unmet``."""
    document = problem_document(words, refusal.code, refusal.status, refusal.facts, refusal.faults)
    if refusal.explanation is None:
        return document
    context = Context(refusal.explanation)
    unmet = [
        {"id": condition.leaf.id, "message": sentence(words, condition, context)}
        for condition in refusal.explanation.unmet
    ]
    return {**document, **explanation_head(refusal.explanation), "unmet": unmet}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value if isinstance(value, int) else str(value)


def fault_document(words: Words, fault: Fault) -> Document:
    """Return one fault of a text with its place."""
    hints = helps(Pen(words), fault)
    return {
        "code": fault.code,
        "file": fault.place.file,
        "line": fault.place.line,
        "column": fault.place.column,
        "message": message(words, fault.code, facts_of(fault)),
        "hint": " ".join(hints) or None,
    }


def validation_document(words: Words, found: Validation) -> Document:
    """Return ``etap.validate/1`` of one schedule."""
    schedule = found.schedule
    return {
        "schema": "etap.validate/1",
        "valid": not found.faults,
        "file": found.file,
        "schedule": None
        if schedule is None
        else {"id": schedule.id, "version": schedule.version, "digest": schedule.digest},
        "faults": [fault_document(words, fault) for fault in found.faults],
        **soundness_document(words, found.soundness),
    }


def validations_document(words: Words, found: Iterable[Validation]) -> Document:
    """Return ``etap.validate-all/1``: the answer for each of several schedules."""
    files = [validation_document(words, one) for one in found]
    valid = all(one["valid"] for one in files)
    sound = all(one["sound"] for one in files)
    return {"schema": "etap.validate-all/1", "valid": valid, "sound": sound, "files": files}


def verification_document(words: Words, found: Verification) -> Document:
    """Return ``etap.verify/1``."""
    document = {
        "schema": "etap.verify/1",
        "intact": found.intact,
        "origin": found.origin or None,
        "size": found.size,
        "root": found.root or None,
        "checked": dict(found.checked),
        "kept": [_verdict(one) for one in found.kept],
        "not_checked": [
            {"code": code, "message": message(words, code, {})} for code in found.not_checked
        ],
        "faults": [
            {
                "code": breach.code,
                "cycle": breach.cycle,
                "seq": breach.seq,
                "message": message(words, breach.code, breach.facts),
            }
            for breach in found.breaches
        ],
    }
    return simulated(document, found.simulated)


def _verdict(found: KeptVerdict) -> Document:
    it = found.kept.checkpoint
    return {
        "name": found.kept.name,
        "size": it.size,
        "root": it.root,
        "time": it.time or None,
        "holds": found.holds,
        "signed_by": list(found.signed_by),
    }


def doctor_document(words: Words, checkups: Iterable[Checkup]) -> Document:
    """Return ``etap.doctor/1``."""
    checks = [
        {
            "code": checkup.code,
            "well": checkup.well,
            "message": message(words, checkup.code, checkup.facts),
            "facts": {name: _plain(value) for name, value in checkup.facts.items()},
        }
        for checkup in checkups
    ]
    well = all(c["well"] for c in checks)
    return {"schema": "etap.doctor/1", "well": well, "checks": checks, "rebuilt": None}


def codes_document(words: Words, codes: Iterable[str]) -> Document:
    """Return ``etap.explain/1``: templates with their ``{fact}`` fields, for these codes."""
    book = sentences()
    found = [
        {
            "code": code,
            "message": words.catalogue.gettext(book[code].message),
            "cure": words.catalogue.gettext(book[code].cure) if book[code].cure else None,
            "explain": explanation(words, code),
        }
        for code in codes
    ]
    return {"schema": "etap.explain/1", "codes": found}


def history_document(history: History) -> Document:
    """Return ``etap.history/1`` of an attested history."""
    return {
        "schema": "etap.history/1",
        "history": history.id,
        "title": _texts(history.title),
        "counties": list(history.counties),
        "schedule": history.schedule,
        "complete": history.complete,
        "events": [_observation(event) for event in history.events],
        "sources": [
            {"id": source.id, "cite": source.cite, "url": source.url} for source in history.sources
        ],
    }


def _observation(event: Observation) -> Document:
    step = event.step
    return {
        "step": {step.kind.value: step.id if step.note is None else _texts(step.note)},
        "happened": str(event.happened),
        "sources": list(event.sources),
        "place": event.where,
        "participants": event.participants,
        "attested": None if event.attested is None else event.attested.value,
    }


def _texts(text: Any) -> Document | None:
    return None if text is None else {"pl": text.pl, "en": text.en}
