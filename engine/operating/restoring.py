"""Restoring a backup: verified first, compared with what is there, never losing more than told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from engine.operating.backing_up import checkpoint_of
from engine.recording.backups import archive, carrying, comparing, stores, swapping, unpacking
from engine.recording.backups import backup_codes as codes
from engine.recording.backups.working_folder import working_folder
from engine.recording.ledger.checkpoints import load_kept
from engine.recording.ledger.clock import system_clock
from engine.recording.programme_folder import LEDGER, PRIVATE, Programme
from schemas.backups import Restoration
from schemas.refusal import ExitStatus, Refusal
from schemas.signing import Trust

if TYPE_CHECKING:
    from engine.recording.backups.archive import Archive
    from schemas.backups import Comparison, RestoreAsked

Progress = Callable[[int, int], None]


def restore(asked: RestoreAsked, progress: Progress) -> Restoration | Refusal:
    """Unpack a backup beside the folder, verify it, and put it in place if that was agreed to.

    A programme that is there is replaced only if the number of events that this loses was said.
    What its ledger says is redacted is not brought back.

    Raises:
        UsageFault: a checkpoint is none.
        NotFound: there is no such backup.
        OSError: a checkpoint's file cannot be read.
        Unreadable: it is no backup or was altered, or the disk fails.
    """
    folder = Path(asked.folder).resolve()
    present = folder if (folder / LEDGER).exists() else None
    if present is None and not _is_free(folder):
        return Refusal(codes.NOT_FREE, ExitStatus.NO, {"folder": str(folder)})
    trust = Trust(tuple(map(load_kept, asked.since)))
    try:
        with archive.opened(Path(asked.file)) as opened:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with working_folder(folder.parent) as work:
                found = _unpacked(asked, opened, work / "new", present, trust, progress)
                return _placed(asked, found, work / "new", folder)
    except OSError as error:
        raise codes.disk_error(folder, error) from error


def _is_free(folder: Path) -> bool:
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def _unpacked(
    asked: RestoreAsked,
    opened: Archive,
    new: Path,
    present: Path | None,
    trust: Trust,
    progress: Progress,
) -> Restoration:
    """Unpack, leave out what is redacted by now, compare and verify."""
    manifest = opened.manifest
    parts = manifest.parts
    unpacking.unpack(opened, new, (part for part in parts if not unpacking.is_evidence(part)))
    unpacking.bring_up(new)
    comparison = None if present is None else comparing.compare(new / LEDGER, present / LEDGER)
    redacted = comparison.redacted if comparison else frozenset()
    gone = stores.leave_out(new / PRIVATE, redacted, stores.named(new / LEDGER).files)
    names = {f"evidence/{digest[:2]}/{digest}" for digest in gone}
    evidence = [part for part in parts if unpacking.is_evidence(part)]
    unpacking.unpack(opened, new, (part for part in evidence if part.name not in names))
    unpacking.sync_folders(new)
    with Programme.open(new) as programme:
        found = unpacking.verified(programme, manifest, redacted, progress, trust)
    return Restoration(
        asked.file,
        asked.folder,
        checkpoint_of(manifest),
        manifest,
        found,
        comparison,
        len(gone),
    )


def _placed(asked: RestoreAsked, found: Restoration, new: Path, folder: Path) -> Restoration:
    """Put the unpacked programme in its place, where nothing speaks against it."""
    if not found.verification.intact and not asked.faulty:
        return found
    if found.comparison is None:
        swapping.put(new, folder)
        return evolve(found, done=True)
    if asked.lose != found.comparison.lost:
        return found
    return _replaced(asked, found, found.comparison, new, folder)


def _replaced(
    asked: RestoreAsked, found: Restoration, comparison: Comparison, new: Path, folder: Path
) -> Restoration:
    """Replace the programme, if nobody recorded anything since it was compared."""
    with swapping.locked(folder) as lock:
        counted = None if comparison.damaged else comparison.shared + comparison.lost
        if counted is not None and lock.size != counted:
            return evolve(found, comparison=comparing.compare(new / LEDGER, folder / LEDGER))
        carrying.carry(folder, new, comparison)
        kept = swapping.swap(new, folder, system_clock())
        lock.close_ledger()
    swapping.settle(kept)
    keeps = not asked.discard or carrying.lacks_announcement(folder, kept)
    is_gone = not keeps and swapping.discard(kept)
    return evolve(found, done=True, kept=None if is_gone else str(kept))
