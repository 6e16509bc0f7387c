"""Renaming: a schedule under other ids, so that two can be compared by what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve, fields, has

from schemas.attribution import Attested, Source, Text
from schemas.output import RowSchema
from schemas.schedule import Schedule

#: The fields that hold ids of stages, triggers, outputs or roles.
_IDS = frozenset(
    (
        *("id", "stage", "trigger", "source", "dest", "role", "by", "output", "since"),
        *("derives_from", "shares_with", "initial"),
    )
)
#: What holds no such id, or ids of other things.
_OTHERS = (Attested, Source, Text, RowSchema)


def renamed(schedule: Schedule, renames: Mapping[str, str]) -> Schedule:
    """Return the schedule with ids of stages, triggers, outputs and roles replaced.

    Its own id, version and digest, its sources and the columns of its tables stay as they are.
    """
    if not renames:
        return schedule
    found: Schedule = _renamed(schedule, renames)
    return evolve(found, id=schedule.id)


def _renamed(noun: Any, renames: Mapping[str, str]) -> Any:
    changed = {
        field.name: _value(field.name, getattr(noun, field.name), renames)
        for field in fields(type(noun))
        if field.init and field.name != "place" and not field.name.startswith("_")
    }
    return evolve(noun, **changed)


def _value(name: str, value: Any, renames: Mapping[str, str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_value(name, part, renames) for part in value)
    if isinstance(value, str):
        return renames.get(value, value) if name in _IDS and type(value) is str else value
    if has(type(value)) and not isinstance(value, _OTHERS):
        return _renamed(value, renames)
    return value
