"""P2: what was acknowledged survives that the power goes at any moment.

The real product gives real commands under ``strace``; from the log of its writes and syncs states
of the disk are made (``bench.faults.crash_model``), each is opened with the product as shipped, and

- the whole verification, SQLite's ``integrity_check`` included, must find nothing;
- every event, and every byte of evidence, that was acknowledged before must be there;
- nothing of what was redacted before may stand in any byte, and a redaction that the power
  interrupted must be finished by giving it again;
- the next command must be done; where nothing was acknowledged, ``init`` must be done again.

Broken variants: SQLite told to sync less (``synchronous=NORMAL`` loses events, ``OFF`` breaks the
file), an evidence store that does not sync its copies, folders whose names are not synced, and a
redaction that forgets the log.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from attrs import define, frozen

from bench.faults.acting import Commander, Refused, Told, in_one_thread, made, papers, schedule
from bench.faults.crash_log import Log, read_log
from bench.faults.crash_model import Disk, Loss
from bench.faults.crash_operations import Operation
from bench.faults.crash_operations import Told as Acknowledged
from bench.faults.looking import Left, looked_at, redacted, resurfaced, scratch
from bench.faults.outcome import NotPossible, Outcome
from bench.faults.power_variants import (
    Variant,
    frequent,
    nameless,
    normal,
    off,
    shipped,
    unsettled,
    unsynced,
)
from bench.faults.strace import traced
from bench.faults.traced_calls import OPTIONS
from engine.errors import EtapError
from engine.recording.programme_folder import Programme

#: What promises.md asks for; ``--share 10`` is the nightly count.
STATES = 2_000
COUNTIES = ("0201", "1410")
#: Commands given in one opening of the programme; the command line gives one.
SESSIONS = (1, 1, 2, 3, 5, 8, 13, 3, 2, 1, 1, 5)

#: Calls at which a life that is to be killed ends, and the latest of them.
KILLED_AT = (("pwrite64", 240), ("fsync", 60), ("fdatasync", 60), ("mkdir", 258), ("rename", 20))
LIVES = 8


@define
class Losses:
    """How many states were looked at, and in how many something was wrong."""

    states: int = 0
    events: int = 0
    files: int = 0
    broken: int = 0
    resurfaced: int = 0
    examples: tuple[str, ...] = ()


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Run the product and its broken variants, and say what each lost."""
    yield from campaign(max(20, round(STATES * share)))


def campaign(
    states: int, sessions: tuple[int, ...] = SESSIONS, lives: int = LIVES
) -> tuple[Outcome, ...]:
    """Look at so many states of the product, and an eighth as many of each broken variant."""
    product = Losses()
    for variant, times in ((shipped, 1), (frequent, 1), (in_one_thread, lives)):
        _look(product, variant, -(-states // 3), sessions, times)
    controls = []
    for variant in (normal, unsynced, nameless, off, unsettled):
        _look(losses := Losses(), variant, max(states // 8, 25), sessions)
        controls.append(losses)
    less, copies, names, never, logs = controls
    _tell(product)
    return (
        _outcome("acknowledged event lost (variant: NORMAL)", product, less, "events"),
        _outcome("acknowledged file lost (variant: bytes not synced)", product, copies, "files"),
        _outcome("acknowledged event lost (variant: names not synced)", product, names, "events"),
        _outcome("not whole, or stuck (variant: OFF)", product, never, "broken"),
        _outcome("redacted and back (variant: cut log not synced)", product, logs, "resurfaced"),
    )


def _outcome(what: str, product: Losses, control: Losses, which: str) -> Outcome:
    tried = product.states, getattr(product, which), control.states, getattr(control, which)
    return Outcome("P2", f"power lost: {what}", *tried)


def _tell(product: Losses) -> None:
    for example in product.examples:
        print(f"  {example}", file=sys.stderr)


def _look(
    losses: Losses, variant: Variant, states: int, sessions: tuple[int, ...], lives: int = 1
) -> None:
    """Trace one run, and look at so many states that it may leave."""
    with scratch() as root:
        log = logged(root, variant, sessions, lives)
        disk = Disk(log)
        chance = random.Random(variant.__name__)
        points: list[int] = []
        for number in range(states):
            if not points:
                points = _telling(log, variant)
                chance.shuffle(points)
            case = _Case(disk, points.pop(), list(Loss)[number % len(Loss)], number)
            _judge(losses, case, root)


def _telling(log: Log, variant: Variant) -> list[int]:
    """The points at which a variant can show what is wrong with it: all, or after a redaction."""
    points = range(len(log.operations) + 1)
    if variant is not unsettled:
        return list(points)
    ends = [point for point in points if _is_redacted(log.operations[point - 1])]
    return [point for end in ends for point in range(end, end + 20) if point in points]


def _is_redacted(what: Operation) -> bool:
    return isinstance(what, Acknowledged) and b'"redact"' in what.line


def logged(root: Path, variant: Variant, sessions: tuple[int, ...], lives: int = 1) -> Log:
    """Run the product under strace in ``root``, and read what it did to its folder.

    All lives but the last are ended by ``kill -9`` at some call: what a killed process had written
    and not synced is the next one's to work with, and may be lost with it.

    Raises:
        NotPossible: nothing can be traced here, or the log does not lead to the folder as it is.
    """
    run = _Run(root, variant, sessions, lives)
    run.prepare()
    chance = random.Random(variant.__name__)
    traces = []
    for life in range(1, lives + 1):
        options: tuple[str, ...] = OPTIONS
        if life < lives:
            call, most = chance.choice(KILLED_AT)
            options += ("-e", f"inject={call}:signal=SIGKILL:when={chance.randint(1, most)}")
        ended = traced(partial(run.live, life), root / f"trace{life}", options)
        traces.append(ended.trace)
        if os.WIFEXITED(ended.status) and ended.status:
            raise NotPossible(f"the traced process ended with status {ended.status}")
    log = read_log(traces, run.place, run.told)
    _compare(log, run.place, root / "again")
    return log


@frozen
class _Run:
    """A run of the product to be traced, in ``root``."""

    root: Path
    variant: Variant
    sessions: tuple[int, ...]
    lives: int

    @property
    def place(self) -> Path:
        """The folder that the programme is made in, and that the model begins with."""
        return self.root / "place"

    @property
    def told(self) -> Path:
        """The file of acknowledgements."""
        return self.root / "told"

    @property
    def workshop(self) -> Path:
        """Where the schedule's file and the papers are, beside the model."""
        return self.root / "workshop"

    def prepare(self) -> None:
        """Make what is not to be traced."""
        self.place.mkdir()
        self.workshop.mkdir()
        schedule(self.workshop)
        for life in range(1, self.lives + 1):
            for _ in islice(papers(self.workshop / f"papers{life}", life), sum(self.sessions)):
                pass

    def live(self, life: int) -> None:
        """In the traced child: give the commands, and write down each that was acknowledged."""
        self.variant()
        descriptor = os.open(self.told, os.O_WRONLY | os.O_CREAT)

        def tell(it: Told) -> None:
            os.write(descriptor, it.line())

        folder = self.place / "programme"
        files = iter(sorted((self.workshop / f"papers{life}").iterdir()))
        made(folder, self.workshop, COUNTIES, tell)
        for turn, commands in enumerate(self.sessions):
            with Programme.open(folder) as programme:
                commander = Commander(programme, COUNTIES[turn % 2], files, f"{life} {turn}")
                for _ in range(commands):
                    tell(commander.act())
                if commands > 1:
                    commander.redact(tell)


def _compare(log: Log, place: Path, again: Path) -> None:
    """See that the log, with nothing lost, leads to the folder that is there."""
    Disk(log).write(again, len(log.operations), Loss.ALL, 0)
    if _contents(again) != _contents(place):
        raise NotPossible("the model does not lead to the folder that was written")
    shutil.rmtree(again)


def _contents(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
        if not path.name.endswith("-shm")
    }


@frozen
class _Case:
    """The power goes before operation ``point``, and so much is lost."""

    disk: Disk
    point: int
    loss: Loss
    seed: int


def _judge(losses: Losses, case: _Case, root: Path) -> None:
    """Make one state and look at it."""
    place = root / "state"
    case.disk.write(place, case.point, case.loss, case.seed)
    known = [Told.read(line) for line in case.disk.told(case.point)]
    try:
        again = resurfaced(place, _pieces(root / "workshop", redacted(known)))
        left = _left(place / "programme", known, root / "workshop")
    finally:
        shutil.rmtree(place)
    events, files, why = left
    losses.resurfaced += again > 0
    losses.states += 1
    losses.events += events > 0
    losses.files += files > 0
    losses.broken += bool(why)
    if (events or files or why or again) and len(losses.examples) < 5:
        about = f"before operation {case.point}, {case.loss.value} of what was not synced kept"
        losses.examples += (
            f"{about}: {events} events, {files} files lost, {again} back; {'; '.join(why)}",
        )


def _pieces(workshop: Path, digests: set[str]) -> Iterator[bytes]:
    """What of redacted files must stand nowhere: a piece of each paper, and its digest."""
    for path in workshop.glob("papers*/*.pdf"):
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if digest in digests:
            yield from (content[12:44], digest.encode(), bytes.fromhex(digest))


def _left(folder: Path, known: list[Told], workshop: Path) -> tuple[int, int, tuple[str, ...]]:
    """How many events and files are lost, and what else is wrong."""
    left = looked_at(folder, known) if known else Left((), 0, 0)
    return left.events, left.files, left.faults or _gone_on(folder, workshop)


def _gone_on(folder: Path, workshop: Path) -> tuple[str, ...]:
    """Why the next command cannot be given, or making the programme be finished."""
    try:
        made(folder, workshop, COUNTIES, lambda _: None)
        with Programme.open(folder) as programme:
            Commander(programme, COUNTIES[0], papers(workshop / "later", 0), 0).act()
    except (EtapError, OSError, Refused) as error:
        return (f"does not go on: {error}",)
    return ()
