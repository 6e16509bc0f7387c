"""The tree of a whole schedule, and which of its nodes came from which file.

A schedule that extends nothing is one file: every node is its own. The tree of a variant is put
together from several files, one *level* for each: the variant's own first, the last base, which
extends nothing, at the end. Only the nodes of variants are kept account of; all others came from
the last base.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from attrs import define, field, frozen

from engine.recording.schedules.yaml_nodes import ListNode, MapNode, Node, TextNode

if TYPE_CHECKING:
    from engine.recording.schedules.yaml_reading import Reading
    from engine.recording.schedules.yaml_text import SourceText
    from schemas.refusal import Fact
    from schemas.schedule import Schedule

#: Returns the bytes of a row schema by its name; ``None`` where there is none.
Rows = Callable[[str], bytes | None]


@frozen(eq=False)
class Level:
    """One file: its reading, and the row schemas beside it; ``path`` is None for bare bytes."""

    path: Path | None
    reading: Reading
    rows: Rows


class Origin(NamedTuple):
    """A node of the whole tree, the node of a file that it stands where, and that file."""

    node: Node
    original: Node
    level: Level


@define(eq=False)
class Origins:
    """Where the nodes of a tree came from; what is not ``known`` is of the last base.

    The nodes are kept, so that the ``id`` of one never becomes that of another.
    """

    last: Level
    known: dict[int, Origin] = field(factory=dict)

    def of(self, node: Node) -> Origin:
        """Return where a node came from."""
        return self.known.get(id(node)) or Origin(node, node, self.last)

    def take(self, node: Node, level: Level) -> None:
        """Note a node and all below it as those of a level."""
        for one in every_node(node):
            self.known[id(one)] = Origin(one, one, level)

    def liken(self, node: Node, other: Node) -> None:
        """Note a node that was made to stand where another one stands."""
        self.known[id(node)] = self.of(other)._replace(node=node)

    def facts(self, node: Node) -> dict[str, Fact]:
        """Return the facts that show a node of the base beside the place of a fault."""
        _, original, level = self.of(node)
        return base_facts(level.reading.source, original)


def base_facts(source: SourceText, node: Node) -> dict[str, Fact]:
    """Return the facts that show a node of a text beside the place of a fault."""
    return {
        "base_file": source.name,
        "base_line": node.line,
        "base_column": node.column,
        "base_width": node.width,
        "base_text": source.line(node.line),
    }


class Way(NamedTuple):
    """One transition of one source, as nodes; ``gate`` holds all but trigger and source."""

    trigger: TextNode
    source: TextNode
    gate: Node
    from_star: bool


class Star(NamedTuple):
    """A transition whose source is ``"*"``: the nodes of its trigger and source, and its gate."""

    trigger: TextNode
    source: TextNode
    gate: MapNode


@frozen(eq=False)
class Document:
    """A whole schedule: its tree, its nodes' files, and what it means.

    ``ways`` are its transitions by ``source/trigger``, expanded; ``None`` where they stand in the
    tree as the file wrote them. ``stars`` are those of source ``"*"``. ``base`` is what a variant
    extends.
    """

    schedule: Schedule
    root: MapNode
    origins: Origins
    levels: tuple[Level, ...]
    ways: dict[str, Way] | None = None
    stars: tuple[Star, ...] = ()
    base: Document | None = None


def every_node(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, keys too."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, MapNode):
            for entry in one.entries.values():
                waiting += entry
        elif isinstance(one, ListNode):
            waiting += one.items


def entries_of(root: MapNode, name: str) -> MapNode | None:
    """Return the mapping under a key; ``None`` where there is none."""
    entry = root.entries.get(name)
    return entry.value if entry is not None and isinstance(entry.value, MapNode) else None
