"""The moment of a decision: what it is taken on, and the place that its event will have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from engine.deciding.replay import evolve
from engine.deciding.roster import evolve_roster
from schemas.ledger import PROGRAMME, Draft, Event, Receipt
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from schemas.cycle import State
    from schemas.programme import Roster


@frozen(eq=False, repr=False)
class Moment:
    """What a decision is taken on, read inside the write transaction.

    ``recorded`` will be its instant, and ``now`` is that instant, aware.
    """

    roster: Roster
    state: State
    recorded: str
    now: datetime

    def after(self, receipt: Receipt) -> Moment:
        """Return the moment after one more event."""
        event, digest = receipt.event, receipt.hash
        if event.cycle == PROGRAMME:
            roster = evolve_roster(self.roster, event, digest)
            return Moment(roster, self.state, self.recorded, self.now)
        state = evolve(self.state, event, digest)
        return Moment(self.roster, state, self.recorded, self.now)

    def event(self, cycle: str, draft: Draft, person: str, idem: str | None) -> Event:
        """Place a draft in the ledger, behind the last event of its cycle."""
        own = cycle == PROGRAMME
        place: Roster | State = self.roster if own else self.state
        return Event(
            cycle,
            place.seq + 1,
            place.head,
            draft.kind.value,
            str(draft.happened),
            self.recorded,
            person,
            draft.acting_as,
            None if own else self.state.schedule,
            idem,
            draft.payload,
        )


Decide = Callable[[Moment], Draft | Refusal]


class Undone(Exception):
    """Undoes a write transaction whose later decision was refused; nobody else meets it."""

    def __init__(self, refusal: Refusal) -> None:
        """Carry the refusal out of the transaction."""
        self.refusal = refusal
