"""``explain`` as text: one code with its paragraph, or every code with its message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.code_book import explanation, sentences
from engine.telling.marking import N_

if TYPE_CHECKING:
    from engine.telling.pen import Pen

_CURE = N_("What to do: {cure}")
_FACTS = N_("Words in braces stand for what the message found.")


def codes_lines(pen: Pen) -> Iterator[str]:
    """List every code with its message."""
    for code, sentence in sentences().items():
        yield from pen.wrapped(
            pen.words.catalogue.gettext(sentence.message), f"{code}  ", "        "
        )


def explained_lines(pen: Pen, code: str) -> Iterator[str]:
    """Explain one code: its message, the paragraph behind it, and what to do."""
    sentence = sentences()[code]
    message = pen.words.catalogue.gettext(sentence.message)
    first, *rest = pen.wrapped(message, f"{code}  ", "        ")
    yield pen.paint("strong", first)
    yield from rest
    yield ""
    yield from pen.wrapped(explanation(pen.words, code))
    if sentence.cure:
        yield ""
        cure = pen.words.catalogue.gettext(sentence.cure)
        yield from pen.wrapped(pen.say(_CURE, cure=cure))
    if "{" in sentence.message + sentence.cure:
        yield ""
        yield pen.paint("dim", pen.say(_FACTS))
