r"""Texts in quotes: any text at all becomes a token that a sentence can hold, and comes back whole.

English writes ``"…"``, Polish „…”; in both a reader may write either. Within a quoted text

- ``\\`` is a backslash, and a backslash before the closing quote makes that a sign like others;
- ``\n``, ``\t`` and ``\r`` are the end of a line, a tab and a carriage return;
- ``\s`` is a space that would be lost where lines are joined: at an end of the text, or after
  another space;
- ``\u{202e}`` is the character of that number, for one that cannot be seen or that is no plain
  space.

So a quoted text has no line of its own, and a line of plain words may be broken at its spaces.
"""

from __future__ import annotations

import re

#: A quoted text; what it may hold between its quotes, so that the first closing one ends it.
QUOTED = r'(?:"(?:[^"\\]|\\.)*"|[„“](?:[^”\\]|\\.)*”)'
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "s": " ", "\\": "\\", '"': '"', "”": "”"}
_SAID = {"\n": r"\n", "\t": r"\t", "\r": r"\r", "\\": "\\\\"}
_ESCAPE = re.compile(r"\\(?:u\{(?P<number>[0-9a-fA-F]{1,6})\}|(?P<sign>.))")
_LOST = re.compile(r"(?<= ) |^ | $")


def quote(text: str, marks: tuple[str, str]) -> str:
    r"""Return the token of a text between an opening and a closing mark.

    >>> quote('a "b"\n', ('"', '"'))
    '"a \\"b\\"\\n"'
    """
    said = "".join(_said(sign, marks[1]) for sign in text)
    return marks[0] + _LOST.sub(r"\\s", said) + marks[1]


def _said(sign: str, closing: str) -> str:
    if sign == closing:
        return "\\" + sign
    return _SAID.get(sign) or (sign if sign.isprintable() else f"\\u{{{ord(sign):x}}}")


def unquote(token: str) -> str:
    r"""Return the text of a token; an escape that there is not stands for itself.

    >>> unquote('"a \\"b\\"\\n"')
    'a "b"\n'
    """
    return _ESCAPE.sub(_meant, token[1:-1])


def unknown_escape(token: str) -> tuple[int, int] | None:
    """Return where the first escape that there is not begins and ends, counted from 0."""
    for found in _ESCAPE.finditer(token):
        if _meant(found) == found[0]:
            return found.span()
    return None


def _meant(found: re.Match[str]) -> str:
    if found["number"]:
        number = int(found["number"], 16)
        # Halves of pairs are no characters: they cannot be written in any file.
        known = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
        return chr(number) if known else found[0]
    return _ESCAPES.get(found["sign"], found[0])
