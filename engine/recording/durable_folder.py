"""Folders whose names survive that the power goes.

POSIX promises that a name is on the disk only once the folder that it stands in was synced. A name
that is there already is synced again: a killed process may have made it and come no further.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def make_durable(folder: Path, above: Path) -> None:
    """Make a folder, with those between it and ``above``, and make the names of all durable.

    Raises:
        OSError: it cannot be made, or the disk fails.
    """
    for head in _heads(folder, above):
        step = above / head
        step.mkdir(exist_ok=True)
        sync_names(step.parent)


def make_durable_somewhere(folder: Path) -> None:
    """Make a folder wherever somebody asks for it, with those above it that are missing.

    A folder that is there already may stand in one that we may not open: its name is not our own.

    Raises:
        OSError: as ``make_durable``.
    """
    place = folder.absolute()
    is_there = place.is_dir()
    above = next(parent for parent in (*place.parents, place) if parent.is_dir())
    try:
        make_durable(place, above)
    except PermissionError:
        if not is_there:
            raise


def sync_names(folder: Path) -> None:
    """Make the names in a folder durable.

    Raises:
        OSError: the disk fails.
    """
    if sys.platform == "win32":
        return  # a folder cannot be opened there, and its names are the file system's own care
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _heads(folder: Path, above: Path) -> tuple[Path, ...]:
    """The folder's path from ``above`` on, and the paths of all that it lies in, outermost first.

    >>> [head.as_posix() for head in _heads(Path("/a/b/c"), Path("/a"))]
    ['b', 'b/c']
    """
    parts = folder.relative_to(above).parts
    return tuple(Path(*parts[:length]) for length in range(1, len(parts) + 1))
