"""From paragraphs to sentences that were understood: each with its rule and its values.

A sentence is looked up among those that may stand where it stands. One that is not understood is
told at the first word that fits none of them, with the sentence that comes nearest; what belongs to
it is then read as belonging to that one, so that all faults come at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches
from typing import Any

from attrs import define, evolve, field

from engine.recording.schedules.plain_paragraphs import Paragraph
from engine.recording.schedules.yaml_text import SourceText
from engine.telling.plain.book import Book, book
from engine.telling.plain.patterns import Pattern
from engine.telling.words import LANGUAGES
from schemas.refusal import Fault

#: How much of a sentence, and how many sentences of a text, are compared to find what was meant.
_MOST_COMPARED, _FIRST = 160, 40


@define(eq=False)
class Said:
    """One sentence that was understood."""

    rule: str
    values: Mapping[str, Any]
    paragraph: Paragraph
    inner: list[Said] = field(factory=list)

    @property
    def start(self) -> int:
        """The offset in the file at which it begins, counted from 0."""
        return self.paragraph.offsets[0]


def language_of(found: Iterable[Paragraph], otherwise: str) -> str:
    """Return the language of a text: of its first sentence, else of most sentences that follow."""
    first = list(found)[:_FIRST]
    for language in LANGUAGES:
        if first and book(language).patterns["schedule"].match(first[0].text):
            return language
    known = {language: _understood(book(language), first) for language in LANGUAGES}
    best = max(known.values())
    if known[otherwise] == best:
        return otherwise
    return max(LANGUAGES, key=lambda language: known[language])


def _understood(patterns: Book, found: Iterable[Paragraph]) -> int:
    return sum(any(p.match(one.text) for p in patterns.under(None)) for one in found)


@define(eq=False)
class Matching:
    """The sentences of one text being looked up in the book of its language."""

    source: SourceText
    language: str
    faults: list[Fault]

    def all(self, found: Iterable[Paragraph], rule: str | None = None) -> list[Said]:
        """Return the sentences understood among those that belong to one of this rule."""
        said = [self._one(paragraph, rule) for paragraph in found]
        return [one for one in said if one is not None]

    def _one(self, paragraph: Paragraph, above: str | None) -> Said | None:
        patterns = book(self.language).under(above)
        found = _matched(patterns, paragraph.text)
        if found is not None:
            rule, values = found
            return Said(rule, values, paragraph, self.all(paragraph.inner, rule))
        nearest = self._nearest(patterns, paragraph.text)
        if paragraph.whole:
            self._tell(paragraph, nearest)
        self.all(paragraph.inner, nearest.rule if nearest else above)
        return None

    def _nearest(self, patterns: Iterable[Pattern], text: str) -> Pattern | None:
        """Return the pattern that accounts for most of a sentence, else the most similar one."""
        start = text[:_MOST_COMPARED]
        similar = SequenceMatcher(None, "", start, autojunk=False)
        best, most = None, (0, 0.0)
        for pattern in patterns:
            similar.set_seq1(pattern.shown)
            score = (pattern.reach(text)[0], similar.ratio())
            if best is None or score > most:
                best, most = pattern, score
        return best

    def _tell(self, paragraph: Paragraph, nearest: Pattern | None) -> None:
        other = next(one for one in LANGUAGES if one != self.language)
        text = paragraph.text
        if _matched(book(other).patterns.values(), text):
            self._fault("ETP406", paragraph, 0)
        elif elsewhere := _matched(book(self.language).patterns.values(), text):
            self._tell_place(paragraph, elsewhere[0])
        elif nearest is None:
            self._fault("ETP401", paragraph, 0)
        else:
            reached, wanted = nearest.reach(text)
            left = len(text[reached:].lstrip(" "))
            at = min(len(text) - left, len(text) - 1)
            self._fault("ETP400", paragraph, at, wanted, sentence=nearest.shown)

    def _tell_place(self, paragraph: Paragraph, rule: str) -> None:
        """Tell that a sentence of this rule is not where it belongs."""
        above = book(self.language).above(rule)
        if above is None:
            self._fault("ETP401", paragraph, 0)
        else:
            self._fault("ETP405", paragraph, 0, sentence=above.shown)

    def _fault(
        self, code: str, paragraph: Paragraph, at: int, wanted: Iterable[str] = (), /, **facts: Any
    ) -> None:
        """Tell a fault at the word that begins at a character of the sentence."""
        end = paragraph.text.find(" ", at)
        word = paragraph.text[at : end if end >= 0 else None]
        start = paragraph.offsets[at]
        width = max(1, paragraph.offsets[at + len(word)] - start)
        near = next(iter(get_close_matches(word[:_MOST_COMPARED], wanted, 1)), None)
        fault = self.source.fault_at(code, start, width, **facts)
        self.faults.append(evolve(fault, suggestion=near))


def _matched(patterns: Iterable[Pattern], text: str) -> tuple[str, Mapping[str, Any]] | None:
    for pattern in patterns:
        values = pattern.match(text)
        if values is not None:
            return pattern.rule, values
    return None
