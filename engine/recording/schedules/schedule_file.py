"""The schedule reader: from the bytes of a YAML file to a ``Schedule``, or to all of its faults.

The procedure, in the order of the file's own layers:

1. bytes to text: UTF-8, at most 1 MiB, no character that cannot be seen (``yaml_text``);
2. text to a tree, by libyaml's events, with the limits while they stream (``yaml_events``);
3. the tree to nouns, every fault of shape told (``schedule_stages``, ``schedule_transitions``);
4. names to what they name, and the parts to one another (``schedule_references``);
5. the nouns to their canonical form and digest (``schedule_canonical``).

Steps 1 and 2 end the reading at a fault that makes the rest a guess; steps 3 and 4 always run
together. A file that ``extends`` another one is refused: variants are read by a later version.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import rfc8785
from attrs import evolve

from engine.errors import FaultyText
from engine.recording.installed import SCHEMAS
from engine.recording.schedules.row_schema_file import MOST_BYTES as MOST_ROW_SCHEMA_BYTES
from engine.recording.schedules.schedule_canonical import normal_form
from engine.recording.schedules.schedule_parts import (
    ScheduleReading,
    read_role,
    read_source,
    read_text,
)
from engine.recording.schedules.schedule_references import judge_references, judge_whole
from engine.recording.schedules.schedule_stages import read_stage
from engine.recording.schedules.schedule_transitions import read_transitions
from engine.recording.schedules.small_files import read_small_file
from engine.recording.schedules.yaml_events import Limits, read_tree
from engine.recording.schedules.yaml_nodes import Entry, MapNode, Node
from engine.recording.schedules.yaml_text import decode
from schemas.attribution import Text
from schemas.schedule import Schedule

if TYPE_CHECKING:
    from schemas.refusal import Fault

MOST_BYTES = 1024 * 1024
LIMITS = Limits(depth=64, entries={"stages": 10_000})
PACKAGED_ROWS = SCHEMAS / "rows"
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}")
TIMEZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
CALENDAR = re.compile(r"[A-Z]{2}")
_REQUIRED = ("schedule", "version", "title", "initial", "stages", "transitions")
_OPTIONAL = ("description", "timezone", "calendar", "sources", "roles")


def load_schedule(path: Path) -> Schedule:
    """Read a schedule file and the row schemas beside it.

    Raises:
        FaultyText: the text has faults, all of them in ``faults``.
        NotFound: there is no such file.
        Unreadable: it is no regular file, or cannot be opened or read.
    """
    data = read_small_file(path, MOST_BYTES)
    rows = path.parent / "rows"
    schedule = read_schedule(data, path.name, lambda name: _row_schema(name, rows))
    if isinstance(schedule, Schedule):
        return schedule
    raise FaultyText("ETP100", {"file": path.name, "count": len(schedule)}, schedule)


def read_schedule(
    data: bytes, name: str, row_schema_named: Callable[[str], bytes | None]
) -> Schedule | tuple[Fault, ...]:
    """Read a schedule from bytes, or return all its faults in the order of the file.

    Never raises on bad text. ``name`` is the file name that faults give; ``row_schema_named``
    returns the bytes of a row schema by its name, ``None`` when there is none.
    """
    source = decode(data, name, MOST_BYTES)
    if isinstance(source, tuple):
        return source
    tree = read_tree(source, LIMITS)
    if tree.root is None:
        return tree.faults
    reading = ScheduleReading(source, tree.root, row_schema_named=row_schema_named)
    reading.faults.extend(tree.faults)
    return schedule_of_tree(reading)


def schedule_of_tree(reading: ScheduleReading) -> Schedule | tuple[Fault, ...]:
    """Read a schedule from the tree of a file, or return all faults, those told before among them.

    The tree need not come from YAML: plain words are read to the same nodes.
    """
    schedule = _read(reading, reading.root)
    if reading.faults or schedule is None:
        name = reading.source.name
        return tuple(sorted(reading.faults, key=lambda fault: _order(fault, name)))
    return _with_identity(schedule)


def _row_schema(name: str, rows: Path) -> bytes | None:
    """Return the bytes of a row schema beside the schedule, else of the packaged one."""
    for folder in (rows, PACKAGED_ROWS):
        path = folder / f"{name}.schema.json"
        if path.exists():
            return read_small_file(path, MOST_ROW_SCHEMA_BYTES)
    return None


def _order(fault: Fault, name: str) -> tuple[bool, bool, str, int, int, str]:
    """Order by place, the file's own faults first; that there are more comes last."""
    place, more = fault.place, fault.code == "ETP123"
    return more, place.file != name, place.file, place.line, place.column, fault.code


def _read(reading: ScheduleReading, root: Node) -> Schedule | None:
    if isinstance(root, MapNode) and (variant := root.entries.get("extends")):
        reading.tell("ETP225", variant.key)
        return None
    keys = reading.keys(root, _REQUIRED, _OPTIONAL)
    if keys is None:
        return None
    schedule = _read_parts(reading, keys)
    judge_references(reading)
    judge_whole(reading, schedule, keys)
    return schedule


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
