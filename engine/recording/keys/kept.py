"""The folder ``checkpoints/`` of a programme: what was made here, kept beside the ledger.

A file is ``SIZE-TIME-HASH.txt``: the checkpoint's size, its time without signs between the digits
and the first 8 digits of the SHA-256 of its text, so that two files never share a name and those of
one size are in the order of their times (docs/format.md, 1 and 9.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from engine.errors import EtapError
from engine.recording.durable_folder import make_durable, sync_names
from engine.recording.ledger.checkpoint_text import LARGEST, read, write
from engine.recording.whole_file import write_whole
from schemas.checkpoint import Checkpoint, KeptCheckpoint
from schemas.signing import Announcement, CheckpointFile

FOLDER: Final = "checkpoints"


def keep_checkpoint(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write a checkpoint into a programme's folder, whole and durably; return its file.

    The same checkpoint is kept once.

    Raises:
        OSError: it cannot be written.
    """
    data = write(checkpoint).encode()
    home = folder / FOLDER
    make_durable(home, folder)
    path = home / name_of(checkpoint)
    write_whole(path, data)
    sync_names(home)
    return path


def name_of(checkpoint: Checkpoint) -> str:
    """Return the name of a checkpoint's file."""
    digest = sha256(write(checkpoint).encode()).hexdigest()
    return f"{checkpoint.size}-{_digits(checkpoint.time)}-{digest[:8]}.txt"


def kept_checkpoints(folder: Path) -> tuple[CheckpointFile, ...]:
    """Read every ``*.txt`` that was kept in a programme's folder, by size and then by name.

    What cannot be read or is no whole checkpoint comes first, without one; nothing is raised.
    """
    found = [CheckpointFile(path.name, _checkpoint(path)) for path in _files(folder / FOLDER)]
    return tuple(sorted(found, key=lambda one: (_size(one), one.file)))


def as_kept(files: Iterable[CheckpointFile]) -> tuple[KeptCheckpoint, ...]:
    """Name the programme's own checkpoints as those that an auditor kept are named, by the path."""
    return tuple(
        KeptCheckpoint(f"{FOLDER}/{one.file}", one.checkpoint) for one in files if one.checkpoint
    )


def kept_announcements(folder: Path) -> tuple[Announcement, ...]:
    """Read the announcements that were kept."""
    return announcements_of(kept_checkpoints(folder))


def announcements_of(files: Iterable[CheckpointFile]) -> tuple[Announcement, ...]:
    """Return the announcements among kept files: checkpoints that announce or revoke a key."""
    return tuple(
        Announcement(one.file, one.checkpoint)
        for one in files
        if one.checkpoint and announces(one.checkpoint)
    )


def announces(checkpoint: Checkpoint) -> bool:
    """Whether a checkpoint announces or revokes a key."""
    return checkpoint.next_key is not None or checkpoint.revoked_key is not None


def _files(home: Path) -> list[Path]:
    with suppress(OSError):
        return [path for path in home.iterdir() if path.suffix == ".txt"]
    return []


def _checkpoint(path: Path) -> Checkpoint | None:
    with suppress(OSError, ValueError, EtapError):
        if path.is_file() and path.stat().st_size <= LARGEST:
            found = read(path.read_bytes().decode())
            return found if found.origin else None  # the short form says too little to be kept
    return None


def _size(kept: CheckpointFile) -> int:
    return kept.checkpoint.size if kept.checkpoint else -1


def _digits(time: str) -> str:
    return re.sub(r"[^0-9TZ]", "", time)
