"""The JSON answer of a publication: ``etap.publish/1``, or the problem that stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.code_book import message
from engine.telling.json_changes import change_document, changes_document
from engine.telling.json_checks import refusal_document
from engine.telling.json_form import again, kept, simulated
from engine.telling.json_soundness import soundness_document
from schemas.publishing import Outcome

if TYPE_CHECKING:
    from engine.telling.json_form import Document
    from engine.telling.words import Words
    from schemas.programme import Adopted
    from schemas.publishing import Felt, Impact, Publication
    from schemas.schedule import Schedule


def publication_document(words: Words, plan: Publication) -> Document:
    """Return the plan and what came of it; ``published`` says whether it is published now."""
    is_published = plan.outcome in (Outcome.PUBLISHED, Outcome.ALREADY)
    document: Document = {
        "schema": "etap.publish/1",
        "published": is_published,
        "outcome": plan.outcome.name.lower(),
        "file": plan.file,
        "schedule": _named(plan.schedule),
        "latest": None if plan.latest is None else _named(plan.latest),
        "lower_version": plan.is_lower,
        "sound": None if plan.soundness is None else plan.soundness.sound,
        "plan": [_impact(one) for one in plan.impacts],
        "roles_without_holder": list(plan.vacant),
        "row_schemas": [{"name": one.name, "packaged": one.packaged} for one in plan.rows],
        "event": plan.receipts[-1].hash if plan.receipts else None,
        **kept(plan.receipt),
        **again(plan.before),
        "message": _message(words, plan),
    }
    return simulated(document, plan.simulated)


def _message(words: Words, plan: Publication) -> str | None:
    unconfirmed = plan.outcome is Outcome.UNCONFIRMED
    return message(words, "ETP396", {"file": plan.file}) if unconfirmed else None


def _named(schedule: Schedule | Adopted) -> Mapping[str, str]:
    return {"id": schedule.id, "version": schedule.version, "digest": schedule.digest}


def _impact(one: Impact) -> Document:
    return {
        "county": one.county,
        "name": one.name,
        "cycle": one.cycle,
        "stage": one.stage,
        "pinned": _named(one.pinned),
        "effect": one.effect.value,
        "lost": list(one.lost),
        "changes": [_felt(felt) for felt in one.changes],
    }


def _felt(felt: Felt) -> dict[str, Any]:
    lean = None if felt.lean is None else felt.lean.value
    return {**change_document(felt.change), "lean": lean, "steps": felt.steps}


def refused_document(words: Words, plan: Publication) -> Document:
    """Return the problem of a refused publication, with what differs or what is not sound."""
    assert plan.refusal is not None  # noqa: S101 - the caller asks for a refused one alone
    document = refusal_document(words, plan.refusal)
    if plan.soundness is not None:
        document |= soundness_document(words, plan.soundness)
    if plan.taken is not None:
        document["changes"] = changes_document(plan.differs)
    return simulated(document, plan.simulated)
