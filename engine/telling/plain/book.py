"""The book of a language: every pattern of its grammar, and what may stand under what.

The rules of gates come from the conditions: each stands once as the whole gate, behind the words
that all gates begin with, and once as one line among others. Where a condition has parts of its own
it ends with a colon and they follow below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

from attrs import frozen

from engine.telling.plain.grammar import Grammar
from engine.telling.plain.grammar_en import ENGLISH
from engine.telling.plain.grammar_pl import POLISH
from engine.telling.plain.patterns import Pattern, pattern_of

GRAMMARS: Mapping[str, Grammar] = {"pl": POLISH, "en": ENGLISH}
#: The conditions that have parts.
COMPOUND = ("all", "any", "at_least")


@frozen(eq=False, slots=False)
class Book:
    """The patterns of one language by rule."""

    grammar: Grammar
    patterns: Mapping[str, Pattern]

    def say(self, rule: str, /, **values: Any) -> str:
        """Say the sentence of a rule."""
        return self.patterns[rule].say(values)

    def under(self, rule: str | None) -> tuple[Pattern, ...]:
        """Return the patterns of what may belong to a sentence of this rule, or stand alone."""
        return self._under.get(None if rule is None else group(rule), ())

    def above(self, rule: str) -> Pattern | None:
        """Return a pattern of what a sentence of this rule belongs to, ``None`` for nothing."""
        kind = parent(rule)
        return next((p for name, p in self.patterns.items() if kind == group(name) != ""), None)

    @cached_property
    def _under(self) -> Mapping[str | None, tuple[Pattern, ...]]:
        found: dict[str | None, tuple[Pattern, ...]] = {}
        for name, pattern in self.patterns.items():
            found[parent(name)] = (*found.get(parent(name), ()), pattern)
        return found


@cache
def book(language: str) -> Book:
    """Return the book of ``pl`` or ``en``."""
    grammar = GRAMMARS[language]
    texts = dict(grammar.sentences)
    for name, words in grammar.conditions.items():
        end = ":" if name in COMPOUND else "."
        texts[f"condition.{name}"] = words + end
        if name != "none":
            texts[f"gate.{name}"] = grammar.gate + words + end
    return Book(grammar, {rule: pattern_of(grammar, rule, text) for rule, text in texts.items()})


def group(rule: str) -> str:
    """Return which kind of sentence a rule's is, for what may stand under it; empty for none.

    >>> group("output.optional"), group("gate.any"), group("output.by"), group("schedule")
    ('output', 'condition', '', 'schedule')
    """
    head, _, detail = rule.partition(".")
    if head in ("gate", "condition"):
        return "condition" if detail in COMPOUND else ""
    if rule in ("output.required", "output.optional"):
        return "output"
    if rule in ("stage.first", "stage.next"):
        return "stage"
    if rule in ("schedule", "transition", "transition.from_all", "row"):
        return head
    return ""


def parent(rule: str) -> str | None:
    """Return the kind of sentence that a rule's belongs to; ``None`` where it stands alone.

    >>> parent("output.optional"), parent("output.by"), parent("gate.any"), parent("schedule")
    ('stage', 'output', 'transition', None)
    """
    head, _, detail = rule.partition(".")
    if head == "gate":
        return "transition"
    if head == "condition":
        return "condition"
    if group(rule) == "output":
        return "stage"
    if head == "heading" or not detail or group(rule):
        return None
    return head
