"""P1: what was acknowledged survives ``kill -9`` at any moment.

Writers give real commands and are killed a random while after their first word. After every kill
all that they had been told must be there; after every twentieth the whole record is verified. The
broken variant acknowledges each event before its transaction has ended.

This says nothing about durability: a killed process leaves its unsynced writes with the kernel. See
``bench.faults.power`` for that.
"""

from __future__ import annotations

import mmap
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import define, field, frozen

from bench.faults.acting import COUNTIES, Commander, Told, made, papers
from bench.faults.looking import looked_at, lost_events, lost_files
from bench.faults.outcome import Outcome
from bench.faults.processes import Work, broken, first_word, forked, heard, kill
from engine.recording.ledger.sqlite_events import Events
from engine.recording.ledger.sqlite_ledger import SqliteWriter
from engine.recording.programme_folder import Programme
from schemas.ledger import Event, Receipt

#: What promises.md asks for.
KILLS, PAIRS = 250, 150
#: The record is verified after every so many rounds.
EACH = 20
#: How long a writer lives after its first word, in seconds, at most.
LIFE = 0.05


@define
class Toll:
    """What a run of kills found."""

    kills: int = 0
    inside: int = 0
    rounds: int = 0
    verified: int = 0
    lost: int = 0
    broken: int = 0
    told: list[Told] = field(factory=list)


@frozen
class Writers:
    """Writers of one programme, each on a county of its own; the hasty ones tell too early."""

    folder: Path
    workshop: Path
    number: int = 1
    hasty: bool = False

    def works(self, turn: int, flags: mmap.mmap) -> Iterator[Work]:
        """What each of the writers of a round does."""
        for place in range(self.number):
            county = COUNTIES[(turn * self.number + place) % len(COUNTIES)]
            yield self._work(county, f"{turn} {place}", place, flags)

    def _work(self, county: str, name: str, place: int, flags: mmap.mmap) -> Work:
        def work(pipe: int) -> None:
            _flag_transactions(flags, place)
            if self.hasty:
                _tell_too_early(pipe)
            files = papers(self.workshop / name, name)
            with Programme.open(self.folder) as programme:
                commander = Commander(programme, county, files, name)
                while True:
                    told = commander.act()
                    if not self.hasty:
                        os.write(pipe, told.line())

        return work


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Run the campaign with one and with two writers, each beside its broken variant."""
    yield campaign(max(10, round(KILLS * share)), 1)
    yield campaign(max(5, round(PAIRS * share)), 2)


def campaign(rounds: int, number: int) -> Outcome:
    """Kill ``number`` writers at once, ``rounds`` times; the broken variant a third as often."""
    toll = killed(rounds, number)
    control = killed(max(15, rounds // 3), number, hasty=True)
    print(
        f"  {toll.kills} kills, {toll.inside} of them inside a write transaction;"
        f" {len(toll.told)} commands acknowledged; verified {toll.verified} times",
        file=sys.stderr,
    )
    return Outcome(
        "P1",
        f"acknowledged and lost, or not whole, after kill -9 of {number} writer(s)",
        toll.rounds,
        toll.lost + toll.broken,
        control.rounds,
        control.lost + control.broken,
    )


def killed(rounds: int, number: int, *, hasty: bool = False) -> Toll:
    """Make a programme and kill its writers again and again."""
    toll, chance = Toll(), random.Random(2003)
    with TemporaryDirectory() as name, mmap.mmap(-1, mmap.PAGESIZE) as flags:
        root = Path(name)
        folder, workshop = root / "programme", root / "workshop"
        workshop.mkdir()
        made(folder, workshop, COUNTIES, toll.told.append)
        writers = Writers(folder, workshop, number, hasty)
        for turn in range(rounds):
            _one_round(writers, turn, flags, chance, toll)
            if turn % EACH == EACH - 1 or turn == rounds - 1:
                toll.verified += 1
                toll.broken += not looked_at(folder, toll.told if not hasty else ()).is_well
    return toll


def _one_round(
    writers: Writers, turn: int, flags: mmap.mmap, chance: random.Random, toll: Toll
) -> None:
    flags[: writers.number] = bytes(writers.number)
    children = [forked(work) for work in writers.works(turn, flags)]
    words = [first_word(reading) for _, reading in children]
    time.sleep(chance.uniform(0, LIFE))
    for child, _ in chance.sample(children, len(children)):
        kill(child)
    toll.rounds += 1
    toll.kills += len(children)
    toll.inside += sum(flags[: writers.number])
    pairs = zip(children, words, strict=True)
    told = [Told.read(line) for (_, pipe), word in pairs for line in heard(pipe, word)]
    toll.told += told
    toll.lost += lost_events(writers.folder, told) + lost_files(writers.folder, told)


def _flag_transactions(flags: mmap.mmap, place: int) -> None:
    """Keep a byte that says, also after a kill, whether this process was in a transaction."""
    begin, end = Events.begin, Events.end

    def begun(events: Events) -> None:
        begin(events)
        flags[place] = 1

    def ended(events: Events, how: str) -> None:
        end(events, how)
        flags[place] = 0

    broken(Events, "begin", begun)
    broken(Events, "end", ended)


def _tell_too_early(pipe: int) -> None:
    append = SqliteWriter.append

    def appended(writer: SqliteWriter, event: Event) -> Receipt:
        receipt = append(writer, event)
        os.write(pipe, Told("early", ((event.cycle, event.seq, receipt.hash),)).line())
        time.sleep(0.001)
        return receipt

    broken(SqliteWriter, "append", appended)
