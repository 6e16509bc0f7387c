"""The ledger in one SQLite file, by the standard library's ``sqlite3``: the port's adapter."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.recording.ledger import event_bytes, sqlite_file, sqlite_schema, tree
from engine.recording.ledger.ledger_store import Ledger, Writer
from engine.recording.ledger.sqlite_events import Events
from engine.recording.ledger.sqlite_file import LEDGER
from engine.recording.ledger.sqlite_schema import SchemaDeparture
from schemas.ledger import Event, Head, Receipt, Stored


def create_ledger(path: Path) -> SqliteLedger:
    """Make an empty ledger and open it.

    Raises:
        Unreadable: there is one already, or none can be made there.
    """
    return SqliteLedger(path, sqlite_file.create(path, LEDGER, 0o666))


def open_ledger(path: Path) -> SqliteLedger:
    """Open a ledger; where nothing can be written, for reading only.

    Raises:
        Unreadable: it is missing, locked, damaged, another program's or a newer etap's.
    """
    return SqliteLedger(path, sqlite_file.connect(path, LEDGER))


class SqliteLedger(Ledger):
    """A ledger with one connection, kept until ``close``; for one thread of one process."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._events = Events(path, connection)

    def head(self) -> Head:
        """As the port says."""
        return self._events.head()

    def cycles(self) -> tuple[str, ...]:
        """As the port says."""
        return self._events.cycles()

    def read(self, cycle: str, after: int = 0) -> Iterator[Stored]:
        """As the port says."""
        return self._events.read(cycle, after)

    def hash_of(self, cycle: str, seq: int) -> str | None:
        """As the port says."""
        return self._events.hash_of(cycle, seq)

    def read_all(self, after: int = -1) -> Iterator[Stored]:
        """As the port says."""
        return self._events.read_all(after)

    def at(self, leaf: int) -> Stored | None:
        """As the port says."""
        return self._events.at(leaf)

    def by_idem(self, key: str) -> Stored | None:
        """As the port says."""
        return self._events.by_idem(key)

    def node(self, level: int, index: int) -> bytes:
        """As the port says."""
        return self._events.node(level, index)

    def writing(self, known: Head | None = None) -> SqliteWriter:
        """As the port says."""
        return SqliteWriter(self._events, known)

    def close(self) -> None:
        """As the port says."""
        self._connection.close()

    def schema_departures(self) -> tuple[SchemaDeparture, ...]:
        """What in the file's schema is not as shipped."""
        return sqlite_schema.schema_departures(self._connection, self._path, LEDGER)

    def projection_departures(self) -> Iterator[int]:
        """As the port says."""
        return self._events.projection_departures()

    def damages(self) -> tuple[str, ...]:
        """What SQLite's own check of the whole file finds, in its words."""
        return sqlite_file.damages(self._connection, self._path)


class SqliteWriter(Writer):
    """The write transaction of a ``SqliteLedger``, for one ``with`` block."""

    def __init__(self, events: Events, known: Head | None) -> None:
        self._events = events
        self._known = known
        self._head: Head | None = None
        self._has_appended = False

    def __enter__(self) -> Self:
        self._events.begin()
        try:
            self._head = self._known or self._events.head()
        except BaseException:
            self._events.end("ROLLBACK")
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._head = None
        try:
            self._events.end("COMMIT" if self._has_appended and kind is None else "ROLLBACK")
        finally:  # Ctrl-C may have come before that; the lock must not be held on
            self._events.end("ROLLBACK")

    @property
    def head(self) -> Head:
        """As the port says."""
        if self._head is None:
            raise RuntimeError("this write transaction has ended")
        return self._head

    def append(self, event: Event) -> Receipt:
        """As the port says."""
        head, leaf = self.head, self.head.size
        before = self._events.peaks(leaf, event) if head.peaks is None else head.peaks
        body = event_bytes.write(event)
        digest = event_bytes.leaf_hash(body)
        peaks, nodes = tree.grown(before, leaf, bytes.fromhex(digest))
        self._events.insert((leaf, head.hash, b"".join(nodes)), event, body, digest)
        self._has_appended = True
        self._head = Head(leaf + 1, event.recorded, digest, peaks)
        return Receipt(event, leaf, digest, peaks)

    def read(self, cycle: str, after: int = 0) -> Iterator[Stored]:
        """As the port says."""
        return self._events.read(cycle, after)

    def hash_of(self, cycle: str, seq: int) -> str | None:
        """As the port says."""
        return self._events.hash_of(cycle, seq)

    def read_all(self, after: int = -1) -> Iterator[Stored]:
        """As the port says."""
        return self._events.read_all(after)

    def by_idem(self, key: str) -> Stored | None:
        """As the port says."""
        return self._events.by_idem(key)
