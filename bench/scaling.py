"""The same audit by every engine, on this machine: what spreading it costs, in CPU and in memory.

The log of ``bench.stage_gate_log`` lies in eight Parquet files in the order of time, so that cases
have to be moved together. ``ETAP_SCALE_PYTHON`` names an interpreter that has the extras ``ray``
and ``spark``; each engine runs in a process of its own there. CPU is that of all its processes,
first with the start, then of a second audit; memory is the sum of what each had at most.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.stage_gate_log import SCHEDULE, generated
from engine.recording.scaling.engines import engine_called
from engine.recording.scaling.running import audit_parts
from engine.recording.schedules.schedule_file import load_schedule
from schemas.scaling import EngineName, ScalingAsked

EVENTS, PARTS, BUCKETS = 1_000_000, 8, 8
ROOT = Path(__file__).resolve().parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")


def _family(root: int) -> Iterator[Path]:
    """Give the folders in ``/proc`` of a process and of all that it started."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(folder.name))
    waiting = [root]
    while waiting:
        one = waiting.pop()
        waiting += parents.get(one, [])
        yield Path("/proc") / str(one)


def _spent() -> tuple[float, float]:
    """Return the CPU seconds of this process and its family so far, and their peaks in MB."""
    seconds, kilobytes = 0.0, 0
    for folder in _family(os.getpid()):
        try:
            fields = (folder / "stat").read_text().rpartition(") ")[2].split()
            status = (folder / "status").read_text()
        except OSError:
            continue
        seconds += sum(map(int, fields[11:15])) / _TICKS
        kilobytes += sum(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line)
    return seconds, kilobytes / 1024


def one(name: str, parts: tuple[str, ...]) -> None:
    """Run one engine and print its figures as JSON."""
    schedule = load_schedule(SCHEDULE)
    with engine_called(EngineName(name), None) as engine:
        spent = [_spent()[0]]
        for _ in range(3):
            found = audit_parts(engine, schedule, ScalingAsked(parts, EngineName(name), BUCKETS))
            spent.append(_spent()[0])
        warm = min(spent[2] - spent[1], spent[3] - spent[2])
        print(json.dumps({"first": spent[1], "warm": warm, "peak": _spent()[1],
                          "findings": len(found.findings), "cases": found.cases}))  # fmt: skip


def main() -> list[str]:
    """Run every engine that is there; print a table. Nothing was asked of these figures."""
    python = os.environ.get("ETAP_SCALE_PYTHON")
    names = [name.value for name in EngineName]
    if not python:
        print("  NOT RUN: ETAP_SCALE_PYTHON names no interpreter that has daft, ray and pyspark")
        python, names = sys.executable, names[:1]
    with tempfile.TemporaryDirectory() as folder:
        frame = generated(EVENTS).frame().sort("time", maintain_order=True)
        size = -(-len(frame) // PARTS)
        paths = [str(Path(folder, f"{number}.parquet")) for number in range(PARTS)]
        for number, path in enumerate(paths):
            frame.slice(number * size, size).write_parquet(path)
        print(f"  {len(frame):,} events in {PARTS} files, {BUCKETS} buckets")
        print("  engine      CPU s first      warm   MB   findings")
        for name in names:
            figures = _measured(python, name, paths)
            print(f"  {name:<10} {figures['first']:12.1f} {figures['warm']:9.2f}", end=" ")
            print(f"{figures['peak']:6,.0f} {figures['findings']:8,}")
    return []


def _measured(python: str, name: str, paths: list[str]) -> dict[str, float]:
    command = [python, "-m", "bench.scaling", name, *paths]
    told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True, check=True,
                          env={**os.environ, "RAY_AUTH_MODE": "disabled"})  # fmt: skip
    figures: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(sys.argv[1], tuple(sys.argv[2:]))
    else:
        main()
