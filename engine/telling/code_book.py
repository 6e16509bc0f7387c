"""The code book: the sentence of every ``ETP###`` code.

Each module of ``engine.telling.codes`` tells the codes of one subject; a test checks that no code
is told twice and that every code in the source is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from engine.telling.codes.sentence import Sentence
    from engine.telling.words import Words
    from schemas.refusal import Fact

#: The modules, in the order of their codes.
MODULES: Final = (
    "schedule_text",
    "schedule_shape",
    "schedule_meaning",
    "families",
    "schedule_variants",
    "plain_words",
    "publishing",
    "diagrams",
    "soundness",
    "acceptance",
    "cycles",
    "outputs",
    "programme",
    "record",
    "retries",
    "verification",
    "kept_checkpoints",
    "bundles",
    "doctor",
    "redaction",
    "backups",
    "evidence",
    "evidence_tables",
    "auditing",
    "alignments",
    "exporting",
    "usage",
    "keys",
    "foreign_logs",
    "logs",
)


@cache
def sentences() -> Mapping[str, Sentence]:
    """Return every code's sentence, by code, in the order of the codes."""
    found: dict[str, Sentence] = {}
    for module in MODULES:
        found |= import_module(f"engine.telling.codes.{module}").SENTENCES
    return dict(sorted(found.items()))


def message(words: Words, code: str, facts: Mapping[str, Fact]) -> str:
    """Say what is wrong; a code without a sentence stands for itself."""
    sentence = sentences().get(code)
    return words.fill(sentence.message, facts) if sentence else code


def cure(words: Words, code: str, facts: Mapping[str, Fact]) -> str:
    """Say what to do now; the empty text where there is nothing to do."""
    sentence = sentences().get(code)
    return words.fill(sentence.cure, facts) if sentence else ""


def explanation(words: Words, code: str) -> str:
    """Say the paragraph behind a code."""
    sentence = sentences().get(code)
    return words.say(sentence.explain) if sentence else ""
