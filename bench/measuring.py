"""How a figure is taken: CPU time of this process, warm, in rounds that alternate the two sides.

A shared machine drifts, so the sides are measured in turn and the ratio is taken round by round;
the median of the rounds is the figure.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

ROUNDS = 9


def seconds_each(run: Callable[[], object], times: int, clock: Callable[[], float]) -> float:
    """Return the seconds of one call, from ``times`` calls in a row."""
    begun = clock()
    for _ in range(times):
        run()
    return (clock() - begun) / times


def alternated(
    sides: Mapping[str, Callable[[], object]],
    times: int,
    clock: Callable[[], float] = time.process_time,
    rounds: int = ROUNDS,
) -> dict[str, list[float]]:
    """Measure every side once a round, in turn; one round more, first, is thrown away."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(rounds + 1):
        for name, run in sides.items():
            seconds = seconds_each(run, times, clock)
            if turn:
                found[name].append(seconds)
    return found


def ratio(found: Mapping[str, list[float]], above: str, below: str) -> float:
    """Return the median of the ratios of two sides, round by round."""
    pairs = zip(found[above], found[below], strict=True)
    return statistics.median(first / second for first, second in pairs)


def shown(found: Mapping[str, list[float]]) -> str:
    """Write the median of each side, in microseconds."""
    width = max(map(len, found))
    return "\n".join(
        f"  {name:<{width}}  {statistics.median(values) * 1e6:12,.1f} us"
        for name, values in found.items()
    )


def verdict(name: str, value: float, wanted: str, *, reached: bool) -> str:
    """Write one figure beside what was asked of it."""
    return f"{'reached' if reached else 'MISSED ':<8} {name}: {value:,.2f} (asked: {wanted})"
