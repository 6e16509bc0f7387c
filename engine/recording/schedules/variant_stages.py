"""The stages that a variant adds: where they stand in the order of the whole.

``after`` and ``before`` stand in an added stage and name one of the base's or another added one.
Stages that were added after (or before) the same one stand in the order of the variant's file, each
with those that were added after or before it. Nothing else follows from the order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from engine.recording.schedules.yaml_nodes import BrokenNode, Entry, MapNode, Node, TextNode

if TYPE_CHECKING:
    from engine.recording.schedules.schedule_document import Origins
    from engine.recording.schedules.yaml_reading import Reading

SIDES = ("after", "before")


class Anchor(NamedTuple):
    """Beside which stage an added one stands, and on which side of it."""

    side: str
    node: TextNode


def arranged(
    reading: Reading, origins: Origins, stages: MapNode, base: MapNode, added: Iterable[str]
) -> MapNode:
    """Return the stages in their order, without the keys that say it; tell what is wrong there.

    ``stages`` are those of the whole, ``base`` those of the base, ``added`` in the patch's order.
    """
    wanted = {name: _anchor(reading, stages.entries[name].value) for name in added}
    anchors = {name: anchor for name, anchor in wanted.items() if anchor is not None}
    for name, anchor in tuple(anchors.items()):
        if anchor.node.text not in stages.entries:
            known = [other for other in stages.entries if other != name]
            facts = {"stage": anchor.node.text, "added": name, **origins.facts(base)}
            reading.tell("ETP345", anchor.node, known, anchor.node.text, **facts)
            del anchors[name]
    free = [name for name in stages.entries if name not in anchors]
    order = placed(free, {name: (one.side, one.node.text) for name, one in anchors.items()})
    for name in [name for name in anchors if name not in set(order)][:1]:
        circle = " → ".join(_circle(name, anchors))
        reading.tell("ETP346", anchors[name].node, circle=circle, **origins.facts(base))
    order += [name for name in stages.entries if name not in set(order)]
    entries = {name: _bare(origins, stages.entries[name], name in wanted) for name in order}
    made = MapNode(entries, stages.line, stages.column, stages.width)
    origins.liken(made, stages)
    return made


def placed(order: Iterable[str], anchors: Mapping[str, tuple[str, str]]) -> list[str]:
    """Put each name of ``anchors`` beside the one it names; what stands in a circle is left out.

    >>> placed(["a", "b"], {"x": ("after", "a"), "y": ("after", "x"), "z": ("after", "a")})
    ['a', 'x', 'y', 'z', 'b']
    """
    beside: dict[tuple[str, str], list[str]] = {}
    for name, anchor in anchors.items():
        beside.setdefault(anchor, []).append(name)
    found, waiting = [], deque((name, False) for name in order)
    while waiting:
        name, is_open = waiting.popleft()
        if is_open:
            found.append(name)
            continue
        group = [(one, False) for one in beside.get(("before", name), ())]
        after = [(one, False) for one in beside.get(("after", name), ())]
        waiting.extendleft(reversed([*group, (name, True), *after]))
    return found


def _anchor(reading: Reading, stage: Node) -> Anchor | None:
    entries = stage.entries if isinstance(stage, MapNode) else {}
    said = [name for name in SIDES if name in entries]
    if len(said) > 1:
        reading.tell("ETP348", entries[said[1]].key)
    node = entries[said[0]].value if said else None
    named = reading.identifier(node) if node is not None else None
    return Anchor(said[0], node) if named and isinstance(node, TextNode) else None


def _circle(name: str, anchors: Mapping[str, Anchor]) -> list[str]:
    """Return a circle that the anchors of a name lead into, its first name at the end again."""
    seen: list[str] = []
    while name not in seen:
        seen.append(name)
        name = anchors[name].node.text
    return [*seen[seen.index(name) :], name]


def _bare(origins: Origins, entry: Entry, added: object) -> Entry:
    """Return the entry of a stage without ``after`` and ``before``, which a stage has not.

    One that is ``added`` without them is told to be none; what it holds would be told for nothing.
    """
    stage = entry.value
    if not isinstance(stage, MapNode):
        return entry
    bare: Node
    if stage.entries.keys() & set(SIDES):
        entries = {name: part for name, part in stage.entries.items() if name not in SIDES}
        bare = MapNode(entries, stage.line, stage.column, stage.width)
    elif added:
        bare = BrokenNode(stage.line, stage.column, stage.width)
    else:
        return entry
    origins.liken(bare, stage)
    return Entry(entry.key, bare)
