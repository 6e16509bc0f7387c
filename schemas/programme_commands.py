"""The commands on a programme itself: its persons, roles, counties and schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.programme import Adopted


@frozen(repr=False)
class AddPerson(Noun):
    """Add a person; ``person`` is the next opaque id.

    The first one carries the programme's origin.
    """

    person: str
    origin: str | None = None
    simulated: bool = False


@frozen(repr=False)
class GrantRole(Noun):
    """Grant a role that one of the programme's schedules names."""

    person: str
    role: str


@frozen(repr=False)
class RevokeRole(Noun):
    """Revoke a role that the person holds."""

    person: str
    role: str


@frozen(repr=False)
class AddCounty(Noun):
    """Add a county by its 4-digit TERYT code."""

    county: str
    name: str


@frozen(repr=False)
class AdoptSchedule(Noun):
    """Adopt a schedule that was read and checked."""

    adopted: Adopted


@frozen(repr=False)
class PublishSchedule(Noun):
    """Publish a schedule that was read, checked and proved sound."""

    published: Adopted


ProgrammeCommand = AddPerson | GrantRole | RevokeRole | AddCounty | AdoptSchedule | PublishSchedule
