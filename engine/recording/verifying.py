"""Verifying a programme: whether the record is whole, and what it relies on still held.

What is looked at, each event once and in the ledger's order:

- the bytes are exactly an event's canonical bytes, and the columns beside them say the same;
- leaves are contiguous from 0, ``seq`` from 1 within each cycle, ``prev`` is the hash of the event
  before, ``recorded`` never runs backwards over the whole ledger;
- every event replays; the schedule it names is kept and still has its digest;
- every file of evidence that an event names is kept, and its bytes are those committed to; so are
  the reasons and notes; what was redacted is counted, and must be gone;
- the databases have the schema that etap ships, and SQLite finds no damage.

Everything is collected; nothing is written. What cannot be seen from the folder alone is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import define, field

from engine.deciding.replay import DOES_NOT_REPLAY, evolve, unstarted
from engine.deciding.roster import evolve_roster
from engine.errors import EtapError, LedgerBroken
from engine.recording.kept_evidence import standing_of
from engine.recording.ledger.event_bytes import leaf_hash, read
from engine.recording.redacting.tracking import Redactions
from schemas.cycle import EvidenceStanding, State
from schemas.ledger import NO_EVENT, PROGRAMME, Event, Stored
from schemas.programme import Roster
from schemas.report import Breach, Verification

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme

Progress = Callable[[int, int], None]

#: What a verification of the folder alone cannot show.
NOT_CHECKED = ("ETP676", "ETP677")


def verify(programme: Programme, progress: Progress) -> Verification:
    """Verify the ledger, the schedules and the evidence of a programme.

    ``progress`` is told how many of how many events were looked at.
    """
    return walked(programme, progress)[0]


def walked(
    programme: Programme, progress: Progress
) -> tuple[Verification, Mapping[str, EvidenceStanding]]:
    """Verify as ``verify`` does, and return where the bytes of every commitment stand, too."""
    walk = _Walk(programme)
    walk.look_at_stores()
    size = programme.ledger.head().size
    for stored in programme.ledger.read_all():
        walk.look_at(stored)
        progress(walk.events, size)
    breaches = (*walk.redactions.settled(walk.breaches), *walk.redactions.breaches(programme))
    found = Verification(walk.checked(), NOT_CHECKED, breaches, walk.roster.simulated)
    return found, {**walk.files, **walk.redactions.standings()}


@define(eq=False)
class _Walk:
    """One walk over the ledger: what was seen so far, and what was found wrong."""

    programme: Programme
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
    redactions: Redactions = field(factory=Redactions)

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

    def look_at_stores(self) -> None:
        """Compare the databases' schemas with the shipped ones and let SQLite check its files."""
        for store in (self.programme.ledger, self.programme.private):
            for departure in store.schema_departures():
                facts = {"store": departure.name, "how": departure.how}
                self.breaches.append(Breach("ETP672", facts))
            for damage in store.damages():
                self.breaches.append(Breach("ETP673", {"problem": damage}))
        for leaf in self.programme.ledger.projection_departures():
            self.breaches.append(Breach("ETP662", {"leaf": leaf}))

    def look_at(self, stored: Stored) -> None:
        """Look at one event."""
        self.events += 1
        if stored.leaf != self.next_leaf:
            facts = {"leaf": stored.leaf, "expected": self.next_leaf}
            self.breaches.append(Breach("ETP665", facts))
        self.next_leaf = stored.leaf + 1
        try:
            event = read(stored.body)
        except LedgerBroken as error:
            self.breaches.append(Breach("ETP661", {"leaf": stored.leaf, **error.facts}))
            return
        self.breaches.extend(self._faults(event, leaf_hash(stored.body)))

    def _faults(self, event: Event, digest: str) -> Iterator[Breach]:
        yield from self._chain_faults(event, digest)
        yield from self._replay_faults(event, digest)
        yield from self._schedule_faults(event)
        yield from self._evidence_faults(event)
        yield from self._text_faults(event)
        self.redactions.look_at(event)

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
