"""The schedule file: a normal form written as the YAML that a person would write.

What is short stands on one line in braces, everything else in blocks. Neighbouring transitions that
differ in their source alone are written once, with a list of sources or ``"*"``. Ids and words
stand plain, all other texts in double quotes; the file reads back to the same schedule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from schemas.schedule import ID_PATTERN, NOT_IDS

_ORDER = (
    "schedule", "version", "title", "description", "timezone", "calendar", "sources", "roles",
    "initial", "stages", "transitions",
)  # fmt: skip
#: Sections whose entries are always written in blocks, apart from one another.
_APART = ("stages", "transitions")
_PLAIN = re.compile(ID_PATTERN)
_WIDEST = 100


def schedule_yaml(form: Mapping[str, Any]) -> Iterator[str]:
    """Write the lines of the file of a normal form, without the row schemas."""
    parts = {**form, "stages": _stages(form), "transitions": _transitions(form)}
    for name in _ORDER:
        if name not in parts:
            continue
        section = parts[name]
        if not isinstance(section, dict | list) or name in ("title", "description"):
            yield from ("",) if name == "initial" else ()
            yield from _entry(name, section, 0)
            continue
        yield ""
        yield f"{name}:"
        for number, lines in enumerate(_parts(section, name)):
            if number and name in _APART:
                yield ""
            yield from lines


def _parts(section: Any, name: str) -> Iterator[Iterator[str]]:
    """Return the lines of each entry of a section."""
    if isinstance(section, list):
        yield from (_item(item, 2) for item in section)
        return
    for key, value in section.items():
        if name in _APART and value:
            yield iter((f"  {_scalar(key)}:", *_block(value, 4)))
        else:
            yield _entry(key, value, 2)


def _stages(form: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _stage(form["stages"][name]) for name in form["order"]}


def _stage(stage: Mapping[str, Any]) -> dict[str, Any]:
    outputs = {name: _output(output) for name, output in stage.get("outputs", {}).items()}
    own = {key: value for key, value in stage.items() if key != "outputs"}
    return {**own, "outputs": outputs} if outputs else own


def _output(output: Mapping[str, Any]) -> dict[str, Any]:
    schema = output.get("row_schema")
    return {**output, "row_schema": schema["name"]} if schema else dict(output)


def _transitions(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the list of transitions, with neighbours that differ in their source as one."""
    found: list[tuple[str, list[str], Mapping[str, Any]]] = []
    for key, content in form["transitions"].items():
        source, _, trigger = key.partition("/")
        if found and (found[-1][0], found[-1][2]) == (trigger, content):
            found[-1][1].append(source)
        else:
            found.append((trigger, [source], content))
    return [_transition(form, *one) for one in found]


def _transition(
    form: Mapping[str, Any], trigger: str, sources: list[str], content: Mapping[str, Any]
) -> dict[str, Any]:
    every = [
        name
        for name in form["order"]
        if "final" not in form["stages"][name] and name != content["dest"]
    ]
    said: Any = sources[0] if len(sources) == 1 else "*" if sources == every else sources
    title = {"title": content["title"]} if "title" in content else {}
    return {"trigger": trigger, **title, "source": said, **content}


# --- Writing --------------------------------------------------------------------------------------


def _entry(key: str, value: Any, indent: int) -> Iterator[str]:
    line = f"{' ' * indent}{_scalar(key)}: {_flow(value)}"
    if not isinstance(value, dict | list) or not value or len(line) <= _WIDEST:
        yield line
    else:
        yield f"{' ' * indent}{_scalar(key)}:"
        yield from _block(value, indent + 2)


def _item(value: Any, indent: int) -> Iterator[str]:
    line = f"{' ' * indent}- {_flow(value)}"
    if not isinstance(value, dict | list) or len(line) <= _WIDEST:
        yield line
        return
    first, *rest = _block(value, indent + 2)
    yield f"{' ' * indent}- {first.lstrip(' ')}"
    yield from rest


def _block(value: Any, indent: int) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _item(item, indent)
        return
    for key, inner in value.items():
        yield from _entry(key, inner, indent)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value) if isinstance(value, str) else json.dumps(value)


def _scalar(text: str) -> str:
    plain = _PLAIN.fullmatch(text) is not None and text not in NOT_IDS
    return text if plain else json.dumps(text, ensure_ascii=False)
