"""The kinds of rows in plain words, as the row schemas of the schedule's tables."""

from __future__ import annotations

from collections.abc import Iterable

from engine.recording.schedules.plain_matching import Said
from engine.recording.schedules.plain_nodes import Draft, Writing
from engine.recording.schedules.row_schema_file import row_schema_of_tree
from engine.recording.schedules.yaml_nodes import MapNode, Node
from engine.telling.plain.quoting import unquote
from engine.telling.plain.values import Count
from schemas.output import RowSchema


def row_schemas_of(writing: Writing, sentences: Iterable[Said]) -> dict[str, RowSchema | None]:
    """Return the row schemas that a text describes; ``None`` for one that has faults."""
    kinds = Draft(next(iter(sentences)))
    found: dict[str, RowSchema | None] = {}
    for said in (one for one in sentences if one.rule == "row"):
        name = str(said.values["name"])
        writing.enter(kinds, writing.text(said, said.values["name"]), writing.true(said), said)
        schema = row_schema_of_tree(writing.source, _row(writing, said), name)
        found[name] = schema if isinstance(schema, RowSchema) else None
        if not isinstance(schema, RowSchema):
            writing.faults.extend(schema)
    _judge_used(writing, sentences, found)
    return found


def _judge_used(
    writing: Writing, sentences: Iterable[Said], found: dict[str, RowSchema | None]
) -> None:
    """Tell a kind of rows that is asked for and not described, and the other way round."""
    every = [one for said in sentences for one in (said, *_below(said))]
    asked = [said for said in every if said.rule == "output.row_schema"]
    for said in asked:
        if str(said.values["name"]) not in found:
            found[str(said.values["name"])] = None
            writing.tell("ETP412", said, name=str(said.values["name"]))
    names = {str(said.values["name"]) for said in asked}
    for said in every:
        if said.rule == "row" and str(said.values["name"]) not in names:
            writing.tell("ETP413", said, name=str(said.values["name"]))


def _below(said: Said) -> Iterable[Said]:
    for one in said.inner:
        yield one
        yield from _below(one)


def _row(writing: Writing, said: Said) -> MapNode:
    draft, columns = Draft(said), Draft(said)
    title = said.values["title"]
    writing.add(
        draft,
        said,
        type=writing.word(said, "object"),
        title=writing.text(said, title) if title is not None else None,
        additionalProperties=_others(writing, said),
    )
    for one in said.inner:
        if one.rule == "row.column":
            name = writing.text(one, one.values["column"])
            writing.enter(columns, name, _column(writing, one), one)
        elif one.rule in _TEXTS:
            writing.put(draft, _TEXTS[one.rule], writing.text(one, one.values["text"]), one)
    writing.need(said, "row.column")
    writing.put(draft, "properties", writing.mapping(columns), said)
    _required(writing, draft, said)
    return writing.mapping(draft)


_TEXTS = {"row.description": "description", "row.standard": "$schema"}


def _others(writing: Writing, said: Said) -> Node | None:
    """Return whether other columns may be there; ``None`` where nothing is said of it."""
    if said.values["closed"] or said.values["open"]:
        word = "true" if said.values["open"] else "false"
        return writing.word(said, word)._replace(plain=True)
    return None


def _required(writing: Writing, draft: Draft, said: Said) -> None:
    """Add the columns that must be there, in the order of the columns unless the text says one."""
    must = [one for one in said.inner if one.rule == "row.column" and one.values["required"]]
    items: list[Node] = [writing.text(one, one.values["column"]) for one in must]
    names = {unquote(one.values["column"]) for one in must}
    if items and not any(one.rule in _LISTED for one in said.inner):
        writing.put(draft, "required", writing.listing(said, items), said)
    for one in said.inner:
        if one.rule in _LISTED:
            columns = one.values.get("columns", ())
            if {unquote(column) for column in columns} != names:
                writing.tell("ETP410", one)
            listed = writing.listing(one, [writing.text(one, column) for column in columns])
            writing.put(draft, "required", listed, one)


_LISTED = ("row.order", "row.none_required")


def _column(writing: Writing, said: Said) -> MapNode:
    draft, values = Draft(said), said.values
    for key in ("type", "format", "title", "description"):
        if values[key] is not None:
            writing.put(draft, key, writing.text(said, values[key]), said)
    if values["enum"] is not None:
        items = [writing.text(said, text) for text in values["enum"]]
        writing.put(draft, "enum", writing.listing(said, items), said)
    for key, names in (("length", ("minLength", "maxLength")), ("range", ("minimum", "maximum"))):
        count: Count = values[key] or Count()
        for name, mark in zip(names, (count.min, count.max), strict=True):
            if mark is not None:
                writing.put(draft, name, writing.number(said, mark), said)
    return writing.mapping(draft)
