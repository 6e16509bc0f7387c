"""What a change is about, in words: whose part it is, which part, and what it was and became.

Transitions that one line of a file declares for several stages are told once, with their stages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from engine.deciding.schedule_canonical import normal_form
from engine.telling.change_words import Naming
from engine.telling.conditions import trigger_title
from engine.telling.marking import N_, NN_
from engine.telling.requirement_words import requirement_labels
from schemas.changes import Change, Sign

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.schedule import Schedule

_SCHEDULE = N_("Schedule: {id}")
_ROLE = N_("Role: {title} ({id})")
_SOURCE = N_("Source: {id}")
_STAGE = N_("Stage: {title} ({id})")
_OUTPUT = N_("Output: {title} ({id}) · stage: {stage}")
_TRANSITION = NN_(
    "Transition: {title} ({id}) · from stage: {stages}",
    "Transition: {title} ({id}) · from stages: {stages}",
)
_PERSONS = N_("persons")
_COLUMN = N_("different values in {column}")
_REFERENCE = N_("values of {column}")
#: What is not said of a part that came or went whole: the heading says it, or it is about words.
_LEFT_OUT = frozenset({"title", "attested"})


@frozen(eq=False)
class Told:
    """A change to be told, with the stages of all transitions that one line declares."""

    change: Change
    stages: tuple[str, ...] = ()

    @property
    def within(self) -> tuple[str, ...]:
        """The path within what the heading names; empty where the whole of it came or went."""
        path = self.change.path
        if path[0] not in ("roles", "sources", "stages", "transitions"):
            return path
        return path[4:] if path[2:3] == ("outputs",) else path[2:]

    @property
    def owner(self) -> tuple[str, ...]:
        """What the heading names: changes of one owner stand under one heading."""
        path, within = self.change.path, self.within
        owner = path[: len(path) - len(within)]
        return (*owner[:1], owner[1].partition("/")[2], *self.stages) if self.stages else owner


def gathered(changes: Iterable[Change]) -> tuple[Told, ...]:
    """Return the changes to be told, those of one line for several stages as one."""
    found: dict[Any, Told] = {}
    for number, change in enumerate(changes):
        if change.path[0] != "transitions":
            found[number] = Told(change)
            continue
        source, _, trigger = change.path[1].partition("/")
        values = map(json.dumps, (change.before, change.after))
        places = change.place_before, change.place_after
        key = (change.sign, trigger, change.path[2:], *values, *places)
        told = found.get(key) or Told(change)
        found[key] = evolve(told, stages=(*told.stages, source))
    return tuple(found.values())


@frozen(eq=False)
class Sides:
    """The two schedules in one language."""

    words: Words
    a: Schedule
    b: Schedule
    _forms: Mapping[Sign | None, Mapping[str, Any]] = field(init=False)

    @_forms.default
    def _found(self) -> Mapping[Sign | None, Mapping[str, Any]]:
        return {Sign.REMOVED: normal_form(self.a), None: normal_form(self.b)}

    def naming(self, change: Change) -> Naming:
        """Return the names of the side that has the part, B where both have it."""
        return Naming(self.words, self.a if change.sign is Sign.REMOVED else self.b)

    def heading(self, told: Told) -> str:
        """Say whose part it is."""
        change, naming, words = told.change, self.naming(told.change), self.words
        match change.path:
            case ("roles", id_, *_):
                return words.say(_ROLE, title=naming.role(id_), id=id_)
            case ("sources", id_, *_):
                return words.say(_SOURCE, id=id_)
            case ("stages", stage, "outputs", id_, *_):
                return words.say(_OUTPUT, title=naming.output(id_), id=id_, stage=stage)
            case ("stages", id_, *_):
                return words.say(_STAGE, title=naming.stage(id_), id=id_)
            case ("transitions", pair, *_):
                trigger = pair.partition("/")[2]
                title = trigger_title(words, trigger, told.stages[0], naming.schedule)
                facts = {"title": title, "id": trigger, "stages": told.stages}
                return words.count(_TRANSITION, len(told.stages), **facts)
            case _:
                return words.say(_SCHEDULE, id=self.b.id)

    def part(self, told: Told) -> str:
        """Say which part it is; the empty text where it is the whole."""
        return ", ".join(self._labels(told))

    def _labels(self, told: Told) -> Iterator[str]:
        naming, within = self.naming(told.change), told.within
        match within:
            case ("requires", *rest):
                yield naming.label("requires")
                whole = self._value(told.change, len(told.change.path) - len(rest))
                yield from requirement_labels(naming, whole, rest)
            case ("checks", _, kind, *rest):
                says = self._value(told.change, len(told.change.path) - len(rest))
                template = _COLUMN if kind == "distinct" else _REFERENCE
                yield self.words.say(template, column=says["column"])
                yield from map(naming.label, rest)
            case ("row_schema", _, *rest) if rest:
                yield naming.label("row_schema")
                yield self.words.fact(".".join(rest))
            case ("approval", "count"):
                yield from (naming.label("approval"), self.words.say(_PERSONS))
            case ("checks", *_):
                yield naming.label("checks")
            case _:
                yield from map(naming.label, within)

    def _value(self, change: Change, length: int) -> Any:
        """Return what stands at the first so many steps of a path."""
        found: Any = self._forms.get(change.sign, self._forms[None])
        for name in change.path[:length]:
            default = "stage_outputs" if name == "requires" else None
            found = found[int(name)] if isinstance(found, list) else found.get(name, default)
        return found

    def values(self, told: Told) -> tuple[str | None, str | None]:
        """Say what it was and what it is; ``None`` where it is not there."""
        change, within = told.change, told.within
        before, after = change.before, change.after
        if within in (("title",), ("description",)):
            before, after = _apart(before, after, self.words.language)
        one, other = Naming(self.words, self.a), Naming(self.words, self.b)
        return (
            None if change.sign is Sign.ADDED else _said(one, within, before),
            None if change.sign is Sign.REMOVED else _said(other, within, after),
        )


def _said(naming: Naming, within: tuple[str, ...], value: Any) -> str:
    if not within:
        kept = {key: part for key, part in value.items() if key not in _LEFT_OUT}
        return naming.summary(kept) if kept else ""
    key = within[-1]
    if key.isdecimal():
        key = "checks" if within[0] == "checks" else "requires"
    if within[0] == "row_schema" and len(within) > 1:
        return naming.words.fact(json.dumps(value, ensure_ascii=False))
    return naming.value(key, value)


def _apart(before: Any, after: Any, language: str) -> tuple[Any, Any]:
    """Return two titles in the reader's language, or in the other one where only that differs."""
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return before, after
    if before.get(language, "") != after.get(language, ""):
        return before.get(language, "–"), after.get(language, "–")
    one, other = ({k: v for k, v in text.items() if k != language} for text in (before, after))
    return one or "–", other or "–"
