"""Which histories a schedule accepts, as the engine itself decides: what two are compared by.

A schedule accepts a history when it refuses none of its steps. Outputs and triggers can be refused;
an approval or a withdrawal that cannot be given is void and changes nothing: what it would have
done shows at a gate.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.proving.rehearsal import Rehearsal, begun, played
from schemas.steps import Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.deciding.tables import Tables
    from schemas.refusal import Refusal

_VOID = (StepKind.APPROVAL, StepKind.WITHDRAWAL)


@frozen(eq=False, repr=False)
class Refused:
    """Which step of a history was refused, counted from 0, and why; files not taken have no why."""

    at: int
    why: Refusal | None


def refused(tables: Tables, side: str, steps: Iterable[Step], begins: date) -> Refused | None:
    """Return the step that is refused; ``None`` for a history that is accepted.

    ``side`` is ``a`` or ``b``: which of two compared schedules this one is.
    """
    rehearsal = begun(tables, begins)
    for place, step in enumerate(steps):
        if _is_not_taken(rehearsal, side, step):
            return Refused(place, None)
        after = _after(rehearsal, side, step)
        if after.refusal is not None:
            return Refused(place, after.refusal)
        rehearsal = after
    return None


def _is_not_taken(rehearsal: Rehearsal, side: str, step: Step) -> bool:
    known = step.about in rehearsal.tables.schedule.output_of
    return known and step.taken not in (None, side)


def _after(rehearsal: Rehearsal, side: str, step: Step) -> Rehearsal:
    """Return what follows a step that is taken; with a refusal where it is refused."""
    short = step.falls_short or step.passes not in (None, side)
    done = played(rehearsal, evolve(step, falls_short=short))
    return rehearsal if done.refusal is not None and step.kind in _VOID else done
