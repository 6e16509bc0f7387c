"""Where the schedule says what a finding departs from: the place of the rule's own line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from schemas.audit import Rule

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from schemas.attribution import Place
    from schemas.schedule import Transition


def place_of(tables: Tables, rule: Rule, about: str, trigger: str) -> Place | None:
    """Return where the schedule asks for what was departed from; ``None`` where it says nothing.

    A trigger of several sources is meant by the first of them that asks for it.
    """
    for place in _places(tables, rule, about, trigger):
        if place is not None:
            return place
    return None


def _places(tables: Tables, rule: Rule, about: str, trigger: str) -> Iterator[Place | None]:
    schedule = tables.schedule
    moves = [move for (_, name), move in tables.moves.items() if name == trigger]
    if rule is Rule.OVERDUE:
        yield from (_due(move.transition, about) for move in moves)
    if rule is Rule.UNFINISHED:
        yield from (_due(move.transition) for move in tables.main_moves(about))
    for move in moves:
        yield from (leaf.place for leaf in move.gate.leaves if leaf.about == about)
    yield from (move.transition.place for move in moves)
    if about in schedule.output_of:
        yield schedule.output_of[about].place
    if about in schedule.stage_of:
        yield schedule.stage_of[about].place


def _due(transition: Transition, since: str = "") -> Place | None:
    due = transition.due
    return due.place if due is not None and since in ("", due.since) else None
