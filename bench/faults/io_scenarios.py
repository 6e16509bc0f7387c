"""What is done while single system calls fail: the commands, and what the child tells of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from attrs import frozen

from bench.faults.acting import (
    COUNTIES,
    Commander,
    Refused,
    Tell,
    Told,
    Unfinished,
    made,
    papers,
    schedule,
)
from bench.faults.looking import HALF_REDACTED
from commands.failing import trouble
from engine.recording.programme_folder import Programme
from schemas.refusal import ExitStatus

#: Calls that change something, and those that read.
CHANGING = (
    "openat", "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "unlink", "rename", "mkdir",
)  # fmt: skip
READING = ("pread64", "read")
FULL = ("openat", "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "rename", "mkdir")
#: Calls of which there are many alike where a whole folder is searched.
ALIKE = ("openat", "read", "pread64")
COUNTY = COUNTIES[0]
#: Of many calls that are alike, the 256 folders of a new store, so many are left out between two.
STRIDE = 8


@frozen
class Scenario:
    """What is done under faults: named commands, in one opening; with none, ``init`` and the rest.

    ``fresh`` says that no evidence was ever submitted, so that the store's folders are made. Where
    a whole folder is searched, many reads are alike: every ``stride``-th fails.
    """

    name: str
    commands: tuple[str, ...]
    fresh: bool = False
    stride: int = 1


SCENARIOS = (
    Scenario("4 appends", ("move", "note", "move", "note")),
    Scenario("submit", ("submit", "note")),
    Scenario("first submit", ("submit", "note"), fresh=True),
    Scenario("redact", ("redact",), stride=STRIDE),
    Scenario("checkpoint", ("checkpoint", "note")),
    Scenario("init", ()),
)


@frozen
class Fault:
    """Which call fails, counted from 1, and how: an error's name, or ``KILL``."""

    call: str
    number: int
    how: str

    @property
    def options(self) -> tuple[str, ...]:
        """How strace is told."""
        how = "signal=SIGKILL" if self.how == "KILL" else f"error={self.how}"
        return ("-e", f"trace={self.call}", "-e", f"inject={self.call}:{how}:when={self.number}")


@frozen
class Base:
    """Where a scenario begins: a folder to be copied, its told commands, and papers to submit."""

    root: Path
    told: tuple[Told, ...]
    files: tuple[Path, ...]
    submitted: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The programme as it is before."""
        return self.root / "base"

    @property
    def place(self) -> Path:
        """The copy that meets the fault."""
        return self.root / "place"


def based(root: Path, scenario: Scenario) -> Base:
    """Make what a scenario begins with, and give every command once, so that all is loaded."""
    told: list[Told] = []
    files = tuple(islice(papers(root / "papers", 3), 3))
    schedule(root)
    warm = root / "warm"
    made(warm, root, (COUNTY,), lambda _: None)
    everything = ("submit", "go", "note", "return", "checkpoint", "redact")
    run(warm, Base(root, (), files), everything, lambda _: None)
    shutil.rmtree(warm)
    if scenario.commands:
        made(root / "base", root, (COUNTY,), told.append)
        if not scenario.fresh:
            first = papers(root / "first", 4)
            with Programme.open(root / "base") as programme:
                told.append(Commander(programme, COUNTY, first, 4).give("submit"))
    return Base(root, tuple(told), files, tuple(one.sha256 for one in told if one.sha256))


def run(
    folder: Path, base: Base, commands: tuple[str, ...], say: Callable[[object], object]
) -> None:
    """In the child: give the commands, and tell each answer."""

    def tell(told: Told) -> None:
        say({"told": told.line().decode()})

    try:
        if not commands:
            made(folder, folder.parent, (COUNTY,), tell)
            return
        with Programme.open(folder) as programme:
            commander = Commander(programme, COUNTY, iter(base.files), 5)
            commander.submitted.extend(base.submitted)
            for command in commands:
                _give(commander, command, tell, say)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        say(_met(error))


def _give(commander: Commander, command: str, tell: Tell, say: Callable[[object], object]) -> None:
    try:
        if command == "redact":
            commander.redact(tell)
        else:
            tell(commander.give(command))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        say(_met(error))


def _met(error: Exception) -> dict[str, object]:
    if isinstance(error, Refused):
        return {"refused": error.refusal.code, "status": error.refusal.status}
    if isinstance(error, Unfinished):
        return {"refused": HALF_REDACTED, "status": ExitStatus.NO}
    met = trouble(error)
    return {"refused": met.code, "status": met.status, "text": f"{type(error).__name__}: {error}"}
