"""What a verification sees of redactions, event by event: what is gone rightly, and what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import define, field

from engine.recording.redacting.holdings import commitments_of, held, redacted_by
from schemas.cycle import EvidenceStanding
from schemas.report import Breach

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.ledger import Event

#: What a verification says of evidence and texts that are not there, or are others: rightly so
#: where they were redacted.
_GONE = frozenset({"ETP667", "ETP668", "ETP671", "ETP674", "ETP675"})


@define(eq=False)
class Redactions:
    """The commitments that events hold, by cycle, and those that were redacted, with the event."""

    _held: set[tuple[str, str]] = field(factory=set)
    _redacted: dict[tuple[str, str], int] = field(factory=dict)

    @property
    def count(self) -> int:
        """How many commitments were redacted."""
        return len(self._redacted)

    def look_at(self, event: Event) -> None:
        """Look at the next event of the ledger."""
        self._held.update((event.cycle, mark) for mark, _ in commitments_of(event))
        for mark in redacted_by(event):
            self._redacted.setdefault((event.cycle, mark), event.seq)

    def settled(self, breaches: Iterable[Breach]) -> Iterator[Breach]:
        """Give the breaches without those that a redaction explains."""
        for breach in breaches:
            key = breach.cycle or "", str(breach.facts.get("commitment"))
            if breach.code not in _GONE or key not in self._redacted:
                yield breach

    def standings(self) -> Mapping[str, EvidenceStanding]:
        """Return where the redacted commitments stand."""
        return {mark: EvidenceStanding.REDACTED for _, mark in self._redacted}

    def breaches(self, programme: Programme) -> Iterator[Breach]:
        """Give what is wrong: something is kept still, or was never held by its cycle."""
        for (cycle, mark), seq in self._redacted.items():
            facts = {"commitment": mark}
            if (cycle, mark) not in self._held:
                yield Breach("ETP771", facts, cycle, seq)
            elif is_kept(programme, mark):
                yield Breach("ETP770", facts, cycle, seq)


def is_kept(programme: Programme, mark: str) -> bool:
    """Whether anything is kept of a commitment: its row leads to all that is."""
    private = programme.private
    return private.file_of(mark) is not None or private.salted_text(mark) is not None


def unfinished(programme: Programme) -> tuple[str, ...]:
    """Return the commitments that were redacted and of which something is kept still."""
    uses = held(programme.ledger).values()
    return tuple(u.commitment for u in uses if u.redacted and is_kept(programme, u.commitment))
