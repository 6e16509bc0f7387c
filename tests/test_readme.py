"""The README tells the truth: its transcript is run, and its commands are the ones that CI runs.

How a transcript is read and run is told in ``tests.transcripts``.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.transcripts import ROOT, Shell, Step, agrees, departures, environment, steps_of

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="the transcript is one of a POSIX shell")
def test_the_transcript_of_the_readme_is_what_the_program_prints(tmp_path: Path):
    assert list(departures(README, tmp_path / "page")) == []


def test_the_readme_has_a_transcript_that_shows_the_main_job():
    commands = " ; ".join(step.command for step in steps_of(README))
    for word in ("etap demo", "etap board", "etap why", "etap advance"):
        assert word in commands


def test_a_transcript_that_differs_is_seen():
    assert agrees(("one", "…", "three"), "one\ntwo\ntwo\nthree\n")
    assert agrees((), "")
    assert not agrees(("one", "three"), "one\ntwo\nthree\n")
    assert not agrees(("one",), "one\nmore\n")
    assert not agrees((), "said\n")
    assert not agrees(("a.c",), "abc\n")


def test_a_transcript_is_read_command_by_command():
    text = (
        "```console\n$ one\n1\n\n1b\n$ two\n```\n```sh\n$ not this\n```\n```console\n$ three\n```\n"
    )
    assert steps_of(text) == [Step("one", ("1", "", "1b")), Step("two", ()), Step("three", ())]


@pytest.mark.skipif(os.name == "nt", reason="the transcript is one of a POSIX shell")
def test_the_session_keeps_its_folder_and_its_last_status(tmp_path: Path):
    shell = Shell(tmp_path, tmp_path / "where")
    shell.run("mkdir inner && cd inner", 0)
    assert shell.run("pwd", 0).stdout.strip().endswith("inner")
    assert shell.run("exit 3", 0).returncode == 3
    assert shell.run("echo $?", 3).stdout == "3\n"


def test_the_two_set_up_commands_stand_in_the_readme_and_ci_runs_the_second():
    assert re.search(r"^pip install \. && etap demo$", README, flags=re.MULTILINE)
    assert re.search(r"^pip install -e '\.\[test\]' && pytest$", README, flags=re.MULTILINE)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "pip install -e .* && pytest$" in script
    assert 'eval "$setup' in script
    assert 'bash -c "$tests"' in script


def test_every_command_stands_in_the_readme_or_in_its_manual():
    manuals = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    listed = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "--help"],
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    ).stdout
    commands = re.findall(r"^  ([a-z]+)  ", listed, flags=re.MULTILINE)
    assert len(commands) >= 10
    missing = [name for name in commands if f"etap {name}" not in README + manuals]
    assert missing == []
