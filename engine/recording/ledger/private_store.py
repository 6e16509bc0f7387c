"""What may name a person, kept beside the ledger and never in it: ``private.db`` (design 4).

It holds the roster's names, the salt, plain digest and name of every file of evidence, and the
texts that people wrote. The ledger knows a file or a text only by its commitment, the HMAC-SHA-256
of its bytes under a random salt of 32 bytes: without the salt, nobody can find out by trying what
was committed to, so that redaction need only empty rows here.

Rows are written, and durable, before the event that needs them. A command that fails in between
leaves rows that no event names; they are harmless.
"""

from __future__ import annotations

import hmac
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from engine.errors import Unreadable, UsageFault
from engine.recording.ledger import sqlite_file, sqlite_schema
from engine.recording.ledger.event_bytes import NOT_UTF8
from engine.recording.ledger.ledger_store import DAMAGED
from engine.recording.ledger.sqlite_file import PRIVATE, as_unreadable
from engine.recording.ledger.sqlite_schema import SchemaDeparture
from schemas.cycle import EvidenceStanding

#: Bytes of a salt: as many as the hash gives, so that guessing the salt is no easier than the hash.
SALT_SIZE: Final = 32

_ADD_PERSON = (
    "INSERT INTO people (person, name) VALUES (?, ?)"
    " ON CONFLICT (person) DO UPDATE SET name = excluded.name"
)
_NAMES = "SELECT person, name FROM people"
_KEEP_FILE = (
    "INSERT INTO files (commitment, cycle, salt, sha256, name, size) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (sha256, cycle) DO NOTHING"
)
_COMMITMENT = "SELECT commitment FROM files WHERE cycle = ? AND sha256 = ?"
_FILE = "SELECT commitment, cycle, salt, sha256, name, size FROM files WHERE commitment = ?"
_USES = "SELECT cycle FROM files WHERE sha256 = ? ORDER BY cycle"
_KEEP_TEXT = "INSERT INTO texts (commitment, salt, text) VALUES (?, ?, ?)"
_TEXT = "SELECT text FROM texts WHERE commitment = ?"
_SALTED = "SELECT salt, text FROM texts WHERE commitment = ?"
_SAME = "SELECT commitment, cycle, salt, sha256, name, size FROM files WHERE sha256 = ?"
_DIGESTS = "SELECT DISTINCT sha256 FROM files"
_MENTIONS = (
    "SELECT EXISTS (SELECT 1 FROM files WHERE instr(CAST(name AS BLOB), ?1))"
    " OR EXISTS (SELECT 1 FROM texts WHERE instr(CAST(text AS BLOB), ?1))"
    " OR EXISTS (SELECT 1 FROM people WHERE instr(CAST(name AS BLOB), ?1))"
)
_ERASE_FILES = "DELETE FROM files WHERE sha256 = ?"
_ERASE_TEXT = "DELETE FROM texts WHERE commitment = ?"


@frozen
class KeptFile:
    """What stands behind a file's commitment in one cycle.

    ``sha256`` is 64 lowercase hex digits, ``salt`` 32 bytes; ``name`` is the file's own name,
    without folders, as it was first submitted in the cycle; ``size`` counts bytes.
    """

    commitment: str
    cycle: str
    salt: bytes
    sha256: str
    name: str
    size: int


def commitment(salt: bytes, content: bytes) -> str:
    """The commitment to some bytes: HMAC-SHA-256 under ``salt``, 64 lowercase hex digits."""
    return hmac.digest(salt, content, "sha256").hex()


def create_private(path: Path) -> None:
    """Make an empty private store, which others on this machine cannot read.

    Raises:
        Unreadable: there is one already, or none can be made there.
    """
    sqlite_file.create(path, PRIVATE, 0o660).close()


class PrivateStore:
    """The private store of one programme, opened when it is first asked.

    Every method raises ``Unreadable`` where the store is missing, locked, damaged or full.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def add_person(self, person: str, name: str) -> None:
        """Write a person's name into the roster, in place of an earlier one."""
        self._write(_ADD_PERSON, [(person, _carried(name))])

    def names(self) -> Mapping[str, str]:
        """The roster: names by person, in no order of meaning."""
        return dict(self._rows(_NAMES))

    def commitment_of(self, cycle: str, sha256: str) -> str | None:
        """The commitment that equal bytes already have in this cycle."""
        rows = self._rows(_COMMITMENT, cycle, sha256)
        return rows[0][0] if rows else None

    def keep_files(
        self, cycle: str, files: Iterable[tuple[str, bytes, str, str, int]]
    ) -> tuple[str, ...]:
        """Keep files, given as (commitment, salt, sha256, name, size), all or none.

        Returns the commitment that holds for each, in the order given: the cycle's earlier one
        where equal bytes were kept before, in this call or by another process a moment ago. The
        row of the first stands unchanged.
        """
        given = tuple(files)
        rows = [(mark, cycle, salt, sha, _carried(name), n) for mark, salt, sha, name, n in given]
        self._write(_KEEP_FILE, rows)
        return tuple(self.commitment_of(cycle, sha256) or mark for mark, _, sha256, _, _ in given)

    def file_of(self, commitment: str) -> KeptFile | None:
        """All that stands behind a commitment; ``None`` when it was redacted or never kept."""
        rows = self._rows(_FILE, commitment)
        return self._kept(rows[0]) if rows else None

    def digest_of(self, commitment: str) -> str | None:
        """The plain SHA-256 behind a commitment."""
        kept = self.file_of(commitment)
        return kept.sha256 if kept else None

    def name_of(self, commitment: str) -> str | None:
        """The file's name behind a commitment."""
        kept = self.file_of(commitment)
        return kept.name if kept else None

    def salt_of(self, commitment: str) -> bytes | None:
        """The salt of a commitment."""
        kept = self.file_of(commitment)
        return kept.salt if kept else None

    def uses_of(self, sha256: str) -> tuple[str, ...]:
        """The cycles that ever kept these bytes, sorted."""
        return tuple(cycle for (cycle,) in self._rows(_USES, sha256))

    def keep_text(self, text: str) -> dict[str, Any]:
        """Keep a text under a fresh salt; returns what an event holds: commitment and size."""
        content = _carried(text).encode()
        salt = os.urandom(SALT_SIZE)
        mark = commitment(salt, content)
        self._write(_KEEP_TEXT, [(mark, salt, text)])
        return {"commitment": mark, "size": len(content)}

    def text_of(self, commitment: str) -> str | None:
        """The text behind a commitment; ``None`` when it was redacted or never kept."""
        rows = self._rows(_TEXT, commitment)
        return rows[0][0] if rows else None

    def text_standing(self, mark: str, size: int | None = None) -> EvidenceStanding:
        """Whether the text behind a commitment is there, and is the one that was committed to.

        With ``size``, what an event says, it must have so many bytes of UTF-8.
        """
        rows = self._rows(_SALTED, mark)
        if not rows:
            return EvidenceStanding.ABSENT
        salt, text = rows[0]
        content = text.encode()
        is_same = hmac.compare_digest(commitment(salt, content), mark)
        is_same = is_same and size in (None, len(content))
        return EvidenceStanding.INTACT if is_same else EvidenceStanding.ALTERED

    # --- Redaction --------------------------------------------------------------------------------

    def files_of(self, sha256: str) -> tuple[KeptFile, ...]:
        """Every row of files with these bytes: one for each cycle that kept them."""
        return tuple(self._kept(row) for row in self._rows(_SAME, sha256))

    def _kept(self, row: tuple[Any, ...]) -> KeptFile:
        """Take a row of files; whoever changed the table can put in anything."""
        mark, cycle, salt, sha256, name, size = row
        texts = (mark, cycle, sha256, name)
        if not (all(isinstance(one, str) for one in texts) and isinstance(salt, bytes)):
            raise Unreadable(DAMAGED, {"file": str(self._path), "why": f"files: {mark!r:.80}"})
        return KeptFile(mark, cycle, salt, sha256, name, size)

    def salted_text(self, commitment: str) -> tuple[bytes, str] | None:
        """The salt and the text behind a commitment; ``None`` when it was redacted."""
        rows = self._rows(_SALTED, commitment)
        return rows[0] if rows else None

    def digests(self) -> frozenset[str]:
        """The plain digest of every file that is kept."""
        return frozenset(digest for (digest,) in self._rows(_DIGESTS))

    def mentions(self, words: bytes) -> bool:
        """Whether the name or the text of any row holds these bytes of UTF-8."""
        rows = self._rows(_MENTIONS, words)
        return bool(rows[0][0])

    def erase(
        self, digests: Iterable[str], texts: Iterable[str], beside: Callable[[], None]
    ) -> None:
        """Empty the rows of these digests and of these texts' commitments.

        ``beside`` is called before that is durable: what it removes is gone whenever the rows are.
        """
        with self._changing() as connection:
            connection.executemany(_ERASE_FILES, [(digest,) for digest in digests])
            connection.executemany(_ERASE_TEXT, [(mark,) for mark in texts])
            beside()

    def truncate(self) -> bool:
        """Write the log back and cut it to nothing: what was erased stands in no file then.

        False where another process was reading for five seconds, so that it could not be cut.
        """
        (busy, _, _) = self._rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        return not busy

    def schema_departures(self) -> tuple[SchemaDeparture, ...]:
        """What in the file's schema is not as shipped."""
        return sqlite_schema.schema_departures(self._open(), self._path, PRIVATE)

    def damages(self) -> tuple[str, ...]:
        """What SQLite's own check of the whole file finds, in its words."""
        return sqlite_file.damages(self._open(), self._path)

    def close(self) -> None:
        """Let go of the store; it opens again when it is next asked."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite_file.connect(self._path, PRIVATE)
        return self._connection

    def _rows(self, sql: str, *values: object) -> list[Any]:
        connection = self._open()
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise as_unreadable(error, self._path) from error

    def _write(self, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self._changing() as connection:
            connection.executemany(sql, rows)

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """Hold a write transaction for a block; an exception undoes it."""
        connection = self._open()
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            raise as_unreadable(error, self._path) from error


def _carried(text: str) -> str:
    """Refuse what UTF-8 cannot carry before the database does."""
    try:
        text.encode()
    except UnicodeEncodeError:
        facts = {"text": text.encode("utf-8", "backslashreplace").decode()}
        raise UsageFault(NOT_UTF8, facts) from None
    return text
