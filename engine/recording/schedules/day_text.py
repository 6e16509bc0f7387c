"""One day of the calendar, as a file says it: ``"2008-06-02"``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.recording.schedules.yaml_nodes import Node
    from engine.recording.schedules.yaml_reading import Reading


def read_day(reading: Reading, node: Node) -> date | None:
    """Read a day; ``None`` after telling that the text is none."""
    text = reading.text(node)
    try:
        day = None if text is None else date.fromisoformat(text)
    except ValueError:
        day = None
    if text is not None and (day is None or day.isoformat() != text):
        reading.tell("ETP454", node, value=text)
        return None
    return day
