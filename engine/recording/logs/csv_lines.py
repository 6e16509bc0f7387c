"""The lines of a text file, in blocks, with bounded memory whatever the file holds.

A line of more than 16 Mi characters is no line of a table: it is cut out while it streams, and told
by an empty line in ``TOO_LONG``'s place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from io import TextIOWrapper

#: Characters of the longest line that is read.
MOST_CHARACTERS = 16 * 1024 * 1024
_BLOCK = 1024 * 1024
#: Stands for a line that was too long; no line of a file can hold a line feed.
TOO_LONG = "\n"


def blocks(file: TextIOWrapper) -> Iterator[list[str]]:
    """Yield all lines without their ends, many at a time; ``file`` translates line ends.

    In the end the wrapper lets go of the binary file, which stays open.

    Raises:
        UnicodeDecodeError: the file is not of its encoding.
    """
    try:
        yield from _blocks(file)
    finally:
        with suppress(ValueError):  # whoever stopped reading may have closed the binary file
            file.detach()


def _blocks(file: TextIOWrapper) -> Iterator[list[str]]:
    rest: list[str] = []
    held = 0
    while piece := file.read(_BLOCK):
        lines = piece.split("\n")
        held = _held(rest, held, lines[0])
        if len(lines) == 1:
            continue
        lines[0], last = _joined(rest, held), lines.pop()
        yield lines
        rest, held = [last], len(last)
    if held:
        yield [_joined(rest, held)]


def _held(rest: list[str], held: int, more: str) -> int:
    """Keep a piece of an unfinished line, or drop all of it where it is too long already."""
    held += len(more)
    if held > MOST_CHARACTERS:
        rest.clear()
    else:
        rest.append(more)
    return held


def _joined(rest: list[str], held: int) -> str:
    return TOO_LONG if held > MOST_CHARACTERS else "".join(rest)
