"""Writing a user's file whole: never half of it, whatever happens meanwhile.

A regular file is written beside its place and renamed into it, so that a reader sees the old or the
new one. What is no regular file (a device, a pipe) is written to as it is. A symbolic link
stays: the file that it leads to is written. The rights of a file that is replaced are kept.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from engine.recording.own_files import refuse_own


def write_whole(path: Path, data: bytes) -> None:
    """Write a file's bytes.

    Raises:
        UsageFault: it is one of the files that a programme lives by.
        OSError: it cannot be written; the error names ``path``.
    """
    write_whole_by(path, lambda file: file.write(data))


def write_whole_by(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file by a function that is given an open one; raises like ``write_whole``."""
    refuse_own(path)
    try:
        target = path.resolve()
        mode = _mode(target)
        if stat.S_ISREG(mode):
            _replace(target, write, stat.S_IMODE(mode))
        else:
            with target.open("wb") as file:
                write(file)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _mode(target: Path) -> int:
    """Return type and rights of what is there, or of the file that will be."""
    try:
        return target.stat().st_mode
    except FileNotFoundError:
        mask = os.umask(0o077)
        os.umask(mask)
        return stat.S_IFREG | (0o666 & ~mask)


def _replace(target: Path, write: Callable[[IO[bytes]], object], rights: int) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(rights)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
