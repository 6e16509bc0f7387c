"""The kinds of rows of a schedule's tables in sentences: the row schemas, wholly.

A row schema is a listed subset of JSON Schema, so that sentences can say all of it. The columns
that must be there are told with each column; only where the file lists them in another order than
its columns, twice, or as an empty list, a sentence of its own says that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.plain.speaker import Speaker
from engine.telling.plain.values import Count

if TYPE_CHECKING:
    from schemas.plain import Sentence

#: Keyword of the file, rule of its sentence.
_TEXTS = (("description", "row.description"), ("$schema", "row.standard"))


def row_sentences(speaker: Speaker) -> Iterator[Sentence]:
    """Tell each row schema once, in the order in which outputs ask for them."""
    outputs = speaker.schedule.output_of.values()
    schemas = [output.row_schema for output in outputs if output.row_schema is not None]
    for name, document in {schema.name: schema.document for schema in schemas}.items():
        others = document.get("additionalProperties")
        values: dict[str, Any] = {"name": name, "title": document.get("title")}
        at = (0, f"rows.{name}")
        yield speaker.say("row", at, closed=others is False, open=others is True, **values)
        yield from _row(speaker, document, f"rows.{name}")


def _row(speaker: Speaker, document: Mapping[str, Any], path: str) -> Iterator[Sentence]:
    columns = document["properties"]
    required = document.get("required")
    for name, column in columns.items():
        values = _column(column)
        at, must = (1, f"{path}.properties.{name}"), name in (required or ())
        yield speaker.say("row.column", at, column=name, required=must, **values)
    yield from _required(speaker, columns, required, path)
    for key, rule in _TEXTS:
        if key in document:
            yield speaker.say(rule, (1, f"{path}.{key}"), text=document[key])


def _required(
    speaker: Speaker, columns: Mapping[str, Any], required: list[str] | None, path: str
) -> Iterator[Sentence]:
    at = (1, f"{path}.required")
    if required == []:
        yield speaker.say("row.none_required", at)
    elif required is not None and required != [name for name in columns if name in required]:
        yield speaker.say("row.order", at, columns=required)


def _column(column: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": column["type"],
        "format": column.get("format"),
        "enum": column.get("enum"),
        "length": _between(column, "minLength", "maxLength"),
        "range": _between(column, "minimum", "maximum"),
        "title": column.get("title"),
        "description": column.get("description"),
    }


def _between(column: Mapping[str, Any], lower: str, upper: str) -> Count | None:
    """Return the bounds that two keywords give; a whole number may be written 5.0 in the file."""
    least, most = column.get(lower), column.get(upper)
    if least is None and most is None:
        return None
    return Count(None if least is None else int(least), None if most is None else int(most))
