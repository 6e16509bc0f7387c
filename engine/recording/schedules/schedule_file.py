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

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import FaultyText
from engine.recording.installed import SCHEMAS
from engine.recording.schedules.row_schema_file import MOST_BYTES as MOST_ROW_SCHEMA_BYTES
from engine.recording.schedules.schedule_parts import ScheduleReading
from engine.recording.schedules.schedule_reader import schedule_of
from engine.recording.schedules.small_files import read_small_file
from engine.recording.schedules.yaml_events import Limits, read_tree
from engine.recording.schedules.yaml_nodes import MapNode
from engine.recording.schedules.yaml_text import decode
from schemas.schedule import Schedule

if TYPE_CHECKING:
    from schemas.refusal import Fault

MOST_BYTES = 1024 * 1024
LIMITS = Limits(depth=64, entries={"stages": 10_000})
PACKAGED_ROWS = SCHEMAS / "rows"


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
    if isinstance(tree.root, MapNode) and (variant := tree.root.entries.get("extends")):
        reading.tell("ETP225", variant.key)
        return tuple(reading.faults)
    schedule = schedule_of(reading)
    return schedule or tuple(sorted(reading.faults, key=lambda fault: _order(fault, name)))


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
