"""An older store is brought up to date after a backup, wholly or not at all; no event changes."""

from __future__ import annotations

import os
import signal
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engine import operations as op
from engine.errors import LedgerBroken, Unreadable, UsageFault
from engine.recording.ledger import sqlite_file, sqlite_projections
from engine.recording.ledger.sqlite_file import Shape
from tests.backing_up import members, restored, silent, verified

CHANGED = (
    "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), '1410', '1411') AS BLOB)"
    " WHERE leaf = 12"
)
STORE = Path(__file__).resolve().parent / "stores" / "store-1.zip"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A programme of version 1, as released."""
    with zipfile.ZipFile(STORE) as archive:
        archive.extractall(tmp_path / "p")  # our own archive, kept in this repository
    return tmp_path / "p"


def bodies(folder: Path) -> list[bytes]:
    """Read the bytes of every event, of any version."""
    with closing(sqlite3.connect(folder / "ledger.db")) as raw:
        return [body for (body,) in raw.execute("SELECT body FROM events ORDER BY leaf")]


def version(folder: Path) -> int:
    """Tell the version of the ledger."""
    return sqlite_file.version(folder / "ledger.db", sqlite_file.LEDGER)


def raw(folder: Path, sql: str) -> None:
    """Change the ledger past every guard."""
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as connection:
        connection.executescript(
            "DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_removed;"
        )
        connection.execute(sql)


def test_an_upgrade_changes_no_event_fills_the_tree_and_makes_a_backup_of_what_was(
    folder: Path, tmp_path: Path
):
    before, ledger = bodies(folder), (folder / "ledger.db").read_bytes()
    done = op.upgrade(folder, str(tmp_path / "b.zip"), silent)
    assert done.intact
    assert (done.stores[0].store, done.stores[0].found) == ("ledger.db", 1)
    assert bodies(folder) == before
    assert verified(folder).intact
    assert list(sqlite_projections.departures(folder / "ledger.db")) == []
    assert members(tmp_path / "b.zip")["ledger.db"][100:] == ledger[100:]  # but for the counters


def test_the_backup_lies_beside_the_folder_unless_it_was_named(folder: Path):
    done = op.upgrade(folder, None, silent)
    assert done.backup is not None
    assert Path(done.backup.file).parent == folder.parent
    assert Path(done.backup.file).name.startswith("etap-backup-p-")
    answer = restored(Path(done.backup.file), folder.with_name("q"))
    assert answer.manifest.versions["ledger"] == 1
    assert verified(folder.with_name("q")).intact  # brought up to date as it was unpacked


def test_a_store_that_is_up_to_date_is_left_alone_and_no_backup_is_made(folder: Path):
    op.upgrade(folder, None, silent)
    before = sorted(folder.parent.iterdir())
    again = op.upgrade(folder, None, silent)
    assert (again.backup, again.verification, again.intact) == (None, None, True)
    assert sorted(folder.parent.iterdir()) == before


def test_where_the_backup_cannot_be_written_nothing_is_upgraded(folder: Path, tmp_path: Path):
    (tmp_path / "b.zip").write_bytes(b"mine")
    with pytest.raises(UsageFault):
        op.upgrade(folder, str(tmp_path / "b.zip"), silent)
    with pytest.raises(UsageFault):
        op.upgrade(folder, str(folder / "b.zip"), silent)
    assert version(folder) == 1


def test_a_ledger_that_does_not_verify_is_not_upgraded_and_the_backup_stays(
    folder: Path, tmp_path: Path
):
    raw(folder, CHANGED)
    with pytest.raises(LedgerBroken):
        op.upgrade(folder, str(tmp_path / "b.zip"), silent)
    assert version(folder) == 1
    assert (tmp_path / "b.zip").exists()


def test_evidence_that_is_missing_does_not_keep_a_programme_on_an_older_version(folder: Path):
    blob = next(path for path in (folder / "evidence").rglob("*") if path.is_file())
    blob.unlink()
    done = op.upgrade(folder, None, silent)
    assert version(folder) == 2
    assert done.verification is not None
    assert [breach.code for breach in done.verification.breaches] == ["ETP667"]


def test_what_else_departs_is_not_hidden_by_an_upgrade_and_can_be_rebuilt_after_it(folder: Path):
    raw(folder, "UPDATE events SET kind = 'noted' WHERE leaf = 12")  # and no trigger is left
    done = op.upgrade(folder, None, silent)
    assert done.verification is not None
    assert {breach.code for breach in done.verification.breaches} == {"ETP662", "ETP672"}
    op.rebuild(folder)
    assert verified(folder).intact


def test_a_newer_store_is_refused_by_both_commands(folder: Path):
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version=77")
    for work in (lambda: op.upgrade(folder, None, silent), lambda: op.store_versions(folder)):
        with pytest.raises(Unreadable) as caught:
            work()
        assert caught.value.code == "ETP623"


def test_a_step_that_fails_leaves_the_old_store(folder: Path, monkeypatch: pytest.MonkeyPatch):
    def fails(connection: sqlite3.Connection, *_given: object) -> None:
        connection.execute("UPDATE nothing SET x = 1")

    monkeypatch.setattr(sqlite_projections, "_nodes", fails)
    before = bodies(folder)
    with pytest.raises(Unreadable):
        sqlite_file.upgrade(folder / "ledger.db", sqlite_file.LEDGER, sqlite_projections.fill)
    assert (version(folder), bodies(folder)) == (1, before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing needs POSIX processes")
@pytest.mark.parametrize("statements", [0, 1, 2, 5, 20, 30, 33])
def test_an_upgrade_that_is_killed_leaves_the_old_store_or_the_new_one(
    folder: Path, statements: int
):
    assert is_killed(lambda: op.upgrade(folder, None, silent), statements)
    assert version(folder) in (1, 2)
    if version(folder) == 1:
        with pytest.raises(Unreadable):
            op.open_programme(folder)
    assert op.upgrade(folder, str(folder.with_name("again.zip")), silent).intact
    assert verified(folder).intact
    assert list(sqlite_projections.departures(folder / "ledger.db")) == []


def is_killed(work: Callable[[], object], statements: int) -> bool:
    """Do some work in a process that is killed after so many statements of filling in place."""
    child = os.fork()
    if child == 0:
        real, left = sqlite_projections.fill, [statements]

        def die(_sql: str = "") -> None:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def dying(connection: sqlite3.Connection, path: Path, shape: Shape) -> None:
            if ".work" not in str(path):  # the rehearsal is not what is meant
                connection.set_trace_callback(die)
            real(connection, path, shape)

        sqlite_projections.fill = dying
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_the_commands_tell_versions_and_upgrade(etap, folder: Path):
    told = etap("db", "--programme", folder)
    assert told.status == 0
    assert "version 1" in told.out
    assert "etap db upgrade" in told.out
    refused = etap("board", "--programme", folder)
    assert refused.status == 5
    assert "ETP636" in refused.err
    done = etap("db", "upgrade", "--programme", folder)
    assert done.status == 0
    assert "up to date" in done.out
    answer = etap("db", "upgrade", "--programme", folder, "--json").document
    assert (answer["upgraded"], answer["backup"]) == (False, None)
    answer = etap("db", "--programme", folder, "--json").document
    assert [store["version"] for store in answer["stores"]] == [
        store["known"] for store in answer["stores"]
    ]
    assert etap("db", "upgrade", "--programme", folder).status == 0


def test_an_upgrade_of_a_record_with_faults_says_them(etap, folder: Path):
    blob = next(path for path in (folder / "evidence").rglob("*") if path.is_file())
    blob.unlink()
    told = etap("db", "upgrade", "--programme", folder)
    assert told.status == 5
    assert "ETP667" in told.out
