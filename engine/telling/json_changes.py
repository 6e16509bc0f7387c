"""Structural changes in JSON: the part ``changes`` of ``etap.diff/1`` (design 5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.attribution import Place
    from schemas.changes import Change, Renaming


def changes_document(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return every change; ``a`` and ``b`` are its places, null where the schedule lacks it."""
    return [change_document(change) for change in changes]


def change_document(change: Change) -> dict[str, Any]:
    """Return one change."""
    return {
        "sign": change.sign.value,
        "path": change.dotted,
        "before": change.before,
        "after": change.after,
        "a": _place(change.place_before),
        "b": _place(change.place_after),
        "behaviour": change.behaviour,
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.line}


def renamings_document(found: Iterable[Renaming]) -> list[dict[str, str]]:
    """Return what was probably renamed."""
    return [{"what": one.what.value, "old": one.old, "new": one.new} for one in found]
