"""The slots of texts, lists, titles and references."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from engine.telling.plain.grammar import Grammar
from engine.telling.plain.quoting import QUOTED, quote
from engine.telling.plain.slot import WORD, Slot
from engine.telling.plain.values import Mark, Named, Ref

_REFERENCE = rf"(?:{QUOTED} \({WORD}\)|{WORD})"
_REFERRED = re.compile(rf"(?:(?P<title>{QUOTED}) \((?P<id>{WORD})\)|(?P<bare>{WORD}))")


def text_slot(grammar: Grammar, _: str) -> Slot:
    """Return the slot of a text in quotes."""
    return Slot(QUOTED, lambda text: quote(text, grammar.quotes), lambda mark: mark)


def list_pattern(
    grammar: Grammar, detail: str, item: str
) -> tuple[str, Callable[[Iterable[str]], str]]:
    """Return the pattern of a list of items and how the items are joined."""
    conjunction = grammar.conjunctions[detail]

    def joined(items: Iterable[str]) -> str:
        *before, last = items
        return f"{', '.join(before)} {conjunction} {last}" if before else last

    return rf"{item}(?:, {item})*(?: {conjunction} {item})?", joined


def items_of(grammar: Grammar, detail: str, item: str, mark: Mark) -> tuple[Mark, ...]:
    """Return the items of a list, one after another: a word like the conjunction may be an item."""
    one = re.compile(rf"{item}")
    between = re.compile(rf", | {grammar.conjunctions[detail]} ")
    found, at = [], 0
    while at < len(mark):
        hit = one.match(mark, at)
        assert hit is not None  # noqa: S101 - the list's own pattern has matched
        found.append(mark.part(*hit.span()))
        gap = between.match(mark, hit.end())
        at = gap.end() if gap else len(mark)
    return tuple(found)


def list_slot(grammar: Grammar, detail: str) -> Slot:
    """Return the slot of a list of words."""
    pattern, joined = list_pattern(grammar, detail, WORD)
    return Slot(pattern, joined, lambda mark: items_of(grammar, detail, WORD, mark))


def texts_slot(grammar: Grammar, detail: str) -> Slot:
    """Return the slot of a list of texts in quotes."""
    pattern, joined = list_pattern(grammar, detail, QUOTED)
    say = text_slot(grammar, "").say
    return Slot(
        pattern,
        lambda texts: joined(map(say, texts)),
        lambda mark: items_of(grammar, detail, QUOTED, mark),
    )


# --- Titles and references ------------------------------------------------------------------------


def ref_slot(grammar: Grammar, _: str) -> Slot:
    """Return the slot of an id that stands elsewhere, with its title or without."""

    def say(ref: Ref) -> str:
        return ref.id if ref.title is None else f"{quote(ref.title, grammar.quotes)} ({ref.id})"

    return Slot(_REFERENCE, say, _read_ref)


def _read_ref(mark: Mark) -> Ref:
    found = _REFERRED.fullmatch(mark)
    assert found is not None  # noqa: S101 - the slot's pattern has matched
    if found["bare"]:
        return Ref(mark)
    return Ref(mark.part(*found.span("id")), mark.part(*found.span("title")))


def refs_slot(grammar: Grammar, detail: str) -> Slot:
    """Return the slot of a list of such ids."""
    pattern, joined = list_pattern(grammar, detail, _REFERENCE)
    say = ref_slot(grammar, "").say
    return Slot(
        pattern,
        lambda refs: joined(map(say, refs)),
        lambda mark: tuple(map(_read_ref, items_of(grammar, detail, _REFERENCE, mark))),
    )


def named_slot(grammar: Grammar, detail: str) -> Slot:
    """Return the slot of an id with its titles; ``in`` is one that more words follow."""
    ending = "," if detail == "in" else ""
    return _titled(grammar, r" \((?P<id>{word})\)", ending, rf"|{WORD}")


def title_slot(grammar: Grammar, _: str) -> Slot:
    """Return the slot of a title in one language or both."""
    return _titled(grammar, "", "", "")


def _titled(grammar: Grammar, id_: str, ending: str, bare: str) -> Slot:
    only = "|".join(map(re.escape, grammar.only.values()))
    named = id_.replace("{word}", WORD)
    tail = rf"(?:{re.escape(grammar.in_other)}(?P<other>{QUOTED}){ending}|(?P<only>{only}))?"
    whole = rf"(?P<first>{QUOTED}){named}{tail}"
    pattern = re.compile(whole)

    def read(mark: Mark) -> Named:
        found = pattern.fullmatch(mark)
        return Named(mark) if found is None else _read_titled(grammar, mark, found)

    plain = re.sub(r"\?P<\w+>", "?:", whole)
    return Slot(f"(?:{plain}{bare})", lambda named: _say_titled(grammar, named, ending), read)


def _say_titled(grammar: Grammar, named: Named, ending: str) -> str:
    own, other = (named.pl, named.en) if grammar.language == "pl" else (named.en, named.pl)
    first = own if own is not None else other
    if first is None:
        return named.id
    said = quote(first, grammar.quotes) + (f" ({named.id})" if named.id else "")
    if own is None or other is None:
        return said + grammar.only["en" if named.pl is None else "pl"]
    if own == other:
        return said
    return f"{said}{grammar.in_other}{quote(other, grammar.quotes)}{ending}"


def _read_titled(grammar: Grammar, mark: Mark, found: re.Match[str]) -> Named:
    id_ = mark.part(*found.span("id")) if "id" in found.re.groupindex else ""
    first = mark.part(*found.span("first"))
    if found["only"]:
        language = next(key for key, words in grammar.only.items() if words == found["only"])
        return Named(id_, first, None) if language == "pl" else Named(id_, None, first)
    other = mark.part(*found.span("other")) if found["other"] else first
    return Named(id_, first, other) if grammar.language == "pl" else Named(id_, other, first)
