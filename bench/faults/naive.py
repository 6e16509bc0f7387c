"""How a programme is opened for a race: as it is, or as the variant that must be found out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import evolve

from bench.faults.stepping import Pause, Stepped
from engine.deciding.replay import unstarted
from engine.recording.ledger.clock import stamp
from engine.recording.ledger.ledger_store import Writer
from engine.recording.ledger.moment import Decide, Moment
from engine.recording.programme_folder import Programme
from schemas.ledger import PROGRAMME, Event, Receipt
from schemas.refusal import Refusal


def product_of(programme: Programme, pause: Pause) -> Programme:
    """The programme as it is, stopping before each step."""
    programme.ledger = Stepped(programme.ledger, pause)
    return programme


def finely(programme: Programme, pause: Pause) -> Programme:
    """The same, stopping before each reading, too."""
    programme.ledger = Stepped(programme.ledger, pause, is_fine=True)
    return programme


def naive_of(programme: Programme, pause: Pause) -> Programme:
    """The broken variant on the same folder, stopping before each step."""
    return _naive(product_of(programme, pause))


def naive(folder: Path) -> Programme:
    """Open the broken variant."""
    return _naive(Programme.open(folder))


def _naive(sound: Programme) -> Programme:
    stores = (sound.ledger, sound.private, sound.evidence, sound.schedules)
    return Naive(sound.folder, *stores, sound.clock)


class Naive(Programme):
    """A programme that decides on what it has read, and writes it behind what is there by then."""

    def record(
        self,
        cycle: str,
        person: str,
        decisions: Iterable[Decide],
        schedule: str = "",
        idem: str | None = None,
    ) -> tuple[Receipt, ...] | Refusal:
        """As a programme does that has neither compare-and-set nor a decision under the lock."""
        receipts = []
        for decide in decisions:
            moment = self._looked(cycle, schedule)
            drafted = decide(moment)
            if isinstance(drafted, Refusal):
                return drafted
            event = moment.event(cycle, drafted, person, idem)
            with self.ledger.writing() as writer:
                receipts.append(writer.append(_behind(writer, event)))
        return tuple(receipts)

    def _looked(self, cycle: str, schedule: str) -> Moment:
        recorded, roster = stamp(self.clock, self.ledger.head().recorded), self.roster
        state = unstarted(cycle, schedule) if cycle == PROGRAMME else self.state(cycle)
        if not state.seq:
            state = unstarted(cycle, schedule)
        return Moment(roster, state, recorded, self.now())


def _behind(writer: Writer, event: Event) -> Event:
    """Give an event the next free place of its cycle, whatever happened there meanwhile."""
    seq = event.seq
    while (found := writer.hash_of(event.cycle, seq)) is not None:
        event, seq = evolve(event, seq=seq + 1, prev=found), seq + 1
    return event
