"""The steps of a saved story (design 5.1): one key says what is done, others only what is special.

What may stand beside each kind of step is listed; anything else is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.recording.schedules.schedule_parts import read_duration
from engine.recording.schedules.yaml_nodes import ListNode
from schemas.acceptance import Files, StoryStep
from schemas.output import MEDIA
from schemas.steps import Hand, Step, StepKind

if TYPE_CHECKING:
    from engine.recording.schedules.yaml_nodes import Node
    from engine.recording.schedules.yaml_reading import Reading

_KINDS = tuple(str(kind) for kind in StepKind)
_BESIDE: Mapping[StepKind, tuple[str, ...]] = {
    StepKind.TRIGGER: ("roles",),
    StepKind.OUTPUT: ("roles", "falls_short", "passes", "taken", "files"),
    StepKind.APPROVAL: ("role", "roles", "hand"),
    StepKind.WITHDRAWAL: ("roles",),
    StepKind.WAIT: (),
}
_SPECIAL = tuple(dict.fromkeys(name for names in _BESIDE.values() for name in names))
_FILES = ("media", "count", "rows", "distinct", "broken")
_REFERENCE = ("column", "output", "key")


def read_step(reading: Reading, node: Node) -> StoryStep | None:
    """Read one step; ``None`` after a fault."""
    before = len(reading.faults)
    keys = reading.keys(node, (), (*_KINDS, *_SPECIAL))
    if keys is None:
        return None
    kinds = [name for name in _KINDS if name in keys]
    if len(kinds) != 1:
        reading.tell("ETP452", node, count=len(kinds), choices=_KINDS)
        return None
    kind = StepKind(kinds[0])
    _judge(reading, node, keys, kind)
    files = _files(reading, keys["files"]) if "files" in keys else None
    step = _step(reading, keys, kind)
    return None if step is None or len(reading.faults) > before else StoryStep(step, files)


def _judge(reading: Reading, node: Node, keys: Mapping[str, Node], kind: StepKind) -> None:
    """Tell what does not belong to a step of this kind, and a role that lacks."""
    for name in _SPECIAL:
        if name in keys and name not in _BESIDE[kind]:
            reading.tell("ETP453", keys[name], key=name, kind=str(kind))
    if kind is StepKind.APPROVAL and "role" not in keys:
        reading.tell("ETP202", node, key="role", where=reading.where(node))


def _step(reading: Reading, keys: Mapping[str, Node], kind: StepKind) -> Step | None:
    value = keys[str(kind)]
    if kind is StepKind.WAIT:
        time = read_duration(reading, value)
        return None if time is None else Step(kind, wait=time)
    about = reading.identifier(value)
    if about is None:
        return None
    person = reading.word(keys["hand"], (Hand.SUBMITTER,)) if "hand" in keys else None
    return Step(
        kind,
        about,
        role=reading.identifier(keys["role"]) if "role" in keys else None,
        roles=_roles(reading, keys["roles"]) if "roles" in keys else None,
        hand=Hand.ANOTHER if person is None else Hand.SUBMITTER,
        falls_short=bool(reading.boolean(keys.get("falls_short"))),
        passes=_side(reading, keys, "passes"),
        taken=_side(reading, keys, "taken"),
    )


def _side(reading: Reading, keys: Mapping[str, Node], name: str) -> str | None:
    return reading.word(keys[name], ("a", "b")) if name in keys else None


def _roles(reading: Reading, node: Node) -> tuple[str, ...]:
    """Return all the roles that a person holds; an empty list is a person without a role."""
    if isinstance(node, ListNode) and not node.items:
        return ()
    found = [(item, reading.identifier(item)) for item in reading.items(node)]
    return reading.once([(item, role) for item, role in found if role is not None])


def _files(reading: Reading, node: Node) -> Files | None:
    keys = reading.keys(node, (), _FILES)
    if keys is None:
        return None
    broken = reading.items(keys["broken"]) if "broken" in keys else ()
    found = [_reference(reading, item) for item in broken]
    return Files(
        reading.words(keys.get("media"), MEDIA),
        reading.number(keys["count"], 1) if "count" in keys else None,
        reading.number(keys["rows"], 0) if "rows" in keys else None,
        _distinct(reading, keys["distinct"]) if "distinct" in keys else (),
        tuple(reference for reference in found if reference is not None),
    )


def _distinct(reading: Reading, node: Node) -> tuple[tuple[str, int], ...]:
    entries = reading.mapping(node) or {}
    found = ((name, reading.number(entry.value, 0)) for name, entry in entries.items())
    return tuple((name, number) for name, number in found if number is not None)


def _reference(reading: Reading, node: Node) -> tuple[str, str, str] | None:
    keys = reading.keys(node, _REFERENCE)
    if keys is None or any(name not in keys for name in _REFERENCE):
        return None
    column, output, key = (reading.text(keys[name]) or "" for name in _REFERENCE)
    return column, output, key
