"""A gate explained: every condition and where it stands, one object for every surface (design 3).

Nouns made at every decision have no slots: a frozen one is filled in half the time without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.attribution import Place
    from schemas.cycle import State
    from schemas.days import Days
    from schemas.schedule import Schedule


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


@frozen(repr=False)
class Standing(Noun):
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


@frozen(repr=False)
class Leaf(Noun):
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


@frozen(repr=False, slots=False)
class Condition(Noun):
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


@frozen(repr=False, slots=False)
class AsOf(Noun):
    """What an explanation was computed for: the cycle's last event (0.

    None), the person and the days.
    """

    event: int
    actor: str
    happened: Days
    now: datetime


@frozen(repr=False)
class OpeningSets(Noun):
    """The minimal sets of conditions that open a gate, fewest steps first, and how many there are.

    ``sets`` lists at most 8. ``total`` counts them all, and is ``None`` where that would take too
    long; ``sets`` then lists one, which is minimal but need not have the fewest steps.
    """

    sets: tuple[tuple[str, ...], ...]
    total: int | None


@frozen(repr=False, slots=False)
class Explanation(Noun):
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


@frozen(repr=False)
class Why(Noun):
    """The answer to "why can't I go on?": one explanation per transition asked about."""

    explanations: tuple[Explanation, ...]
    state: State
    schedule: Schedule
    county_name: str
    simulated: bool
