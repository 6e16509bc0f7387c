"""What stands beside the ledger's bodies, as it follows from them: compared, and written anew.

``body`` is the truth; the columns beside it and the tree's nodes are computed here from the bodies
alone, also those of an older store that an upgrade gave a new column. Writing never touches a body:
each statement names the columns that it sets. Everything happens in one transaction of the
caller's, the triggers are dropped in it and made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from engine.errors import LedgerBroken
from engine.recording.ledger import event_bytes, sqlite_file, sqlite_schema, tree
from engine.recording.ledger.sqlite_events import Events, projected
from engine.recording.ledger.sqlite_file import LEDGER, Shape, as_unreadable
from schemas.ledger import NO_EVENT, Stored

#: Told where the bodies themselves are wrong, so that nothing may be derived from them.
NOT_DERIVED: Final = "ETP875"
COLUMNS: Final = ("cycle", "seq", "kind", "recorded", "idem", "hash", "nodes")

_ROWS = (
    f"SELECT leaf, body, {', '.join(COLUMNS)} FROM events"  # noqa: S608 - because all of it stands here
    " WHERE leaf > ? ORDER BY leaf LIMIT ?"
)
# Two rows may have exchanged their places in a cycle: first they all leave them.
_APART = "UPDATE events SET cycle = '', seq = leaf + 1, idem = NULL WHERE leaf = ?"
_FILL = "UPDATE events SET nodes = ? WHERE leaf = ?"
_SET = (
    "UPDATE events SET cycle = ?2, seq = ?3, kind = ?4, recorded = ?5, idem = ?6, hash = ?7,"
    " nodes = ?8 WHERE leaf = ?1"
)


@frozen(eq=False)
class Departing:
    """A leaf with the names of the columns that do not say what follows from the bodies.

    ``values`` are what they should say, in the order of ``COLUMNS``; ``None`` where the body is no
    event.
    """

    leaf: int
    columns: tuple[str, ...]
    values: tuple[object, ...] | None


def departing(connection: sqlite3.Connection, path: Path) -> Iterator[Departing]:
    """Compare the columns of every event with what its body, and those before, make of them."""
    peaks: tree.Peaks = ()
    rows = Events(path, connection).blocks(_ROWS, -1)
    for size, (leaf, body, *kept) in enumerate(rows):
        digest = event_bytes.leaf_hash(body if isinstance(body, bytes) else b"")
        peaks, nodes = tree.grown(peaks, size, bytes.fromhex(digest))
        told = projected(body)
        values = (*told, b"".join(nodes))
        if not told:
            yield Departing(leaf, ("body",), None)
        elif list(values) != kept:
            pairs = zip(COLUMNS, values, kept, strict=True)
            yield Departing(leaf, tuple(name for name, new, old in pairs if new != old), values)


def fill(connection: sqlite3.Connection, path: Path, shape: Shape) -> None:
    """Write the nodes that an upgraded ledger lacks, within the upgrade's transaction.

    What else departs stays, to be told by verifying: an upgrade must not hide it.
    """
    if shape == LEDGER:
        triggers = sqlite_schema.drop_triggers(connection)
        connection.executemany(_FILL, list(_nodes(connection, path)))
        for sql in triggers:
            connection.execute(sql)


def _nodes(connection: sqlite3.Connection, path: Path) -> Iterator[tuple[bytes, int]]:
    """Compute the nodes of each leaf from the bodies, in the order of the leaves."""
    peaks: tree.Peaks = ()
    for size, stored in enumerate(Events(path, connection).read_all(-1)):
        leaf = bytes.fromhex(event_bytes.leaf_hash(stored.body))
        peaks, nodes = tree.grown(peaks, size, leaf)
        yield b"".join(nodes), stored.leaf


def departures(path: Path) -> tuple[Departing, ...]:
    """Open a ledger, and tell every leaf that has something else beside its body.

    Raises:
        Unreadable: as ``sqlite_file.connect``.
    """
    connection = sqlite_file.connect(path, LEDGER)
    try:
        return tuple(departing(connection, path))
    finally:
        connection.close()


def rebuild(path: Path) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Write everything anew that follows from the bodies, all in one transaction or nothing.

    Returns the leaves at which something else stood, and the triggers and indexes that were not as
    shipped.

    Raises:
        LedgerBroken: the bodies themselves do not verify; nothing was changed.
        Unreadable: as ``sqlite_file.connect``, or the file cannot be written.
    """
    connection = sqlite_file.connect(path, LEDGER)
    try:
        connection.execute("BEGIN IMMEDIATE")
        judge(Events(path, connection).read_all(-1))
        changed = tuple(departing(connection, path))
        wrong = tuple(name for _, name in sqlite_schema.wrong_parts(connection, LEDGER))
        connection.execute("REINDEX")
        _write(connection, changed)
        sqlite_schema.remade(connection, LEDGER)
        connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        raise as_unreadable(error, path) from error
    finally:
        connection.close()  # which undoes what was not committed
    return tuple(one.leaf for one in changed), wrong


def judge(events: Iterable[Stored]) -> None:
    """Insist that the bodies are a ledger by themselves (docs/format.md, 4: points 1 to 3).

    Raises:
        LedgerBroken: at the first that is not; the fact ``leaf`` names it.
    """
    heads: dict[str, tuple[int, str]] = {}
    recorded = ""
    for expected, stored in enumerate(events):
        try:
            event = event_bytes.read(stored.body)
        except LedgerBroken:
            raise LedgerBroken(NOT_DERIVED, {"leaf": stored.leaf}) from None
        before = heads.get(event.cycle, (0, NO_EVENT))
        follows = (event.seq - 1, event.prev) == before and event.recorded >= recorded
        if not follows or stored.leaf != expected:
            raise LedgerBroken(NOT_DERIVED, {"leaf": stored.leaf})
        heads[event.cycle] = (event.seq, event_bytes.leaf_hash(stored.body))
        recorded = event.recorded


def _write(connection: sqlite3.Connection, changed: Iterable[Departing]) -> None:
    found = [one for one in changed if one.values is not None]
    sqlite_schema.drop_triggers(connection)
    connection.executemany(_APART, [(one.leaf,) for one in found if _moves(one)])
    connection.executemany(_SET, [(one.leaf, *(one.values or ())) for one in found])


def _moves(one: Departing) -> bool:
    return not {"cycle", "seq", "idem"}.isdisjoint(one.columns)
