"""A backup holds what its ledger names, is what it says, is verified, and is nobody else's."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from engine import operations as op
from engine.errors import NotFound, Unreadable, UsageFault
from engine.operating import backing_up
from engine.recording.backups import snapshot
from engine.recording.backups.working_folder import sweep, working_folder
from tests.backing_up import (
    commitments,
    copied,
    filled,
    members,
    noted,
    redacted,
    restored,
    saved,
    silent,
    size_of,
    verified,
)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("backups")
    return filled(root / "p", root / "desk")


@pytest.fixture
def folder(untouched: Path, tmp_path: Path) -> Path:
    return copied(untouched, tmp_path / "p")


def test_a_backup_restored_into_a_new_folder_is_the_programme_with_all_that_it_names(
    folder: Path, tmp_path: Path
):
    done = saved(folder, tmp_path / "b.zip")
    answer = restored(tmp_path / "b.zip", tmp_path / "new" / "q")
    again = verified(tmp_path / "new" / "q")
    assert (done.intact, answer.done, answer.comparison) == (True, True, None)
    assert (again.intact, again.checked) == (True, verified(folder).checked)
    noted(tmp_path / "new" / "q", 1)
    assert verified(tmp_path / "new" / "q").intact


def test_a_backup_tells_its_ledger_as_a_short_checkpoint_and_the_digest_of_its_bytes(
    folder: Path, tmp_path: Path
):
    from hashlib import sha256

    from engine.recording.ledger.tree import root_of

    done = saved(folder, tmp_path / "b.zip")
    with op.open_programme(folder) as opened:
        bodies = [stored.body for stored in opened.ledger.read_all()]
        origin = opened.roster.origin
    root = root_of(sha256(b"\x00" + body).digest() for body in bodies)
    data = (tmp_path / "b.zip").read_bytes()
    assert done.checkpoint.split(":")[0] == str(len(bodies))
    assert (done.manifest.root, done.manifest.origin) == (root, origin)
    assert (done.size, done.digest) == (len(data), sha256(data).hexdigest())
    assert done.evidence == len(commitments(folder))


def test_the_file_is_private_uncompressed_and_lists_every_part_with_its_digest(
    folder: Path, tmp_path: Path
):
    from hashlib import sha256

    saved(folder, tmp_path / "b.zip")
    parts = members(tmp_path / "b.zip")
    told = json.loads(parts.pop("backup.json"))
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
    assert {name: sha256(data).hexdigest() for name, data in parts.items()} == {
        name: part["sha256"] for name, part in told["parts"].items()
    }
    raw = (tmp_path / "b.zip").read_bytes()
    assert all(data in raw for data in parts.values())
    assert "Zofia dzwoniła".encode() in raw  # so that redaction can look for it


def test_what_no_event_names_is_left_out_and_a_checkpoint_that_is_too_new(
    folder: Path, tmp_path: Path
):
    blob = folder / "evidence" / "ab" / ("ab" * 32)
    blob.parent.mkdir(exist_ok=True)
    blob.write_bytes(b"of a command that was refused")
    kept = folder / "checkpoints"
    kept.mkdir()
    (kept / "3-p.txt").write_text("early")
    (kept / "999999-p.txt").write_text("late")
    (kept / "note.txt").write_text("none")
    (folder / "schedules" / "README").write_text("no schedule")
    saved(folder, tmp_path / "b.zip")
    names = set(members(tmp_path / "b.zip"))
    assert "checkpoints/3-p.txt" in names
    assert not [name for name in names if "999999" in name or "README" in name or "abab" in name]


@pytest.mark.parametrize("harm", ["inside", "evidence", "folder", "dash"])
def test_a_backup_goes_to_a_regular_file_outside_of_the_programme(
    folder: Path, tmp_path: Path, harm: str
):
    files = {
        "inside": folder / "b.zip",
        "evidence": folder / "evidence" / "b.zip",
        "folder": tmp_path,
        "dash": "-",
    }
    with pytest.raises(UsageFault) as caught:
        op.backup(folder, str(files[harm]), silent)
    assert caught.value.code in ("ETP860", "ETP861")


def test_a_backup_never_replaces_a_file_unless_it_was_said(folder: Path, tmp_path: Path):
    (tmp_path / "b.zip").write_bytes(b"mine")
    with pytest.raises(UsageFault):
        op.backup(folder, str(tmp_path / "b.zip"), silent)
    assert (tmp_path / "b.zip").read_bytes() == b"mine"
    assert op.backup(folder, str(tmp_path / "b.zip"), silent, force=True).intact


def test_nothing_is_left_beside_a_backup_nor_after_one_that_failed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out = tmp_path / "out"
    out.mkdir()
    saved(folder, out / "b.zip")

    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot, "_add_evidence", full)
    with pytest.raises(Unreadable) as caught:
        op.backup(folder, str(out / "c.zip"), silent)
    assert (caught.value.code, caught.value.facts["why"]) == ("ETP877", "No space left on device")
    assert [path.name for path in out.iterdir()] == ["b.zip"]


def test_a_backup_into_a_folder_that_is_not_there_is_told(folder: Path, tmp_path: Path):
    with pytest.raises(Unreadable) as caught:
        op.backup(folder, str(tmp_path / "none" / "b.zip"), silent)
    assert caught.value.code == "ETP877"


def test_a_record_with_faults_is_backed_up_as_it_is_and_the_faults_are_told(
    folder: Path, tmp_path: Path
):
    _, digest = commitments(folder)[0]
    (folder / "evidence" / digest[:2] / digest).unlink()
    done = saved(folder, tmp_path / "b.zip")
    assert [breach.code for breach in done.verification.breaches] == ["ETP667"]
    answer = restored(tmp_path / "b.zip", tmp_path / "q")
    assert (answer.done, answer.status) == (False, 5)
    assert not (tmp_path / "q").exists()
    assert restored(tmp_path / "b.zip", tmp_path / "q", faulty=True).done


def test_evidence_replaced_by_a_link_is_not_followed(folder: Path, tmp_path: Path):
    _, digest = commitments(folder)[0]
    blob = folder / "evidence" / digest[:2] / digest
    shutil.move(blob, tmp_path / "elsewhere")
    blob.symlink_to(tmp_path / "elsewhere")
    done = saved(folder, tmp_path / "b.zip")
    assert [breach.code for breach in done.verification.breaches] == ["ETP667"]


def test_a_damaged_ledger_is_not_called_a_backup(folder: Path, tmp_path: Path):
    path = folder / "ledger.db"
    data = bytearray(path.read_bytes())
    data[2048 * 3 : 2048 * 30] = b"\xff" * (2048 * 27)
    path.write_bytes(data)
    with pytest.raises(Unreadable):
        op.backup(folder, str(tmp_path / "b.zip"), silent)
    assert not (tmp_path / "b.zip").exists()


def test_a_body_that_is_no_bytes_is_kept_and_told(folder: Path, tmp_path: Path):
    (folder / "ledger.db").unlink()
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA application_id=0x65746170")
        raw.execute("PRAGMA user_version=2")
        raw.execute("CREATE TABLE events (leaf INTEGER PRIMARY KEY, body)")
        raw.execute("INSERT INTO events VALUES (0, 'text')")
    made = op.backup(folder, str(tmp_path / "b.zip"), silent)
    assert "ETP672" in {breach.code for breach in made.verification.breaches}


def test_a_folder_without_a_programme_has_no_backup(tmp_path: Path):
    with pytest.raises(Unreadable) as caught:
        op.backup(tmp_path / "none", str(tmp_path / "b.zip"), silent)
    assert caught.value.code == "ETP620"


def test_no_backup_is_a_file_that_is_missing(tmp_path: Path):
    with pytest.raises(NotFound):
        restored(tmp_path / "none.zip", tmp_path / "q")


# While others write -------------------------------------------------------------------------------


def test_backups_taken_while_another_writes_verify_and_hold_all_that_was_acknowledged_before(
    folder: Path, tmp_path: Path
):
    stop = threading.Event()
    known = [size_of(folder)]

    def write() -> None:
        while not stop.is_set():
            noted(folder, 5)
            known[0] = size_of(folder)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            before = known[0]
            done = saved(folder, tmp_path / f"{number}.zip")
            assert done.intact, done.verification.breaches
            assert done.manifest.events >= before
    finally:
        stop.set()
        writer.join()


def test_a_redaction_that_comes_in_between_makes_it_begin_again_without_what_was_destroyed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    commitment, digest = commitments(folder)[0]
    real, calls = snapshot.take, []

    def take(*given: object) -> object:
        calls.append(given)
        manifest = real(*given)  # type: ignore[arg-type]  # passed on as it came
        if len(calls) == 1:
            redacted(folder, commitment)
        return manifest

    monkeypatch.setattr(snapshot, "take", take)
    saved(folder, tmp_path / "b.zip")
    assert len(calls) >= 2
    assert not [name for name in members(tmp_path / "b.zip") if digest in name]
    assert commitment.encode() not in members(tmp_path / "b.zip")["private.db"]


def test_a_redaction_that_was_recorded_and_not_yet_carried_out_is_carried_out_in_the_copy(
    folder: Path, tmp_path: Path
):
    commitment, digest = commitments(folder)[0]
    aside = copied(folder, tmp_path / "aside")
    redacted(folder, commitment)
    shutil.copy(aside / "private.db", folder)  # as if it had been killed in between
    shutil.copy(aside / "evidence" / digest[:2] / digest, folder / "evidence" / digest[:2])
    saved(folder, tmp_path / "b.zip")
    parts = members(tmp_path / "b.zip")
    assert not [name for name in parts if digest in name]
    assert digest.encode() not in parts["private.db"]


def test_redactions_without_end_are_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(backing_up, "PAUSE", 0)
    monkeypatch.setattr(snapshot, "was_redacted", lambda *_given: True)
    with pytest.raises(Unreadable) as caught:
        op.backup(folder, str(tmp_path / "b.zip"), silent)
    assert caught.value.code == "ETP862"
    assert not (tmp_path / "b.zip").exists()


def test_a_writer_is_not_kept_waiting_by_a_backup(folder: Path, tmp_path: Path):
    with op.open_programme(folder) as opened, opened.ledger.writing():
        started = time.monotonic()
        assert saved(folder, tmp_path / "b.zip").intact  # while the lock is held
        assert time.monotonic() - started < 4


# What a killed process leaves ---------------------------------------------------------------------


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_uses_is_not(tmp_path: Path):
    with working_folder(tmp_path) as living:
        left = tmp_path / ".etap-dead.work"
        left.mkdir()
        (left / "names").write_text("Zofia")
        assert sweep(tmp_path) == 1
        assert (living.exists(), left.exists()) == (True, False)
        assert living.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []


def test_where_a_file_system_has_no_locks_nothing_of_another_process_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def none(*_given: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", none)
    with working_folder(tmp_path) as living:
        assert sweep(tmp_path) == 0
        assert living.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_swept_before_it_was_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    import tempfile

    real, calls = tempfile.mkdtemp, []

    def swept(**given: object) -> str:
        made = real(**given)  # type: ignore[call-overload]  # passed on as it came
        calls.append(made)
        if len(calls) == 1:
            Path(made).rmdir()
        return str(made)

    monkeypatch.setattr("engine.recording.backups.working_folder.mkdtemp", swept)
    with working_folder(tmp_path) as living:
        assert [str(living)] == calls[1:]


def test_a_file_with_the_name_of_such_a_folder_is_left_alone(tmp_path: Path):
    (tmp_path / ".etap-mine.work").write_bytes(b"mine")
    assert sweep(tmp_path) == 0
    assert (tmp_path / ".etap-mine.work").read_bytes() == b"mine"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing needs POSIX processes")
@pytest.mark.parametrize("point", ["take", "verified_within", "_told"])
def test_a_backup_that_is_killed_leaves_no_file_and_the_next_one_cleans_up(
    folder: Path, tmp_path: Path, point: str
):
    out = tmp_path / "out"
    out.mkdir()
    killed_at(point, lambda: saved(folder, out / "b.zip"))
    assert not (out / "b.zip").exists()
    assert len(list(out.iterdir())) == 1
    assert saved(folder, out / "b.zip").intact
    assert [path.name for path in out.iterdir()] == ["b.zip"]


def killed_at(point: str, work: object) -> None:
    """Do some work in a process that is killed once a function has returned."""
    import signal

    from engine.recording.backups import unpacking

    homes = {"take": snapshot, "verified_within": unpacking, "_told": backing_up}
    child = os.fork()
    if child == 0:
        real = getattr(homes[point], point)

        def dying(*given: object, **named: object) -> object:
            real(*given, **named)
            os.kill(os.getpid(), signal.SIGKILL)
            return None

        setattr(homes[point], point, dying)
        try:
            work()  # type: ignore[operator]  # a function without arguments
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)


# The command line ---------------------------------------------------------------------------------


def test_the_commands_back_up_and_restore_and_say_so(etap, folder: Path, tmp_path: Path):
    told = etap("backup", tmp_path / "b.zip", "--programme", folder)
    again = etap("backup", tmp_path / "b.zip", "--programme", folder)
    answer = etap("restore", tmp_path / "b.zip", tmp_path / "q", "--json")
    assert (told.status, again.status, answer.status) == (0, 2, 0)
    assert "Checkpoint: " in told.out
    assert "SIMULATED" in told.out
    assert "--force" in again.err
    assert (answer.document["done"], answer.document["present"]) == (True, None)
    assert etap("verify", "--programme", tmp_path / "q").status == 0


def test_a_backup_with_faults_ends_with_status_5(etap, folder: Path, tmp_path: Path):
    with closing(sqlite3.connect(folder / "private.db", isolation_level=None)) as raw:
        raw.execute("DELETE FROM texts")
    told = etap("backup", tmp_path / "b.zip", "--programme", folder)
    assert told.status == 5
    assert "ETP674" in told.out
