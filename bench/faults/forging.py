"""A ledger in the hands of a careful attacker: changed, and made to agree with itself again.

The victim is a programme with a ledger of about 64 events; its keeper kept a checkpoint for each
size. A forged ledger has every hash, number, column and node of the tree as etap would have made
them: nothing in it contradicts itself.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from engine import operations as op
from engine.recording.ledger import checkpoint_text, tree
from engine.recording.ledger.event_bytes import leaf_hash, read_trusted
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.checkpoint import Checkpoint, KeptCheckpoint
from schemas.ledger import NO_EVENT
from schemas.refusal import Refusal
from schemas.signing import Trust

Document = dict[str, Any]
#: A change of all the events of a ledger, given in order.
Change = Callable[[list[Document]], list[Document]]

EVENTS = 64
_COLUMNS = ("cycle", "seq", "kind", "recorded", "idem")


@frozen
class Victim:
    """A programme to be attacked, its ledger's bytes, and what its keeper kept of it."""

    folder: Path
    ledger: bytes
    bodies: tuple[bytes, ...]
    kept: tuple[KeptCheckpoint, ...]

    @contextmanager
    def attacked(self) -> Iterator[Path]:
        """Give the folder for an attack, and undo the attack afterwards."""
        try:
            yield self.folder
        finally:
            for beside in ("ledger.db-wal", "ledger.db-shm"):
                (self.folder / beside).unlink(missing_ok=True)
            (self.folder / "ledger.db").write_bytes(self.ledger)

    def found(self, kept: tuple[KeptCheckpoint, ...]) -> bool:
        """Whether a verification finds anything, with these checkpoints kept."""
        return not op.verify_folder(self.folder, lambda _done, _of: None, Trust(kept)).intact

    def forge(self, change: Change) -> None:
        """Put a changed ledger in the place of this one, which agrees with itself."""
        documents = change([json.loads(body) for body in self.bodies])
        rewrite(self.folder, list(rechained(documents)))


def victim(folder: Path, events: int = EVENTS) -> Victim:
    """Make a programme with that many events, and keep a checkpoint of each size."""
    with _made(folder) as programme:
        number = 0
        while programme.ledger.head().size < events:
            number += 1
            county = ("1432", "1410")[number % 2]
            _done(op.note(programme, county, Asked("p1"), text=f"note {number}"))
    with closing(sqlite3.connect(folder / "ledger.db")) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        rows = raw.execute("SELECT body FROM events ORDER BY leaf").fetchall()
    bodies = tuple(body for (body,) in rows)
    return Victim(folder, (folder / "ledger.db").read_bytes(), bodies, checkpoints(bodies))


def checkpoints(bodies: Iterable[bytes]) -> tuple[KeptCheckpoint, ...]:
    """Return the checkpoint of every size from 1 on, each as its text says it."""
    peaks: tree.Peaks = ()
    origin, found = "", []
    for size, body in enumerate(bodies):
        event = read_trusted(body)
        origin = origin or str(event.payload["origin"])
        peaks, _ = tree.grown(peaks, size, bytes.fromhex(leaf_hash(body)))
        made = Checkpoint(origin, size + 1, tree.root(peaks).hex(), event.recorded)
        text = checkpoint_text.write(made)
        found.append(KeptCheckpoint(f"{size + 1}.txt", checkpoint_text.read(text)))
    return tuple(found)


def _made(folder: Path) -> Programme:
    _done(op.init(folder))
    programme = Programme.open(folder)
    for county, name in (("1432", "warszawski zachodni"), ("1410", "łosicki")):
        _done(op.add_county(programme, county, name, Asked("p1")))
        _done(op.start(programme, county, None, Asked("p1")))
    return programme


def _done(answer: object) -> None:
    if isinstance(answer, Refusal):
        raise SystemExit(f"refused: {answer}")


def canonical(document: Document) -> bytes:
    """Write an event's bytes, whatever it says."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def rechained(documents: Iterable[Document]) -> Iterator[bytes]:
    """Number and chain the events of each cycle anew, and write their bytes."""
    heads: dict[str, tuple[int, str]] = {}
    for document in documents:
        seq, head = heads.get(document["cycle"], (0, NO_EVENT))
        body = canonical({**document, "seq": seq + 1, "prev": head})
        heads[document["cycle"]] = seq + 1, leaf_hash(body)
        yield body


def rewrite(folder: Path, bodies: list[bytes]) -> None:
    """Write a ledger of these bodies, with every column and node as it follows from them."""
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("BEGIN IMMEDIATE")
        shipped = raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in shipped:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("DELETE FROM events")
        raw.executemany("INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?)", list(_rows(bodies)))
        for _, sql in shipped:
            raw.execute(sql)
        raw.execute("COMMIT")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(bodies: Iterable[bytes]) -> Iterator[tuple[object, ...]]:
    peaks: tree.Peaks = ()
    for leaf, body in enumerate(bodies):
        document = json.loads(body)
        digest = leaf_hash(body)
        peaks, nodes = tree.grown(peaks, leaf, bytes.fromhex(digest))
        columns = (document[name] for name in _COLUMNS)
        yield (leaf, *columns, digest, body, b"".join(nodes))
