"""Describing a schedule to people: in plain words, and back from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.deciding.schedule_canonical import normal_form
from engine.recording.schedules.plain_file import load_plain
from engine.recording.schedules.plain_writing import own_rows, write_schedule
from engine.recording.schedules.schedule_file import load_schedule
from engine.telling.plain import telling
from engine.telling.plain.schedule_yaml import schedule_yaml
from schemas.plain import Retold, Telling
from schemas.schedule import Schedule


def tell(path: Path, language: str) -> Telling:
    """Read a schedule file and tell the whole schedule in ``pl`` or ``en``."""
    return telling.tell(load_schedule(path), language, path.name)


def retell(path: Path, language: str, folder: Path | None) -> Retold:
    """Read a text in plain words; write the schedule's files where a folder is given.

    ``language`` is taken where the text does not tell its own.
    """
    schedule, spoken = load_plain(path, language)
    form, rows = normal_form(schedule), _rows(schedule)
    written: tuple[str, ...] = ()
    if folder is not None:
        text = "\n".join((*schedule_yaml(form), ""))
        written = write_schedule(folder, schedule.id, text, rows)
    return Retold(path.name, spoken, schedule, form, rows, own_rows(rows), written)


def _rows(schedule: Schedule) -> dict[str, Any]:
    outputs = schedule.output_of.values()
    schemas = (output.row_schema for output in outputs if output.row_schema is not None)
    return {schema.name: schema.document for schema in schemas}
