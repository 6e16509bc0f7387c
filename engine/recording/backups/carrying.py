"""What a programme made after a backup and must not lose when that is restored: its checkpoints.

Checkpoints, announcements of keys among them, and timestamps are no events: no number of events
that are lost says that they are. Where the restored ledger is a part of the one that it replaces,
it extends every checkpoint of no greater size, and these are taken over. A ledger that has events
of its own may contradict their times, and gets none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.recording.durable_folder import make_durable, sync_names
from engine.recording.keys.kept import FOLDER, kept_announcements, kept_checkpoints
from engine.recording.whole_file import write_whole

if TYPE_CHECKING:
    from schemas.backups import Comparison

#: How the names of a checkpoint and of its timestamp end.
_ENDINGS = (".txt", ".tsr")


def carry(folder: Path, new: Path, comparison: Comparison) -> None:
    """Copy into a restored programme the checkpoints that it extends, with their timestamps.

    Raises:
        OSError: they cannot be read or written.
    """
    if comparison.gained:
        return
    make_durable(new / FOLDER, new)
    for one in kept_checkpoints(folder):
        if one.checkpoint and one.checkpoint.size <= comparison.shared:
            for ending in _ENDINGS:
                name = Path(one.file).with_suffix(ending)
                _copy(folder / FOLDER / name, new / FOLDER / name)
    sync_names(new / FOLDER)


def lacks_announcement(new: Path, old: Path) -> bool:
    """Whether a replaced programme announced a key and the new one does not know of it."""
    known = {one.checkpoint for one in kept_announcements(new)}
    return any(one.checkpoint not in known for one in kept_announcements(old))


def _copy(source: Path, target: Path) -> None:
    if source.is_file() and not target.exists():
        write_whole(target, source.read_bytes())
