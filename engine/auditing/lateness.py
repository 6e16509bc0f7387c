"""How late, or how much too early, in working days of the schedule's calendar.

A due day is counted from the latest entry into the stage that the schedule names. Where that entry
or the act is not known to the day, being late is certain only if it is so for all their days; a
number of working days is told of what is certain alone, and is 0 otherwise.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from engine.deciding.calendar import after, working_days_between
from engine.deciding.standings import days_of
from schemas.case_record import EVER
from schemas.days import Days

if TYPE_CHECKING:
    from engine.deciding.tables import Move
    from schemas.cycle import State
    from schemas.schedule import Schedule

#: The stage counted from, whether it is late in some readings only, working days late, due day.
Late = tuple[str, bool, int, date]


def overdue(schedule: Schedule, move: Move, state: State, days: Days) -> Late | None:
    """Tell how late a transition was made; ``None`` where it was in time or nothing says when."""
    due = move.transition.due
    entry = state.entries.get(due.since) if due else None
    if due is None or entry is None:
        return None
    since = days_of(entry.happened)
    if EVER in (since, days):
        return None
    latest = after(since.last, due.within, schedule.calendar)
    if days.first > latest:
        late = working_days_between(latest, days.first, schedule.calendar)
        return due.since, False, late, latest
    if days.last > after(since.first, due.within, schedule.calendar):
        return due.since, True, 0, latest
    return None


def too_early(schedule: Schedule, days: Days, opens: object) -> int:
    """Count the working days by which an act came before a gate could open."""
    if not isinstance(opens, date):
        return 0
    return working_days_between(days.last, opens, schedule.calendar)
