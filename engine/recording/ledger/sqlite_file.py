"""One SQLite file of a programme: made, opened, brought up to date, and set to keep what it took.

- ``journal_mode=WAL, synchronous=FULL`` syncs at every commit: an acknowledged change survives a
  power cut. ``secure_delete=ON`` overwrites what redaction removes. All are set and read back;
  another answer is refused: a ledger that forgets is worse than one that does not open.
- ``application_id`` says whose file it is, ``user_version`` how many of the numbered scripts in
  ``sql/`` were applied. A file of another program or a newer etap is refused untouched.
- A file in a folder where nothing can be written is read as it stands.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from attrs import frozen

from engine.errors import AlreadyMade, EtapError, Unreadable
from engine.recording.ledger import ledger_store as codes

#: How long to wait for another process's transaction, in seconds.
PATIENCE: Final = 5.0

#: Bytes of a page of a new file. A command touches two pages; half of SQLite's 4096 is measurably
#: less to write and to sync.
PAGE_SIZE: Final = 2048

#: Set on every connection and read back. A checkpoint comes after 1 MiB of log, and the log file is
#: cut back to that, so that a nearly full disk is not filled by the log.
PRAGMAS: Final[Mapping[str, int | str]] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "wal_autocheckpoint": 512,
    "journal_size_limit": 2**20,
}

_SQL = Path(__file__).resolve().parent / "sql"
_OLDEST_LIBRARY = (3, 37, 0)  # STRICT tables
_LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")
_CODES: Final = (
    (_LOCKED, codes.LOCKED),
    (("SQLITE_READONLY",), codes.READ_ONLY),
    # SQLite says of SHMSIZE that the cause is typically a volume out of space.
    (("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"), codes.FULL),
    (("SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"), codes.NOT_OPENED),
    (("SQLITE_IOERR",), codes.FAILING),
)


@frozen
class Shape:
    """What one kind of file is: the word in its scripts' names, and its ``application_id``."""

    name: str
    application_id: int

    def scripts(self) -> tuple[str, ...]:
        """The numbered scripts, oldest first."""
        return _scripts(self.name)


LEDGER: Final = Shape("ledger", 0x6574_6170)  # "etap"
PRIVATE: Final = Shape("private", 0x6574_7076)  # "etpv"


#: What is done about a file whose scripts are not all applied.
IfOlder = Callable[[sqlite3.Connection, Path, Shape], None]


def create(path: Path, shape: Shape, mode: int) -> sqlite3.Connection:
    """Make a file and open it; one whose making was interrupted is finished.

    Raises:
        Unreadable: it exists already, or cannot be made.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, mode))
    except OSError as error:
        raise Unreadable(codes.NOT_OPENED, {"file": str(path), "why": _why(error)}) from error
    return _opened(path, shape, "rwc")


def connect(path: Path, shape: Shape, if_older: IfOlder | None = None) -> sqlite3.Connection:
    """Open a file, with nothing in it changed.

    Raises:
        Unreadable: it is missing, locked, damaged, another program's, a newer etap's, or an older
            one's, unless ``if_older`` takes it (``as_it_is``).
    """
    if not path.exists():
        raise Unreadable(codes.MISSING, {"file": str(path)})
    if not path.is_file():
        raise Unreadable(codes.NOT_OPENED, {"file": str(path), "why": "no regular file"})
    try:
        return _opened(path, shape, "rw", if_older)
    except Unreadable as error:
        if error.code in (codes.NOT_OPENED, codes.READ_ONLY) and _is_at_rest(path):
            # SQLite cannot make its index of the log here. Nothing stands in the log, so the file
            # alone is the whole truth, and who cannot write here may still read it.
            return _opened(path, shape, "ro&immutable=1", if_older)
        raise


def as_it_is(connection: sqlite3.Connection, path: Path, shape: Shape) -> None:
    """Take an older file as it is: for copying it, and for reading what never changed."""


def upgrade(path: Path, shape: Shape, fill: IfOlder = as_it_is) -> None:
    """Apply the scripts that an older file lacks; one that is up to date is left as it is.

    ``fill`` writes, in the same transaction, what the scripts cannot.

    Raises:
        Unreadable: as ``connect``, but for an older file.
    """

    def bring_up(connection: sqlite3.Connection, path: Path, shape: Shape) -> None:
        _bring_up(connection, path, shape, fill)

    _opened(path, shape, "rw", bring_up).close()


def version(path: Path, shape: Shape) -> int:
    """How many of the scripts were applied to a file; raises as ``connect``, of any age."""
    connection = connect(path, shape, as_it_is)
    try:
        return _version(connection, path, shape)
    except sqlite3.DatabaseError as error:
        raise as_unreadable(error, path) from error
    finally:
        connection.close()


def as_unreadable(error: sqlite3.DatabaseError, path: Path) -> EtapError:
    """Turn the database's error into ours; a mistake of the calling code is raised as it is."""
    if isinstance(error, sqlite3.ProgrammingError):
        raise error
    name = getattr(error, "sqlite_errorname", "")
    code = next((code for names, code in _CODES if name.startswith(names)), codes.DAMAGED)
    return Unreadable(code, {"file": str(path), "why": str(error)})


def damages(connection: sqlite3.Connection, path: Path) -> tuple[str, ...]:
    """What SQLite's own check of the whole file finds, in its words; empty when all is well."""
    try:
        rows = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise as_unreadable(error, path) from error
    return tuple(text for (text,) in rows if text != "ok")


def _opened(
    path: Path, shape: Shape, how: str, if_older: IfOlder | None = None
) -> sqlite3.Connection:
    """Open in one of SQLite's modes: ``rwc`` a new file, ``rw`` or ``ro`` one that is there."""
    if sqlite3.sqlite_version_info < _OLDEST_LIBRARY:
        raise Unreadable(codes.OLD_LIBRARY, {"found": sqlite3.sqlite_version, "needed": "3.37"})
    uri = f"{path.absolute().as_uri()}?mode={how}"
    meet_older = if_older or (_bring_up if how == "rwc" else _refuse)
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(uri, timeout=PATIENCE, isolation_level=None, uri=True)
        _make_ready(connection, path, shape, how, meet_older)
    except sqlite3.DatabaseError as error:
        _close(connection)
        raise as_unreadable(error, path) from error
    except UnicodeDecodeError as error:  # what SQLite says of a damaged schema may be no text
        _close(connection)
        raise Unreadable(codes.DAMAGED, {"file": str(path), "why": str(error)}) from error
    except BaseException:
        _close(connection)
        raise
    return connection


def _make_ready(
    connection: sqlite3.Connection, path: Path, shape: Shape, how: str, meet_older: IfOlder
) -> None:
    version = _version(connection, path, shape)
    if version and how == "rwc":
        raise AlreadyMade(codes.EXISTS, {"file": str(path)})
    if not version and how != "rwc":
        raise Unreadable(codes.UNFINISHED, {"file": str(path)})
    if how.startswith("rw"):
        connection.execute(f"PRAGMA page_size={PAGE_SIZE}")  # of no effect on a file that is there
        _set_pragmas(connection, path)
    if version < len(shape.scripts()):
        meet_older(connection, path, shape)


def _refuse(connection: sqlite3.Connection, path: Path, shape: Shape) -> None:
    """Refuse an older file: it is brought up to date when it is asked for, after a backup."""
    facts = {
        "file": str(path),
        "found": _version(connection, path, shape),
        "known": len(shape.scripts()),
    }
    raise Unreadable(codes.OLDER, facts)


def _version(connection: sqlite3.Connection, path: Path, shape: Shape) -> int:
    """How many scripts were applied; 0 for a file with nothing in it."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application_id != shape.application_id:
        (parts,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application_id or version or parts:
            raise Unreadable(codes.FOREIGN, {"file": str(path)})
        return 0
    known = len(shape.scripts())
    if version > known:
        raise Unreadable(codes.NEWER, {"file": str(path), "found": version, "known": known})
    return int(version)


def _set_pragmas(connection: sqlite3.Connection, path: Path) -> None:
    for name, wanted in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={wanted}")
        (answer,) = connection.execute(f"PRAGMA {name}").fetchone()
        if answer != wanted:
            facts = {"file": str(path), "setting": f"{name}={wanted}", "answer": str(answer)}
            raise Unreadable(codes.UNSAFE, facts)


def _bring_up(
    connection: sqlite3.Connection, path: Path, shape: Shape, fill: IfOlder = as_it_is
) -> None:
    """Apply the scripts that the file lacks, all in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        scripts = shape.scripts()
        for script in scripts[_version(connection, path, shape) :]:
            for statement in _statements(script):
                connection.execute(statement)
        fill(connection, path, shape)
        connection.execute(f"PRAGMA application_id={shape.application_id}")
        connection.execute(f"PRAGMA user_version={len(scripts)}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@cache
def _scripts(name: str) -> tuple[str, ...]:
    scripts = sorted(path for path in _SQL.iterdir() if path.name.endswith(f"_{name}.sql"))
    return tuple(path.read_text(encoding="utf-8") for path in scripts)


def _statements(script: str) -> Iterator[str]:
    """Split a script: ``executescript`` would end the transaction that has to hold all of it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _is_at_rest(path: Path) -> bool:
    """Whether the file's write-ahead log is empty or not there."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size == 0
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _close(connection: sqlite3.Connection | None) -> None:
    if connection is not None:
        connection.close()


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
