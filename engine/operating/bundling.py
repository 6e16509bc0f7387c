"""Bundling: one file by which a stranger checks a programme, or some counties of it, offline."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import UsageFault
from engine.operating.checkpointing import insist
from engine.recording.bundle.bundle_entries import COPIES, Contents
from engine.recording.bundle.plain_zip import write_zip
from engine.recording.exporting import may_be_written
from engine.recording.installed import VERIFIER
from engine.recording.keys.kept import kept_announcements, name_of
from engine.recording.keys.key_file import signed
from engine.recording.ledger import checkpoint_text
from engine.recording.ledger.checkpoints import checkpoint_of
from engine.recording.naming import county_of
from engine.recording.whole_file import write_whole_by
from schemas.bundle import Bundled

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.bundle import BundleAsked
    from schemas.checkpoint import Checkpoint, KeptCheckpoint


def bundle(programme: Programme, asked: BundleAsked, passphrase: str | None = None) -> Bundled:
    """Write a bundle; the same ledger, key and etap give the same bytes.

    Raises:
        UsageFault: the file may not be written, or a checkpoint is of no earlier state.
        NotFound: there is no such county.
        LedgerBroken: it is to be signed, and nothing may be vouched for (``checkpointing``).
        OSError: the file cannot be written.
    """
    may_be_written(asked.out, programme.folder, force=asked.force)
    roster, head = programme.roster, programme.ledger.head()
    counties = tuple(sorted({county_of(roster, word) for word in asked.counties})) or None
    made = checkpoint_of(programme.ledger, roster.origin, head.size, head.recorded or "")
    sizes = tuple(sorted({_size(kept, made) for kept in asked.since}))
    if asked.key is not None:
        insist(programme, made)
        made = signed(made, Path(asked.key), passphrase)
    announced = _announced(programme, roster.origin)
    contents = Contents(programme, made, counties, asked.evidence, sizes, announced)
    entries = tuple(contents.entries())
    write_whole_by(Path(asked.out), lambda file: write_zip(file, entries))
    with Path(asked.out).open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return Bundled(
        asked.out,
        Path(asked.out).stat().st_size,
        digest,
        counties or (),
        len(contents.stored),
        sum(name.startswith("evidence/") for name, _ in entries),
        len(contents.redacted),
        tuple(contents.absent),
        made,
        checkpoint_text.short(made),
        {name: sha256((VERIFIER / name).read_bytes()).hexdigest() for name in COPIES},
        roster.simulated,
    )


def _announced(programme: Programme, origin: str) -> Mapping[str, str]:
    """Return the announcements of this programme's keys, each under the name that it was given.

    Somebody may have renamed a file, or put that of another programme beside it.
    """
    found = (one.checkpoint for one in kept_announcements(programme.folder))
    return {name_of(one): checkpoint_text.write(one) for one in found if one.origin == origin}


def _size(kept: KeptCheckpoint, made: Checkpoint) -> int:
    """Return the size from which a kept checkpoint is to be proved."""
    size = kept.checkpoint.size
    if not 0 < size <= made.size:
        raise UsageFault("ETP881", {"kept": kept.name, "size": size, "events": made.size})
    return size
