"""The shapes that stand for one stage in BPMN, and where they stand within its box.

A stage is a user task. Where several flows come in, an exclusive gateway before it joins them;
where several go out, one behind it splits them. Each way of giving up ends in an end event of its
own, above the split: BPMN draws no line across the whole process for it. A final stage is an end
event.

All sizes are those of the BPMN tools, but for the task, which is wider, for its title.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from engine.telling.diagrams.geometry import Box, Path, Point, Rectangle
from engine.telling.diagrams.layers import Fate, Plan, way_name
from engine.telling.diagrams.measuring import lines_of
from schemas.noun import Noun
from schemas.schedule import Final

if TYPE_CHECKING:
    from schemas.schedule import Schedule, Stage, Transition

TASK = (170, 80)
GATEWAY = (50, 50)
EVENT = (36, 36)
LABEL_WIDTH = 130
_LABEL_LINE = 14
_GAP = 30
#: From one end event above a gateway to the next one on its left.
_STEP = 100
#: How far above the middle line the events above a gateway begin, with the label over them.
_ABOVE = 130


@frozen(repr=False)
class Shape(Noun):
    """One element of the process: its kind's tag, its name, and its place in the stage's box."""

    id: str
    kind: str
    place: Rectangle
    name: str = ""


@frozen(repr=False)
class Group(Noun):
    """The shapes of one stage by id, the box around them, and where flows come in and go out."""

    stage: Stage
    shapes: tuple[Shape, ...]
    box: Box
    entry: Shape
    exit: Shape
    ends: Mapping[str, Shape]


@frozen(repr=False)
class Flows(Noun):
    """Which transitions lead into a stage, out of it to others, and to giving up."""

    into: tuple[Transition, ...]
    out: tuple[Transition, ...]
    given_up: tuple[Transition, ...]


def flows_of(schedule: Schedule, plan: Plan) -> Mapping[str, Flows]:
    """Sort the transitions by the stages that they join."""
    into: dict[str, list[Transition]] = {}
    for way in schedule.transitions:
        into.setdefault(way.dest, []).append(way)
    found = {}
    for stage in schedule.stages:
        exits = schedule.exits(stage.id)
        is_stub = {way_name(way): plan.fates[way_name(way)] is Fate.STUB for way in exits}
        out = tuple(way for way in exits if not is_stub[way_name(way)])
        given_up = tuple(way for way in exits if is_stub[way_name(way)])
        found[stage.id] = Flows(tuple(into.get(stage.id, ())), out, given_up)
    return found


def group_of(stage: Stage, flows: Flows, initial: str, title: str) -> Group:
    """Set out the shapes of a stage from left to right on one line, others above it."""
    starts = stage.id == initial
    joins = len(flows.into) + starts > 1
    splits = len(flows.out) + len(flows.given_up) > 1
    port = TASK[1] // 2 + (_ABOVE if flows.given_up or (starts and joins) else 0)
    shapes: list[Shape] = []
    x = 0
    if starts and not joins:
        shapes.append(_shape(f"Start_{stage.id}", "startEvent", x, port))
        x += EVENT[0] + _GAP
    if joins:
        shapes.append(_shape(f"Join_{stage.id}", "exclusiveGateway", x, port))
        x += GATEWAY[0] + _GAP
    x += max(0, (len(flows.given_up) - 1) * _STEP - TASK[0])
    body = _body(stage, x, port, title)
    shapes.append(body)
    if splits:
        shapes.append(
            _shape(f"Split_{stage.id}", "exclusiveGateway", body.place.right + _GAP, port)
        )
    entry, exit_ = shapes[1 if starts and not joins else 0], shapes[-1]
    ends = {
        way_name(way): _above(f"End_{stage.id}-{way.trigger}", "endEvent", exit_, port, place)
        for place, way in enumerate(flows.given_up)
    }
    above = [_above(f"Start_{stage.id}", "startEvent", entry, port, 0)] if starts and joins else []
    box = _around(entry, exit_, port)
    return Group(stage, (*above, *shapes, *ends.values()), box, entry, exit_, ends)


def _shape(id_: str, kind: str, x: int, port: int) -> Shape:
    width, height = {"exclusiveGateway": GATEWAY}.get(kind, EVENT)
    return Shape(id_, kind, Rectangle(x, port - height // 2, width, height))


def _body(stage: Stage, x: int, port: int, title: str) -> Shape:
    if stage.final is Final.DONE:
        place = Rectangle(x, port - EVENT[1] // 2, *EVENT)
        return Shape(f"End_{stage.id}", "endEvent", place, title)
    return Shape(f"Stage_{stage.id}", "userTask", Rectangle(x, port - TASK[1] // 2, *TASK), title)


def _above(id_: str, kind: str, below: Shape, port: int, place: int) -> Shape:
    """Set an event above a shape; the next one of its kind stands to the left."""
    middle = below.place.x + below.place.width // 2 - place * _STEP
    y = port - TASK[1] // 2 - _ABOVE + 34
    return Shape(id_, kind, Rectangle(middle - EVENT[0] // 2, y, *EVENT))


def _around(entry: Shape, exit_: Shape, port: int) -> Box:
    """Return the box of a stage: below its middle line, a line back meets only its own shapes."""
    leaves = exit_.place.x + exit_.place.width - _quarter(exit_)
    enters = entry.place.x + _quarter(entry)
    height = port + TASK[1] // 2 + 20
    return Box(exit_.place.right, height, port, (leaves, leaves), (enters, enters))


def _quarter(shape: Shape) -> int:
    """Return how far from a shape's side lines back meet it: a gateway has one point below."""
    return shape.place.width // (4 if shape.kind == "userTask" else 2)


def label_box(title: str, fate: Fate) -> Box:
    """Return the room that the name of a flow needs below its line.

    The line of a flow that goes back runs through the middle of its box.
    """
    height = _LABEL_LINE * len(lines_of(title, LABEL_WIDTH, 12)) + 10
    return (
        Box(LABEL_WIDTH, 2 * height, height) if fate is Fate.BACK else Box(LABEL_WIDTH, height, 4)
    )


def label_place(box: Rectangle, fate: Fate) -> Rectangle:
    """Return where the name itself stands: below the line."""
    top = box.height // 2 if fate is Fate.BACK else 4
    return Rectangle(box.x, box.y + top + 4, box.width, box.height - top - 6)


def docked(path: Path, source: Rectangle, dest: Rectangle) -> Path:
    """Let a path begin and end at its shapes, where it had reached the boxes of their stages."""
    first, last = path[0], path[-1]
    upright = first.x == path[1].x and source.x <= first.x <= source.right
    begin = Point(first.x, source.bottom) if upright else Point(source.right, first.y)
    upright = last.x == path[-2].x and dest.x <= last.x <= dest.right
    end = Point(last.x, dest.bottom) if upright else Point(dest.x, last.y)
    return (begin, *path[1:-1], end)
