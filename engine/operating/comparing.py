"""Comparing two schedules: which histories each accepts, and what was changed in which lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.operating.schedules import schedule_called
from engine.proving.changes import changes
from engine.proving.changing.likely import likely_renames
from engine.proving.difference import difference
from schemas.comparison import Comparison


def compare(
    a: str, b: str, renames: Mapping[str, str], programme: Path | None = None
) -> Comparison:
    """Compare two schedules, each named by its file or id; ``renames`` gives ids of A those of B.

    Raises:
        NotFound: there is no such file or id. FaultyText: a schedule has faults.
    """
    one, other = (schedule_called(name, programme) for name in (a, b))
    pair = (one.schedule, other.schedule, renames)
    return Comparison(one, other, difference(*pair), changes(*pair), likely_renames(*pair))
