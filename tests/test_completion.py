"""Completion: commands always; counties, outputs, triggers and persons from the programme."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _completed(words: str, folder: Path, begun: str = "") -> list[str]:
    """Ask as bash does: the words so far, and the one that was begun."""
    told = subprocess.run(
        [sys.executable, str(ROOT / "cli.py")],
        env={
            **os.environ,
            "_ETAP_COMPLETE": "bash_complete",
            "COMP_WORDS": f"etap {words} {begun}",
            "COMP_CWORD": str(len(words.split()) + 1),
            "ETAP_PROGRAMME": str(folder),
            "ETAP_LANG": "en",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return [line.partition(",")[2] for line in told.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "begun", "offered"),
    [
        ("", "wh", ["why"]),
        ("county", "im", ["import"]),
        ("why", "143", ["1430", "1432", "1437"]),
        ("why 1402", "hold", ["hold_workshop_a"]),
        ("advance 1402", "", ["hold_workshop_a", "abandon"]),
        ("submit 1402", "bar", ["barrels"]),
        ("approve 1407", "cho", ["chosen"]),
        ("person grant", "p", ["p1", "p2", "p3", "p4", "p5"]),
        ("person grant p1", "star", ["starosta"]),
        ("submit 9999", "", []),
    ],
)
def test_what_can_be_said_next_is_offered(demonstration, words, begun, offered):
    assert _completed(words, demonstration, begun) == offered


@pytest.mark.parametrize("words", ["why", "advance 1402", "submit 1402", "person grant"])
def test_without_a_programme_nothing_is_offered_and_nothing_fails(tmp_path, words):
    assert _completed(words, tmp_path) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_calls_etap(etap, shell):
    told = etap("completion", shell)
    assert told.status == 0
    assert "_ETAP_COMPLETE" in told.out
    assert etap("completion", shell, "--json").document["script"] in told.out + "\n"
