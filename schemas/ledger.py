"""The ledger's nouns: an event, its kinds, and the receipt of one that was recorded (design 4).

The bytes of an event are for ever: RFC 8785 JSON of ``{v, cycle, seq, prev, kind, happened,
recorded, actor, acting_as, schedule, idem, payload}``. ``engine.recording.ledger.event_bytes``
writes and reads them. Its hash is the RFC 6962 leaf hash of those bytes: SHA-256 of a zero byte and
the bytes, written as 64 lowercase hex digits.

Nouns made for every event have no slots: a frozen one is filled in half the time without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.days import Days

#: The cycle that is the programme's own history: persons, roles, counties, schedules.
PROGRAMME = "programme"
#: ``prev`` of the first event of a cycle.
NO_EVENT = "0" * 64
#: The version of the event's bytes.
BYTES_VERSION = 1


class Kind(StrEnum):
    """Every kind of event: first those of a cycle, then those of the programme itself."""

    STARTED = "started"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    ADVANCED = "advanced"
    WAIVED = "waived"
    SETTLED = "settled"
    NOTED = "noted"
    MIGRATED = "migrated"
    REDACTED = "redacted"
    PERSON_ADDED = "person_added"
    ROLE_GRANTED = "role_granted"
    ROLE_REVOKED = "role_revoked"
    COUNTY_ADDED = "county_added"
    SCHEDULE_ADOPTED = "schedule_adopted"
    SCHEDULE_PUBLISHED = "schedule_published"


#: The kinds of the programme's own history, and those of a county's cycle.
OF_PROGRAMME = frozenset(list(Kind)[list(Kind).index(Kind.PERSON_ADDED) :])
OF_CYCLE = frozenset(Kind) - OF_PROGRAMME


@frozen(repr=False, slots=False)
class Event(Noun):
    """One recorded fact of one cycle, as its bytes say it.

    ``cycle`` is ``COUNTY/NUMBER`` or ``programme``; ``seq`` counts from 1 within the cycle;
    ``prev`` is the hash of the event before it there. ``happened`` is EDTF text, ``recorded`` the
    UTC instant as ``2026-11-23T09:41:12.123456Z``. ``schedule`` is the schedule's digest, ``None``
    for the programme's own events. ``idem`` is the caller's idempotency key.
    """

    cycle: str
    seq: int
    prev: str
    kind: str
    happened: str
    recorded: str
    actor: str
    acting_as: tuple[str, ...]
    schedule: str | None
    idem: str | None
    payload: Mapping[str, Any] = field(hash=False)


@frozen(repr=False, slots=False)
class Draft(Noun):
    """An event as it was decided: what the one choke point still has to place in the ledger."""

    kind: Kind
    happened: Days
    payload: Mapping[str, Any] = field(hash=False)
    acting_as: tuple[str, ...] = ()


@frozen(repr=False)
class Stored(Noun):
    """An event's bytes and their place in the ledger; ``leaf`` counts from 0."""

    leaf: int
    body: bytes


@frozen(repr=False)
class Head(Noun):
    """The end of the ledger: how many events it holds, and what is known of the last one.

    ``recorded`` is when the last one was recorded and ``hash`` its hash (64 lowercase hex digits);
    ``None`` of an empty ledger. ``peaks`` are the roots of the tree's whole subtrees, the largest
    first, 32 bytes each; ``None`` where they were not read.
    """

    size: int
    recorded: str | None
    hash: str | None = None
    peaks: tuple[bytes, ...] | None = field(default=None, eq=False)


@frozen(repr=False, slots=False)
class Receipt(Noun):
    """What the caller of a command may keep: which event it became, and that event's hash.

    ``peaks`` are those of the tree that ends with the event (see ``Head``): they give its root.
    """

    event: Event = field()
    leaf: int
    hash: str
    peaks: tuple[bytes, ...] = ()


def instant_text(instant: datetime) -> str:
    """Write an aware instant in UTC with microseconds and ``Z``: texts sort as instants do."""
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")[:26] + "Z"
