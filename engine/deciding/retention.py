"""When the evidence of an output is no longer to be kept, by its schedule.

``keep`` counts from the latest entry into the stage that ``retention`` names, as its days are
known: over uncertain days the answer is *due*, *not due* or *cannot tell*. A stage that was never
entered starts no time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from engine.deciding.calendar import after
from engine.deciding.standings import days_of

if TYPE_CHECKING:
    from schemas.cycle import State
    from schemas.output import Output
    from schemas.schedule import Schedule


@frozen(eq=False)
class Keeping:
    """How long the evidence of one output of a cycle is kept.

    ``entered`` are the days of the latest entry, in EDTF; from ``due`` on the evidence is surely no
    longer to be kept, before ``perhaps`` it surely is.
    """

    output: Output
    entered: str
    perhaps: date
    due: date

    def is_due(self, day: date) -> bool | None:
        """Whether the time is over on a day; ``None``: cannot tell."""
        if day >= self.due:
            return True
        return None if day >= self.perhaps else False


def keepings(schedule: Schedule, state: State) -> Iterator[Keeping]:
    """Give the outputs of a cycle whose time has begun to run, in the order of the file."""
    for output in schedule.output_of.values():
        kept = output.retention
        entry = state.entries.get(kept.since) if kept else None
        if kept is None or entry is None:
            continue
        days = days_of(entry.happened)
        first, last = (after(day, kept.keep, schedule.calendar) for day in (days.first, days.last))
        yield Keeping(output, entry.happened, first, last)
