"""The JSON answer of ``identify``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.telling.json_form import Document
from engine.telling.text_identification import reason
from schemas.steps import StepKind

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.history import History
    from schemas.identification import Identification, Identified, RunStep
    from schemas.steps import Step


def identification_document(words: Words, found: Identification) -> Document:
    """Return ``etap.identify/1``: what each schedule says, with its clash or a possible run."""
    return {
        "schema": "etap.identify/1",
        "history": found.history.id,
        "complete": found.history.complete,
        "answers": [_answer(words, found.history, one) for one in found.answers],
    }


def _answer(words: Words, history: History, one: Identified) -> Document:
    return {
        "schedule": one.schedule.id,
        "version": one.schedule.version,
        "digest": one.schedule.digest,
        "file": one.file,
        "answer": one.verdict.value,
        "clash": [_event(history, number) for number in one.clash],
        "orders": None if one.orders is None else one.orders.value,
        "ground": None if one.ground is None else one.ground.value,
        "why": reason(words, one) or None,
        "began": None if one.began is None else one.began.isoformat(),
        "witness": [_run_step(step) for step in one.witness],
    }


def _event(history: History, number: int) -> Document:
    event = history.events[number - 1]
    return {
        "event": number,
        "step": {event.step.kind.value: event.step.id},
        "happened": str(event.happened),
        "sources": list(event.sources),
    }


def _run_step(taken: RunStep) -> Document:
    return {"step": _step(taken.step), "day": taken.day.isoformat(), "event": taken.event}


def _step(step: Step) -> Document:
    if step.kind is StepKind.APPROVAL:
        return {"approval": step.about, "role": step.role}
    return {step.kind.value: step.about}
