"""Putting a restored programme in the place of the one that is there, by renames alone.

- Where the system can exchange two folders in one step (Linux), a crash leaves the old programme or
  the new one in its place. Elsewhere there is a moment between two renames in which neither is;
  then both lie beside it, whole, under the names that are told.
- The old ledger is locked meanwhile. A command that waited for it, or that had it open, would
  record into a ledger that nobody reads any more: so the old ledger takes no event after that.
  ``etap doctor --rebuild`` in the old folder lifts this.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from attrs import define

from engine.errors import EtapError
from engine.recording.backups import backup_codes as codes
from engine.recording.backups.archive import is_part
from engine.recording.backups.comparing import BEYOND_READING
from engine.recording.evidence.evidence_part import sync_folder
from engine.recording.ledger import sqlite_file
from engine.recording.ledger.sqlite_events import REPLACED
from engine.recording.ledger.sqlite_file import LEDGER, as_it_is, as_unreadable
from engine.recording.programme_folder import LEDGER as LEDGER_FILE

_CLOSE = (
    "CREATE TRIGGER ledger_was_replaced BEFORE INSERT ON events"
    f" BEGIN SELECT RAISE(ABORT, '{REPLACED}'); END"
)
_SIZE = "SELECT count(*) FROM events"
#: The files of a programme's folder besides the parts of a backup; in ``checkpoints/``, only those.
_OWN: Final = re.compile(
    r"(?:ledger|private)\.db-(?:wal|shm|journal)|evidence/incoming/.+"
    r"|checkpoints/[0-9]+-[0-9TZ]+-[0-9a-f]{8}\.(?:txt|tsr)"
).fullmatch
#: For ``renameat2``: names are relative to the working folder; exchange the two.
_HERE, _EXCHANGE = -100, 2


def put(new: Path, folder: Path) -> None:
    """Move an unpacked programme to where none is; the folder is new or empty.

    Raises:
        Unreadable: it cannot be moved.
    """
    try:
        if not folder.exists():
            new.rename(folder)
        else:  # it may be somebody's working folder, so it stays; the ledger makes the programme
            for path in sorted(new.iterdir(), key=lambda path: path.name == LEDGER_FILE):
                path.rename(folder / path.name)
            sync_folder(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise codes.disk_error(folder, error, codes.NOT_SWAPPED) from error


@define(eq=False)
class Lock:
    """The write lock of a ledger; ``size`` counts its events, ``None`` where they cannot be."""

    size: int | None = None
    _connection: sqlite3.Connection | None = None

    def close_ledger(self) -> None:
        """Let the ledger take no event any more; one that is damaged takes none anyway."""
        with suppress(sqlite3.DatabaseError):
            if self._connection is not None:
                self._connection.execute(_CLOSE)
                self._connection.execute("COMMIT")


@contextmanager
def locked(folder: Path) -> Iterator[Lock]:
    """Hold the ledger's write lock, so that nobody records while a programme is replaced.

    Raises:
        Unreadable: another process held it for five seconds, or it may not be written.
    """
    path = folder / LEDGER_FILE
    try:
        connection = sqlite_file.connect(path, LEDGER, as_it_is)
    except EtapError as error:
        if error.code not in BEYOND_READING:
            raise
        yield Lock()
        return
    with closing(connection):
        try:
            connection.execute("BEGIN IMMEDIATE")
            ((size,),) = connection.execute(_SIZE).fetchall()
        except sqlite3.DatabaseError as error:
            told = as_unreadable(error, path)
            if told.code not in BEYOND_READING:
                raise told from error
            size = None
        yield Lock(size, connection)


def swap(new: Path, folder: Path, now: datetime) -> Path:
    """Put a programme in the place of the one that is there; returns where the old one is now.

    Raises:
        Unreadable: it cannot be moved; the old one is where it was.
    """
    stamp = f"{now:%Y%m%dT%H%M%S}"
    ready = folder.with_name(f"{folder.name}.restored-{stamp}")
    kept = folder.with_name(f"{folder.name}.replaced-{stamp}")
    try:
        shutil.copymode(folder, new)
        new.rename(ready)
        if _exchange(ready, folder):
            ready.rename(kept)
        else:
            _replace(ready, folder, kept)
        sync_folder(folder.parent)
    except OSError as error:
        raise codes.disk_error(folder, error, codes.NOT_SWAPPED) from error
    return kept


def settle(kept: Path) -> None:
    """Fold what SQLite keeps beside a replaced ledger into its file, so that it is one file."""
    with suppress(EtapError):
        sqlite_file.connect(kept / LEDGER_FILE, LEDGER, as_it_is).close()


def discard(kept: Path) -> bool:
    """Remove a replaced programme, unless something that is not etap's lies in its folder."""
    for path in kept.rglob("*"):
        if (path.is_symlink() or not path.is_dir()) and not _is_own(path.relative_to(kept)):
            return False
    shutil.rmtree(kept, ignore_errors=True)
    return not kept.exists()


def _is_own(path: Path) -> bool:
    name = path.as_posix()
    is_kept_here = not name.startswith("checkpoints/") and is_part(name)
    return is_kept_here or _OWN(name) is not None


def _replace(ready: Path, folder: Path, kept: Path) -> None:
    """Put one folder in the place of another by two renames; what fails is undone."""
    try:
        folder.rename(kept)
        try:
            ready.rename(folder)
        except OSError:
            kept.rename(folder)
            raise
    except OSError:
        if folder.exists():
            shutil.rmtree(ready, ignore_errors=True)
        raise


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; false where the system cannot."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)
