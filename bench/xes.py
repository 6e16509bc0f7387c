"""Reading XES: etap beside rustxes and pm4py's importer, on the building permits of BPIC15_1.

The log is named by ``ETAP_BENCH_XES`` (a ``.xes.gz``), else taken from ``../shared/logs`` beside
the checkout. ``ETAP_PEERS_PYTHON`` names the Python of an environment of its own with pm4py and
rustxes in it (AGPL: never a dependency). pm4py reads by its own default parser (``iterparse``)
unless rustxes is installed, in which case it reads by that: both are measured. Each side runs in a
process of its own and measures itself: its first reading is cold (and beside it stands the CPU of a
process that reads once, start and imports included), the median of the others is warm. Growth is
seen on logs of the same traces one to eight times over, each time with new names.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.measuring import verdict
from bench.plotting import save

ROOT = Path(__file__).resolve().parents[1]
LOG = Path(os.environ.get("ETAP_BENCH_XES", ROOT.parent / "shared" / "logs" / "BPIC15_1.xes.gz"))
PLOT = ROOT / "docs" / "xes-growth.svg"
TIMES = (1, 2, 4, 8)
SLOW = ("etap without fast", "pm4py")
#: Warm readings in one process, and how many processes each side gets, in turn.
WARM, SLOW_WARM, TURNS = 7, 1, 3
_MEASURED = """
import hashlib, json, resource, statistics, sys, time
path, warm = sys.argv[1], int(sys.argv[2])
def held():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
{imports}
before = held()
def once():
    begun = time.process_time()
    found = {read}
    return time.process_time() - begun, found
cold, found = once()
used = resource.getrusage(resource.RUSAGE_SELF)
seconds = [once()[0] for _ in range(warm)] or [cold]
peak = held() - before
{rows}
said = hashlib.sha256("\\n".join("\\t".join(map(str, row)) for row in rows).encode()).hexdigest()
process = used.ru_utime + used.ru_stime
told = dict(cold=cold, warm=statistics.median(seconds), process=process, peak=peak, said=said)
print(json.dumps(told | dict(events=len(rows))))
"""
_OUR_ROWS = """
def texts(column):
    names = (*column.names, "")
    return [names[code] for code in column.codes.tolist()]
who = texts(found.person) if found.person else [""] * len(found.row)
when = found.instant.tolist() if found.instant is not None else [0] * len(found.row)
rows = list(zip(texts(found.case), texts(found.activity), who, when))
"""
_THEIR_ROWS = """
import polars
frame = {frame}
time = polars.col("time:timestamp").dt.timestamp("us")
rows = frame.select("case:concept:name", "concept:name", "org:resource", time).rows()
"""
_READER = "from pathlib import Path\nfrom engine.recording.logs import xes_log\n"
_READ = "xes_log.read_xes(Path(path), None, 'UTC')"
_OF_PANDAS = (
    "polars.from_pandas(found[['case:concept:name', 'concept:name', 'org:resource',"
    " 'time:timestamp']])"
)
#: How each side is imported, how it reads, and how its rows are taken for comparison.
SIDES: Mapping[str, tuple[str, str, str]] = {
    "etap": (f"{_READER}import engine.recording.logs.xes_scanner", _READ, _OUR_ROWS),
    "etap without fast": (f"{_READER}xes_log._pays = lambda path: False", _READ, _OUR_ROWS),
    "rustxes": ("import rustxes", "rustxes.import_xes(path)[0]", _THEIR_ROWS.format(frame="found")),
    "pm4py": (
        "import pm4py\nfrom pm4py.util.constants import DEFAULT_XES_PARSER",
        "pm4py.read_xes(path, variant=DEFAULT_XES_PARSER)",
        _THEIR_ROWS.format(frame=_OF_PANDAS),
    ),
    "pm4py by rustxes": (
        "import pm4py",
        "pm4py.read_xes(path, variant='rustxes')",
        _THEIR_ROWS.format(frame=_OF_PANDAS),
    ),
}


def measured(side: str, path: Path, warm: int) -> dict[str, Any]:
    """Return what a side measured of itself: CPU seconds, MiB above its imports, what it read."""
    imports, read, rows = SIDES[side]
    ours = side.startswith("etap")
    python = sys.executable if ours else os.environ["ETAP_PEERS_PYTHON"]
    script = _MEASURED.format(imports=imports, read=read, rows=rows)
    done = subprocess.run(
        [python, "-c", script, str(path), str(warm)],
        cwd=ROOT if ours else path.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def in_turns(sides: tuple[str, ...], path: Path) -> dict[str, dict[str, Any]]:
    """Measure the sides in turn, and give the medians of each."""
    taken: dict[str, list[dict[str, Any]]] = {side: [] for side in sides}
    for _ in range(TURNS):
        for side in sides:
            warm = SLOW_WARM if side in SLOW else WARM
            taken[side].append(measured(side, path, warm))
    return {
        side: {
            key: value if isinstance(value, str) else statistics.median(run[key] for run in runs)
            for key, value in runs[0].items()
        }
        for side, runs in taken.items()
    }


def repeated(text: bytes, times: int) -> bytes:
    """Return the log with its traces so many times over, each time with new names."""
    first, last = text.index(b"<trace>"), text.rindex(b"</trace>") + len(b"</trace>")
    name = re.compile(rb'(<trace>(?:(?!<event>).)*?key="concept:name" value=")', re.DOTALL)
    traces = [
        name.sub(rb"\g<1>%d-" % n, text[first:last]) if n else text[first:last]
        for n in range(times)
    ]
    return text[:first] + b"\n".join(traces) + text[last:]


def main() -> list[str]:
    """Measure, print, draw the growth, and return the verdicts."""
    if not LOG.exists():
        print(f"  {LOG} is not there: nothing was measured")
        return []
    sides = tuple(SIDES) if "ETAP_PEERS_PYTHON" in os.environ else tuple(SIDES)[:2]
    with tempfile.TemporaryDirectory() as folder:
        text = gzip.decompress(LOG.read_bytes())
        plain = Path(folder) / "log.xes"
        plain.write_bytes(text)
        packed = Path(folder) / "log.xes.gz"
        packed.write_bytes(LOG.read_bytes())
        measured("etap", plain, 0)  # what numba compiles is kept from here on
        found = {path.name: _of_file(sides, path, len(text)) for path in (plain, packed)}
        grown = _grown(
            text, Path(folder), tuple(side for side in sides if not side.startswith("pm4py"))
        )
    save(PLOT, "XES: CPU seconds to read a log", "events", grown)
    return _verdicts(found[plain.name])


def _of_file(sides: tuple[str, ...], path: Path, size: int) -> dict[str, dict[str, Any]]:
    found = in_turns(sides, path)
    print(f"  {path.name}, {size / 1e6:.1f} MB of text")
    for side, told in found.items():
        print(f"  {side:>18}: {_shown(told, size)}")
    return found


def _shown(told: Mapping[str, Any], size: int) -> str:
    return (
        f"warm {told['warm']:.3f} s ({size / told['warm'] / 1e6:.0f} MB/s),"
        f" cold {told['cold']:.3f} s, whole process {told['process']:.2f} s, {told['peak']:.0f} MiB"
    )


def _grown(
    text: bytes, folder: Path, sides: tuple[str, ...]
) -> dict[str, list[tuple[float, float]]]:
    grown: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
    for times in TIMES:
        path = folder / f"{times}.xes"
        path.write_bytes(repeated(text, times))
        for side in sides:
            told = measured(side, path, 1 if side in SLOW else 3)
            grown[side].append((told["events"], told["warm"]))
            shown = f"{told['warm']:.3f} s, {told['peak']:.0f} MiB"
            print(f"  {told['events']:>8} events, {side}: {shown}")
        path.unlink()
    return grown


def _verdicts(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    if "rustxes" not in found:
        return []
    rust, slow = (found[side]["warm"] / found["etap"]["warm"] for side in ("rustxes", "pm4py"))
    same = len({told["said"] for told in found.values()}) == 1
    return [
        verdict("times as fast as rustxes on XES", rust, "at least 3", reached=rust >= 3),
        verdict("times as fast as pm4py on XES", slow, "at least 40", reached=slow >= 40),
        verdict("the same rows as both peers (1: yes)", same, "1", reached=same),
    ]


if __name__ == "__main__":
    print("\n".join(main()))
