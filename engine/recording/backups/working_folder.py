"""A folder to work in, beside what is being made, gone afterwards even if we are killed.

It holds names and salts while a backup is taken or unpacked, so nobody else may look into it. A
living process holds a lock on it; what a killed one left behind is removed by the next one.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

if sys.platform != "win32":
    import fcntl

_BEGIN, _END = ".etap-", ".work"


@contextmanager
def working_folder(beside: Path) -> Iterator[Path]:
    """Make a folder in the folder ``beside``; it is removed with all that is in it.

    Raises:
        OSError: none can be made there.
    """
    sweep(beside)
    folder, lock = _locked_new(beside)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep(beside: Path) -> int:
    """Remove the folders that no living process works in, and count them."""
    return sum(_swept(path) for path in sorted(beside.glob(f"{_BEGIN}*{_END}")))


def _locked_new(beside: Path) -> tuple[Path, int]:
    while True:
        folder = Path(mkdtemp(prefix=_BEGIN, suffix=_END, dir=beside))
        with suppress(FileNotFoundError):  # else a sweep came in between making and locking it
            lock = _opened(folder)
            if _lock(lock) is not False and folder.exists():
                return folder, lock
            os.close(lock)


def _opened(folder: Path) -> int:
    if sys.platform == "win32":  # a folder cannot be opened there
        return os.open(folder / "lock", os.O_RDWR | os.O_CREAT)
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)


def _lock(descriptor: int) -> bool | None:
    """Whether the lock was had; ``None`` where the file system has none."""
    if sys.platform == "win32":
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _swept(folder: Path) -> bool:
    if sys.platform == "win32":
        return False
    try:
        descriptor = _opened(folder)
    except OSError:
        return False
    try:
        if _lock(descriptor) is True:
            shutil.rmtree(folder, ignore_errors=True)
            return not folder.exists()
        return False
    finally:
        os.close(descriptor)
