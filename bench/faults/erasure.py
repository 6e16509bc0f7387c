"""P20: erasure works and is provable; none of 100 redacted files leaves a byte in the folder.

On the product, each piece of evidence is redacted by the command's own operation, and then every
byte of the folder is read again, by code of this module's own that shares nothing with the
product's search. Another process has the private store open all the time, so that its log is not
tidied away by the last one who closes it. Two broken variants do the same, all pieces at once: one
with ``secure_delete`` off, one without the truncating checkpoint.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

from attrs import frozen

from bench.faults.outcome import Outcome
from engine import operations as op
from engine.recording.ledger import sqlite_file
from engine.recording.ledger.private_store import PrivateStore
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.redaction import Redaction, RedactionOutcome

PROMISE = "P20"
_WHAT = "redacted files of which something is found in the folder"
#: How many pieces of evidence the promise names.
PIECES = 100
_COUNTY = "1432"
_SCHEDULE = """\
schedule: erasure
version: "1"
title: Erasure
initial: open
stages:
  open: {outputs: {list: {optional: true}}}
  end: {final: done}
transitions: [{trigger: go, source: open, dest: end}]
"""
_ASKED = Asked("p1")


@frozen
class Piece:
    """One piece of evidence, and the bytes by which each part of it is recognised."""

    number: int
    content: bytes
    name: str
    commitment: str
    traces: tuple[bytes, ...]


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Redact 100 pieces of evidence, or that share of them, on the product and two variants."""
    pieces = max(1, round(PIECES * share))
    found = _run(pieces, _one_by_one)
    with patch.dict(sqlite_file.PRAGMAS, {"secure_delete": 0}):
        careless = _run(pieces, _at_once)
    yield Outcome(PROMISE, f"{_WHAT} (control: secure_delete off)", pieces, found, pieces, careless)
    with patch.object(PrivateStore, "truncate", lambda _store: True):
        hasty = _run(pieces, _at_once)
    yield Outcome(PROMISE, f"{_WHAT} (control: log not cut)", pieces, found, pieces, hasty)


def _run(pieces: int, redact: Callable[[Path, Sequence[Piece]], None]) -> int:
    """Count the pieces of which any trace is found in any byte of the folder."""
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root, "programme")
        made = _made(folder, Path(root), pieces)
        with closing(sqlite3.connect(folder / "private.db")) as bystander:
            bystander.execute("SELECT count(*) FROM files").fetchone()
            redact(folder, made)
            everything = _every_byte(folder)
        return sum(any(trace in everything for trace in piece.traces) for piece in made)


def _made(folder: Path, desk: Path, pieces: int) -> list[Piece]:
    """Make a programme that holds so many files, each recognisable in all of its parts."""
    schedule = desk / "erasure.yaml"
    schedule.write_text(_SCHEDULE, encoding="utf-8")
    op.init(folder)
    with op.open_programme(folder) as programme:
        op.add_county(programme, _COUNTY, "warszawski zachodni", _ASKED)
        op.start(programme, _COUNTY, str(schedule), _ASKED)
        return [_submitted(programme, desk, number) for number in range(pieces)]


def _submitted(programme: Programme, desk: Path, number: int) -> Piece:
    mark = f"PESEL-{number:04}-440514"
    content = f"{mark} Jan Kowalski {number * 7919:08}\n".encode() * (1 + number % 40)
    path = desk / f"lista-{number:04}-obecnosci.txt"
    path.write_bytes(content)
    op.submit(programme, _COUNTY, "list", (path,), _ASKED)
    submission = programme.state(f"{_COUNTY}/1").submissions["list"]
    (commitment,) = submission.content
    kept = programme.private.file_of(commitment)
    assert kept is not None
    digest = bytes.fromhex(kept.sha256)
    secrets = (kept.salt, kept.salt.hex().encode(), digest, kept.sha256.encode())
    return Piece(
        number, content, path.name, commitment, (mark.encode(), path.name.encode(), *secrets)
    )


def _one_by_one(folder: Path, pieces: Sequence[Piece]) -> None:
    """Redact each with a command of its own, which says itself whether nothing is left."""
    for piece in pieces:
        done = _redacted(folder, [piece])
        if done.outcome is not RedactionOutcome.REDACTED:
            raise RuntimeError(f"piece {piece.number} was not redacted: {done.search}")


def _at_once(folder: Path, pieces: Sequence[Piece]) -> None:
    """Redact all with one command; of a broken variant it says itself that it is not done."""
    done = _redacted(folder, pieces)
    if done.outcome is RedactionOutcome.REDACTED:
        raise RuntimeError("the search of the product itself found nothing")


def _redacted(folder: Path, pieces: Sequence[Piece]) -> Redaction:
    with op.open_programme(folder) as programme:
        plan = op.redaction(programme, [piece.commitment for piece in pieces], _ASKED)
        done = op.redact(programme, plan, _ASKED, "art. 17")
    if not isinstance(done, Redaction):
        raise TypeError(f"not redacted: {done}")
    return done


def _every_byte(folder: Path) -> bytes:
    """Read every file below the folder, and every path."""
    found = bytearray()
    for path in sorted(folder.rglob("*")):
        found += path.relative_to(folder).as_posix().encode() + b"\0"
        if path.is_file():
            found += path.read_bytes() + b"\0"
    return bytes(found)
