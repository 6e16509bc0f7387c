"""How wide a text is, without any font at hand, and how it is broken into lines.

The figures are hundredths of the font's size: for each sign the widest of DejaVu Sans and
Liberation Sans (which has the widths of Arial and Helvetica), rounded up. So a text that fits here
fits in any of the fonts that the picture names. A letter with a mark is as wide as the letter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

_REGULAR: Final = {
    28: "'ijlI", 32: "ł ,.·’‘", 34: "/:;\\|", 38: "f-", 42: "()[]t!r", 50: '"*J`°', 54: "sz„”“",
    58: "?L_c–§kŁ", 62: "vxy•FTaeoø", 64: "$0123456789bdghnpqu{}ßđ", 70: "EKPSYABVXZ", 76: "CRUHN",
    80: "&DGĐOQØ", 84: "w#+<=>^~−×≤≥", 88: "M", 100: "%mW…—→←æÆ@", 108: "œŒ",
}  # fmt: skip
_BOLD: Final = {
    38: "' ijl,./I\\|ł·’‘", 44: ":;-f", 50: "!()[]t`r°", 56: '"*J_–§', 62: "csz?",
    68: "L•vxyŁ„”“aek",
    74: "$0123456789EFToøbdghnpqu{}ßđCPSYZ", 80: "ABKRVXU", 88: "#+<=>DGHN^~−×≤≥ĐOQØ&", 94: "w",
    102: "@M…—→←%", 112: "mæÆœW", 118: "Œ",
}  # fmt: skip
#: Signs of other scripts are given room for the widest of them.
_OTHER: Final = 100
_WIDE: Final = 110
#: So many signs at most are held together with the word behind them.
_GLUED: Final = 6


def _table(classes: Mapping[int, str]) -> Mapping[str, int]:
    return {sign: width for width, signs in classes.items() for sign in signs}


_TABLES: Final = {"regular": _table(_REGULAR), "bold": _table(_BOLD)}


def text_width(text: str, size: int, weight: str = "regular") -> int:
    """Return the width of a text in a font of that size: ``regular`` or ``bold``.

    >>> text_width("Etap", 10), text_width("Etap", 10, "bold")
    (24, 27)
    """
    return -(-sum(_sign_width(sign, weight) for sign in text) * size // 100)


@lru_cache(maxsize=4096)
def _sign_width(sign: str, weight: str) -> int:
    table = _TABLES[weight]
    if sign in table:
        return table[sign]
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Me", "Mn"):
        return 0
    base = unicodedata.normalize("NFD", sign)[0]
    if base in table:
        return table[base]
    return _WIDE if unicodedata.east_asian_width(sign) in "WF" else _OTHER


def lines_of(text: str, width: int, size: int, weight: str = "regular") -> tuple[str, ...]:
    """Break a text into lines of at most that width; a word that is too long is broken too.

    A word of one sign and a number stay with the next word, as Polish asks (``z warsztatu``,
    ``+ 14 dni``).

    >>> lines_of("Gminy objęte cyklem", 70, 10)
    ('Gminy objęte', 'cyklem')
    """
    done: list[str] = []
    line = ""
    for word in _words(text):
        longer = f"{line} {word}" if line else word
        if text_width(longer, size, weight) <= width:
            line = longer
            continue
        done += [line] if line else []
        *pieces, line = _pieces(word, width, size, weight)
        done += pieces
    return (*done, line) if line else tuple(done)


def _words(text: str) -> Iterator[str]:
    kept = ""
    for word in text.split():
        if len(kept) < _GLUED and (len(word) == 1 or word.isdecimal()):
            kept += f"{word} "
            continue
        yield kept + word
        kept = ""
    if kept:
        yield kept.rstrip()


def _pieces(word: str, width: int, size: int, weight: str) -> list[str]:
    """Break one word where a line is full; a single sign always has its place."""
    pieces, begun, room = list[str](), "", width * 100
    for sign in word:
        wide = _sign_width(sign, weight) * size
        if begun and wide > room:
            pieces.append(begun)
            begun, room = "", width * 100
        begun, room = begun + sign, room - wide
    return [*pieces, begun]


def shortened(
    lines: tuple[str, ...], most: int, width: int, size: int, weight: str = "regular"
) -> tuple[str, ...]:
    """Keep so many lines; the last one ends in an ellipsis where more had followed."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and text_width(f"{last}…", size, weight) > width:
        last = last[:-1]
    return (*lines[: most - 1], f"{last.rstrip()}…")
