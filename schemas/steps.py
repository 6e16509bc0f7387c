"""Steps: a history as it is told, replayed and proved about, without bytes, persons or dates.

A step is one thing that somebody does with a cycle: a trigger, an output handed in, an approval, an
output withdrawn, or so much time that passes. What a step leaves out is taken at its best: the
person holds every role, the files pass every check, approvals come from persons who did nothing
else. What a step names is exactly so.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.days import Duration


class StepKind(StrEnum):
    """What is done."""

    TRIGGER = "trigger"
    OUTPUT = "output"
    APPROVAL = "approval"
    WITHDRAWAL = "withdraw"
    WAIT = "wait"


class Hand(StrEnum):
    """Whose hand gives an approval."""

    ANOTHER = "another"
    SUBMITTER = "submitter"


@frozen(repr=False)
class Step(Noun):
    """One step.

    ``about`` is the trigger, or the output; of an approval of a gate it is the trigger. ``role`` is
    the role of an approval. ``wait`` is the time that passes. ``roles`` are all the roles that the
    acting person holds, ``None`` for every role. ``falls_short`` says of an output that its files
    do not pass its checks. Where two schedules are compared, ``passes`` names the only one (``a``
    or ``b``) whose checks the files pass, and ``taken`` the only one that takes them at all.
    """

    kind: StepKind
    about: str = ""
    role: str | None = None
    wait: Duration | None = None
    roles: tuple[str, ...] | None = None
    hand: Hand = Hand.ANOTHER
    falls_short: bool = False
    passes: str | None = None
    taken: str | None = None


def trigger(about: str) -> Step:
    """Return the step of a transition."""
    return Step(StepKind.TRIGGER, about)


def output(about: str) -> Step:
    """Return the step of an output handed in with new files that pass its checks."""
    return Step(StepKind.OUTPUT, about)


def approval(about: str, role: str) -> Step:
    """Return the step of an approval of an output, or of the gate of a trigger."""
    return Step(StepKind.APPROVAL, about, role)


def withdrawal(about: str) -> Step:
    """Return the step of an output withdrawn."""
    return Step(StepKind.WITHDRAWAL, about)


def wait(time: Duration) -> Step:
    """Return the step of time that passes."""
    return Step(StepKind.WAIT, wait=time)
