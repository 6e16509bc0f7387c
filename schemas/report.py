"""What the program answers: faults, refusals, explanations and receipts, as values.

A refusal or a finding is a value; an exception means "could not do the job". Every value here keeps
its parts (codes, ids, numbers, days) and no sentence: ``engine.telling`` makes the words, lazily
and in the reader's language, from the code and the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Any

from attrs import field, frozen

from schemas.cycle import State
from schemas.days import Days
from schemas.ledger import Event, Receipt
from schemas.schedule import Place, Schedule, Text

#: What fills a sentence: a text, a number, a day, or a tuple of texts.
Fact = object


class ExitStatus(IntEnum):
    """How a command ends (design 5.1)."""

    DONE = 0
    NO = 1
    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    BROKEN = 5
    BUG = 70
    INTERRUPTED = 130


@frozen(order=False)
class Fault:
    """One thing wrong with a text that was read: a schedule, a history, a table of evidence.

    ``code`` is ``ETP`` and three digits, explained by ``etap explain``. ``line`` is the whole text
    of the line that ``place`` points to, without its end; ``width`` counts the characters to
    underline, from ``place.column`` on, at least 1. ``facts`` fill the sentence of the code.
    ``suggestion`` is the known word nearest to a misspelt one.
    """

    code: str
    place: Place
    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
    line: str = ""
    width: int = 1
    suggestion: str | None = None


@frozen(order=False)
class Refusal:
    """A command that was not done, and why: nothing was recorded.

    ``code`` is ``ETP`` and three digits; ``facts`` fill its sentence; ``faults`` are the single
    faults behind it (of a file of evidence, say), ``explanation`` the gate that stayed closed.
    """

    code: str
    status: ExitStatus
    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
    faults: tuple[Fault, ...] = ()
    explanation: Explanation | None = None


# --- The gate explained ---------------------------------------------------------------------------


class Status(StrEnum):
    """Where one condition stands."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    WAIVED = "waived"


class Class(StrEnum):
    """Why a condition does not hold, by what cures it."""

    MISSING = "missing"
    PERSON = "waiting for a person"
    DATE = "waiting for a date"
    NO_RIGHT = "no right"
    CANNOT_TELL = "cannot tell"


class Reason(StrEnum):
    """What exactly is the matter with a condition (or, for the last three, why it holds)."""

    MISSING = "missing"
    INVALID = "invalid"
    WAITING_FOR_APPROVAL = "waiting for approval"
    STALE = "stale"
    ALTERED = "altered"
    ABSENT = "absent"
    TOO_EARLY = "too early"
    NEVER_ENTERED = "never entered"
    UNCERTAIN_DAYS = "uncertain days"
    NO_ROLE = "no role"
    CURRENT = "current"
    REDACTED = "redacted"
    HOLDS = "holds"


@frozen(order=False)
class Standing:
    """Where one leaf of a gate stands: its status, its class if it does not hold, and the facts.

    A leaf that is met or waived has no class (``cls`` is ``None``), and only such a one.

    ``facts`` hold what the sentence needs: ``failed`` (checks as have/need), ``have`` and ``need``
    approvals, ``base`` (what made it stale), ``opens`` (the first day on which it will be met),
    ``event`` (the seq whose day would have to be known better), ``recorded_later`` (the seq of an
    event that decides it and was recorded later than it happened), ``elsewhere`` (the stage in
    which alone the output can be produced, where that is not the cycle's stage).
    """

    status: Status
    reason: Reason
    cls: Class | None = None
    facts: Mapping[str, Any] = field(factory=dict, hash=False)


@frozen(order=False)
class Leaf:
    """One leaf of a gate as the schedule asks for it: compiled once per schedule, never changed.

    ``id`` is the output's id, ``approval:ROLE``, ``elapsed:STAGE`` or ``right:TRIGGER``; ``kind``
    the word before the colon, ``output`` for outputs. ``path`` says where in the requirement it
    stands, with places counted from 0. ``who`` are the roles that can act, empty for everyone.
    """

    id: str
    kind: str
    path: str
    who: tuple[str, ...] = ()
    about: str = ""
    place: Place | None = None


@frozen(order=False)
class Condition:
    """A leaf and where it stands.

    ``needed`` is false in an alternative that is already satisfied.
    """

    leaf: Leaf
    standing: Standing
    needed: bool = True

    @property
    def holds(self) -> bool:
        """Whether this condition lets the gate open."""
        return self.standing.cls is None


@frozen(order=False)
class AsOf:
    """What an explanation was computed for: the cycle's last event (0.

    None), the person and the days.
    """

    event: int
    actor: str
    happened: Days
    now: datetime


@frozen(order=False)
class OpeningSets:
    """The minimal sets of conditions that open a gate, fewest steps first, and how many there are.

    ``sets`` lists at most 8. ``total`` counts them all, and is ``None`` where that would take too
    long; ``sets`` then lists one, which is minimal but need not have the fewest steps.
    """

    sets: tuple[tuple[str, ...], ...]
    total: int | None


@frozen(order=False)
class Explanation:
    """Why a gate is open or closed: one object for every surface.

    ``conditions`` are the leaves in the order of the file. ``trigger`` and ``dest`` are ``None`` in
    a final stage, where nothing is left to decide.
    """

    county: str
    cycle: int
    stage: str
    trigger: str | None
    dest: str | None
    open: bool
    conditions: tuple[Condition, ...]
    as_of: AsOf
    final: bool = False
    _sets: Callable[[Explanation], OpeningSets] | None = field(
        default=None, eq=False, repr=False, alias="sets"
    )
    _due: Callable[[Explanation], date | None] | None = field(
        default=None, eq=False, repr=False, alias="due_on"
    )

    @cached_property
    def opens_with(self) -> OpeningSets:
        """The minimal sets that open the gate; the one empty set when it is open."""
        return OpeningSets((), 0) if self._sets is None else self._sets(self)

    @cached_property
    def due(self) -> date | None:
        """The last day on which the transition is in time, where the schedule gives one."""
        return None if self._due is None else self._due(self)

    @property
    def unmet(self) -> tuple[Condition, ...]:
        """The conditions that must still be met."""
        return tuple(c for c in self.conditions if c.needed and not c.holds)


# --- What commands answer -------------------------------------------------------------------------


@frozen(order=False)
class Done:
    """A command was done: the events it recorded, the cycle after them, and what comes next.

    ``state`` and ``schedule`` are ``None`` for a command of the programme itself. ``following``
    explains the main transitions of the stage the cycle now rests in; it is computed when it is
    asked for.
    """

    receipts: tuple[Receipt, ...]
    state: State | None = None
    schedule: Schedule | None = None
    simulated: bool = False
    _following: Callable[[], tuple[Explanation, ...]] | None = field(
        default=None, eq=False, repr=False, alias="following"
    )

    @cached_property
    def following(self) -> tuple[Explanation, ...]:
        """The explanations of what comes next; empty for a command of the programme itself."""
        return () if self._following is None else self._following()


@frozen(order=False)
class Why:
    """The answer to "why can't I go on?": one explanation per transition asked about."""

    explanations: tuple[Explanation, ...]
    state: State
    schedule: Schedule
    county_name: str
    simulated: bool


class CycleStatus(StrEnum):
    """Where a county's cycle stands on the board, by recorded facts only."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    AWAITING_DECISION = "awaiting_decision"
    BLOCKED = "blocked"
    WITH_WAIVER = "passed_with_waiver"
    CLOSED = "closed"
    GIVEN_UP = "given_up"


@frozen(order=False)
class BoardRow:
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


@frozen(order=False)
class Board:
    """Every county of the programme, in the order they were added, as of an instant."""

    rows: tuple[BoardRow, ...]
    now: datetime
    events: int
    simulated: bool


@frozen(order=False)
class LogEntry:
    """One event of a cycle with what the private side table adds.

    File names, texts, the person's name.
    """

    event: Event
    hash: str
    person_name: str | None = None
    file_names: tuple[str, ...] = ()
    text: str | None = None


@frozen(order=False)
class Log:
    """The history of one cycle, in order."""

    county: str
    county_name: str
    cycle: int
    schedule: Schedule
    entries: tuple[LogEntry, ...]
    simulated: bool


@frozen(order=False)
class Validation:
    """What reading a schedule found: the schedule, or the faults of its text."""

    file: str
    schedule: Schedule | None
    faults: tuple[Fault, ...] = ()


@frozen(order=False)
class Breach:
    """One thing that a verification found wrong: its code, facts, and the event it concerns."""

    code: str
    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
    cycle: str | None = None
    seq: int | None = None


@frozen(order=False)
class Verification:
    """What verifying the ledger and the evidence found.

    ``checked`` counts what was looked at, by name; ``not_checked`` are the codes of what this
    verification cannot show, each with its sentence.
    """

    checked: Mapping[str, int] = field(hash=False)
    not_checked: tuple[str, ...]
    breaches: tuple[Breach, ...]
    simulated: bool = False

    @property
    def intact(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.breaches


@frozen(order=False)
class PersonRow:
    """A person of the programme, the roles in force and the name in the private roster."""

    person: str
    roles: tuple[str, ...]
    name: str | None


@frozen(order=False)
class Checkup:
    """One line of ``etap doctor``.

    What was looked at, whether it is well, and the figures found.
    """

    code: str
    well: bool
    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
