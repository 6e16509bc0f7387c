"""The two databases of a programme as files: copied while others write, read, and left out of.

A copy is taken with SQLite's online backup in one step, so it is what the database was at one
moment, and no writer waits for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from engine.errors import LedgerBroken
from engine.recording.ledger import event_bytes, sqlite_file, tree
from engine.recording.ledger.sqlite_events import Events
from engine.recording.ledger.sqlite_file import LEDGER, Shape, as_it_is, as_unreadable
from schemas.ledger import PROGRAMME, Event, Kind, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGEST = "SELECT sha256 FROM files WHERE commitment = ?"
_MARKS = "SELECT commitment FROM files WHERE sha256 = ?"
_DROP_FILE = "DELETE FROM files WHERE commitment = ?"
_DROP_TEXT = "DELETE FROM texts WHERE commitment = ?"


@frozen(eq=False)
class Named:
    """What a ledger names.

    ``files`` are the commitments to files of evidence that were not redacted, in their order;
    ``redacted`` the commitments, also to texts, that were.
    """

    events: int
    root: str
    origin: str
    files: tuple[str, ...]
    redacted: frozenset[str]


def copy_database(source: Path, target: Path, shape: Shape) -> int:
    """Copy a database of this etap's or an older version, and return the version.

    Raises:
        Unreadable: as ``sqlite_file.connect``, or the copy cannot be written.
    """
    found = sqlite_file.version(source, shape)
    with closing(sqlite_file.connect(source, shape, as_it_is)) as connection:
        try:
            with closing(sqlite3.connect(target, isolation_level=None)) as copy:
                copy.execute("PRAGMA synchronous=OFF")  # it is synced as a part of the archive
                connection.backup(copy)
        except sqlite3.DatabaseError as error:
            raise as_unreadable(error, source) from error
    return found


def bodies(path: Path, after: int = -1) -> Iterator[Stored]:
    """Read the events of a ledger of any version, from the leaf behind ``after`` on.

    Raises:
        Unreadable: as ``sqlite_file.connect``, or the file is damaged.
    """
    with closing(sqlite_file.connect(path, LEDGER, as_it_is)) as connection:
        yield from Events(path, connection).read_all(after)


def event_of(stored: Stored) -> Event | None:
    """Read an event; ``None`` where the bytes are none, which verifying will tell."""
    try:
        return event_bytes.read_trusted(stored.body)
    except (LedgerBroken, TypeError):
        return None


def named(path: Path) -> Named:
    """Read all of a ledger; raises like ``bodies``."""
    files: dict[str, None] = {}
    redacted: set[str] = set()
    peaks: tree.Peaks = ()
    origin, size = "", 0
    for size, stored in enumerate(bodies(path), 1):
        leaf = bytes.fromhex(event_bytes.leaf_hash(stored.body))
        peaks = tree.grown(peaks, size - 1, leaf)[0]
        event = event_of(stored)
        if event is not None:
            files.update(dict.fromkeys(commitments(event)))
            redacted.update(redactions(event))
            origin = origin or origin_of(event)
    kept = tuple(commitment for commitment in files if commitment not in redacted)
    return Named(size, tree.root(peaks).hex(), origin, kept, frozenset(redacted))


def origin_of(event: Event) -> str:
    """Return the programme's origin, where an event says it."""
    origin = event.payload.get("origin") if event.cycle == PROGRAMME else None
    return origin if isinstance(origin, str) else ""


def commitments(event: Event) -> Iterator[str]:
    """Tell the commitments to files that an event holds."""
    files = event.payload.get("files")
    for file in files if isinstance(files, list) else ():
        commitment = file.get("commitment") if isinstance(file, dict) else None
        if isinstance(commitment, str):
            yield commitment


def redactions(event: Event) -> frozenset[str]:
    """Tell the commitments whose contents an event says were destroyed."""
    found = event.payload.get("commitments") if event.kind == Kind.REDACTED else None
    return frozenset(one for one in found if isinstance(one, str)) if found else frozenset()


def digests(path: Path, files: Iterable[str]) -> frozenset[str]:
    """Return the SHA-256 behind each commitment of which a private store has the row."""
    with closing(_private(path)) as connection:
        rows = (connection.execute(_DIGEST, (one,)).fetchone() for one in files)
        return frozenset(row[0] for row in rows if row is not None)


def leave_out(path: Path, redacted: Collection[str], kept: Collection[str]) -> frozenset[str]:
    """Remove what stands behind redacted commitments from a copy of a private store, untraceably.

    That is the texts and, of the files, every row of the same bytes but those of commitments that
    are ``kept``: a refused command may have left others. Returns the digests of files that are
    gone.
    """
    gone = digests(path, redacted)
    with closing(_private(path)) as connection:
        before = connection.total_changes
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_DROP_TEXT, [(one,) for one in redacted])
        rows = [(mark,) for one in gone for (mark,) in connection.execute(_MARKS, (one,))]
        doomed = [row for row in rows if row[0] in redacted or row[0] not in kept]
        connection.executemany(_DROP_FILE, doomed)
        connection.execute("COMMIT")
        if connection.total_changes != before:
            connection.execute("VACUUM")  # secure_delete overwrote the rows; this drops their pages
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return frozenset(one for one in gone if not connection.execute(_MARKS, (one,)).fetchone())


def _private(path: Path) -> sqlite3.Connection:
    return sqlite_file.connect(path, sqlite_file.PRIVATE, as_it_is)
