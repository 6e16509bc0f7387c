"""What a traced process did to one folder: its system calls read from strace's output.

Each call that changes a file or a folder becomes one operation on the inode that it changes. A call
on the folder that is not understood is an error: a model that passes over a write proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from attrs import define, field, frozen

#: Every call by which a file or a folder can be changed, or what one of them means.
CALLS: Final = (
    *("open", "openat", "creat", "close", "dup", "dup2", "dup3", "fcntl", "lseek", "mmap"),
    *("read", "write", "pwrite64", "writev", "pwritev", "pwritev2", "truncate", "ftruncate"),
    *("fallocate", "fsync", "fdatasync", "sync_file_range", "sendfile", "splice"),
    *("copy_file_range", "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir"),
    *("mkdirat", "rmdir", "link", "linkat", "symlink", "symlinkat"),
)
#: How strace is told; ``-xx`` writes every text in hexadecimal, ``-s`` whole.
OPTIONS: Final = ("-xx", "-s", "16777216", "-e", "trace=" + ",".join(CALLS))

ROOT: Final = 0


@frozen
class Write:
    """Bytes written into a file."""

    inode: int
    offset: int
    data: bytes


@frozen
class Truncate:
    """A file cut or extended to a size."""

    inode: int
    size: int


@frozen
class Link:
    """A name put into a folder; ``replaces`` is the name in the same folder that it had before."""

    inode: int
    name: str
    target: int
    replaces: str | None = None


@frozen
class Unlink:
    """A name taken out of a folder."""

    inode: int
    name: str


@frozen
class Sync:
    """All that had been done to an inode before operation ``start`` is durable from here on."""

    inode: int
    start: int


@frozen
class Told:
    """A line that was written to the file of acknowledgements."""

    line: bytes


Operation = Write | Truncate | Link | Unlink | Sync | Told


class NotUnderstood(Exception):
    """A system call on the folder that the model does not know."""


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
        path, flags = _text(arguments[1]), set(arguments[2].split("|"))
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
        data = _bytes(arguments[1])[:result]
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
            self._write(file.inode, int(arguments[3]), _bytes(arguments[1])[:result])

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
        place = self._place(_text(arguments[0]))
        if place:
            inode = self._new()
            self.folders.add(inode)
            self._names[inode] = {}
            self._link(place, inode)

    def unlink(self, arguments: list[str], _: int) -> None:
        """A name is removed."""
        place = self._place(_text(arguments[0]))
        if place:
            self._unlink(place)

    rmdir = unlink

    def rename(self, arguments: list[str], _: int) -> None:
        """A name is moved: within one folder at once, else put there and taken here."""
        here, there = (self._place(_text(text)) for text in arguments[:2])
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
        paths = [_text(text) for text in arguments if text.startswith('"')]
        inside = [path for path in paths if path.startswith(self.root)]
        if inside or numbers & set(self._open):
            raise NotUnderstood(f"a call with {arguments}"[:200])


_CALL = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+|\?)(?: .*)?$")
_BEGUN = re.compile(r"(\d+) +(\w+)\((.*?),? ?<unfinished \.\.\.>$")
_RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)$")
_ARGUMENT = re.compile(r'"(?:\\x[0-9a-f]{2})*"(?:\.\.\.)?|\[.*?\]|\{.*?\}|[^,\s][^,]*')


def read_log(traces: Iterable[Path], root: Path, told: Path) -> Log:
    """Read strace's output, of one process after the other, as the operations on ``root``.

    ``root`` was an empty folder at the beginning, and durable.

    Raises:
        NotUnderstood: something was done to the folder that the model does not know.
    """
    log = Log(str(root), str(told))
    for trace in traces:
        log.begin()
        for call, arguments, result, start in _calls(trace, log):
            if call in ("fsync", "fdatasync"):
                log.fsync(arguments, result, start)
            else:
                method: Callable[[list[str], int], None] = getattr(log, call, log.unknown)
                method(arguments, result)
    return log


def _calls(trace: Path, log: Log) -> Iterator[tuple[str, list[str], int, int | None]]:
    """The calls that succeeded, by their end; of one that was overtaken, where it had begun."""
    begun: dict[str, tuple[str, int]] = {}
    for written in _lines(trace):
        if unfinished := _BEGUN.match(written):
            process, call, head = unfinished.groups()
            begun[process] = (f"{process} {call}({head}", len(log.operations))
            continue
        line, start = written, None
        if resumed := _RESUMED.match(written):
            head, start = begun.pop(resumed[1])
            line = _joined(head, resumed[3].lstrip(" "))
        found = _CALL.match(line)
        if found and found[4] != "?" and not found[4].startswith("-"):
            yield found[2], _ARGUMENT.findall(found[3]), int(found[4], 0), start


def _joined(head: str, rest: str) -> str:
    """Put together the two halves of a call that was overtaken by another thread's."""
    needs_comma = not head.endswith("(") and not rest.startswith((")", ","))
    return head + (", " if needs_comma else "") + rest


def _lines(trace: Path) -> Iterable[str]:
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            yield line.rstrip("\n")


def _text(argument: str) -> str:
    return _bytes(argument).decode()


def _bytes(argument: str) -> bytes:
    if not argument.startswith('"') or not argument.endswith('"'):
        raise NotUnderstood(f"no whole text: {argument[:80]}")
    return bytes.fromhex(argument[1:-1].replace("\\x", ""))
