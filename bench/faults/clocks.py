"""P22, the clock: set back and forward at random, in several processes, while they record.

- commands: each process gives commands of one and of several events under a clock that jumps by
  seconds and by hours. ``recorded`` must never decrease in the ledger, a refused command must have
  recorded nothing, and must be taken when it is given again under a clock that is right. The broken
  variant stamps every event with whatever its clock says.
- processes: the command line itself, under the Debian package faketime.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from bench.faults.outcome import NotPossible, Outcome
from bench.faults.processes import broken, forked, heard
from engine import operations as op
from engine.errors import Unreadable
from engine.recording import programme_folder
from engine.recording.ledger.clock import Clock, stamp
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.ledger import instant_text
from schemas.refusal import Refusal

COMMANDS = 600
COMMAND_LINES = 40
PROCESSES = 6
BEGIN: Final = datetime(2026, 3, 2, 11, tzinfo=UTC)
#: How far the clock jumps, in seconds: what network time corrects, a wrong zone, a wrong day.
JUMPS: Final = (0, 0, 0, 0, -1, -4.5, -5.5, 3, 20, 120, -3_600, -86_400)
#: How fast the clock of a campaign runs: jumps forward are over after some commands.
SPEED: Final = 1_000
#: How long a process rests after a refusal, in seconds, so that some time passes.
PAUSE: Final = 0.04
#: Later than any jump forward: by then every clock is right again.
AFTERWARDS: Final = BEGIN + timedelta(days=60)
_ROWS = 3
_ROOT = Path(__file__).resolve().parents[2]
#: The command line, with a stamp that is what the clock says.
_BROKEN_LINE = """
import sys
from engine.recording import programme_folder
from schemas.ledger import instant_text
programme_folder.stamp = lambda clock, _last: instant_text(clock())
from cli import run
sys.exit(run(sys.argv[1:]))
"""


def outcomes(share: float = 1.0) -> Iterator[Outcome]:
    """Run the campaigns at a share of their full counts."""
    yield commands(max(PROCESSES, round(COMMANDS * share)))
    if not shutil.which("faketime"):
        raise NotPossible("the Debian package faketime is not here")
    yield command_lines(max(8, round(COMMAND_LINES * share)))


# --- Commands under a clock that jumps ------------------------------------------------------------


def commands(rounds: int = COMMANDS) -> Outcome:
    """Give ``rounds`` commands in several processes."""
    each = max(1, rounds // PROCESSES)
    wrong = _jumping(each)
    right = stamp
    broken(programme_folder, "stamp", _broken_stamp)
    try:
        unstamped = _jumping(each)
    finally:
        broken(programme_folder, "stamp", right)
    told = ("P22", "times of recording that ran backwards, or commands lost or halved")
    return Outcome(*told, each * PROCESSES, wrong, each * PROCESSES, unstamped)


def _broken_stamp(clock: Clock, _last: str | None) -> str:
    return instant_text(clock())


def _jumping(each: int) -> int:
    """Let every process give ``each`` commands; count what is wrong in what they left."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programme = _prepared(folder)
        work = partial(_work, folder, each, time.monotonic())
        children = [forked(partial(work, number)) for number in range(PROCESSES)]
        told = dict(_parted(line) for _, reading in children for line in heard(reading))
        for child, _ in children:
            os.waitpid(child, 0)
        if len(told) != each * PROCESSES:
            raise SystemExit("a process of the campaign failed; its error stands above")
        wrong = _backwards(programme) + _differing(programme, told)
        return wrong + _not_taken_now(folder, told)


def _prepared(folder: Path) -> Path:
    """Make a programme with a county for each process, and a cycle in each."""
    programme = folder / "programme"
    _done(op.init(programme, BEGIN, simulated=True))
    with op.open_programme(programme, BEGIN) as opened:
        for number in range(PROCESSES):
            _done(op.add_county(opened, f"{1000 + number}", f"county {number}", Asked()))
            _done(op.start(opened, f"{1000 + number}", None, Asked()))
    return programme


def _clock(begun: float, jump: float) -> Clock:
    """Return a clock that runs, and is ``jump`` seconds off."""

    def read() -> datetime:
        return BEGIN + timedelta(seconds=(time.monotonic() - begun) * SPEED + jump)

    return read


def _work(folder: Path, each: int, begun: float, number: int, pipe: int) -> None:
    """Give commands under a clock that jumps, and tell each key and how it was answered."""
    chance = random.Random(number)
    with op.open_programme(_at(folder)) as opened:
        for turn in range(each):
            opened.clock = _clock(begun, chance.choice(JUMPS))
            key = f"{number} {turn}"
            answer = _given(opened, folder, key)
            os.write(pipe, f"{key}\t{answer}\n".encode())
            time.sleep(0 if answer == "done" else PAUSE)


def _given(opened: Programme, folder: Path, key: str) -> str:
    """Give the command of a key; ``done``, or the code of what kept it from being done."""
    number, turn = map(int, key.split())
    asked = Asked("p1", idem=key)
    try:
        if turn % 4:
            answer = op.note(opened, f"{1000 + number}", asked, text=f"note {key}")
        else:
            answer = op.import_counties(opened, _list(folder, number, turn), asked)
    except Unreadable as error:
        return error.code
    return answer.code if isinstance(answer, Refusal) else "done"


def _list(folder: Path, number: int, turn: int) -> Path:
    """Write a list of counties that no other command adds."""
    path = folder / f"{number} {turn}.csv"
    first = 2000 + (number * 100 + turn // 4) * _ROWS
    rows = [f"{first + row:04d},county {first + row}" for row in range(_ROWS)]
    path.write_text("\n".join(["code,name", *rows]) + "\n")
    return path


def _parted(line: bytes) -> tuple[str, str]:
    key, _, answer = line.decode().partition("\t")
    return key, answer


def _backwards(programme: Path) -> int:
    """Count the events that were recorded before the one in front of them."""
    times = [recorded for (recorded,) in _rows(programme, "recorded")]
    return sum(later < earlier for earlier, later in pairwise(times))


def _differing(programme: Path, told: dict[str, str]) -> int:
    """Count commands told as done without all of their events, or refused with any."""
    found = {key: leaf for key, leaf in _rows(programme, "idem, leaf") if key is not None}
    keyless = {leaf for key, leaf in _rows(programme, "idem, leaf") if key is None}
    wrong = 0
    for key, answer in told.items():
        more = 0 if int(key.split()[1]) % 4 else _ROWS - 1
        is_whole = key in found and all(found[key] + n in keyless for n in range(1, more + 1))
        wrong += is_whole if answer != "done" else not is_whole
        wrong += answer not in ("done", "ETP629")
    return wrong


def _not_taken_now(folder: Path, told: dict[str, str]) -> int:
    """Give every command again under a clock that is right: what was refused is taken now, once."""
    with op.open_programme(_at(folder), AFTERWARDS) as opened:
        before = opened.ledger.head().size
        wrong = sum(_given(opened, folder, key) != "done" for key in told)
        refused = [key for key, answer in told.items() if answer != "done"]
        events = sum(1 if int(key.split()[1]) % 4 else _ROWS for key in refused)
        is_intact = op.verify(opened, lambda *_: None).intact
        return wrong + (opened.ledger.head().size != before + events) + (not is_intact)


def _at(folder: Path) -> Path:
    return folder / "programme"


def _rows(programme: Path, columns: str) -> list[Any]:
    with closing(sqlite3.connect(programme / "ledger.db")) as ledger:
        return ledger.execute(f"SELECT {columns} FROM events ORDER BY leaf").fetchall()


def _done(answer: object) -> None:
    if isinstance(answer, Refusal):
        raise SystemExit(f"refused: {answer}")


# --- The command line under faketime --------------------------------------------------------------


def command_lines(rounds: int = COMMAND_LINES) -> Outcome:
    """Run ``rounds`` command lines, two at a time, each under a clock of its own."""
    told = ("P22", "command lines under faketime: times that ran backwards, or answers that lied")
    wrong = _faked(rounds, (sys.executable, "cli.py"))
    unstamped = _faked(rounds, (sys.executable, "-c", _BROKEN_LINE))
    return Outcome(*told, rounds, wrong, rounds, unstamped)


def _faked(rounds: int, etap: Iterable[str]) -> int:
    chance = random.Random(22)
    with tempfile.TemporaryDirectory() as name:
        programme = Path(name) / "programme"
        _done(op.init(programme))
        with op.open_programme(programme) as opened:
            _done(op.add_county(opened, "1410", "łosicki", Asked()))
            _done(op.start(opened, "1410", None, Asked()))
        wrong = 0
        for turn in range(0, rounds, 2):
            running = [
                _line(programme, etap, f"{turn + one}", chance.choice(JUMPS)) for one in range(2)
            ]
            wrong += sum(_lies(programme, key, line) for key, line in running)
        return wrong + _backwards(programme)


def _line(
    programme: Path, etap: Iterable[str], key: str, jump: float
) -> tuple[str, subprocess.Popen[bytes]]:
    """Begin to note something under a clock that is ``jump`` seconds off."""
    command = ["faketime", "-f", f"{jump:+}s", *etap, "note", "1410", "--text", f"note {key}"]
    more = ["--idem", key, "--programme", str(programme)]
    quiet = subprocess.DEVNULL
    return key, subprocess.Popen([*command, *more], cwd=_ROOT, stdout=quiet, stderr=quiet)


def _lies(programme: Path, key: str, line: subprocess.Popen[bytes]) -> bool:
    """Whether the exit status says anything but what was recorded.

    A clock that went back is 5; another command that was quicker is 4.
    """
    status = line.wait()
    is_there = any(found == key for (found,) in _rows(programme, "idem"))
    return status not in (0, 4, 5) or (status == 0) != is_there
