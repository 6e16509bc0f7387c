"""What the tests of plain words share: telling a schedule to text, and reading it back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.recording.schedules.plain_file import read_plain
from engine.recording.schedules.schedule_file import load_schedule, read_schedule
from engine.telling.plain.layout import plain_lines
from engine.telling.plain.telling import tell
from schemas.refusal import Fault
from schemas.schedule import Schedule

ROOT = Path(__file__).resolve().parents[1]
SOUND = ROOT / "tests" / "examples" / "sound"
REAL = ROOT / "workflows" / "schema_2003_2010.yaml"
PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
}


def schedule_of(document: Any, person: Any = None) -> Schedule:
    """Read a schedule from its document; ``person`` is the row schema of that name."""
    rows = json.dumps(PERSON if person is None else person, ensure_ascii=False).encode()
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    found = read_schedule(text.encode(), "a.yaml", lambda _: rows)
    assert isinstance(found, Schedule), found
    return found


def sound() -> list[Schedule]:
    """Return the real schedule and every sound example."""
    variants = sorted((SOUND.parent / "variants").glob("*.yaml"))
    return [load_schedule(path) for path in (REAL, *sorted(SOUND.glob("*.yaml")), *variants)]


def plain(schedule: Schedule, language: str, columns: int = 80) -> str:
    """Tell a schedule as the terminal shows it."""
    file = schedule.place.file if schedule.place else ""
    lines = plain_lines(tell(schedule, language, file), columns, lambda _style, text: text)
    return "\n".join((*lines, ""))


def retold(text: str | bytes, otherwise: str = "pl") -> Schedule:
    """Read a text back; it has no faults."""
    data = text.encode() if isinstance(text, str) else text
    found = read_plain(data, "plain.txt", otherwise).found
    assert isinstance(found, Schedule), (text, found)
    return found


def faults(text: str | bytes, otherwise: str = "pl") -> tuple[Fault, ...]:
    """Read a text back; it has faults."""
    data = text.encode() if isinstance(text, str) else text
    found = read_plain(data, "plain.txt", otherwise).found
    assert not isinstance(found, Schedule), text
    return found


def codes(text: str | bytes, otherwise: str = "pl") -> list[str]:
    """Return the codes of the faults of a text, in their order."""
    return [fault.code for fault in faults(text, otherwise)]
