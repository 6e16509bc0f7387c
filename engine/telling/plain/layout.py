"""The layout of plain words: wrapped lines, with the line of the file in the right margin.

- a sentence that stands alone begins a line; one that belongs to another begins with ``- ``, two
  columns further in for each level; what continues a line is indented further than its beginning;
- a line is broken only at a space between two words, never before a hyphen that stands alone;
- ``[316]`` in the margin is the line of the file; ``[other.yaml:316]`` is one of another file. What
  stands in brackets outside quotes is a note: who reads the text back passes it over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from engine.telling.plain.book import GRAMMARS
from engine.telling.words import clean, width

if TYPE_CHECKING:
    from engine.telling.pen import Paint
    from schemas.attribution import Place
    from schemas.plain import Sentence, Telling

#: The columns of the margin, and the fewest that the words of a deep sentence are given.
MARGIN, NARROWEST = 7, 24


def plain_lines(telling: Telling, columns: int, paint: Paint) -> Iterator[str]:
    """Lay a telling out in lines of at most ``columns``; only a longer word goes beyond."""
    facts = {"file": _unbracketed(telling.file), "digest": telling.schedule.digest}
    note = GRAMMARS[telling.language].note.format_map(facts)
    yield from (paint("dim", line) for line in wrapped(f"[{note}]", columns, "", "  "))
    yield ""
    before: Sentence | None = None
    for sentence in telling.sentences:
        if before is not None and _apart(before, sentence):
            yield ""
        yield from _sentence(sentence, telling.file, columns, paint)
        before = sentence


def _unbracketed(file: str) -> str:
    """Return a file's name as it may stand in a note."""
    return clean(file).translate({ord("["): "(", ord("]"): ")"})


def _apart(before: Sentence, sentence: Sentence) -> bool:
    """Whether an empty line stands between two sentences."""
    return sentence.heading or (sentence.depth == 0 and before.depth > 0)


def _sentence(sentence: Sentence, file: str, columns: int, paint: Paint) -> Iterator[str]:
    first = "  " * (sentence.depth - 1) + "- " if sentence.depth else ""
    then = " " * len(first) if first else "  "
    *lines, last = wrapped(sentence.text, columns - MARGIN, first, then)
    note = _note(sentence.places, file)
    if sentence.heading or not note:
        style = "strong" if sentence.heading else "plain"
        yield from (paint(style, line) for line in (*lines, last))
        return
    yield from lines
    gap = columns - width(last) - width(note)
    if gap < 1:  # a long word, or a note with the name of another file: below the sentence
        yield last
        last, gap = "", max(len(then), columns - width(note))
    yield last + " " * gap + paint("dim", note)


def _note(places: Iterable[Place], file: str) -> str:
    """Return the note of the places: the lines, each with its file where that is another one."""
    said = [str(p.line) if p.file == file else f"{_unbracketed(p.file)}:{p.line}" for p in places]
    return f"[{', '.join(dict.fromkeys(said))}]" if said else ""


def wrapped(text: str, columns: int, first: str, then: str) -> list[str]:
    """Wrap a text; ``first`` begins the first line and ``then`` every other one."""
    lines, line, free = [], first, max(NARROWEST, columns - len(then))
    taken = -1
    for word in _words(text):
        size = width(word)
        if taken >= 0 and taken + 1 + size > free:
            lines.append(line)
            line, taken = then, -1
        line += word if taken < 0 else f" {word}"
        taken += 1 + size
    return [*lines, line]


def _words(text: str) -> list[str]:
    """Return the words; what would look like the beginning of a line stays with the word before."""
    words: list[str] = []
    for word in text.split(" "):
        if words and word in ("-", ""):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words
