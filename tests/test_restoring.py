"""A restored backup loses no more than was told and agreed to, and brings nothing erased back."""

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
from engine.errors import Conflict, EtapError, Unreadable, UsageFault
from engine.recording.backups import swapping
from schemas.backups import RestoreAsked
from schemas.redaction import Redaction
from tests.backing_up import (
    commitments,
    copied,
    filled,
    noted,
    redacted,
    restored,
    saved,
    silent,
    size_of,
    verified,
)
from tests.making import P1, done, refused

STORES = Path(__file__).resolve().parent / "stores"
posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="killing needs POSIX processes")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("restoring")
    filled(root / "p", root / "desk")
    saved(root / "p", root / "b.zip")
    return root


@pytest.fixture
def folder(untouched: Path, tmp_path: Path) -> Path:
    (tmp_path / "b.zip").write_bytes((untouched / "b.zip").read_bytes())
    return copied(untouched / "p", tmp_path / "p")


@pytest.fixture
def file(folder: Path) -> Path:
    return folder.with_name("b.zip")


# What would be lost -------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_tail_that_would_be_lost_is_told_exactly_and_nothing_is_replaced(
    folder: Path, file: Path, count: int
):
    size = size_of(folder)
    noted(folder, count)
    found = restored(file, folder)
    compared = found.comparison
    assert compared is not None
    assert (found.done, found.status, found.kept) == (False, 1, None)
    assert (compared.shared, compared.lost, compared.gained) == (size, count, 0)
    if count:
        assert compared.first is not None
        assert compared.last is not None
        assert compared.last.seq - compared.first.seq == count - 1
    assert size_of(folder) == size + count
    assert sorted(path.name for path in folder.parent.iterdir()) == ["b.zip", "p"]


def test_only_the_exact_number_replaces_it_and_the_old_one_is_kept(folder: Path, file: Path):
    size = size_of(folder)
    noted(folder, 2)
    assert not restored(file, folder, lose=1).done
    assert not restored(file, folder, lose=3).done
    found = restored(file, folder, lose=2)
    assert found.done
    assert found.kept is not None
    assert (size_of(folder), size_of(Path(found.kept))) == (size, size + 2)
    assert verified(folder).intact
    noted(folder, 1)


def test_the_old_one_is_removed_if_that_was_said_but_not_what_is_not_ours(folder: Path, file: Path):
    found = restored(file, folder, lose=0, discard=True)
    assert (found.done, found.kept) == (True, None)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["b.zip", "p"]
    (folder / "letter.odt").write_bytes(b"mine")
    found = restored(file, folder, lose=0, discard=True)
    assert found.kept is not None
    assert (Path(found.kept) / "letter.odt").read_bytes() == b"mine"


def test_a_backup_that_is_ahead_or_forked_or_of_another_programme_is_told_as_such(
    folder: Path, file: Path, tmp_path: Path
):
    ahead = copied(folder, tmp_path / "ahead")
    noted(ahead, 2)
    saved(ahead, tmp_path / "ahead.zip")
    found = restored(tmp_path / "ahead.zip", folder).comparison
    assert found is not None
    assert (found.lost, found.gained, found.forked, found.foreign) == (0, 2, False, False)
    noted(folder, 3)
    found = restored(tmp_path / "ahead.zip", folder).comparison
    assert found is not None
    assert (found.shared, found.lost, found.gained) == (size_of(ahead) - 2, 3, 2)
    assert (found.forked, found.foreign) == (True, False)
    op.init(tmp_path / "other")
    found = restored(file, tmp_path / "other").comparison
    assert found is not None
    assert (found.shared, found.lost, found.foreign) == (0, 2, True)


def test_a_present_ledger_that_is_damaged_is_counted_as_far_as_it_goes(folder: Path, file: Path):
    noted(folder, 2)
    path = folder / "ledger.db"
    data = bytearray(path.read_bytes())
    data[2048 * 4 : 2048 * 40] = b"\xff" * (2048 * 36)
    path.write_bytes(data)
    found = restored(file, folder)
    assert found.comparison is not None
    assert (found.done, found.comparison.damaged) == (False, "ETP624")
    assert restored(file, folder, lose=found.comparison.lost).done
    assert verified(folder).intact


def test_an_empty_ledger_in_its_place_is_damage_too(folder: Path, file: Path):
    (folder / "ledger.db").write_bytes(b"")
    found = restored(file, folder, lose=0)
    assert found.comparison is not None
    assert (found.done, found.comparison.damaged) == (True, "ETP635")


def test_a_programme_of_a_newer_etap_is_not_replaced(folder: Path, file: Path):
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA user_version=77")
    with pytest.raises(Unreadable) as caught:
        restored(file, folder, lose=0)
    assert caught.value.code == "ETP623"


def test_a_programme_of_an_older_etap_can_be_replaced(tmp_path: Path):
    with zipfile.ZipFile(STORES / "store-1.zip") as archive:
        archive.extractall(tmp_path / "p")  # our own archive, kept in this repository
    done = saved(tmp_path / "p", tmp_path / "b.zip")
    assert done.manifest.versions == {"ledger": 1, "private": 1}
    found = restored(tmp_path / "b.zip", tmp_path / "p", lose=0)
    assert found.done
    assert verified(tmp_path / "p").intact


def test_an_event_recorded_between_comparing_and_replacing_is_not_lost(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
):
    real = swapping.locked

    def late(where: Path) -> object:
        noted(where, 1)
        return real(where)

    monkeypatch.setattr(swapping, "locked", late)
    size = size_of(folder)
    found = restored(file, folder, lose=0)
    assert found.comparison is not None
    assert (found.done, found.comparison.lost) == (False, 1)
    assert size_of(folder) == size + 1
    noted(folder, 1)


def test_a_programme_that_somebody_writes_to_all_the_while_is_not_replaced(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
):
    from engine.recording.ledger import sqlite_file

    with op.open_programme(folder) as opened, opened.ledger.writing():
        monkeypatch.setattr(sqlite_file, "PATIENCE", 0.1)
        with pytest.raises(Unreadable) as caught:
            restored(file, folder, lose=0)
    assert caught.value.code == "ETP621"
    noted(folder, 1)


def test_a_command_that_had_the_old_ledger_open_records_nothing_that_nobody_would_find(
    folder: Path, file: Path
):
    with op.open_programme(folder) as opened:
        done(op.note(opened, "1410", P1, text="vorher"))
        found = restored(file, folder, lose=1)
        assert found.done
        with pytest.raises(Conflict) as caught:
            op.note(opened, "1410", P1, text="too late")
        assert caught.value.code == "ETP879"
    assert verified(folder).intact
    assert found.kept is not None
    op.rebuild(Path(found.kept))  # which lifts it
    noted(Path(found.kept), 1)


# What was redacted meanwhile ----------------------------------------------------------------------


def test_what_was_redacted_since_the_backup_is_told_and_not_brought_back(folder: Path, file: Path):
    commitment, digest = commitments(folder)[0]
    redacted(folder, commitment)
    found = restored(file, folder)
    assert found.comparison is not None
    assert (found.comparison.lost, found.comparison.redactions, found.left_out) == (1, 1, 1)
    found = restored(file, folder, lose=1)
    assert (found.done, found.verification.intact) == (True, True)
    assert not (folder / "evidence" / digest[:2] / digest).exists()
    assert commitment not in dict(commitments(folder))
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert digest.encode() not in everything
    assert {b.code for b in verified(folder).breaches} == {"ETP671"}  # until it is redacted again


def test_a_redaction_that_the_tail_held_can_be_given_again_and_then_nothing_is_missing(
    folder: Path, file: Path
):
    commitment, digest = commitments(folder)[0]
    redact(folder, commitment)
    assert verified(folder).intact
    lost = restored(file, folder)
    assert lost.comparison is not None
    assert (lost.comparison.redactions, lost.left_out) == (1, 1)
    assert restored(file, folder, lose=lost.comparison.lost, discard=True).done
    redact(folder, commitment)
    assert verified(folder).intact
    held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert digest.encode() not in held


def redact(folder: Path, commitment: str) -> None:
    """Redact as the command does."""
    with op.open_programme(folder) as opened:
        plan = op.redaction(opened, (commitment,), P1)
        answer = op.redact(opened, plan, P1, "art. 17")
    assert isinstance(answer, Redaction), answer


def test_bytes_that_a_refused_command_left_in_another_cycle_do_not_bring_them_back(
    folder: Path, file: Path
):
    commitment, digest = commitments(folder)[0]
    with closing(sqlite3.connect(folder / "private.db", isolation_level=None)) as raw:
        raw.execute(
            "INSERT INTO files SELECT ?, '1410/1', sha256, salt, name, size FROM files"
            " WHERE commitment = ?",
            ("ab" * 32, commitment),
        )
    saved(folder, file)
    redact(folder, commitment)
    found = restored(file, folder)
    assert found.comparison is not None
    assert restored(file, folder, lose=found.comparison.lost, discard=True).left_out == 1
    assert digest not in dict(commitments(folder)).values()


# Where to -----------------------------------------------------------------------------------------


def test_an_empty_folder_stays_the_folder_it_was(folder: Path, file: Path, tmp_path: Path):
    (tmp_path / "q").mkdir()
    before = (tmp_path / "q").stat().st_ino
    assert restored(file, tmp_path / "q").done
    assert (tmp_path / "q").stat().st_ino == before
    assert verified(tmp_path / "q").intact


@pytest.mark.parametrize("what", ["file", "folder"])
def test_nothing_is_restored_into_what_is_not_empty(
    folder: Path, file: Path, tmp_path: Path, what: str
):
    target = tmp_path / "q"
    if what == "folder":
        target.mkdir()
        (target / "letter.odt").write_bytes(b"mine")
    else:
        target.write_bytes(b"mine")
    answer = op.restore(RestoreAsked(str(file), str(target)), silent)
    refused(answer, "ETP867")


def test_a_folder_that_cannot_be_moved_keeps_its_programme(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
):
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self == folder:
            raise OSError(16, "Device or resource busy")
        return real(self, target)

    monkeypatch.setattr(swapping, "_exchange", lambda *_given: False)
    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(Unreadable) as caught:
        restored(file, folder, lose=0)
    assert caught.value.code == "ETP876"
    noted(folder, 1)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["b.zip", "p"]


def test_where_folders_cannot_be_exchanged_two_renames_do_it(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(swapping, "_exchange", lambda *_given: False)
    noted(folder, 1)
    found = restored(file, folder, lose=1)
    assert found.kept is not None
    assert size_of(Path(found.kept)) == size_of(folder) + 1


def test_of_two_renames_the_first_is_undone_where_the_second_fails(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(swapping, "_exchange", lambda *_given: False)
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if ".restored-" in self.name:
            raise OSError(5, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(Unreadable):
        restored(file, folder, lose=0)
    noted(folder, 1)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["b.zip", "p"]


@posix
@pytest.mark.parametrize("limit", [9_000, 30_000])
def test_where_files_cannot_grow_the_old_programme_stays_and_nothing_is_left_beside_it(
    folder: Path, file: Path, limit: int
):
    noted(folder, 1)
    assert ended_in(lambda: restored(file, folder, lose=1), limit) in ("ETP877", "ETP625", "ETP628")
    assert verified(folder).intact
    assert sorted(path.name for path in folder.parent.iterdir()) == ["b.zip", "p"]


@posix
@pytest.mark.parametrize("limit", [9_000, 60_000, 150_000])
def test_where_files_cannot_grow_no_backup_is_made_and_the_last_one_stays(
    folder: Path, file: Path, limit: int
):
    before = file.read_bytes()
    assert ended_in(lambda: saved(folder, file), limit) in ("ETP877", "ETP625", "ETP628")
    assert file.read_bytes() == before
    assert sorted(path.name for path in folder.parent.iterdir()) == ["b.zip", "p"]


def ended_in(work: Callable[[], object], limit: int) -> str:
    """The code with which some work ends in a process whose files may not grow further."""
    import resource

    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            work()
        except EtapError as error:
            os.write(writing, error.code.encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return told


# Killed in the middle -----------------------------------------------------------------------------


def killed_in(work: Callable[[], object], home: object, name: str, *, after: bool) -> bool:
    """Do some work in a process that is killed where it calls a function; whether it was."""
    child = os.fork()
    if child == 0:
        real = getattr(home, name)

        def dying(*given: object, **named: object) -> object:
            if after:
                real(*given, **named)
            os.kill(os.getpid(), signal.SIGKILL)
            return None

        setattr(home, name, dying)
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@posix
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("point", ["_exchange", "sync_folder", "settle"])
def test_a_restoration_that_is_killed_leaves_the_old_programme_or_the_new_one(
    folder: Path, file: Path, point: str, after: bool
):
    size = size_of(folder)
    noted(folder, 2)
    assert killed_in(lambda: restored(file, folder, lose=2), swapping, point, after=after)
    assert size_of(folder) in (size, size + 2)
    assert verified(folder).intact
    noted(folder, 1)  # and it can be written
    found = restored(file, folder)
    assert found.comparison is not None
    assert found.comparison.lost in (1, 3)
    assert not list(folder.parent.glob(".etap-*"))


@posix
def test_a_restoration_into_a_new_folder_that_is_killed_can_be_given_again(
    folder: Path, file: Path, tmp_path: Path
):
    from engine.recording.backups import unpacking

    target = tmp_path / "q"
    assert killed_in(lambda: restored(file, target), unpacking, "verified", after=True)
    assert not target.exists()
    assert restored(file, target).done
    assert not list(tmp_path.glob(".etap-*"))


# Checkpoints --------------------------------------------------------------------------------------


def test_a_kept_checkpoint_that_the_backup_extends_is_no_fault(folder: Path, file: Path):
    early = restored(file, folder).checkpoint
    noted(folder, 2)
    later = saved(folder, file.with_name("c.zip"))
    found = restored(file.with_name("c.zip"), folder, since=(early, later.checkpoint))
    assert found.verification.intact
    whole = f"{later.manifest.origin}\n{later.checkpoint.replace(':', chr(10))}\n"
    text = f"{whole}time 2026-11-26T09:41:12.123456Z\n\n"
    file.with_name("kept.txt").write_text(text, encoding="utf-8")
    found = restored(file.with_name("c.zip"), folder, since=(str(file.with_name("kept.txt")),))
    assert found.verification.intact


def test_a_kept_checkpoint_that_the_backup_does_not_extend_is_named(folder: Path, file: Path):
    noted(folder, 2)
    later = saved(folder, file.with_name("c.zip")).checkpoint
    size, _, root = restored(file, folder).checkpoint.partition(":")
    given = (later, f"{int(size) - 1}:{root}")
    found = restored(file, folder.with_name("q"), since=given)
    assert [breach.code for breach in found.verification.breaches] == ["ETP816", "ETP817"]
    assert (found.done, found.status) == (False, 5)
    text = f"another/origin\n{size}\n{root}\ntime 2026-11-26T09:41:12.123456Z\n\n"
    file.with_name("kept.txt").write_text(text, encoding="utf-8")
    found = restored(file, folder.with_name("q"), since=(str(file.with_name("kept.txt")),))
    assert [breach.code for breach in found.verification.breaches] == ["ETP819"]


@pytest.mark.parametrize(
    ("given", "error"), [("5:no", UsageFault), ("none.txt", OSError), ("b.zip", UsageFault)]
)
def test_what_is_no_checkpoint_is_told(
    folder: Path, file: Path, given: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(file.parent)
    with pytest.raises(error):
        restored(file, folder, since=(given,))


# The command line ---------------------------------------------------------------------------------


def test_the_command_tells_the_tail_and_the_command_that_agrees_to_losing_it(
    etap, folder: Path, file: Path
):
    noted(folder, 2)
    told = etap("restore", file, folder)
    assert told.status == 1
    assert "2 events are only there" in " ".join(told.out.split())
    assert "--lose 2" in told.out
    answer = etap("restore", file, "--programme", folder, "--lose", "2", "--json")
    assert (answer.status, answer.document["present"]["lost"]) == (0, 2)
    assert Path(answer.document["kept"]).is_dir()


def test_the_command_tells_what_it_refuses_and_what_is_faulty(etap, folder: Path, file: Path):
    (file.parent / "q").mkdir()
    (file.parent / "q" / "letter.odt").write_bytes(b"mine")
    told = etap("restore", file, file.parent / "q")
    assert (told.status, "ETP867" in told.err) == (1, True)
    with closing(sqlite3.connect(folder / "private.db", isolation_level=None)) as raw:
        raw.execute("DELETE FROM texts")
    saved(folder, file)
    told = etap("restore", file, folder, "--lose", "0")
    assert (told.status, "ETP674" in told.out, "--lose" in told.out) == (5, True, False)
    told = etap("restore", file, folder, "--lose", "0", "--faulty", "--json")
    assert (told.status, told.document["intact"]) == (0, False)
    assert etap("restore", file, folder, "--lose", "x").status == 2


@pytest.mark.parametrize("case", ["same", "ahead", "forked", "foreign", "redacted", "damaged"])
def test_the_command_says_each_case_in_words(
    etap, folder: Path, file: Path, tmp_path: Path, case: str
):
    words = {
        "same": "the same events",
        "ahead": "fewer events",
        "forked": "forked from the backup",
        "foreign": "another programme",
        "redacted": "is a redaction",
        "damaged": "cannot be read to its end",
    }
    if case in ("ahead", "forked"):
        noted(copied(folder, tmp_path / "a"), 1)
        saved(tmp_path / "a", file)
    if case == "forked":
        noted(folder, 2)
    if case == "foreign":
        folder = tmp_path / "other"
        op.init(folder)
    if case == "redacted":
        redacted(folder, commitments(folder)[0][0])
    if case == "damaged":
        (folder / "ledger.db").write_bytes(b"no database" * 99)
    told = etap("restore", file, folder)
    assert told.status == 1
    assert words[case] in " ".join(told.out.split())
    assert etap("restore", file, folder, "--lang", "pl").status == 1
