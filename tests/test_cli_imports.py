"""The command line imports only what a command uses: the help stays quick, and so does `why`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: What the help must do without: each of them costs more than the help itself may.
HEAVY = {
    "attr",
    "attrs",
    "babel",
    "holidays",
    "http",
    "importlib.metadata",
    "pathlib",
    "rich",
    "rfc8785",
    "sqlite3",
    "transitions",
    "yaml",
    "zoneinfo",
    "json",
    "logging",
    "email",
    "python_calamine",
    "engine.operations",
    "engine.telling.words",
    "schemas.report",
}
#: Modules that are there before a line of ours runs (an installed .pth file may import some).
_ASK = """
import sys
before = set(sys.modules)
sys.path.insert(0, {root!r})
from cli import run
run({line!r})
sys.stderr.write(" ".join(set(sys.modules) - before))
"""


def _imported(*line: str) -> set[str]:
    """Run a command line in a process of its own and return the modules it imported."""
    told = subprocess.run(
        [sys.executable, "-c", _ASK.format(root=str(ROOT), line=list(line))],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
        env={name: value for name, value in os.environ.items() if "COV" not in name},
    )
    return set(told.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("line", [(), ("--help",), ("--version",), ("why", "--help")])
def test_the_help_imports_nothing_heavy(line):
    imported = _imported(*line)
    assert imported & HEAVY == set()
    assert ("click" in imported) == (line[:1] == ("why",))


def test_a_command_imports_its_own_module_alone(demonstration):
    imported = _imported("--programme", str(demonstration), "board")
    assert "commands.looking" in imported
    others = {"commands.cycles", "commands.design", "commands.demo", "commands.making"}
    assert imported & others == set()


@pytest.mark.parametrize("line", ["board", "why 1402 --by p1", "log 1402", "verify"])
def test_rich_is_not_imported_for_a_pipe(demonstration, line):
    assert "rich" not in _imported("--programme", str(demonstration), *line.split())


def test_what_is_watched_for_exists():
    """A misspelt name in the list would never be found."""
    from importlib.util import find_spec

    assert all(find_spec(name) for name in HEAVY - {"babel"})
