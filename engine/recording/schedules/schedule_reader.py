"""From the tree of a whole schedule to the schedule: its sections, its references, its identity.

The tree is that of one file, or one that several files were merged into: the reading knows which
place belongs to which. Roles come before what asks for them, and stages before transitions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import rfc8785
from attrs import evolve

from engine.deciding.schedule_canonical import normal_form
from engine.recording.schedules.part_lines import lines_of
from engine.recording.schedules.schedule_parts import read_role, read_source, read_text
from engine.recording.schedules.schedule_references import judge_references, judge_whole
from engine.recording.schedules.schedule_stages import read_stage
from engine.recording.schedules.schedule_transitions import read_transitions
from engine.recording.schedules.yaml_events import Limits
from engine.recording.schedules.yaml_nodes import Entry, MapNode, Node
from schemas.attribution import Text
from schemas.schedule import Schedule

if TYPE_CHECKING:
    from engine.recording.schedules.schedule_parts import ScheduleReading

MOST_BYTES = 1024 * 1024
LIMITS = Limits(depth=64, entries={"stages": 10_000})
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}")
TIMEZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
CALENDAR = re.compile(r"[A-Z]{2}")
_REQUIRED = ("schedule", "version", "title", "initial", "stages", "transitions")
_OPTIONAL = ("description", "timezone", "calendar", "sources", "roles")


def schedule_of(reading: ScheduleReading) -> Schedule | None:
    """Return the schedule of a tree, with its digest; ``None`` when the reading has any fault."""
    keys = reading.keys(reading.root, _REQUIRED, _OPTIONAL)
    if keys is None:
        return None
    schedule = _read_parts(reading, keys)
    judge_references(reading)
    judge_whole(reading, schedule, keys)
    if reading.faults:
        return None
    return _with_identity(evolve(schedule, lines=lambda: lines_of(reading)))


def _read_parts(reading: ScheduleReading, keys: Mapping[str, Node]) -> Schedule:
    """Read every key. Roles come before what asks for them, and stages before transitions."""
    sources = _entries(reading, keys, "sources", "source")
    roles = _entries(reading, keys, "roles", "role")
    stages = _entries(reading, keys, "stages", "stage", "output")
    read_sources = (read_source(reading, entry.key, entry.value) for entry in sources)
    read_roles = tuple(read_role(reading, entry.key, entry.value) for entry in roles)
    read_stages = tuple(read_stage(reading, entry.key, entry.value) for entry in stages)
    return Schedule(
        id=(reading.identifier(keys["schedule"]) if "schedule" in keys else None) or "",
        version=_matching(reading, keys, "version", VERSION, "ETP222") or "",
        title=read_text(reading, keys.get("title")) or Text(),
        description=read_text(reading, keys.get("description")),
        timezone=_matching(reading, keys, "timezone", TIMEZONE, "ETP223") or "Europe/Warsaw",
        calendar=_matching(reading, keys, "calendar", CALENDAR, "ETP228") or "PL",
        initial=(reading.refer("stage", keys["initial"]) if "initial" in keys else None) or "",
        sources=tuple(source for source in read_sources if source is not None),
        roles=read_roles,
        stages=read_stages,
        transitions=read_transitions(reading, keys["transitions"], read_stages)
        if "transitions" in keys
        else (),
        place=reading.place(reading.root),
    )


def _matching(
    reading: ScheduleReading,
    keys: Mapping[str, Node],
    name: str,
    pattern: re.Pattern[str],
    code: str,
) -> str | None:
    return reading.matching(keys[name], pattern, code) if name in keys else None


def _entries(
    reading: ScheduleReading, keys: Mapping[str, Node], name: str, *nouns: str
) -> tuple[Entry, ...]:
    """Return the entries of a section; where there is none to read, its nouns are ``unread``."""
    node = keys.get(name)
    entries = (reading.mapping(node) if node is not None else None) or {}
    if node is not None and isinstance(node, MapNode) and not entries and name in _REQUIRED:
        reading.tell("ETP216", node, where=reading.where(node))
    if not entries and (name in _REQUIRED or not isinstance(node, MapNode | None)):
        reading.unread.update(nouns)
    return tuple(entries.values())


def _with_identity(schedule: Schedule) -> Schedule:
    """Return the schedule with its ``canonical`` bytes and its ``digest``."""
    canonical = rfc8785.dumps(normal_form(schedule))
    return evolve(schedule, canonical=canonical, digest=hashlib.sha256(canonical).hexdigest())
