"""What a disk may hold after the power went: states of a folder, made from the log of its writes.

Kept is what was synced: a file's bytes and size by a sync of the file, a folder's names by a sync
of the folder, each as it was when the sync began. Of all that was not synced anything may have
reached the disk or not (docs/adr/0029). A ``Loss`` says what did:

- ``none`` of it, or ``all``;
- ``random``: each write and each name by chance;
- ``torn``: the same, but of each write every 512 bytes by chance;
- ``junk``: as ``torn``, and where a file had grown, what was not written is noise, not zeros.

Names reach the disk in any order, or, by the toss of a coin, in the order in which they were made,
as with a journal of names. A name in another folder is put there and taken here apart.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from attrs import define, field, frozen

from bench.faults.crash_log import Log
from bench.faults.crash_operations import ROOT, Link, Sync, Told, Truncate, Unlink, Write

SECTOR = 512


class Loss(Enum):
    """How much of what was not synced reached the disk."""

    NONE = "none"
    ALL = "all"
    RANDOM = "random"
    TORN = "torn"
    JUNK = "junk"


@frozen
class Change:
    """One operation on an inode, with its place in the log."""

    at: int
    what: Write | Truncate | Link | Unlink


@define
class Disk:
    """The states that a log may leave on the disk."""

    log: Log
    _changes: dict[int, list[Change]] = field(factory=lambda: defaultdict(list))
    _syncs: dict[int, list[tuple[int, int]]] = field(factory=lambda: defaultdict(list))

    def __attrs_post_init__(self) -> None:
        for at, what in enumerate(self.log.operations):
            if isinstance(what, Sync):
                self._syncs[what.inode].append((at, what.start))
            elif not isinstance(what, Told):
                self._changes[what.inode].append(Change(at, what))

    def told(self, point: int) -> list[bytes]:
        """What had been acknowledged before operation ``point``."""
        done = self.log.operations[:point]
        return [what.line for what in done if isinstance(what, Told)]

    def durable(self, inode: int, point: int) -> int:
        """Before which operation all that was done to an inode is durable, at ``point``."""
        known = self._syncs[inode]
        ended = bisect_right(known, point - 1, key=lambda pair: pair[0])
        return max((start for _, start in known[:ended]), default=0)

    def changes(self, inode: int, point: int) -> list[Change]:
        """What was done to an inode before ``point``, in order."""
        known = self._changes[inode]
        return known[: bisect_right(known, point - 1, key=lambda change: change.at)]

    def write(self, folder: Path, point: int, loss: Loss, seed: object) -> None:
        """Make a folder as the disk may have it when the power goes before operation ``point``."""
        _State(self, point, loss, random.Random(str(seed))).write(folder)


@define
class _State:
    """One state of the disk, while it is made."""

    disk: Disk
    point: int
    loss: Loss
    chance: random.Random
    _contents: dict[int, bytes] = field(factory=dict)
    _journal: int | None = None

    def __attrs_post_init__(self) -> None:
        if self.chance.random() < 0.5:  # names are lost from some point on, and not before
            self._journal = self.chance.randint(0, self.point)

    def write(self, folder: Path, inode: int = ROOT) -> None:
        """Write a folder and what is in it; SQLite's index of its log is made anew and left out."""
        folder.mkdir(exist_ok=True)
        for name, target in self._names(inode).items():
            path = folder / name
            if target in self.disk.log.folders:
                self.write(path, target)
            elif not name.endswith("-shm"):
                path.write_bytes(self._content(target))
            elif self.loss is Loss.JUNK:
                path.write_bytes(self.chance.randbytes(32_768))

    def _names(self, inode: int) -> dict[str, int]:
        names: dict[str, int] = {}
        durable = self.disk.durable(inode, self.point)
        for change in self.disk.changes(inode, self.point):
            if change.at < durable or self._has_name(change):
                _rename(names, change.what)
        return names

    def _has_name(self, change: Change) -> bool:
        if self.loss in (Loss.NONE, Loss.ALL):
            return self.loss is Loss.ALL
        if self._journal is not None:
            return change.at < self._journal
        return self.chance.random() < 0.5

    def _content(self, inode: int) -> bytes:
        if inode not in self._contents:  # a file may have two names, and has one content
            self._contents[inode] = bytes(self._filled(inode))
        return self._contents[inode]

    def _filled(self, inode: int) -> bytearray:
        content = bytearray()
        durable = self.disk.durable(inode, self.point)
        for change in self.disk.changes(inode, self.point):
            what = change.what
            if isinstance(what, Truncate):
                if change.at < durable or self._is_kept():
                    _resize(content, what.size, bytes)
            elif isinstance(what, Write) and change.at < durable:
                _put(content, what.offset, what.data, bytes)
            elif isinstance(what, Write):
                self._put(content, what)
        return content

    def _put(self, content: bytearray, what: Write) -> None:
        """Put of a write that was not synced as much as reached the disk."""
        if self.loss in (Loss.TORN, Loss.JUNK):
            filler = self.chance.randbytes if self.loss is Loss.JUNK else bytes
            if self.loss is Loss.JUNK and self.chance.random() < 0.5:  # the size came first
                _resize(content, max(len(content), what.offset + len(what.data)), filler)
            for offset, part in _sectors(what):
                if self._is_kept():
                    _put(content, offset, part, filler)
        elif self._is_kept():
            _put(content, what.offset, what.data, bytes)

    def _is_kept(self) -> bool:
        if self.loss in (Loss.NONE, Loss.ALL):
            return self.loss is Loss.ALL
        return self.chance.random() < 0.5


def _rename(names: dict[str, int], what: object) -> None:
    if isinstance(what, Link):
        if what.replaces is not None:
            names.pop(what.replaces, None)
        names[what.name] = what.target
    elif isinstance(what, Unlink):
        names.pop(what.name, None)


def _put(content: bytearray, offset: int, data: bytes, filler: Callable[[int], bytes]) -> None:
    if len(content) < offset:
        _resize(content, offset, filler)
    content[offset : offset + len(data)] = data


def _resize(content: bytearray, size: int, filler: Callable[[int], bytes]) -> None:
    if size < len(content):
        del content[size:]
    else:
        content += filler(size - len(content))


def _sectors(what: Write) -> list[tuple[int, bytes]]:
    """Cut a write where the disk's sectors of 512 bytes meet."""
    parts, offset, data = [], what.offset, what.data
    while data:
        length = SECTOR - offset % SECTOR
        parts.append((offset, data[:length]))
        offset, data = offset + length, data[length:]
    return parts
