"""Why the last step of a history is refused, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.telling.conditions import Context, sentence
from engine.telling.marking import N_

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.refusal import Refusal

_NOT_TAKEN = N_("it does not take such files")
#: Why a step is refused, by the code of the refusal.
_WHY: Mapping[str, str] = {
    "ETP506": N_("only the right is wanting"),
    "ETP507": N_("no transition '{trigger}' leaves the stage {stage}"),
    "ETP511": N_("'{output}' belongs to the stage {own_stage}, and the cycle is in {stage}"),
    "ETP512": N_("'{output}' takes one of the roles: {roles}"),
    "ETP513": N_("what it is made from is not there: {bases}"),
}


def refused_why(words: Words, why: Refusal | None) -> str:
    """Say why a step is refused: of a closed gate, what it lacks; ``None`` is files not taken."""
    if why is None:
        return words.say(_NOT_TAKEN)
    if why.explanation is None or why.code in _WHY:
        return words.fill(_WHY[why.code], why.facts)
    context = Context(why.explanation)
    told = (
        f"{condition.leaf.id}: {sentence(words, condition, context)}"
        for condition in why.explanation.unmet
    )
    return "; ".join(told)
