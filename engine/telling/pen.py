"""The pen: what lines of text are written with, so that telling stays pure.

Layout asks for a style by its meaning (``good``, ``bad``, ``warn``, ``dim``, ``strong``); a
terminal paints it, a pipe leaves it out. Meaning never rests on colour alone: a glyph or a word
says it too.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import Any

from attrs import frozen

from engine.telling.marking import N_
from engine.telling.words import Words, width

#: Turns (style, text) into painted text of the same visible width.
Paint = Callable[[str, str], str]

#: A command at the end of a text, and the blank by which its words are held together.
_COMMAND = re.compile(r"(?<=: )etap [^.;()]+$")
_GLUE = "\u00a0"
_SIMULATED = N_("SIMULATED PROGRAMME: these facts are made up.")


def plain(_style: str, text: str) -> str:
    """Paint nothing: for pipes, files and tests."""
    return text


@frozen(eq=False)
class Pen:
    """Words, paint and the width in columns to which running text is wrapped."""

    words: Words
    paint: Paint = plain
    width: int = 80

    def say(self, template: str, /, **facts: Any) -> str:
        """Say one sentence."""
        return self.words.say(template, **facts)

    def wrapped(self, text: str, indent: str = "", then: str | None = None) -> list[str]:
        """Wrap running text; ``then`` indents the lines after the first, else ``indent`` does.

        Words are never broken, nor is a command that ends the text, so that it can be copied.
        """
        lines = textwrap.wrap(
            _COMMAND.sub(lambda found: found[0].replace(" ", _GLUE), text),
            max(self.width, 40),
            initial_indent=indent,
            subsequent_indent=indent if then is None else then,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return [line.replace(_GLUE, " ") for line in lines] or [indent.rstrip()]

    def banner(self, simulated: object) -> tuple[str, ...]:
        """Return the lines that say that a programme is simulated; none for a real one."""
        return (self.paint("warn", self.say(_SIMULATED)), "") if simulated else ()


def padded(text: str, columns: int) -> str:
    """Fill a text with blanks up to a number of columns."""
    return text + " " * (columns - width(text))
