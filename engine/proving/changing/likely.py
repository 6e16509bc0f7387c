"""What was probably renamed: the same content under another id, and no other part has it.

A hint only: two schedules are compared under their own ids unless somebody says otherwise. What was
found is taken as given while the rest is looked at, so that a renamed stage does not hide the
outputs that name it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.deciding.schedule_canonical import normal_form
from engine.proving.changing.parts import Form
from engine.proving.comparing.renaming import renamed
from schemas.changes import Renamed, Renaming

if TYPE_CHECKING:
    from schemas.schedule import Schedule

#: Each round can uncover parts that name what the one before found.
MOST_ROUNDS = 5


def likely_renames(
    a: Schedule, b: Schedule, renames: Mapping[str, str] | None = None
) -> tuple[Renaming, ...]:
    """Return what B probably calls otherwise than A, beside what ``renames`` says already."""
    found: dict[str, Renaming] = {}
    for _ in range(MOST_ROUNDS):
        told = {**(renames or {}), **{one.old: one.new for one in found.values()}}
        more = [one for one in _round(renamed(a, told), b) if one.old not in found]
        if not more:
            break
        found |= {one.old: one for one in more}
    return tuple(found.values())


def _round(a: Schedule, b: Schedule) -> Iterator[Renaming]:
    one, other = normal_form(a), normal_form(b)
    taken: set[str] = set()
    for what in Renamed:
        for old, new in _pairs(_contents(what, one), _contents(what, other)):
            if old not in taken:
                taken.add(old)
                yield Renaming(what, old, new)


def _pairs(a: Mapping[str, str], b: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the ids of A and B that only they have, and whose content only these two have."""
    olds, news = (_alone(one, other) for one, other in ((a, b), (b, a)))
    for content, old in olds.items():
        new = news.get(content)
        if old is not None and new is not None:
            yield old, new


def _alone(own: Mapping[str, str], other: Mapping[str, str]) -> Mapping[str, str | None]:
    """Return the id of each content among what the other lacks; ``None`` where several have it."""
    found: dict[str, str | None] = {}
    for name, content in own.items():
        if name not in other:
            found[content] = None if content in found else name
    return found


def _contents(what: Renamed, form: Form) -> Mapping[str, str]:
    """Return what is said of each part, as a text, by id; nothing said of it is no hint.

    Who says so is left out.
    """
    match what:
        case Renamed.STAGE:
            said = {name: _said(stage) for name, stage in form["stages"].items()}
        case Renamed.OUTPUT:
            said = {
                name: {"stage": stage, **_said(output)}
                for stage, says in form["stages"].items()
                for name, output in says.get("outputs", {}).items()
            }
        case Renamed.TRIGGER:
            said = _triggers(form)
        case Renamed.ROLE:
            said = {name: _said(role) for name, role in form.get("roles", {}).items()}
    return {name: json.dumps(says, sort_keys=True) for name, says in said.items() if says}


def _said(part: Form) -> dict[str, Any]:
    says = {key: value for key, value in part.items() if key != "attested"}
    return {} if says.keys() <= {"final"} else says


def _triggers(form: Form) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for pair, says in form["transitions"].items():
        source, _, trigger = pair.partition("/")
        found.setdefault(trigger, {})[source] = says
    return found
