"""The types of slots: how each value is said in a language, and found again by a pattern.

A type is ``name`` or ``name.detail``: ``counted.files`` counts files, ``refs.or`` is a list of
references joined by "or". Whatever is said matches the type's own pattern and is read back whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from engine.telling.plain.grammar import Grammar
from engine.telling.plain.slot import DOTTED, WORD, Slot
from engine.telling.plain.slots_counted import bounds_slot, counted_slot, time_slot
from engine.telling.plain.slots_named import (
    items_of,
    list_pattern,
    list_slot,
    named_slot,
    ref_slot,
    refs_slot,
    text_slot,
    texts_slot,
    title_slot,
)
from engine.telling.plain.values import Mark, Ref, Who
from schemas.attribution import Attestation


def slot_of(grammar: Grammar, kind: str) -> Slot:
    """Return the slot of a type."""
    name, _, detail = kind.partition(".")
    return _MAKERS[name](grammar, detail)


def _word(_: Grammar, __: str) -> Slot:
    return Slot(WORD, str, lambda mark: mark)


def _dotted(_: Grammar, __: str) -> Slot:
    return Slot(DOTTED, str, lambda mark: mark)


def _known(grammar: Grammar, detail: str) -> Slot:
    words = grammar.words[detail]
    meant = {said: key for key, said in words.items()}
    longest = sorted(meant, key=len, reverse=True)
    return Slot(
        f"(?:{'|'.join(map(re.escape, longest))})",
        lambda key: words[str(key)],
        lambda mark: mark.meaning(meant[mark]),
        tuple(meant),
    )


def _attested(grammar: Grammar, _: str) -> Slot:
    pattern, joined = list_pattern(grammar, "and", WORD)
    ways = [
        rf"{re.escape(by)}{pattern}|{re.escape(alone)}" for by, alone in grammar.attested.values()
    ]

    def say(who: Who | None) -> str:
        if who is None:
            return ""
        by, alone = grammar.attested[Attestation(who.how)]
        return by + joined(who.by) if who.by else alone

    return Slot(f"(?:{'|'.join(ways)})?", say, lambda mark: _read_attested(grammar, mark))


def _read_attested(grammar: Grammar, mark: Mark) -> Who | None:
    for how, (by, alone) in grammar.attested.items():
        if mark == alone:
            return Who(mark.meaning(how.value))
        if mark.startswith(by):
            sources = mark.part(len(by), len(mark))
            return Who(mark.meaning(how.value), items_of(grammar, "and", WORD, sources))
    return None


def _waivable(grammar: Grammar, _: str) -> Slot:
    by, anyone = grammar.waivable
    refs = refs_slot(grammar, "or")

    def say(roles: tuple[Ref, ...] | None) -> str:
        return "" if roles is None else by + refs.say(roles) if roles else anyone

    def read(mark: Mark) -> tuple[Ref, ...] | None:
        if not mark.startswith(by):
            return () if mark else None
        found: tuple[Ref, ...] = refs.read(mark.part(len(by), len(mark)))
        return found

    pattern = rf"(?:{re.escape(by)}{refs.pattern}|{re.escape(anyone)})?"
    return Slot(pattern, say, read)


_MAKERS: Mapping[str, Callable[[Grammar, str], Slot]] = {
    "word": lambda grammar, detail: (_known if detail else _word)(grammar, detail),
    "dotted": _dotted,
    "text": text_slot,
    "texts": texts_slot,
    "list": list_slot,
    "ref": ref_slot,
    "refs": refs_slot,
    "named": named_slot,
    "title": title_slot,
    "counted": counted_slot,
    "bounds": bounds_slot,
    "time": time_slot,
    "attested": _attested,
    "waivable": _waivable,
}
