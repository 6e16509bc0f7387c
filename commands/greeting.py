"""``etap`` alone: eight lines that say what it is and where to begin."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import gettext

from engine.telling.marking import N_

_LINES = (
    N_("etap moves each county's cycle through its stages, and explains every closed gate."),
    "",
    "  etap demo       " + "{demo}",
    "  etap board      " + "{board}",
    "  etap why 1432   " + "{why}",
    "",
    N_("All commands: etap --help. One command: etap why --help. Language: --lang pl|en."),
    N_("The programme is looked for from the working folder upward, or named with --programme."),
)
_EXAMPLES = {
    "demo": N_("make a simulated programme of 16 counties to look at"),
    "board": N_("see where every county stands"),
    "why": N_("see what a county's gate still needs, and the commands that cure it"),
}


def lines() -> Iterator[str]:
    """Return the eight lines in the reader's language."""
    examples = {name: gettext(text) for name, text in _EXAMPLES.items()}
    for line in _LINES:
        yield gettext(line) if line and "{" not in line else line.format(**examples)
