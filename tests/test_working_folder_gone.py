"""Where a command stands, and a ledger that cannot be opened, are told as what they are."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from engine import operations as op

CLI = Path(__file__).resolve().parents[1] / "cli.py"
posix = pytest.mark.skipif(os.name != "posix", reason="elsewhere such a folder cannot be removed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    op.init(tmp_path / "p")
    return tmp_path / "p"


def told(words: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", "-c", words.replace("ETAP", f"{sys.executable} {CLI}")],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LANG": "en_GB.UTF-8"},
    )


@posix
def test_a_working_folder_that_was_replaced_is_told_with_what_to_do(folder: Path):
    moved = folder.with_name("old")
    made = told(f"mv '{folder}' '{moved}'; rm -r '{moved}'; ETAP verify", folder)
    assert made.returncode == 3
    assert "ETP836" in made.stderr
    assert 'cd "$PWD"' in made.stderr


@posix
def test_who_names_the_programme_may_stand_anywhere(folder: Path, tmp_path: Path):
    gone = tmp_path / "gone"
    gone.mkdir()
    made = told(f"rmdir '{gone}'; ETAP --programme '{folder}' verify", gone)
    assert made.returncode == 0, made.stderr


def test_a_ledger_that_cannot_be_opened_is_not_called_broken(folder: Path):
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA user_version=99")
    made = told("ETAP verify", folder)
    assert made.returncode == 5
    assert "was not looked at" in made.stdout
    assert "broken" not in made.stdout


def test_a_checkpoint_in_the_folder_accuses_with_a_word_of_who_can_have_put_it_there(folder: Path):
    (folder / "checkpoints").mkdir()
    (folder / "checkpoints" / "9-x.txt").write_text(
        f"forged\n9\n{'A' * 43}=\ntime 2026-01-01T00:00:00.000000Z\n\n", encoding="utf-8"
    )
    made = told("ETAP verify", folder)
    assert made.returncode == 5
    assert "whoever can write the folder" in made.stdout.replace("\n  ", " ")
