"""What is shown without running a command: the greeting, the help of the whole, the version.

click is not imported for these, nor anything else that costs time: people who look for a command's
name should not wait for it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from gettext import gettext

from commands.everywhere import OPTIONS
from commands.language import SPOKEN
from commands.listing import COMMANDS
from engine.telling.marking import N_

VERSION = "0.1.0"
ABOUT = N_(
    "Move each county's cycle through the stages of a schedule, and explain every closed gate."
)
#: What the whole has besides the options of every command.
OWN_OPTIONS = (("-h, --help", N_("Show this help.")), ("--version", N_("Show the version.")))
#: A word that says "go on to click": a shell asks for completions.
COMPLETING = "_ETAP_COMPLETE"

_GREETING = (
    N_("etap moves each county's cycle through stages and explains every closed gate."),
    "",
    "  etap demo       {demo}",
    "  etap board      {board}",
    "  etap why 1432   {why}",
    "",
    N_("All commands: etap --help. One command: etap why --help. Language: --lang pl|en."),
    N_("The programme is found from the working folder upward, or by --programme DIR."),
)
_EXAMPLES = {
    "demo": N_("make a simulated programme of 16 counties to look at"),
    "board": N_("see where every county stands"),
    "why": N_("see what a gate still needs, and the commands that cure it"),
}


def shown(
    arguments: Sequence[str], environment: Mapping[str, str], columns: int
) -> Iterator[str] | None:
    """Return the lines to show, or ``None`` where a command is to be run."""
    asked = _without_language(arguments)
    if COMPLETING in environment or asked is None or len(asked) > 1:
        return None
    if not asked:
        return greeting(columns)
    if asked[0] in ("-h", "--help"):
        return help_lines(columns)
    return iter((f"etap {VERSION}",)) if asked[0] == "--version" else None


def _without_language(arguments: Sequence[str]) -> list[str] | None:
    """Leave ``--lang`` out, which was obeyed already; ``None`` where it is not well said."""
    rest = list(arguments)
    while "--lang" in rest:
        place = rest.index("--lang")
        if rest[place + 1 : place + 2] not in ([name] for name in SPOKEN):
            return None
        del rest[place : place + 2]
    return [word for word in rest if word not in [f"--lang={name}" for name in SPOKEN]]


def greeting(columns: int) -> Iterator[str]:
    """Return what etap is, and where to begin: eight lines where there is room for them."""
    examples = {name: gettext(text) for name, text in _EXAMPLES.items()}
    for line in _GREETING:
        told = gettext(line) if line and "{" not in line else line.format(**examples)
        indent = " " * line.find("{") if "{" in line else ""
        yield from textwrap.wrap(told, max(columns, 40), subsequent_indent=indent) or [""]


def help_lines(columns: int) -> Iterator[str]:
    """Return the help of the whole: every command by its group, then the options."""
    yield f"{gettext(N_('Usage:'))} etap {gettext(N_('[OPTIONS]'))} {gettext(N_('COMMAND'))}"
    yield ""
    yield from textwrap.wrap(gettext(ABOUT), columns, initial_indent="  ", subsequent_indent="  ")
    for heading, commands in COMMANDS:
        yield from _section(heading, [(name, help_) for name, _, help_ in commands], columns)
    yield from _section(N_("Options"), OWN_OPTIONS, columns)
    options = [
        (f"{name} {gettext(metavar)}" if metavar else name, help_)
        for name, metavar, help_ in OPTIONS
    ]
    yield from _section(N_("Options of every command"), options, columns)


def _section(heading: str, rows: Sequence[tuple[str, str]], columns: int) -> Iterator[str]:
    """Return a heading and two aligned columns, the second one wrapped."""
    first = max(len(name) for name, _ in rows) + 2
    yield ""
    yield f"{gettext(heading)}:"
    for name, help_ in rows:
        lead = "  " + name.ljust(first)
        room = max(columns, len(lead) + 20)
        yield from textwrap.wrap(
            gettext(help_), room, initial_indent=lead, subsequent_indent=" " * len(lead)
        )
