"""Folders whose names must survive that the power goes: each is synced in the one that it is in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.errors import Unreadable
from engine.operating.programmes import init
from engine.recording import durable_folder
from engine.recording.durable_folder import make_durable, make_durable_somewhere
from engine.recording.evidence import evidence_store
from engine.recording.evidence.evidence_store import EvidenceStore
from engine.recording.redacting.erasing import settle
from schemas.report import Done


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that are synced, in order."""
    seen: list[Path] = []
    monkeypatch.setattr(durable_folder, "sync_names", seen.append)
    return seen


def test_a_folder_and_those_above_it_are_made_and_each_name_is_synced(tmp_path, synced):
    make_durable(tmp_path / "a" / "b", tmp_path)
    assert (tmp_path / "a" / "b").is_dir()
    assert synced == [tmp_path, tmp_path / "a"]


def test_a_folder_that_is_there_is_synced_again(tmp_path, synced):
    (tmp_path / "a" / "b").mkdir(parents=True)
    make_durable(tmp_path / "a" / "b", tmp_path)
    assert synced == [tmp_path, tmp_path / "a"]


def test_somewhere_begins_at_what_is_there(tmp_path, monkeypatch, synced):
    make_durable_somewhere(tmp_path / "x" / "y" / "z")
    assert synced == [tmp_path, tmp_path / "x", tmp_path / "x" / "y"]
    monkeypatch.chdir(tmp_path)
    make_durable_somewhere(Path("x"))
    assert synced[3:] == [tmp_path]


def test_the_root_of_all_files_is_there_always(synced):
    make_durable_somewhere(Path(Path.cwd().anchor))
    assert synced == []


def denied(_: Path) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_folder_of_others_may_be_closed_to_us_and_our_own_may_not(tmp_path, monkeypatch):
    monkeypatch.setattr(durable_folder, "sync_names", denied)
    make_durable_somewhere(tmp_path)
    with pytest.raises(PermissionError):
        make_durable_somewhere(tmp_path / "new")


def test_a_disk_that_fails_is_told_also_of_a_folder_that_is_there(tmp_path, monkeypatch):
    def failing(_: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(durable_folder, "sync_names", failing)
    with pytest.raises(OSError, match="Input/output"):
        make_durable_somewhere(tmp_path)


def test_the_names_of_a_new_programme_and_of_its_schedules_are_synced(tmp_path, synced):
    folder = tmp_path / "new" / "programme"
    assert isinstance(init(folder), Done)
    (schedule,) = (folder / "schedules").iterdir()
    assert synced[:2] == [tmp_path, tmp_path / "new"]
    assert synced[2:5] == [folder, folder / "schedules", schedule]


def test_the_folders_of_evidence_are_durable_before_the_sign_that_they_are(tmp_path, monkeypatch):
    paper = tmp_path / "paper.txt"
    paper.write_bytes(b"text")
    seen = []

    def failing(folder: Path) -> None:
        seen.append(folder)
        assert not (tmp_path / "evidence" / "incoming").exists()
        if len(seen) == 2:
            raise Unreadable("ETP658", {"file": str(folder), "why": "it fails"})

    monkeypatch.setattr(evidence_store, "sync_folder", failing)
    with pytest.raises(Unreadable):
        EvidenceStore(tmp_path / "evidence").receive(paper)
    assert seen == [tmp_path / "evidence", tmp_path]
    assert not (tmp_path / "evidence" / "incoming").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="an open file is told its name by Linux")
def test_a_log_that_was_cut_is_synced_where_another_process_keeps_it(tmp_path, monkeypatch):
    synced: list[str] = []
    monkeypatch.setattr(
        "os.fsync", lambda fd: synced.append(Path(f"/proc/self/fd/{fd}").readlink().name)
    )
    (tmp_path / "private.db-wal").touch()
    settle(tmp_path)
    assert synced == ["private.db-wal", tmp_path.name]
