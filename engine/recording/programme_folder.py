"""The programme's folder: opened, caught up with its ledger, and written to at one choke point.

- a programme is a folder that holds ``ledger.db``, ``private.db``, ``evidence/`` and
  ``schedules/``;
- ``Programme.record`` is the only way an event comes into being: within one write transaction,
  after its lock, the decision is taken on the roster and the cycle and on the instant that will be
  recorded, and its events are appended, provided that the ledger ends where this process knows it
  to; else it catches up with what others wrote and decides on that; a refusal records nothing;
- states are kept in memory at their last ``seq``; they are replayed from events and never trusted
  over them (``UNIQUE (cycle, seq)`` is the compare-and-set).
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from attrs import define, field

from engine.deciding.replay import unstarted
from engine.deciding.tables import Tables, tables_of
from engine.errors import AlreadyMade, EtapError, NotFound, UsageFault
from engine.recording.durable_folder import make_durable_somewhere
from engine.recording.evidence.evidence_store import EvidenceStore
from engine.recording.ledger.clock import Clock, fixed_clock, stamp, system_clock
from engine.recording.ledger.event_bytes import leaf_hash
from engine.recording.ledger.ledger_store import Overtaken
from engine.recording.ledger.mirror import Mirror
from engine.recording.ledger.moment import Decide, Moment, Undone
from engine.recording.ledger.private_store import PrivateStore, create_private
from engine.recording.ledger.sqlite_ledger import create_ledger, open_ledger
from engine.recording.schedules.schedule_store import ScheduleStore
from schemas.ledger import PROGRAMME, Head, Receipt
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from engine.recording.ledger.ledger_store import Ledger, Writer
    from schemas.cycle import State
    from schemas.programme import Roster
    from schemas.schedule import Schedule

LEDGER = "ledger.db"
PRIVATE = "private.db"


@define(eq=False)
class Programme:
    """An open programme; close it, or use it as a context manager."""

    folder: Path
    ledger: Ledger
    private: PrivateStore
    evidence: EvidenceStore
    schedules: ScheduleStore
    clock: Clock
    _tried: tuple[Receipt, ...] = field(default=(), init=False)
    _mirror: Mirror = field(factory=Mirror, init=False)
    _tables: dict[str, Tables] = field(factory=dict, init=False)

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
        """Create the files of a programme in a folder, and open it.

        What a killed ``init`` left behind is finished; files that are whole are opened as they are.
        """
        make_durable_somewhere(folder)
        with suppress(AlreadyMade):
            create_private(folder / PRIVATE)
        try:
            ledger = create_ledger(folder / LEDGER)
        except AlreadyMade:
            ledger = open_ledger(folder / LEDGER)
        return cls._on(folder, ledger, _clock(now))

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

    def recording_now(self) -> datetime:
        """Return the instant that an event would be recorded at now, as of the last look.

        What is decided beforehand is decided on it, so that a clock that is wrong is told as such.

        Raises:
            Unreadable: the clock went back.
        """
        return datetime.fromisoformat(stamp(self.clock, self._mirror.head.recorded))

    @property
    def roster(self) -> Roster:
        """The persons, counties and schedules, caught up with the ledger."""
        self._mirror.meet(self.ledger, self.ledger.head(), PROGRAMME)
        return self._mirror.roster

    def state(self, cycle: str) -> State:
        """Return the state of ``COUNTY/NUMBER`` as of the last look at ``roster``.

        Its seq is 0 where the cycle was not started.
        """
        self._mirror.meet(self.ledger, None, cycle)
        return self._mirror.states[cycle]

    @property
    def simulated(self) -> bool:
        """Whether the programme is a simulation.

        Its clock may be set, and every surface says so.
        """
        return self.roster.simulated

    @property
    def seen_as(self) -> str:
        """The programme's origin as of the last look at ``roster``; also of a closed programme."""
        return self._mirror.roster.origin

    @property
    def seen_as_simulated(self) -> bool:
        """What ``simulated`` said at the last look at ``roster``; also of a closed programme."""
        return self._mirror.roster.simulated

    def cycles_of(self, county: str) -> tuple[str, ...]:
        """Return the names of the county's cycles, the first one first."""
        return self._mirror.cycles_of(self.ledger, county)

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
        first carries ``idem``. Decisions may be taken twice: first on what this process knows, and
        that stands if the ledger still ends there; else, and before any refusal, on what it says.

        Raises:
            Conflict: another command changed the cycle first.
            Unreadable: the store cannot be written, or the clock went back.
        """
        self._tried = ()
        asked = (cycle, person, tuple(decisions), schedule, idem)
        try:
            return self._appended(self._mirror.head, *asked)
        except (Overtaken, Undone):
            pass
        try:
            return self._appended(None, *asked)
        except Undone as undone:
            return undone.refusal

    def _appended(
        self,
        known: Head | None,
        cycle: str,
        person: str,
        decisions: Iterable[Decide],
        schedule: str,
        idem: str | None,
    ) -> tuple[Receipt, ...]:
        receipts: list[Receipt] = []
        with self.ledger.writing(known) as writer:
            moment = self._moment(writer, cycle, schedule)
            for decide in decisions:
                drafted = decide(moment)
                if isinstance(drafted, Refusal):
                    raise Undone(drafted)
                key = None if receipts else idem
                receipts.append(writer.append(moment.event(cycle, drafted, person, key)))
                moment = moment.after(receipts[-1])
            head = writer.head
            self._tried = tuple(receipts)
        self._mirror.wrote(head, len(receipts), moment.roster, moment.state)
        return tuple(receipts)

    def recorded_last(self) -> tuple[Receipt, ...]:
        """Return what the last ``record`` of this programme appended, as the ledger has it now.

        For whoever was interrupted in it, and cannot know; also of a closed programme.

        Raises:
            Unreadable: the ledger cannot be opened.
        """
        if not self._tried:
            return ()
        first = self._tried[0]
        with closing(open_ledger(self.folder / LEDGER)) as ledger:
            stored = ledger.at(first.leaf)
        is_there = stored is not None and leaf_hash(stored.body) == first.hash
        return self._tried if is_there else ()

    def _moment(self, writer: Writer, cycle: str, schedule: str) -> Moment:
        head, mirror = writer.head, self._mirror
        mirror.meet(writer, head, PROGRAMME, cycle)
        state = mirror.states.get(cycle)
        if state is None or not state.seq:
            state = unstarted(cycle, schedule)
        recorded = stamp(self.clock, head.recorded)
        return Moment(mirror.roster, state, recorded, datetime.fromisoformat(recorded))


def _clock(now: datetime | None) -> Clock:
    return system_clock if now is None else fixed_clock(now)


def open_programme(folder: Path, now: datetime | None = None) -> Programme:
    """Open a programme; ``now`` sets the clock of a simulated one."""
    return Programme.open(folder, now)
