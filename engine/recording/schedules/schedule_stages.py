"""The stages of a schedule file and their outputs.

An output in which anything is a fault is told and left out; its id counts as declared all the same,
so that one fault does not make a second one of every place that names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.recording.schedules.schedule_parts import (
    ScheduleReading,
    read_attested,
    read_bounds,
    read_check,
    read_quorum,
    read_retention,
    read_text,
    read_waivable,
)
from engine.recording.schedules.yaml_nodes import MapNode, Node, TextNode
from schemas.output import MEDIA, TABLE_MEDIA, Output, OutputKind, RowSchema
from schemas.schedule import Final, Stage

if TYPE_CHECKING:
    from engine.recording.schedules.yaml_reading import Reading

_OUTPUT_KEYS = (
    "title", "kind", "media", "attested", "count", "rows", "row_schema", "checks", "derives_from",
    "shares_with", "approval", "by", "optional", "personal_data", "waivable",
    "retention",
)  # fmt: skip


def read_output(reading: ScheduleReading, stage: str, key: TextNode, node: Node) -> Output | None:
    """Read one output of a stage; ``None`` when anything in it is a fault."""
    before = len(reading.faults)
    known = reading.declared.get("output", {})
    if key.text in known:
        first = reading.line_of(reading.place(known[key.text]))
        reading.tell("ETP305", key, id=key.text, line_of_first=first)
        name = key.text
    else:
        name = reading.declare("output", key) or ""
    keys = reading.keys(node, (), _OUTPUT_KEYS)
    if keys is None:
        return None
    output = _output(reading, name, stage, key, keys)
    if len(reading.faults) == before:
        _judge_table(reading, output, keys)
    return output if len(reading.faults) == before else None


def _output(
    reading: ScheduleReading, name: str, stage: str, key: TextNode, keys: Mapping[str, Node]
) -> Output:
    kind = reading.word(keys["kind"], tuple(OutputKind)) if "kind" in keys else None
    schema = reading.row_schema(keys["row_schema"]) if "row_schema" in keys else None
    checks = (
        [read_check(reading, c) for c in reading.items(keys["checks"])] if "checks" in keys else []
    )
    facts: dict[str, Any] = {
        name: reading.referred(noun, keys.get(name))
        for name, noun in (("derives_from", "output"), ("shares_with", "output"), ("by", "role"))
    }
    return Output(
        name,
        stage,
        OutputKind(kind) if kind else OutputKind.DOCUMENT,
        title=read_text(reading, keys.get("title")),
        media=reading.words(keys.get("media"), MEDIA),
        count=read_bounds(reading, keys.get("count")),
        rows=read_bounds(reading, keys.get("rows")),
        row_schema=schema,
        checks=tuple(check for check in checks if check is not None),
        approval=read_quorum(reading, keys.get("approval")),
        optional=bool(reading.boolean(keys.get("optional"))),
        personal_data=bool(reading.boolean(keys.get("personal_data"))),
        waivable=read_waivable(reading, keys.get("waivable")),
        retention=read_retention(reading, keys.get("retention")),
        attested=read_attested(reading, keys.get("attested")),
        place=reading.place(key),
        **facts,
    )


def _judge_table(reading: Reading, output: Output, keys: Mapping[str, Node]) -> None:
    """Tell what only a table can carry, media that hold no table, and columns that lack."""
    if output.kind is not OutputKind.TABLE:
        for name in ("rows", "row_schema", "checks"):
            if name in keys:
                facts = {"key": name, "output": output.id, "kind": str(output.kind)}
                reading.tell("ETP313", keys[name], **facts)
        return
    for medium in output.media:
        if medium not in TABLE_MEDIA:
            reading.tell("ETP314", keys["media"], medium=medium, choices=TABLE_MEDIA)
    if output.row_schema is not None and output.checks:
        _judge_columns(reading, output, output.row_schema, keys["checks"])


def _judge_columns(reading: Reading, output: Output, schema: RowSchema, node: Node) -> None:
    columns = [column.name for column in schema.columns]
    for check, item in zip(output.checks, reading.items(node), strict=True):
        if check.column not in columns:
            at, facts = _column_of(item), {"column": check.column, "row_schema": schema.name}
            reading.tell("ETP327", at, columns, check.column, **facts)


def _column_of(check: Node) -> Node:
    """Return where a check names its column: the check is a mapping of one key to a mapping."""
    node = check
    for key in (None, "column"):
        if isinstance(node, MapNode):
            node = next(e.value for name, e in node.entries.items() if key in (None, name))
    return node


def read_stage(reading: ScheduleReading, key: TextNode, node: Node) -> Stage:
    """Read one stage; its outputs that have faults are left out."""
    name = reading.declare("stage", key) or ""
    keys = reading.keys(node, (), ("title", "outputs", "final", "attested"))
    entries = reading.mapping(keys["outputs"]) if keys and "outputs" in keys else {}
    if keys is None or entries is None:
        reading.unread.add("output")
    outputs = [read_output(reading, name, e.key, e.value) for e in (entries or {}).values()]
    keys = keys or {}
    return Stage(
        name,
        title=read_text(reading, keys.get("title")),
        outputs=tuple(output for output in outputs if output is not None),
        final=_read_final(reading, keys.get("final")),
        attested=read_attested(reading, keys.get("attested")),
        place=reading.place(key),
    )


def _read_final(reading: Reading, node: Node | None) -> Final | None:
    """Read ``done``, ``given_up`` or ``true``, which means ``done``."""
    if node is None:
        return None
    if isinstance(node, TextNode) and node.plain and node.text in ("true", "True", "TRUE"):
        return Final.DONE
    word = reading.word(node, tuple(Final))
    return None if word is None else Final(word)
