"""A cycle: its state as replayed from its events, and the commands that may change it (design 3).

State is never stored as truth: ``engine.deciding.replay`` folds it from the events by ``seq``.

Nouns made for every event have no slots: a frozen one is filled in half the time without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    pass


class EvidenceStanding(StrEnum):
    """What the disk says of the bytes behind a commitment."""

    INTACT = "intact"
    ALTERED = "altered"
    ABSENT = "absent"
    REDACTED = "redacted"


@frozen(repr=False, slots=False)
class EvidenceFile(Noun):
    """One file of a submission as the ledger knows it: never its name nor its plain digest.

    ``commitment`` is the HMAC-SHA-256 of the bytes under a random salt, 64 lowercase hex digits;
    within one cycle equal bytes have equal commitments. ``size`` counts bytes; ``medium`` is one of
    ``MEDIA``.
    """

    commitment: str
    size: int
    medium: str


@frozen(repr=False)
class CheckResult(Noun):
    """One measured check of a submission.

    ``check`` is ``count``, ``rows``, ``distinct`` or ``references``; ``have`` the number measured
    (for ``references``: values that stand nowhere in the base); ``min`` and ``max`` the bounds
    asked for.
    """

    check: str
    ok: bool
    have: int
    min: int | None = None
    max: int | None = None
    column: str | None = None


@frozen(repr=False)
class Signature(Noun):
    """One person's approval, in one role, given by event ``seq``."""

    person: str
    role: str
    seq: int


@frozen(repr=False, slots=False)
class Submission(Noun):
    """The current submission of one output: event ``seq`` made it.

    ``persons`` are all who contributed to it (``submit --add`` adds to an earlier one). ``content``
    is the sorted commitments of its files. ``made_from`` gives, per base output, the base's content
    then. ``redacted``: some of its evidence was redacted while it was current, so that it stays
    met. ``lost``: some was redacted while it was not, so that it has to be submitted again.
    """

    seq: int
    persons: tuple[str, ...]
    files: tuple[EvidenceFile, ...]
    content: tuple[str, ...]
    failed: tuple[CheckResult, ...] = ()
    made_from: Mapping[str, tuple[str, ...]] = field(factory=dict, hash=False)
    approvals: tuple[Signature, ...] = ()
    redacted: bool = False
    lost: bool = False


@frozen(repr=False)
class GateApproval(Noun):
    """An approval of a gate.

    Bound to one visit of the stage and the submissions it was given for.
    """

    trigger: str
    visit: int
    submissions: Mapping[str, int] = field(hash=False)
    by: Signature


@frozen(repr=False, slots=False)
class Entry(Noun):
    """The latest entry into a stage: the event that made it, and on which days it happened."""

    seq: int
    happened: str
    recorded: str


@frozen(repr=False, slots=False)
class State(Noun):
    """Where a cycle stands after its event ``seq`` (0: not started, ``stage`` is then empty).

    ``head`` is the hash of that event. ``visit`` is the seq of the event that entered ``stage``.
    ``submissions`` holds the current submission of each output that has one.
    """

    cycle: str
    schedule: str
    seq: int
    head: str
    stage: str
    visit: int
    entries: Mapping[str, Entry] = field(hash=False)
    submissions: Mapping[str, Submission] = field(hash=False)
    gate_approvals: tuple[GateApproval, ...] = ()

    @property
    def county(self) -> str:
        """The county's TERYT code."""
        return self.cycle.partition("/")[0]

    @property
    def number(self) -> int:
        """Which cycle of the county this is, counted from 1."""
        return int(self.cycle.partition("/")[2])


@frozen(repr=False)
class Actor(Noun):
    """Who acts: an opaque person id and the roles granted at this point of the ledger."""

    person: str
    roles: frozenset[str] = frozenset()
