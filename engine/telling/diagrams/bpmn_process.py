"""The shapes and flows of a schedule's BPMN process, with their coordinates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.telling.diagrams.bpmn_parts import (
    Group,
    Shape,
    docked,
    flows_of,
    group_of,
    label_box,
    label_place,
)
from engine.telling.diagrams.gate_words import Reader
from engine.telling.diagrams.geometry import Laid, Path, Point, Rectangle, straightened
from engine.telling.diagrams.grid import Way
from engine.telling.diagrams.layers import Fate, Plan, planned, way_name
from engine.telling.diagrams.layout import laid_out
from schemas.schedule import Final

if TYPE_CHECKING:
    from schemas.schedule import Schedule, Transition

#: BPMN tools scroll without end, so that all layers stand in one row.
_ONE_ROW = 1_000_000


@frozen(repr=False)
class Flow:
    """A sequence flow with its path, and the place of its name where there is room for it.

    ``way`` is missing where the flow stands within one stage.
    """

    id: str
    source: Shape
    dest: Shape
    path: Path
    way: Transition | None = None
    label: Rectangle | None = None


@frozen(eq=False)
class Process:
    """The shapes and flows of a schedule."""

    reader: Reader
    groups: Mapping[str, Group]
    flows: tuple[Flow, ...]

    @cached_property
    def into(self) -> Mapping[str, list[str]]:
        """The ids of the flows into each shape."""
        return _grouped((flow.dest.id, flow.id) for flow in self.flows)

    @cached_property
    def out_of(self) -> Mapping[str, list[str]]:
        """The ids of the flows out of each shape."""
        return _grouped((flow.source.id, flow.id) for flow in self.flows)


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def process_of(reader: Reader) -> Process:
    """Set out every stage, lay them out, and draw the flows between them and within them."""
    schedule = reader.schedule
    plan = planned(schedule, _ONE_ROW)
    flows = flows_of(schedule, plan)
    drawn = [stage for stage in schedule.stages if stage.final is not Final.GIVEN_UP]
    groups = {
        stage.id: group_of(stage, flows[stage.id], schedule.initial, reader.numbered(stage.id))
        for stage in drawn
    }
    ways = [way for stage in drawn for way in flows[stage.id].out]
    laid = laid_out(
        plan, {name: group.box for name, group in groups.items()}, _ways(reader, plan, ways)
    )
    moved = {name: _moved(group, laid.boxes[name]) for name, group in groups.items()}
    between = (_between(moved, laid, way, plan.fates[way_name(way)]) for way in ways)
    within = (flow for group in moved.values() for flow in _within(schedule, group))
    return Process(reader, moved, (*within, *between))


def _ways(reader: Reader, plan: Plan, ways: list[Transition]) -> list[Way]:
    named = ((way_name(way), way) for way in ways)
    return [
        Way(name, way.source, way.dest, fate, label_box(reader.transition(way), fate))
        for name, way in named
        for fate in (plan.fates[name],)
    ]


def _moved(group: Group, to: Rectangle) -> Group:
    """Move a stage's shapes to where its box was laid."""
    moved = {shape.id: _shifted(shape, to) for shape in group.shapes}
    return evolve(
        group,
        shapes=tuple(moved.values()),
        entry=moved[group.entry.id],
        exit=moved[group.exit.id],
        ends={name: moved[shape.id] for name, shape in group.ends.items()},
    )


def _shifted(shape: Shape, to: Rectangle) -> Shape:
    place = evolve(shape.place, x=shape.place.x + to.x, y=shape.place.y + to.y)
    return evolve(shape, place=place)


# --- Flows ----------------------------------------------------------------------------------------


def _between(groups: Mapping[str, Group], laid: Laid, way: Transition, fate: Fate) -> Flow:
    name = way_name(way)
    source, dest = groups[way.source].exit, groups[way.dest].entry
    whole = tuple(point for path in laid.lines[name] for point in path)
    path = docked(straightened(whole), source.place, dest.place)
    label = label_place(laid.boxes[name], fate)
    return Flow(f"Flow_{way.source}-{way.trigger}", source, dest, path, way, label)


def _within(schedule: Schedule, group: Group) -> Iterator[Flow]:
    """Join the shapes of one stage: along its line, from the start, and to the ends above it."""
    on_line = [s for s in group.shapes if s.place.y + s.place.height // 2 == _middle(group)]
    for source, dest in pairwise(on_line):
        path = (Point(source.place.right, _middle(group)), Point(dest.place.x, _middle(group)))
        yield Flow(f"Flow_{source.id}", source, dest, path)
    for shape in group.shapes:
        if shape.kind == "startEvent" and shape not in on_line:
            x = shape.place.x + shape.place.width // 2
            path = (Point(x, shape.place.bottom), Point(x, group.entry.place.y))
            yield Flow(f"Flow_{shape.id}", shape, group.entry, path)
    for way in schedule.exits(group.stage.id):
        if end := group.ends.get(way_name(way)):
            yield _giving_up(group, end, way)


def _middle(group: Group) -> int:
    return group.entry.place.y + group.entry.place.height // 2


def _giving_up(group: Group, end: Shape, way: Transition) -> Flow:
    gate, x = group.exit.place, end.place.x + end.place.width // 2
    middle = gate.x + gate.width // 2
    turn = end.place.bottom + 12
    corners = (
        Point(middle, gate.y),
        Point(middle, turn),
        Point(x, turn),
        Point(x, end.place.bottom),
    )
    label = Rectangle(middle + 6, end.place.bottom + 2, 110, 28) if x == middle else None
    flow = f"Flow_{way.source}-{way.trigger}"
    return Flow(flow, group.exit, end, straightened(corners), way, label)
