"""The normal form read back: from the plain JSON value of a schedule to the schedule itself.

``schedule_canonical`` writes that form. Reading it is the ordinary reading of a schedule: the plain
values become the nodes of a tree, so that whatever a file may not say, a form may not say either.
Rules of the module:

- the schedule has the digest of the form, if the form is one that a schedule gave;
- ``order`` gives the order of the stages; a stage that it leaves out comes after those it names;
- the row schemas are those embedded, and no others;
- every place is line 1, column 1 of the name that is given: a form has no lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from attrs import define

from engine.errors import FaultyText
from engine.recording.schedules.row_schema_file import read_row_schema
from engine.recording.schedules.schedule_parts import ScheduleReading
from engine.recording.schedules.schedule_reader import schedule_of
from engine.recording.schedules.yaml_nodes import Entry, ListNode, MapNode, Node, TextNode
from engine.recording.schedules.yaml_text import SourceText
from schemas.output import RowSchema
from schemas.refusal import Fault
from schemas.schedule import Schedule

_AT = (1, 1, 1)


def schedule_from_form(form: Mapping[str, Any], name: str = "form") -> Schedule:
    """Return the schedule of a normal form; ``name`` stands for a file's name in its places.

    Raises:
        FaultyText: the form is none that a schedule gives; its faults are in ``faults``.
    """
    source = SourceText(name, "")
    documents: dict[str, Any] = {}
    faults = [
        source.fault(code, 1, 1, **facts)
        for code, facts in (*_order_faults(form), *_embedded(form, documents))
    ]
    root = _node(_document(form))
    texts = {
        key: json.dumps(value, ensure_ascii=False).encode() for key, value in documents.items()
    }
    reading = _FormReading(source, root, faults, row_schema_named=texts.get)
    schedule = schedule_of(reading)
    if schedule is None:
        raise FaultyText("ETP100", {"file": name, "count": len(faults)}, tuple(faults))
    return schedule


@define
class _FormReading(ScheduleReading):
    """A form being read: the row schema of many forms is mostly one and the same."""

    def _read_row_schema(self, data: bytes, name: str) -> RowSchema | tuple[Fault, ...]:
        return _row_schema(data, name)


@lru_cache(maxsize=256)
def _row_schema(data: bytes, name: str) -> RowSchema | tuple[Fault, ...]:
    return read_row_schema(data, name)


def _order_faults(form: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    stages = form.get("stages") or {}
    for stage in form.get("order") or ():
        if stage not in stages:
            yield "ETP301", {"name": str(stage)}


def _embedded(
    form: Mapping[str, Any], documents: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Collect the embedded row schemas by name; yield the faults of names that mean two."""
    for output in _outputs(form):
        schema = output.get("row_schema")
        if not isinstance(schema, Mapping):
            continue
        name, document = str(schema.get("name")), schema.get("document")
        if documents.setdefault(name, document) != document:
            yield "ETP361", {"name": name, "base_file": "form", "base_line": 1}


def _outputs(form: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    stages = form.get("stages")
    for stage in stages.values() if isinstance(stages, Mapping) else ():
        outputs = stage.get("outputs") if isinstance(stage, Mapping) else None
        for output in outputs.values() if isinstance(outputs, Mapping) else ():
            if isinstance(output, Mapping):
                yield output


def _document(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form as a file says it: the stages in their order, row schemas by their name."""
    document = {key: value for key, value in form.items() if key != "order"}
    stages = document.get("stages")
    if isinstance(stages, Mapping):
        ranks = {name: rank for rank, name in enumerate(form.get("order") or ())}
        names = sorted(stages, key=lambda name: ranks.get(name, len(ranks)))
        document["stages"] = {name: _stage(stages[name]) for name in names}
    return document


def _stage(stage: Any) -> Any:
    if not isinstance(stage, Mapping) or not isinstance(stage.get("outputs"), Mapping):
        return stage
    return {**stage, "outputs": {name: _output(part) for name, part in stage["outputs"].items()}}


def _output(output: Any) -> Any:
    schema = output.get("row_schema") if isinstance(output, Mapping) else None
    return {**output, "row_schema": schema.get("name")} if isinstance(schema, Mapping) else output


def _node(value: Any) -> Node:
    """Return the node of a plain value: texts as if quoted, everything else as if plain."""
    if isinstance(value, Mapping):
        entries = {
            str(key): Entry(TextNode(str(key), False, *_AT), _node(part))  # noqa: FBT003 - plain is a field
            for key, part in value.items()
        }
        return MapNode(entries, *_AT)
    if isinstance(value, list | tuple):
        return ListNode(tuple(map(_node, value)), *_AT)
    if isinstance(value, str):
        return TextNode(value, False, *_AT)  # noqa: FBT003 - plain is a field of the node
    return TextNode(json.dumps(value), True, *_AT)  # noqa: FBT003 - see above
