"""A backup's ledger held against the one that it would replace.

Two ledgers are compared event by event, by their bytes alone: nothing that stands beside the bodies
is trusted, and a store of any version can be read. A present ledger that is damaged is read as far
as it goes; what lies behind that cannot be counted, and is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Final

from attrs import define, field

from engine.errors import EtapError
from engine.recording.backups import stores
from engine.recording.ledger import ledger_store as store
from schemas.backups import Comparison
from schemas.ledger import Event, Stored

#: What keeps a ledger from being read and will do so for ever; a lock or a right may be had later.
BEYOND_READING: Final = frozenset(
    {store.MISSING, store.DAMAGED, store.FOREIGN, store.FAILING, store.UNFINISHED}
)


def compare(restored: Path, present: Path) -> Comparison:
    """Compare the ledger of a backup with the one that it would replace.

    Raises:
        Unreadable: the backup's ledger cannot be read.
    """
    reading, lost = _Reading(present), _Lost()
    shared = gained = 0
    is_forked = False
    for ours, theirs in zip_longest(stores.bodies(restored), reading.events()):
        is_forked = is_forked or ours is None or theirs is None or ours.body != theirs.body
        if not is_forked:
            shared += 1
            continue
        gained += ours is not None
        if theirs is not None:
            lost.add(theirs)
    return Comparison(
        shared,
        lost.count,
        gained,
        lost.first,
        lost.last,
        lost.redactions,
        frozenset(lost.redacted),
        foreign=not shared and lost.count > 0 and gained > 0,
        damaged=reading.damaged,
    )


@define(eq=False)
class _Reading:
    """Reading a ledger that may be damaged: ``damaged`` is the code of what it ended with."""

    path: Path
    damaged: str | None = None

    def events(self) -> Iterator[Stored]:
        try:
            yield from stores.bodies(self.path)
        except EtapError as error:
            if error.code not in BEYOND_READING:
                raise
            self.damaged = error.code


@define(eq=False)
class _Lost:
    """The events that only the present ledger has."""

    count: int = 0
    first: Event | None = None
    last: Event | None = None
    redactions: int = 0
    redacted: set[str] = field(factory=set)

    def add(self, stored: Stored) -> None:
        event = stores.event_of(stored)
        self.count += 1
        self.first = event if self.count == 1 else self.first
        self.last = event
        found = stores.redactions(event) if event is not None else frozenset()
        self.redactions += bool(found)
        self.redacted |= found
