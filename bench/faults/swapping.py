"""P13, while a file is submitted: what stands on the path is changed before each call.

The path is replaced, linked, removed or rewritten just before one of the calls that reading it
takes, each in turn: whatever is accepted is one whole file that stood there, and the stored copy is
what the ledger's event commits to. The broken variant hashes a path and then copies the path.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.faults.arena import COUNTY, HOST, NOW, Arena
from bench.faults.outcome import Outcome
from engine import operations as op
from engine.recording.ledger.event_bytes import read
from engine.recording.ledger.private_store import commitment
from engine.recording.programme_folder import Programme
from schemas.report import Done

SECRET = b"SECRET" * 2_000
#: Calls to the system that an ingest makes on the path or its open file, and later ones.
MOMENTS = 9
_CALLS = ("lstat", "open", "fstat", "read", "fsync")


class Attack:
    """One change of what stands at a path, made just before one of the calls that follow."""

    def __init__(self, path: Path, moment: int, change: Callable[[Path], None]) -> None:
        self._path, self._left, self._change = path, moment, change
        self._fds: set[int] = set()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Watch the calls; a moment that does not come comes at the end."""
        really = {name: getattr(os, name) for name in _CALLS}
        try:
            for name, call in really.items():
                setattr(os, name, self._watching(name, call))
            yield
        finally:
            for name, call in really.items():
                setattr(os, name, call)
            if self._left >= 0:
                self._change(self._path)

    def _watching(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(what: Any, *rest: Any, **more: Any) -> Any:
            is_ours = what == self._path or what in self._fds
            if is_ours or name == "fsync":
                self._left -= 1
                if self._left == -1:
                    self._change(self._path)
            answer = call(what, *rest, **more)
            if name == "open" and is_ours:
                self._fds.add(answer)
            return answer

        return watched


# --- What is done to the path ---------------------------------------------------------------------


def _cleared(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def _replace(path: Path, content: bytes = b"B" * 12_000) -> None:
    fresh = path.with_name("fresh")
    fresh.write_bytes(content)
    _cleared(path)
    fresh.replace(path)


def _link(path: Path) -> None:
    _cleared(path)
    path.symlink_to(path.with_name("secret"))


def _hard_link(path: Path) -> None:
    _cleared(path)
    path.hardlink_to(path.with_name("other"))


def _folder(path: Path) -> None:
    _cleared(path)
    path.mkdir()


def _pipe(path: Path) -> None:
    _cleared(path)
    os.mkfifo(path)


def _empty(path: Path) -> None:
    _replace(path, b"")


def _rewrite(path: Path) -> None:
    """Write into the file itself, and put its times back."""
    if path.is_file() and not path.is_symlink():
        seen = path.stat()
        with path.open("r+b") as file:
            file.seek(seen.st_size // 2)
            file.write(b"X" * (seen.st_size - seen.st_size // 2))
        os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def _truncate(path: Path) -> None:
    if path.is_file() and not path.is_symlink():
        os.truncate(path, 10)


CHANGES = (_replace, _link, _hard_link, _folder, _pipe, _cleared, _empty, _rewrite, _truncate)
#: These write into the very file that is being read; the others put another in its place.
_INTO = (_rewrite, _truncate)
Ingest = Callable[[Path], bytes | None]


# --- While it is read -----------------------------------------------------------------------------


class Desk:
    """A path that is attacked, beside the files that take its place."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "attacked.txt"
        (folder / "secret").write_bytes(SECRET)
        (folder / "other").write_bytes(b"C" * 7_000)

    def laid(self, number: int) -> bytes:
        """Lay a fresh honest file on the path; every eighth is longer than one reading."""
        content = f"round {number}\n".encode() + b"A" * (2**21 if number % 8 == 0 else 9_000)
        _replace(self.path, content)
        return content

    def is_honest(self, content: bytes, laid: bytes, change: Callable[[Path], None]) -> bool:
        """Whether one whole file that stood on the path was taken."""
        if change in _INTO:
            return True  # there is no whole file then; what was committed to is asked elsewhere
        return content in (laid, b"B" * 12_000, b"C" * 7_000)


def swapped(rounds: int, seed: int = 1) -> Outcome:
    """Attack the path at every call, in an order drawn by lot."""
    dice = random.Random(seed)
    with TemporaryDirectory() as name:
        folder = Path(name)
        arena, desk = Arena(folder), Desk(folder)
        with Programme.open(arena.folder, NOW) as programme:
            ingest = _submitting(programme)
            found = [_attacked(desk, ingest, number, dice) for number in range(rounds)]
            intact = op.verify(programme, lambda _done, _size: None).intact
        control = [_attacked(desk, _naive(folder), number, dice) for number in range(rounds)]
    wrong, broken = found.count(False) + (not intact), control.count(False)
    taken = sum(one is not None for one in found)
    what = f"swaps while a file is submitted ({taken} accepted): the copy is not what was committed"
    return Outcome("P13", what, rounds, wrong, rounds, broken)


def _attacked(desk: Desk, ingest: Ingest, number: int, dice: random.Random) -> bool | None:
    """Submit under one attack; ``None`` when it was refused, else whether all is well."""
    laid, change = desk.laid(number), dice.choice(CHANGES)
    attack = Attack(desk.path, dice.randrange(MOMENTS), change)
    with attack.going_on():
        content = ingest(desk.path)
    if content is None:
        return None
    return content != b"" and desk.is_honest(content, laid, change)


def _submitting(programme: Programme) -> Ingest:
    """Submit through the real operation; give back the stored copy if it is what was committed."""

    def ingest(path: Path) -> bytes | None:
        answer = op.submit(programme, COUNTY, "paper", (path,), HOST)
        if not isinstance(answer, Done):
            return None
        (file,) = read(programme.ledger.at(answer.receipts[0].leaf).body).payload["files"]  # type: ignore[union-attr]  # it was just written
        kept = programme.private.file_of(file["commitment"])
        assert kept is not None
        with programme.evidence.open(kept.sha256) as blob:
            content = blob.read()
        is_same = commitment(kept.salt, content) == file["commitment"]
        return content if is_same and len(content) == file["size"] else b""

    return ingest


def _naive(folder: Path) -> Ingest:
    """The broken variant: it hashes a path, and then copies the path."""

    def ingest(path: Path) -> bytes | None:
        try:
            if not path.is_file():
                return None
            digest = hashlib.sha256(_all_of(path)).digest()
            (folder / "copy").write_bytes(_all_of(path))
        except OSError:
            return None
        content = (folder / "copy").read_bytes()
        return content if hmac.compare_digest(hashlib.sha256(content).digest(), digest) else b""

    return ingest


def _all_of(path: Path) -> bytes:
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return b"".join(iter(lambda: os.read(fd, 2**20), b""))
    finally:
        os.close(fd)
