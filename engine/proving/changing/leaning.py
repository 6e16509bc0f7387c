"""Which way a change leans by itself: to more that is asked for, or to less.

Requirements are monotone, so that more to meet is stricter wherever it stands: in ``all``, or as
the count of ``at_least``. A further alternative in ``any`` or ``at_least`` is looser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from schemas.changes import Lean
from schemas.days import Duration

if TYPE_CHECKING:
    from schemas.changes import Change


_TURNED = {Lean.STRICTER: Lean.LOOSER, Lean.LOOSER: Lean.STRICTER, None: None}
#: What leans stricter where it is there.
_MORE = frozenset(
    {"min", "max", "count", "rows", "checks", "derives_from", "row_schema", "approval", "by"}
)
#: Lists that say which are allowed: to name none allows all.
_CHOICES = ("media", "by", "shares_with")


def lean(change: Change) -> Lean | None:
    """Return which way a change leans."""
    inner = change.path[4:] if change.path[2:3] == ("outputs",) else change.path[2:]
    if not change.behaviour or change.path[0] not in ("stages", "transitions"):
        return None
    if not inner:
        return _of_whole(change)
    before, after = change.before, change.after
    if before is None:
        return _of_more(inner, after)
    if after is None:
        return _TURNED[_of_more(inner, before)]
    return _of_change(inner, before, after)


def _of_whole(change: Change) -> Lean | None:
    """Return the lean of a whole output, transition or stage that came or went."""
    if change.path[0] == "transitions":
        more: Lean | None = Lean.LOOSER
    elif len(change.path) == 2:
        return None
    else:
        says: Mapping[str, Any] = change.after or change.before
        more = None if says.get("optional") else Lean.STRICTER
    return more if change.before is None else _TURNED[more]


def _of_more(inner: tuple[str, ...], value: Any) -> Lean | None:
    """Return the lean of a part that came."""
    if inner[0] == "requires":
        return _of_alternative(inner, value)
    if inner[0] == "shares_with":
        return Lean.LOOSER
    return Lean.STRICTER if inner[0] in (*_MORE, "media") else None


def _of_alternative(inner: tuple[str, ...], value: Any) -> Lean | None:
    """Return the lean of a part of a requirement that came."""
    if len(inner) > 1 and inner[-1].isdecimal():
        if inner[-2] != "all":
            return Lean.LOOSER
        return None if value == "none" else Lean.STRICTER
    return None


def _of_change(inner: tuple[str, ...], before: Any, after: Any) -> Lean | None:
    name = inner[-1]
    if name == "max":
        return _grown(after, before)
    if name in ("min", "count", "not_the_submitter"):
        return _grown(before, after)
    if name == "optional":
        return _grown(after, before)
    if name == "at_least":
        return _longer(before, after)
    if name == "reason":
        return Lean.STRICTER if after == "required" else Lean.LOOSER
    if name == "requires":
        return Lean.STRICTER if before == "none" else Lean.LOOSER if after == "none" else None
    return _of_list(name, before, after)


def _grown(before: int, after: int) -> Lean:
    """Return that what grew is stricter; a yes is more than a no."""
    return Lean.STRICTER if after > before else Lean.LOOSER


def _longer(before: str, after: str) -> Lean | None:
    one, other = Duration.parse(before), Duration.parse(after)
    return _grown(one.count, other.count) if one.unit is other.unit else None


def _of_list(name: str, before: Any, after: Any) -> Lean | None:
    """Return the lean of a list that gained or lost something, and not both."""
    if not (isinstance(before, list | tuple) and isinstance(after, list | tuple)):
        return None
    old, new = set(map(str, before)), set(map(str, after))
    gained, lost = new - old, old - new
    if bool(gained) == bool(lost):
        return None
    more = Lean.LOOSER if name in _CHOICES else Lean.STRICTER if name == "derives_from" else None
    return more if gained else _TURNED[more]
