"""Whether every cycle of a schedule can finish: the place of a proof that another branch brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.soundness import Soundness

if TYPE_CHECKING:
    from schemas.schedule import Schedule


def soundness(schedule: Schedule) -> Soundness:
    """Take a schedule that has an end for sound."""
    return Soundness(any(stage.final for stage in schedule.stages))
