"""Finding a schedule by the name that a person gives it: a file, or an id.

An id is looked for in the programme that was found, the version that new cycles start on, and then
among the installed schedules, the base and its variants.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.errors import NotFound
from engine.recording.installed import WORKFLOWS
from engine.recording.programme_folder import Programme
from engine.recording.schedules.schedule_file import load_schedule
from schemas.comparison import Compared


def schedule_called(name: str, programme: Path | None = None) -> Compared:
    """Return the schedule of a file, or of an id, and how it was found.

    Raises:
        NotFound: there is no such file or id. FaultyText: the schedule has faults.
    """
    if Path(name).exists() or Path(name).suffix in (".yaml", ".yml") or "/" in name:
        return Compared(name, load_schedule(Path(name)))
    adopted = _adopted(name, programme) if programme else None
    return adopted or _installed(name)


def _adopted(name: str, programme: Path) -> Compared | None:
    with Programme.open(programme) as opened:
        found = opened.roster.current(name)
        return Compared(name, opened.schedule(found.digest)) if found else None


def _installed(name: str) -> Compared:
    for path in installed_family():
        if path.stem == name:
            return Compared(path.name, load_schedule(path))
    raise NotFound("ETP615", {"name": name, "known": tuple(p.stem for p in installed_family())})


def installed_family() -> tuple[Path, ...]:
    """Return the installed schedules, bases first, then the variants, by name."""
    return tuple(_family())


def _family() -> Iterator[Path]:
    yield from sorted(WORKFLOWS.glob("*.yaml"))
    yield from sorted((WORKFLOWS / "variants").glob("*.yaml"))
