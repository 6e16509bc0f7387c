"""The reading of a variant's whole tree: every place, line and path is that of the node's own file.

A row schema is looked for beside the file that names it, then beside that file's base, and so on;
so what a patch does not touch keeps its row schema, whatever lies beside the variant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from attrs import define, field

from engine.recording.schedules.id_text import is_id
from engine.recording.schedules.merge_patch import Did
from engine.recording.schedules.schedule_parts import ScheduleReading
from engine.recording.schedules.yaml_nodes import MapNode, Node, TextNode

if TYPE_CHECKING:
    from engine.recording.schedules.merge_patch import Change
    from engine.recording.schedules.schedule_document import Level, Origins, Rows
    from engine.recording.schedules.yaml_reading import Reference
    from engine.recording.schedules.yaml_text import SourceText
    from schemas.attribution import Place
    from schemas.output import RowSchema
    from schemas.refusal import Fact


@define
class VariantReading(ScheduleReading):
    """A variant's tree being read.

    ``removed`` holds what its patch removed, by noun and id; ``incomplete`` the mappings that were
    told to lack a key already, by ``id``, and that key.
    """

    origins: Origins = field(kw_only=True)
    levels: tuple[Level, ...] = field(kw_only=True)
    removed: dict[tuple[str, str], TextNode] = field(factory=dict, kw_only=True)
    row_data: dict[str, bytes] = field(kw_only=True)
    packaged: Rows = field(kw_only=True)
    incomplete: set[tuple[int, str]] = field(factory=set, kw_only=True)
    _named_first: dict[str, Node] = field(factory=dict, init=False)

    def source_of(self, node: Node) -> SourceText:
        """Return the text of the file that a node stands in."""
        return self.origins.of(node).level.reading.source

    def tell(
        self, code: str, node: Node, known: Iterable[str] = (), word: str = "", /, **facts: Fact
    ) -> None:
        """Add a fault, unless it is told with its base already."""
        original = self.origins.of(node).original
        if code != "ETP202" or (id(original), facts.get("key")) not in self.incomplete:
            super().tell(code, node, known, word, **facts)

    def where(self, node: Node) -> str:
        """Return the path of a node in its own file."""
        _, original, level = self.origins.of(node)
        return level.reading.where(original)

    def at(self, place: Place, text: str) -> TextNode:
        """Return a node of a text at a place of the file that the place names."""
        node = super().at(place, text)
        for level in self.levels:
            if level.reading.source.name == place.file:
                self.origins.take(node, level)
                break
        return node

    def line_of(self, place: Place) -> Fact:
        """Return the line with its file: it may be another one than that of the fault."""
        return f"{place.line} ({place.file})"

    def tell_unknown(self, code: str, reference: Reference) -> None:
        """Tell a name that the patch removed where it removes it, with the place that names it."""
        key = self.removed.get((reference.noun, reference.node.text))
        if key is None:
            super().tell_unknown(code, reference)
        else:
            facts = self.origins.facts(reference.node)
            self.tell("ETP344", key, name=reference.node.text, **facts)

    def row_schema(self, node: Node) -> RowSchema | None:
        """Return the row schema that a node names; one name means one row schema."""
        if isinstance(node, TextNode) and is_id(node.text):
            own = self.levels.index(self.origins.of(node).level)
            rows = (*(level.rows for level in self.levels[own:]), self.packaged)
            data = next((data for named in rows if (data := named(node.text)) is not None), None)
            if data is not None:
                self._judge_row_schema(node, data)
        return super().row_schema(node)

    def _judge_row_schema(self, node: TextNode, data: bytes) -> None:
        first = self.row_data.setdefault(node.text, data)
        at = self._named_first.setdefault(node.text, node)
        if first != data and _document(first) != _document(data):
            self.tell("ETP361", node, name=node.text, **self.origins.facts(at))

    def note(self, change: Change) -> None:
        """Note what a change took away, the outputs of a removed stage too."""
        if change.did is not Did.REMOVED:
            return
        match change.path:
            case ("stages", stage):
                self.removed["stage", stage] = change.key
                self._note_outputs(change.at, change.key)
            case ("stages", _, "outputs"):
                self._note_all("output", change.at, change.key)
            case ("stages", _, "outputs", name):
                self.removed["output", name] = change.key
            case ("roles" | "sources" as section,):
                self._note_all(section[:-1], change.at, change.key)
            case ("roles" | "sources" as section, name):
                self.removed[section[:-1], name] = change.key
            case _:
                pass

    def _note_outputs(self, stage: Node, key: TextNode) -> None:
        outputs = stage.entries.get("outputs") if isinstance(stage, MapNode) else None
        if outputs is not None:
            self._note_all("output", outputs.value, key)

    def _note_all(self, noun: str, section: Node, key: TextNode) -> None:
        for name in section.entries if isinstance(section, MapNode) else ():
            self.removed[noun, name] = key


def _document(data: bytes) -> Any:
    """Return what the bytes of a row schema say; the bytes themselves where that is no JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data
