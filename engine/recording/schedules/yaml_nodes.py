"""The nodes of a YAML tree with their spans, and their typed reading by the YAML 1.2 core schema.

A scalar is kept as its text and whether it was written plain: nothing is typed while a file is
read. ``typed`` gives the reading that the JSON Schema sees; checks ask it what a plain scalar
*would* be. Lines and columns count from 1, columns and widths in characters.

The nodes are named tuples and not attrs classes: one file has a hundred thousand of them, and a
named tuple is made in half the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple


class TextNode(NamedTuple):
    """A scalar: its text, whether it was written plain, and its span."""

    text: str
    plain: bool
    line: int
    column: int
    width: int


class ListNode(NamedTuple):
    """A list of nodes; ``width`` reaches to the end of the list or of its first line."""

    items: tuple[Node, ...]
    line: int
    column: int
    width: int


class Entry(NamedTuple):
    """One key of a mapping and its value."""

    key: TextNode
    value: Node


class MapNode(NamedTuple):
    """A mapping: its entries by key, in the order of the file."""

    entries: Mapping[str, Entry]
    line: int
    column: int
    width: int


class BrokenNode(NamedTuple):
    """Where something stood that is a fault by itself: told already, so readers pass it over."""

    line: int
    column: int
    width: int


Node = TextNode | ListNode | MapNode | BrokenNode

_NULL = re.compile(r"null|Null|NULL|~|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
#: Only these begin a plain scalar that is not text: most scalars need no pattern at all.
_FIRST = frozenset("0123456789+-.~nNtTfF")
#: Longer numbers are read as floats: no rule of ours needs them, and int() refuses 4,300 digits.
_LONGEST_INTEGER = 20


def typed_scalar(node: TextNode) -> str | int | float | bool | None:
    """Return a scalar as the YAML 1.2 core schema types it; a quoted one is always text."""
    text = node.text
    if not node.plain or (text and text[0] not in _FIRST):
        return text
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text) or _FALSE.fullmatch(text):
        return text[0] in "tT"
    return _number(text)


def typed(node: Node) -> Any:
    """Return a tree as plain values, typed by the YAML 1.2 core schema; keys are always text."""
    if isinstance(node, MapNode):
        return {key: typed(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, ListNode):
        return [typed(item) for item in node.items]
    return typed_scalar(node) if isinstance(node, TextNode) else None


def _number(text: str) -> str | int | float:
    if _INTEGER.fullmatch(text) and len(text) <= _LONGEST_INTEGER:
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _NO_NUMBER.fullmatch(text):
        return float(text.replace(".", ""))
    return text


def note_paths(node: Node, path: str, paths: dict[int, str]) -> None:
    """Note the path of every node below; ``id`` is a safe key while the tree lives."""
    paths[id(node)] = path
    if isinstance(node, MapNode):
        for key, entry in node.entries.items():
            inner = f"{path}.{key}" if path else key
            paths[id(entry.key)] = inner
            note_paths(entry.value, inner, paths)
    elif isinstance(node, ListNode):
        for number, item in enumerate(node.items):
            note_paths(item, f"{path}[{number}]", paths)
