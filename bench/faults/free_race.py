"""P6, raced freely: processes that all go through one gate at once, round after round.

In every round exactly one process may win; the others are told. A free race falsifies little (a
naive writer shows a double advance now and then); what it adds to the merges of ``races`` is real
processes, real locks and a real disk.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from bench.faults.naive import naive
from bench.faults.outcome import Outcome
from engine import operations as op
from engine.errors import Conflict, Unreadable
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.refusal import Refusal
from schemas.report import Done

PROCESSES, ROUNDS = 8, 500
COUNTY, CYCLE = "1410", "1410/1"
_SCHEDULE = """
schedule: there_and_back
version: "1"
title: There and back
initial: here
stages: {here: {}, there: {}, closed: {final: done}}
transitions:
  - {trigger: go, source: here, dest: there}
  - {trigger: return, source: there, dest: here}
  - {trigger: close, source: here, dest: closed}
"""
_TRIGGERS = ("go", "return")
Opened = Callable[[Path], Programme]


@frozen
class Told:
    """What one process was told in each round: ``won``, ``told``, or what should not be."""

    answers: tuple[str, ...]


def raced(opened: Opened, processes: int, rounds: int) -> tuple[int, int]:
    """Race; returns the rounds, and those in which not exactly one won, or something else broke."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "programme"
        _make(folder)
        context = multiprocessing.get_context("spawn")
        barrier, answers = context.Barrier(processes), context.SimpleQueue()
        asked = (folder, opened, rounds, barrier, answers)
        rivals = [context.Process(target=_rival, args=asked) for _ in range(processes)]
        for rival in rivals:
            rival.start()
        told = [answers.get() for _ in rivals]
        for rival in rivals:
            rival.join()
        return rounds, _wrong(folder, [it.answers for it in told], rounds)


def _rival(
    folder: Path,
    opened: Opened,
    rounds: int,
    barrier: Barrier,
    answers: multiprocessing.SimpleQueue[Told],
) -> None:
    found = []
    with opened(folder) as programme:
        for turn in range(rounds):
            barrier.wait()
            found.append(_answer(programme, _TRIGGERS[turn % 2]))
            barrier.wait()
    answers.put(Told(tuple(found)))


def _answer(programme: Programme, trigger: str) -> str:
    try:
        answer = op.advance(programme, COUNTY, trigger, Asked())
    except Conflict:
        return "told"
    except Unreadable as error:
        return f"broke {error}"
    if isinstance(answer, Refusal):
        return "told" if answer.code == "ETP507" else f"broke {answer}"
    return "won"


def _make(folder: Path) -> None:
    schedule = folder.with_suffix(".yaml")
    schedule.write_text(_SCHEDULE, encoding="utf-8")
    op.init(folder)
    with Programme.open(folder) as programme:
        op.add_county(programme, COUNTY, "łosicki", Asked())
        assert isinstance(op.start(programme, COUNTY, str(schedule), Asked()), Done)


def _wrong(folder: Path, told: list[tuple[str, ...]], rounds: int) -> int:
    """Count the rounds that broke the promise; at least one where the ledger is not whole."""
    with Programme.open(folder) as programme:
        events = sum(1 for _ in programme.ledger.read(CYCLE)) - 1
        is_whole = op.verify(programme, lambda _done, _size: None).intact
    counts = [Counter(answers) for answers in zip(*told, strict=True)]
    wrong = sum(count != Counter(won=1, told=len(told) - 1) for count in counts)
    return max(wrong, not is_whole or events != rounds)


def campaign(processes: int = PROCESSES, rounds: int = ROUNDS) -> Outcome:
    """Race the product, and the broken variant in as many rounds."""
    tried, wrong = raced(Programme.open, processes, rounds)
    control, found = raced(naive, processes, rounds)
    what = f"rounds of {processes} processes at one gate without exactly one winner"
    return Outcome("P6", what, tried, wrong, control, found)
