"""The JSON form of steps: one small object each (design 5.1).

- ``{"trigger": id}``, ``{"output": id}``, ``{"approval": id, "role": role}``, ``{"withdraw": id}``,
  ``{"wait": "14 days"}``; the first key is the kind of the step;
- what a step takes at its best is left out: ``falls_short`` stands only where it is true, ``roles``
  only where the acting person does not hold every role, ``hand`` only where it is the submitter's;
- where two schedules are compared, ``passes`` names the only one (``a`` or ``b``) whose checks the
  files pass, ``taken`` the only one that takes them: by their medium or the columns of their rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from schemas.steps import Hand, Step, StepKind

if TYPE_CHECKING:
    from engine.telling.json_form import Document


def step_documents(steps: Iterable[Step]) -> list[Document]:
    """Return the objects of a history of steps, in order."""
    return [step_document(step) for step in steps]


def step_document(step: Step) -> Document:
    """Return the object of one step."""
    about = str(step.wait or "0 days") if step.kind is StepKind.WAIT else step.about
    document: dict[str, Any] = {step.kind.value: about}
    if step.kind is StepKind.APPROVAL:
        document["role"] = step.role
    if step.roles is not None:
        document["roles"] = list(step.roles)
    if step.hand is Hand.SUBMITTER:
        document["hand"] = step.hand.value
    if step.falls_short:
        document["falls_short"] = True
    sides = {"passes": step.passes, "taken": step.taken}
    return document | {name: side for name, side in sides.items() if side is not None}
