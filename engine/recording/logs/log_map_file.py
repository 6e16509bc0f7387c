"""The reader of mapping files: from a YAML file to a ``LogMap``, or to all of its faults.

The rules of reading are those of schedules (``yaml_text``, ``yaml_events``, ``yaml_reading``).
Beyond them:

- an activity means a trigger or an output of the schedule, ``approved:ID``, ``withdrawn:ID``, or
  ``-``: nothing here; whether the schedule has such an id is judged where it is known;
- a format of times has a year, and only directives that Python's ``strptime`` reads; ``%s`` and
  ``%Q`` stand alone;
- ``separator: tab`` is a tab, which a plain scalar cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from engine.errors import FaultyText
from engine.recording.logs.columns import ROLES
from engine.recording.schedules.id_text import is_id
from engine.recording.schedules.schedule_references import is_timezone
from engine.recording.schedules.small_files import read_small_file
from engine.recording.schedules.yaml_events import Limits, read_tree
from engine.recording.schedules.yaml_nodes import Entry, Node
from engine.recording.schedules.yaml_reading import Reading
from engine.recording.schedules.yaml_text import decode, in_order
from schemas.event_log import LogMap

if TYPE_CHECKING:
    from pathlib import Path

    from schemas.refusal import Fault
    from schemas.schedule import Schedule

#: What a file says that is of this form.
FORM = "etap.map/1"
#: An activity that has no meaning here.
NOTHING = "-"
#: What may stand before an output's id.
DEEDS = ("approved", "withdrawn")
OTHERS = ("unknown", "ignored")
MOST_BYTES = 4 * 1024 * 1024
_OPTIONAL = (
    "columns", "activities", "others", "times", "zone", "csv", "sheet", "case_type",
)  # fmt: skip
_DIRECTIVES = re.compile(r"(?:%[aAbBcdfGHIjmMpSuUVwWxXyYz%]|[^%])+|%[sQ]")
_YEAR = re.compile(r"%[cGxyYsQ]")
_SEPARATOR = re.compile(r'tab|[^\s"]')


def load_map(path: Path, schedule: Schedule | None = None) -> LogMap:
    """Read a mapping file; with a schedule, what activities mean must stand in it.

    Raises:
        FaultyText: the text has faults, all of them in ``faults``.
        NotFound: there is no such file.
        Unreadable: it is no regular file, or cannot be opened or read.
    """
    log_map = read_map(read_small_file(path, MOST_BYTES), path.name, schedule)
    if isinstance(log_map, LogMap):
        return log_map
    raise FaultyText("ETP100", {"file": path.name, "count": len(log_map)}, log_map)


def read_map(
    data: bytes, name: str, schedule: Schedule | None = None
) -> LogMap | tuple[Fault, ...]:
    """Read a mapping from bytes, or return all its faults. Never raises on bad text."""
    source = decode(data, name, MOST_BYTES)
    if isinstance(source, tuple):
        return source
    tree = read_tree(source, Limits())
    if tree.root is None:
        return tree.faults
    reading = Reading(source, tree.root, list(tree.faults))
    log_map = _read(reading, tree.root, schedule)
    if reading.faults or log_map is None:
        return in_order(reading.faults)
    return log_map


def _read(reading: Reading, root: Node, schedule: Schedule | None) -> LogMap | None:
    keys = reading.keys(root, ("map",), _OPTIONAL)
    if keys is None:
        return None
    if "map" in keys:
        reading.word(keys["map"], (FORM,))
    separator, encoding = _read_csv(reading, keys.get("csv"))
    others = reading.word(keys["others"], OTHERS) if "others" in keys else None
    return LogMap(
        columns=_read_columns(reading, keys.get("columns")),
        activities=_read_activities(reading, keys.get("activities"), schedule),
        others=others or OTHERS[0],
        times=_read_times(reading, keys.get("times")),
        zone=_read_zone(reading, keys.get("zone")),
        separator=separator,
        encoding=encoding,
        sheet=_text(reading, keys, "sheet"),
        case_type=_text(reading, keys, "case_type"),
    )


def _text(reading: Reading, keys: Mapping[str, Node], name: str) -> str | None:
    return reading.text(keys[name]) if name in keys else None


def _read_columns(reading: Reading, node: Node | None) -> Mapping[str, str]:
    if node is None or (keys := reading.keys(node, (), ROLES)) is None:
        return {}
    if not keys:
        reading.tell("ETP219", node, where=reading.where(node), choices=ROLES)
    found = {said: reading.text(value) for said, value in keys.items()}
    return {said: column for said, column in found.items() if column is not None}


def _read_times(reading: Reading, node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    found = [(item, reading.text(item)) for item in reading.items(node)]
    for item, form in found:
        if form is not None and not _is_format(form):
            reading.tell("ETP913", item, value=form)
        elif form is not None and not _YEAR.search(form):
            reading.tell("ETP914", item, value=form)
    return reading.once([(item, form) for item, form in found if form is not None])


def _is_format(form: str) -> bool:
    if not _DIRECTIVES.fullmatch(form):
        return False
    try:
        datetime.strptime("", form)  # noqa: DTZ007 - nothing is read: a directive may stand twice
    except re.error:
        return False
    except ValueError:  # the empty text is of no format
        return True
    return True


def _read_zone(reading: Reading, node: Node | None) -> str | None:
    zone = None if node is None else reading.text(node)
    if node is not None and zone is not None and not is_timezone(zone):
        reading.tell("ETP315", node, sorted(available_timezones()), zone, timezone=zone)
    return zone


def _read_csv(reading: Reading, node: Node | None) -> tuple[str | None, str | None]:
    """Return the separator and the encoding."""
    if node is None or (keys := reading.keys(node, (), ("separator", "encoding"))) is None:
        return None, None
    if not keys:
        reading.tell("ETP219", node, where=reading.where(node), choices=("separator", "encoding"))
    separator = None
    if "separator" in keys:
        separator = reading.matching(keys["separator"], _SEPARATOR, "ETP915")
    encoding = _text(reading, keys, "encoding")
    if encoding is not None and not _is_encoding(encoding):
        reading.tell("ETP916", keys["encoding"], value=encoding)
    return ("\t" if separator == "tab" else separator), encoding


def _is_encoding(name: str) -> bool:
    try:
        b"".decode(name)
        return isinstance("".encode(name), bytes)
    except (LookupError, ValueError):  # unknown, or none of texts; a NUL in the name
        return False


# --- Activities ---


def _read_activities(
    reading: Reading, node: Node | None, schedule: Schedule | None
) -> Mapping[str, str]:
    entries = (reading.mapping(node) if node is not None else None) or {}
    if node is not None and not entries:
        reading.tell("ETP216", node, where=reading.where(node))
    found = {name: _read_meaning(reading, entry, schedule) for name, entry in entries.items()}
    return {name: meaning for name, meaning in found.items() if meaning is not None}


def _read_meaning(reading: Reading, entry: Entry, schedule: Schedule | None) -> str | None:
    if not entry.key.text.strip():
        reading.tell("ETP217", entry.key, value="", where=reading.where(entry.value))
    meaning = reading.text(entry.value)
    if meaning is None or meaning == NOTHING:
        return meaning
    deed, colon, name = meaning.rpartition(":")
    if not is_id(name) or (colon and deed not in DEEDS):
        reading.tell("ETP917", entry.value, DEEDS, deed, value=meaning)
        return None
    known = _known(schedule, deed)
    if known is not None and name not in known:
        reading.tell("ETP918", entry.value, known, name, name=name, schedule=_id(schedule))
    return meaning


def _id(schedule: Schedule | None) -> str:
    return schedule.id if schedule else ""


def _known(schedule: Schedule | None, deed: str) -> tuple[str, ...] | None:
    """Return the ids that may stand there; gates are approved by their trigger."""
    if schedule is None:
        return None
    outputs = tuple(schedule.output_of)
    return outputs if deed == "withdrawn" else (*schedule.triggers, *outputs)
