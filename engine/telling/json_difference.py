"""The JSON answer of a comparison of two schedules: ``etap.diff/1`` (design 5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.telling.json_changes import changes_document, renamings_document
from engine.telling.json_steps import step_documents
from engine.telling.text_difference import REASONS

if TYPE_CHECKING:
    from engine.telling.json_form import Document
    from engine.telling.words import Words
    from schemas.comparison import Compared, Comparison
    from schemas.difference import Witness


def difference_document(words: Words, found: Comparison) -> Document:
    """Return the verdict, the history that shows each side, and on which day it starts.

    A side that has no history of its own is an empty list.
    """
    difference = found.difference
    return {
        "schema": "etap.diff/1",
        "a": _side(found.a),
        "b": _side(found.b),
        "verdict": difference.verdict.value,
        "undecided": [words.say(REASONS[reason]) for reason in dict.fromkeys(difference.undecided)],
        "shared": difference.shared,
        "only_a": _steps(difference.only_a),
        "only_a_begins": _begins(difference.only_a),
        "only_b": _steps(difference.only_b),
        "only_b_begins": _begins(difference.only_b),
        "changes": changes_document(found.changes),
        "renamings": renamings_document(found.renamings),
    }


def _side(compared: Compared) -> Document:
    schedule = compared.schedule
    names = {"schedule": schedule.id, "version": schedule.version, "digest": schedule.digest}
    return {"file": compared.file, **names}


def _steps(shown: Witness | None) -> list[Document]:
    return [] if shown is None else step_documents(shown.steps)


def _begins(shown: Witness | None) -> str | None:
    return None if shown is None else shown.begins.isoformat()
