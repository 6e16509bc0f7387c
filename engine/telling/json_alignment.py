"""An alignment as JSON: ``etap.alignment/1`` for one case, with its deviations and its repair.

Keys, kinds and ids are English in every language; ``message`` and ``repair`` are the reader's. What
is not there is ``null``. A case that was given up has no cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.telling.text_alignment import repair, sentence

if TYPE_CHECKING:
    from engine.telling.json_form import Document
    from engine.telling.words import Words
    from schemas.alignment import CaseAlignment, Deviation, Spot
    from schemas.schedule import Schedule


def alignment_document(words: Words, schedule: Schedule, aligned: CaseAlignment) -> Document:
    """Return the object of one case."""
    repairs = repair(words, schedule, aligned)
    return {
        "schema": "etap.alignment/1",
        "case": aligned.case,
        "cost": None if aligned.given_up else aligned.cost,
        "given_up": aligned.given_up,
        "synchronous": aligned.steps,
        "deviations": [
            {**_deviation(one), "message": sentence(words, schedule, one), "repair": cure}
            for one, cure in zip(aligned.deviations, repairs, strict=True)
        ],
    }


def _deviation(deviation: Deviation) -> Document:
    return {
        "kind": deviation.kind.value,
        "about": deviation.about,
        "row": deviation.row,
        "stage": deviation.stage,
        "lacking": list(deviation.lacking),
        "after": _spot(deviation.after),
        "before": _spot(deviation.before),
    }


def _spot(spot: Spot | None) -> Document | None:
    return None if spot is None else {"about": spot.about, "row": spot.row}
