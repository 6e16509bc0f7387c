"""The speaker: says sentences of one schedule, and knows the titles of what they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, field

from engine.telling.plain.book import Book, book
from engine.telling.plain.values import Count, Named, Ref, Who
from schemas.plain import Sentence

if TYPE_CHECKING:
    from schemas.attribution import Attested, Place, Role, Text, Waivable
    from schemas.output import Bounds, Distinct, Output
    from schemas.schedule import Schedule, Stage

#: A longer title stands only where its part is introduced; elsewhere the id alone refers to it.
LONGEST_REPEATED = 100


@define(eq=False)
class Speaker:
    """One schedule being told in one language."""

    schedule: Schedule
    language: str
    titles: Mapping[str, str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Look up the titles of roles, stages and outputs in the language of the text."""
        schedule = self.schedule
        parts: tuple[tuple[str, Iterable[Role | Stage | Output]], ...] = (
            ("Role", schedule.roles),
            ("Stage", schedule.stages),
            ("Output", schedule.output_of.values()),
        )
        self.titles = {
            f"{noun} {part.id}": part.title.in_language(self.language)
            for noun, listed in parts
            for part in listed
            if part.title is not None
        }

    @property
    def book(self) -> Book:
        """The patterns of the language."""
        return book(self.language)

    def ref(self, noun: str, name: str) -> Ref:
        """Refer to a ``Stage``, an ``Output`` or a ``Role``."""
        title = self.titles.get(f"{noun} {name}", "")
        return Ref(name, title if 0 < len(title) <= LONGEST_REPEATED else None)

    def refs(self, noun: str, names: Iterable[str]) -> tuple[Ref, ...]:
        """Refer to several of them."""
        return tuple(self.ref(noun, name) for name in names)

    def waivable(self, waivable: Waivable | None) -> tuple[Ref, ...] | None:
        """Refer to who may waive; nobody named means anyone."""
        return None if waivable is None else self.refs("Role", waivable.by)

    def say(
        self,
        rule: str,
        at: tuple[int, str],
        places: Iterable[Place | None] = (),
        attested: Attested | None = None,
        **values: Any,
    ) -> Sentence:
        """Say the sentence of a rule; ``at`` is its depth and its path."""
        who = Who(str(attested.how), attested.by) if attested else None
        text = self.book.say(rule, attested=who, **values)
        known = (self._written(place, at[1]) for place in places if place is not None)
        by = attested.by if attested else ()
        return Sentence(rule, text, *at, tuple(dict.fromkeys(known)), by)

    def _written(self, place: Place, path: str) -> Place:
        """Return the place of a key that a variant says anew, else that of the part it belongs to.

        A part of the base keeps the place of its name there; what the variant changed of it
        stands in another file.
        """
        lines, key = self.schedule.lines, path.rpartition(".")[2]
        found = lines.named.get(place, {}).get(key) or lines.bare.get(place, {}).get(key)
        return place if found is None or found.file == place.file else found


def named(name: str, title: Text | None) -> Named:
    """Return an id with its titles."""
    return Named(name) if title is None else Named(name, title.pl, title.en)


def titled(title: Text) -> Named:
    """Return a title alone."""
    return Named("", title.pl, title.en)


def count(bounds: Bounds | Distinct) -> Count:
    """Return the bounds of a number."""
    return Count(bounds.min, bounds.max)
