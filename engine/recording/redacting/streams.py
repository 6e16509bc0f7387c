"""Every stream of bytes below a folder: each file, and the members of archives among them.

- links are followed (the store of evidence may lie on another disk), each file is read once;
- the members of a ZIP archive, deflated or stored, are streams of their own, and so are the members
  of an archive within it;
- what cannot be read, is packed in another way, or is nested deeper, is told as such: nothing is
  known of it.
"""

from __future__ import annotations

import io
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

from attrs import frozen

#: How deep archives within archives are opened.
DEPTH: Final = 2
#: A member of up to so many bytes is held in memory where it is an archive itself.
_IN_MEMORY: Final = 64 * 2**20
#: The most that is unpacked from one file: more than that is a trap, or nothing that etap wrote.
_MOST: Final = 8 * 2**30
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
#: How other archives and compressed files begin: gzip, bzip2, xz, 7z, Zstandard, RAR.
_PACKED: Final = (
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf'\x1c",
    b"\x28\xb5\x2f\xfd",
    b"Rar!",
)
#: What reading a damaged, encrypted or unusual archive raises.
UNREADABLE = (
    OSError, RuntimeError, ValueError, EOFError, KeyError,
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
)  # fmt: skip


@frozen(eq=False)
class Stream:
    """One stream. ``place`` is its path below the folder, members each after ``!``.

    ``name`` is its own last name. ``file`` is open while the next stream was not asked for, and
    ``None`` where it cannot be read or is packed in a way that is not opened.
    """

    place: str
    name: str
    file: BinaryIO | None


def streams(folder: Path) -> Iterator[Stream]:
    """Give every stream below a folder, in the order of the paths."""
    closed: list[OSError] = []
    for path in _files(folder, closed):
        place = path.relative_to(folder).as_posix()
        try:
            file = _opened(path)
        except OSError:
            yield Stream(place, path.name, None)
            continue
        with file:
            yield from _within(file, place, DEPTH)
    for error in closed:
        name = Path(error.filename or folder).name
        yield Stream(name, name, None)


def _files(folder: Path, closed: list[OSError]) -> Iterator[Path]:
    """Give every regular file, links followed, none twice; folders that are closed to us go apart.

    What cannot be looked at is given, too: opening it will fail.
    """
    seen: set[tuple[int, int]] = set()
    for root, folders, names in os.walk(folder, followlinks=True, onerror=closed.append):
        folders.sort()
        here = os.stat(root)
        if (here.st_dev, here.st_ino) in seen:
            folders.clear()
            continue
        seen.add((here.st_dev, here.st_ino))
        for name in sorted(names):
            path = Path(root, name)
            if _is_new_file(path, seen):
                yield path


def _is_new_file(path: Path, seen: set[tuple[int, int]]) -> bool:
    try:
        status = path.stat()
    except OSError:
        return not path.is_symlink()  # a link that leads nowhere holds nothing
    if not stat.S_ISREG(status.st_mode):
        return False
    identity = (status.st_dev, status.st_ino)
    is_new = identity not in seen
    seen.add(identity)
    return is_new


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _within(file: BinaryIO, place: str, depth: int) -> Iterator[Stream]:
    name = place.replace("!", "/").rpartition("/")[2]
    head = file.read(8)
    file.seek(0)
    yield Stream(place, name, file)
    if head.startswith(_PACKED) or (head.startswith(_ZIP) and not depth):
        yield Stream(place, name, None)
    elif depth and (head.startswith(_ZIP) or (depth == DEPTH and _ends_as_zip(file))):
        yield from _members(file, place, depth)


def _ends_as_zip(file: BinaryIO) -> bool:
    file.seek(0)
    return zipfile.is_zipfile(file)


def _members(file: BinaryIO, place: str, depth: int) -> Iterator[Stream]:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _MOST:
                yield Stream(place, place, None)
                return
            for entry in entries:
                yield from _member(archive, entry, f"{place}!{entry.filename}", depth)
    except UNREADABLE:
        yield Stream(place, place, None)


def _member(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: str, depth: int
) -> Iterator[Stream]:
    try:
        with archive.open(entry) as member:
            head = member.read(8)
        with archive.open(entry) as member:
            file = cast("BinaryIO", member)
            if head.startswith(_ZIP) and entry.file_size <= _IN_MEMORY:
                file = io.BytesIO(member.read())
            yield from _within(file, place, depth - 1)
    except UNREADABLE:
        yield Stream(place, place, None)
