"""A copy in the making: one file in ``evidence/incoming/``, locked while its process lives.

The lock tells a copy that somebody is still writing from one that a killed process left behind, so
that sweeping needs no clock. Where the platform has no such lock, an open file cannot be removed.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Final

from engine.errors import Unreadable
from engine.recording.durable_folder import sync_names
from engine.recording.evidence import evidence_codes as codes

if sys.platform != "win32":
    import fcntl

#: Nobody needs to write a blob again: read-only also for its owner, unreadable outside his group.
MODE: Final = 0o440
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FLAGS = (
    os.O_RDWR
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class Part:
    """One copy in the making. It is closed by ``sync_and_close`` or removed by ``discard``."""

    def __init__(self, folder: Path) -> None:
        self._fd, self.path = _locked_new(folder)
        self._is_open = True

    def write(self, block: bytes) -> None:
        """Write all of a block.

        Raises:
            Unreadable: the disk is full, or fails.
        """
        rest = memoryview(block)
        try:
            while rest:
                rest = rest[os.write(self._fd, rest) :]
        except OSError as error:
            raise store_error(self.path, error) from error

    def sync(self) -> None:
        """Make what was written durable.

        Raises:
            Unreadable: the disk is full, or fails.
        """
        try:
            os.fsync(self._fd)
        except OSError as error:
            raise store_error(self.path, error) from error

    def rename(self, to: Path) -> None:
        """Give the copy its name, in place of what stood there.

        Raises:
            Unreadable: the store does not let us.
        """
        self._close()
        try:
            os.replace(self.path, to)
        except OSError as error:
            raise store_error(to, error) from error

    def discard(self) -> None:
        """Remove the copy; nothing happens if it has its name or was removed already."""
        self._close()
        self.path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._is_open:
            self._is_open = False
            os.close(self._fd)


def sweep(folder: Path) -> int:
    """Remove the copies that no living process is making, and count them."""
    return sum(_swept(path) for path in sorted(folder.glob("*.part")))


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable.

    Raises:
        Unreadable: the disk fails.
    """
    try:
        sync_names(folder)
    except OSError as error:
        raise store_error(folder, error) from error


def store_error(path: Path, error: OSError) -> Unreadable:
    """The error of a store whose disk is full or fails."""
    code = codes.STORE_FULL if error.errno in _FULL else codes.STORE_FAILS
    return Unreadable(code, {"file": str(path), "why": error.strerror or type(error).__name__})


def _locked_new(folder: Path) -> tuple[int, Path]:
    while True:
        path = folder / f"{os.urandom(16).hex()}.part"
        try:
            fd = os.open(path, _FLAGS, MODE)
        except OSError as error:
            raise store_error(path, error) from error
        if _lock(fd) and os.fstat(fd).st_nlink:
            return fd, path
        os.close(fd)  # a sweep came in between making and locking it


def _lock(fd: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: only the age of a copy would tell
        return True
    return True


def _swept(path: Path) -> bool:
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return False
    try:
        if not _lock(fd):
            return False
        path.unlink()
    except OSError:
        return False
    finally:
        os.close(fd)
    return True
