"""The file of a backup: an uncompressed ZIP archive in one form, its manifest at the end.

- uncompressed, so that whoever looks for the bytes of what was redacted sees into it;
- its parts are those of a programme's folder (docs/format.md, 1) under the same names, and
  ``backup.json``, which tells their sizes and digests;
- a reader takes nothing else: no other name, link, compression or encryption, no part twice, and
  not more bytes than the archive has. A part is never longer than it says, for nothing is inflated.
"""

from __future__ import annotations

import json
import re
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from attrs import frozen

from engine.errors import NotFound, Unreadable
from engine.recording.backups import backup_codes as codes
from engine.recording.evidence.evidence_source import BLOCK
from schemas.backups import Manifest, Part

MANIFEST: Final = "backup.json"
#: The version of this form.
FORM: Final = 1
#: The most bytes of a manifest: two million parts.
LARGEST_MANIFEST: Final = 2**28

_PIECE = r"/(?!\.{1,2}(?:/|$))[^/\\\x00-\x1f\x7f]{1,255}"
_NAMED = re.compile(
    r"ledger\.db|private\.db|evidence/([0-9a-f]{2})/\1[0-9a-f]{62}"
    rf"|schedules/[0-9a-f]{{64}}(?:{_PIECE}){{1,6}}|checkpoints{_PIECE}"
).fullmatch
_ATTRIBUTES = (stat.S_IFREG | 0o600) << 16
_STORES = frozenset({"ledger.db", "private.db"})
_DIGEST = re.compile(r"[0-9a-f]{64}").fullmatch
# RuntimeError is also what zipfile says of a part in a form that it does not know.
_WRONG = (
    BadZipFile,
    EOFError,
    KeyError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)


def is_part(name: str) -> bool:
    """Whether a file of a programme's folder belongs into a backup, by its name."""
    return _NAMED(name) is not None


class ArchiveWriter:
    """An archive that is being written into a file that can be sought in."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w", ZIP_STORED)
        self._parts: list[Part] = []

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        """Copy a part; ``size`` is what it is expected to have, in bytes."""
        digest, written = sha256(), 0
        with self._zip.open(_info(name, size), "w") as target:
            while block := source.read(BLOCK):
                digest.update(block)
                written += target.write(block)
        self._parts.append(Part(name, written, digest.hexdigest()))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that were added, in their order."""
        return tuple(self._parts)

    def tell(self, manifest: Manifest) -> None:
        """Write the manifest, behind the last part."""
        data = json.dumps(_document(manifest), ensure_ascii=False, indent=1).encode()
        self._zip.writestr(_info(MANIFEST, len(data)), data)

    def close(self) -> None:
        """Write the archive's end."""
        self._zip.close()


def _info(name: str, size: int) -> ZipInfo:
    info = ZipInfo(name)
    info.create_system, info.external_attr, info.file_size = 3, _ATTRIBUTES, size
    return info


def _document(manifest: Manifest) -> dict[str, Any]:
    return {
        "backup": FORM,
        "origin": manifest.origin,
        "events": manifest.events,
        "root": manifest.root,
        "made": manifest.made,
        "versions": dict(manifest.versions),
        "parts": {part.name: {"sha256": part.sha256, "size": part.size} for part in manifest.parts},
    }


@frozen(eq=False)
class Archive:
    """An archive that was opened for reading, and its manifest."""

    path: Path
    manifest: Manifest
    _zip: ZipFile

    def blocks(self, part: Part) -> Iterator[bytes]:
        """Read a part by blocks, and insist at its end that it is what the manifest says.

        Raises:
            Unreadable: it is not, or the disk fails.
        """
        digest, size = sha256(), 0
        try:
            with self._zip.open(part.name) as source:
                while block := source.read(BLOCK):
                    digest.update(block)
                    size += len(block)
                    yield block
        except _WRONG:
            raise self.altered(part.name) from None
        except OSError as error:
            raise codes.disk_error(self.path, error, codes.UNREADABLE) from error
        if (size, digest.hexdigest()) != (part.size, part.sha256):
            raise self.altered(part.name)

    def altered(self, name: str) -> Unreadable:
        """Return the error of a part that is not what it was."""
        return Unreadable(codes.ALTERED, {"file": str(self.path), "part": name})


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a backup and read its manifest; the bytes of the parts are judged as they are read.

    Raises:
        NotFound: there is no such file.
        Unreadable: it is no backup, a newer etap's, was altered, or cannot be read.
    """
    with _archive(path) as archive:
        yield Archive(path, _manifest(path, archive), archive)


@contextmanager
def _archive(path: Path) -> Iterator[ZipFile]:
    try:
        if not path.is_file():
            missing = not path.exists()
            raise NotFound("ETP650", {"file": str(path)}) if missing else _no_backup(path)
        archive = ZipFile(path)
    except _WRONG:
        raise _no_backup(path) from None
    except OSError as error:
        raise codes.disk_error(path, error, codes.UNREADABLE) from error
    with archive:
        yield archive


def _manifest(path: Path, archive: ZipFile) -> Manifest:
    infos = {info.filename: info for info in archive.infolist()}
    if MANIFEST not in infos or infos[MANIFEST].file_size > LARGEST_MANIFEST:
        raise _no_backup(path)
    _judge_form(path, archive)
    try:
        document = json.loads(archive.read(MANIFEST))
        form = document["backup"]
    except (*_WRONG, TypeError, RecursionError):
        raise _no_backup(path) from None
    if type(form) is int and form > FORM:
        raise Unreadable(codes.NEWER, {"file": str(path), "found": form, "known": FORM})
    manifest = _read(document)
    if manifest is None or form != FORM or not infos.keys() >= _STORES:
        raise _no_backup(path)
    found = {name: info.file_size for name, info in infos.items() if name != MANIFEST}
    told = {part.name: part.size for part in manifest.parts}
    for name in sorted(found.items() ^ told.items()):
        raise Unreadable(codes.ALTERED, {"file": str(path), "part": name[0]})
    return manifest


def _judge_form(path: Path, archive: ZipFile) -> None:
    """Insist that the archive holds what a backup may hold, each once, and no more than it has."""
    names: set[str] = set()
    room = path.stat().st_size
    for info in archive.infolist():
        room -= info.file_size
        if info.filename in names or not _is_plain(info) or room < 0:
            facts = {"file": str(path), "part": info.orig_filename}
            raise Unreadable(codes.FOREIGN_PART, facts)
        names.add(info.filename)


def _is_plain(info: ZipInfo) -> bool:
    return (
        (is_part(info.filename) or info.filename == MANIFEST)
        and info.filename == info.orig_filename
        and info.compress_type == ZIP_STORED
        and info.compress_size == info.file_size
        and info.external_attr == _ATTRIBUTES
        and not info.flag_bits & 1
    )


def _read(document: Any) -> Manifest | None:
    """Read the manifest; ``None`` where it is not in its form."""
    try:
        parts = tuple(
            Part(name, part["size"], part["sha256"]) for name, part in document["parts"].items()
        )
        texts = (document["origin"], document["root"], document["made"])
        versions = {name: document["versions"][name] for name in ("ledger", "private")}
        numbers = (document["events"], *versions.values(), *(part.size for part in parts))
    except (KeyError, TypeError, AttributeError):
        return None
    origin, root, made = texts
    are_texts = all(isinstance(text, str) for text in (*texts, *(p.sha256 for p in parts)))
    if not are_texts or not all(type(n) is int and n >= 0 for n in numbers) or not _DIGEST(root):
        return None
    return Manifest(origin, document["events"], root, made, versions, parts)


def _no_backup(path: Path) -> Unreadable:
    return Unreadable(codes.NO_BACKUP, {"file": str(path)})
