"""What the chain and the tree cost: a durable append, and one proof among 100,000 events.

- bare row: the same event's bytes, written and inserted as one row of ``leaf`` and ``body``, by
  ``sqlite3`` alone, with the settings and the page size of our ledger, one transaction each;
- row without chain and tree: the same with the columns and indexes that look events up;
- append: ours, which also hashes the event, compares and sets, and keeps the nodes of the tree.

Wall time, for all sides wait for the disk; rounds alternate. Of proofs, the median time of one
inclusion and one consistency proof from the nodes kept on disk, verified each, and the most hashes.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from bench.faults.chained import filled, following
from bench.measuring import alternated, ratio, shown, verdict
from engine.recording.ledger import event_bytes, tree
from engine.recording.ledger.sqlite_file import PAGE_SIZE, PRAGMAS
from engine.recording.ledger.sqlite_ledger import SqliteLedger, create_ledger
from schemas.ledger import Head, Receipt

#: One append a round and many rounds: only neighbours in time can be compared (see ``durable``).
ROUNDS = 2_000
EVENTS = 100_000
PROOFS = 2_000
_BARE = "CREATE TABLE events (leaf INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT"
_LOOKED_UP = """
CREATE TABLE events (
    leaf INTEGER PRIMARY KEY CHECK (leaf >= 0), cycle TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq >= 1), kind TEXT NOT NULL, recorded TEXT NOT NULL, idem TEXT,
    body BLOB NOT NULL, UNIQUE (cycle, seq)
) STRICT;
CREATE UNIQUE INDEX events_idem ON events (idem) WHERE idem IS NOT NULL;
"""


class Rows:
    """Appending to a table of our own making, with nothing that chains."""

    def __init__(self, path: Path, table: str, *, is_looked_up: bool) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute(f"PRAGMA page_size={PAGE_SIZE}")
        for name, value in PRAGMAS.items():
            self._connection.execute(f"PRAGMA {name}={value}")
        self._connection.executescript(table)
        self._numbers, self._is_looked_up = count(), is_looked_up

    def __call__(self) -> None:
        """Append one event."""
        number = next(self._numbers)
        event = following(None, number)
        self._connection.execute("BEGIN IMMEDIATE")
        body = event_bytes.write(event)
        if self._is_looked_up:
            row = (number, event.cycle, number + 1, event.kind, event.recorded, event.idem, body)
        else:
            row = (number, body)
        self._connection.execute(f"INSERT INTO events VALUES (?{', ?' * (len(row) - 1)})", row)
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class Appends:
    """Appending as a command does, which knows where the ledger ends."""

    def __init__(self, ledger: SqliteLedger) -> None:
        self._ledger = ledger
        self._last: Receipt | None = None
        self._head: Head = Head(0, None, None, ())

    def __call__(self) -> None:
        """Append one event."""
        event = following(self._last, self._head.size)
        with self._ledger.writing(self._head) as writer:
            self._last = writer.append(event)
            self._head = writer.head


def main() -> list[str]:
    """Measure, print, and return the verdicts."""
    with tempfile.TemporaryDirectory() as name:
        return [*_appending(Path(name)), *_proving(Path(name))]


def _appending(folder: Path) -> list[str]:
    ledger = create_ledger(folder / "ours.db")
    bare = Rows(folder / "bare.db", _BARE, is_looked_up=False)
    looked_up = Rows(folder / "rows.db", _LOOKED_UP, is_looked_up=True)
    sides = {"bare row": bare, "row, no chain or tree": looked_up, "append": Appends(ledger)}
    found = alternated(sides, 1, time.perf_counter, ROUNDS)
    for side in (ledger, bare, looked_up):
        side.close()
    print(shown(found))
    first = 1 / ratio(found, "bare row", "append")
    second = 1 / ratio(found, "row, no chain or tree", "append")
    print(f"  of a row with the columns to look up: {second:.3f}")
    name = "durable append, times a bare row of the same bytes"
    return [verdict(name, first, "at most 1.25", reached=first <= 1.25)]


def _proving(folder: Path) -> list[str]:
    ledger, leaves = filled(folder / "large.db", EVENTS)
    dice, last = random.Random(1), bytes.fromhex(tree.root_of(leaves))
    places = [dice.randrange(1, EVENTS) for _ in range(PROOFS)]
    roots = _roots(leaves, places)
    included = _taken(places, lambda at: tree.inclusion(ledger.node, at, EVENTS))
    extended = _taken(places, lambda at: tree.consistency(ledger.node, at, EVENTS))
    ledger.close()
    for at, path, other in zip(places, included[1], extended[1], strict=True):
        assert tree.includes(leaves[at], at, EVENTS, path, last)
        assert tree.extends(at, roots[at], EVENTS, last, other)
    most = max(map(len, (*included[1], *extended[1])))
    print(f"  inclusion {included[0] * 1e3:.3f} ms, consistency {extended[0] * 1e3:.3f} ms")
    slower = max(included[0], extended[0]) * 1e3
    name = f"proof at {EVENTS:,} events"
    return [
        verdict(f"{name}, ms", slower, "less than 5", reached=slower < 5),
        verdict(f"{name}, most hashes", most, "at most 18", reached=most <= 18),
    ]


def _taken(
    places: list[int], prove: Callable[[int], tuple[bytes, ...]]
) -> tuple[float, list[tuple[bytes, ...]]]:
    """Return the median seconds of a proof, and the proofs."""
    seconds, paths = [], []
    for at in places:
        begun = time.perf_counter()
        paths.append(prove(at))
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds), paths


def _roots(leaves: list[bytes], sizes: list[int]) -> dict[int, bytes]:
    wanted, found, peaks = set(sizes), {}, tree.peaks_of(lambda *_: b"", 0)
    for size, leaf in enumerate(leaves):
        peaks, _ = tree.grown(peaks, size, leaf)
        if size + 1 in wanted:
            found[size + 1] = tree.root(peaks)
    return found


if __name__ == "__main__":
    print("\n".join(main()))
