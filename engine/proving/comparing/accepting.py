"""Which histories a schedule accepts, as the engine itself decides: what two are compared by.

A schedule accepts a history when it refuses none of its steps. Outputs and triggers can be refused;
an approval or a withdrawal that cannot be given is void and changes nothing: what it would have
done shows at a gate.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve

from engine.proving.rehearsal import Rehearsal, begun, played
from schemas.steps import Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.deciding.tables import Tables

_VOID = (StepKind.APPROVAL, StepKind.WITHDRAWAL)


def refused_at(tables: Tables, side: str, steps: Iterable[Step], begins: date) -> int | None:
    """Return which step is refused, counted from 0; ``None`` for a history that is accepted.

    ``side`` is ``a`` or ``b``: which of two compared schedules this one is.
    """
    rehearsal = begun(tables, begins)
    for place, step in enumerate(steps):
        after = _after(rehearsal, side, step)
        if after is None:
            return place
        rehearsal = after
    return None


def _after(rehearsal: Rehearsal, side: str, step: Step) -> Rehearsal | None:
    """Return what follows a step; ``None`` where it is refused."""
    known = step.about in rehearsal.tables.schedule.output_of
    if known and step.taken not in (None, side):
        return None
    short = step.falls_short or step.passes not in (None, side)
    done = played(rehearsal, evolve(step, falls_short=short))
    if done.refusal is None:
        return done
    return rehearsal if step.kind in _VOID else None
