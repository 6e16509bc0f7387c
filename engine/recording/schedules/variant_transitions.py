"""The transitions of a variant: the base's, one for each source, and what the patch makes of them.

A patch names a transition by ``source/trigger``, so that the base's are expanded first. The base's
source ``"*"`` means every stage that is neither final nor the dest, and keeps that meaning: it is
expanded over the variant's stages. So a stage that the variant adds gets the base's ``"*"``
transitions, and those of a stage that it removes go with it; a patch may change or remove each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from engine.recording.schedules.schedule_document import Document, Star, Way, entries_of
from engine.recording.schedules.schedule_transitions import (
    MOST_EXPANDED,
    PAIR,
    part_of,
    size_of,
)
from engine.recording.schedules.yaml_nodes import Entry, ListNode, MapNode, Node, TextNode

if TYPE_CHECKING:
    from engine.recording.schedules.merge_patch import Merge
    from engine.recording.schedules.schedule_document import Origins

Ways = dict[str, Way]


class Patched(NamedTuple):
    """The transitions of a variant as a mapping, and again by their ends, and their ``"*"``."""

    node: MapNode
    ways: Ways
    stars: tuple[Star, ...]


def ways_of(document: Document, origins: Origins) -> tuple[Ways, tuple[Star, ...]]:
    """Return the transitions of a schedule that was read without faults, and its ``"*"``."""
    if document.ways is not None:
        return dict(document.ways), document.stars
    node = document.root.entries["transitions"].value
    if isinstance(node, MapNode):
        made = (_keyed(entry.key, entry.value, origins) for entry in node.entries.values())
        return {_name(way.source.text, way.trigger.text): way for way in made}, ()
    found: Ways = {}
    stars = []
    for item in node.items if isinstance(node, ListNode) else ():
        trigger, source, gate = _parts(item, origins)
        if isinstance(source, TextNode) and source.text == "*":
            stars.append(Star(trigger, source, gate))
            found |= star_ways(stars[-1:], open_stages(document.root), origins)
            continue
        for one in source.items if isinstance(source, ListNode) else (source,):
            if isinstance(one, TextNode):
                found[_name(one.text, trigger.text)] = Way(trigger, one, gate, from_star=False)
    return found, tuple(stars)


def open_stages(root: MapNode) -> tuple[str, ...]:
    """Return the stages that are not final, in their order."""
    stages = entries_of(root, "stages")
    return tuple(
        name
        for name, entry in (stages.entries if stages is not None else {}).items()
        if not (isinstance(entry.value, MapNode) and "final" in entry.value.entries)
    )


def star_ways(stars: Sequence[Star], stages: tuple[str, ...], origins: Origins) -> Ways:
    """Return the transitions that each ``"*"`` means for some stages."""
    return dict(_star_ways(stars, stages, origins))


def _star_ways(
    stars: Sequence[Star], stages: tuple[str, ...], origins: Origins
) -> Iterator[tuple[str, Way]]:
    for trigger, source, gate in stars:
        dest = gate.entries["dest"].value
        for stage in stages:
            if not isinstance(dest, TextNode) or stage != dest.text:
                one = source._replace(text=stage)
                origins.liken(one, source)
                yield _name(stage, trigger.text), Way(trigger, one, gate, from_star=True)


def patched(
    merge: Merge, document: Document, stages: tuple[str, ...], patch: MapNode | None
) -> Patched | None:
    """Return the transitions of a variant whose open stages are ``stages``.

    ``patch`` is the mapping under ``transitions`` in the changes; ``None`` changes none. The answer
    is ``None`` when there would be more of them than may be.
    """
    ways, stars = ways_of(document, merge.origins)
    named = patch.entries.keys() if patch is not None else ()
    for name, way in tuple(ways.items()):
        if way.from_star and way.source.text not in stages and name not in named:
            del ways[name]
    before = set(open_stages(document.root))
    new = tuple(stage for stage in stages if stage not in before)
    if len(new) * sum(size_of(star.gate) for star in stars) + len(ways) > MOST_EXPANDED:
        return None
    ways = {**star_ways(stars, new, merge.origins), **ways}
    base = document.root.entries["transitions"].value
    node: Node = _mapping(ways, base, merge.origins)
    if patch is not None:
        node = merge.merged(node, patch, base, ("transitions",))
    assert isinstance(node, MapNode)  # noqa: S101 - two mappings are merged to one
    return Patched(node, _named(node, ways, merge.origins), stars)


def _mapping(ways: Ways, near: Node, origins: Origins) -> MapNode:
    """Write transitions as a mapping; a key stands where its trigger stands."""
    entries = {}
    for name, way in ways.items():
        key = way.trigger._replace(text=name)
        origins.liken(key, way.trigger)
        entries[name] = Entry(key, way.gate)
    made = MapNode(entries, near.line, near.column, near.width)
    origins.liken(made, near)
    return made


def _named(node: MapNode, ways: Ways, origins: Origins) -> Ways:
    """Return the transitions of a mapping; a key that names none is left to the reader."""
    found: Ways = {}
    for name, (key, gate) in node.entries.items():
        if name in ways:
            found[name] = ways[name]._replace(gate=gate)
        elif PAIR.fullmatch(name):
            found[name] = _keyed(key, gate, origins)
    return found


def _keyed(key: TextNode, gate: Node, origins: Origins) -> Way:
    source, trigger = part_of(key, "source"), part_of(key, "trigger")
    for node in (source, trigger):
        origins.liken(node, key)
        origins.known[id(node)] = origins.of(node)._replace(original=node)
    return Way(trigger, source, gate, from_star=False)


def _parts(item: Node, origins: Origins) -> tuple[TextNode, Node, MapNode]:
    """Return trigger, source and the rest of a transition of a list; it has no faults."""
    assert isinstance(item, MapNode)  # noqa: S101 - the base has no faults
    trigger = item.entries["trigger"].value
    assert isinstance(trigger, TextNode)  # noqa: S101 - see above
    rest = {k: e for k, e in item.entries.items() if k not in ("trigger", "source")}
    gate = MapNode(rest, item.line, item.column, item.width)
    origins.liken(gate, item)
    return trigger, item.entries["source"].value, gate


def _name(source: str, trigger: str) -> str:
    return f"{source}/{trigger}"
