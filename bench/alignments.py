"""Optimal alignments of the stage-gate log, every case its own variant, one in ten deviating.

Every deviating case departs in its order or its outputs, so that an alignment costs something (the
kinds that only days and roles show are left out). etap starts from the coded log and ends with the
moves of every case as codes. Where ``ETAP_PEERS_PYTHON`` names a Python with pm4py and r4pm, both
align the same log with the net that means the same (``bench.alignment_peers``), and the cost of
every case is compared. CPU seconds, warm, a process for each; imports, compilation and conversions
excluded on all sides and told beside. pm4py is run once, the others are medians.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from bench.alignment_peers import PM4PY, R4PM, net_of, peer
from bench.measuring import verdict
from bench.plotting import Points, save
from bench.stage_gate_log import KINDS, SCHEDULE, Plan, Stamped, generated
from engine.auditing.alignment import Aligner, Engine, align, aligner
from engine.recording.schedules.schedule_file import load_schedule
from schemas.alignment import Alignments
from schemas.coded_log import CodedLog, Deed
from schemas.schedule import Schedule

PLOT = Path(__file__).resolve().parents[1] / "docs" / "alignments-growth.svg"
SIZES = (10_000, 30_000, 100_000, 300_000)
OURS = (*SIZES, 1_000_000)
#: The size that the figures are asked for, and the largest that pm4py is run on.
ASKED = 100_000
ROUNDS = 9
#: The kinds that an alignment sees: not lateness, haste or a wrong role.
_UNSEEN = ("none", "late", "before its time", "wrong role")
SEEN = tuple(number for number, kind in enumerate(KINDS) if kind not in _UNSEEN)


@frozen(eq=False)
class Logs:
    """The schedule, and its log of so many events, as the sides take it."""

    schedule: Schedule
    stamped: Stamped

    def coded(self) -> CodedLog:
        """Return the log as coded columns, made from the generator's own codes."""
        log, triggers = self.stamped, len(self.schedule.triggers)
        known = triggers + len(self.schedule.output_of)
        deed = np.select(
            [log.activity < triggers, log.activity < known],
            [int(Deed.ADVANCED), int(Deed.SUBMITTED)],
            int(Deed.UNKNOWN),
        )
        about = np.where(deed == Deed.SUBMITTED, log.activity - triggers, log.activity)
        return CodedLog(
            cases=range(len(log.kinds)),  # type: ignore[arg-type] # names are not asked for
            starts=log.starts.astype(np.int64),
            deed=deed.astype(np.uint8),
            about=about.astype(np.int32),
            row=np.arange(len(log.activity)),
            unknown=log.names,
            unknowns=frozenset(),
        )


def seconds(run: Callable[[], Alignments], rounds: int = ROUNDS) -> tuple[float, Alignments]:
    """Return the CPU seconds of one run, the first thrown away, and what it found."""
    taken, found = [], run()
    for _ in range(rounds):
        begun = time.process_time()
        found = run()
        taken.append(time.process_time() - begun)
    return statistics.median(taken), found


def measured(schedule: Schedule, ready: Aligner, size: int) -> dict[str, Any]:
    """Measure every side on the log of one size; hold the costs of all cases against each other."""
    logs = Logs(schedule, generated(size, Plan(schedule, kinds=SEEN)))
    log = logs.coded()
    sides: dict[str, Any] = {}
    sides["etap"], found = seconds(lambda: align(ready, log, Engine.KERNELS))
    sides["etap, plain"], plain = seconds(lambda: align(ready, log, Engine.PLAIN), 1)
    assert np.array_equal(found.kind, plain.kind), "the two engines differ"
    assert np.array_equal(found.letter, plain.letter), "the two engines differ"
    deviating, cost = len(found.searched), int(found.cost.sum())
    print(
        f"  {len(log.deed):,} events, {len(log.starts) - 1:,} cases, {deviating:,} deviate,", end=""
    )
    print(f" cost {cost:,}")
    for name, script in _peers(size).items():
        theirs = peer(script, net_of(schedule), logs.stamped.frame())
        assert np.array_equal(found.cost, theirs["costs"]), f"{name} finds other costs"
        sides[name] = theirs["seconds"]
    for name, taken in sides.items():
        print(f"    {name:<12} {taken:10.5f} s   {taken / sides['etap']:10,.0f} times etap")
    return sides


def _peers(size: int) -> dict[str, str]:
    if "ETAP_PEERS_PYTHON" not in os.environ or size > max(SIZES):
        return {}
    return {"r4pm": R4PM} | ({"pm4py": PM4PY} if size <= ASKED else {})


def first_call() -> tuple[float, float]:
    """Return the CPU seconds of a process that aligns a small log: plainly, and by kernels kept."""
    taken = []
    for engine in ("PLAIN", "KERNELS"):
        command = (
            "from bench.alignments import *; s = load_schedule(SCHEDULE); r = aligner(s);"
            "log = Logs(s, generated(1000, Plan(s))).coded(); b = time.process_time();"
            f"align(r, log, Engine.{engine}); print(time.process_time() - b)"
        )
        done = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True)
        taken.append(float(done.stdout))
    return taken[0], taken[1]


def main() -> list[str]:
    """Measure, print, draw the growth, and return the verdicts."""
    schedule = load_schedule(SCHEDULE)
    ready = aligner(schedule)
    assert isinstance(ready, Aligner), ready
    found = {size: measured(schedule, ready, size) for size in OURS}
    plain, kernels = first_call()
    print(f"  the first call on 1,000 events: {plain:.3f} s plain, {kernels:.3f} s kernels kept")
    curves: dict[str, Points] = {}
    for name in ("etap", "etap, plain", "r4pm", "pm4py"):
        points = tuple((size, sides[name]) for size, sides in found.items() if name in sides)
        curves |= {name: points} if points else {}
    save(PLOT, "optimal alignments: CPU seconds", "events, every case its own variant", curves)
    return list(_verdicts(found[ASKED]))


def _verdicts(sides: dict[str, Any]) -> list[str]:
    asked = {"r4pm": 100, "pm4py": 4_000}
    ratios = {name: sides[name] / sides["etap"] for name in asked if name in sides}
    return [
        verdict(
            f"times as fast as {name}, alignments of 100,000 events",
            ratio,
            f"at least {asked[name]:,}",
            reached=ratio >= asked[name],
        )
        for name, ratio in ratios.items()
    ]


if __name__ == "__main__":
    print("\n".join(main()))
