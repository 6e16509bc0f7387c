"""A submission that ends between its evidence and its event leaves nothing half done; races.

Writers that are killed at any moment: ``test_faults_kills.py``.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.faults.processes import forked, heard
from engine.errors import Conflict
from engine.recording.evidence.evidence_store import EvidenceStore, Incoming
from engine.recording.ledger.event_bytes import leaf_hash, read, write
from engine.recording.ledger.private_store import PrivateStore, create_private
from engine.recording.ledger.sqlite_ledger import SqliteLedger, create_ledger, open_ledger
from schemas.ledger import NO_EVENT
from tests.ledger_events import event

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="killing needs POSIX processes")

CYCLE = "1432/1"


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
        won += [int(line) for line in heard(reading)]
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
