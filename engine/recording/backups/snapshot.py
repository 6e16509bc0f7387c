"""Taking a programme's snapshot into an archive while others write.

The ledger is copied first. Whatever an event names was durable before the event, so the private
store and the evidence, copied later, hold at least all that the copied ledger names; what they hold
beyond it, no event of the copy names, and it is harmless. Only a redaction takes something away:
where one was recorded meanwhile, the snapshot is of no use and is taken again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from engine.errors import NotFound
from engine.recording.backups import stores
from engine.recording.backups.archive import ArchiveWriter, is_part
from engine.recording.evidence.evidence_store import EvidenceStore
from engine.recording.ledger.sqlite_file import LEDGER, PRIVATE
from engine.recording.programme_folder import LEDGER as LEDGER_FILE
from engine.recording.programme_folder import PRIVATE as PRIVATE_FILE
from schemas.backups import Manifest
from schemas.ledger import instant_text

#: A checkpoint's name begins with the number of events that it is of.
_SIZE = re.compile(r"([0-9]{1,15})-").match


def take(folder: Path, target: Path, work: Path, now: datetime) -> Manifest:
    """Write the archive ``target`` of a programme's folder, durably; ``work`` is an empty folder.

    Raises:
        Unreadable: a store or a file of the programme cannot be read.
        OSError: the archive cannot be written.
    """
    ledger, private = work / LEDGER_FILE, work / PRIVATE_FILE
    versions = {"ledger": stores.copy_database(folder / LEDGER_FILE, ledger, LEDGER)}
    named = stores.named(ledger)
    versions["private"] = stores.copy_database(folder / PRIVATE_FILE, private, PRIVATE)
    stores.leave_out(private, named.redacted, frozenset(named.files))
    flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(target, flags, 0o600), "wb") as file:
        with closing(ArchiveWriter(file)) as writer:
            for name, path in (*_databases(work), *_files(folder, named.events)):
                with path.open("rb") as source:
                    writer.add(name, source, path.stat().st_size)
            _add_evidence(writer, folder, sorted(stores.digests(private, named.files)))
            made, parts = instant_text(now), writer.parts
            manifest = Manifest(named.origin, named.events, named.root, made, versions, parts)
            writer.tell(manifest)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def was_redacted(folder: Path, size: int) -> bool:
    """Whether the ledger holds a redaction behind its first ``size`` events."""
    found = (stores.event_of(stored) for stored in stores.bodies(folder / LEDGER_FILE, size - 1))
    return any(stores.redactions(event) for event in found if event is not None)


def _databases(work: Path) -> Iterator[tuple[str, Path]]:
    for name in (LEDGER_FILE, PRIVATE_FILE):
        yield name, work / name


def _files(folder: Path, size: int) -> Iterator[tuple[str, Path]]:
    """List the files of schedules, and the checkpoints that the ledger's copy has grown past."""
    for path in sorted((folder / "schedules").rglob("*")):
        name = path.relative_to(folder).as_posix()
        if is_part(name) and path.suffix != ".part" and _is_plain(path):
            yield name, path
    for path in sorted((folder / "checkpoints").glob("*")):
        number = _SIZE(path.name)
        if number and int(number[1]) <= size and _is_plain(path):
            yield f"checkpoints/{path.name}", path


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _add_evidence(writer: ArchiveWriter, folder: Path, digests: list[str]) -> None:
    """Copy the files of evidence; one that is not there is for verifying to tell."""
    evidence = EvidenceStore(folder / "evidence")
    for digest in digests:
        try:
            source = evidence.open(digest)
        except NotFound:
            continue
        with source:
            size = os.fstat(source.fileno()).st_size
            writer.add(f"evidence/{digest[:2]}/{digest}", source, size)
