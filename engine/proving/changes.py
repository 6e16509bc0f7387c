"""What changed between two schedules, part by part, with the lines where it is written.

The two normal forms are walked side by side (``engine.proving.changing``), so that layout, the
order of keys and values written out though they are the default never count as changes. Every
difference of the forms lies in exactly one change, and every change is a difference: to make the
changes in the form of A gives that of B.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.deciding.schedule_canonical import normal_form
from engine.proving.changing.parts import MISSING, Form, Part, entries, noun, transition
from engine.proving.changing.places import Places
from engine.proving.changing.stages import stages
from engine.proving.changing.weight import behaves
from engine.proving.comparing.renaming import renamed
from schemas.changes import Change, Sign

if TYPE_CHECKING:
    from schemas.schedule import Schedule

_TOP: Mapping[str, Any] = {"timezone": "Europe/Warsaw", "calendar": "PL"}
#: The parts of a form that are told one by one, in this order, around its sections.
_HEAD = ("schedule", "version", "title", "description", "timezone", "calendar")


def changes(
    a: Schedule, b: Schedule, renames: Mapping[str, str] | None = None
) -> tuple[Change, ...]:
    """Return what changed from A to B, in the order of B; what was removed at its place in A.

    ``renames`` gives ids of stages, triggers, outputs and roles of A their names in B: to be called
    otherwise is then no change.
    """
    a = renamed(a, renames or {})
    places = Places(a), Places(b)
    return tuple(_change(part, *places) for part in _parts(normal_form(a), normal_form(b)))


def _parts(a: Form, b: Form) -> Iterator[Part]:
    whole = Part((), (), a, b)
    for name in _HEAD:
        yield from _alone(whole.inner(name, _TOP.get(name, MISSING)))
    yield from entries(whole.inner("roles", {}), noun)
    yield from entries(whole.inner("sources", {}), noun)
    yield from _alone(whole.inner("initial"))
    yield from stages(a, b)
    yield from entries(whole.inner("transitions"), transition)


def _alone(part: Part) -> Iterator[Part]:
    if part.before != part.after:
        yield part


def _change(part: Part, of_a: Places, of_b: Places) -> Change:
    added, removed = part.before is MISSING, part.after is MISSING
    sign = Sign.ADDED if added else Sign.REMOVED if removed else Sign.CHANGED
    path = part.path_a if removed else part.path_b
    return Change(
        sign,
        path,
        None if added else part.before,
        None if removed else part.after,
        None if added else of_a.of(part.path_a),
        None if removed else of_b.of(part.path_b),
        behaves(path, part.before, part.after),
    )
