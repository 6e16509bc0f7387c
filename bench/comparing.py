"""Comparing two schedules: the real one with one edit, and pairs of 25 to 400 stages."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bench.measuring import verdict
from bench.plotting import save
from bench.reading import schedule_text
from engine.proving.difference import difference
from engine.recording.installed import PROGRAMME_SCHEDULE, SCHEMAS
from engine.recording.schedules.schedule_file import load_schedule, read_schedule
from schemas.difference import Verdict
from schemas.schedule import Schedule

SIZES = (25, 50, 100, 200, 400)
ROUNDS = 9
EDITS = (
    ('at_least: "14 days"', 'at_least: "21 days"'),
    ("count: {min: 5", "count: {min: 6"),
    ("not_the_submitter: true", "not_the_submitter: false"),
    ("        - {output: funding_concept}\n", ""),
    ('at_least: "14 days"', 'at_least: "10 working days"'),
)
PLOT = Path(__file__).resolve().parents[1] / "docs" / "comparing-growth.svg"


def read(text: str) -> Schedule:
    """Read a schedule from text, with the packaged row schemas."""
    rows = SCHEMAS / "rows"
    found = read_schedule(
        text.encode(), "bench.yaml", lambda name: (rows / f"{name}.schema.json").read_bytes()
    )
    assert isinstance(found, Schedule), found
    return found


def seconds(run: Callable[[], object]) -> float:
    """Return the median CPU seconds of a call; one round more, first, is thrown away."""
    taken = []
    for _ in range(ROUNDS + 1):
        begun = time.process_time()
        run()
        taken.append(time.process_time() - begun)
    return statistics.median(taken[1:])


def real() -> float:
    """Return the slowest of the edits of the real schedule."""
    text, base = PROGRAMME_SCHEDULE.read_text(encoding="utf-8"), load_schedule(PROGRAMME_SCHEDULE)
    slowest = 0.0
    for old, new in EDITS:
        assert old in text
        other = read(text.replace(old, new, 1))
        taken = seconds(lambda other=other: difference(base, other))
        found = difference(base, other).verdict.value
        print(f"  {found:<13} {taken * 1e3:6.1f} ms  {new.strip()[:50]}")
        slowest = max(slowest, taken)
    return slowest


def pair(stages: int) -> tuple[Schedule, Schedule]:
    """Return a schedule of so many stages and one that asks for less in its very last stage."""
    text = schedule_text(stages).decode()
    name = f"o{stages - 1}_3: {{kind: document, media: [pdf]"
    assert name in text
    return read(text), read(text.replace(name, f"{name}, optional: true"))


def growth() -> dict[str, list[tuple[float, float]]]:
    """Measure pairs of growing size: equal ones, and ones that differ in their last stage."""
    found: dict[str, list[tuple[float, float]]] = {"equal": [], "differ at the end": []}
    for stages in SIZES:
        a, b = pair(stages)
        assert difference(a, b).verdict is Verdict.LOOSER
        for name, other in (("equal", a), ("differ at the end", b)):
            taken = seconds(lambda a=a, other=other: difference(a, other))
            found[name].append((stages, taken))
            print(f"  {stages:>4} stages, {name}: {taken:.3f} s")
    return found


def main() -> list[str]:
    """Measure, print, draw the plot, and return the verdicts."""
    slowest, grown = real(), growth()
    save(PLOT, "etap diff: CPU seconds by number of stages (4 outputs each)", "stages", grown)
    large = max(taken for line in grown.values() for size, taken in line if size == 200)
    return [
        verdict(
            "ms to diff the 2003-2010 schedule and an edit of it",
            slowest * 1e3,
            "under 50",
            reached=slowest < 0.05,
        ),
        verdict("seconds to diff a pair of 200 stages", large, "under 1", reached=large < 1),
    ]


if __name__ == "__main__":
    print("\n".join(main()))
