"""Publishing a schedule: the plan that is shown before anything is recorded, and what came of it.

A cycle stays on the schedule that it began with. What the plan says of it is what it *would* feel
on the new one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun
from schemas.refusal import ExitStatus

if TYPE_CHECKING:
    from schemas.changes import Change, Lean
    from schemas.ledger import Receipt
    from schemas.programme import Adopted
    from schemas.refusal import Refusal
    from schemas.report import ReceiptText
    from schemas.retrying import Repeated
    from schemas.schedule import Schedule
    from schemas.soundness import Soundness


class Effect(StrEnum):
    """What a running cycle would feel on the new schedule.

    *Undecided*: its stage, or an output that it has, does not exist there; people must decide.
    """

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    UNDECIDED = "undecided"


@frozen(repr=False)
class Felt(Noun):
    """A change that a cycle would feel.

    ``steps`` counts the transitions from the stage where it rests to where the change is felt: 0 is
    its current stage and gate. ``lean`` is which way the change goes by itself.
    """

    change: Change
    steps: int
    lean: Lean | None = None


@frozen(repr=False)
class Impact(Noun):
    """What one running cycle would feel; the nearest changes come first.

    ``lost`` names its stage, or the outputs that it has, where the new schedule lacks them.
    ``pinned`` is the schedule that it stays on.
    """

    county: str
    name: str
    cycle: int
    stage: str
    pinned: Schedule
    effect: Effect
    changes: tuple[Felt, ...] = ()
    lost: tuple[str, ...] = ()


@frozen(repr=False)
class Rows(Noun):
    """A row schema that the schedule uses; ``packaged`` is one that comes with etap."""

    name: str
    packaged: bool


class Outcome(StrEnum):
    """What came of it."""

    PLANNED = "planned"
    ALREADY = "already published"
    UNCONFIRMED = "not confirmed"
    PUBLISHED = "published"


@frozen(repr=False)
class Publication(Noun):
    """A schedule to be published, and what is known before it is.

    ``known`` and ``published`` are the programme's schedules when the plan was made. ``latest`` is
    the version of this id that new cycles start on now; ``is_lower``: the new version is below it.
    ``differs`` is what differs from the schedule that has its id and version already. ``vacant``
    are its roles that nobody in the programme holds. ``before`` says that it had been published
    before, under the command's key: nothing was recorded now.
    """

    file: str
    schedule: Schedule
    known: tuple[Adopted, ...]
    published: tuple[Adopted, ...]
    outcome: Outcome = Outcome.PLANNED
    latest: Adopted | None = None
    is_lower: bool = False
    soundness: Soundness | None = None
    impacts: tuple[Impact, ...] = ()
    vacant: tuple[str, ...] = ()
    rows: tuple[Rows, ...] = ()
    refusal: Refusal | None = None
    taken: Schedule | None = None
    differs: tuple[Change, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    receipt: ReceiptText | None = None
    before: Repeated | None = None
    simulated: bool = False

    @property
    def status(self) -> ExitStatus:
        """How the command ends: 0 only where it is published, or could be and that was asked."""
        if self.refusal is not None:
            return self.refusal.status
        return ExitStatus.NO if self.outcome is Outcome.UNCONFIRMED else ExitStatus.DONE
