"""The README tells the truth: its transcript is run, and its commands are the ones that CI runs.

A block fenced as ``console`` is a transcript: a line that begins with ``$ `` is a command, those
up to the next command are all it prints, on both streams. The blocks are run in their order, in
one empty folder, by ``sh``, with ``etap`` standing for this checkout's command line. One thing only
is not compared: where the README has a line with nothing but ``…``, any number of lines may stand.
A command that fails must be followed by ``$ echo $?``, so that its exit status is told too.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import frozen

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ANY_LINES = "…"


@frozen
class Step:
    """One command of a transcript, and the lines that the README shows under it."""

    command: str
    shown: tuple[str, ...]


def _steps(text: str) -> list[Step]:
    blocks = re.findall(r"^```console\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return [_step(part) for block in blocks for part in re.split(r"^\$ ", block, flags=re.M)[1:]]


def _step(part: str) -> Step:
    command, *shown = part.rstrip("\n").split("\n")
    return Step(command, tuple(line.rstrip() for line in shown))


def _agrees(shown: tuple[str, ...], printed: str) -> bool:
    told = [".*" if line == ANY_LINES else re.escape(line + "\n") for line in shown]
    lines = "".join(line.rstrip() + "\n" for line in printed.splitlines())
    return re.fullmatch("".join(told), lines, flags=re.DOTALL) is not None


@frozen
class Shell:
    """Runs the commands of the README one after another, as one session would."""

    folder: Path
    state: Path

    def run(self, command: str, status: int) -> subprocess.CompletedProcess[str]:
        """Run one command where the last one left off; ``status`` is how that one ended."""
        where = self.folder
        if self.state.exists():
            where = Path(self.state.read_text(encoding="utf-8").removesuffix("\n"))
        program = f'{shlex.quote(sys.executable)} {shlex.quote(str(ROOT / "cli.py"))} "$@"'
        script = "\n".join(
            [
                f"etap() {{ {program}; }}",
                f"cd {shlex.quote(str(where))}",
                f"(exit {status})",
                command,
                "status=$?",
                f"pwd > {shlex.quote(str(self.state))}",
                "exit $status",
            ]
        )
        return subprocess.run(
            ["sh", "-c", script],
            cwd=self.folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )


def _environment() -> dict[str, str]:
    """Return what the README says of the transcript: English, 80 columns, nothing else set."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ETAP", "LC"))
    }
    return {**kept, "LANG": "en_GB.UTF-8", "LANGUAGE": "", "COLUMNS": "80", "PYTHONUTF8": "1"}


@pytest.mark.skipif(os.name == "nt", reason="the transcript is one of a POSIX shell")
def test_the_transcript_of_the_readme_is_what_the_program_prints(tmp_path: Path):
    folder = tmp_path / "somewhere"
    folder.mkdir()
    shell, status = Shell(folder, tmp_path / "where"), 0
    steps = _steps(README)
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        done = shell.run(step.command, status)
        status = done.returncode
        assert _agrees(step.shown, done.stdout), f"$ {step.command}\n{done.stdout}"
        told = following is not None and following.command == "echo $?"
        assert status == 0 or told, f"`{step.command}` ended with {status} and nothing says so"


def test_the_readme_has_a_transcript_that_shows_the_main_job():
    commands = " ; ".join(step.command for step in _steps(README))
    for word in ("etap demo", "etap board", "etap why", "etap advance"):
        assert word in commands


def test_a_transcript_that_differs_is_seen():
    assert _agrees(("one", "…", "three"), "one\ntwo\ntwo\nthree\n")
    assert _agrees((), "")
    assert not _agrees(("one", "three"), "one\ntwo\nthree\n")
    assert not _agrees(("one",), "one\nmore\n")
    assert not _agrees((), "said\n")
    assert not _agrees(("a.c",), "abc\n")


def test_a_transcript_is_read_command_by_command():
    text = (
        "```console\n$ one\n1\n\n1b\n$ two\n```\n```sh\n$ not this\n```\n```console\n$ three\n```\n"
    )
    assert _steps(text) == [Step("one", ("1", "", "1b")), Step("two", ()), Step("three", ())]


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
        env=_environment(),
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
