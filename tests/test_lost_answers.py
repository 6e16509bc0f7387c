"""An answer that is lost changes neither what was recorded nor the exit status, and is told of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine import operations as op
from engine.errors import LedgerBroken, Unreadable
from engine.operating import recording_commands
from engine.recording.ledger.event_bytes import leaf_hash, read
from engine.recording.ledger.mirror import Mirror
from engine.recording.ledger.private_store import PrivateStore
from engine.recording.ledger.sqlite_events import Events
from engine.recording.ledger.sqlite_ledger import SqliteWriter, open_ledger
from schemas.ledger import Stored
from tests.making import P1, done, programme
from tests.test_retries import SCHEDULE

ROOT = Path(__file__).resolve().parents[1]
posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes and signals of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(programme(tmp_path / "p")) as opened:
        done(op.start(opened, "1432", None, P1))
    return tmp_path / "p"


def events(folder: Path) -> list[Stored]:
    with closing(open_ledger(folder / "ledger.db")) as ledger:
        return list(ledger.read_all())


def last(folder: Path) -> str:
    return leaf_hash(events(folder)[-1].body)


def line(folder: Path, *arguments: str) -> list[str]:
    where = ("--programme", str(folder), "--by", "p1", "--lang", "en")
    return [sys.executable, "cli.py", *arguments, *where]


@pytest.fixture
def unread() -> Iterator[int]:
    """Give the writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


def run(command: list[str], out: int | None, err: int = subprocess.PIPE) -> tuple[int, str]:
    """Run a command line whose output is kept back, as it is where a pipe reads it."""
    kept_back = {name: said for name, said in os.environ.items() if name != "PYTHONUNBUFFERED"}
    ended = subprocess.run(
        command, cwd=ROOT, stdout=out, stderr=err, timeout=60, check=False, env=kept_back
    )
    return ended.returncode, " ".join((ended.stderr or b"").decode().split())


# Nobody reads, or nothing can be written ----------------------------------------------------------


@posix
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_command_that_nobody_listens_to_is_recorded_and_tells_its_event_on_stderr(
    folder, unread, more
):
    status, err = run(line(folder, "note", "1432", "--text", "tak", *more), unread)
    assert status == 0
    assert "[ETP783]" in err
    assert last(folder) in err
    assert read(events(folder)[-1].body).kind == "noted"


@posix
def test_a_refusal_that_nobody_listens_to_keeps_its_status(folder, unread):
    before = events(folder)
    status, err = run(line(folder, "start", "1432", "--json"), unread)
    assert (status, err) == (4, "")
    assert run(line(folder, "start", "1432"), unread, unread)[0] == 4
    assert run(line(folder, "why", "1432", "--json"), unread)[0] == 1
    assert events(folder) == before


@posix
def test_an_error_that_nobody_listens_to_keeps_its_status_and_help_has_none(folder, unread):
    assert run(line(folder, "why", "9999"), unread, unread)[0] == 3
    assert run(line(folder, "why", "9999", "--json"), unread, unread)[0] == 3
    assert run(line(folder, "why", "--help"), unread)[0] == 0
    assert run([sys.executable, "cli.py", "--help"], unread) == (0, "")


@posix
def test_a_command_is_recorded_also_where_neither_stream_is_read(folder, unread):
    assert run(line(folder, "note", "1432", "--text", "tak"), unread, unread)[0] == 0
    assert read(events(folder)[-1].body).seq == 2


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_an_answer_that_cannot_be_written_is_no_failure_of_what_was_recorded(folder):
    with Path("/dev/full").open("wb") as full:
        status, err = run(line(folder, "note", "1432", "--text", "tak"), full.fileno())
        assert (status, "[ETP783]" in err, last(folder) in err) == (0, True, True)
        before = events(folder)
        status, err = run(line(folder, "board"), full.fileno())
        assert (status, "ETP811" in err, "ETP783" in err) == (5, True, False)
        assert run(line(folder, "start", "1432", "--json"), full.fileno())[0] == 5
    assert events(folder) == before


@posix
def test_a_plan_that_nobody_reads_is_not_published_unless_that_was_said(folder, unread, tmp_path):
    path = tmp_path / "dwa.yaml"
    path.write_text(SCHEDULE, "utf-8")
    before = events(folder)
    assert run(line(folder, "publish", str(path)), unread)[0] == 1
    assert events(folder) == before
    status, err = run(line(folder, "publish", str(path), "--yes"), unread)
    assert (status, len(events(folder))) == (0, len(before) + 1)
    assert last(folder) in err


# Interrupted --------------------------------------------------------------------------------------


def test_who_interrupts_too_late_is_told_the_event_and_who_does_in_time_nothing(
    etap, folder, monkeypatch
):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    asked = ("note", "1432", "--text", "tak", "--by", "p1", "--programme", folder)
    monkeypatch.setattr(Mirror, "wrote", interrupted)
    told = etap(*asked)
    assert (told.status, "ETP808" in told.err) == (130, True)
    assert last(folder) in told.err.replace("\n  ", "")
    monkeypatch.undo()
    before = events(folder)
    monkeypatch.setattr(Events, "insert", interrupted)
    told = etap(*asked)
    assert (told.status, "ETP808" in told.err, "ETP783" in told.err) == (130, True, False)
    monkeypatch.undo()
    monkeypatch.setattr("commands.telling.tell", interrupted)
    told = etap(*asked)
    assert (told.status, "ETP783" in told.err) == (130, True)
    assert len(events(folder)) == len(before) + 1


@posix
def test_whenever_a_signal_comes_status_and_stderr_say_what_is_recorded(folder):
    lies = []
    for number in range(8):
        before = len(events(folder))
        command = line(folder, "note", "1432", "--text", f"tak {number}")
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=subprocess.PIPE) as running:
            time.sleep(0.03 * number)
            running.send_signal(signal.SIGTERM if number % 4 == 3 else signal.SIGINT)
            _, err = running.communicate(timeout=60)
        recorded = len(events(folder)) - before
        told = running.returncode == 0 or b"ETP783" in err
        # A process that was killed, or interrupted before it could listen, tells nothing.
        says_nothing = running.returncode < 0 or b"Traceback" in err
        if recorded not in (0, 1) or (told != bool(recorded) and not says_nothing):
            lies.append((number, recorded, running.returncode, err))
    assert lies == []


def test_an_interruption_between_block_and_commit_lets_go_of_the_lock(folder, monkeypatch):
    def interrupted(_self: Events, how: str) -> None:
        if how == "COMMIT":
            raise KeyboardInterrupt
        end(_self, how)

    end = Events.end
    monkeypatch.setattr(Events, "end", interrupted)
    with op.open_programme(folder) as opened:
        before = opened.ledger.head().size
        with pytest.raises(KeyboardInterrupt):
            op.note(opened, "1432", P1, text="tak")
        monkeypatch.undo()
        with closing(op.open_programme(folder)) as other:
            done(op.note(other, "1432", P1, text="nie"))
        assert opened.ledger.head().size == before + 1
        assert isinstance(opened.ledger.writing(), SqliteWriter)


# Something fails after the commit -----------------------------------------------------------------


def test_what_comes_next_may_fail_to_be_told_without_a_word_against_the_record(
    etap, folder, monkeypatch
):
    def broken(*_: object) -> None:
        raise LedgerBroken("ETP663", {})

    monkeypatch.setattr(recording_commands, "explained_for", broken)
    told = etap("note", "1432", "--text", "t", "--by", "p1", "--programme", folder, "--json")
    assert (told.status, told.document["next"]) == (0, [])


def test_a_failure_behind_the_record_is_told_with_the_event(etap, folder, monkeypatch):
    def full(*_: object) -> None:
        raise Unreadable("ETP625", {"file": "private.db"})

    monkeypatch.setattr(PrivateStore, "add_person", full)
    told = etap("person", "add", "Ewa Lis", "--by", "p1", "--programme", folder)
    assert (told.status, "ETP625" in told.err) == (5, True)
    assert last(folder) in told.err.replace("\n  ", "")


def test_a_bug_in_telling_is_a_bug_and_the_event_is_told(etap, folder, monkeypatch):
    def bug(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("commands.telling.tell", bug)
    told = etap("note", "1432", "--text", "t", "--by", "p1", "--programme", folder)
    assert (told.status, "ETP810" in told.err, "ETP783" in told.err) == (70, True, True)


def test_where_the_ledger_cannot_be_asked_nothing_is_said_of_it(etap, folder, monkeypatch):
    def interrupted(*_: object) -> None:
        monkeypatch.setattr("engine.recording.programme_folder.open_ledger", unopened)
        raise KeyboardInterrupt

    def unopened(*_: object) -> None:
        raise Unreadable("ETP621", {"file": "ledger.db"})

    monkeypatch.setattr(Mirror, "wrote", interrupted)
    told = etap("note", "1432", "--text", "t", "--by", "p1", "--programme", folder)
    assert (told.status, "ETP783" in told.err) == (130, False)
