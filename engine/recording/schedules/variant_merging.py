"""From a base and the changes of a variant to the tree of the whole, every departure told.

The procedure:

1. all but the transitions is merged (``merge_patch``);
2. the stages are put in their order (``variant_stages``);
3. the transitions are expanded over those stages and merged (``variant_transitions``);
4. what the patch did is judged: each change must change something, and each part that it adds must
   be whole.

Every fault shows the place of the patch and, beside it, the one of the base.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import define, field

from engine.recording.schedules.merge_patch import Change, Did, Merge, is_null
from engine.recording.schedules.schedule_document import Document, Star, Way, entries_of
from engine.recording.schedules.schedule_transitions import MOST_EXPANDED, PAIR
from engine.recording.schedules.variant_stages import SIDES, arranged
from engine.recording.schedules.variant_transitions import open_stages, patched
from engine.recording.schedules.yaml_nodes import BrokenNode, Entry, MapNode, Node, TextNode

if TYPE_CHECKING:
    from engine.recording.schedules.yaml_reading import Reading
    from schemas.refusal import Fact

#: What stands at the top of a variant itself and never among its changes.
OWN = ("schedule", "version", "title")
CHANGEABLE = (
    "description", "timezone", "calendar", "sources", "roles", "initial", "stages", "transitions",
)  # fmt: skip
MOST_STAGES = 10_000


@define(eq=False)
class Merging:
    """The changes of one variant being merged into its base; ``reading`` is the variant's own.

    ``incomplete`` holds the ``id`` of each added mapping that was told to lack a key, and the key.
    """

    reading: Reading
    base: Document
    merge: Merge
    ways: dict[str, Way] | None = None
    stars: tuple[Star, ...] = ()
    incomplete: set[tuple[int, str]] = field(factory=set)

    @property
    def changes(self) -> list[Change]:
        """What each entry of the patch did."""
        return self.merge.changes

    def whole(self, own: MapNode, changes: MapNode) -> MapNode:
        """Return the tree of the whole schedule; ``own`` is the root of the variant's file."""
        given = self._given(changes)
        rest = _without(self.base.root, ("transitions", *OWN))
        self.merge.origins.liken(rest, self.base.root)
        merged = self.merge.merged(rest, _without(given, ("transitions",)), self.base.root)
        assert isinstance(merged, MapNode)  # noqa: S101 - two mappings are merged to one
        entries = {**_only(own, OWN).entries, **merged.entries}
        self._arrange(entries)
        self._take_transitions(entries, given)
        root = MapNode(entries, own.line, own.column, own.width)
        self.merge.origins.liken(root, own)
        added = {change.path for change in self.changes if change.did is Did.ADDED}
        for change in self.changes:
            self._judge(change, added)
        return root

    def _given(self, changes: MapNode) -> MapNode:
        """Return the changes that may be made; the others are told."""
        if not changes.entries:
            self._tell("ETP340", changes, self.base.root)
        for name, entry in changes.entries.items():
            if name in OWN:
                self._tell("ETP359", entry.key, self.base.root, key=name)
            elif name not in CHANGEABLE:
                facts = {"key": name, "where": "changes", "choices": CHANGEABLE}
                self.reading.tell("ETP201", entry.key, CHANGEABLE, name, **facts)
        return _only(changes, CHANGEABLE)

    def _arrange(self, entries: dict[str, Entry]) -> None:
        """Put the stages in their order."""
        stages = entries["stages"].value if "stages" in entries else None
        base = entries_of(self.base.root, "stages")
        if not isinstance(stages, MapNode) or base is None:
            return
        added = [c.path[1] for c in self.changes if c.did is Did.ADDED and _is_stage(c.path)]
        made = arranged(self.reading, self.merge.origins, stages, base, added)
        entries["stages"] = Entry(entries["stages"].key, made)
        if len(made.entries) > MOST_STAGES:
            self.reading.tell("ETP118", self.reading.root, key="stages", most=MOST_STAGES)

    def _take_transitions(self, entries: dict[str, Entry], given: MapNode) -> None:
        """Put the transitions in place, merged, replaced by a list, or removed."""
        old, new = self.base.root.entries["transitions"], given.entries.get("transitions")
        if new is not None and not isinstance(new.value, MapNode):
            did = Did.REMOVED if is_null(new.value) else Did.REPLACED
            self.changes.append(Change(did, ("transitions",), new.key, new.value, old.value))
            if did is Did.REPLACED:
                entries["transitions"] = new
            return
        patch = new.value if new is not None and isinstance(new.value, MapNode) else None
        stages = open_stages(MapNode(entries, 1, 1, 1))
        found = patched(self.merge, self.base, stages, patch)
        if found is None:
            self.reading.tell("ETP323", self.reading.root, most=MOST_EXPANDED)
            entries["transitions"] = Entry(old.key, BrokenNode(1, 1, 1))
            return
        entries["transitions"] = Entry(old.key, found.node)
        self.ways, self.stars = found.ways, found.stars

    # --- Judging ----------------------------------------------------------------------------------

    def _judge(self, change: Change, added: set[tuple[str, ...]]) -> None:
        """Tell a change that changes nothing, or a part that is not whole."""
        did, path, key, value, at = change
        facts = {"key": path[-1]}
        if isinstance(value, TextNode) and is_null(value) and not value.text:
            self._tell("ETP363", key, at, **facts)
        elif did is Did.MISSED:
            self._tell("ETP342", key, at, _keys(at), path[-1], **facts)
        elif did is Did.NOTHING:
            self._tell("ETP341", value, at, **facts)
        elif did is Did.ADDED and _is_order(path) and path[:2] not in added:
            self._tell("ETP347", key, at, stage=path[1], **facts)
        elif did is Did.ADDED and (missing := _missing(path, value, added)):
            facts = {"part": ".".join(path), "missing": missing}
            self._tell("ETP343", key, at, _keys(at), path[-1], **facts)
            self.incomplete.add((id(value), missing))

    def _tell(
        self,
        code: str,
        node: Node,
        at: Node,
        known: Iterable[str] = (),
        word: str = "",
        /,
        **facts: Fact,
    ) -> None:
        base = self.merge.origins.facts(at)
        self.reading.tell(code, node, known, word, **facts, **base)


def _missing(path: tuple[str, ...], value: Node, added: set[tuple[str, ...]]) -> str:
    """Return the key without which an added part is not whole; the empty text where it is."""
    wanted: tuple[str, ...] = ()
    match path:
        case ("stages", _):
            wanted = SIDES
        case ("stages", stage, "outputs", _) if ("stages", stage) not in added:
            wanted = ("kind",)
        case ("transitions", name) if PAIR.fullmatch(name):
            wanted = ("dest",)
        case ("roles", _):
            wanted = ("title", "pl", "en")
        case ("sources", _):
            wanted = ("cite",)
        case _:
            pass
    if not wanted or not isinstance(value, MapNode) or value.entries.keys() & set(wanted):
        return ""
    return wanted[0]


def _keys(node: Node) -> Iterable[str]:
    return node.entries if isinstance(node, MapNode) else ()


def _is_order(path: tuple[str, ...]) -> bool:
    """Whether a path is that of ``after`` or ``before`` in a stage."""
    return len(path) == 3 and path[0] == "stages" and path[2] in SIDES


def _is_stage(path: tuple[str, ...]) -> bool:
    return len(path) == 2 and path[0] == "stages"


def _only(root: MapNode, names: tuple[str, ...]) -> MapNode:
    return root._replace(entries={n: e for n, e in root.entries.items() if n in names})


def _without(root: MapNode, names: tuple[str, ...]) -> MapNode:
    return root._replace(entries={n: e for n, e in root.entries.items() if n not in names})
