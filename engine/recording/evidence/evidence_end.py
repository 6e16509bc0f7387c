"""The end of a blob: overwritten with zeros and removed, so that its bytes do not stay on the disk.

A file system that copies on writing, or a disk that moves its cells, keeps the old bytes out of
reach of any program: a redaction says so.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from engine.recording.evidence.evidence_part import store_error, sync_folder
from engine.recording.evidence.evidence_source import BLOCK


def erase(blob: Path) -> None:
    """Overwrite a file with zeros and remove it, durably; nothing happens where there is none.

    A link is removed alone. A file that has another name somewhere is not overwritten: what stands
    under the other name is not ours to change.

    Raises:
        Unreadable: the disk fails, or we may not write.
    """
    try:
        status = os.lstat(blob)
        if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
            _overwrite(blob, status.st_size)
        blob.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        raise store_error(blob, error) from error
    sync_folder(blob.parent)


def _overwrite(blob: Path, size: int) -> None:
    blob.chmod(0o600)
    with blob.open("r+b", buffering=0) as file:
        for start in range(0, size, BLOCK):
            file.write(bytes(min(BLOCK, size - start)))
        os.fsync(file.fileno())
