"""The reader of an allow-list: departures that someone answers for, up to a day.

A YAML file: ``allow: etap.allow/1`` and ``entries``, each with ``rule``, ``owner``, ``reason`` and
``until`` (the last day on which it holds), and, to narrow it, ``about`` (an id of the schedule) and
``cases``. The rules of reading are those of schedules; whether a case or an id exists is not judged
here: an entry that covers nothing is told by the audit.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import FaultyText
from engine.recording.schedules.day_text import read_day
from engine.recording.schedules.small_files import read_small_file
from engine.recording.schedules.yaml_events import Limits, read_tree
from engine.recording.schedules.yaml_nodes import Node
from engine.recording.schedules.yaml_reading import Reading
from engine.recording.schedules.yaml_text import decode, in_order
from schemas.audit import Allowance, Rule

if TYPE_CHECKING:
    from schemas.refusal import Fault

MOST_BYTES = 1024 * 1024
FORM = "etap.allow/1"
_REQUIRED = ("rule", "owner", "reason", "until")


def load_allowances(path: Path) -> tuple[Allowance, ...]:
    """Read an allow-list.

    Raises:
        FaultyText: the text has faults, all of them in ``faults``.
        NotFound: there is no such file.
        Unreadable: it is no regular file, or cannot be opened or read.
    """
    found, faults = read_allowances(read_small_file(path, MOST_BYTES), path.name)
    if faults:
        raise FaultyText("ETP100", {"file": path.name, "count": len(faults)}, faults)
    return found


def read_allowances(data: bytes, name: str) -> tuple[tuple[Allowance, ...], tuple[Fault, ...]]:
    """Read entries from bytes, and all the faults of the text. Never raises on bad text."""
    source = decode(data, name, MOST_BYTES)
    if isinstance(source, tuple):
        return (), source
    tree = read_tree(source, Limits())
    if tree.root is None:
        return (), tree.faults
    reading = Reading(source, tree.root, list(tree.faults))
    entries = _read(reading, tree.root)
    return entries, in_order(reading.faults)


def _read(reading: Reading, root: Node) -> tuple[Allowance, ...]:
    keys = reading.keys(root, ("allow", "entries"))
    if keys is None:
        return ()
    if "allow" in keys:
        reading.word(keys["allow"], (FORM,))
    items = reading.items(keys["entries"]) if "entries" in keys else ()
    found = (_entry(reading, item) for item in items)
    return tuple(entry for entry in found if entry is not None)


def _entry(reading: Reading, node: Node) -> Allowance | None:
    keys = reading.keys(node, _REQUIRED, ("about", "cases"))
    if keys is None:
        return None
    rule = reading.word(keys["rule"], tuple(Rule)) if "rule" in keys else None
    until = read_day(reading, keys["until"]) if "until" in keys else None
    owner, reason = _text(reading, keys, "owner"), _text(reading, keys, "reason")
    about = (reading.identifier(keys["about"]) if "about" in keys else None) or ""
    cases = _cases(reading, keys)
    if rule is None or until is None:
        return None
    return Allowance(Rule(rule), owner, reason, until, about, cases, place=reading.place(node))


def _text(reading: Reading, keys: Mapping[str, Node], name: str) -> str:
    return (reading.text(keys[name]) if name in keys else None) or ""


def _cases(reading: Reading, keys: Mapping[str, Node]) -> tuple[str, ...]:
    items = reading.items(keys["cases"]) if "cases" in keys else ()
    return tuple(text for text in map(reading.text, items) if text)
