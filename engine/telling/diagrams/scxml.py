"""A schedule as SCXML (W3C, 2015): its stages are states, its triggers events.

SCXML has no word for a gate that asks for outputs and days, and its conditions are programs, which
a schedule never holds. So a gate is told in an attribute of our own namespace, beside titles, roles
and dues; other readers pass over them, and the machine accepts every sequence of triggers that the
schedule's machine accepts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.diagrams.gate_words import Reader
from engine.telling.diagrams.markup import Markup, lines, tag
from engine.telling.diagrams.tooltips import output_terms

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.schedule import Schedule, Stage, Transition

#: The namespace of what SCXML has no words for.
NAMESPACE = "urn:etap:schedule:1"


def scxml(words: Words, schedule: Schedule) -> str:
    """Write the machine; titles and gates are told in the reader's language."""
    reader = Reader(words, schedule)
    root = tag(
        "scxml",
        lines(*(_state(reader, stage) for stage in schedule.stages)),
        xmlns="http://www.w3.org/2005/07/scxml",
        xmlns__etap=NAMESPACE,
        version="1.0",
        name=schedule.id,
        initial=schedule.initial,
        etap__title=words.title(schedule.title, schedule.id),
        etap__version=schedule.version,
        etap__digest=schedule.digest or None,
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'


def _state(reader: Reader, stage: Stage) -> Markup:
    name = "state" if stage.final is None else "final"
    ends = stage.final.value if stage.final else None
    inner = (*_outputs(reader, stage), *_transitions(reader, stage))
    content = lines(*inner) if inner else ""
    return tag(name, content, id=stage.id, etap__title=reader.stage(stage.id), etap__ends=ends)


def _outputs(reader: Reader, stage: Stage) -> Iterator[Markup]:
    for output in stage.outputs:
        yield tag(
            "etap:output",
            name=output.id,
            title=reader.output(output.id),
            kind=output.kind.value,
            optional="true" if output.optional else None,
            terms="; ".join(filter(None, output_terms(reader, output))),
        )


def _transitions(reader: Reader, stage: Stage) -> Iterator[Markup]:
    for way in reader.schedule.exits(stage.id):
        yield tag("transition", event=way.trigger, target=way.dest, **_said(reader, way))


def _said(reader: Reader, way: Transition) -> dict[str, str | None]:
    return {
        "etap__title": reader.transition(way),
        "etap__gate": reader.gate(way),
        "etap__by": " ".join(way.by) or None,
        "etap__due": reader.due(way) or None,
        "etap__reason": "required" if way.reason_required else None,
        "etap__reopens": "true" if way.reopens else None,
    }
