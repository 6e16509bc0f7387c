"""No output of a command takes the place of a file that a programme lives by."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import operations as op
from engine.errors import UsageFault
from engine.recording import whole_file
from engine.recording.own_files import refuse_own
from engine.recording.schedules import whole_file as schedule_file

CLI = Path(__file__).resolve().parents[1] / "cli.py"
OWN = ("ledger.db", "ledger.db-wal", "private.db", "evidence/ab/x", "schedules/x.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    op.init(tmp_path / "p")
    return tmp_path / "p"


@pytest.mark.parametrize("name", OWN)
def test_nothing_writes_over_a_file_that_the_programme_lives_by(folder: Path, name: str):
    before = (folder / "ledger.db").read_bytes()
    for write in (
        lambda path: whole_file.write_whole(path, b"mine"),
        lambda path: schedule_file.write_whole(path, "mine"),
    ):
        with pytest.raises(UsageFault) as caught:
            write(folder / name)
        assert caught.value.code == "ETP962"
    assert (folder / "ledger.db").read_bytes() == before


def test_a_link_to_such_a_file_is_that_file(folder: Path, tmp_path: Path):
    os.symlink(folder / "ledger.db", tmp_path / "kept.txt")
    with pytest.raises(UsageFault):
        refuse_own(tmp_path / "kept.txt")


@pytest.mark.parametrize("name", ["kept.txt", "checkpoints/kept.txt", "report.html", "ledger.txt"])
def test_what_is_beside_them_may_be_written(folder: Path, name: str):
    refuse_own(folder / name)


def test_where_no_programme_is_such_names_mean_nothing(tmp_path: Path):
    refuse_own(tmp_path / "private.db")
    refuse_own(tmp_path / "schedules" / "a.yaml")


@pytest.mark.parametrize("words", [("checkpoint",), ("stories", "schema_2003_2010")])
def test_the_ledger_survives_a_slip_of_the_command_line(folder: Path, words: tuple[str, ...]):
    made = subprocess.run(
        [sys.executable, CLI, *words, "-o", "ledger.db"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert made.returncode == 2
    assert op.verify_folder(folder, lambda _done, _of: None).intact
