"""The ledger's port: what etap asks of a store of events, whichever database holds them (design 4).

- An event's place is its leaf, counted from 0 without gaps over the whole ledger, and its ``seq``,
  counted from 1 without gaps within its cycle.
- Writing takes the store's one write lock first and reads ``head`` under it; an event whose
  ``(cycle, seq)`` is taken, or whose ``prev`` is not the hash of the event before it, is a
  ``Conflict``.
- Nothing is ever changed or removed through this port.

A store that cannot do its job raises ``Unreadable``, with one of the codes below and the fact
``file``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final, Protocol

from engine.errors import Conflict

if TYPE_CHECKING:
    from schemas.ledger import Event, Head, Receipt, Stored

MISSING: Final = "ETP620"
LOCKED: Final = "ETP621"
READ_ONLY: Final = "ETP622"
NEWER: Final = "ETP623"
DAMAGED: Final = "ETP624"
FULL: Final = "ETP625"
FOREIGN: Final = "ETP626"
UNSAFE: Final = "ETP627"
FAILING: Final = "ETP628"
#: ETP629 is the clock's.
TAKEN: Final = "ETP630"
IDEM_TAKEN: Final = "ETP631"
EXISTS: Final = "ETP632"
OLD_LIBRARY: Final = "ETP633"
NOT_OPENED: Final = "ETP634"
UNFINISHED: Final = "ETP635"
OLDER: Final = "ETP636"
NO_NODE: Final = "ETP637"


class Overtaken(Conflict):
    """The ledger does not end where the writer was told that it ends: others wrote meanwhile."""


class Departure(Protocol):
    """One thing in a store's schema that is not as shipped: its name, and how it differs."""

    @property
    def name(self) -> str:
        """The table, index or trigger."""
        ...

    @property
    def how(self) -> str:
        """How it differs, as a word."""
        ...


class Reader(Protocol):
    """Reading the ledger, in blocks: what is appended meanwhile may come at a sequence's end."""

    def head(self) -> Head:
        """The end of the ledger."""
        ...

    def read(self, cycle: str, after: int = 0) -> Iterator[Stored]:
        """The events of a cycle with a ``seq`` greater than ``after``, in order; may be none."""
        ...

    def hash_of(self, cycle: str, seq: int) -> str | None:
        """The hash kept beside an event; ``None`` when there is none of that place in the cycle."""
        ...

    def read_all(self, after: int = -1) -> Iterator[Stored]:
        """The events of every cycle with a leaf greater than ``after``, by leaf."""
        ...

    def by_idem(self, key: str) -> Stored | None:
        """The event that was recorded under a caller's idempotency key."""
        ...


class Writer(Protocol):
    """One write transaction; it ends with the ``with`` block that it was made for."""

    @property
    def head(self) -> Head:
        """The end of the ledger, with what this transaction appended."""
        ...

    def append(self, event: Event) -> Receipt:
        """Append one event.

        Raises:
            Conflict: the event's place in its cycle is taken, the event before it is another than
                ``prev`` says, or its ``idem`` was used.
            Overtaken: the ledger does not end at the head that was given to ``writing``.
            Unreadable: the store cannot be written.
            UsageFault, ValueError: as ``event_bytes.write``.
        """
        ...

    def read(self, cycle: str, after: int = 0) -> Iterator[Stored]:
        """As ``Reader.read``, under the lock."""
        ...

    def hash_of(self, cycle: str, seq: int) -> str | None:
        """As ``Reader.hash_of``, under the lock."""
        ...

    def read_all(self, after: int = -1) -> Iterator[Stored]:
        """As ``Reader.read_all``, under the lock."""
        ...

    def by_idem(self, key: str) -> Stored | None:
        """As ``Reader.by_idem``, under the lock."""
        ...


class Ledger(Reader, Protocol):
    """An open ledger. It belongs to the thread and the process that opened it."""

    def node(self, level: int, index: int) -> bytes:
        """The kept hash of a whole subtree of the tree, 32 bytes (see ``tree``), a leaf's own too.

        Raises:
            LedgerBroken: it is not kept, or not in its form.
        """
        ...

    def cycles(self) -> tuple[str, ...]:
        """Every cycle that has an event, also the programme's own, by its first event's leaf."""
        ...

    def at(self, leaf: int) -> Stored | None:
        """The event at a leaf, ``None`` outside the ledger."""
        ...

    def writing(self, known: Head | None = None) -> AbstractContextManager[Writer]:
        """Hold the write lock for a ``with`` block.

        The head is read under the lock, unless the caller gives the one that he knows: then the
        leaf of the first event is the compare-and-set on all of the ledger.

        What was appended is durable once the block was left normally; an exception undoes it.

        Raises:
            Unreadable: another process held the lock for 5 seconds, or the store cannot be
                written; a store that is read-only says so when an event is appended.
        """
        ...

    def schema_departures(self) -> tuple[Departure, ...]:
        """What in the store's schema is not as shipped."""
        ...

    def projection_departures(self) -> Iterator[int]:
        """The leaves whose columns do not say what the bytes say, or whose bytes say nothing.

        The columns are projections: copies of what the bytes say, and nodes of their tree.
        """
        ...

    def damages(self) -> tuple[str, ...]:
        """What the database's own check of its files finds, in its words."""
        ...

    def close(self) -> None:
        """Let go of the store; closing twice does nothing."""
        ...
