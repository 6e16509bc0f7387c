"""Completion of counties, outputs, triggers, persons and roles, where a programme is found.

What cannot be completed is not an error: then nothing is offered. Nothing is written and no
evidence is opened, for a completion must answer within a blink.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from commands.session import Session

if TYPE_CHECKING:
    import click

    from engine.recording.programme_folder import Programme
    from schemas.schedule import Schedule

Found = list[CompletionItem]


def counties(ctx: click.Context, _param: click.Parameter, begun: str) -> Found:
    """Offer the counties' codes with their names."""

    def found(programme: Programme) -> Found:
        rows = programme.roster.counties.items()
        return [CompletionItem(code, help=name) for code, name in rows if code.startswith(begun)]

    return _looked(ctx, found)


def outputs(ctx: click.Context, _param: click.Parameter, begun: str) -> Found:
    """Offer the outputs of the stage that the county's cycle is in."""

    def found(programme: Programme) -> Found:
        schedule, stage = _stage(programme, ctx)
        language = ctx.find_root().obj.language
        return [
            CompletionItem(o.id, help=o.title.in_language(language) if o.title else None)
            for o in schedule.stage_of[stage].outputs
            if o.id.startswith(begun)
        ]

    return _looked(ctx, found)


def triggers(ctx: click.Context, _param: click.Parameter, begun: str) -> Found:
    """Offer the triggers that lead out of the stage that the county's cycle is in."""

    def found(programme: Programme) -> Found:
        schedule, stage = _stage(programme, ctx)
        names = (transition.trigger for transition in schedule.exits(stage))
        return [CompletionItem(name) for name in names if name.startswith(begun)]

    return _looked(ctx, found)


def persons(ctx: click.Context, _param: click.Parameter, begun: str) -> Found:
    """Offer the persons of the programme."""

    def found(programme: Programme) -> Found:
        people = programme.roster.people
        return [CompletionItem(person) for person in people if person.startswith(begun)]

    return _looked(ctx, found)


def roles(ctx: click.Context, _param: click.Parameter, begun: str) -> Found:
    """Offer the roles that the programme's schedules name."""

    def found(programme: Programme) -> Found:
        digests = (one.digest for one in programme.roster.schedules)
        named = (role.id for digest in digests for role in programme.schedule(digest).roles)
        return [CompletionItem(role) for role in dict.fromkeys(named) if role.startswith(begun)]

    return _looked(ctx, found)


def _looked(ctx: click.Context, find: Callable[[Programme], Found]) -> Found:
    """Look into the programme, if there is one that can be opened."""
    from engine.errors import EtapError

    session: Session = ctx.find_root().obj
    try:
        with session.open() as programme:
            return find(programme)
    except (EtapError, OSError):
        return []


def _stage(programme: Programme, ctx: click.Context) -> tuple[Schedule, str]:
    """Return the schedule and stage of the cycle that the words before name."""
    from engine.recording.naming import cycle_of
    from schemas.asked import Asked

    county = str(ctx.params.get("county", ""))
    state = programme.state(cycle_of(programme, programme.roster, county, Asked()))
    return programme.schedule(state.schedule), state.stage
