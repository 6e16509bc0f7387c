"""Whether a part of a schedule can matter to which histories are accepted.

Words cannot (titles, attestations, sources), nor what asks for nothing before the fact (due dates,
waivers), nor what says how data are to be kept. What is not known here can.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from engine.proving.changing.parts import MISSING, Path

#: The parts of a schedule that cannot, by the first key of their path.
_TOP = frozenset({"schedule", "version", "title", "description", "roles", "sources", "order"})
#: The parts of stages, outputs and transitions that cannot.
_INNER = frozenset(
    {"title", "attested", "personal_data", "retention", "waivable", "due", "final", "reopens"}
)
#: The words in the document of a row schema.
_WORDS = frozenset({"title", "description", "$schema"})


def behaves(path: Path, before: Any, after: Any) -> bool:
    """Whether the part can matter; ``MISSING`` stands for a part that is not there."""
    if path[0] in _TOP:
        return False
    inner = _within_noun(path)
    if not inner:
        return True
    if inner[0] in _INNER or inner[-1] in ("attested", "waivable"):
        return False
    if inner[0] == "kind":
        return "table" in (before, after)
    if inner[0] == "row_schema":
        return _of_rows(inner[1:])
    return not _only_reordered(before, after)


def _within_noun(path: Path) -> Path:
    """Return the path within the stage, output or transition; empty for the whole of it."""
    return path[4:] if path[0] == "stages" and path[2:3] == ("outputs",) else path[2:]


def _of_rows(path: Path) -> bool:
    """Whether a part of a row schema says more than words; a column may have the name of one."""
    if path[:1] == ("name",):
        return False
    return not (path and path[-1] in _WORDS and path[-2:-1] != ("properties",))


def _only_reordered(before: Any, after: Any) -> bool:
    """Whether two lists hold the same; in no list of a schedule does the order matter."""
    if MISSING in (before, after) or not (_is_list(before) and _is_list(after)):
        return False
    return sorted(map(_text, before)) == sorted(map(_text, after))


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
