"""XML text, built so that nothing can be injected.

``tag`` takes values and finished markup: whatever is not ``Markup`` is escaped, in attributes and
in content alike, and signs that XML 1.0 forbids are made visible. Names of tags and attributes are
ours, never a file's.
"""

from __future__ import annotations

import re
from typing import Final

_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES: Final = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\t": "&#9;",
        "\n": "&#10;",
        "\r": "&#13;",
    }
)


class Markup(str):
    """A text that is XML already."""

    __slots__ = ()


def escaped(text: object) -> Markup:
    r"""Escape a value for an attribute or for content.

    >>> escaped('a<b]]>"\x00')
    'a&lt;b]]&gt;&quot;\\x00'
    """
    if isinstance(text, Markup):
        return text
    seen = _FORBIDDEN.sub(lambda hit: hit[0].encode("unicode_escape").decode("ascii"), str(text))
    return Markup(seen.translate(_ENTITIES))


def tag(name: str, /, *content: object, **attributes: object) -> Markup:
    """Write one element: ``_`` in an attribute's name is a hyphen, ``__`` a colon.

    An attribute that is ``None`` is left out; a trailing ``_`` only keeps clear of Python's words.

    >>> tag("a", "x & y", href="#stage-a", aria_label=None)
    '<a href="#stage-a">x &amp; y</a>'
    """
    said = "".join(
        f' {_name(key)}="{escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(escaped(part) for part in content)
    return Markup(f"<{name}{said}>{inner}</{name}>" if inner else f"<{name}{said}/>")


def _name(key: str) -> str:
    return key.removesuffix("_").replace("__", ":").replace("_", "-")


def lines(*parts: Markup) -> Markup:
    """Put elements on lines of their own."""
    return Markup("".join(f"\n{part}" for part in parts if part) + "\n")
