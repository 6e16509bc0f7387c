"""The transitions of a schedule file and the requirements of their gates.

A file writes transitions as a list, or as an object keyed ``source/trigger``. A list of sources,
and ``"*"`` for every stage that is neither final nor the dest, are expanded here: a ``Transition``
has one source. A (source, trigger) pair given twice is a fault (design 2, "Required keys").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from engine.recording.schedules.schedule_parts import (
    ScheduleReading,
    read_attested,
    read_duration,
    read_persons,
    read_text,
    read_waivable,
)
from engine.recording.schedules.yaml_nodes import Entry, ListNode, MapNode, Node, TextNode
from schemas.requirement import (
    AllOf,
    AnyOf,
    ApprovalNeeded,
    AtLeast,
    Elapsed,
    Nothing,
    OutputNeeded,
    Requirement,
    StageOutputs,
)
from schemas.schedule import ID_PATTERN, NOT_IDS, Due, Stage, Transition

if TYPE_CHECKING:
    from engine.recording.schedules.yaml_reading import Reading

#: Parts of all expanded transitions together: ``"*"`` over 10,000 stages must not fill the memory.
MOST_EXPANDED = 500_000
_KINDS = ("output", "approval", "elapsed", "all", "any", "at_least")
_OPTIONAL = ("by", "requires", "due", "reopens", "reason", "title", "attested")
_ID = ID_PATTERN[1:-1]
_NO_WORD = f"(?!(?:{'|'.join(sorted(NOT_IDS))})(?:/|$))"
PAIR = re.compile(f"{_NO_WORD}(?P<source>{_ID})/{_NO_WORD}(?P<trigger>{_ID})")


@define
class _Expansion:
    """The transitions so far, one by (source, trigger), and how much they hold in all."""

    stages: tuple[Stage, ...]
    finals: frozenset[str]
    found: dict[tuple[str, str], Transition] = field(factory=dict)
    parts: int = 0
    full: bool = False


def read_transitions(
    reading: ScheduleReading, node: Node, stages: tuple[Stage, ...]
) -> tuple[Transition, ...]:
    """Read all transitions, expanded, in the order of the file."""
    finals = frozenset(stage.id for stage in stages if stage.final is not None)
    expansion = _Expansion(stages, finals)
    if isinstance(node, MapNode):
        if not node.entries:
            reading.tell("ETP216", node, where=reading.where(node))
        for entry in node.entries.values():
            _read_keyed(reading, entry, expansion)
    else:
        for item in reading.items(node):
            _read_listed(reading, item, expansion)
    return tuple(expansion.found.values())


def _read_keyed(reading: ScheduleReading, entry: Entry, expansion: _Expansion) -> None:
    keys = reading.keys(entry.value, ("dest",), _OPTIONAL)
    pair = reading.matching(entry.key, PAIR, "ETP227")
    if pair is None:
        _read_transition(reading, "", entry.key, keys or {})
        return
    source, trigger = reading.ends.get(entry.key.text) or (
        part_of(entry.key, "source"),
        part_of(entry.key, "trigger"),
    )
    reading.declare("trigger", trigger)
    reading.refer("stage", source)
    transition = _read_transition(reading, trigger.text, entry.key, keys or {})
    _expand(reading, transition, [(source.text, source)], entry.value, expansion)


def part_of(key: TextNode, name: str) -> TextNode:
    """Return the node of one side of a ``source/trigger`` key; a quote moves its column by one."""
    match = PAIR.fullmatch(key.text)
    assert match is not None  # noqa: S101 - the caller has matched it
    start = key.column + match.start(name) + (key.width - len(key.text)) // 2
    return TextNode(match[name], key.plain, key.line, start, len(match[name]))


def _read_listed(reading: ScheduleReading, node: Node, expansion: _Expansion) -> None:
    keys = reading.keys(node, ("trigger", "source", "dest"), _OPTIONAL)
    if keys is None:
        return
    trigger = keys.get("trigger")
    name = reading.declare("trigger", trigger) if trigger is not None else None
    transition = _read_transition(reading, name or "", trigger or node, keys)
    if "source" in keys and not expansion.full:
        sources = _sources(reading, keys["source"], transition.dest, expansion.stages)
        _expand(reading, transition, sources, node, expansion)


def _sources(
    reading: Reading, node: Node, dest: str, stages: tuple[Stage, ...]
) -> list[tuple[str, Node]]:
    if isinstance(node, TextNode) and node.text == "*":
        every = [(s.id, node) for s in stages if s.final is None and s.id not in ("", dest)]
        if not every and stages and dest:
            reading.tell("ETP325", node, dest=dest)
        return [(name, node) for name, _ in every]
    if isinstance(node, ListNode):
        named = set(reading.referred("stage", node))
        return [(i.text, i) for i in node.items if isinstance(i, TextNode) and i.text in named]
    name = reading.refer("stage", node)
    return [] if name is None else [(name, node)]


def _expand(
    reading: Reading,
    transition: Transition,
    sources: list[tuple[str, Node]],
    node: Node,
    expansion: _Expansion,
) -> None:
    """Add one transition per source, unless all together would hold too much."""
    expansion.parts += len(sources) * (size_of(node) if len(sources) > 1 else 1)
    if expansion.parts > MOST_EXPANDED:
        if not expansion.full:
            reading.tell("ETP323", node, most=MOST_EXPANDED)
        expansion.full = True
        return
    for source, at in sources:
        if source in expansion.finals:
            reading.tell("ETP306", at, stage=source, trigger=transition.trigger)
        _add(reading, transition, source, at, expansion)


def _add(
    reading: Reading, transition: Transition, source: str, at: Node, expansion: _Expansion
) -> None:
    pair = (source, transition.trigger)
    first = expansion.found.get(pair)
    if first is not None and first.place is not None and transition.trigger:
        line = reading.line_of(first.place)
        reading.tell("ETP318", at, stage=source, trigger=transition.trigger, line_of_first=line)
        return
    expansion.found[pair] = evolve(transition, source=source)


def size_of(node: Node) -> int:
    """Count the nodes of a part, keys aside."""
    if isinstance(node, MapNode):
        return 1 + sum(size_of(entry.value) for entry in node.entries.values())
    return 1 + sum(map(size_of, node.items)) if isinstance(node, ListNode) else 1


def _read_transition(
    reading: ScheduleReading, trigger: str, at: Node, keys: Mapping[str, Node]
) -> Transition:
    """Read what does not depend on the source, which stays empty; so does what cannot be read."""
    dest = reading.refer("stage", keys["dest"]) if "dest" in keys else None
    reason = reading.word(keys["reason"], ("required", "optional")) if "reason" in keys else None
    requires = read_requirement(reading, keys["requires"]) if "requires" in keys else None
    place = reading.place(at)
    return Transition(
        trigger,
        "",
        dest or "",
        requires or StageOutputs(place=place),
        by=reading.referred("role", keys.get("by")),
        due=_read_due(reading, keys.get("due")),
        reopens=bool(reading.boolean(keys.get("reopens"))),
        reason_required=reason == "required",
        title=read_text(reading, keys.get("title")),
        attested=read_attested(reading, keys.get("attested")),
        place=place,
    )


def _read_due(reading: Reading, node: Node | None) -> Due | None:
    if node is None or (keys := reading.keys(node, ("since", "within"), ("attested",))) is None:
        return None
    since = reading.refer("stage", keys["since"]) if "since" in keys else None
    within = read_duration(reading, keys["within"]) if "within" in keys else None
    attested = read_attested(reading, keys.get("attested"))
    if since is None or within is None:
        return None
    return Due(since, within, attested=attested, place=reading.place(node))


# --- Requirements ---------------------------------------------------------------------------------


def read_requirement(reading: Reading, node: Node) -> Requirement | None:
    """Read one requirement of the closed language; ``None`` after a fault."""
    place = reading.place(node)
    if isinstance(node, TextNode):
        word = reading.word(node, ("stage_outputs", "none"))
        if word == "stage_outputs":
            return StageOutputs(place=place)
        return Nothing(place=place) if word == "none" else None
    found = reading.one_key(node, _KINDS)
    if found is None:
        return None
    kind, value = found
    if kind == "output":
        output = reading.refer("output", value)
        return None if output is None else OutputNeeded(output, place=reading.place(value))
    if kind in ("all", "any"):
        parts = _read_parts(reading, value)
        return AllOf(parts, place=place) if kind == "all" else AnyOf(parts, place=place)
    return {"approval": _read_approval, "elapsed": _read_elapsed, "at_least": _read_at_least}[kind](
        reading, value
    )


def _read_parts(reading: Reading, node: Node) -> tuple[Requirement, ...]:
    parts = [read_requirement(reading, item) for item in reading.items(node)]
    return tuple(part for part in parts if part is not None)


def _read_approval(reading: Reading, node: Node) -> Requirement | None:
    keys = reading.keys(node, ("role",), ("count", "waivable", "attested"))
    if keys is None:
        return None
    role = reading.refer("role", keys["role"]) if "role" in keys else None
    count = read_persons(reading, keys)
    waivable = read_waivable(reading, keys.get("waivable"))
    attested = read_attested(reading, keys.get("attested"))
    if role is None or count is None:
        return None
    place = reading.place(node)
    return ApprovalNeeded(role, count, waivable=waivable, attested=attested, place=place)


def _read_elapsed(reading: Reading, node: Node) -> Requirement | None:
    keys = reading.keys(node, ("since", "at_least"), ("waivable", "attested"))
    if keys is None:
        return None
    since = reading.refer("stage", keys["since"]) if "since" in keys else None
    at_least = read_duration(reading, keys["at_least"]) if "at_least" in keys else None
    waivable = read_waivable(reading, keys.get("waivable"))
    attested = read_attested(reading, keys.get("attested"))
    if since is None or at_least is None:
        return None
    place = reading.place(node)
    return Elapsed(since, at_least, waivable=waivable, attested=attested, place=place)


def _read_at_least(reading: Reading, node: Node) -> Requirement | None:
    keys = reading.keys(node, ("count", "of"))
    if keys is None:
        return None
    count = reading.number(keys["count"], 1) if "count" in keys else None
    parts = _read_parts(reading, keys["of"]) if "of" in keys else ()
    listed = keys.get("of")
    if count and isinstance(listed, ListNode) and 0 < len(listed.items) < count:
        reading.tell("ETP320", keys["count"], count=count, parts=len(listed.items))
    return None if count is None else AtLeast(count, parts, place=reading.place(node))
