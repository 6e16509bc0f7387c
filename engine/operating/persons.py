"""The persons of a programme, for showing who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.programme import PersonRow

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme


def people(programme: Programme) -> tuple[PersonRow, ...]:
    """Return the persons with the roles in force and the names of the private roster."""
    names = programme.private.names()
    return tuple(
        PersonRow(person, tuple(sorted(roles)), names.get(person))
        for person, roles in programme.roster.people.items()
    )
