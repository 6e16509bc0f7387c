"""Folders whose names survive that the power goes.

POSIX promises that a name is on the disk only once the folder that it stands in was synced. A name
that is there already is synced again: a killed process may have made it and come no further.
"""

from __future__ import annotations

from pathlib import Path

from engine.errors import Unreadable
from engine.recording.evidence.evidence_part import store_error, sync_folder


def make_durable(folder: Path, above: Path) -> None:
    """Make a folder, with those between it and ``above``, and make the names of all durable.

    Raises:
        Unreadable: the disk is full, or fails.
    """
    steps = [above / part for part in _heads(folder, above)]
    for step in steps:
        try:
            step.mkdir(exist_ok=True)
        except OSError as error:
            raise store_error(step, error) from error
        sync_folder(step.parent)


def make_durable_somewhere(folder: Path) -> None:
    """Make a folder wherever somebody asks for it, with those above it that are missing.

    A folder that is there already may stand in one that we may not open: its name is not our own.

    Raises:
        Unreadable: as ``make_durable``.
    """
    place = folder.absolute()
    is_there = place.is_dir()
    above = next(parent for parent in place.parents if parent.is_dir())
    try:
        make_durable(place, above)
    except Unreadable:
        if not is_there:
            raise


def _heads(folder: Path, above: Path) -> tuple[Path, ...]:
    """The folder's path from ``above`` on, and the paths of all that it lies in, outermost first.

    >>> [str(head) for head in _heads(Path("/a/b/c"), Path("/a"))]
    ['b', 'b/c']
    """
    parts = folder.relative_to(above).parts
    return tuple(Path(*parts[:length]) for length in range(1, len(parts) + 1))
