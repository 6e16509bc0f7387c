"""What lies behind an event whose key is used again: texts opened, given files hashed like its own.

A file is hashed under the salt of the commitment that it is compared with, so that nothing is
copied and no plain digest is trusted.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.deciding.retries import ADDING, FILES, TEXTS
from engine.errors import LedgerBroken
from engine.recording.evidence.evidence_source import open_source
from engine.recording.evidence.evidence_store import MAX_BYTES
from engine.recording.ledger import tree
from engine.recording.ledger.event_bytes import leaf_hash, read_trusted
from schemas.ledger import Event, Receipt
from schemas.refusal import Refusal
from schemas.retrying import GivenFile

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.ledger import Stored


def recorded_under(programme: Programme, key: str) -> Receipt | None:
    """Return the receipt of the event that was recorded under a key, as it was given then.

    Raises:
        LedgerBroken: the key stands beside an event that does not have it.
    """
    stored = programme.ledger.by_idem(key)
    if stored is None:
        return None
    receipt = _receipt(programme, stored)
    if receipt.event.idem != key:
        raise LedgerBroken("ETP662", {"leaf": stored.leaf})
    return receipt


def following(programme: Programme, first: Receipt, kinds: Sequence[str]) -> Iterator[Receipt]:
    """Yield the events behind ``first`` that one command recorded with it; they are of ``kinds``.

    They stand in the ledger without a gap, at one instant, by one person and without a key.
    """
    event = first.event
    mark = (event.cycle, event.actor, event.recorded, None)
    leaf = first.leaf + 1
    while kinds and (stored := programme.ledger.at(leaf)) is not None:
        receipt = _receipt(programme, stored)
        found = receipt.event
        if (found.cycle, found.actor, found.recorded, found.idem) != mark:
            return
        if found.kind not in kinds:
            return
        yield receipt
        leaf += 1


def texts_of(programme: Programme, event: Event) -> Mapping[str, str | None]:
    """Open the commitments of an event's texts; ``None`` stands for what was redacted."""
    kept = (event.payload.get(name) for name in TEXTS)
    marks = (text["commitment"] for text in kept if text is not None)
    return {mark: programme.private.text_of(mark) for mark in marks}


def earlier_files(programme: Programme, event: Event) -> int:
    """Count the files of the submission that an event added to; 0 where it added to none."""
    to = event.payload.get(ADDING)
    if to is None:
        return 0
    stored = next(programme.ledger.read(event.cycle, to - 1))
    return len(read_trusted(stored.body).payload[FILES])


def hashed(
    programme: Programme, paths: Sequence[Path], event: Event
) -> tuple[GivenFile, ...] | Refusal:
    """Hash files, each under the salt of the file that stands at its place in an event."""
    marks = [file["commitment"] for file in event.payload.get(FILES, ())]
    own = marks[earlier_files(programme, event) :]
    salts = [programme.private.salt_of(mark) for mark in own]
    given: list[GivenFile] = []
    for number, path in enumerate(paths):
        file = _hashed(path, salts[number] if number < len(salts) else None)
        if isinstance(file, Refusal):
            return file
        given.append(file)
    return tuple(given)


def _hashed(path: Path, salt: bytes | None) -> GivenFile | Refusal:
    source = open_source(path, MAX_BYTES)
    if isinstance(source, Refusal):
        return source
    mark = hmac.new(salt or b"", digestmod="sha256")
    try:
        while block := source.block():
            if isinstance(block, Refusal):
                return block
            mark.update(block)
        return source.change() or GivenFile(mark.hexdigest() if salt else None, source.size)
    finally:
        source.close()


def _receipt(programme: Programme, stored: Stored) -> Receipt:
    peaks = tree.peaks_of(programme.ledger.node, stored.leaf + 1)
    return Receipt(read_trusted(stored.body), stored.leaf, leaf_hash(stored.body), peaks)
