"""Drawing schedules of 10 to 1,000 stages in every format: how the time grows."""

from __future__ import annotations

import time
from gettext import NullTranslations

from bench.measuring import verdict
from engine.recording.schedules.schedule_file import read_schedule
from engine.telling.diagrams.drawing import drawn
from engine.telling.words import Words
from schemas.picture import PictureFormat
from schemas.schedule import Schedule

SIZES = (10, 100, 300, 1000)
ROUNDS = 3


def schedule_of(stages: int) -> Schedule:
    """Make a chain of so many stages: every other reopens the one before, each tenth leads far."""
    lines = ['schedule: long\nversion: "1"\ntitle: Long\ninitial: s0\nstages:']
    for stage in range(stages):
        outputs = ", ".join(f"o{stage}_{i}: {{title: Output {i}}}" for i in range(4))
        lines.append(f"  s{stage}: {{title: Stage {stage}, outputs: {{{outputs}}}}}")
    lines.append("  closed: {final: done}\n  gone: {final: given_up}\ntransitions:")
    ends = [*(f"s{n}" for n in range(1, stages)), "closed"]
    lines += [f"  - {{trigger: t{n}, source: s{n}, dest: {end}}}" for n, end in enumerate(ends)]
    lines += [
        f"  - {{trigger: r{n}, source: s{n}, dest: s{n - 1}, reopens: true}}"
        for n in range(1, stages, 2)
    ]
    lines += [
        f"  - {{trigger: f{n}, source: s{n}, dest: closed}}" for n in range(0, stages - 1, 10)
    ]
    lines.append('  - {trigger: abandon, source: "*", dest: gone, requires: none}\n')
    found = read_schedule("\n".join(lines).encode(), "long.yaml", lambda _name: None)
    assert isinstance(found, Schedule), found
    return found


def main() -> list[str]:
    """Measure and return the verdicts."""
    words = Words("en", NullTranslations())
    slowest = 0.0
    for size in SIZES:
        schedule = schedule_of(size)
        found = {wanted: _seconds(words, schedule, wanted) for wanted in PictureFormat}
        told = "  ".join(f"{name.value} {seconds:7.3f} s" for name, seconds in found.items())
        print(f"  {size:5} stages  {told}")
        slowest = max(found.values())
    named = "seconds to draw 1,000 stages, the slowest format"
    return [verdict(named, slowest, "less than 5", reached=slowest < 5)]


def _seconds(words: Words, schedule: Schedule, wanted: PictureFormat) -> float:
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        drawn(words, schedule, wanted, None)
        rounds.append(time.process_time() - begun)
    return sorted(rounds)[ROUNDS // 2]


if __name__ == "__main__":
    print("\n".join(main()))
