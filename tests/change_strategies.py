"""Pairs of schedules for comparing part by part: unrelated ones, and one with a few edits."""

import copy
import json
from typing import Any

from hypothesis import strategies as st

from engine.recording.schedules.schedule_file import read_schedule
from schemas.schedule import Schedule
from tests.strategies import schedule_documents

PERSONS = (
    {"type": "object", "properties": {"name": {"type": "string"}}},
    {"type": "object", "properties": {"name": {"type": "string", "minLength": 2}, "title": {
        "type": "integer"}}, "required": ["name"], "description": "Persons"},
)  # fmt: skip


def read(document: Any, person: Any = PERSONS[0], name: str = "a.yaml") -> Schedule | None:
    """Read a document as a schedule; ``None`` where it has faults."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    found = read_schedule(text.encode(), name, lambda _: json.dumps(person).encode())
    return found if isinstance(found, Schedule) else None


def _holders(node: Any, key: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Return every object within a document with the key that it stands under."""
    inner = node.items() if isinstance(node, dict) else ((key, part) for part in node)
    own = [(key, node)] if isinstance(node, dict) else []
    return own + [
        found
        for name, part in inner
        if isinstance(part, dict | list)
        for found in _holders(part, name)
    ]


def _pool(document: Any) -> dict[str, list[tuple[str, Any]]]:
    """Return what stands under each key: names and values that may stand there in another one."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for key, holder in _holders(document):
        for name, value in holder.items():
            found.setdefault(name, []).append((name, value))
            found.setdefault(f"in {key}", []).append((name, value))
    return found


def _edit(draw: st.DrawFn, document: Any, pool: dict[str, list[tuple[str, Any]]]) -> Any:
    edited = copy.deepcopy(document)
    key, holder = draw(st.sampled_from(_holders(edited)))
    how = draw(st.sampled_from(("remove", "replace", "add", "shuffle", "move")))
    if how == "shuffle":
        items = draw(st.permutations(list(holder.items())))
        holder.clear()
        holder.update(items)
    elif how == "move":
        _move(draw, edited)
    elif how == "add" and pool.get(f"in {key}"):
        name, value = draw(st.sampled_from(pool[f"in {key}"]))
        holder.setdefault(name, copy.deepcopy(value))
    elif holder and how != "add":
        name = draw(st.sampled_from(list(holder)))
        _, value = draw(st.sampled_from(pool.get(name, [(name, None)])))
        del holder[name]
        if how == "replace":
            holder[name] = copy.deepcopy(value)
    return edited


def _move(draw: st.DrawFn, document: Any) -> None:
    """Move an output to another stage."""
    stages = document["stages"]
    homes = [(stage, name) for stage, says in stages.items() for name in says.get("outputs", ())]
    if homes:
        stage, name = draw(st.sampled_from(homes))
        other = draw(st.sampled_from([one for one in stages if one != stage]))
        stages[other].setdefault("outputs", {})[name] = stages[stage]["outputs"].pop(name)
        if not stages[stage]["outputs"]:
            del stages[stage]["outputs"]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Schedule, Schedule]:
    """Draw two schedules: unrelated, or the second an edited first one."""
    document, donor = draw(schedule_documents()), draw(schedule_documents())
    persons = draw(st.sampled_from(PERSONS)), draw(st.sampled_from(PERSONS))
    other = donor
    if draw(st.sampled_from((True, True, True, False))):
        other, pool = document, {**_pool(donor), **_pool(document)}
        for _ in range(draw(st.integers(1, 6))):
            edited = _edit(draw, other, pool)
            other = edited if read(edited) is not None else other
    one, two = read(document, persons[0]), read(other, persons[1], "b.yaml")
    assert one is not None
    assert two is not None
    return one, two
