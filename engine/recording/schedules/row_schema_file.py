"""Row schemas: ``NAME.schema.json``, a listed subset of JSON Schema for the rows of a table.

The file is strict JSON of at most 64 KiB: no repeated keys, no ``NaN``. It declares an object; each
of its ``properties`` is one column, with ``type`` (string, integer, number, boolean), ``enum``
(texts), ``minimum``, ``maximum`` (whole numbers), ``minLength``, ``maxLength``, ``format`` (date,
edtf), ``title`` and ``description``. Any other keyword is refused by name: a rule that etap would
not check must not look as if it were checked. The places of faults are places in this file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from engine.recording.schedules.json_text import read_json
from engine.recording.schedules.small_files import read_small_file
from engine.recording.schedules.yaml_nodes import (
    Entry,
    ListNode,
    MapNode,
    Node,
    TextNode,
    typed,
)
from engine.recording.schedules.yaml_reading import MOST_NUMBER, Reading
from engine.recording.schedules.yaml_text import SourceText, decode
from schemas.output import Column, RowSchema
from schemas.refusal import Fault

MOST_BYTES = 64 * 1024
TYPES = ("string", "integer", "number", "boolean")
FORMATS = ("date", "edtf")
_COLUMN_KEYS = (
    "type", "enum", "minimum", "maximum", "minLength", "maxLength", "format",
    "title", "description",
)  # fmt: skip
#: Which keywords say something of which types.
_ONLY_FOR = {
    "enum": ("string",),
    "minLength": ("string",),
    "maxLength": ("string",),
    "format": ("string",),
    "minimum": ("integer", "number"),
    "maximum": ("integer", "number"),
}


def rows_beside(path: Path) -> Callable[[str], bytes | None]:
    """Return what gives the bytes of a row schema in ``rows/`` beside a file, by its name."""

    def named(name: str) -> bytes | None:
        found = path.parent / "rows" / f"{name}.schema.json"
        return read_small_file(found, MOST_BYTES) if found.exists() else None

    return named


def read_row_schema(data: bytes, name: str) -> RowSchema | tuple[Fault, ...]:
    """Read the row schema ``name`` from the bytes of its file. Never raises on bad text."""
    source = decode(data, f"rows/{name}.schema.json", MOST_BYTES)
    if isinstance(source, tuple):
        return source
    text = read_json(source, "ETP130")
    if isinstance(text, tuple):
        return text
    document = text.value if isinstance(text.value, dict) else {}  # the reading tells what it is
    reading = Reading(source, text.root)
    columns, closed = _read_columns(reading, text.root)
    return tuple(reading.faults) or RowSchema(name, columns, closed, document)


def row_schema_of_tree(
    source: SourceText, root: MapNode, name: str
) -> RowSchema | tuple[Fault, ...]:
    """Read a row schema from a tree that stands in another text; its document is that tree."""
    reading = Reading(source, root)
    columns, closed = _read_columns(reading, root)
    return tuple(reading.faults) or RowSchema(name, columns, closed, typed(root))


def _read_columns(reading: Reading, root: Node) -> tuple[tuple[Column, ...], bool]:
    keys = reading.keys(
        root, ("type", "properties"),
        ("required", "additionalProperties", "title", "description", "$schema"),
    ) or {}  # fmt: skip
    if "type" in keys:
        reading.word(keys["type"], ("object",))
    for name in ("title", "description", "$schema"):
        if name in keys:
            reading.text(keys[name])
    closed = reading.boolean(keys.get("additionalProperties"), "true") is False
    entries = (reading.mapping(keys["properties"]) if "properties" in keys else None) or {}
    if "properties" in keys and isinstance(keys["properties"], MapNode) and not entries:
        reading.tell("ETP216", keys["properties"], where=reading.where(keys["properties"]))
    required = _required(reading, keys.get("required"), entries)
    columns = [_read_column(reading, e.key, e.value, required) for e in entries.values()]
    return tuple(columns), closed


def _required(reading: Reading, node: Node | None, entries: Mapping[str, Entry]) -> frozenset[str]:
    """Return the columns that must stand; an empty list is what leaving it out means."""
    if node is None or (isinstance(node, ListNode) and not node.items):
        return frozenset()
    names = [(item, reading.text(item)) for item in reading.items(node)]
    for item, name in names:
        if name is not None and name not in entries:
            reading.tell("ETP231", item, entries, name, column=name)
    return frozenset(name for _, name in names if name is not None)


def _read_column(reading: Reading, key: TextNode, node: Node, required: frozenset[str]) -> Column:
    name = reading.text(key) or ""
    keys = reading.keys(node, ("type",), _COLUMN_KEYS[1:]) or {}
    kind = reading.word(keys["type"], TYPES) if "type" in keys else None
    for keyword, kinds in _ONLY_FOR.items():
        if keyword in keys and kind is not None and kind not in kinds:
            reading.tell("ETP230", keys[keyword], key=keyword, type=kind, column=name)
    for keyword in ("title", "description"):
        if keyword in keys:
            reading.text(keys[keyword])
    least, most = _pair(reading, keys, "minimum", "maximum", -MOST_NUMBER)
    shortest, longest = _pair(reading, keys, "minLength", "maxLength", 0)
    form = reading.word(keys["format"], FORMATS) if "format" in keys else None
    enum = (
        tuple(filter(None, map(reading.text, reading.items(keys["enum"]))))
        if "enum" in keys
        else ()
    )
    return Column(
        name, kind or "string", enum, least, most, shortest, longest, form, name in required
    )


def _pair(
    reading: Reading, keys: Mapping[str, Node], lower: str, upper: str, floor: int
) -> tuple[int | None, int | None]:
    least = reading.number(keys[lower], floor) if lower in keys else None
    most = reading.number(keys[upper], floor) if upper in keys else None
    if least is not None and most is not None and least > most:
        reading.tell("ETP317", keys[lower], least=least, most=most)
    return least, most
