"""Steps of a history in JSON (design 5.1): one key says what is done, others only what is special.

``{"trigger": id}``, ``{"output": id}``, ``{"approval": id, "role": r}``, ``{"withdraw": id}`` and
``{"wait": "14 days"}``. Beside them may stand ``roles`` (all the roles that the person holds),
``person: "submitter"``, ``falls_short: true``, and where two schedules are compared ``passes`` (the
only one, ``a`` or ``b``, whose checks the files pass) and ``taken`` (the only one that takes them).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from schemas.steps import Hand, Step, StepKind

if TYPE_CHECKING:
    from engine.telling.json_form import Document


def steps_document(steps: Iterable[Step]) -> list[Document]:
    """Return steps in their order."""
    return [step_document(step) for step in steps]


def step_document(step: Step) -> Document:
    """Return one step."""
    if step.kind is StepKind.WAIT:
        return {"wait": str(step.wait)}
    special: Mapping[str, Any] = {
        "role": step.role,
        "roles": None if step.roles is None else list(step.roles),
        "person": "submitter" if step.hand is Hand.SUBMITTER else None,
        "falls_short": step.falls_short or None,
        "passes": step.passes,
        "taken": step.taken,
    }
    told = {name: value for name, value in special.items() if value is not None}
    return {step.kind.value: step.about, **told}
