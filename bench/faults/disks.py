"""P22, disks: a disk that is full, or that nothing may be written to, fails closed and recovers.

In a mount namespace of its own, file systems in memory (tmpfs) of 26 sizes are filled by real
commands until the first that is refused for want of room, and a while beyond. On each

- nothing that was acknowledged is lost, and no transaction is left open;
- the answer names the full disk, with status 5;
- when there is room again, the same process goes on, and the whole record verifies.

Then the same programme is mounted read-only, and stands in a folder where its user may not write:
every command is refused with the right words, reading and verifying still work, and it goes on
where it may be written again.

The broken variant passes over the error of a commit, and acknowledges.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import define, field

from bench.faults.acting import COUNTIES, Commander, Refused, Told, made, papers
from bench.faults.io_calls import careless
from bench.faults.looking import looked_at, lost_events, lost_files
from bench.faults.outcome import NotPossible, Outcome
from bench.faults.processes import forked, heard
from commands.failing import trouble
from engine import operations
from engine.errors import EtapError
from engine.recording.programme_folder import Programme
from schemas.refusal import ExitStatus

#: 26 sizes in KiB, as promises.md asks for: from too small for a programme to room for many events.
SIZES = tuple(range(40, 1_500, 57))
#: What may be answered where there is no room: the database's, the evidence store's, a file's.
NO_ROOM = ("ETP625", "ETP659", "ETP628", "ETP634", "ETP811")
#: What may be answered where nothing may be written.
READ_ONLY = ("ETP622", "ETP634", "ETP658")
BEYOND = 12
NOBODY = 65_534

_CLONE_NEWNS, _CLONE_NEWUSER = 0x0002_0000, 0x1000_0000
_MS_RDONLY, _MS_REMOUNT, _MS_REC, _MS_PRIVATE = 1, 32, 16_384, 1 << 18


@define
class Filled:
    """What became of programmes on full and on read-only disks."""

    disks: int = 0
    acknowledged: int = 0
    refused: dict[str, int] = field(factory=dict)
    wrong: list[str] = field(factory=list)

    @property
    def bad(self) -> int:
        """How many of the disks something was wrong on; each text begins with its disk's."""
        return len({text.partition(":")[0] for text in self.wrong})


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Fill every disk, and try to write to the read-only ones."""
    yield campaign(SIZES[:: max(1, round(1 / share))])


def campaign(sizes: tuple[int, ...]) -> Outcome:
    """Fill a disk of each size, then make it read-only.

    Raises:
        NotPossible: this user may not mount.
    """
    product = in_namespace(lambda root: filled(root, sizes))
    control = in_namespace(lambda root: filled(root, sizes[-4:], careless))
    for text in product.wrong[:8]:
        print(f"  {text}", file=sys.stderr)
    said = ", ".join(f"{code} {number}" for code, number in sorted(product.refused.items()))
    print(f"  {product.acknowledged} commands acknowledged; refused: {said}", file=sys.stderr)
    return Outcome(
        "P22",
        "disks full or read-only where something was lost, left open, ill told or stuck",
        product.disks,
        product.bad,
        control.disks,
        control.bad,
    )


def in_namespace(work: Callable[[Path], Filled]) -> Filled:
    """Do something in a process that has mounts of its own.

    Raises:
        NotPossible: this user may not have them.
    """
    if sys.platform != "linux":
        raise NotPossible("disks of a size are made by Linux's tmpfs")

    with TemporaryDirectory() as name:
        child, reading = forked(lambda pipe: _inside(pipe, work, Path(name)))
        lines = heard(reading)
        os.waitpid(child, 0)
    answer = json.loads(lines[0]) if lines else "the process died"
    if isinstance(answer, str):
        raise NotPossible(answer)
    return Filled(*answer)


def _inside(pipe: int, work: Callable[[Path], Filled], root: Path) -> None:
    """In the child: tell the parts of what was found, or why nothing can be mounted."""
    try:
        _own_mounts()
        _mount("tmpfs", root, "tmpfs", 0, "size=64m")  # it goes when this process ends
    except OSError as error:
        os.write(pipe, json.dumps(f"this user may not mount: {error}").encode() + b"\n")
        return
    root.chmod(0o755)
    found = work(root)
    answer = [found.disks, found.acknowledged, found.refused, found.wrong]
    os.write(pipe, json.dumps(answer).encode() + b"\n")


def _own_mounts() -> None:
    libc, user, group = ctypes.CDLL(None, use_errno=True), os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWNS if user == 0 else _CLONE_NEWNS | _CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare: " + os.strerror(ctypes.get_errno()))
    if user:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
    _mount("none", Path("/"), None, _MS_REC | _MS_PRIVATE, "")


def _mount(source: str, target: Path, kind: str | None, flags: int, data: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    words = (source.encode(), os.fsencode(target), kind and kind.encode())
    if libc.mount(*words, ctypes.c_ulong(flags), data.encode()):
        raise OSError(ctypes.get_errno(), "mount: " + os.strerror(ctypes.get_errno()))


def filled(
    root: Path, sizes: tuple[int, ...], variant: Callable[[], None] = lambda: None
) -> Filled:
    """Fill a disk of each size; the last one is then made read-only."""
    variant()
    found, workshop = Filled(), root / "workshop"
    workshop.mkdir()
    for size in sizes:
        disk = root / f"disk{size}"
        disk.mkdir()
        _mount("tmpfs", disk, "tmpfs", 0, f"size={size}k")
        before = len(found.wrong)
        _fill(found, disk, workshop, size)
        found.wrong[before:] = [f"{size} KiB: {text}" for text in found.wrong[before:]]
        found.disks += 1
    _refuse_writing(found, disk, workshop)
    return found


def _fill(found: Filled, disk: Path, workshop: Path, size: int) -> None:
    """Give commands until there is no room and beyond it; make room, and see that it goes on."""
    told: list[Told] = []
    folder = disk / "programme"
    try:
        made(folder, workshop, COUNTIES[:2], told.append)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is judged
        _refused(found, error, NO_ROOM)
        _lost(found, folder, told)
        _make_room(disk)
        made(folder, workshop, COUNTIES[:2], told.append)
        found.acknowledged += len(told)
        _whole(found, folder, told)
        return
    with Programme.open(folder) as programme:
        commander = Commander(programme, COUNTIES[0], papers(workshop / f"{size}", size), size)
        refused = 0
        while refused < BEYOND:
            refused += not _given(found, commander, told)
            if folder.stat().st_dev and programme.ledger._connection.in_transaction:  # type: ignore[attr-defined] # noqa: SLF001 - what is asked for
                found.wrong.append("a transaction is open after the command")
        _lost(found, folder, told)
        _make_room(disk)
        for _ in range(3):
            try:
                told.append(commander.act())
            except Exception as error:  # noqa: BLE001 - whatever it is, it is wrong now
                found.wrong.append(f"does not go on: {error!r}")
    found.acknowledged += len(told)
    _whole(found, folder, told)


def _make_room(disk: Path) -> None:
    _mount("tmpfs", disk, None, _MS_REMOUNT, "size=64m")


def _given(found: Filled, commander: Commander, told: list[Told]) -> bool:
    try:
        told.append(commander.act())
    except Exception as error:  # noqa: BLE001 - whatever it is, it is judged
        _refused(found, error, NO_ROOM)
        return False
    return True


def _refused(found: Filled, error: Exception, right: tuple[str, ...]) -> None:
    """Count an answer; another than the right ones is wrong."""
    if isinstance(error, Refused):
        found.wrong.append(f"refused by a rule: {error}")
        return
    met = trouble(error)
    found.refused[met.code] = found.refused.get(met.code, 0) + 1
    if met.code not in right or met.status is not ExitStatus.BROKEN:
        found.wrong.append(f"ill told: {met.code} {type(error).__name__}: {error}")


def _lost(found: Filled, folder: Path, told: list[Told]) -> None:
    if told and (lost_events(folder, told) or lost_files(folder, told)):
        found.wrong.append("lost while the disk was full")


def _whole(found: Filled, folder: Path, told: list[Told]) -> None:
    left = looked_at(folder, told)
    if not left.is_well:
        found.wrong.append(f"{left.events} events, {left.files} files lost; {left.faults[:3]}")


def _refuse_writing(found: Filled, disk: Path, workshop: Path) -> None:
    """Make the disk read-only, then its folder for another user; every command is refused."""
    folder = disk / "programme"
    _mount("tmpfs", disk, None, _MS_REMOUNT | _MS_RDONLY, "")
    before = len(found.wrong)
    _read_only(found, folder, workshop)
    found.wrong[before:] = [f"read-only: {text}" for text in found.wrong[before:]]
    _mount("tmpfs", disk, None, _MS_REMOUNT, "size=64m")
    if os.getuid() == 0 and Path("/proc/self/uid_map").read_text().split()[2] != "1":
        child, reading = forked(lambda pipe: _as_nobody(pipe, folder, workshop))
        for line in heard(reading):
            seen = Filled(*json.loads(line))
            found.wrong += [f"as another user: {text}" for text in seen.wrong]
            found.disks += seen.disks
        if os.waitpid(child, 0)[1]:
            found.wrong.append("another user's process died")
    with Programme.open(folder) as programme:
        Commander(programme, COUNTIES[0], papers(workshop / "last", 1), 1).act()


def _as_nobody(pipe: int, folder: Path, workshop: Path) -> None:
    """In a child: be a user who may read the folder, and not write."""
    for path in (folder.parents[1], workshop):
        path.chmod(0o755)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    seen = Filled()
    _read_only(seen, folder, workshop)
    os.write(pipe, json.dumps([seen.disks, 0, {}, seen.wrong]).encode() + b"\n")


def _read_only(found: Filled, folder: Path, workshop: Path) -> None:
    """Give every kind of command where nothing may be written, and read."""
    found.disks += 1
    files = iter(sorted(path for path in workshop.rglob("*.pdf")))
    before = _size(folder)
    with Programme.open(folder) as programme:
        commander = Commander(programme, COUNTIES[1], files, 1)
        for command in ("submit", "note", "move"):
            try:
                commander.give(command)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is judged
                _refused(found, error, READ_ONLY)
            else:
                found.wrong.append(f"{command} was acknowledged where nothing may be written")
        try:
            operations.board(programme)
        except (EtapError, OSError) as error:
            found.wrong.append(f"cannot be read: {error}")
    _whole(found, folder, [])
    if _size(folder) != before:
        found.wrong.append("events were added where nothing may be written")


def _size(folder: Path) -> int:
    with Programme.open(folder) as programme:
        return programme.ledger.head().size
