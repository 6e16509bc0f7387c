"""The programme's folder: opened, caught up with its ledger, and written to at one choke point.

- a programme is a folder that holds ``ledger.db``, ``private.db``, ``evidence/`` and
  ``schedules/``;
- it is found where ``--programme`` or ``ETAP_PROGRAMME`` says, else upward from the working
  directory;
- ``Programme.record`` is the only way an event comes into being: within one write transaction,
  after its lock, the roster and the cycle catch up with what others wrote, the decision is taken on
  them and on the instant that will be recorded, and its events are appended; a refusal records
  nothing;
- states are kept in memory at their last ``seq``; they are replayed from events and never trusted
  over them (``UNIQUE (cycle, seq)`` is the compare-and-set).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from attrs import define, field

from engine.deciding.replay import DOES_NOT_REPLAY, evolve, unstarted
from engine.deciding.roster import evolve_roster
from engine.deciding.tables import Tables, tables_of
from engine.errors import EtapError, LedgerBroken, NotFound, UsageFault
from engine.recording.clock import Clock, fixed_clock, stamp, system_clock
from engine.recording.event_bytes import leaf_hash, read_trusted
from engine.recording.evidence_store import EvidenceStore
from engine.recording.moment import Decide, Moment, Undone
from engine.recording.private_store import PrivateStore, create_private
from engine.recording.schedule_store import ScheduleStore
from engine.recording.sqlite_ledger import create_ledger, open_ledger
from schemas.ledger import PROGRAMME, Event, Head, Receipt, Stored
from schemas.programme import Roster
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from engine.recording.ledger_store import Ledger, Writer
    from schemas.cycle import State
    from schemas.schedule import Schedule

LEDGER = "ledger.db"
PRIVATE = "private.db"


class Reader(Protocol):
    """What can be caught up with: the ledger, or the writer within its transaction."""

    def read(self, cycle: str, after: int = 0) -> Iterable[Stored]:
        """Return the events of a cycle with a greater seq, in order."""
        ...

    def hash_of(self, cycle: str, seq: int) -> str | None:
        """Return the hash kept beside an event."""
        ...


@define(eq=False)
class Programme:
    """An open programme; close it, or use it as a context manager."""

    folder: Path
    ledger: Ledger
    private: PrivateStore
    evidence: EvidenceStore
    schedules: ScheduleStore
    clock: Clock
    _roster: Roster = field(factory=Roster, init=False)
    _states: dict[str, State] = field(factory=dict, init=False)
    _tables: dict[str, Tables] = field(factory=dict, init=False)
    # The ledger's size as this process knows it, how often another process was seen to have changed
    # it, and at which of those times each cycle was caught up.
    _size: int = field(default=0, init=False)
    _epoch: int = field(default=0, init=False)
    _caught_up: dict[str, int] = field(factory=dict, init=False)

    @classmethod
    def open(cls, folder: Path, now: datetime | None = None) -> Programme:
        """Open the programme of a folder; ``now`` sets the clock of a simulated one.

        Raises:
            NotFound: there is none. Unreadable: its store cannot be opened.
            UsageFault: ``now`` was given and the programme is not simulated.
        """
        if not (folder / LEDGER).exists():
            raise NotFound("ETP601", {"folder": str(folder)})
        programme = cls._on(folder, open_ledger(folder / LEDGER), _clock(now))
        try:
            if now is not None and not programme.simulated:
                raise UsageFault("ETP802", {"folder": str(folder)})
        except EtapError:
            programme.close()
            raise
        return programme

    @classmethod
    def create(cls, folder: Path, now: datetime | None = None) -> Programme:
        """Create the files of a programme in a folder and open it; the ledger is still empty."""
        folder.mkdir(parents=True, exist_ok=True)
        create_private(folder / PRIVATE)
        return cls._on(folder, create_ledger(folder / LEDGER), _clock(now))

    @classmethod
    def _on(cls, folder: Path, ledger: Ledger, clock: Clock) -> Programme:
        return cls(
            folder,
            ledger,
            PrivateStore(folder / PRIVATE),
            EvidenceStore(folder / "evidence"),
            ScheduleStore(folder / "schedules"),
            clock,
        )

    def close(self) -> None:
        """Close the databases."""
        self.ledger.close()
        self.private.close()

    def __enter__(self) -> Self:
        """Return the programme itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    # --- Reading ----------------------------------------------------------------------------------

    def now(self) -> datetime:
        """Return the present instant of this programme's clock, aware."""
        return self.clock()

    @property
    def roster(self) -> Roster:
        """The persons, counties and schedules, caught up with the ledger."""
        self._meet(self.ledger, self.ledger.head(), PROGRAMME)
        return self._roster

    def state(self, cycle: str) -> State:
        """Return the state of ``COUNTY/NUMBER`` as of the last look at ``roster``.

        Its seq is 0 where the cycle was not started.
        """
        self._meet(self.ledger, None, cycle)
        return self._states[cycle]

    @property
    def simulated(self) -> bool:
        """Whether the programme is a simulation.

        Its clock may be set, and every surface says so.
        """
        return self.roster.simulated

    def cycles_of(self, county: str) -> tuple[str, ...]:
        """Return the names of the county's cycles, the first one first."""
        names: list[str] = []
        while self.state(name := f"{county}/{len(names) + 1}").seq:
            names.append(name)
        return tuple(names)

    def tables(self, digest: str) -> Tables:
        """Return the compiled tables of an adopted schedule.

        Raises:
            LedgerBroken: its file is missing, or no longer means what its digest says.
        """
        if digest not in self._tables:
            kept = self.schedules.read(digest)
            self._tables[digest] = tables_of(kept.schedule, kept.moves)
        return self._tables[digest]

    def schedule(self, digest: str) -> Schedule:
        """Return an adopted schedule; raises like ``tables``."""
        return self.tables(digest).schedule

    def _meet(self, reader: Reader, head: Head | None, *cycles: str) -> None:
        """Catch up with what other processes wrote; nothing is read when they wrote nothing.

        Without a ``head`` the ledger is taken to end where it was last seen to.
        """
        if head is not None and head.size != self._size:
            self._epoch += 1
            self._size = head.size
        for cycle in cycles:
            if self._caught_up.get(cycle) != self._epoch:
                self._catch_up(reader, cycle)
                self._caught_up[cycle] = self._epoch

    def _catch_up(self, reader: Reader, cycle: str) -> None:
        """Replay what is new; a cycle whose bytes do not chain is acted on by no command.

        Raises:
            LedgerBroken: an event was changed, or cannot have been recorded.
        """
        own = cycle == PROGRAMME
        at: Roster | State = (
            self._roster if own else self._states.get(cycle) or unstarted(cycle, "")
        )
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
            self._roster = at
        else:
            self._states[cycle] = at

    # --- Writing ----------------------------------------------------------------------------------

    def record(
        self,
        cycle: str,
        person: str,
        decisions: Iterable[Decide],
        schedule: str = "",
        idem: str | None = None,
    ) -> tuple[Receipt, ...] | Refusal:
        """Take decisions in turn and append what they draft, all or none; one refusal refuses all.

        ``schedule`` is the digest that a cycle not started yet will run on. Of several events the
        first carries ``idem``.

        Raises:
            Conflict: another command changed the cycle first.
            Unreadable: the store cannot be written, or the clock went back.
        """
        receipts: list[Receipt] = []
        try:
            with self.ledger.writing() as writer:
                moment = self._moment(writer, cycle, schedule)
                for decide in decisions:
                    drafted = decide(moment)
                    if isinstance(drafted, Refusal):
                        raise Undone(drafted)
                    key = None if receipts else idem
                    receipts.append(writer.append(moment.event(cycle, drafted, person, key)))
                    moment = moment.after(receipts[-1])
        except Undone as undone:
            return undone.refusal
        self._size += len(receipts)
        self._roster = moment.roster
        if cycle != PROGRAMME:
            self._states[cycle] = moment.state
        return tuple(receipts)

    def _moment(self, writer: Writer, cycle: str, schedule: str) -> Moment:
        self._meet(writer, writer.head, PROGRAMME, cycle)
        state = self._states.get(cycle) or unstarted(cycle, schedule)
        if not state.seq:
            state = unstarted(cycle, schedule)
        return Moment(self._roster, state, stamp(self.clock, writer.head.recorded))


def _evolved(at: Roster | State, event: Event, digest: str) -> Roster | State:
    if isinstance(at, Roster):
        return evolve_roster(at, event, digest)
    return evolve(at, event, digest)


def _clock(now: datetime | None) -> Clock:
    return system_clock if now is None else fixed_clock(now)


def open_programme(folder: Path, now: datetime | None = None) -> Programme:
    """Open a programme; ``now`` sets the clock of a simulated one."""
    return Programme.open(folder, now)


def find_programme(given: Path | None, environment: Mapping[str, str], start: Path) -> Path:
    """Find the folder.

    The given one, else ``ETAP_PROGRAMME``, else upward from ``start``, like git. Raises:
        NotFound: no folder on the way holds a programme.
    """
    named = given or (
        Path(environment["ETAP_PROGRAMME"]) if environment.get("ETAP_PROGRAMME") else None
    )
    if named is not None:
        if (named / LEDGER).exists():
            return named
        raise NotFound("ETP601", {"folder": str(named)})
    for folder in (start, *start.parents):
        if (folder / LEDGER).exists():
            return folder
    raise NotFound("ETP601", {"folder": str(start)})
