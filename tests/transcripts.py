"""Transcripts in pages: what stands in a ``console`` block is run, and compared with what is shown.

A line that begins with ``$ `` is a command, the lines up to the next command are all it prints, on
both streams. The blocks of a page are run in their order, in one empty folder, by ``sh``, with
``etap`` standing for this checkout's command line. A line with nothing but ``…`` stands for any
number of lines. A command that fails must be followed by ``$ echo $?``, so that its exit status is
told too. In a simulated programme the clock stands at ``NOW``, so that days can be shown.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parents[1]
ANY_LINES = "…"
NOW = "2026-11-23T12:00:00Z"
#: Where the clock is set: the folders of simulated programmes in the pages, and what makes them.
CLOCKED = ("*/demo\\ *", "*/office\\ *", "*\\ demo\\ *", "*--simulated")


@frozen
class Step:
    """One command of a transcript, and the lines that the page shows under it."""

    command: str
    shown: tuple[str, ...]


def steps_of(text: str) -> list[Step]:
    """Read the commands of every ``console`` block of a page."""
    blocks = re.findall(r"^```console\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return [_step(part) for block in blocks for part in re.split(r"^\$ ", block, flags=re.M)[1:]]


def _step(part: str) -> Step:
    command, *shown = part.rstrip("\n").split("\n")
    return Step(command, tuple(line.rstrip() for line in shown))


def agrees(shown: tuple[str, ...], printed: str) -> bool:
    """Whether a command printed what the page shows, trailing space aside."""
    told = [".*" if line == ANY_LINES else re.escape(line + "\n") for line in shown]
    lines = "".join(line.rstrip() + "\n" for line in printed.splitlines())
    return re.fullmatch("".join(told), lines, flags=re.DOTALL) is not None


@frozen
class Shell:
    """Runs the commands of a page one after another, as one session would."""

    folder: Path
    state: Path

    def run(self, command: str, status: int) -> subprocess.CompletedProcess[str]:
        """Run one command where the last one left off; ``status`` is how that one ended."""
        where = self.folder
        if self.state.exists():
            where = Path(self.state.read_text(encoding="utf-8").removesuffix("\n"))
        script = "\n".join(
            [
                _etap(),
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
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )


def _etap() -> str:
    """The shell's ``etap``: this checkout, with a set clock where the programme is simulated."""
    program = f"{shlex.quote(sys.executable)} {shlex.quote(str(ROOT / 'cli.py'))}"
    clock = f'case "$PWD $*" in {"|".join(CLOCKED)}) set -- "$@" --now {NOW};; esac'
    return f'etap() {{ {clock}; {program} "$@"; }}'


def environment() -> dict[str, str]:
    """Return what the pages say of their transcripts: English, 80 columns, nothing else set."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ETAP", "LC"))
    }
    told = {"LANG": "en_GB.UTF-8", "LANGUAGE": "", "COLUMNS": "80", "PYTHONUTF8": "1"}
    pages = {"HISTORIES": str(ROOT / "workflows" / "histories"), "PATH": _path()}
    return {**kept, **told, **pages}


def _path() -> str:
    """Where commands are looked for: this interpreter's folder first, which has ``python3``."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


def lay(text: str, folder: Path) -> None:
    """Write the files that a page shows: a YAML block named by its id, a row schema by the name."""
    for block in re.findall(r"^```yaml\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL):
        name = re.search(r"^schedule: (\w+)$", block, flags=re.MULTILINE)
        if name is not None:
            (folder / f"{name[1]}.yaml").write_text(block, encoding="utf-8")
    rows = r"`rows/([a-z_]+)\.schema\.json`.*?^```json\n(.*?)^```$"
    for name, block in re.findall(rows, text, flags=re.MULTILINE | re.DOTALL):
        (folder / "rows").mkdir(exist_ok=True)
        (folder / "rows" / f"{name}.schema.json").write_text(block, encoding="utf-8")


def departures(text: str, folder: Path) -> Iterator[str]:
    """Run a page in ``folder``, which is made, and tell what is not as it shows."""
    (folder / "session").mkdir(parents=True)
    lay(text, folder / "session")
    shell, status = Shell(folder / "session", folder / "where"), 0
    steps = steps_of(text)
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        done = shell.run(step.command, status)
        status = done.returncode
        if not agrees(step.shown, done.stdout):
            yield f"$ {step.command}\n{done.stdout}"
        told = following is not None and following.command == "echo $?"
        if status and not told:
            yield f"`{step.command}` ended with {status} and nothing says so"
