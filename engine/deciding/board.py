"""The board: where every county's cycle stands, by recorded facts only (design 3, first paragraph).

- the gate of the first main transition of the stage is judged without opening evidence, for nobody
  in particular: the right to make the transition is left out;
- *awaiting a decision*: every output is there and only approvals, or the transition itself, are
  awaited;
- *blocked*: the gate is closed although its due day has passed, or something submitted does not
  count (invalid, stale, redacted), so that more than waiting is needed;
- *in progress*: anything else.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine.deciding.explaining import today
from engine.deciding.gate import explain
from engine.deciding.standings import Situation
from schemas.cycle import Actor, State
from schemas.explanation import Condition, Explanation, Reason
from schemas.report import BoardRow, CycleStatus
from schemas.schedule import Final

if TYPE_CHECKING:
    from engine.deciding.tables import Tables

NOBODY = Actor("")
_NOT_COUNTING = (Reason.INVALID, Reason.STALE, Reason.REDACTED)


def absent_row(county: str, name: str) -> BoardRow:
    """Return the row of a county without a cycle."""
    status = CycleStatus.NOT_STARTED
    return BoardRow(county, name, 0, None, None, 0, 0, None, status, (), 0, None, overdue=False)


def row(tables: Tables, state: State, name: str, now: datetime) -> BoardRow:
    """Return the row of a county's latest cycle as of an instant."""
    schedule = tables.schedule
    stage = schedule.stage_of[state.stage]
    day = today(schedule, now)
    situation = Situation(state, NOBODY, None, day, now)
    moves = tables.main_moves(state.stage)
    explanation = explain(moves[0].gate, situation) if moves else None
    asked = (
        tuple(c for c in explanation.conditions if c.leaf.kind != "right") if explanation else ()
    )
    unmet = tuple(c for c in asked if c.needed and not c.holds)
    due = explanation.due if explanation else None
    overdue = due is not None and day.first > due
    return BoardRow(
        state.county,
        name,
        state.number,
        state.stage,
        stage.title,
        schedule.stages.index(stage) + 1,
        len(schedule.stages),
        schedule.id,
        _status(stage.final, explanation, unmet, late=overdue),
        tuple(c.leaf.id for c in unmet),
        len(asked),
        due,
        overdue,
    )


def _status(
    final: Final | None,
    explanation: Explanation | None,
    unmet: tuple[Condition, ...],
    *,
    late: bool,
) -> CycleStatus:
    if final is not None:
        return CycleStatus.GIVEN_UP if final is Final.GIVEN_UP else CycleStatus.CLOSED
    if explanation is None:
        return CycleStatus.AWAITING_DECISION
    if unmet and (late or any(c.standing.reason in _NOT_COUNTING for c in unmet)):
        return CycleStatus.BLOCKED
    if all(c.standing.reason is Reason.WAITING_FOR_APPROVAL for c in unmet):
        return CycleStatus.AWAITING_DECISION
    return CycleStatus.IN_PROGRESS
