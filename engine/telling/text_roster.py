"""The counties and persons of a programme as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from engine.telling.marking import N_
from engine.telling.table import Column, Table
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.programme import PersonRow

_NO_COUNTY = N_("The programme has no county yet. Begin with: etap county add CODE NAME")
_CODE, _COUNTY = N_("Code"), N_("County")
_NAMED = N_("Person {person} is now called {name}.")
_PERSON, _ROLES, _NAME = N_("Person"), N_("Roles"), N_("Name")


def counties_blocks(
    pen: Pen, rows: Sequence[tuple[str, str]], is_simulated: object
) -> Iterator[str | Table]:
    """Write the counties in the order they were added."""
    yield from pen.banner(is_simulated)
    if not rows:
        yield pen.say(_NO_COUNTY)
        return
    columns = (Column(pen.say(_CODE)), Column(pen.say(_COUNTY)))
    yield Table(columns, tuple((code, clean(name)) for code, name in rows))


def people_blocks(
    pen: Pen, rows: Sequence[PersonRow], is_simulated: object
) -> Iterator[str | Table]:
    """Write the persons in the order they were added."""
    yield from pen.banner(is_simulated)
    columns = tuple(Column(pen.say(heading)) for heading in (_PERSON, _NAME, _ROLES))
    cells = tuple((row.person, clean(row.name or ""), ", ".join(row.roles)) for row in rows)
    yield Table(columns, cells)


def named_lines(pen: Pen, row: PersonRow, is_simulated: object) -> Iterator[str]:
    """Write the name that a person was given."""
    yield from pen.banner(is_simulated)
    told = pen.say(_NAMED, person=row.person, name=row.name)
    first, *rest = pen.wrapped(f"✓ {told}", "", "  ")
    yield pen.paint("good", "✓") + first[1:]
    yield from rest
