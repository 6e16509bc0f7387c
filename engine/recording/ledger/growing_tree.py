"""The tree as it grows along a walk over a ledger, held against checkpoints that were kept.

docs/format.md, section 9: a checkpoint's root must be that of the ledger's first events, a
receipt's event must stand at its place, and nothing that comes later may be recorded earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import define, field

from engine.recording.ledger import tree
from engine.recording.ledger.clock import TOLERANCE
from schemas.checkpoint import EventMark, KeptCheckpoint
from schemas.report import Breach

#: The codes of what is wrong with a ledger, seen from a kept checkpoint.
TRUNCATED, REWRITTEN, OTHER_EVENT, FOREIGN = "ETP816", "ETP817", "ETP818", "ETP819"
BACK_DATED, FORK = "ETP820", "ETP823"


@define(eq=False)
class GrowingTree:
    """The tree over the events met so far, and what kept checkpoints need to know of it."""

    kept: tuple[KeptCheckpoint, ...] = ()
    size: int = 0
    peaks: tree.Peaks = ()
    _roots: dict[int, str] = field(factory=dict)
    _hashes: dict[int, str] = field(factory=dict)
    _asked: frozenset[int] = field(init=False)
    _pending: list[KeptCheckpoint] = field(init=False)
    # Of those reached, the one that was made last, by its origin; and where the events stand that
    # receipts are of.
    _latest: dict[str, KeptCheckpoint] = field(factory=dict, init=False)
    _places: dict[int, tuple[str, int]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        """Put the checkpoints in the order in which the walk reaches them."""
        events = (one.checkpoint.event for one in self.kept)
        self._asked = frozenset(event.leaf for event in events if event)
        self._pending = sorted(self.kept, key=lambda one: -one.checkpoint.size)
        self._reach()

    @property
    def root(self) -> str:
        """The root of the tree over the events met so far, 64 lowercase hex digits."""
        return tree.root(self.peaks).hex()

    def add(self, digest: str, cycle: str = "", seq: int = 0) -> None:
        """Meet the next event, by its hash; and where it says that it stands, if that is known."""
        if self.size in self._asked:
            self._hashes[self.size] = digest
            self._places[self.size] = (cycle, seq)
        self.peaks, _ = tree.grown(self.peaks, self.size, bytes.fromhex(digest))
        self.size += 1
        self._reach()

    def is_back_dated(self, recorded: str, origin: str | None = None) -> KeptCheckpoint | None:
        """Return the kept checkpoint that an event recorded then cannot have come after.

        To be asked before the event is added. The clock may be a little behind (``TOLERANCE``).
        Where the ledger's ``origin`` is given, another programme's checkpoints tell nothing of it.
        """
        own = (one for of, one in self._latest.items() if origin is None or of in ("", origin))
        latest = max(own, key=lambda one: one.checkpoint.time, default=None)
        if latest is None or recorded >= latest.checkpoint.time:
            return None
        behind = datetime.fromisoformat(latest.checkpoint.time) - datetime.fromisoformat(recorded)
        return latest if behind > TOLERANCE else None

    def departures(self, origin: str) -> Iterator[tuple[KeptCheckpoint, Breach]]:
        """What is wrong with the whole ledger, seen from each kept checkpoint; none: it extends it.

        ``origin`` is what the ledger's first event says.
        """
        for kept in self.kept:
            for breach in self._breaches(kept, origin):
                yield kept, breach
        yield from _forks(self.kept)

    def _reach(self) -> None:
        while self._pending and self._pending[-1].checkpoint.size == self.size:
            reached = self._pending.pop()
            self._roots[self.size] = self.root
            latest = self._latest.setdefault(reached.checkpoint.origin, reached)
            if reached.checkpoint.time > latest.checkpoint.time:
                self._latest[reached.checkpoint.origin] = reached

    def _breaches(self, kept: KeptCheckpoint, origin: str) -> Iterator[Breach]:
        it, name = kept.checkpoint, kept.name
        if it.origin and it.origin != origin:
            yield Breach(FOREIGN, {"kept": name, "origin": it.origin, "ours": origin})
            return
        if it.size > self.size:
            missing = it.size - self.size
            facts = {"kept": name, "size": it.size, "events": self.size, "missing": missing}
            yield Breach(TRUNCATED, facts)
        elif self._roots[it.size] != it.root:
            yield Breach(REWRITTEN, {"kept": name, "first": self._fits(it.size), "last": it.size})
        if it.event and self._is_other(it.event):
            facts = {"kept": name, "leaf": it.event.leaf, "hash": it.event.hash}
            yield Breach(OTHER_EVENT, facts, it.event.cycle, it.event.seq)

    def _is_other(self, event: EventMark) -> bool:
        """Whether another event stands in the place that a receipt tells, or in another cycle."""
        says = event.cycle, event.seq
        place = self._places.get(event.leaf, says)
        return self._hashes.get(event.leaf, event.hash) != event.hash or (
            place != ("", 0) and place != says
        )

    def _fits(self, size: int) -> int:
        """The size of the largest smaller checkpoint that the ledger does extend; else 0."""
        smaller = (one.checkpoint for one in self.kept if one.checkpoint.size < size)
        return max((it.size for it in smaller if self._roots.get(it.size) == it.root), default=0)


def _forks(kept: Iterable[KeptCheckpoint]) -> Iterator[tuple[KeptCheckpoint, Breach]]:
    """Two checkpoints of one size with different roots prove that two histories were shown."""
    seen: dict[tuple[str, int], KeptCheckpoint] = {}
    for one in kept:
        it = one.checkpoint
        other = seen.setdefault((it.origin, it.size), one)
        if it.origin and other.checkpoint.root != it.root:
            yield one, Breach(FORK, {"kept": other.name, "other": one.name, "size": it.size})
