"""The places of all keys of a schedule's tree, for whoever wants to show the very line of a part.

A noun keeps one place, where it begins. Few ask for more, and a file has a hundred thousand keys:
so the tree is walked when somebody asks. In the tree of a variant a key of the base may hold what
the variant wrote: then the place is where that was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import define, field

from engine.recording.schedules.yaml_nodes import ListNode, MapNode, Node, TextNode
from schemas.lines import Keys, Lines

if TYPE_CHECKING:
    from engine.recording.schedules.yaml_reading import Reading
    from schemas.attribution import Place

#: The first place in each file.
_Firsts = Mapping[str, "Place"]


def lines_of(reading: Reading) -> Lines:
    """Return the places of all keys of a tree; its nodes may come from several files."""
    walk = _Walk(reading)
    walk.visit(reading.root, None)
    return Lines(walk.named, walk.bare)


@define(eq=False)
class _Walk:
    """One walk over a tree."""

    reading: Reading
    named: dict[Place, Keys] = field(factory=dict)
    bare: dict[Place, Keys] = field(factory=dict)

    def visit(self, node: Node, name: TextNode | None) -> _Firsts:
        """Note the keys below a node, and return where its texts begin in each file."""
        found: dict[str, Place] = {}
        if isinstance(node, ListNode):
            for item in node.items:
                found = {**self.visit(item, _trigger(item)), **found}
        elif isinstance(node, MapNode):
            found = self._visit_keys(node, name)
        else:
            place = self.reading.place(node)
            found[place.file] = place
        return found

    def _visit_keys(self, node: MapNode, name: TextNode | None) -> dict[str, Place]:
        found: dict[str, Place] = {}
        keys: dict[str, Place] = {}
        for key, entry in node.entries.items():
            firsts = self.visit(entry.value, entry.key)
            own = self.reading.place(entry.key)
            others = (place for file, place in firsts.items() if file != own.file)
            keys[key] = next(others, own)
            found = {**firsts, **found}
        self.bare[self.reading.place(node)] = keys
        if name is not None:
            self.named[self.reading.place(name)] = keys
        return found


def _trigger(item: Node) -> TextNode | None:
    """Return what a transition in a list is named by."""
    entry = item.entries.get("trigger") if isinstance(item, MapNode) else None
    return entry.value if entry is not None and isinstance(entry.value, TextNode) else None
