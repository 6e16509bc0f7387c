"""Changes that change nothing: what a patch says anew and the schedule means the same.

The merging tells values that the base writes too. Here the meanings are compared: a default that is
written out, or one title for another way to write it, changes the text and not the schedule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine.deciding.schedule_canonical import normal_form
from engine.recording.schedules.merge_patch import Change, Did

if TYPE_CHECKING:
    from engine.recording.schedules.schedule_document import Origins
    from engine.recording.schedules.yaml_reading import Reading
    from schemas.schedule import Schedule

_CHANGED = (Did.ADDED, Did.REPLACED, Did.REMOVED)


def tell_sameness(
    reading: Reading, origins: Origins, changes: Iterable[Change], base: Schedule, made: Schedule
) -> None:
    """Tell every change after which the schedule means what its base means."""
    before, after = normal_form(base), normal_form(made)
    judged: set[tuple[str, ...]] = set()
    for did, path, key, value, at in changes:
        if did not in _CHANGED or any(path[:length] in judged for length in range(1, len(path))):
            continue
        judged.add(path)
        if _says_the_same(before, after, path):
            facts = origins.facts(at)
            reading.tell("ETP341", value if value.width else key, key=path[-1], **facts)


def _says_the_same(before: Any, after: Any, path: tuple[str, ...]) -> bool:
    """Whether two forms agree at a path, or where neither goes on along it."""
    for step in path:
        inside = [isinstance(form, Mapping) and step in form for form in (before, after)]
        if not any(inside):
            break
        before, after = (
            form[step] if found else None
            for form, found in zip((before, after), inside, strict=True)
        )
    return bool(before == after)
