"""Who says so, and where it stands: places, titles, sources, attestations, roles, waivers."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from attrs import field, frozen

from schemas.noun import Noun


@frozen(repr=False)
class Place(Noun):
    """Where a part was written: file name as given, line and column counted from 1."""

    file: str
    line: int
    column: int


def placed() -> Any:
    """Return the field of a noun's place, which takes no part in comparing or showing it."""
    return field(default=None, eq=False, repr=False, kw_only=True)


@frozen(repr=False)
class Text(Noun):
    """A title in Polish, English or both; a plain text stands for both languages."""

    pl: str | None = None
    en: str | None = None

    def in_language(self, language: str) -> str:
        """Return the text in ``pl`` or ``en``, else the other one, else the empty text."""
        first, second = (self.pl, self.en) if language == "pl" else (self.en, self.pl)
        return first or second or ""


class Attestation(StrEnum):
    """How well a rule of the schedule is known."""

    STATED = "stated"
    REVIVAL = "revival"
    INFERRED = "inferred"
    ASSUMED = "assumed"


@frozen(repr=False)
class Attested(Noun):
    """Who says so: the kind of knowledge and the ids of the sources (may be empty)."""

    how: Attestation
    by: tuple[str, ...] = ()


@frozen(repr=False)
class Source(Noun):
    """A public source that rules may cite."""

    id: str
    cite: str
    url: str | None = None
    place: Place | None = placed()


@frozen(repr=False)
class Role(Noun):
    """A role that persons are granted in a programme."""

    id: str
    title: Text | None = None
    attested: Attested | None = None
    place: Place | None = placed()


@frozen(repr=False)
class Waivable(Noun):
    """Which roles may waive a condition.

    An empty tuple means anyone, in a schedule without roles.
    """

    by: tuple[str, ...] = ()
