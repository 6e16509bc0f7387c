"""What changed between two schedules, as text: ``+ ~ -``, what it was and is, and in which lines.

A heading names whose part it is; below it each change has its sign and word, so that colour says
nothing that is not written. A star marks what can matter to which histories are accepted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.change_parts import Sides, Told, gathered
from engine.telling.marking import N_
from engine.telling.pen import padded
from engine.telling.words import clean, width
from schemas.changes import Renaming, Sign

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.attribution import Place
    from schemas.changes import Change
    from schemas.schedule import Schedule

_SIGNS: Mapping[Sign, str] = {
    Sign.ADDED: N_("added"),
    Sign.CHANGED: N_("changed"),
    Sign.REMOVED: N_("removed"),
}
_TONES: Mapping[Sign, str] = {Sign.ADDED: "good", Sign.CHANGED: "warn", Sign.REMOVED: "bad"}
_TOTALS = N_("{added} added, {changed} changed, {removed} removed")
_MATTER = N_("* can matter to which histories are accepted: {n}")
_NOTHING = N_("The two say the same, part by part.")
_RENAMED = N_("Perhaps renamed, for the content is the same: {old} → {new}. If so: {option}")


def change_lines(
    pen: Pen, changes: Iterable[Change], a: Schedule, b: Schedule, indent: str = ""
) -> Iterator[str]:
    """Write every change under what it belongs to, then how many there are."""
    told = gathered(changes)
    if not told:
        yield indent + pen.say(_NOTHING)
        return
    yield from told_lines(pen, Sides(pen.words, a, b), told, indent)
    yield ""
    yield from totals_lines(pen, told, indent)


def told_lines(
    pen: Pen,
    sides: Sides,
    told: Iterable[Told],
    indent: str = "",
    more: Callable[[Told], str] = lambda _: "",
) -> Iterator[str]:
    """Write changes under headings that name whose part each is, with ``more`` said of each."""
    owner: tuple[str, ...] | None = None
    for one in told:
        if one.owner != owner:
            yield from pen.wrapped(sides.heading(one), indent, f"{indent}    ")
            owner = one.owner
        yield from _line(pen, sides, one, indent, more(one))


def totals_lines(pen: Pen, told: Iterable[Told], indent: str = "") -> Iterator[str]:
    """Write how many changes there are of each sign, and how many can matter."""
    every = tuple(told)
    count = Counter(one.change.sign for one in every)
    facts = {"added": Sign.ADDED, "changed": Sign.CHANGED, "removed": Sign.REMOVED}
    yield indent + pen.say(_TOTALS, **{name: count[sign] for name, sign in facts.items()})
    matter = sum(one.change.behaviour for one in every)
    if matter:
        yield indent + pen.say(_MATTER, n=matter)


def _line(pen: Pen, sides: Sides, told: Told, indent: str, more: str) -> Iterator[str]:
    """Write one change: its sign, the part, what it was and is, ``more``, and where it stands."""
    sign = told.change.sign
    room = max(width(pen.say(word)) for word in _SIGNS.values())
    head = f"{sign.value} {padded(pen.say(_SIGNS[sign]), room)}"
    star = "*" if told.change.behaviour else " "
    lead, then = f"{indent}{star} {head}  ", " " * (len(indent) + width(head) + 4)
    lines = pen.wrapped(_sentence(sides, told) + more, lead, then)
    place = places(told.change)
    if place and width(lines[-1]) + 2 + width(place) <= pen.width:
        lines[-1] = f"{lines[-1]}  {pen.paint('dim', place)}"
    elif place:
        lines.append(then + pen.paint("dim", place))
    yield lines[0].replace(head, pen.paint(_TONES[sign], head), 1)
    yield from lines[1:]


def _sentence(sides: Sides, told: Told) -> str:
    before, after = sides.values(told)
    value = f"{before} → {after}" if before is not None and after is not None else before or after
    part = sides.part(told)
    return f"{part}: {value}" if part and value else part or value or ""


def places(change: Change) -> str:
    """Return where a part stands, in A and in B: ``a.yaml:3 → b.yaml:4``."""
    found = [_place(place) for place in (change.place_before, change.place_after) if place]
    return " → ".join(dict.fromkeys(found))


def _place(place: Place) -> str:
    return f"{clean(place.file)}:{place.line}"


def renaming_lines(pen: Pen, found: Iterable[Renaming]) -> Iterator[str]:
    """Write what was probably renamed, and how to say that it was."""
    for one in found:
        option = f"--map\u00a0{one.old}={one.new}"  # held together, so that it can be copied
        yield from pen.wrapped(pen.say(_RENAMED, old=one.old, new=one.new, option=option), "", "  ")
