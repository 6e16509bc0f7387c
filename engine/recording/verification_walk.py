"""One walk over a programme's record: each event once, in the ledger's order (see ``verifying``).

What is found wrong is collected. What keeps a part from being looked at is told once, and the rest
is looked at: nothing that a folder holds ends the walk but the ledger's own file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from attrs import define, field

from engine.deciding.replay import DOES_NOT_REPLAY, evolve, unstarted
from engine.deciding.roster import evolve_roster
from engine.errors import EtapError, LedgerBroken
from engine.recording.kept_evidence import standing_of
from engine.recording.ledger.event_bytes import leaf_hash, read
from engine.recording.ledger.growing_tree import BACK_DATED, GrowingTree
from engine.recording.ledger.payload_shape import is_shaped
from engine.recording.redacting.tracking import Redactions
from schemas.checkpoint import KeptCheckpoint
from schemas.cycle import EvidenceStanding, State
from schemas.ledger import NO_EVENT, PROGRAMME, Event, Kind, Stored
from schemas.programme import Roster
from schemas.report import Breach

if TYPE_CHECKING:
    from engine.recording.ledger.ledger_store import Ledger
    from engine.recording.ledger.private_store import PrivateStore
    from engine.recording.programme_folder import Programme

Progress = Callable[[int, int], None]
Look = Callable[[Event], Iterator[Breach]]

UNFORESEEN = "ETP826"


def problem(error: Exception) -> Breach:
    """Tell an exception as a breach: what keeps a part from being looked at is a fault of it."""
    if isinstance(error, EtapError):
        return Breach(error.code, error.facts)
    return Breach(UNFORESEEN, {"problem": f"{type(error).__name__}: {error}"[:200]})


@define(eq=False)
class Walk:
    """One walk over the ledger: what was seen so far, and what was found wrong."""

    programme: Programme
    tree: GrowingTree
    breaches: list[Breach] = field(factory=list)
    events: int = 0
    next_leaf: int = 0
    recorded: str = ""
    heads: dict[str, tuple[int, str]] = field(factory=dict)
    states: dict[str, State] = field(factory=dict)
    runs_on: dict[str, tuple[str | None, str]] = field(factory=dict)
    roster: Roster = field(factory=Roster)
    digests: dict[str, bool] = field(factory=dict)
    files: dict[tuple[str, str], EvidenceStanding] = field(factory=dict)
    texts: int = 0
    redactions: Redactions = field(factory=Redactions)
    given_up: set[Look] = field(factory=set)

    def checked(self) -> dict[str, int]:
        """Count what was looked at."""
        return {
            "events": self.events,
            "cycles": len(self.heads),
            "schedules": len(self.digests),
            "evidence": len(self.files),
            "texts": self.texts,
            "redacted": self.redactions.count,
        }

    def standings(self) -> dict[str, EvidenceStanding]:
        """Return where the bytes of every file's commitment stand."""
        return {mark: standing for (_, mark), standing in self.files.items()}

    def try_to(self, look: Callable[[], None]) -> bool:
        """Look at something; what keeps it from being looked at to its end is a breach, too."""
        try:
            look()
        except Exception as error:  # noqa: BLE001 - because a verifier that dies hides what made it die
            self.breaches.append(problem(error))
            return False
        return True

    def look_at_all(self, progress: Progress) -> None:
        """Look at every event, in the order of the ledger."""
        size = self.programme.ledger.head().size
        for stored in self.programme.ledger.read_all():
            self.look_at(stored)
            progress(self.events, size)

    def look_at_redactions(self) -> None:
        """Leave out what redactions explain, and tell those that are not what they say."""
        self.breaches = list(self.redactions.settled(self.breaches))
        self.try_to(lambda: self.breaches.extend(self.redactions.breaches(self.programme)))

    def not_extended(self) -> frozenset[KeptCheckpoint]:
        """Hold what was walked over against every kept checkpoint: which does it not extend."""
        found = tuple(self.tree.departures(self.roster.origin))
        self.breaches.extend(breach for _, breach in found)
        return frozenset(kept for kept, _ in found)

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
        body: object = stored.body  # a damaged store may hold anything here
        digest = leaf_hash(body if isinstance(body, bytes) else b"")
        place: tuple[str, int] | tuple[()] = ()
        try:
            event = read(stored.body)
        except LedgerBroken as error:
            self.breaches.append(Breach("ETP661", {"leaf": stored.leaf, **error.facts}))
        else:
            self.breaches.extend(self._faults(event, digest))
            place = event.cycle, event.seq
        self.tree.add(digest, *place)

    def _faults(self, event: Event, digest: str) -> Iterator[Breach]:
        yield from self._chain_faults(event, digest)
        yield from self._replay_faults(event, digest)
        yield from self._time_faults(event)
        beside = self._schedule_faults, self._evidence_faults, self._text_faults, self._redactions
        for look in beside:
            if look not in self.given_up:
                yield from self._tried(look, event)

    def _tried(self, look: Look, event: Event) -> Iterator[Breach]:
        """Look at what stands beside the ledger; where that fails, it is told once and left."""
        try:
            yield from look(event)
        except Exception as error:  # noqa: BLE001 - because a verifier that dies hides what made it die
            self.given_up.add(look)
            yield problem(error)

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

    def _time_faults(self, event: Event) -> Iterator[Breach]:
        if later := self.tree.is_back_dated(event.recorded, self.roster.origin):
            facts = {
                "recorded": event.recorded,
                "kept": later.name,
                "time": later.checkpoint.time,
            }
            yield Breach(BACK_DATED, facts, event.cycle, event.seq)

    def _replay_faults(self, event: Event, digest: str) -> Iterator[Breach]:
        follows = is_shaped(event)
        try:
            if event.cycle == PROGRAMME:
                self.roster = evolve_roster(self.roster, event, digest)
            else:
                follows = self._is_next(event, digest) and follows
        except DOES_NOT_REPLAY:
            follows = False
        if not follows:
            # Bytes that parse may still say what no command can have said.
            yield Breach("ETP670", {"kind": event.kind}, event.cycle, event.seq)

    def _is_next(self, event: Event, digest: str) -> bool:
        """Whether an event may follow in its cycle, which runs on one schedule."""
        schedule, kind = self.runs_on.get(event.cycle, (event.schedule, event.kind))
        self.runs_on[event.cycle] = (event.schedule, event.kind)
        if schedule != event.schedule and Kind.MIGRATED not in (kind, event.kind):
            return False
        state = self.states.get(event.cycle) or unstarted(event.cycle, "")
        self.states[event.cycle] = state = evolve(state, event, digest)
        return self._is_known(state)

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
            if not isinstance(commitment, str) or (event.cycle, commitment) in self.files:
                continue
            size = file.get("size")
            standing = standing_of(self.programme, commitment, size)
            self.files[event.cycle, commitment] = standing
            if standing is not EvidenceStanding.INTACT:
                yield _evidence_breach(self.programme, event, commitment, standing)

    def _redactions(self, event: Event) -> Iterator[Breach]:
        self.redactions.look_at(event)
        yield from ()

    def _text_faults(self, event: Event) -> Iterator[Breach]:
        kept = event.payload.get("reason") or event.payload.get("text")
        kept = kept if isinstance(kept, dict) else {}
        commitment = kept.get("commitment")
        if not isinstance(commitment, str):
            return
        self.texts += 1
        standing = self.programme.private.text_standing(commitment, kept.get("size"))
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
