"""P5, exactly once: a command whose answer was lost is given again under its key.

- lost replies: commands of every kind, each in a process that is killed after its commit, at once
  or when it was about to answer. Given again with the same key it must answer with the same seq,
  hash and receipt, and record nothing; another command under that key must be refused. The broken
  variant is a caller that gives the command again without its key: events must come twice.
- concurrent retries: eight processes give one command with one key at the same moment; one event
  must come of it, and all eight must answer with it. The broken variant does not look the key up
  again when the append collides: commands must fail that were recorded.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from typing import Any, NoReturn

from bench.faults.outcome import Outcome
from bench.faults.processes import broken, forked, heard
from bench.faults.repeating import Given, commands, prepared
from engine import operations as op
from engine.errors import EtapError
from engine.operating import retrying
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.ledger import Receipt
from schemas.refusal import Refusal

LOST = 200
RACES = 100
PROCESSES = 8


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Run both campaigns at a share of their full counts."""
    yield lost_replies(max(1, round(LOST * share)))
    yield concurrent_retries(max(1, round(RACES * share)))


# --- Lost replies ---------------------------------------------------------------------------------


def lost_replies(rounds: int = LOST) -> Outcome:
    """Lose the answers of ``rounds`` commands, and give each again."""
    with tempfile.TemporaryDirectory() as name:
        broken = [_is_broken(*place) for place in _lost(Path(name), rounds)]
    with tempfile.TemporaryDirectory() as name:
        doubled = [_comes_twice(*place) for place in _lost(Path(name), rounds)]
    told = ("P5", "lost replies that a retry did not answer with the one event")
    return Outcome(*told, rounds, sum(broken), rounds, sum(doubled))


def _lost(folder: Path, rounds: int) -> Iterator[tuple[Path, Given, str]]:
    """Yield the programme, each command whose answer was lost, and its key."""
    prepared(folder)
    programme = folder / "programme"
    every = (given for number in count() for given in commands(folder, number))
    for number, given in enumerate(islice(every, rounds)):
        key = f"key {number} {given.kind}"
        _answer_lost(programme, given, key, at_commit=bool(number % 2))
        yield programme, given, key


def _answer_lost(programme: Path, given: Given, key: str, *, at_commit: bool) -> None:
    """Give a command in a process that is killed when it has committed, or is about to answer."""

    def work(_pipe: int) -> None:
        if at_commit:
            _die_at_the_commit_of(key)
        with op.open_programme(programme) as opened:
            given.act(opened, Asked("p1", idem=key))
            _die()

    child, reading = forked(work)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise SystemExit(f"{given.kind} was not recorded, so that no answer could be lost")


def _die_at_the_commit_of(key: str) -> None:
    """Let this process die as soon as the event of a key is recorded."""
    appended = Programme._appended  # noqa: SLF001 - what ends with the commit

    def and_die(*asked: Any) -> Any:
        receipts = appended(*asked)
        if receipts[0].event.idem == key:
            _die()
        return receipts

    broken(Programme, appended.__name__, and_die)


def _is_broken(programme: Path, given: Given, key: str) -> bool:
    """Whether the retry answers with anything but the one event, or another command passes."""
    seq, hash_, leaf = _found(programme, key)
    size = _size(programme)
    with op.open_programme(programme) as opened:
        answer = given.act(opened, Asked("p1", idem=key))
        other = given.other(opened, Asked("p1", idem=key))
    first = _receipt(answer)
    told = None if first is None else (first.event.seq, first.hash, first.leaf)
    is_refused = isinstance(other, Refusal) and other.code == "ETP781"
    return told != (seq, hash_, leaf) or not is_refused or _size(programme) != size


def _comes_twice(programme: Path, given: Given, key: str) -> bool:
    """Whether a retry without the key records the command a second time."""
    size = _size(programme)
    with op.open_programme(programme) as opened:
        given.act(opened, Asked("p1", idem=f"another {key}"))
    return _size(programme) != size


# --- Concurrent retries ---------------------------------------------------------------------------


def concurrent_retries(rounds: int = RACES) -> Outcome:
    """Give ``rounds`` commands, each in eight processes at once."""
    looked = retrying.repeated
    with tempfile.TemporaryDirectory() as name:
        broken = _raced(Path(name), rounds)
    calls = count()

    def once_only(*asked: object) -> object:
        """Look the key up before the command alone, never after it."""
        return None if next(calls) else looked(*asked)  # type: ignore[arg-type]  # passed on

    retrying.repeated = once_only  # type: ignore[assignment]  # the broken variant
    try:
        with tempfile.TemporaryDirectory() as name:
            failed = _raced(Path(name), rounds)
    finally:
        retrying.repeated = looked
    told = ("P5", f"commands given by {PROCESSES} processes at once that were not one event to all")
    return Outcome(*told, rounds, broken, rounds, failed)


def _raced(folder: Path, rounds: int) -> int:
    prepared(folder)
    programme = folder / "programme"
    every = (given for number in count() for given in commands(folder, number))
    return sum(
        _is_torn(programme, given, f"key {number}")
        for number, given in enumerate(islice(every, rounds))
    )


def _is_torn(programme: Path, given: Given, key: str) -> bool:
    """Whether eight processes at once told anything but one event, told by all."""
    size = _size(programme)
    waiting, go = os.pipe()

    def work(pipe: int) -> None:
        with op.open_programme(programme) as opened:
            os.read(waiting, 1)
            os.write(pipe, _told(given, opened, key).encode() + b"\n")

    children = [forked(work) for _ in range(PROCESSES)]
    os.write(go, bytes(PROCESSES))
    told = [line.decode() for _, reading in children for line in heard(reading)]
    for child, _ in children:
        os.waitpid(child, 0)
    os.close(waiting)
    os.close(go)
    seq, hash_, leaf = _found(programme, key)
    more = _size(programme) - size
    return more != given.events or told != [f"{seq} {hash_} {leaf}"] * PROCESSES


def _told(given: Given, opened: Programme, key: str) -> str:
    """Give the command; tell its event on one line."""
    try:
        answer = given.act(opened, Asked("p1", idem=key))
    except EtapError as error:
        return error.code
    first = _receipt(answer)
    if first is None:
        return str(answer)
    return f"{first.event.seq} {first.hash} {first.leaf}"


# --- Processes and what the ledger holds ----------------------------------------------------------


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("killed")


def _receipt(answer: object) -> Receipt | None:
    receipts = getattr(answer, "receipts", ())
    return receipts[0] if receipts else None


def _found(programme: Path, key: str) -> tuple[int, str, int]:
    """Read the one event of a key past the product: its seq, hash and leaf."""
    with closing(sqlite3.connect(programme / "ledger.db")) as ledger:
        sql = "SELECT seq, hash, leaf FROM events WHERE idem = ?"
        ((seq, hash_, leaf),) = ledger.execute(sql, (key,)).fetchall()
    return seq, hash_, leaf


def _size(programme: Path) -> int:
    with closing(sqlite3.connect(programme / "ledger.db")) as ledger:
        (size,) = ledger.execute("SELECT count(*) FROM events").fetchone()
    return int(size)
