"""Drawing a schedule in the format that is asked for: one writer for each, imported when used."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Final

from schemas.picture import PictureFormat

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.schedule import Schedule

#: What a link may begin with: no scheme, or one that only leads somewhere.
_LINK: Final = re.compile(
    r"(?:https?://[^\s\\#]+|(?!//)[^\s:\\#?]*(?:[?/][^\s\\#]*)?)", re.IGNORECASE
)


def drawn(words: Words, schedule: Schedule, wanted: PictureFormat, link_base: str | None) -> str:
    """Draw a schedule; ``link_base`` concerns SVG alone, which has links."""
    writer = getattr(import_module(f"engine.telling.diagrams.{wanted.value}"), wanted.value)
    more = {"link_base": link_base} if wanted is PictureFormat.SVG else {}
    text: str = writer(words, schedule, **more)
    return text


def may_be_linked(address: str) -> bool:
    """Whether the nodes of a picture may lead to an address: nothing that would run a program.

    >>> may_be_linked("https://example.org/s"), may_be_linked("../s.html"), may_be_linked("data:x")
    (True, True, False)
    """
    return _LINK.fullmatch(address) is not None
