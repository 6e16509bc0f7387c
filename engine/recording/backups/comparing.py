"""A backup's ledger held against the one that it would replace, and against kept checkpoints.

Two ledgers are compared event by event, by their bytes alone: nothing that stands beside the bodies
is trusted, and a store of any version can be read. A present ledger that is damaged is read as far
as it goes; what lies behind that cannot be counted, and is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Final

from attrs import define, field

from engine.errors import EtapError, NotFound, UsageFault
from engine.recording.backups import backup_codes as codes
from engine.recording.backups import stores
from engine.recording.ledger import checkpoint_text, tree
from engine.recording.ledger import ledger_store as store
from engine.recording.ledger.event_bytes import leaf_hash
from engine.recording.schedules.small_files import read_small_file
from schemas.backups import Comparison, Manifest
from schemas.checkpoint import Checkpoint
from schemas.ledger import Event, Stored
from schemas.report import Breach

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


def read_checkpoint(given: str) -> Checkpoint:
    """Read a kept checkpoint: ``SIZE:ROOT``, or the name of a file that holds one.

    Raises:
        UsageFault: it is neither.
        NotFound, Unreadable: there is no such file, or it cannot be read.
    """
    try:
        return checkpoint_text.read(given)
    except UsageFault:
        if ":" in given and not Path(given).exists():
            raise
    try:
        data = read_small_file(Path(given), checkpoint_text.LARGEST)
    except NotFound:
        raise NotFound("ETP650", {"file": given}) from None
    return checkpoint_text.read(data.decode("utf-8", "replace"))


def departures(
    ledger: Path, manifest: Manifest, checkpoints: Iterable[Checkpoint]
) -> Iterator[Breach]:
    """Tell each kept checkpoint that a backup's ledger does not extend."""
    wanted = tuple(checkpoints)
    roots = _roots(ledger, {checkpoint.size for checkpoint in wanted}) if wanted else {}
    for checkpoint in wanted:
        facts = {"checkpoint": checkpoint_text.short(checkpoint), "events": manifest.events}
        if checkpoint.origin not in ("", manifest.origin):
            yield Breach(codes.OTHER_ORIGIN, {**facts, "origin": checkpoint.origin})
        elif checkpoint.size not in roots:
            yield Breach(codes.TRUNCATED, facts)
        elif roots[checkpoint.size] != checkpoint.root:
            yield Breach(codes.REWRITTEN, facts)


def _roots(ledger: Path, sizes: set[int]) -> dict[int, str]:
    """Compute the root over each of these numbers of events, as far as there are so many."""
    peaks: tree.Peaks = ()
    found = {0: tree.root(peaks).hex()}
    for size, stored in enumerate(stores.bodies(ledger), 1):
        peaks = tree.grown(peaks, size - 1, bytes.fromhex(leaf_hash(stored.body)))[0]
        if size in sizes:
            found[size] = tree.root(peaks).hex()
    return found
