"""Open a zip that a stranger made: entries and inflated bytes are counted, nothing goes to disk.

Office files are zips. Rules of the module:

- the central directory is measured before ``zipfile`` builds anything from it;
- only stored and deflated entries are read: the other methods inflate without a bound;
- every entry is inflated once, counted and checked against its CRC and its stated size;
- what a zip says of itself is never believed, and a damaged one is a value, not a crash.
"""

from __future__ import annotations

import errno
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import BinaryIO

from attrs import frozen

MAX_ENTRIES = 2_000
#: Bytes of the central directory: 2,000 entries with room for long names.
MAX_DIRECTORY = 1024 * 1024
MAX_INFLATED = 512 * 1024 * 1024
#: Inflated bytes for each byte of the file; office files stay well below, deflate itself ends at
#: 1,032.
MAX_RATIO = 200
#: Below so many inflated bytes the ratio does not matter.
FREE_OF_RATIO = 32 * 1024 * 1024
_CHUNK = 256 * 1024
_TAIL = 65_535 + 22 + 20 + 56
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    RuntimeError,  # a method or a version that zipfile does not know
    OverflowError,
    ValueError,
)


class Trouble(StrEnum):
    """Why a file is not taken as a zip."""

    NO_ZIP = "not a zip archive"
    DAMAGED = "damaged zip archive"
    TOO_MUCH = "zip archive that inflates to too much"
    LOCKED = "zip archive locked with a password"


@frozen(order=False, eq=False)
class Package:
    """A zip that was inflated once, whole and within the limits.

    ``parts`` are its files by name.
    """

    archive: zipfile.ZipFile
    parts: Mapping[str, zipfile.ZipInfo]

    def read(self, part: str, limit: int) -> bytes:
        """Return a part's bytes.

        Raises:
            ValueError: it is longer than ``limit`` bytes. A package that was opened is otherwise
            whole.
            KeyError: there is no such part.
        """
        if self.parts[part].file_size > limit:
            raise ValueError(f"{part} is longer than {limit} bytes")
        return self.archive.read(self.parts[part])

    def pieces(self, part: str) -> Iterator[bytes]:
        """Return a part's bytes in pieces, never whole in memory."""
        with self.archive.open(self.parts[part]) as stream:
            while piece := stream.read(_CHUNK):
                yield piece


def open_package(file: BinaryIO) -> Package | Trouble:
    """Open a zip, inflate it whole once and count.

    The file must stay open while the package is used.
    """
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        return Trouble.NO_ZIP
    size = file.seek(0, 2)
    if _directory_size(file, size) > MAX_DIRECTORY:
        return Trouble.TOO_MUCH
    try:
        return _opened(file, size)
    except _DAMAGE:
        return Trouble.DAMAGED
    except OSError as error:
        if error.errno != errno.EINVAL:  # a seek to where nothing can be: the zip's own offsets lie
            raise
        return Trouble.DAMAGED


def _directory_size(file: BinaryIO, size: int) -> int:
    """Return the largest size of a directory that an end record in the tail states."""
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    small = _stated(tail, b"PK\x05\x06", struct.Struct("<12xL"))
    large = _stated(tail, b"PK\x06\x06", struct.Struct("<40xQ"))
    return max((*small, *large), default=0)


def _stated(tail: bytes, signature: bytes, field: struct.Struct) -> Iterator[int]:
    at = tail.find(signature)
    while at >= 0:
        if at + field.size <= len(tail):
            value: int = field.unpack_from(tail, at)[0]
            # The zip64 escape value says "see the other record", which is in the tail as well.
            yield 0 if value == 0xFFFFFFFF else value
        at = tail.find(signature, at + 1)


def _opened(file: BinaryIO, size: int) -> Package | Trouble:
    archive = zipfile.ZipFile(file)
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        return Trouble.TOO_MUCH
    if any(entry.flag_bits & 0x1 for entry in entries):
        return Trouble.LOCKED
    parts = {entry.filename: entry for entry in entries}
    if len(parts) < len(entries) or any(entry.compress_type not in _METHODS for entry in entries):
        return Trouble.DAMAGED
    return _counted(Package(archive, parts), max(FREE_OF_RATIO, size * MAX_RATIO))


def _counted(package: Package, by_ratio: int) -> Package | Trouble:
    total, limit = 0, min(MAX_INFLATED, by_ratio)
    for part, entry in package.parts.items():
        before = total
        for piece in package.pieces(part):
            total += len(piece)
            if total > limit:
                return Trouble.TOO_MUCH
        if total - before != entry.file_size:
            return Trouble.DAMAGED
    return package
