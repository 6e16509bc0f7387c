"""The table of events in SQLite: every statement about it stands here.

``body`` is the truth. The other columns are projections of it, kept for looking things up;
``projection_departures`` tells where they disagree.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from engine.errors import Conflict, LedgerBroken, Unreadable
from engine.recording.ledger import event_bytes, tree
from engine.recording.ledger.ledger_store import DAMAGED, IDEM_TAKEN, NO_NODE, TAKEN, Overtaken
from engine.recording.ledger.sqlite_file import as_unreadable
from schemas.ledger import Event, Head, Stored

#: What the trigger says that closes a ledger which was replaced by a restored backup.
REPLACED: Final = "this ledger was replaced"
#: How many events are fetched at once, so that no long read keeps the log from being cut back.
BLOCK: Final = 1024

_HEAD = "SELECT leaf, recorded, hash FROM events ORDER BY leaf DESC LIMIT 1"
# The one place where events are written: nothing is, unless the event before it is its ``prev`` and
# the ledger ends, before its leaf, with the event that the tree's peaks are of. Else the seq is
# NULL, which the column refuses, or the leaf is taken. (INSERT … SELECT … WHERE EXISTS says the
# same at twice the cost: it would set the row aside beforehand.)
_APPEND = """
INSERT INTO events (leaf, cycle, seq, kind, recorded, idem, hash, body, nodes)
VALUES (?1, ?2, CASE WHEN ?10 IS NOT (SELECT hash FROM events WHERE leaf = ?1 - 1) THEN NULL
            WHEN ?3 = 1 THEN 1
            ELSE (SELECT seq + 1 FROM events WHERE cycle = ?2 AND seq = ?3 - 1 AND hash = ?9) END,
        ?4, ?5, ?6, ?7, ?8, ?11)
"""
_AT = "SELECT leaf, body FROM events WHERE leaf = ?"
_BY_IDEM = "SELECT leaf, body FROM events WHERE idem = ?"
_READ = "SELECT leaf, body, seq FROM events WHERE cycle = ? AND seq > ? ORDER BY seq LIMIT ?"
_HASH = "SELECT hash FROM events WHERE cycle = ? AND seq = ?"
_NODES = "SELECT hash, nodes FROM events WHERE leaf = ?"
_READ_ALL = "SELECT leaf, body FROM events WHERE leaf > ? ORDER BY leaf LIMIT ?"
_PROJECTIONS = (
    "SELECT leaf, body, cycle, seq, kind, recorded, idem, hash, nodes FROM events"
    " WHERE leaf > ? ORDER BY leaf LIMIT ?"
)
# Hop from cycle to cycle along the index instead of reading all of it. UNION drops what was named
# before, so that the hops end on a damaged index, too.
_CYCLES = """
WITH RECURSIVE named (cycle) AS (
    SELECT min(cycle) FROM events
    UNION
    SELECT (SELECT min(e.cycle) FROM events e WHERE e.cycle > named.cycle)
    FROM named WHERE named.cycle IS NOT NULL
)
SELECT cycle FROM named WHERE cycle IS NOT NULL
ORDER BY (SELECT min(f.leaf) FROM events f WHERE f.cycle = named.cycle AND f.seq =
          (SELECT min(g.seq) FROM events g WHERE g.cycle = named.cycle))
"""


class Events:
    """The table of events: what the ledger and its writer both do with it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    def rows(self, sql: str, *values: object) -> list[Any]:
        """Run a query, and return all of its rows."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise as_unreadable(error, self._path) from error

    def one(self, sql: str, value: object) -> Stored | None:
        """Return the first event that a query finds."""
        rows = self.rows(sql, value)
        return _stored(*rows[0]) if rows else None

    def blocks(self, sql: str, after: int) -> Iterator[Any]:
        """Run a query by blocks, from the row behind ``after`` on; its first column is the order.

        Raises:
            Unreadable: the rows go back, as those of a damaged file may, and would never end.
        """
        last = after
        while rows := self.rows(sql, last, BLOCK):
            yield from rows
            last = self._beyond(last, rows[-1][0])

    def _beyond(self, last: int, place: object) -> int:
        """Insist that reading in blocks comes on."""
        if not isinstance(place, int) or place <= last:
            raise Unreadable(DAMAGED, {"file": str(self._path), "why": "rows out of order"})
        return place

    def at(self, leaf: int) -> Stored | None:
        """As the port says."""
        return self.one(_AT, leaf)

    def by_idem(self, key: str) -> Stored | None:
        """As the port says."""
        return self.one(_BY_IDEM, key)

    def cycles(self) -> tuple[str, ...]:
        """As the port says."""
        return tuple(cycle for (cycle,) in self.rows(_CYCLES))

    def projection_departures(self) -> Iterator[int]:
        """As the port says."""
        lefts: dict[int, tuple[int, bytes]] = {}
        for leaf, body, *columns, nodes in self.blocks(_PROJECTIONS, -1):
            is_grown = _is_grown(lefts, leaf, body, nodes)
            if not is_grown or columns != projected(body):
                yield leaf

    def head(self) -> Head:
        """As the port says; the peaks are not read."""
        rows = self.rows(_HEAD)
        return Head(rows[0][0] + 1, *rows[0][1:]) if rows else Head(0, None, None, ())

    def node(self, level: int, index: int) -> bytes:
        """As the port says."""
        leaf = ((index + 1) << level) - 1
        rows = self.rows(_NODES, leaf)
        try:
            digest, nodes = rows[0]
            found = nodes[32 * (level - 1) : 32 * level] if level else bytes.fromhex(digest)
        except (IndexError, TypeError, ValueError):
            found = b""
        if len(found) != tree.HASH_SIZE:
            raise LedgerBroken(NO_NODE, {"leaf": leaf})
        return bytes(found)

    def peaks(self, size: int, event: Event) -> tree.Peaks:
        """Read, under the lock, the peaks of the tree that an event will be added to."""
        if self.head().size < size:  # the writer was told of more events than there are
            raise Overtaken(TAKEN, {"cycle": event.cycle, "seq": event.seq})
        return tree.peaks_of(self.node, size)

    def read(self, cycle: str, after: int) -> Iterator[Stored]:
        """As the port says."""
        last, rows = after, self.rows(_READ, cycle, after, BLOCK)
        while rows:
            for leaf, body, _ in rows:
                yield _stored(leaf, body)
            last = self._beyond(last, rows[-1][2])
            rows = self.rows(_READ, cycle, last, BLOCK) if len(rows) == BLOCK else []

    def hash_of(self, cycle: str, seq: int) -> str | None:
        """As the port says."""
        rows = self.rows(_HASH, cycle, seq)
        return rows[0][0] if rows else None

    def read_all(self, after: int) -> Iterator[Stored]:
        """As the port says."""
        for leaf, body in self.blocks(_READ_ALL, after):
            yield _stored(leaf, body)

    def begin(self) -> None:
        """Take the write lock."""
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

    def insert(
        self, place: tuple[int, str | None, bytes], event: Event, body: bytes, digest: str
    ) -> None:
        """Insert an event; ``place`` is its leaf, the hash of the leaf before, and its nodes."""
        leaf, before, nodes = place
        look_up = (event.kind, event.recorded, event.idem, digest, body)
        values = (leaf, event.cycle, event.seq, *look_up, event.prev, before, nodes)
        try:
            self._connection.execute(_APPEND, values)
        except sqlite3.IntegrityError as error:
            raise _conflict(event, error) or as_unreadable(error, self._path) from error
        except sqlite3.DatabaseError as error:
            raise as_unreadable(error, self._path) from error


def _stored(leaf: int, body: object) -> Stored:
    """Take a row; where whoever changed the table put in something else, no bytes are there."""
    return Stored(leaf, body if isinstance(body, bytes) else b"")


def _conflict(event: Event, error: sqlite3.IntegrityError) -> Conflict | None:
    text = str(error)
    if text == REPLACED:
        return Conflict("ETP879", {"cycle": event.cycle})
    # No seq: the ledger ends elsewhere, or the event before is another: a restored backup, say.
    if "events.leaf" in text or "NOT NULL constraint failed: events.seq" in text:
        return Overtaken(TAKEN, {"cycle": event.cycle, "seq": event.seq})
    if "events.cycle" in text:
        return Conflict(TAKEN, {"cycle": event.cycle, "seq": event.seq})
    if "events.idem" in text:
        return Conflict(IDEM_TAKEN, {"key": event.idem or ""})
    return None


def projected(body: bytes) -> list[object]:
    """Return what the columns beside a body must say, its hash last; nothing if it is no event."""
    try:
        event = event_bytes.read_trusted(body)
        digest = event_bytes.leaf_hash(body)
    except (LedgerBroken, TypeError):
        return []
    return [event.cycle, event.seq, event.kind, event.recorded, event.idem, digest]


def _is_grown(lefts: dict[int, tuple[int, bytes]], leaf: int, body: object, kept: object) -> bool:
    """Whether the nodes kept beside a leaf are right above those kept below them.

    Each is judged by its children as they are kept, so that one changed leaf is told once; where a
    child is missing, it is not judged. ``lefts`` has the last node of each level, with its index.
    """
    body, kept = (part if isinstance(part, bytes) else b"" for part in (body, kept))
    digest, is_right = bytes.fromhex(event_bytes.leaf_hash(body)), True
    levels = tree.completed(leaf)
    for level in range(levels):
        index, left = lefts.get(level, (-1, b""))
        above = kept[tree.HASH_SIZE * level : tree.HASH_SIZE * (level + 1)]
        if index == (leaf >> level) - 1:
            is_right = is_right and above == tree.node(left, digest)
        digest = above
    lefts[levels] = (leaf >> levels, digest)
    return is_right and len(kept) == tree.HASH_SIZE * levels
