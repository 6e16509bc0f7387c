"""Backing up a programme while others write, and bringing the stores of an older one up to date."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import Unreadable, UsageFault
from engine.recording.backups import archive, snapshot, unpacking
from engine.recording.backups import backup_codes as codes
from engine.recording.backups.working_folder import working_folder
from engine.recording.evidence.evidence_part import sync_folder
from engine.recording.exporting import may_be_written
from engine.recording.ledger.checkpoint_text import short
from engine.recording.ledger.clock import system_clock
from schemas.backups import Backup, Manifest
from schemas.checkpoint import Checkpoint

if TYPE_CHECKING:
    from schemas.report import Verification

Progress = Callable[[int, int], None]

#: How often a snapshot is taken, where a redaction or what looks like half of one spoils it.
ATTEMPTS = 5
#: Seconds to wait before the next one, times how many there were.
PAUSE = 0.2


def backup(folder: Path, file: str, progress: Progress, *, force: bool = False) -> Backup:
    """Write one file that holds the programme of a folder, of any version, and verify it.

    Others may write meanwhile. The file gets its name when it is durable and was verified; faults
    of the record itself are told, and kept in the file as they are.

    Raises:
        UsageFault: the file may not be written there.
        Unreadable: the programme cannot be read, or the file cannot be written.
    """
    target = _target(folder, file, force=force)
    try:
        with working_folder(target.parent) as work:
            manifest, found = _taken(folder, work, progress)
            done = _told(file, work / "backup", manifest, found)
            (work / "backup").replace(target)
            sync_folder(target.parent)
            return done
    except OSError as error:
        raise codes.disk_error(file, error) from error


def _target(folder: Path, file: str, *, force: bool) -> Path:
    """Return where the file will be: not in the folder, with which it would be lost."""
    target = Path(file).resolve()
    if file == "-" or (target.exists() and not target.is_file()):
        raise UsageFault(codes.NO_FILE, {"file": file})
    if target.is_relative_to(folder.resolve()):
        raise UsageFault(codes.INSIDE, {"file": file, "folder": str(folder)})
    may_be_written(file, folder, force=force)
    return target


def _taken(folder: Path, work: Path, progress: Progress) -> tuple[Manifest, Verification]:
    """Take snapshots until one was not overtaken by a redaction, and verify it.

    A fault is looked at twice: what is being erased just now is no fault a moment later.
    """
    for attempt in range(ATTEMPTS):
        own = work / f"attempt-{attempt}"
        own.mkdir()
        manifest = snapshot.take(folder, work / "backup", own, system_clock())
        with archive.opened(work / "backup") as written:
            found = unpacking.verified_within(written, own / "unpacked", progress)
        is_certain = found.intact or attempt
        if is_certain and not snapshot.was_redacted(folder, manifest.events):
            return manifest, found
        time.sleep(PAUSE * (attempt + 1))
    raise Unreadable(codes.UNSETTLED, {"folder": str(folder), "attempts": ATTEMPTS})


def _told(file: str, written: Path, manifest: Manifest, found: Verification) -> Backup:
    with written.open("rb") as opened:
        digest = file_digest(opened, "sha256").hexdigest()
        size = os.fstat(opened.fileno()).st_size
    evidence = sum(map(unpacking.is_evidence, manifest.parts))
    return Backup(file, size, digest, checkpoint_of(manifest), manifest, evidence, found)


def checkpoint_of(manifest: Manifest) -> str:
    """Write the ledger of a backup as a short checkpoint, ``SIZE:ROOT``."""
    return short(Checkpoint("", manifest.events, manifest.root, ""))
