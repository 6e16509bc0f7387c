"""Identifying a history: which schedules of a family permit it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.errors import NotFound
from engine.operating.schedules import schedule_called
from engine.proving.identification import identified
from engine.recording.installed import PROGRAMME_SCHEDULE, WORKFLOWS
from engine.recording.schedules.history_file import load_history
from engine.recording.schedules.schedule_file import load_schedule
from schemas.identification import Identification


def identify(history: Path, schedules: Iterable[Path] | None = None) -> Identification:
    """Read a history and schedules, and ask each of them; the installed family if none is given.

    Raises:
        FaultyText: a text has faults, all of them in ``faults``.
        NotFound: a file is not there, or no schedule was given.
        Unreadable: a file cannot be read.
    """
    told = load_history(history)
    asked = tuple(installed_family() if schedules is None else schedules)
    if not asked:
        raise NotFound("ETP370", {"history": told.id})
    answers = (identified(told, load_schedule(path), str(path)) for path in asked)
    return Identification(told, tuple(answers))


def audit_history(history: Path, schedule: str, programme: Path | None = None) -> Identification:
    """Read an attested history and ask the schedule of a file or an id whether it permits it.

    Raises like ``identify``.
    """
    told = load_history(history)
    asked = schedule_called(schedule, programme)
    return Identification(told, (identified(told, asked.schedule, asked.name),))


def installed_family() -> tuple[Path, ...]:
    """Return the installed schedule of 2003-2010 and its variants, by name."""
    return (PROGRAMME_SCHEDULE, *sorted((WORKFLOWS / "variants").glob("*.yaml")))
