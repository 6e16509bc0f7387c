"""P13: a gate opens only on bytes that we still hold, and they are the ones committed to.

- While ``submit`` reads a file, the path is changed (``swapping``).
- What is no file of a sensible size is refused unread.
- When the stored copy is altered, removed or linked afterwards, the gate stays closed.

The broken variants hash a path and then copy the path; take whatever can be opened; and trust what
was once recorded.
"""

from __future__ import annotations

import os
import random
import shutil
import socket
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.faults.arena import COUNTY, HOST, Arena
from bench.faults.outcome import Outcome
from bench.faults.swapping import swapped
from engine import operations as op
from engine.recording.evidence.evidence_store import EvidenceStore
from schemas.cycle import EvidenceStanding
from schemas.refusal import Refusal
from schemas.report import Done

# --- What is no file ------------------------------------------------------------------------------


@contextmanager
def strange(folder: Path) -> Iterator[Mapping[str, Path]]:
    """Make what is not to be read at all."""
    (folder / "real").write_bytes(b"real")
    (folder / "link").symlink_to("real")
    os.mkfifo(folder / "pipe")
    with (folder / "sparse").open("wb") as sparse:
        sparse.truncate(2**40)
    before = Path.cwd()
    os.chdir(folder)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        os.chdir(before)
        names = ("pipe", "sparse", "link", "socket")
        yield {"folder": folder, "/dev/zero": Path("/dev/zero")} | {n: folder / n for n in names}


def unread(times: int) -> tuple[Outcome, Mapping[str, float]]:
    """Offer each so many times; also returns the median seconds that a refusal took, by what."""
    taken: dict[str, float] = {}
    accepted = fooled = 0
    with TemporaryDirectory() as name, strange(Path(name)) as paths:
        store = EvidenceStore(Path(name) / "evidence")
        for what, path in paths.items():
            seconds = []
            for _ in range(times):
                begun = time.perf_counter()
                accepted += not isinstance(store.receive(path), Refusal)
                seconds.append(time.perf_counter() - begun)
            taken[what] = statistics.median(seconds)
            fooled += _is_taken(path)
        left = [*(Path(name) / "evidence").rglob("*.part")]
    tried = times * len(taken)
    what = "a pipe, a terabyte of nothing, a device, a link, a folder or a socket is read"
    return Outcome("P13", what, tried, accepted + len(left), len(taken), fooled), taken


def _is_taken(path: Path) -> bool:
    """The broken variant: whatever can be opened is taken, here its first bytes."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        os.read(fd, 4_096)
    except OSError:
        return False
    finally:
        os.close(fd)
    return True


# --- Afterwards -----------------------------------------------------------------------------------


def _flip(blob: Path, dice: random.Random) -> None:
    content = bytearray(blob.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    _over(blob, bytes(content))


def _over(blob: Path, content: bytes) -> None:
    blob.chmod(0o600)
    blob.write_bytes(content)


def _aside(blob: Path) -> Path:
    """Move the blob away: an honest copy of it stays beside, under another name."""
    return blob.rename(blob.with_name("aside"))


LATER: Mapping[str, Callable[[Path, random.Random], object]] = {
    "a bit": _flip,
    "the end cut": lambda blob, dice: _over(blob, blob.read_bytes()[: -1 - dice.randrange(3)]),
    "a byte more": lambda blob, _: _over(blob, blob.read_bytes() + b"\n"),
    "other bytes": lambda blob, dice: _over(blob, dice.randbytes(blob.stat().st_size)),
    "empty": lambda blob, _: _over(blob, b""),
    "removed": lambda blob, _: blob.unlink(),
    "a link to the same bytes": lambda blob, _: blob.symlink_to(_aside(blob)),
    "a link to nowhere": lambda blob, _: blob.symlink_to(_aside(blob).with_name("nowhere")),
    "a folder": lambda blob, _: _aside(blob).with_name(blob.name).mkdir(),
    "a pipe": lambda blob, _: os.mkfifo(_aside(blob).with_name(blob.name)),
    "its folder is a link": lambda blob, _: _linked_folder(blob.parent),
}


def _linked_folder(folder: Path) -> None:
    folder.symlink_to(folder.rename(folder.with_name("elsewhere")))


class Trusting(EvidenceStore):
    """The broken variant: what was once recorded is held to be there."""

    def standing_of(self, *_: object) -> EvidenceStanding:
        """Say so, without a look."""
        return EvidenceStanding.INTACT


def altered(rounds: int, seed: int = 1) -> Outcome:
    """Alter the stored copy in every way so many times, and ask the gate to open."""
    dice = random.Random(seed)
    opened = fooled = tried = 0
    with TemporaryDirectory() as name:
        arena = Arena(Path(name))
        for way in LATER.values():
            for _ in range(rounds):
                tried += 1
                with _kept(arena) as blob:
                    way(blob, dice)
                    opened += _opens(arena, EvidenceStore)
                    fooled += _opens(arena, Trusting)
        opened += not _opens(arena, EvidenceStore)  # and it does open where nothing was done
    what = "stored copies altered, removed or linked, on which the gate opens"
    return Outcome("P13", what, tried, opened, tried, fooled)


@contextmanager
def _kept(arena: Arena) -> Iterator[Path]:
    """Give the blob that the gate relies on; the whole store is put back at the end."""
    store, copy = arena.folder / "evidence", arena.folder.with_name("kept")
    (found,) = EvidenceStore(store).blobs()
    (copy / found[:2]).mkdir(parents=True)
    shutil.copy2(store / found[:2] / found, copy / found[:2] / found)
    try:
        yield store / found[:2] / found
    finally:
        place = store / found[:2]
        if place.is_symlink():
            place.unlink()
            shutil.rmtree(store / "elsewhere")
        else:
            shutil.rmtree(place)
        shutil.copytree(copy / found[:2], place)
        shutil.rmtree(copy)


def _opens(arena: Arena, store: type[EvidenceStore]) -> bool:
    arena.reset_databases()
    with arena.opened() as programme:
        programme.evidence = store(programme.folder / "evidence")
        return isinstance(op.advance(programme, COUNTY, "go", HOST), Done)


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Run all three; how long a refusal takes is told aside."""
    yield swapped(max(50, round(2_000 * share)))
    refused, seconds = unread(max(20, round(200 * share)))
    slowest = max(seconds, key=lambda what: seconds[what])
    took = f"{seconds[slowest] * 1e6:,.0f} us"
    print(f"  refused unread, slowest of six: {slowest}, {took}", file=sys.stderr)
    yield refused
    yield altered(max(1, round(20 * share)))
