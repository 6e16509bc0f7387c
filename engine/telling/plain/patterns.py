"""Patterns: the text of one sentence with slots, said from values and found in a text.

``{name:type}`` is a slot; ``[name? …]`` stands only where the value ``name`` is there (and is not
``False``): it may hold the slot of that name, or no slot at all. Everything else is the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import define, frozen

from engine.telling.plain.grammar import Grammar
from engine.telling.plain.slot import Slot
from engine.telling.plain.slots import slot_of
from engine.telling.plain.values import Mark

_PIECE = re.compile(
    r"\[(?P<optional>\w+)\?(?P<inner>[^\]]*)\]|\{(?P<slot>\w+):(?P<type>[\w.]+)\}"
    r"|(?P<words>[^\[{]+)"
)
_BEFORE_WORD = re.compile(r"(?<= )(?=\S)")
#: What stands for a slot where a pattern is shown to people.
GAP = "…"


@frozen(eq=False)
class _Piece:
    """Words, a slot, or an optional part with its own pieces."""

    words: str = ""
    name: str = ""
    slot: Slot | None = None
    inner: tuple[_Piece, ...] = ()

    @property
    def pattern(self) -> str:
        if self.slot is not None:
            return f"(?P<{self.name}>{self.slot.pattern})"
        if not self.inner:
            return re.escape(self.words)
        said = "".join(piece.pattern for piece in self.inner)
        flag = "?:" if any(piece.slot for piece in self.inner) else f"?P<{self.name}>"
        return f"({flag}{said})?"

    def say(self, values: Mapping[str, Any]) -> str:
        if self.slot is not None:
            return self.slot.say(values.get(self.name))
        if not self.inner:
            return self.words
        if values.get(self.name) in (None, False):
            return ""
        return "".join(piece.say(values) for piece in self.inner)


@define(eq=False, slots=False)
class Pattern:
    """The pattern of one rule's sentence in one language."""

    rule: str
    pieces: tuple[_Piece, ...]

    def say(self, values: Mapping[str, Any]) -> str:
        """Return the sentence with the values in their slots."""
        return "".join(piece.say(values) for piece in self.pieces)

    def match(self, text: str) -> Mapping[str, Any] | None:
        """Return the values of a sentence that the pattern matches wholly, else ``None``.

        An optional part that is not there has the value ``None``, or ``False`` without a slot.
        """
        found = self._whole.fullmatch(text)
        if found is None:
            return None
        return {name: self._value(name, slot, found) for name, slot in self._slots.items()}

    def reach(self, text: str) -> tuple[int, tuple[str, ...]]:
        """Return how many characters at the beginning of a text the pattern accounts for.

        With them come the words of which one should follow, where these are few.
        """
        parts = [part for piece in self.pieces for part in _parts(piece)]
        for count in range(len(parts), -1, -1):
            found = re.match("".join(pattern for pattern, _ in parts[:count]), text)
            if found:
                break
        return (found.end() if found else 0), (parts[count][1] if count < len(parts) else ())

    @property
    def shown(self) -> str:
        """The pattern as people are shown it: what is to be filled in is an ellipsis."""
        pieces = (GAP if p.slot and p.words != "" else p.words for p in self.pieces if not p.inner)
        return "".join(pieces)

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile("".join(piece.pattern for piece in self.pieces), re.DOTALL)

    @cached_property
    def _slots(self) -> Mapping[str, Slot | None]:
        return {piece.name: piece.slot for piece in _named(self.pieces)}

    def _value(self, name: str, slot: Slot | None, found: re.Match[str]) -> Any:
        said = found[name]
        if slot is None:
            return said is not None
        return None if said is None else slot.read(Mark(said, found.start(name)))


def pattern_of(grammar: Grammar, rule: str, text: str) -> Pattern:
    """Return the pattern that a text of the grammar stands for."""
    return Pattern(rule, tuple(_pieces(grammar, text)))


def _pieces(grammar: Grammar, text: str) -> Iterator[_Piece]:
    for found in _PIECE.finditer(text):
        if found["optional"]:
            inner = tuple(_pieces(grammar, found["inner"]))
            yield _Piece(name=found["optional"], inner=inner)
        elif found["slot"]:
            # A slot that may be empty is not shown; its words then are the empty text.
            slot = slot_of(grammar, found["type"])
            shown = "" if re.fullmatch(slot.pattern, "") else GAP
            yield _Piece(shown, found["slot"], slot)
        else:
            yield _Piece(found["words"])


def _named(pieces: tuple[_Piece, ...]) -> Iterator[_Piece]:
    """Return what has a value: slots, and optional parts without a slot."""
    for piece in pieces:
        inner = tuple(_named(piece.inner))
        if piece.slot is not None or (piece.inner and not inner):
            yield piece
        yield from inner


def _parts(piece: _Piece) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return the patterns of a piece, word by word, each with the words that it may be."""
    if piece.slot is not None or piece.inner:
        yield piece.pattern, piece.slot.choices if piece.slot else ()
        return
    for word in _BEFORE_WORD.split(piece.words):
        yield re.escape(word), (word.strip(" "),)
