"""Unpacking a backup, and verifying what it holds as ``etap verify`` verifies a programme.

The stores of a backup that an older etap made are brought up to date in the copy; the backup itself
is never changed. To verify a backup where it lies, its evidence is read within the archive.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from attrs import evolve

from engine.recording import verifying
from engine.recording.backups import backup_codes as codes
from engine.recording.backups.archive import Archive
from engine.recording.evidence.evidence_part import sync_folder
from engine.recording.evidence.evidence_store import EvidenceStore
from engine.recording.ledger import sqlite_file, sqlite_projections
from engine.recording.ledger.clock import system_clock
from engine.recording.ledger.private_store import PrivateStore
from engine.recording.ledger.sqlite_file import LEDGER, PRIVATE
from engine.recording.ledger.sqlite_ledger import open_ledger
from engine.recording.programme_folder import LEDGER as LEDGER_FILE
from engine.recording.programme_folder import PRIVATE as PRIVATE_FILE
from engine.recording.programme_folder import Programme
from engine.recording.schedules.schedule_store import ScheduleStore
from schemas.backups import Manifest, Part
from schemas.cycle import EvidenceStanding
from schemas.report import Breach, Verification
from schemas.signing import NO_TRUST, Trust

Progress = Callable[[int, int], None]
_EVIDENCE = "evidence/"


def is_evidence(part: Part) -> bool:
    """Whether a part of a backup is a file of evidence."""
    return part.name.startswith(_EVIDENCE)


def unpack(archive: Archive, folder: Path, parts: Iterable[Part]) -> None:
    """Write parts into a folder, durably, each with the rights that it has in a programme.

    Raises:
        Unreadable: a part is not what the manifest says.
        OSError: the disk is full, or fails.
    """
    for part in parts:
        path = folder / part.name
        path.parent.mkdir(mode=0o770, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _rights(part))
        with os.fdopen(handle, "wb") as file:
            for block in archive.blocks(part):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())


def _rights(part: Part) -> int:
    if is_evidence(part):
        return 0o440
    return 0o660 if part.name == PRIVATE_FILE else 0o666


def sync_folders(folder: Path) -> None:
    """Make every name below a folder durable."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)


def bring_up(folder: Path) -> None:
    """Bring the stores of a folder up to date, each in one transaction.

    Raises:
        Unreadable: as ``sqlite_file.upgrade``.
    """
    sqlite_file.upgrade(folder / LEDGER_FILE, LEDGER, sqlite_projections.fill)
    sqlite_file.upgrade(folder / PRIVATE_FILE, PRIVATE)


def verified_within(archive: Archive, work: Path, progress: Progress) -> Verification:
    """Verify a backup where it lies: every part, and the record in it; ``work`` is a new folder.

    Raises:
        Unreadable: a part is not what the manifest says, or a store cannot be opened.
        OSError: the disk is full, or fails.
    """
    parts = archive.manifest.parts
    unpack(archive, work, (part for part in parts if not is_evidence(part)))
    for part in filter(is_evidence, parts):
        for _ in archive.blocks(part):
            pass
    bring_up(work)
    programme = Programme(
        work,
        open_ledger(work / LEDGER_FILE),
        PrivateStore(work / PRIVATE_FILE),
        _ArchivedEvidence(archive),
        ScheduleStore(work / "schedules"),
        system_clock,
    )
    with closing(programme):
        return verified(programme, archive.manifest, (), progress)


def verified(
    programme: Programme,
    manifest: Manifest,
    left_out: Collection[str],
    progress: Progress,
    trust: Trust = NO_TRUST,
) -> Verification:
    """Verify an unpacked programme, and that its ledger is the one that the manifest tells.

    What stands behind the commitments ``left_out`` was left out on purpose, and is no fault.
    ``trust`` is what somebody kept, and the ledger must extend.
    """
    found = verifying.verify(programme, progress, trust)
    breaches = [b for b in found.breaches if b.facts.get("commitment") not in left_out]
    told = manifest.events, manifest.root, manifest.origin
    if (found.size, found.root, found.origin) != told:
        breaches.append(Breach(codes.OTHER_LEDGER, {"events": manifest.events}))
    return evolve(found, breaches=tuple(breaches))


class _ArchivedEvidence(EvidenceStore):
    """The files of evidence as they stand in an archive: they can be verified, and nothing else."""

    def __init__(self, archive: Archive) -> None:
        super().__init__(archive.path)
        self._archive = archive
        self._parts = {part.name: part for part in archive.manifest.parts}

    def _standing(self, sha256: str, digest: Any, wanted: str) -> EvidenceStanding:
        part = self._parts.get(f"{_EVIDENCE}{sha256[:2]}/{sha256}")
        if part is None:
            return EvidenceStanding.ABSENT
        for block in self._archive.blocks(part):
            digest.update(block)
        is_same = digest.hexdigest() == wanted
        return EvidenceStanding.INTACT if is_same else EvidenceStanding.ALTERED
