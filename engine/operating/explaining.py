"""Explaining: why a county's gate is open or closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.operating.cycles import explained_for, seen_now
from schemas.explanation import Why
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.asked import Asked


def why(programme: Programme, county: str, trigger: str | None, asked: Asked) -> Why | Refusal:
    """Explain the gate of a trigger, or of every main transition of the cycle's stage."""
    seen = seen_now(programme, county, asked)
    answer = explained_for(programme, seen, trigger)
    if isinstance(answer, Refusal):
        return answer
    name = seen.roster.counties[seen.state.county]
    return Why(answer, seen.state, seen.tables.schedule, name, seen.roster.simulated)
