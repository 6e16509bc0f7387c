"""Auditing a log that lies in parts, by an engine that spreads the work, over machines perhaps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.operating.schedules import schedule_called
from engine.recording.scaling.engines import engine_called
from engine.recording.scaling.running import audit_parts

if TYPE_CHECKING:
    from schemas.scaling import Scaled, ScalingAsked


def audit_by_engine(schedule: str, asked: ScalingAsked, programme: Path | None = None) -> Scaled:
    """Audit the parts of a log against the schedule of a file or an id, with an engine.

    Raises:
        UsageFault: the engine is not installed, or a part lacks a column that is needed.
        NotFound, FaultyText, Unreadable: the schedule or a part cannot be read; an engine may
            wrap what its workers met in an error of its own.
    """
    found = schedule_called(schedule, programme).schedule
    with engine_called(asked.engine, asked.address) as engine:
        return audit_parts(engine, found, asked)
