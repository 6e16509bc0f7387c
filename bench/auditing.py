"""Auditing the stage-gate log: reading Parquet with strings, coding, every rule, writing findings.

The whole is beside pm4py's token-based replay, and the kernel on coded columns beside r4pm's, on
the same log, where ``ETAP_PEERS_PYTHON`` names their Python (``bench.replay_peers``). They
answer less than the audit does. pm4py replays the net that means the same, in which every case that
keeps the order and the outputs fits; beside it the net on which it is quickest, which r4pm needs,
but in which an output that was handed in again leaves a token behind. CPU seconds of a process of
its own for each side, warm, imports and compilation excluded and told beside; medians, but pm4py
is run once.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from attrs import frozen

from bench import alignment_peers, replay_peers
from bench.alignment_peers import peer
from bench.measuring import verdict
from bench.plotting import Points, save
from bench.stage_gate_log import SCHEDULE, generated
from engine.auditing.coding import coded
from engine.auditing.kernels.planning import Plan
from engine.auditing.kernels.rows import rows_of
from engine.auditing.kernels.ruling import ruled
from engine.auditing.lockstep import Engine, audited, run
from engine.deciding.machine import tables
from engine.deciding.tables import Tables
from engine.recording.finding_file import write_findings
from engine.recording.log_files import read_log
from engine.recording.schedules.schedule_file import load_schedule
from schemas.case_record import Closing
from schemas.coded_log import CodedLog

PLOT = Path(__file__).resolve().parents[1] / "docs" / "auditing-growth.svg"
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
#: The size that the figures are asked for.
ASKED = 1_000_000
ROUNDS = 7
CLOSING = Closing(date(2013, 1, 1))


def machine() -> Tables:
    """Return the schedule of the measurements, ready."""
    return tables(load_schedule(SCHEDULE))


def whole(ready: Tables, log: Path, found: Path, engine: Engine) -> int:
    """Audit a file and write the findings; return how many there are."""
    schedule = ready.schedule
    columns = coded(read_log(log, None, schedule.timezone), schedule)
    rows = audited(ready, columns, CLOSING, engine)
    write_findings(found, rows, columns, schedule)
    return len(rows.case)


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the CPU seconds of one run: the median, the first thrown away."""
    work()
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def columns_of(ready: Tables, log: Path) -> CodedLog:
    """Return a file's coded columns."""
    return coded(read_log(log, None, ready.schedule.timezone), ready.schedule)


def kernel_alone(ready: Tables, columns: CodedLog, engine: Engine) -> Callable[[], object]:
    """Return the work of a kernel by itself: from columns to the rows that may depart."""
    plan = Plan(ready)
    rows = rows_of(columns, plan)
    rules = ruled(plan, rows, columns.unknowns)
    return lambda: run(rules, rows, engine)


# --- One size -------------------------------------------------------------------------------------


def own(log: Path, engine: Engine) -> dict[str, float]:
    """Measure one engine on one file, in this process."""
    ready = machine()
    with TemporaryDirectory() as folder:
        found = Path(folder) / "findings.parquet"
        taken = {"whole": seconds(lambda: whole(ready, log, found, engine))}
    columns = columns_of(ready, log)
    taken["audit"] = seconds(lambda: audited(ready, columns, CLOSING, engine))
    taken["kernel"] = seconds(kernel_alone(ready, columns, engine))
    return taken


def in_process(code: str) -> Any:
    """Run code in a process of its own and return what it prints, as JSON."""
    command = [sys.executable, "-c", f"import json\nfrom bench.auditing import *\n{code}"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measured(log: Path, engine: Engine) -> dict[str, float]:
    """Measure one engine on one file, in a process of its own."""
    found: dict[str, float] = in_process(f"print(json.dumps(own(Path({str(log)!r}), {engine!r})))")
    return found


@frozen
class Memory:
    """Bytes: the coded columns, and the peak above an interpreter that audited a small log."""

    columns: int
    peak: int


_MEMORY = """
ready, small, coded_file = machine(), Path({small!r}), Path({large!r})
audited(ready, columns_of(ready, small), CLOSING, {engine!r})
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
before = peak()
columns = columns_of(ready, coded_file)
audited(ready, columns, CLOSING, {engine!r})
kept = (columns.deed, columns.about, columns.row, columns.first, columns.person, columns.roles)
print(json.dumps([sum(column.nbytes for column in kept), peak() - before]))
"""


def memory(small: Path, large: Path, engine: Engine) -> Memory:
    """Measure the peak of an audit of a log in coded form."""
    code = _MEMORY.format(small=str(small), large=str(large), engine=engine)
    return Memory(*in_process(code))


def cold(log: Path) -> float:
    """Return the CPU seconds of the whole command, its start included."""
    before = os.times()
    command = [sys.executable, "cli.py", "audit", "--log", str(log), "--schedule", str(SCHEDULE)]
    subprocess.run([*command, "--json"], stdout=subprocess.DEVNULL, check=False)
    after = os.times()
    return after.children_user + after.children_system - before[2] - before[3]


# --- The measurement ------------------------------------------------------------------------------


def logs_of(folder: Path, size: int) -> dict[str, Path]:
    """Write the log of one size, whole cases one after the other; of the asked size others too.

    All columns are strings but the time, which is an instant, as pandas and pm4py write a log to
    Parquet. ``texts`` has times as texts too, ``time`` stands in their order.
    """
    texts = generated(size).frame()
    frame = texts.with_columns(pl.col("time").str.to_datetime(time_unit="us", time_zone="UTC"))
    paths = {name: folder / f"{name}-{size}.parquet" for name in ("cases", "texts", "time")}
    frame.write_parquet(paths["cases"])
    if size == ASKED:
        texts.write_parquet(paths["texts"])
        frame.sort("time", maintain_order=True).write_parquet(paths["time"])
    return paths


def peers(size: int) -> dict[str, float]:
    """Measure the peers on the log of one size, where they are there."""
    if "ETAP_PEERS_PYTHON" not in os.environ or size > ASKED:
        return {}
    frame, schedule = generated(size).frame(), load_schedule(SCHEDULE)
    quickest = replay_peers.net_of(schedule)
    found = {"r4pm": peer(replay_peers.R4PM, quickest, frame)["seconds"]}
    found["pm4py, quickest net"] = peer(replay_peers.PM4PY, quickest, frame)["seconds"]
    same = alignment_peers.net_of(schedule)
    found["pm4py"] = peer(replay_peers.PM4PY, same, frame)["seconds"]
    return found


def main() -> list[str]:
    """Measure, print, draw the growth, and return the verdicts."""
    with TemporaryDirectory() as folder:
        return _main(Path(folder))


def _main(folder: Path) -> list[str]:
    curves: dict[str, list[tuple[float, float]]] = {}
    asked: dict[str, float] = {}
    for size in SIZES:
        log = logs_of(folder, size)["cases"]
        events = pl.scan_parquet(log).select(pl.len()).collect().item()
        sides = {f"etap, {e}, {k}": s for e in ENGINES for k, s in measured(log, e).items()}
        sides |= peers(size)
        print(f"  {events:,} events")
        for name, taken in sides.items():
            print(f"    {name:<22} {taken:10.4f} s {events / taken:14,.0f} events a second")
            curves.setdefault(name, []).append((events, taken))
        asked = {"events": events, **sides} if size == ASKED else asked
    drawn: dict[str, Points] = {name: curves[name] for name in DRAWN if name in curves}
    save(PLOT, "etap audit beside token replay: CPU seconds", "events", drawn)
    return [*_verdicts(asked, curves), *_beside(folder)]


ENGINES: tuple[Engine, ...] = ("numba", "numpy")
DRAWN = ("etap, numba, whole", "etap, numba, kernel", "etap, numpy, kernel", "r4pm", "pm4py")


def _verdicts(asked: dict[str, float], curves: dict[str, list[tuple[float, float]]]) -> list[str]:
    (less, quick), (more, slow) = curves["etap, numba, whole"][-2:]
    growth = (slow / more) / (quick / less)
    rate = asked["events"] / asked["etap, numpy, kernel"]
    found = [
        verdict("events a second, numpy", rate, "at least 5,000,000", reached=rate >= 5e6),
        verdict("an event of the largest log / of the next", growth, "1", reached=growth < 1.2),
    ]
    for name, ours, wanted in (("pm4py", "whole", 500), ("r4pm", "kernel", 10)):
        if name in asked:
            times = asked[name] / asked[f"etap, numba, {ours}"]
            what = f"times as fast as {name}'s token replay, {ours}"
            found.append(verdict(what, times, f"at least {wanted}", reached=times >= wanted))
    return found


def _beside(folder: Path) -> list[str]:
    """Measure what is told beside: the order of the file, memory, the cold command."""
    for name, what in (("time", "in the order of time"), ("texts", "with times as texts, too")):
        taken = measured(folder / f"{name}-{ASKED}.parquet", "numba")["whole"]
        print(f"  {ASKED:,} events {what}, whole: {taken:.3f} s")
    for size in SIZES:
        print(f"  etap audit --json, {size:,} events, start included: ", end="", flush=True)
        print(f"{cold(folder / f'cases-{size}.parquet'):.2f} s")
    found = []
    large = folder / "large.arrow"
    in_process(_CODE_A_LOG.format(log=str(folder / f"cases-{ASKED}.parquet"), to=str(large)))
    limits: dict[Engine, int] = {"numba": 5, "numpy": 10}
    for engine, most in limits.items():
        measure = memory(folder / f"cases-{SIZES[0]}.parquet", large, engine)
        times = measure.peak / measure.columns
        what = f"peak memory / coded columns of {measure.columns / 1e6:.0f} MB, {engine}"
        found.append(verdict(what, times, f"at most {most}", reached=times <= most))
    return found


_CODE_A_LOG = """
from engine.recording.logs.coded_arrow import write_coded
write_coded(Path({to!r}), read_log(Path({log!r}), None, "Europe/Warsaw"))
print(0)
"""


if __name__ == "__main__":
    print("\n".join(main()))
