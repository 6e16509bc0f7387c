"""One type of slot: its pattern, how a value is said, how one is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from engine.telling.plain.values import Mark

#: A word without quotes: an id, or what should be one; and one that may hold full stops.
WORD = r'[^\s"„“”,;:.()\[\]]+'
DOTTED = r'[^\s"„“”,;:()\[\]]+'


@frozen(eq=False)
class Slot:
    """One type of slot in one language: its pattern, how a value is said, how one is read.

    ``choices`` are the words of a closed list.
    """

    pattern: str
    say: Callable[[Any], str]
    read: Callable[[Mark], Any]
    choices: tuple[str, ...] = ()
