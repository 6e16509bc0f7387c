"""The reader of attested histories: from a YAML file to a ``History``, or to all of its faults.

The rules of reading are those of schedules (``yaml_text``, ``yaml_events``, ``yaml_reading``).
Beyond them:

- a county is a quoted 4-digit TERYT code, or a list of them for a cycle that counties held
  together;
- ``happened`` is a day, a month, a year or an interval in EDTF, in quotes: a plain ``2008`` is a
  number;
- every event cites sources that the file declares, and every source says what to cite and where;
- that the steps name triggers and outputs of the schedule is not judged here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import FaultyText
from engine.recording.schedules.schedule_parts import URL, read_text
from engine.recording.schedules.small_files import read_small_file
from engine.recording.schedules.yaml_events import Limits, read_tree
from engine.recording.schedules.yaml_nodes import Entry, ListNode, Node
from engine.recording.schedules.yaml_reading import Reading
from engine.recording.schedules.yaml_text import decode, in_order
from schemas.attribution import Source, Text
from schemas.days import Days
from schemas.history import History, Observation, Observed, Step, StepKind

if TYPE_CHECKING:
    from schemas.refusal import Fault

MOST_BYTES = 1024 * 1024
COUNTY = re.compile(r"[0-9]{4}")
_PART = r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
EDTF = re.compile(f"{_PART}(?:/{_PART})?")
_REQUIRED = ("history", "county", "schedule", "complete", "sources", "events")
_EVENT_OPTIONAL = ("place", "participants", "attested")


def load_history(path: Path) -> History:
    """Read the file of an attested history.

    Raises:
        FaultyText: the text has faults, all of them in ``faults``.
        NotFound: there is no such file.
        Unreadable: it is no regular file, or cannot be opened or read.
    """
    history = read_history(read_small_file(path, MOST_BYTES), path.name)
    if isinstance(history, History):
        return history
    raise FaultyText("ETP100", {"file": path.name, "count": len(history)}, history)


def read_history(data: bytes, name: str) -> History | tuple[Fault, ...]:
    """Read a history from bytes, or return all its faults. Never raises on bad text."""
    source = decode(data, name, MOST_BYTES)
    if isinstance(source, tuple):
        return source
    tree = read_tree(source, Limits())
    if tree.root is None:
        return tree.faults
    reading = Reading(source, tree.root, list(tree.faults))
    history = _read(reading, tree.root)
    if reading.faults or history is None:
        return in_order(reading.faults)
    return history


def _read(reading: Reading, root: Node) -> History | None:
    keys = reading.keys(root, _REQUIRED, ("title",))
    if keys is None:
        return None
    entries = (reading.mapping(keys["sources"]) if "sources" in keys else None) or {}
    if "sources" in keys and not entries:
        reading.tell("ETP216", keys["sources"], where=reading.where(keys["sources"]))
    sources = tuple(_read_source(reading, entry) for entry in entries.values())
    items = reading.items(keys["events"]) if "events" in keys else ()
    events = [_read_event(reading, item) for item in items]
    history = History(
        id=_identifier(reading, keys, "history"),
        counties=_read_counties(reading, keys.get("county")),
        schedule=_identifier(reading, keys, "schedule"),
        complete=bool(reading.boolean(keys.get("complete"))),
        sources=sources,
        events=tuple(event for event in events if event is not None),
        title=read_text(reading, keys.get("title")),
        place=reading.place(root),
    )
    if entries:
        _judge_sources(reading)
    return history


def _identifier(reading: Reading, keys: Mapping[str, Node], name: str) -> str:
    return (reading.identifier(keys[name]) if name in keys else None) or ""


def _read_source(reading: Reading, entry: Entry) -> Source:
    """Read one source of a history: what to cite and, always, its address."""
    name = reading.declare("source", entry.key) or ""
    keys = reading.keys(entry.value, ("cite", "url")) or {}
    cite = reading.text(keys["cite"]) if "cite" in keys else None
    url = reading.matching(keys["url"], URL, "ETP226") if "url" in keys else None
    return Source(name, cite or "", url, place=reading.place(entry.key))


def _read_counties(reading: Reading, node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    items = reading.items(node) if isinstance(node, ListNode) else (node,)
    found = [(item, reading.matching(item, COUNTY, "ETP229")) for item in items]
    return reading.once([(item, code) for item, code in found if code is not None])


def _read_event(reading: Reading, node: Node) -> Observation | None:
    keys = reading.keys(node, ("step", "happened", "source"), _EVENT_OPTIONAL)
    if keys is None:
        return None
    step = _read_step(reading, keys["step"]) if "step" in keys else None
    happened = _read_days(reading, keys["happened"]) if "happened" in keys else None
    sources = _read_cited(reading, keys["source"]) if "source" in keys else ()
    where = reading.text(keys["place"]) if "place" in keys else None
    participants = reading.number(keys["participants"], 0) if "participants" in keys else None
    how = reading.word(keys["attested"], tuple(Observed)) if "attested" in keys else None
    attested = None if how is None else Observed(how)
    if step is None or happened is None:
        return None
    place = reading.place(node)
    return Observation(step, happened, sources, where, participants, attested, place=place)


def _read_step(reading: Reading, node: Node) -> Step | None:
    found = reading.one_key(node, tuple(StepKind))
    if found is None:
        return None
    kind, value = StepKind(found[0]), found[1]
    if kind is StepKind.NOTE:
        note: Text | None = read_text(reading, value)
        return None if note is None else Step(kind, note=note)
    name = reading.identifier(value)
    return None if name is None else Step(kind, name)


def _read_days(reading: Reading, node: Node) -> Days | None:
    text = reading.matching(node, EDTF, "ETP232")
    try:
        return None if text is None else Days.parse(text)
    except ValueError:
        reading.tell("ETP330", node, value=text or "")
        return None


def _read_cited(reading: Reading, node: Node) -> tuple[str, ...]:
    """Return one source or a list of them."""
    if isinstance(node, ListNode):
        return reading.referred("source", node)
    name = reading.refer("source", node)
    return () if name is None else (name,)


def _judge_sources(reading: Reading) -> None:
    known = reading.declared.get("source", {})
    for reference in reading.references:
        name = reference.node.text
        if name not in known:
            reading.tell("ETP304", reference.node, known, name, name=name)
