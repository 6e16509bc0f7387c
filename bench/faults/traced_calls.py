"""Reading strace's output: which calls a process made, with what, and what came of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

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


class Call(NamedTuple):
    """A call that succeeded; ``start`` is ``None`` unless another call came before its end."""

    name: str
    arguments: list[str]
    result: int
    start: int | None


class NotUnderstood(Exception):
    """A system call on the folder that the model does not know."""


_CALL = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+|\?)(?: .*)?$")
_BEGUN = re.compile(r"(\d+) +(\w+)\((.*?),? ?<unfinished \.\.\.>$")
_RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)$")
_ARGUMENT = re.compile(r'"(?:\\x[0-9a-f]{2})*"(?:\.\.\.)?|\[.*?\]|\{.*?\}|[^,\s][^,]*')


def calls(trace: Path, now: Callable[[], int]) -> Iterator[Call]:
    """The calls that succeeded, by their end; of an overtaken one what ``now`` said before."""
    begun: dict[str, tuple[str, int]] = {}
    for written in _lines(trace):
        if unfinished := _BEGUN.match(written):
            process, call, head = unfinished.groups()
            begun[process] = (f"{process} {call}({head}", now())
            continue
        line, start = written, None
        if resumed := _RESUMED.match(written):
            head, start = begun.pop(resumed[1])
            line = _joined(head, resumed[3].lstrip(" "))
        found = _CALL.match(line)
        if found and found[4] != "?" and not found[4].startswith("-"):
            yield Call(found[2], _ARGUMENT.findall(found[3]), int(found[4], 0), start)


def _joined(head: str, rest: str) -> str:
    """Put together the two halves of a call that was overtaken by another thread's."""
    needs_comma = not head.endswith("(") and not rest.startswith((")", ","))
    return head + (", " if needs_comma else "") + rest


def _lines(trace: Path) -> Iterable[str]:
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            yield line.rstrip("\n")


def text_of(argument: str) -> str:
    return bytes_of(argument).decode()


def bytes_of(argument: str) -> bytes:
    if not argument.startswith('"') or not argument.endswith('"'):
        raise NotUnderstood(f"no whole text: {argument[:80]}")
    return bytes.fromhex(argument[1:-1].replace("\\x", ""))
