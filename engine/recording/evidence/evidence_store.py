"""The store of evidence: every file under its SHA-256, as ``evidence/ab/abcdef…`` (design 4).

Receiving a file opens it once and copies, measures and hashes what that one open file gives; nobody
can swap it in between. Gates read the copy, never the path that it came from.

- Inside the store no link is followed: what was replaced by one counts as altered. The store's own
  folder may be a link (to a larger disk, say): whose programme it is decides that.
- A copy is durable before it gets its name, and the name is durable before ``keep`` returns. What a
  killed process leaves in ``incoming/`` is harmless, and ``sweep`` removes it.
- The 256 folders are made with the first copy, so that no later name waits for its folder; a blob
  that no event names is harmless too: its command was refused or killed after ``keep``.
- Blobs are not encrypted; they are readable by their owner and his group, and by nobody else.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from attrs import field, frozen

from engine.errors import NotFound, Unreadable
from engine.recording.evidence import evidence_codes as codes
from engine.recording.evidence.evidence_end import erase
from engine.recording.evidence.evidence_part import Part, store_error, sweep, sync_folder
from engine.recording.evidence.evidence_source import BLOCK, Source, open_source
from engine.recording.evidence.measured import Measured
from engine.recording.ledger.private_store import SALT_SIZE
from schemas.cycle import EvidenceStanding
from schemas.refusal import Refusal

#: The largest file of evidence, in bytes: 256 MiB.
MAX_BYTES: Final = 256 * 2**20

_INCOMING = "incoming"
_FOLDERS = tuple(f"{first:02x}" for first in range(256))
_DIGEST = re.compile(r"[0-9a-f]{64}").fullmatch
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@frozen(eq=False)
class Incoming:
    """A file that was received: copied and measured, but neither durable nor evidence yet.

    ``sha256`` is the plain digest and ``commitment`` the HMAC-SHA-256 under ``salt``, both 64
    lowercase hex digits; ``size`` counts bytes; ``name`` is the file's own name, without folders.
    End it with ``keep`` or ``discard``.
    """

    sha256: str
    commitment: str
    salt: bytes
    size: int
    name: str
    _part: Part = field(repr=False, alias="part")
    _store: EvidenceStore = field(repr=False, alias="store")

    def open(self) -> BinaryIO:
        """Open the received copy for reading, also after ``keep``; the caller closes it.

        Raises:
            Unreadable: the store fails.
            NotFound: the copy was discarded.
        """
        if self._part.path.exists():
            return _opened(self._part.path)
        return self._store.open(self.sha256)

    def keep(self) -> None:
        """Make the copy evidence: when this returns, it survives a power cut.

        Equal bytes that are in the store already are used again; altered ones are replaced.

        Raises:
            Unreadable: the disk is full, or fails.
        """
        self._store.keep(self.sha256, self._part)

    def discard(self) -> None:
        """Remove the copy; nothing happens after ``keep``, or when done twice."""
        self._part.discard()


class EvidenceStore:
    """The blobs of one programme, in ``folder``, which is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def receive(self, path: Path, limit: int = MAX_BYTES) -> Incoming | Refusal:
        """Copy a file of at most ``limit`` bytes into the store, or say why it cannot be evidence.

        The memory used does not depend on the file's size.

        Raises:
            Unreadable: the store's disk is full, or fails.
        """
        source = open_source(path, limit)
        if isinstance(source, Refusal):
            return source
        try:
            return self._copied(source, _name(path))
        finally:
            source.close()

    def keep(self, sha256: str, part: Part) -> None:
        """Put a durable copy under its digest; ``Incoming.keep`` calls this."""
        blob = self._path(sha256)
        try:
            _make_folder(blob.parent)
            if self.standing(sha256) is EvidenceStanding.INTACT:
                part.discard()
            else:
                part.sync()
                part.rename(blob)
        except OSError as error:
            raise store_error(blob, error) from error
        sync_folder(blob.parent)

    def standing(self, sha256: str) -> EvidenceStanding:
        """Read a blob and say whether its bytes still have the digest that names it.

        That its digest is the one the ledger committed to is for ``standing_of`` to say.

        Raises:
            Unreadable: the system does not let us read it.
        """
        return self._standing(sha256, hashlib.sha256(), sha256)

    def standing_of(
        self, commitment: str, salt: bytes, sha256: str, size: int | None = None
    ) -> EvidenceStanding:
        """Say whether a blob's bytes, ``size`` of them if known, are what the ledger committed to.

        This also finds a digest that was exchanged in the private store together with the blob.

        Raises:
            Unreadable: the system does not let us read it.
        """
        measured = Measured(hmac.new(salt, digestmod="sha256"))
        found = self._standing(sha256, measured, commitment)
        is_other = found is EvidenceStanding.INTACT and size not in (None, measured.size)
        return EvidenceStanding.ALTERED if is_other else found

    def open(self, sha256: str) -> BinaryIO:
        """Open a blob for reading; the caller closes it. Its bytes are not checked.

        Raises:
            NotFound: there is no such blob, or something else stands in its place.
            Unreadable: the system does not let us read it.
        """
        return _opened(self._path(sha256))

    def blobs(self) -> Iterator[str]:
        """The digest of every blob, sorted."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            if _DIGEST(path.name) and path.name.startswith(path.parent.name):
                yield path.name

    def has(self, sha256: str) -> bool:
        """Whether there is a blob of that name; its bytes are not read."""
        return self._path(sha256).is_file()

    def destroy(self, sha256: str) -> None:
        """Overwrite a blob and remove it, durably; raises ``Unreadable`` where that fails."""
        erase(self._path(sha256))

    def sweep(self) -> int:
        """Remove what killed processes left half received, and count it."""
        return sweep(self._folder / _INCOMING)

    def _copied(self, source: Source, name: str) -> Incoming | Refusal:
        part = Part(self._incoming())
        try:
            received = self._filled(part, source, name)
        except BaseException:
            part.discard()
            raise
        if isinstance(received, Refusal):
            part.discard()
        return received

    def _filled(self, part: Part, source: Source, name: str) -> Incoming | Refusal:
        salt = os.urandom(SALT_SIZE)
        digest, mark = hashlib.sha256(), hmac.new(salt, digestmod="sha256")
        while block := source.block():
            if isinstance(block, Refusal):
                return block
            digest.update(block)
            mark.update(block)
            part.write(block)
        change = source.change()
        if change:
            return change
        return Incoming(
            digest.hexdigest(), mark.hexdigest(), salt, source.size, name, part=part, store=self
        )

    def _incoming(self) -> Path:
        """The folder of the copies in the making; once it is there, all the others are durable.

        Itself it need not be: where it is missing, all are made and synced again.
        """
        incoming = self._folder / _INCOMING
        try:
            if not incoming.exists():
                for name in ("", *_FOLDERS):
                    (self._folder / name).mkdir(mode=0o770, exist_ok=True)
                sync_folder(self._folder)
                sync_folder(self._folder.parent)
            _make_folder(incoming)
        except OSError as error:
            raise store_error(incoming, error) from error
        return incoming

    def _path(self, sha256: str) -> Path:
        if not _DIGEST(sha256):  # a tampered private store must not name files elsewhere
            raise Unreadable(codes.STORE_FAILS, {"file": sha256[:80], "why": "no SHA-256"})
        return self._folder / sha256[:2] / sha256

    def _standing(self, sha256: str, digest: Any, wanted: str) -> EvidenceStanding:
        blob = self._path(sha256)
        try:
            fd = _regular(blob)
            if fd is None:
                return EvidenceStanding.ALTERED
            with os.fdopen(fd, "rb", buffering=0) as file:
                while block := file.read(BLOCK):
                    digest.update(block)
        except FileNotFoundError:
            return EvidenceStanding.ABSENT
        except OSError as error:
            raise store_error(blob, error) from error
        is_same = hmac.compare_digest(digest.hexdigest(), wanted)
        return EvidenceStanding.INTACT if is_same else EvidenceStanding.ALTERED


def is_digest(text: object) -> bool:
    """Whether this is a SHA-256 as it names a blob."""
    return isinstance(text, str) and _DIGEST(text) is not None


def _opened(path: Path) -> BinaryIO:
    try:
        fd = _regular(path)
    except FileNotFoundError:
        fd = None
    except OSError as error:
        raise store_error(path, error) from error
    if fd is None:
        raise NotFound(codes.NO_BLOB, {"sha256": path.name})
    return os.fdopen(fd, "rb")


def _regular(path: Path) -> int | None:
    """Open a regular file in a real folder; ``None`` when a link or another thing is in the way."""
    if not stat.S_ISDIR(os.lstat(path.parent).st_mode):
        return None
    if not stat.S_ISREG(os.lstat(path).st_mode):
        return None
    try:
        fd = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno == errno.ELOOP:  # a link came in between
            return None
        raise
    if stat.S_ISREG(os.fstat(fd).st_mode):
        return fd
    os.close(fd)
    return None


def _make_folder(path: Path) -> None:
    """Make a folder of the store, durably, unless it is there; a link in its place is refused."""
    try:
        path.mkdir(mode=0o770)
    except FileExistsError:
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            raise
    else:
        sync_folder(path.parent)


def _name(path: Path) -> str:
    """The file's own name; what in it is no UTF-8 is shown as U+FFFD."""
    return os.fsencode(path.name).decode("utf-8", "replace")
