"""A process that is killed at any moment loses nothing that it had acknowledged (promises P1, P6).

The writers are forked, append to a real ledger and write each seq into a pipe once its transaction
has ended. The same campaign run on a writer that acknowledges too early must find losses; otherwise
it could not have found any.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import Conflict
from engine.recording.evidence.evidence_store import EvidenceStore, Incoming
from engine.recording.ledger.event_bytes import leaf_hash, read, write
from engine.recording.ledger.private_store import PrivateStore, create_private
from engine.recording.ledger.sqlite_ledger import SqliteLedger, create_ledger, open_ledger
from schemas.ledger import NO_EVENT
from tests.ledger_events import event

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="killing needs POSIX processes")

KILLS = 50
CYCLE = "1432/1"


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """Start a process that works and writes into a pipe; give its id and the pipe's other end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reading)
            work(writing)
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    return child, reading


def heard(reading: int, before: bytes = b"") -> list[int]:
    """All that was written into the pipe, one number a line; a torn last one was never told."""
    with os.fdopen(reading, "rb") as pipe:
        return [int(line) for line in (before + pipe.read()).split(b"\n")[:-1]]


def last_of(ledger: SqliteLedger, cycle: str) -> tuple[int, str]:
    """The seq and hash of a cycle's last event."""
    bodies = [stored.body for stored in ledger.read(cycle)]
    return len(bodies), leaf_hash(bodies[-1]) if bodies else NO_EVENT


def honest(path: Path, cycle: str = CYCLE, pause: float = 0.0) -> Callable[[int], None]:
    """A writer that acknowledges each event after its transaction, then leaves the lock free."""

    def work(pipe: int) -> None:
        ledger = open_ledger(path)
        seq, prev = last_of(ledger, cycle)
        while True:
            with ledger.writing() as writer:
                receipt = writer.append(event(seq + 1, prev, cycle=cycle))
            seq, prev = seq + 1, receipt.hash
            os.write(pipe, b"%d\n" % seq)
            time.sleep(pause)

    return work


def hasty(path: Path) -> Callable[[int], None]:
    """The control: a writer that acknowledges each event before its transaction has ended."""

    def work(pipe: int) -> None:
        ledger = open_ledger(path)
        seq, prev = last_of(ledger, CYCLE)
        while True:
            with ledger.writing() as writer:
                receipt = writer.append(event(seq + 1, prev))
                os.write(pipe, b"%d\n" % (seq + 1))
                time.sleep(0.001)
            seq, prev = seq + 1, receipt.hash

    return work


def killed(work: Callable[[int], None], after: float) -> list[int]:
    """What a writer had acknowledged when it was killed, so long after its first word."""
    child, reading = forked(work)
    first = os.read(reading, 64)
    assert first, "the writer died by itself"
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer died by itself"
    return heard(reading, first)


def assert_whole(ledger: SqliteLedger, cycle: str = CYCLE) -> int:
    """Read every event strictly, follow the chain, and give the cycle's last seq."""
    expected = list(range(ledger.head().size))
    assert [stored.leaf for stored in ledger.read_all()] == expected
    seq, prev = 0, NO_EVENT
    for seq, stored in enumerate(ledger.read(cycle), 1):
        it = read(stored.body)
        assert (it.seq, it.prev) == (seq, prev)
        prev = leaf_hash(stored.body)
    assert list(ledger.projection_departures()) == []
    return seq


def test_every_event_acknowledged_before_50_kills_is_found_and_the_chain_is_whole(tmp_path: Path):
    path = tmp_path / "ledger.db"
    create_ledger(path).close()
    chance = random.Random(2003)
    acknowledged = 0
    for _ in range(KILLS):
        told = killed(honest(path), chance.uniform(0, 0.02))
        ledger = open_ledger(path)
        found = last_of(ledger, CYCLE)[0]
        ledger.close()
        assert told == list(range(told[0], told[-1] + 1))
        assert told[0] > acknowledged
        acknowledged = told[-1]
        assert found in (acknowledged, acknowledged + 1)  # one may be durable and not yet told
    ledger = open_ledger(path)
    assert assert_whole(ledger) >= acknowledged >= KILLS
    assert ledger.damages() == ()
    ledger.close()


def test_the_campaign_finds_the_losses_of_a_writer_that_acknowledges_too_early(tmp_path: Path):
    path = tmp_path / "ledger.db"
    create_ledger(path).close()
    chance = random.Random(2010)
    lost = 0
    for _ in range(30):
        told = killed(hasty(path), chance.uniform(0, 0.004))
        ledger = open_ledger(path)
        lost += told[-1] > last_of(ledger, CYCLE)[0]
        ledger.close()
    assert lost


def test_two_writers_on_two_cycles_are_killed_and_both_are_whole(tmp_path: Path):
    path = tmp_path / "ledger.db"
    create_ledger(path).close()
    chance = random.Random(16)
    told: dict[str, int] = {}
    for round_ in range(10):
        one, two = ("1432/1", "0201/1")[:: -1 if round_ % 2 else 1]
        other, reading = forked(honest(path, two, 0.002))
        told[one] = killed(honest(path, one, 0.002), chance.uniform(0, 0.02))[-1]
        os.kill(other, signal.SIGKILL)
        os.waitpid(other, 0)
        told[two] = max([told.get(two, 0), *heard(reading)])
        ledger = open_ledger(path)
        for cycle, acknowledged in told.items():
            assert assert_whole(ledger, cycle) >= acknowledged
        ledger.close()


def test_of_processes_that_race_for_one_place_exactly_one_wins(tmp_path: Path):
    """A free race shows little (promises 0.2); the merges in test_sqlite_ledger show all."""
    path = tmp_path / "ledger.db"
    create_ledger(path).close()
    rounds = 40

    def racer(pipe: int) -> None:
        ledger = open_ledger(path)
        for number in range(1, rounds + 1):
            try:
                with ledger.writing() as writer:
                    writer.append(event(cycle=f"1432/{number}"))
            except Conflict:
                continue
            os.write(pipe, b"%d\n" % number)

    racers = [forked(racer) for _ in range(4)]
    won = []
    for child, reading in racers:
        won += heard(reading)
        assert os.waitpid(child, 0)[1] == 0
    assert sorted(won) == list(range(1, rounds + 1))
    ledger = open_ledger(path)
    assert ledger.head().size == rounds
    ledger.close()


# --- Between the evidence and the event -----------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A programme's folder with one event in its ledger, and a file to submit."""
    with create_ledger(tmp_path / "ledger.db").writing() as writer:
        writer.append(event())
    create_private(tmp_path / "private.db")
    (tmp_path / "lista.csv").write_bytes(b"imie\nAnna\n" * 900)
    return tmp_path


def submit(folder: Path, halt: Callable[[str], None]) -> None:
    """What a submission does, in its order; ``halt`` is called after each durable step."""
    incoming = EvidenceStore(folder / "evidence").receive(folder / "lista.csv")
    assert isinstance(incoming, Incoming)
    try:
        halt("received")
        incoming.keep()
    finally:
        incoming.discard()
    halt("kept")
    mine = (incoming.commitment, incoming.salt, incoming.sha256, incoming.name, incoming.size)
    private = PrivateStore(folder / "private.db")
    private.keep_files(CYCLE, [mine])
    halt("private")
    ledger = open_ledger(folder / "ledger.db")
    files = [{"commitment": incoming.commitment, "size": incoming.size, "medium": "csv"}]
    with ledger.writing() as writer:
        writer.append(event(2, leaf_hash(write(event())), payload={"files": files}))
        halt("appended")
    private.close()
    ledger.close()


STEPS = ("received", "kept", "private", "appended")


def halting_at(step: str, how: Callable[[], None]) -> Callable[[str], None]:
    """Halt at one step."""
    return lambda reached: how() if reached == step else None


def die() -> None:
    """End as a killed process does: nothing is put right."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    """End by a fault nobody foresaw."""
    raise ZeroDivisionError


def assert_untouched_and_going_on(folder: Path) -> None:
    """The ledger is as it was, and the same submission succeeds."""
    ledger = open_ledger(folder / "ledger.db")
    assert [stored.body for stored in ledger.read_all()] == [write(event())]
    ledger.close()
    EvidenceStore(folder / "evidence").sweep()
    submit(folder, lambda _: None)
    ledger = open_ledger(folder / "ledger.db")
    assert assert_whole(ledger) == 2
    ledger.close()
    assert os.listdir(folder / "evidence" / "incoming") == []


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_between_evidence_and_event_leaves_the_ledger_as_it_was(folder: Path, step: str):
    child, reading = forked(lambda _: submit(folder, halting_at(step, die)))
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    os.close(reading)
    assert_untouched_and_going_on(folder)


@pytest.mark.parametrize("step", STEPS)
def test_a_fault_between_evidence_and_event_leaves_the_ledger_as_it_was(folder: Path, step: str):
    with pytest.raises(ZeroDivisionError):
        submit(folder, halting_at(step, fail))
    assert_untouched_and_going_on(folder)
