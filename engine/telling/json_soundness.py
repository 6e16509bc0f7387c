"""The JSON form of a verdict on soundness: a part of ``etap.validate/1`` (design 5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.telling.code_book import message
from engine.telling.json_steps import step_documents
from engine.telling.text_soundness import ASSUMED

if TYPE_CHECKING:
    from engine.telling.json_form import Document
    from engine.telling.words import Words
    from schemas.soundness import Flaw, Soundness


def soundness_document(words: Words, found: Soundness | None) -> Document:
    """Return the keys of a verdict; ``sound`` is null where there is none, or it is undecided."""
    if found is None:
        return {"sound": None, "undecided": None, "unsound": [], "assumes": None, "reopening": []}
    open_ = message(words, found.undecided, found.facts) if found.undecided else None
    return {
        "sound": found.sound,
        "undecided": open_,
        "unsound": [_flaw(flaw) for flaw in found.flaws],
        "assumes": words.say(ASSUMED),
        "reopening": list(found.needs_reopening),
    }


def _flaw(flaw: Flaw) -> Document:
    return {
        "kind": flaw.kind.value,
        "history": step_documents(flaw.history),
        "stage": flaw.stage,
        "never": list(flaw.never),
        "line": None if flaw.place is None else flaw.place.line,
    }
