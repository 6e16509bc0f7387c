"""What comparing two schedules by behaviour found: the verdict, and a history that shows each side.

*A* is the schedule named first, *B* the second. A history is accepted by a schedule that refuses
none of its steps.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.refusal import Refusal
    from schemas.steps import Step


class Verdict(StrEnum):
    """How the histories that B accepts relate to those that A accepts (design 5.1)."""

    EQUAL = "equal"
    STRICTER = "stricter"
    LOOSER = "looser"
    INCOMPARABLE = "incomparable"
    UNDECIDED = "undecided"


@frozen(repr=False)
class Witness(Noun):
    """The shortest history that one schedule accepts and the other refuses at its last step.

    ``begins`` is the day on which the cycle starts; ``dated`` says that it matters, because working
    days or months are compared with other durations. ``why`` is the refusal of the last step;
    ``None`` where only the files are not taken, by their medium or the columns of their rows.
    """

    steps: tuple[Step, ...]
    begins: date
    dated: bool = False
    why: Refusal | None = None


@frozen(repr=False)
class Difference(Noun):
    """The verdict, and a witness for each direction in which the schedules differ.

    ``only_a`` is accepted by A and refused by B. ``undecided`` says why a direction could not be
    decided: ``states`` (the search met its bound), ``ways`` (a gate opens in more ways than can be
    listed), ``unshown`` (a difference is possible and no history was found that shows it); empty
    where the verdict stands. ``shared`` counts the triggers and outputs that both know.
    """

    verdict: Verdict
    only_a: Witness | None = None
    only_b: Witness | None = None
    undecided: tuple[str, ...] = ()
    shared: int = 0
