"""What one process knows of the ledger: states replayed once, and caught up when others wrote.

States are never stored as truth: they are the fold of the events' bytes, kept in memory at their
last ``seq``. When the ledger's size shows that another process wrote, what is new is replayed; a
cycle whose bytes do not chain is acted on by no command.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from attrs import define, field

from engine.deciding.replay import DOES_NOT_REPLAY, evolve, unstarted
from engine.deciding.roster import evolve_roster
from engine.errors import LedgerBroken
from engine.recording.ledger.event_bytes import leaf_hash, read_trusted
from schemas.ledger import PROGRAMME, Event, Head, Stored
from schemas.programme import Roster

if TYPE_CHECKING:
    from schemas.cycle import State


class Reader(Protocol):
    """What can be caught up with: the ledger, or the writer within its transaction."""

    def read(self, cycle: str, after: int = 0) -> Iterable[Stored]:
        """Return the events of a cycle with a greater seq, in order."""
        ...

    def hash_of(self, cycle: str, seq: int) -> str | None:
        """Return the hash kept beside an event."""
        ...


@define(eq=False)
class Mirror:
    """The roster and the states of cycles, as of the last time each was met.

    ``states`` has the cycles that were asked for; one that was not started has seq 0. ``head`` is
    the end of the ledger as this process last saw it, or made it.
    """

    roster: Roster = field(factory=Roster)
    states: dict[str, State] = field(factory=dict)
    # The ledger's end as this process knows it, how often another process was seen to have changed
    # it, and at which of those times each cycle was caught up.
    head: Head = field(default=Head(0, None, None, ()), init=False)
    _epoch: int = field(default=0, init=False)
    _caught_up: dict[str, int] = field(factory=dict, init=False)
    # The cycles of each county, and at which of those times they were counted.
    _cycles: dict[str, tuple[int, tuple[str, ...]]] = field(factory=dict, init=False)

    def meet(self, reader: Reader, head: Head | None, *cycles: str) -> None:
        """Catch up with what other processes wrote; nothing is read when they wrote nothing.

        Without a ``head`` the ledger is taken to end where it was last seen to.
        """
        if head is not None and head != self.head:
            self._epoch += 1
            self.head = head
        for cycle in cycles:
            if self._caught_up.get(cycle) != self._epoch:
                self._catch_up(reader, cycle)
                self._caught_up[cycle] = self._epoch

    def cycles_of(self, reader: Reader, county: str) -> tuple[str, ...]:
        """Return the names of the county's cycles, the first one first."""
        epoch, names = self._cycles.get(county, (-1, ()))
        if epoch == self._epoch:
            return names
        self.meet(reader, None, f"{county}/1")
        found: list[str] = []
        while self.states[f"{county}/{len(found) + 1}"].seq:
            found.append(f"{county}/{len(found) + 1}")
            self.meet(reader, None, f"{county}/{len(found) + 1}")
        self._cycles[county] = (self._epoch, tuple(found))
        return tuple(found)

    def _catch_up(self, reader: Reader, cycle: str) -> None:
        """Replay what is new; a cycle whose bytes do not chain is acted on by no command.

        Raises:
            LedgerBroken: an event was changed, or cannot have been recorded.
        """
        own = cycle == PROGRAMME
        at: Roster | State = self.roster if own else self.states.get(cycle) or unstarted(cycle, "")
        for stored in reader.read(cycle, at.seq):
            event, digest = read_trusted(stored.body), leaf_hash(stored.body)
            if event.prev != at.head:
                raise LedgerBroken("ETP663", {"cycle": cycle, "leaf": stored.leaf})
            try:
                at = _evolved(at, event, digest)
            except DOES_NOT_REPLAY as error:
                raise LedgerBroken("ETP670", {"kind": event.kind, "cycle": cycle}) from error
        if at.seq and reader.hash_of(cycle, at.seq) != at.head:
            raise LedgerBroken("ETP663", {"cycle": cycle, "seq": at.seq})
        if isinstance(at, Roster):
            self.roster = at
        else:
            self.states[cycle] = at

    def wrote(self, head: Head, events: int, roster: Roster, state: State) -> None:
        """Take over what this process itself appended, and where the ledger ends since."""
        self.head = head
        self.roster = roster
        if state.cycle != PROGRAMME:
            self.states[state.cycle] = state
        if state.seq == events:  # a cycle that this process has just started
            self._cycles.pop(state.county, None)


def _evolved(at: Roster | State, event: Event, digest: str) -> Roster | State:
    if isinstance(at, Roster):
        return evolve_roster(at, event, digest)
    return evolve(at, event, digest)
