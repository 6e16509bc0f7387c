"""Offline verification of 100,000 events by ``etap_verify.py``: CPU of the whole process.

The prototype took 7.6 s (promises: one event 519 bytes; ours here 444). Two bundles, made by
``tests/bundles.py``: the whole ledger with 25,000 files of evidence, and one of all 38 counties,
in which every event is proved by a path of its own, 17 hashes long.
"""

from __future__ import annotations

import functools
import hashlib
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measuring import verdict
from tests import bundles
from tests.bundles import Key, Ledger
from verifier import etap_verify

EVENTS = 100_000
COUNTIES = [str(code) for code in range(1401, 1439)]
MOST = 7.6
_LATER = "2026-11-30T00:00:00.000000Z"


def _moment(number: int) -> str:
    days, rest = divmod(number // 2, 86_400)
    return f"2026-11-{1 + days:02}{bundles.moment(rest)[10:]}"


def filled() -> Ledger:
    """A ledger of so many events: in each cycle four kinds take turns, one with evidence."""
    ledger = Ledger()
    begun = {"person": "p1", "origin": ledger.origin, "simulated": True}
    ledger.add("programme", "person_added", begun, recorded=_moment(0))
    told = {"id": "one", "version": "1", "digest": ledger.schedule({"schedule": "one"})}
    ledger.add("programme", "schedule_adopted", told, recorded=_moment(1))
    while len(ledger.bodies) < EVENTS:
        _add(ledger, len(ledger.bodies))
    return ledger


def _add(ledger: Ledger, number: int) -> None:
    cycle = f"{COUNTIES[number % len(COUNTIES)]}/1"
    facts = {"recorded": _moment(number), "acting_as": ["trainer"]}
    turn = number // len(COUNTIES) % 4
    if cycle not in ledger.heads:
        ledger.add(cycle, "started", {"stage": "opening"}, **facts)
    elif turn == 0:
        ledger.submit(cycle, "attendance_a", str(number).encode(), idem=f"key-{number}", **facts)
    elif turn == 1:
        approved = {"output": "attendance_a", "submission": 2, "role": "trainer"}
        ledger.add(cycle, "approved", approved, **facts)
    elif turn == 2:
        text = {"commitment": "ab" * 32, "size": 100}
        ledger.add(cycle, "noted", {"event": 1, "narrowed": None, "text": text}, **facts)
    else:
        passed = {"trigger": "go", "source": "a", "dest": "b", "reason": None}
        ledger.add(cycle, "advanced", {**passed, "relied_on": {"attendance_a": 2}}, **facts)


class _Remembered:
    """The tree of ``tests/bundles.py``, each of whose nodes is computed once."""

    def __init__(self, ledger: Ledger) -> None:
        self.leaves = ledger.leaves
        self.node = functools.cache(self._node)

    def _node(self, start: int, stop: int) -> bytes:
        if stop - start == 1:
            return self.leaves[start]
        middle = start + (1 << (stop - start - 1).bit_length() - 1)
        both = self.node(start, middle) + self.node(middle, stop)
        return hashlib.sha256(b"\x01" + both).digest()

    def path(self, leaf: int, _leaves: object) -> list[bytes]:
        """The inclusion path of a leaf."""
        start, stop, found = 0, len(self.leaves), []
        while stop - start > 1:
            middle = start + (1 << (stop - start - 1).bit_length() - 1)
            left = leaf < middle
            found.append(self.node(middle, stop) if left else self.node(start, middle))
            start, stop = (start, middle) if left else (middle, stop)
        return found[::-1]


def made(folder: Path) -> dict[str, Path]:
    """Make both bundles."""
    ledger = filled()
    tree = _Remembered(ledger)
    bundles.root = lambda _leaves: tree.node(0, EVENTS)
    bundles.inclusion = tree.path
    files = {"the whole ledger": (None, "files"), "38 counties": (COUNTIES, "digests")}
    for name, (counties, evidence) in files.items():
        content = bundles.bundle(ledger, counties, evidence=evidence, keys=[Key()], time=_LATER)
        (folder / name).write_bytes(content)
    return {name: folder / name for name in files}


def _seconds(file: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-I", "-S", etap_verify.__file__, str(file), "--key", Key().vkey]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> list[str]:
    """Measure, and give the verdicts; of three runs the median counts."""
    told = []
    with tempfile.TemporaryDirectory() as folder:
        for name, file in made(Path(folder)).items():
            found = sorted(_seconds(file) for _ in range(3))[1]
            print(f"  {name}: {found:.2f} s CPU, {EVENTS / found:,.0f} events/s")
            title = f"verifying a bundle of {EVENTS:,} events, {name}, s CPU"
            told.append(verdict(title, found, f"< {MOST}", reached=found < MOST))
    return told


if __name__ == "__main__":
    print("\n".join(main()))
