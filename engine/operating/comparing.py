"""Comparing two schedules: which histories each accepts, and what was changed in which lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import UsageFault
from engine.operating.schedules import schedule_called
from engine.proving.changes import changes
from engine.proving.changing.likely import likely_renames
from engine.proving.difference import difference
from schemas.comparison import Comparison

if TYPE_CHECKING:
    from schemas.schedule import Schedule


def compare(
    a: str, b: str, renames: Mapping[str, str], programme: Path | None = None
) -> Comparison:
    """Compare two schedules, each named by its file or id; ``renames`` gives ids of A those of B.

    Raises:
        NotFound: there is no such file or id. FaultyText: a schedule has faults. UsageFault: a
            rename names what is not there, or makes two things of A one.
    """
    one, other = (schedule_called(name, programme) for name in (a, b))
    _check(one.schedule, other.schedule, renames)
    pair = (one.schedule, other.schedule, renames)
    return Comparison(one, other, difference(*pair), changes(*pair), likely_renames(*pair))


def _check(a: Schedule, b: Schedule, renames: Mapping[str, str]) -> None:
    """Refuse renames that would compare something else than was meant."""
    ids_a, ids_b = _ids(a), _ids(b)
    for old, new in renames.items():
        pair = f"{old}={new}"
        if not any(old in kind for kind in ids_a):
            raise UsageFault("ETP814", {"pair": pair, "id": old, "schedule": f"A ({a.id})"})
        if not any(old in kind and new in ids_b[n] for n, kind in enumerate(ids_a)):
            raise UsageFault("ETP814", {"pair": pair, "id": new, "schedule": f"B ({b.id})"})
        if any(new in kind for kind in ids_a) and new not in renames:
            raise UsageFault("ETP815", {"pair": pair, "id": new, "schedule": f"A ({a.id})"})


def _ids(schedule: Schedule) -> tuple[frozenset[str], ...]:
    """Return the ids of a schedule's stages, triggers, outputs and roles."""
    roles = (role.id for role in schedule.roles)
    return tuple(map(frozenset, (schedule.stage_of, schedule.triggers, schedule.output_of, roles)))
