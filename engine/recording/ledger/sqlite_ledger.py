"""The ledger in one SQLite file, by the standard library's ``sqlite3``; all of its SQL stands here.

``body`` is the truth. The other columns are projections of it, kept for looking things up;
``projection_departures`` tells where they disagree.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from engine.errors import Conflict, LedgerBroken
from engine.recording.ledger import event_bytes, sqlite_file
from engine.recording.ledger.ledger_store import IDEM_TAKEN, TAKEN, Ledger, Overtaken, Writer
from engine.recording.ledger.sqlite_file import LEDGER, SchemaDeparture, as_unreadable
from schemas.ledger import Event, Head, Receipt, Stored

#: How many events are fetched at once, so that no long read keeps the log from being cut back.
BLOCK: Final = 1024

_HEAD = "SELECT leaf, recorded FROM events ORDER BY leaf DESC LIMIT 1"
# The one place where events are written: nothing is, unless the event before it is its ``prev`` and
# the ledger ends before its leaf. Else the seq is NULL, which the column refuses. (INSERT … SELECT
# … WHERE EXISTS says the same at twice the cost: it would set the row aside beforehand.)
_APPEND = """
INSERT INTO events (leaf, cycle, seq, kind, recorded, idem, hash, body)
VALUES (?1, ?2, CASE WHEN ?1 <> (SELECT IFNULL(MAX(leaf) + 1, 0) FROM events) THEN NULL
            WHEN ?3 = 1 THEN 1
            ELSE (SELECT seq + 1 FROM events WHERE cycle = ?2 AND seq = ?3 - 1 AND hash = ?9) END,
        ?4, ?5, ?6, ?7, ?8)
"""
_AT = "SELECT leaf, body FROM events WHERE leaf = ?"
_BY_IDEM = "SELECT leaf, body FROM events WHERE idem = ?"
_READ = "SELECT leaf, body, seq FROM events WHERE cycle = ? AND seq > ? ORDER BY seq LIMIT ?"
_HASH = "SELECT hash FROM events WHERE cycle = ? AND seq = ?"
_READ_ALL = "SELECT leaf, body FROM events WHERE leaf > ? ORDER BY leaf LIMIT ?"
_PROJECTIONS = (
    "SELECT leaf, body, cycle, seq, kind, recorded, idem, hash FROM events"
    " WHERE leaf > ? ORDER BY leaf LIMIT ?"
)
# Hop from cycle to cycle along the index instead of reading all of it.
_CYCLES = """
WITH RECURSIVE named (cycle) AS (
    SELECT min(cycle) FROM events
    UNION ALL
    SELECT (SELECT min(e.cycle) FROM events e WHERE e.cycle > named.cycle)
    FROM named WHERE named.cycle IS NOT NULL
)
SELECT cycle FROM named WHERE cycle IS NOT NULL
ORDER BY (SELECT min(f.leaf) FROM events f WHERE f.cycle = named.cycle AND f.seq =
          (SELECT min(g.seq) FROM events g WHERE g.cycle = named.cycle))
"""


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
        self._events = _Events(path, connection)

    def head(self) -> Head:
        """As the port says."""
        return self._events.head()

    def cycles(self) -> tuple[str, ...]:
        """As the port says."""
        return tuple(cycle for (cycle,) in self._events.rows(_CYCLES))

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
        return self._events.one(_AT, leaf)

    def by_idem(self, key: str) -> Stored | None:
        """As the port says."""
        return self._events.one(_BY_IDEM, key)

    def writing(self, known: Head | None = None) -> SqliteWriter:
        """As the port says."""
        return SqliteWriter(self._events, known)

    def close(self) -> None:
        """As the port says."""
        self._connection.close()

    def schema_departures(self) -> tuple[SchemaDeparture, ...]:
        """What in the file's schema is not as shipped."""
        return sqlite_file.schema_departures(self._connection, self._path, LEDGER)

    def projection_departures(self) -> Iterator[int]:
        """The leaves whose columns do not say what their bytes say, or whose bytes say nothing."""
        for leaf, body, *columns in self._events.blocks(_PROJECTIONS, -1):
            if columns != _projected(body):
                yield leaf

    def damages(self) -> tuple[str, ...]:
        """What SQLite's own check of the whole file finds, in its words."""
        return sqlite_file.damages(self._connection, self._path)


class SqliteWriter(Writer):
    """The write transaction of a ``SqliteLedger``, for one ``with`` block."""

    def __init__(self, events: _Events, known: Head | None) -> None:
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
        self._events.end("COMMIT" if self._has_appended and kind is None else "ROLLBACK")

    @property
    def head(self) -> Head:
        """As the port says."""
        if self._head is None:
            raise RuntimeError("this write transaction has ended")
        return self._head

    def append(self, event: Event) -> Receipt:
        """As the port says."""
        leaf = self.head.size
        body = event_bytes.write(event)
        digest = event_bytes.leaf_hash(body)
        self._events.insert(leaf, event, body, digest)
        self._has_appended = True
        self._head = Head(leaf + 1, event.recorded)
        return Receipt(event, leaf, digest)

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
        return self._events.one(_BY_IDEM, key)


class _Events:
    """The table of events: what the ledger and its writer both do with it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    def rows(self, sql: str, *values: object) -> list[Any]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise as_unreadable(error, self._path) from error

    def one(self, sql: str, value: object) -> Stored | None:
        rows = self.rows(sql, value)
        return Stored(*rows[0]) if rows else None

    def blocks(self, sql: str, after: int) -> Iterator[Any]:
        rows = self.rows(sql, after, BLOCK)
        while rows:
            yield from rows
            rows = self.rows(sql, rows[-1][0], BLOCK)

    def head(self) -> Head:
        rows = self.rows(_HEAD)
        return Head(rows[0][0] + 1, rows[0][1]) if rows else Head(0, None)

    def read(self, cycle: str, after: int) -> Iterator[Stored]:
        rows = self.rows(_READ, cycle, after, BLOCK)
        while rows:
            for leaf, body, _ in rows:
                yield Stored(leaf, body)
            rows = self.rows(_READ, cycle, rows[-1][2], BLOCK) if len(rows) == BLOCK else []

    def hash_of(self, cycle: str, seq: int) -> str | None:
        rows = self.rows(_HASH, cycle, seq)
        return rows[0][0] if rows else None

    def read_all(self, after: int) -> Iterator[Stored]:
        for leaf, body in self.blocks(_READ_ALL, after):
            yield Stored(leaf, body)

    def begin(self) -> None:
        if self._connection.in_transaction:
            raise RuntimeError("this ledger is being written already")
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError as error:
            raise as_unreadable(error, self._path) from error

    def end(self, how: str) -> None:
        """End the transaction; one that cannot be committed is undone."""
        try:
            if self._connection.in_transaction:  # a failing disk may have ended it already
                self._connection.execute(how)
        except sqlite3.DatabaseError as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise as_unreadable(error, self._path) from error

    def insert(self, leaf: int, event: Event, body: bytes, digest: str) -> None:
        place, look_up = (leaf, event.cycle, event.seq), (event.kind, event.recorded, event.idem)
        values = (*place, *look_up, digest, body, event.prev)
        try:
            self._connection.execute(_APPEND, values)
        except sqlite3.IntegrityError as error:
            raise _conflict(event, error) or as_unreadable(error, self._path) from error
        except sqlite3.DatabaseError as error:
            raise as_unreadable(error, self._path) from error


def _conflict(event: Event, error: sqlite3.IntegrityError) -> Conflict | None:
    text = str(error)
    # No seq: the ledger ends elsewhere, or the event before is another: a restored backup, say.
    if "events.leaf" in text or "NOT NULL constraint failed: events.seq" in text:
        return Overtaken(TAKEN, {"cycle": event.cycle, "seq": event.seq})
    if "events.cycle" in text:
        return Conflict(TAKEN, {"cycle": event.cycle, "seq": event.seq})
    if "events.idem" in text:
        return Conflict(IDEM_TAKEN, {"key": event.idem or ""})
    return None


def _projected(body: bytes) -> list[object]:
    try:
        event = event_bytes.read_trusted(body)
        digest = event_bytes.leaf_hash(body)
    except (LedgerBroken, TypeError):
        return []
    return [event.cycle, event.seq, event.kind, event.recorded, event.idem, digest]
