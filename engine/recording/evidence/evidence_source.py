"""A file on its way in: opened once, examined on the open file, and watched while it is read.

- A symbolic link is refused, also a dangling one. Folders on the way to the file may be links: they
  only say which file is meant, as in any path that a person types.
- Only a regular file is opened, so that no pipe blocks and no device acts; whatever is swapped in
  between the first look and the opening is seen on the open file.
- What is too big is refused before it is read, and again by counting, if it grows meanwhile.
- A file whose size or times changed while it was read is refused: the copy may be half old, half
  new.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

from engine.recording.evidence import evidence_codes as codes
from schemas.refusal import ExitStatus, Refusal

#: How much is read at once, in bytes.
BLOCK: Final = 2**20

# What a platform lacks is 0 there: then the first look alone keeps links and pipes out.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
_GONE = (errno.ENOENT, errno.ENOTDIR)


class Source:
    """An open file of evidence. ``close`` it when done."""

    def __init__(self, path: Path, fd: int, limit: int) -> None:
        self._path = path
        self._fd = fd
        self._limit = limit
        self._before = os.fstat(fd)
        self.size = 0

    def examine(self) -> Refusal | None:
        """Why this file is not taken, as far as can be seen without reading it."""
        return _unfit(self._path, self._before, self._limit)

    def block(self) -> bytes | Refusal:
        """The next bytes; none at the end."""
        try:
            block = os.read(self._fd, BLOCK)
        except OSError as error:
            return unreadable(self._path, error)
        self.size += len(block)
        if self.size > self._limit:
            return _too_big(self._path, self.size, self._limit)
        return block

    def change(self) -> Refusal | None:
        """Whether the file was changed while it was read: asked at its end."""
        after = os.fstat(self._fd)
        if self.size == after.st_size and _marks(self._before) == _marks(after):
            return None
        return _refusal(codes.CHANGED, self._path)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._fd)


def open_source(path: Path, limit: int) -> Source | Refusal:
    """Open a file of at most ``limit`` bytes, or say why it cannot be evidence."""
    try:
        unfit = _unfit(path, os.lstat(path), limit)
        if unfit:
            return unfit
        source = Source(path, os.open(path, _FLAGS), limit)
    except ValueError:  # a NUL, or half a character: no file has such a name
        return _missing(path)
    except OSError as error:
        return _missing(path) if error.errno in _GONE else unreadable(path, error)
    unfit = source.examine()
    if unfit:
        source.close()
        return unfit
    return source


def unreadable(path: Path, error: OSError) -> Refusal:
    """The refusal of a file that the system does not let us read."""
    if error.errno == errno.ELOOP and path.is_symlink():  # what O_NOFOLLOW answers to a link
        return _refusal(codes.LINK, path)
    why = error.strerror or type(error).__name__
    facts = {"file": _shown(path), "why": why}
    return Refusal(codes.UNREADABLE, ExitStatus.BROKEN, facts)


def _unfit(path: Path, seen: os.stat_result, limit: int) -> Refusal | None:
    if stat.S_ISLNK(seen.st_mode):
        return _refusal(codes.LINK, path)
    if not stat.S_ISREG(seen.st_mode):
        return _refusal(codes.NOT_A_FILE, path)
    if seen.st_size == 0:
        return _refusal(codes.EMPTY, path)
    if seen.st_size > limit:
        return _too_big(path, seen.st_size, limit)
    return None


def _marks(seen: os.stat_result) -> tuple[int, ...]:
    """What changes with the content: a modification time can be put back, a change time cannot."""
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns


def _missing(path: Path) -> Refusal:
    return Refusal(codes.MISSING, ExitStatus.NOT_FOUND, {"file": _shown(path)})


def _too_big(path: Path, size: int, limit: int) -> Refusal:
    facts = {"file": _shown(path), "size": size, "limit": limit}
    return Refusal(codes.TOO_BIG, ExitStatus.NO, facts)


def _refusal(code: str, path: Path) -> Refusal:
    return Refusal(code, ExitStatus.NO, {"file": _shown(path)})


def _shown(path: Path) -> str:
    return str(path).encode("utf-8", "replace").decode()
