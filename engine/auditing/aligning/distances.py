"""How many transitions lead from stage to stage, whatever their gates ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.schedule import Schedule

#: The distance of what cannot be reached.
FAR = 1 << 20

Distances = tuple[tuple[int, ...], ...]


def distances(schedule: Schedule) -> Distances:
    """Return, for each stage, the fewest transitions to each stage; ``FAR`` where none lead."""
    place = {stage.id: number for number, stage in enumerate(schedule.stages)}
    exits = [tuple(place[t.dest] for t in schedule.exits(name)) for name in place]
    return tuple(_from(start, exits) for start in range(len(exits)))


def _from(start: int, exits: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    found = [FAR] * len(exits)
    found[start], reached = 0, [start]
    for stage in reached:
        for dest in exits[stage]:
            if found[dest] == FAR:
                found[dest] = found[stage] + 1
                reached.append(dest)
    return tuple(found)
