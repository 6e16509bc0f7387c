"""Verifying a programme: whether the record is whole, and what it relies on still held.

What is looked at, each event once and in the ledger's order:

- the bytes are exactly an event's canonical bytes, and the columns beside them say the same;
- leaves are contiguous from 0, ``seq`` from 1 within each cycle, ``prev`` is the hash of the event
  before, ``recorded`` never runs backwards over the whole ledger;
- every event replays; the schedule it names is kept and still has its digest;
- every file of evidence that an event names is kept, and its bytes are those committed to; so are
  the reasons and notes;
- the databases have the schema that etap ships, and SQLite finds no damage;
- the ledger extends every checkpoint and receipt that somebody kept.

Everything is collected; nothing is written, and nothing that the folder holds makes it raise. What
cannot be seen from the folder and the kept checkpoints is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field

from engine.deciding.replay import DOES_NOT_REPLAY, evolve, unstarted
from engine.deciding.roster import evolve_roster
from engine.errors import EtapError, LedgerBroken, NotFound, UsageFault
from engine.recording.kept_evidence import standing_of
from engine.recording.ledger.event_bytes import leaf_hash, read
from engine.recording.ledger.growing_tree import BACK_DATED, GrowingTree
from engine.recording.programme_folder import open_programme
from schemas.checkpoint import KeptCheckpoint, KeptVerdict
from schemas.cycle import EvidenceStanding, State
from schemas.ledger import NO_EVENT, PROGRAMME, Event, Stored
from schemas.programme import Roster
from schemas.report import Breach, Verification

if TYPE_CHECKING:
    from engine.recording.ledger.ledger_store import Ledger
    from engine.recording.ledger.private_store import PrivateStore
    from engine.recording.programme_folder import Programme

Progress = Callable[[int, int], None]
Look = Callable[[Event], Iterator[Breach]]

#: What a verification cannot show: events missing at the end, and a folder made anew, where nothing
#: was kept; else what came after it, and who made the checkpoint.
NOTHING_KEPT = ("ETP676", "ETP677")
SOMETHING_KEPT = ("ETP824", "ETP825")
#: The ledger could not be read to its end.
NOT_READ = "ETP828"
UNFORESEEN = "ETP826"


def verify_folder(
    folder: Path,
    progress: Progress,
    kept: tuple[KeptCheckpoint, ...] = (),
    now: datetime | None = None,
) -> Verification:
    """Verify the programme of a folder, whatever state that is in.

    Raises:
        NotFound: there is no programme at all.
        UsageFault: ``now`` was given, and the programme is not simulated.
    """
    try:
        with open_programme(folder, now) as programme:
            return verify(programme, progress, kept)
    except (NotFound, UsageFault):
        raise
    except Exception as error:  # noqa: BLE001 - a verifier that dies hides what made it die
        return Verification({"events": 0}, (NOT_READ,), (_problem(error),))


def verify(
    programme: Programme, progress: Progress, kept: tuple[KeptCheckpoint, ...] = ()
) -> Verification:
    """Verify the ledger, the schedules and the evidence of a programme.

    ``progress`` is told how many of how many events were looked at; ``kept`` are the checkpoints
    and receipts that the ledger must extend.
    """
    return walked(programme, progress, kept)[0]


def walked(
    programme: Programme, progress: Progress, kept: tuple[KeptCheckpoint, ...] = ()
) -> tuple[Verification, Mapping[str, EvidenceStanding]]:
    """Verify as ``verify`` does, and return where the bytes of every commitment stand, too."""
    walk = _Walk(programme, GrowingTree(kept))
    walk.look_at_stores()
    is_read = walk.try_to(lambda: walk.look_at_all(progress))
    verdicts = walk.held_against() if is_read else ()
    found = Verification(
        walk.checked(),
        (*(SOMETHING_KEPT if kept else NOTHING_KEPT), *(() if is_read else (NOT_READ,))),
        tuple(walk.breaches),
        walk.roster.simulated,
        walk.roster.origin,
        walk.tree.size,
        walk.tree.root,
        verdicts,
    )
    return found, walk.files


def _problem(error: Exception) -> Breach:
    if isinstance(error, EtapError):
        return Breach(error.code, error.facts)
    return Breach(UNFORESEEN, {"problem": f"{type(error).__name__}: {error}"[:200]})


@define(eq=False)
class _Walk:
    """One walk over the ledger: what was seen so far, and what was found wrong."""

    programme: Programme
    tree: GrowingTree
    breaches: list[Breach] = field(factory=list)
    events: int = 0
    next_leaf: int = 0
    recorded: str = ""
    heads: dict[str, tuple[int, str]] = field(factory=dict)
    states: dict[str, State] = field(factory=dict)
    roster: Roster = field(factory=Roster)
    digests: dict[str, bool] = field(factory=dict)
    files: dict[str, EvidenceStanding] = field(factory=dict)
    texts: int = 0
    given_up: set[Look] = field(factory=set)

    def checked(self) -> dict[str, int]:
        """Count what was looked at."""
        return {
            "events": self.events,
            "cycles": len(self.heads),
            "schedules": len(self.digests),
            "evidence": len(self.files),
            "texts": self.texts,
        }

    def try_to(self, look: Callable[[], None]) -> bool:
        """Look at something; what keeps it from being looked at to its end is a breach, too."""
        try:
            look()
        except Exception as error:  # noqa: BLE001 - a verifier that dies hides what made it die
            self.breaches.append(_problem(error))
            return False
        return True

    def look_at_all(self, progress: Progress) -> None:
        """Look at every event, in the order of the ledger."""
        size = self.programme.ledger.head().size
        for stored in self.programme.ledger.read_all():
            self.look_at(stored)
            progress(self.events, size)

    def held_against(self) -> tuple[KeptVerdict, ...]:
        """Hold what was walked over against every kept checkpoint."""
        found = tuple(self.tree.departures(self.roster.origin))
        self.breaches.extend(breach for _, breach in found)
        wrong = {id(kept) for kept, _ in found}
        return tuple(KeptVerdict(one, id(one) not in wrong) for one in self.tree.kept)

    def look_at_stores(self) -> None:
        """Compare the databases' schemas with the shipped ones and let SQLite check its files."""
        for store in (self.programme.ledger, self.programme.private):
            self.try_to(partial(self._look_at_store, store))
        self.try_to(self._look_at_projections)

    def _look_at_store(self, store: Ledger | PrivateStore) -> None:
        for departure in store.schema_departures():
            facts = {"store": departure.name, "how": departure.how}
            self.breaches.append(Breach("ETP672", facts))
        for damage in store.damages():
            self.breaches.append(Breach("ETP673", {"problem": damage}))

    def _look_at_projections(self) -> None:
        for leaf in self.programme.ledger.projection_departures():
            self.breaches.append(Breach("ETP662", {"leaf": leaf}))

    def look_at(self, stored: Stored) -> None:
        """Look at one event."""
        self.events += 1
        if stored.leaf != self.next_leaf:
            facts = {"leaf": stored.leaf, "expected": self.next_leaf}
            self.breaches.append(Breach("ETP665", facts))
        self.next_leaf = stored.leaf + 1
        body: object = stored.body  # a damaged file may hold anything here
        digest = leaf_hash(body if isinstance(body, bytes) else b"")
        try:
            event = read(stored.body)
        except LedgerBroken as error:
            self.breaches.append(Breach("ETP661", {"leaf": stored.leaf, **error.facts}))
        else:
            self.breaches.extend(self._faults(event, digest))
        self.tree.add(digest)

    def _faults(self, event: Event, digest: str) -> Iterator[Breach]:
        yield from self._chain_faults(event, digest)
        yield from self._replay_faults(event, digest)
        for look in (self._schedule_faults, self._evidence_faults, self._text_faults):
            if look not in self.given_up:
                yield from self._tried(look, event)

    def _tried(self, look: Look, event: Event) -> Iterator[Breach]:
        """Look at what stands beside the ledger; where that fails, it is told once and left."""
        try:
            yield from look(event)
        except Exception as error:  # noqa: BLE001 - a verifier that dies hides what made it die
            self.given_up.add(look)
            yield _problem(error)

    def _chain_faults(self, event: Event, digest: str) -> Iterator[Breach]:
        seq, head = self.heads.get(event.cycle, (0, NO_EVENT))
        self.heads[event.cycle] = (event.seq, digest)
        if event.seq != seq + 1:
            yield Breach("ETP664", {"expected": seq + 1}, event.cycle, event.seq)
        if event.prev != head:
            yield Breach("ETP663", {"prev": event.prev, "head": head}, event.cycle, event.seq)
        if event.recorded < self.recorded:
            facts = {"recorded": event.recorded, "before": self.recorded}
            yield Breach("ETP669", facts, event.cycle, event.seq)
        self.recorded = max(self.recorded, event.recorded)
        if later := self.tree.is_back_dated(event.recorded):
            facts = {
                "recorded": event.recorded,
                "kept": later.name,
                "time": later.checkpoint.time,
            }
            yield Breach(BACK_DATED, facts, event.cycle, event.seq)

    def _replay_faults(self, event: Event, digest: str) -> Iterator[Breach]:
        try:
            if event.cycle == PROGRAMME:
                self.roster = evolve_roster(self.roster, event, digest)
                return
            state = self.states.get(event.cycle) or unstarted(event.cycle, "")
            self.states[event.cycle] = state = evolve(state, event, digest)
            follows = self._is_known(state)
        except DOES_NOT_REPLAY:
            follows = False
        if not follows:
            # Bytes that parse may still say what no command can have said.
            yield Breach("ETP670", {"kind": event.kind}, event.cycle, event.seq)

    def _is_known(self, state: State) -> bool:
        """Whether the schedule has the stage and the outputs; yes where the schedule is lost."""
        try:
            schedule = self.programme.schedule(state.schedule)
        except EtapError:
            return True
        return state.stage in schedule.stage_of and state.submissions.keys() <= set(
            schedule.output_of
        )

    def _schedule_faults(self, event: Event) -> Iterator[Breach]:
        digest = event.schedule or event.payload.get("digest")
        if not isinstance(digest, str) or digest in self.digests:
            return
        self.digests[digest] = self.programme.schedules.is_whole(digest)
        if not self.digests[digest]:
            yield Breach("ETP666", {"digest": digest}, event.cycle, event.seq)

    def _evidence_faults(self, event: Event) -> Iterator[Breach]:
        named = event.payload.get("files")
        for file in named if isinstance(named, list) else ():
            commitment = file.get("commitment") if isinstance(file, dict) else None
            if not isinstance(commitment, str) or commitment in self.files:
                continue
            self.files[commitment] = standing = standing_of(self.programme, commitment)
            if standing is not EvidenceStanding.INTACT:
                yield _evidence_breach(self.programme, event, commitment, standing)

    def _text_faults(self, event: Event) -> Iterator[Breach]:
        kept = event.payload.get("reason") or event.payload.get("text")
        commitment = kept.get("commitment") if isinstance(kept, dict) else None
        if not isinstance(commitment, str):
            return
        self.texts += 1
        standing = self.programme.private.text_standing(commitment)
        if standing is not EvidenceStanding.INTACT:
            code = "ETP674" if standing is EvidenceStanding.ABSENT else "ETP675"
            yield Breach(code, {"commitment": commitment}, event.cycle, event.seq)


def _evidence_breach(
    programme: Programme, event: Event, commitment: str, standing: EvidenceStanding
) -> Breach:
    output = str(event.payload.get("output"))
    facts = {"output": output, "commitment": commitment}
    if standing is EvidenceStanding.ALTERED:
        return Breach("ETP668", facts, event.cycle, event.seq)
    kept = programme.private.file_of(commitment)
    return Breach("ETP667" if kept else "ETP671", facts, event.cycle, event.seq)
