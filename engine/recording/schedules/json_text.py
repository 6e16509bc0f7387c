"""Strict JSON, read for its value and as a tree: the flow form of YAML that JSON is.

So repeated keys, depth and size are refused by the rules of ``yaml_events``, each fault with its
line and column.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from engine.recording.schedules.yaml_events import Limits, read_tree
from schemas.refusal import Fault

if TYPE_CHECKING:
    from engine.recording.schedules.yaml_nodes import Node
    from engine.recording.schedules.yaml_text import SourceText


@frozen(eq=False)
class JsonText:
    """A text that is JSON: its value, and the root of its tree, whose nodes know their places."""

    value: Any
    root: Node


def read_json(source: SourceText, code: str) -> JsonText | tuple[Fault, ...]:
    """Read a text, or return its faults; that it is no JSON is told under ``code``."""
    value = _value(source, code)
    if isinstance(value, Fault):
        return (value,)
    # In JSON a tab is space between tokens; as such it may stand where YAML would refuse it.
    tree = read_tree(evolve(source, text=source.text.replace("\t", " ")), Limits())
    if tree.root is None or tree.faults:
        return tree.faults
    return JsonText(value, tree.root)


def _value(source: SourceText, code: str) -> Any:
    try:
        return json.loads(source.text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return source.fault(code, error.lineno, error.colno, problem=error.msg)
    except RecursionError:
        return source.fault("ETP117", 1, 1, most=Limits().depth)
    except ValueError as error:  # NaN, Infinity, a number of thousands of digits
        return source.fault(code, 1, 1, problem=str(error))


def _refuse(word: str) -> Any:
    """Refuse a word that Python's reader knows and JSON does not."""
    raise ValueError(word)
