"""JSON Merge Patch (RFC 7386) over the nodes of YAML trees, so that places survive the merging.

Rules of the module:

- mappings are merged key by key; any other value replaces; a plain ``null`` removes;
- a key that stays keeps its own place; a mapping that the patch changes itself, not only below,
  stands where the patch stands;
- what each entry of the patch did is noted as a ``Change``; nothing is judged here.
"""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from attrs import define, field

from engine.recording.schedules.yaml_nodes import (
    Entry,
    MapNode,
    Node,
    TextNode,
    typed,
    typed_scalar,
)

if TYPE_CHECKING:
    from engine.recording.schedules.schedule_document import Origins


class Did(Enum):
    """What one entry of a patch did to its target."""

    ADDED = "added"
    REPLACED = "replaced"
    REMOVED = "removed"
    NOTHING = "the target says the same"
    MISSED = "there was nothing to remove"


class Change(NamedTuple):
    """One entry of a patch: what it did and where; ``at`` is the target's node, or the one above.

    An entry that only leads to others below it is no change.
    """

    did: Did
    path: tuple[str, ...]
    key: TextNode
    value: Node
    at: Node


@define(eq=False)
class Merge:
    """Patches being merged into one tree, and every change of them."""

    origins: Origins
    changes: list[Change] = field(factory=list)

    def merged(
        self, target: Node | None, patch: Node, near: Node, path: tuple[str, ...] = ()
    ) -> Node:
        """Return the target as the patch changes it; ``near`` is the target or what stands above.

        It recurses once for each level of the patch, which the reader of YAML bounds.
        """
        if not isinstance(patch, MapNode):
            return patch
        known = target.entries if isinstance(target, MapNode) else {}
        entries, changed = dict(known), not isinstance(target, MapNode)
        for name, entry in patch.entries.items():
            old = known.get(name)
            done = self._entry(old, entry, near, (*path, name))
            changed |= _is_changed(done, old)
            entries.pop(name, None) if done is None else entries.update({name: done})
        stands = patch if changed or target is None else target
        merged = MapNode(entries, stands.line, stands.column, stands.width)
        self.origins.liken(merged, stands)
        return merged

    def _entry(
        self, old: Entry | None, entry: Entry, near: Node, path: tuple[str, ...]
    ) -> Entry | None:
        """Return the entry as it is afterwards; ``None`` where there is none."""
        key, value = entry
        if is_null(value):
            did = Did.MISSED if old is None else Did.REMOVED
            self._note(did, path, entry, near if old is None else old.value)
            return None
        if old is None:
            self._note(Did.ADDED, path, entry, near)
            return Entry(key, self.merged(None, value, near, path))
        if isinstance(value, MapNode) and isinstance(old.value, MapNode):
            if not value.entries:
                self._note(Did.NOTHING, path, entry, old.value)
            return Entry(old.key, self.merged(old.value, value, old.value, path))
        if same(value, old.value):
            self._note(Did.NOTHING, path, entry, old.value)
            return old
        self._note(Did.REPLACED, path, entry, old.value)
        return Entry(key, self.merged(None, value, old.value, path))

    def _note(self, did: Did, path: tuple[str, ...], entry: Entry, at: Node) -> None:
        self.changes.append(Change(did, path, entry.key, entry.value, at))


def is_null(node: Node) -> bool:
    """Whether a node is a plain null; a value that is not written at all is one too."""
    return isinstance(node, TextNode) and typed_scalar(node) is None


def same(one: Node, other: Node) -> bool:
    """Whether two nodes are the same value to the YAML 1.2 core schema; 1 is not true."""
    if isinstance(one, MapNode) is not isinstance(other, MapNode):
        return False
    return _plainly(one) == _plainly(other)


def _plainly(node: Node) -> str:
    return json.dumps(typed(node), sort_keys=True)


def _is_changed(done: Entry | None, old: Entry | None) -> bool:
    """Whether an entry was added, removed or replaced, and not only changed below."""
    if done is None or old is None:
        return done is not old
    return done.key is not old.key
