"""What was not done, or is wrong with a text: refusals and faults, with the status they end in.

A refusal or a finding is a value; an exception means "could not do the job". Every value keeps its
parts (codes, ids, numbers, days) and no sentence: ``engine.telling`` makes the words, lazily and in
the reader's language, from the code and the facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.attribution import Place
    from schemas.explanation import Explanation


#: What fills a sentence: a text, a number, a day, or a tuple of texts.
Fact = object


class ExitStatus(IntEnum):
    """How a command ends (design 5.1)."""

    DONE = 0
    NO = 1
    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    BROKEN = 5
    BUG = 70
    INTERRUPTED = 130


@frozen(repr=False)
class Fault(Noun):
    """One thing wrong with a text that was read: a schedule, a history, a table of evidence.

    ``code`` is ``ETP`` and three digits, explained by ``etap explain``. ``line`` is the whole text
    of the line that ``place`` points to, without its end; ``width`` counts the characters to
    underline, from ``place.column`` on, at least 1. ``facts`` fill the sentence of the code.
    ``suggestion`` is the known word nearest to a misspelt one.
    """

    code: str
    place: Place
    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
    line: str = ""
    width: int = 1
    suggestion: str | None = None


@frozen(repr=False)
class Refusal(Noun):
    """A command that was not done, and why: nothing was recorded.

    ``code`` is ``ETP`` and three digits; ``facts`` fill its sentence; ``faults`` are the single
    faults behind it (of a file of evidence, say), ``explanation`` the gate that stayed closed.
    """

    code: str
    status: ExitStatus
    facts: Mapping[str, Fact] = field(factory=dict, hash=False)
    faults: tuple[Fault, ...] = ()
    explanation: Explanation | None = None
