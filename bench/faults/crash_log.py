"""What a traced process did to one folder: its system calls read from strace's output.

Each call that changes a file or a folder becomes one operation on the inode that it changes. A call
on the folder that is not understood is an error: a model that passes over a write proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from attrs import define, field

from bench.faults.crash_operations import (
    ROOT,
    Link,
    Operation,
    Sync,
    Told,
    Truncate,
    Unlink,
    Write,
)
from bench.faults.traced_calls import NotUnderstood, bytes_of, calls, text_of


@define
class _Open:
    """An open file: its inode, its place, and whether it always writes at the end."""

    inode: int
    place: int = 0
    appends: bool = False


@define
class Log:
    """The operations on one folder, in order; ``folders`` are the inodes that are folders.

    ``told`` is the path, outside of the folder, that acknowledgements were written to.
    """

    root: str
    told: str
    operations: list[Operation] = field(factory=list)
    folders: set[int] = field(factory=lambda: {ROOT})
    _open: dict[int, _Open] = field(factory=dict)
    _names: dict[int, dict[str, int]] = field(factory=lambda: {ROOT: {}})
    _sizes: dict[int, int] = field(factory=dict)

    # --- Names ------------------------------------------------------------------------------------

    def _place(self, path: str) -> tuple[int, str] | None:
        """The inode of the folder that a path lies in, and its name; ``None`` outside."""
        if not path.startswith("/"):
            raise NotUnderstood(f"a relative path: {path}")
        if not path.startswith(self.root + "/"):
            return None
        *parents, name = path[len(self.root) + 1 :].split("/")
        folder = ROOT
        for parent in parents:
            folder = self._names[folder][parent]
        return folder, name

    def _inode(self, path: str) -> int | None:
        if path == self.root:
            return ROOT
        place = self._place(path)
        return None if place is None else self._names[place[0]].get(place[1])

    def _link(self, place: tuple[int, str], inode: int, replaces: str | None = None) -> None:
        folder, name = place
        self._names[folder][name] = inode
        self.operations.append(Link(folder, name, inode, replaces))

    def _unlink(self, place: tuple[int, str]) -> None:
        folder, name = place
        del self._names[folder][name]
        self.operations.append(Unlink(folder, name))

    def _new(self) -> int:
        self._sizes[len(self._sizes) + 1] = 0
        return len(self._sizes)

    # --- Calls ------------------------------------------------------------------------------------

    def openat(self, arguments: list[str], result: int) -> None:
        """A file is opened, and made where it was not there."""
        path, flags = text_of(arguments[1]), set(arguments[2].split("|"))
        if path == self.told:
            self._open[result] = _Open(-1)
            return
        inode = self._inode(path)
        if inode is None:
            place = self._place(path)
            if place is None:
                self._open.pop(result, None)
                return
            inode = self._new()
            self._link(place, inode)
        elif "O_TRUNC" in flags and self._sizes[inode]:
            self._resize(inode, 0)
        self._open[result] = _Open(inode, 0, "O_APPEND" in flags)

    def close(self, arguments: list[str], _: int) -> None:
        """A file is closed."""
        self._open.pop(int(arguments[0]), None)

    def read(self, arguments: list[str], result: int) -> None:
        """A file is read: its place moves."""
        file = self._open.get(int(arguments[0]))
        if file:
            file.place += result

    def lseek(self, arguments: list[str], result: int) -> None:
        """The place of a file is moved."""
        file = self._open.get(int(arguments[0]))
        if file:
            file.place = result

    def write(self, arguments: list[str], result: int) -> None:
        """Bytes are written at a file's place."""
        file = self._open.get(int(arguments[0]))
        if file is None:
            return
        data = bytes_of(arguments[1])[:result]
        if file.inode == -1:
            self.operations += [Told(line) for line in data.splitlines()]
            return
        if file.appends:
            file.place = self._sizes[file.inode]
        self._write(file.inode, file.place, data)
        file.place += result

    def pwrite64(self, arguments: list[str], result: int) -> None:
        """Bytes are written at an offset."""
        file = self._open.get(int(arguments[0]))
        if file:
            self._write(file.inode, int(arguments[3]), bytes_of(arguments[1])[:result])

    def _write(self, inode: int, offset: int, data: bytes) -> None:
        self._sizes[inode] = max(self._sizes[inode], offset + len(data))
        self.operations.append(Write(inode, offset, data))

    def ftruncate(self, arguments: list[str], _: int) -> None:
        """A file is cut or extended."""
        file = self._open.get(int(arguments[0]))
        if file:
            self._resize(file.inode, int(arguments[1]))

    def _resize(self, inode: int, size: int) -> None:
        self._sizes[inode] = size
        self.operations.append(Truncate(inode, size))

    def fsync(self, arguments: list[str], _: int, start: int | None = None) -> None:
        """What was done to a file or folder is made durable."""
        file = self._open.get(int(arguments[0]))
        if file and file.inode >= 0:
            begun = len(self.operations) if start is None else start
            self.operations.append(Sync(file.inode, begun))

    fdatasync = fsync

    def mkdir(self, arguments: list[str], _: int) -> None:
        """A folder is made."""
        place = self._place(text_of(arguments[0]))
        if place:
            inode = self._new()
            self.folders.add(inode)
            self._names[inode] = {}
            self._link(place, inode)

    def unlink(self, arguments: list[str], _: int) -> None:
        """A name is removed."""
        place = self._place(text_of(arguments[0]))
        if place:
            self._unlink(place)

    rmdir = unlink

    def rename(self, arguments: list[str], _: int) -> None:
        """A name is moved: within one folder at once, else put there and taken here."""
        here, there = (self._place(text_of(text)) for text in arguments[:2])
        if here is None and there is None:
            return
        if here is None or there is None:
            raise NotUnderstood("a rename into or out of the folder")
        inode = self._names[here[0]][here[1]]
        if here[0] == there[0]:
            del self._names[here[0]][here[1]]
            self._link(there, inode, replaces=here[1])
        else:
            self._link(there, inode)
            self._unlink(here)

    def fcntl(self, arguments: list[str], _: int) -> None:
        """Locks are of no concern; a second number for an open file would be."""
        if arguments[1].startswith("F_DUPFD"):
            self.unknown(arguments, 0)

    def mmap(self, arguments: list[str], _: int) -> None:
        """SQLite's index of its log is mapped, and made anew after a crash; nothing else may be."""
        file = self._open.get(int(arguments[4])) if "MAP_SHARED" in arguments[3] else None
        if file and "PROT_WRITE" in arguments[2] and not self._is_index(file.inode):
            raise NotUnderstood("a file is written through memory")

    def _is_index(self, inode: int) -> bool:
        return any(
            name.endswith("-shm")
            for names in self._names.values()
            for name, known in names.items()
            if known == inode
        )

    def begin(self) -> None:
        """Another process begins: no file is open."""
        self._open.clear()

    def unknown(self, arguments: list[str], _: int) -> None:
        """See that a call that has no method here is not about the folder."""
        numbers = {int(text) for text in arguments if text.isdecimal()}
        paths = [text_of(text) for text in arguments if text.startswith('"')]
        inside = [path for path in paths if path.startswith(self.root)]
        if inside or numbers & set(self._open):
            raise NotUnderstood(f"a call with {arguments}"[:200])


def read_log(traces: Iterable[Path], root: Path, told: Path) -> Log:
    """Read strace's output, of one process after the other, as the operations on ``root``.

    ``root`` was an empty folder at the beginning, and durable.

    Raises:
        NotUnderstood: something was done to the folder that the model does not know.
    """
    log = Log(str(root), str(told))
    for trace in traces:
        log.begin()
        for call, arguments, result, start in calls(trace, lambda: len(log.operations)):
            if call in ("fsync", "fdatasync"):
                log.fsync(arguments, result, start)
            else:
                method: Callable[[list[str], int], None] = getattr(log, call, log.unknown)
                method(arguments, result)
    return log
