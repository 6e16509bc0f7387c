"""Small files: the bytes of a text that a person wrote, and never more of them than may be read.

The file is opened once, without blocking, and judged by that open descriptor: a FIFO cannot hang
the program, a device cannot fill its memory, and nothing can be swapped in between. Symbolic links
are followed, for these are the user's own files.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from engine.errors import NotFound, Unreadable


def read_small_file(path: Path, most_bytes: int) -> bytes:
    """Return a file's bytes, at most ``most_bytes`` and one: that one says that it is too large.

    Raises:
        NotFound: there is no such file.
        Unreadable: it is no regular file, or cannot be opened or read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound("ETP140", {"file": str(path)}) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unreadable(path, error) from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable("ETP141", {"file": str(path)})
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(most_bytes + 1)
    except OSError as error:
        raise _unreadable(path, error) from error
    finally:
        os.close(descriptor)


def _unreadable(path: Path, error: Exception) -> Unreadable:
    problem = getattr(error, "strerror", None) or str(error)
    return Unreadable("ETP142", {"file": str(path), "problem": problem})
