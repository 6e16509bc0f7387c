"""What commands answer: receipts, boards, logs, validations, verifications, checkups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.attribution import Text
    from schemas.checkpoint import Checkpoint, KeptVerdict
    from schemas.cycle import State
    from schemas.explanation import Explanation
    from schemas.ledger import Event, Receipt
    from schemas.refusal import Fact, Fault
    from schemas.retrying import Repeated
    from schemas.schedule import Schedule
    from schemas.soundness import Soundness


@frozen(repr=False)
class ReceiptText(Noun):
    """A receipt as it is shown: its short form, ``SIZE:ROOT``, and its whole text."""

    short: str
    text: str


@frozen(repr=False)
class Done(Noun):
    """A command was done: the events it recorded, the cycle after them, and what comes next.

    ``state`` and ``schedule`` are ``None`` for a command of the programme itself. ``text`` is the
    reason or note that was given, ``None`` where there is none. ``before`` says that the events had
    been recorded before, under the command's key: then nothing was recorded now. ``following``
    explains the main transitions of the stage the cycle now rests in; it is computed when it is
    asked for.
    """

    receipts: tuple[Receipt, ...]
    state: State | None = None
    schedule: Schedule | None = None
    simulated: bool = False
    text: str | None = None
    before: Repeated | None = None
    _following: Callable[[], tuple[Explanation, ...]] | None = field(
        default=None, eq=False, repr=False, alias="following"
    )
    _receipt: Callable[[], ReceiptText] | None = field(
        default=None, eq=False, repr=False, alias="receipt"
    )

    @cached_property
    def receipt(self) -> ReceiptText | None:
        """What the caller may keep of it; ``None`` where nothing was recorded."""
        return self._receipt() if self._receipt and self.receipts else None

    @cached_property
    def following(self) -> tuple[Explanation, ...]:
        """The explanations of what comes next; empty for a command of the programme itself."""
        return () if self._following is None else self._following()


@frozen(repr=False)
class CheckpointMade(Noun):
    """A checkpoint or receipt that was made: its short form, its whole text, and its file if any.

    ``signed_by`` is the name of the key that signed it.
    """

    checkpoint: Checkpoint
    short: str
    text: str
    simulated: bool = False
    file: str | None = None
    signed_by: str | None = None


class CycleStatus(StrEnum):
    """Where a county's cycle stands on the board, by recorded facts only."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    AWAITING_DECISION = "awaiting_decision"
    BLOCKED = "blocked"
    WITH_WAIVER = "passed_with_waiver"
    CLOSED = "closed"
    GIVEN_UP = "given_up"


@frozen(repr=False)
class BoardRow(Noun):
    """One county: its latest cycle (0: none), stage, status, unmet output ids and due day.

    ``stage_number`` counts the stages of the schedule from 1, in its order, final ones included.
    """

    county: str
    name: str
    cycle: int
    stage: str | None
    stage_title: Text | None
    stage_number: int
    stages: int
    schedule: str | None
    status: CycleStatus
    missing: tuple[str, ...]
    asked: int
    due: date | None
    overdue: bool


@frozen(repr=False)
class Board(Noun):
    """Every county of the programme, in the order they were added, as of an instant."""

    rows: tuple[BoardRow, ...]
    now: datetime
    events: int
    simulated: bool


@frozen(repr=False)
class LogEntry(Noun):
    """One event of a cycle with what the private side table adds.

    File names, texts, the person's name.
    """

    event: Event
    hash: str
    person_name: str | None = None
    file_names: tuple[str, ...] = ()
    text: str | None = None


@frozen(repr=False)
class Log(Noun):
    """The history of one cycle, in order."""

    county: str
    county_name: str
    cycle: int
    schedule: Schedule
    entries: tuple[LogEntry, ...]
    simulated: bool


@frozen(repr=False)
class Validation(Noun):
    """What reading a schedule found: the schedule and its soundness, or the faults of its text."""

    file: str
    schedule: Schedule | None
    faults: tuple[Fault, ...] = ()
    soundness: Soundness | None = None

    @property
    def well(self) -> bool:
        """Whether the text has no fault and the schedule was proved sound."""
        return not self.faults and self.soundness is not None and self.soundness.sound is True


@frozen(repr=False)
class Breach(Noun):
    """One thing that a verification found wrong: its code, facts, and the event it concerns."""

    code: str
    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
    cycle: str | None = None
    seq: int | None = None


@frozen(repr=False)
class Verification(Noun):
    """What verifying the ledger and the evidence found.

    ``checked`` counts what was looked at, by name; ``not_checked`` are the codes of what this
    verification cannot show, each with its sentence. ``size`` counts the events and ``root`` is the
    root of their tree, 64 lowercase hex digits; ``kept`` says of each kept checkpoint whether the
    ledger extends it.
    """

    checked: Mapping[str, int] = field(hash=False)
    not_checked: tuple[str, ...]
    breaches: tuple[Breach, ...]
    simulated: bool = False
    origin: str = ""
    size: int = 0
    root: str = ""
    kept: tuple[KeptVerdict, ...] = ()

    @property
    def intact(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.breaches


@frozen(repr=False)
class Checkup(Noun):
    """One line of ``etap doctor``.

    What was looked at, whether it is well, and the figures found.
    """

    code: str
    well: bool
    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
