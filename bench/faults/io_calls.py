"""P3: what was acknowledged survives that any single system call on a file fails, or is the last.

Real commands run under ``strace``. A first run counts the calls; then each call is failed once with
EIO, once with ENOSPC, and once the process is killed as it makes it. After each of these

- nothing that was acknowledged is lost, the whole verification finds nothing, and the next command
  is done, by the product as shipped in a process of its own;
- the command that met the fault ended with one of etap's own errors, never with a bug's traceback;
- no answer said "done" for what is not there.

It is told, and no fault, where more than one command of the same process was refused: SQLite opens
a file for reading when opening it for writing failed, and the process can write again after it
opened the programme again.

The broken variant passes over the error of a commit, and acknowledges.

strace counts the calls of each thread by itself, so that the two threads of a submission are made
one after the other here: else a fault would hit one call in each.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import define, field, frozen

from bench.faults.acting import (
    COUNTIES,
    Commander,
    Refused,
    Tell,
    Told,
    Unfinished,
    in_one_thread,
    made,
    papers,
    schedule,
)
from bench.faults.looking import HALF_REDACTED, Left, looked_at, redacted, resurfaced
from bench.faults.outcome import NotPossible, Outcome
from bench.faults.processes import broken
from bench.faults.strace import traced
from commands.failing import trouble
from engine.errors import EtapError
from engine.recording.ledger.sqlite_events import Events
from engine.recording.programme_folder import Programme
from engine.telling.code_book import sentences
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


@define
class Tally:
    """What a run of faults found."""

    faults: int = 0
    violations: list[str] = field(factory=list)
    codes: Counter[str] = field(factory=Counter)
    spoilt: int = 0
    missed: int = 0


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


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Fail every call of every scenario."""
    stride = max(1, round(1 / share))
    control = tally(SCENARIOS[0], max(1, stride // 2), careless, ("fdatasync",))
    for scenario in SCENARIOS:
        yield outcome(scenario, tally(scenario, stride), control)


def outcome(scenario: Scenario, found: Tally, control: Tally) -> Outcome:
    """Say what was found, the kinds of answers and the first violations on the error stream."""
    for text in found.violations[:8]:
        print(f"  {text}", file=sys.stderr)
    answers = ", ".join(f"{code} {number}" for code, number in sorted(found.codes.items()))
    print(f"  {scenario.name}: errors told: {answers}", file=sys.stderr)
    print(
        f"  more than one command of a process refused: {found.spoilt};"
        f" calls that did not come again: {found.missed}",
        file=sys.stderr,
    )
    what = f"{scenario.name}: a system call failed, and something was lost, not whole or ill told"
    tried = (found.faults, len(found.violations), control.faults, len(control.violations))
    return Outcome("P3", what, *tried)


def tally(
    scenario: Scenario,
    stride: int,
    variant: Callable[[], None] = lambda: None,
    only: tuple[str, ...] = (*CHANGING, *READING),
) -> Tally:
    """Fail each call of a scenario, of the calls of a kind every ``stride``-th."""
    memory = Path("/dev/shm")  # what is tried is the calls, not the disk
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        found, base = Tally(), based(Path(name), scenario)
        for fault in faults(base, scenario, stride, only):
            _judge(found, base, scenario, variant, fault)
    return found


def based(root: Path, scenario: Scenario) -> Base:
    """Make what a scenario begins with, and give every command once, so that all is loaded."""
    told: list[Told] = []
    files = tuple(islice(papers(root / "papers", 3), 3))
    schedule(root)
    warm = root / "warm"
    made(warm, root, (COUNTY,), lambda _: None)
    everything = ("submit", "go", "note", "return", "checkpoint", "redact")
    _run(warm, Base(root, (), files), everything, lambda _: None)
    shutil.rmtree(warm)
    if scenario.commands:
        made(root / "base", root, (COUNTY,), told.append)
        if not scenario.fresh:
            first = papers(root / "first", 4)
            with Programme.open(root / "base") as programme:
                told.append(Commander(programme, COUNTY, first, 4).give("submit"))
    return Base(root, tuple(told), files, tuple(one.sha256 for one in told if one.sha256))


def careless() -> None:
    """Broken: a failed commit is taken for a good one."""
    end = Events.end

    def ended(events: Events, how: str) -> None:
        try:
            end(events, how)
        except EtapError:
            return

    broken(Events, "end", ended)


def faults(base: Base, scenario: Scenario, stride: int, only: tuple[str, ...]) -> Iterator[Fault]:
    """Count the calls of an undisturbed run, and give every fault to try."""
    counted = _counted(base, scenario)
    for call in only:
        step = max(
            stride, scenario.stride if call in ALIKE else 1, STRIDE if call == "mkdir" else 1
        )
        for number in range(1, counted[call] + 1, step):
            ways = ("EIO", "ENOSPC", "KILL") if call in FULL else ("EIO", "KILL")
            yield from (Fault(call, number, how) for how in ways)


def _counted(base: Base, scenario: Scenario) -> Counter[str]:
    calls = ",".join((*CHANGING, *READING))
    lines, status = _under(base, scenario, lambda: None, ("-e", f"trace={calls}"))
    if status or any("refused" in line for line in lines):
        raise NotPossible(f"without a fault, {scenario.name} ended with {status}: {lines}")
    text = (base.root / "trace").read_text()
    return Counter(re.findall(r"^\d+ +(\w+)\(", text, re.MULTILINE))


def _under(
    base: Base, scenario: Scenario, variant: Callable[[], None], options: tuple[str, ...]
) -> tuple[list[dict[str, object]], int]:
    """Run a scenario in a copy of the base; what the child told, and how it ended."""
    shutil.rmtree(base.place, ignore_errors=True)
    if base.folder.exists():
        shutil.copytree(base.folder, base.place)
    reading, writing = os.pipe()

    def work() -> None:
        variant()
        in_one_thread()
        _run(base.place, base, scenario.commands, lambda it: _say(writing, it))

    try:
        ended = traced(work, base.root / "trace", options)
    finally:
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            lines = pipe.read().splitlines()
    return [json.loads(line) for line in lines], ended.status


def _say(writing: int, it: object) -> None:
    """Tell by a call that no fault is put on."""
    os.writev(writing, [json.dumps(it).encode(), b"\n"])


def _run(
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


def _judge(
    found: Tally, base: Base, scenario: Scenario, variant: Callable[[], None], fault: Fault
) -> None:
    lines, status = _under(base, scenario, variant, fault.options)
    is_hit = os.WIFSIGNALED(status) or "INJECTED" in (base.root / "trace").read_text()
    if not is_hit:
        found.missed += 1
        return
    found.faults += 1
    refused = [line for line in lines if "refused" in line]
    for line in refused:
        found.codes[f"{fault.how} {line['refused']}"] += 1
    found.spoilt += len(refused) > 1
    told = [Told.read(str(line["told"]).encode()) for line in lines if "told" in line]
    why = (*_ill_ended(status, fault), *_ill_told(refused), *_ill_left(base, told))
    if why:
        found.violations.append(f"{scenario.name}, {fault}: {'; '.join(why)}")


def _ill_ended(status: int, fault: Fault) -> Iterator[str]:
    if os.WIFSIGNALED(status) if fault.how == "KILL" else status == 0:
        return
    yield f"the process ended with status {status}"


def _ill_told(refused: list[dict[str, object]]) -> Iterator[str]:
    for line in refused:
        if line["status"] == ExitStatus.BUG or line["refused"] not in sentences():
            yield f"no error of ours: {line}"


def _ill_left(base: Base, told: list[Told]) -> Iterator[str]:
    """What is wrong with what is left, and whether it goes on."""
    known = [*base.told, *told]
    left = looked_at(base.place, known) if known else Left((), 0, 0)
    if not left.is_well:
        yield f"{left.events} events and {left.files} files lost; {'; '.join(left.faults)}"
        return
    begun = redacted(known, "redacting")
    if resurfaced(base.place, (digest.encode() for digest in begun)):
        yield "something of what was redacted is there"
    try:
        made(base.place, base.root, (COUNTY,), lambda _: None)
        with Programme.open(base.place) as programme:
            Commander(programme, COUNTY, papers(base.root / "later", 6), 7).act()
    except (EtapError, OSError, Refused) as error:
        yield f"does not go on: {error}"
