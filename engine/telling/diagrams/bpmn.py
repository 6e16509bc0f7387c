"""A schedule as BPMN 2.0 (ISO/IEC 19510), with the coordinates of our own layout.

The process is a description, not a program (``isExecutable`` is false): what a gate asks for stands
as natural language in the condition of its flow, outputs, roles and dues in the documentation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.diagrams.bpmn_parts import Group, Shape
from engine.telling.diagrams.bpmn_process import Flow, Process, process_of
from engine.telling.diagrams.gate_words import Reader
from engine.telling.diagrams.geometry import Rectangle
from engine.telling.diagrams.layers import way_name
from engine.telling.diagrams.markup import Markup, lines, tag
from engine.telling.diagrams.tooltips import output_tooltip, stage_tooltip, transition_tooltip
from engine.telling.marking import N_

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.schedule import Schedule

_START = N_("Start")
_WHERE_TO = N_("Where to?")
_NAMESPACES = {
    "xmlns__bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "xmlns__bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns__dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns__di": "http://www.omg.org/spec/DD/20100524/DI",
}


def bpmn(words: Words, schedule: Schedule) -> str:
    """Write the process and its diagram."""
    process = process_of(Reader(words, schedule))
    title = words.title(schedule.title, schedule.id)
    root = tag(
        "bpmn:definitions",
        lines(_process(process, title), _diagram(process)),
        **_NAMESPACES,
        id=f"Definitions_{schedule.id}",
        targetNamespace=f"urn:etap:schedule:{schedule.id}",
        exporter="etap",
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'


# --- The process ----------------------------------------------------------------------------------


def _process(process: Process, title: str) -> Markup:
    schedule = process.reader.schedule
    shapes = (_node(process, group, s) for group in process.groups.values() for s in group.shapes)
    flows = (_flow(process.reader, flow) for flow in process.flows)
    about = f"{schedule.id} {schedule.version} {schedule.digest}".rstrip()
    return tag(
        "bpmn:process",
        lines(tag("bpmn:documentation", about), *shapes, *flows),
        id=f"Process_{schedule.id}",
        name=title,
        isExecutable="false",
    )


def _node(process: Process, group: Group, shape: Shape) -> Markup:
    reader = process.reader
    content = [*_documented(reader, group, shape)]
    content += [tag("bpmn:incoming", flow) for flow in process.into.get(shape.id, ())]
    content += [tag("bpmn:outgoing", flow) for flow in process.out_of.get(shape.id, ())]
    if shape in group.ends.values():
        content.append(tag("bpmn:terminateEventDefinition", id=f"Terminate_{shape.id}"))
    name = _name(reader, group, shape)
    return tag(f"bpmn:{shape.kind}", lines(*content) if content else "", id=shape.id, name=name)


def _name(reader: Reader, group: Group, shape: Shape) -> str | None:
    if shape.name:
        return shape.name
    if shape.kind == "startEvent":
        return reader.words.say(_START)
    if shape.id.startswith("Split_"):
        return reader.words.say(_WHERE_TO)
    for way in reader.schedule.exits(group.stage.id):
        if group.ends.get(way_name(way)) == shape:
            return reader.stage(way.dest)
    return None


def _documented(reader: Reader, group: Group, shape: Shape) -> Iterator[Markup]:
    if shape.kind == "userTask" or shape.name:
        told = [stage_tooltip(reader, group.stage)]
        told += [f"- {output_tooltip(reader, output)}" for output in group.stage.outputs]
        yield tag("bpmn:documentation", "\n".join(told))


def _flow(reader: Reader, flow: Flow) -> Markup:
    said: list[Markup] = []
    if flow.way:
        said.append(tag("bpmn:documentation", transition_tooltip(reader, flow.way)))
        said.append(tag("bpmn:conditionExpression", reader.gate(flow.way)))
    return tag(
        "bpmn:sequenceFlow",
        lines(*said) if said else "",
        id=flow.id,
        name=reader.transition(flow.way) if flow.way else None,
        sourceRef=flow.source.id,
        targetRef=flow.dest.id,
    )


# --- The diagram ----------------------------------------------------------------------------------


def _diagram(process: Process) -> Markup:
    schedule = process.reader.schedule
    shapes = [_bounds_of(s) for group in process.groups.values() for s in group.shapes]
    edges = [_edge(flow) for flow in process.flows]
    plane = tag(
        "bpmndi:BPMNPlane",
        lines(*shapes, *edges),
        id=f"Plane_{schedule.id}",
        bpmnElement=f"Process_{schedule.id}",
    )
    return tag("bpmndi:BPMNDiagram", lines(plane), id=f"Diagram_{schedule.id}")


def _bounds_of(shape: Shape) -> Markup:
    named = _label_of(shape)
    label = tag("bpmndi:BPMNLabel", _bounds(named)) if named else ""
    bounds = _bounds(shape.place)
    visible = "true" if shape.kind == "exclusiveGateway" else None
    return tag(
        "bpmndi:BPMNShape",
        bounds,
        label,
        id=f"{shape.id}_di",
        bpmnElement=shape.id,
        isMarkerVisible=visible,
    )


def _label_of(shape: Shape) -> Rectangle | None:
    """Return where the name of an event or a gateway stands clear of the lines."""
    place = shape.place
    if shape.kind == "endEvent" and shape.name:
        return Rectangle(place.x - 32, place.bottom + 6, 100, 28)
    if shape.kind == "endEvent":
        return Rectangle(place.x - 32, place.y - 32, 100, 28)
    if shape.kind == "startEvent":
        return Rectangle(place.x - 32, place.y - 18, 100, 14)
    if shape.id.startswith("Split_"):
        return Rectangle(place.x + 34, place.y - 6, 66, 14)
    return None


def _edge(flow: Flow) -> Markup:
    points = [tag("di:waypoint", x=point.x, y=point.y) for point in flow.path]
    label = tag("bpmndi:BPMNLabel", _bounds(flow.label)) if flow.label else ""
    return tag("bpmndi:BPMNEdge", *points, label, id=f"{flow.id}_di", bpmnElement=flow.id)


def _bounds(place: Rectangle) -> Markup:
    size = {"width": place.width, "height": place.height}
    return tag("dc:Bounds", x=place.x, y=place.y, **size)
