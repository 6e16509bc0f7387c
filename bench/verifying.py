"""Offline verification of 100,000 events: by the verifier in one file, and by ``etap verify``.

The prototype took 7.6 s of CPU (scale of the promises). The programme has two cycles with 100,000
events between them, written through the ledger's own append; its bundle holds the whole ledger.

CPU time of whole processes, start included.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from itertools import cycle
from pathlib import Path

from attrs import evolve

from bench.measuring import verdict
from engine import operations
from engine.recording.installed import HOME, VERIFIER
from engine.recording.ledger.event_bytes import leaf_hash, read
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.bundle import BundleAsked
from schemas.ledger import Kind
from schemas.refusal import Refusal

EVENTS = 100_000
ROUNDS = 5
PROTOTYPE = 7.6
_COUNTIES = ("1410", "1432")
_NOTHING = {"event": None, "narrowed": None, "text": None}


def main() -> list[str]:
    """Measure, print, and return the verdicts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "programme"
        _make(folder)
        bundle = Path(name) / "bundle.zip"
        with Programme.open(folder) as programme:
            operations.bundle(programme, BundleAsked(str(bundle)))
        stranger = [sys.executable, "-I", "-S", str(VERIFIER / "etap_verify.py"), str(bundle)]
        own = [sys.executable, str(HOME / "cli.py"), "--programme", str(folder), "verify"]
        found = {"etap_verify.py": _seconds(stranger), "etap verify": _seconds(own)}
    for side, seconds in found.items():
        print(f"  {side:<15} {seconds:6.2f} s of CPU, {EVENTS / seconds:,.0f} events a second")
    return [
        verdict(
            f"{side}, {EVENTS:,} events, s of CPU",
            seconds,
            "less than 7.6",
            reached=seconds < PROTOTYPE,
        )
        for side, seconds in found.items()
    ]


def _make(folder: Path) -> None:
    """Make a programme, and note something in two cycles in turn until there are enough events."""
    _done(operations.init(folder))
    with Programme.open(folder) as programme:
        for county in _COUNTIES:
            _done(operations.add_county(programme, county, f"powiat {county}", Asked()))
            _done(operations.start(programme, county, None, Asked()))
        _fill(programme)


def _fill(programme: Programme) -> None:
    last = {}
    for county in _COUNTIES:
        (started,) = programme.ledger.read(f"{county}/1")
        last[county] = read(started.body), leaf_hash(started.body)
    missing = EVENTS - programme.ledger.head().size
    with programme.ledger.writing() as writer:
        for county, _ in zip(cycle(_COUNTIES), range(missing), strict=False):
            before, digest = last[county]
            place = {"seq": before.seq + 1, "prev": digest, "recorded": writer.head.recorded}
            event = evolve(before, kind=Kind.NOTED.value, payload=_NOTHING, **place)
            last[county] = event, writer.append(event).hash


def _seconds(command: list[str]) -> float:
    """Return the median CPU seconds of a command that must end well."""
    found = []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        )
    return statistics.median(found)


def _done(answer: object) -> None:
    if isinstance(answer, Refusal):
        raise SystemExit(f"refused: {answer}")


if __name__ == "__main__":
    print("\n".join(main()))
