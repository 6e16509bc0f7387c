"""One case as an auditor meets it: what its record says was done, act by act.

A case is a cycle of the ledger or one case of a log. An act of a ledger carries its event; an act
of a log carries what the row says, and no more: what the record never says is in ``unknowns``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.coded_log import Deed
from schemas.days import Days
from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.audit import Finding, Unknown
    from schemas.cycle import EvidenceStanding
    from schemas.ledger import Event

#: The days of an act whose row has no time: any day at all.
EVER = Days(date.min, date.max)


@frozen(repr=False, slots=False)
class Act(Noun):
    """One thing that a record says was done.

    ``number`` is the event's ``seq`` or the log's row, from 1. ``about`` is the id of the output or
    trigger, the activity's own text where it is unknown, empty where there is nothing to name.
    ``roles`` are those that the person held, ``None`` where the record does not say; ``role`` the
    one that an approval was given in. ``content`` is what was handed in: equal texts are equal
    contents. ``recorded`` is the day on which it was written down, in the schedule's zone.
    ``outsider`` tells that the person did not belong to the programme then.
    """

    number: int
    deed: Deed
    about: str = ""
    days: Days = EVER
    person: str | None = None
    roles: frozenset[str] | None = None
    role: str | None = None
    content: str | None = None
    reason: bool | None = None
    recorded: date | None = None
    event: Event | None = None
    digest: str = ""
    outsider: bool = False


@frozen(repr=False)
class CaseRecord(Noun):
    """The acts of one case, in the order in which they are taken to have happened.

    ``evidence`` is what the disk says of the commitments; ``None`` where no files were looked at.
    """

    case: str
    acts: tuple[Act, ...]
    unknowns: frozenset[Unknown] = frozenset()
    evidence: Mapping[str, EvidenceStanding] | None = field(default=None, hash=False)


@frozen(repr=False)
class CaseAudit(Noun):
    """What one case departs in, in the order of its acts, and the stage that it ended in."""

    case: str
    findings: tuple[Finding, ...]
    stage: str


@frozen(repr=False)
class Closing(Noun):
    """How the end of a case is judged: on which day, and whether every case should be finished."""

    day: date
    closed: bool = False
