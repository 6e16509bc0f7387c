"""Durable commands through ``operations`` on SQLite, beside a bare insert with the same durability.

- bare insert: one row of the same size as an event, by ``sqlite3`` alone, one transaction each,
  with ``journal_mode=WAL`` and ``synchronous=FULL``;
- ``advance``: the whole command (who, which cycle, the gate explained, the event written and
  chained);
- bare insert and bare copy: the insert, and 64 KiB copied to a new file that is synced;
- ``submit``: 64 KiB received, hashed, its medium told, its salt kept, and the event written.

Wall time, for both sides wait for the disk; rounds alternate.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from itertools import count, cycle
from pathlib import Path

from bench.measuring import alternated, ratio, shown, verdict
from engine import operations
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.refusal import Refusal

#: One command a round and many rounds: the speed of a disk changes within milliseconds, so that
#: only neighbours can be compared. One round more is thrown away: their sum must be even, so that
#: the cycle ends where files can be submitted.
TIMES = 1
ROUNDS = 431
#: One county's cycle goes there and back as often as is wanted, and takes a paper on the way.
SCHEDULE = """
schedule: there_and_back
version: "1"
title: There and back
initial: here
stages:
  here: {outputs: {paper: {kind: document, media: [pdf], optional: true}}}
  there: {}
  closed: {final: done}
transitions:
  - {trigger: go, source: here, dest: there}
  - {trigger: return, source: there, dest: here}
  - {trigger: close, source: here, dest: closed}
"""
_PAYLOAD = 64 * 1024


class Insert:
    """A bare ``sqlite3`` insert: prepared once, one transaction each."""

    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.execute("CREATE TABLE t (leaf INTEGER PRIMARY KEY, body BLOB NOT NULL)")

    def __call__(self) -> None:
        """Insert one row of 500 bytes and wait until it is on the disk."""
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("INSERT INTO t (body) VALUES (?)", (b"x" * 500,))
        self.connection.execute("COMMIT")


def programme(folder: Path) -> Programme:
    """Make a programme with one county whose cycle goes there and back."""
    (folder / "schedule.yaml").write_text(SCHEDULE)
    done(operations.init(folder / "programme"))
    opened = Programme.open(folder / "programme")
    done(operations.add_county(opened, "1410", "łosicki", Asked()))
    done(operations.start(opened, "1410", str(folder / "schedule.yaml"), Asked()))
    return opened


def done(answer: object) -> None:
    """Stop the measurement when a command was refused."""
    if isinstance(answer, Refusal):
        raise SystemExit(f"refused: {answer}")


def main() -> list[str]:
    """Measure, print, and return the verdicts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        insert = Insert(folder)
        with programme(folder) as opened:
            advances = alternated(
                {"bare insert": insert, "advance": _advancing(opened)},
                TIMES,
                time.perf_counter,
                ROUNDS,
            )
            submits = alternated(
                {
                    "bare insert and copy": _copying(folder, insert),
                    "submit": _submitting(opened, folder),
                },
                TIMES,
                time.perf_counter,
                ROUNDS,
            )
    print(shown(advances | submits))
    first = ratio(advances, "bare insert", "advance")
    second = ratio(submits, "bare insert and copy", "submit")
    return [
        verdict("advance, share of the bare rate", first, "at least 0.80", reached=first >= 0.8),
        verdict("submit, share of the bare rate", second, "at least 0.60", reached=second >= 0.6),
    ]


def _advancing(opened: Programme) -> Callable[[], object]:
    triggers = cycle(("go", "return"))
    return lambda: done(operations.advance(opened, "1410", next(triggers), Asked()))


def _copying(folder: Path, insert: Insert) -> Callable[[], None]:
    source, turn = folder / "source.pdf", count()
    source.write_bytes(_paper(-1))

    def run() -> None:
        with source.open("rb") as given, (folder / f"copy-{next(turn)}").open("wb") as copy:
            copy.write(given.read())
            copy.flush()
            os.fsync(copy.fileno())
        insert()

    return run


def _submitting(opened: Programme, folder: Path) -> Callable[[], object]:
    papers = iter(_papers(folder, TIMES * (ROUNDS + 1)))
    return lambda: done(operations.submit(opened, "1410", "paper", (next(papers),), Asked()))


def _papers(folder: Path, number: int) -> list[Path]:
    """Write the files to submit beforehand: making them is not part of the command."""
    (folder / "papers").mkdir()
    papers = [folder / "papers" / f"{place}.pdf" for place in range(number)]
    for place, paper in enumerate(papers):
        paper.write_bytes(_paper(place))
    return papers


def _paper(number: int) -> bytes:
    """Return 64 KiB that are told as a PDF, different for each number."""
    head = b"%PDF-1.4\n%" + str(number).encode() + b"\n"
    tail = b"\nstartxref\n0\n%%EOF\n"
    return head + b"%" + b"x" * (_PAYLOAD - len(head) - len(tail) - 1) + tail


if __name__ == "__main__":
    print("\n".join(main()))
