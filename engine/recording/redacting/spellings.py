"""How else the same bytes and words are written down: a mail holds a file no less than its copy.

Other codes of letters, JSON, HTML, addresses, base64 and hexadecimal digits. What was compressed or
encrypted shows none of it.
"""

from __future__ import annotations

import html
import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

#: Bytes of a chunk that is looked for in base64 and in hexadecimal digits: mostly so few that they
#: stand in one line.
_CHUNK: Final = 24
_HEX_CHUNK: Final = 16
_LETTERS: Final = ("utf-16-le", "utf-16-be", "cp1250", "iso8859-2")
#: The fewest bytes of a spelling that tell anything.
_LEAST: Final = 8


def of_words(words: str) -> Iterator[bytes]:
    """Give other ways in which words are written, each once; none that is shorter than 8 bytes."""
    plain = words.encode()
    quoted = (json.dumps(words), json.dumps(words, ensure_ascii=False))
    texts = (*(text[1:-1] for text in quoted), html.escape(words), quote(words))
    found = [
        *(text.encode() for text in texts),
        *(words.encode(letters, "ignore") for letters in _LETTERS),
    ]
    yield from dict.fromkeys(one for one in found if one != plain and len(one) >= _LEAST)


def of_bytes(piece: bytes) -> Iterator[bytes]:
    """Give a piece of some bytes in base64, at whatever place it begins, and in hexadecimal."""
    for shift in range(3):
        chunk = piece[shift : shift + _CHUNK]
        chunk = chunk[: len(chunk) // 3 * 3]
        if len(chunk) >= _CHUNK // 2:
            yield b64encode(chunk)
    digits = piece[:_HEX_CHUNK].hex()
    if len(digits) >= _CHUNK:
        yield digits.encode()
        yield digits.upper().encode()


def words_in(piece: bytes) -> str:
    """Return the words of a piece of a text, without half a letter at either end; none: no text."""
    for start in range(4):
        for end in range(len(piece), len(piece) - 4, -1):
            try:
                return piece[start:end].decode()
            except UnicodeDecodeError:
                continue
    return ""
