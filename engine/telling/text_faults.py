"""Faults as a compiler shows them: code, sentence, place, the line itself, a caret, the help.

- tabs become four blanks and signs that would move the cursor are made visible, so that the caret
  stands under what it means, also below wide letters;
- a long line is shown around the place that is wrong;
- a fault of a variant shows its base's line too, below;
- all faults come, then a line that counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.code_book import cure, message
from engine.telling.marking import N_, NN_
from engine.telling.words import clean, width
from schemas.attribution import Place
from schemas.refusal import Fault

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.refusal import Fact

#: How many signs of a long line are shown, and how many of them before the place.
SHOWN, BEFORE = 96, 40
TAB = "    "

_ERROR = N_("error")
_HELP = N_("help: {cure}")
_MEAN = N_("did you mean '{suggestion}'?")
_COUNT = NN_(
    "{n} fault. A code is explained by: etap explain {code}",
    "{n} faults. A code is explained by: etap explain {code}",
)


def fault_lines(pen: Pen, faults: Iterable[Fault]) -> Iterator[str]:
    """Write every fault, then how many there are."""
    shown = tuple(faults)
    for fault in shown:
        yield from _fault(pen, fault)
        yield ""
    if shown:
        yield pen.words.count(_COUNT, len(shown), code=shown[0].code)


def _fault(pen: Pen, fault: Fault) -> Iterator[str]:
    facts = facts_of(fault)
    yield from headline(pen, fault.code, message(pen.words, fault.code, facts))
    base = _base_of(fault)
    margin = " " * max(len(str(one.place.line)) for one in (fault, base) if one is not None)
    yield from _place(pen, fault, margin, "-->", "^")
    if base is not None:
        yield from _place(pen, base, margin, ":::", "-")
    for help_ in helps(pen, fault):
        yield from pen.wrapped(help_, f"{margin} = ", f"{margin}   ")


def _place(pen: Pen, fault: Fault, margin: str, arrow: str, mark: str) -> Iterator[str]:
    """Write a place and, where it is known, its line with what is meant marked."""
    place = f"{clean(fault.place.file)}:{fault.place.line}:{fault.place.column}"
    yield f"{margin}{pen.paint('dim', arrow)} {place}"
    if fault.line:
        bar = pen.paint("dim", "|")
        text, under = _excerpt(fault)
        yield f"{margin} {bar}"
        yield f"{fault.place.line:>{len(margin)}} {bar} {text}"
        colour = "bad" if mark == "^" else "dim"
        yield f"{margin} {bar} {pen.paint(colour, under.replace('^', mark))}"


def _base_of(fault: Fault) -> Fault | None:
    """Return the place in a variant's base that a fault shows beside its own."""
    file, line, column, text, width = (
        fault.facts.get(f"base_{name}") for name in ("file", "line", "column", "text", "width")
    )
    if not (isinstance(line, int) and isinstance(column, int) and isinstance(width, int)):
        return None
    return Fault("", Place(str(file), line, column), line=str(text), width=width)


def facts_of(fault: Fault) -> Mapping[str, Fact]:
    """Return the facts of a fault's sentence, the suggestion among them."""
    if fault.suggestion is None or "suggestion" in fault.facts:
        return fault.facts
    return {**fault.facts, "suggestion": fault.suggestion}


def helps(pen: Pen, fault: Fault) -> tuple[str, ...]:
    """Return the lines of help: the word that was meant, then the cure."""
    suggested = (meant(pen, fault.suggestion),) if fault.suggestion else ()
    cured = cure(pen.words, fault.code, facts_of(fault))
    return (*suggested, pen.say(_HELP, cure=cured)) if cured else suggested


def meant(pen: Pen, suggestion: str) -> str:
    """Write the help that names the word that was meant."""
    return pen.say(_HELP, cure=pen.say(_MEAN, suggestion=suggestion))


def headline(pen: Pen, code: str, told: str) -> Iterator[str]:
    """Write ``error[ETP…]: sentence``."""
    word = f"{pen.say(_ERROR)}[{code}]"
    first, *rest = pen.wrapped(f"{word}: {told}", "", "  ")
    yield pen.paint("bad", word) + first[len(word) :]
    yield from rest


def _excerpt(fault: Fault) -> tuple[str, str]:
    """Return the part of the line that is shown, and the carets that go under it."""
    start = max(0, fault.place.column - 1)
    first = max(0, start - BEFORE) if len(fault.line) > SHOWN else 0
    before, wrong = fault.line[first:start], fault.line[start : start + max(1, fault.width)]
    after = fault.line[start + len(wrong) : first + SHOWN]
    wrong = wrong[: max(1, SHOWN - len(before))]
    lead = ("…" if first else "") + _seen(before)
    text = lead + _seen(wrong) + _seen(after)
    more = "…" if first + SHOWN < len(fault.line) else ""
    return text + more, " " * width(lead) + "^" * max(1, width(_seen(wrong)))


def _seen(text: str) -> str:
    return clean(text.replace("\t", TAB))
