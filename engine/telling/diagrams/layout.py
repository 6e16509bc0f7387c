"""The layout: from the boxes of stages and transitions to their places and their lines.

1. every stage has its layer, every transition its fate (``layers``);
2. stages, gates and passes stand in the columns of a grid, in an order with few crossings
(``grid``); 3. columns, rows, corridors and channels get their coordinates (``placing``);
4. the paths are read off them, here.

Nothing is random and nothing depends on a font: the same boxes are laid the same way everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise

from engine.telling.diagrams.corridors import lane_of
from engine.telling.diagrams.geometry import Box, Laid, Path, Point, Rectangle, straightened
from engine.telling.diagrams.grid import Detour, Way, grid_of
from engine.telling.diagrams.layers import Fate, Plan
from engine.telling.diagrams.placing import Placing, label_span, placed


def laid_out(plan: Plan, boxes: Mapping[str, Box], ways: Sequence[Way]) -> Laid:
    """Lay out stages (by id) and transitions; those that are stubs need no place and no way."""
    grid = grid_of(plan, boxes, ways)
    at = placed(grid)
    detours = {detour.way.name: detour for detour in grid.detours}
    lines = {way.name: _lines(at, way, detours.get(way.name)) for way in ways}
    nodes = {way.name for way in ways if way.name in grid.cells} | boxes.keys()
    shown = {node: _rectangle(at, node) for node in grid.cells if node in nodes}
    labels = {d.way.name: _label(at, d) for d in grid.detours if d.back}
    return Laid({**shown, **labels}, lines, at.width, at.height)


def _rectangle(at: Placing, node: str) -> Rectangle:
    box = at.grid.boxes[node]
    return Rectangle(at.left(node), at.port(node) - box.port, box.width, box.height)


def _label(at: Placing, detour: Detour) -> Rectangle:
    box, (y, _) = detour.way.box, at.levels[detour.way.name]
    return Rectangle(label_span(at, detour)[0], y - box.height // 2, box.width, box.height)


def _lines(at: Placing, way: Way, detour: Detour | None) -> tuple[Path, ...]:
    if way.fate is Fate.BACK and detour:
        return (_detoured(at, detour),)
    nodes = at.grid.chains[way.name]
    entering = _linked(at, nodes[:2])
    if detour:
        return entering, _detoured(at, detour)
    return (entering, _linked(at, nodes[1:])) if len(nodes) > 2 else (entering,)


def _linked(at: Placing, nodes: tuple[str, ...]) -> Path:
    """Return the path through neighbouring columns: from right side to left side."""
    pieces = (_piece(at, source, dest) for source, dest in pairwise(nodes))
    return straightened(tuple(chain.from_iterable(pieces)))


def _piece(at: Placing, source: str, dest: str) -> Path:
    begin = Point(at.right(source), at.port(source))
    end = Point(at.left(dest), at.port(dest))
    if begin.y == end.y:
        return begin, end
    x = at.lanes[lane_of(at.grid, source, dest)]
    return begin, Point(x, begin.y), Point(x, end.y), end


def _detoured(at: Placing, detour: Detour) -> Path:
    level = at.levels[detour.way.name][0]
    out, back = at.meeting(detour, "source"), at.meeting(detour, "dest")
    begin = _end(at, detour, "source", Point(at.right(detour.source), at.port(detour.source)))
    end = _end(at, detour, "dest", Point(at.left(detour.dest), at.port(detour.dest)))
    turns = (Point(out, begin.y), Point(out, level), Point(back, level), Point(back, end.y))
    return straightened((begin, *turns, end))


def _end(at: Placing, detour: Detour, end: str, side: Point) -> Point:
    """Return where a detour touches its box: at the side, or on the lower or upper border."""
    node = detour.source if end == "source" else detour.dest
    box = _rectangle(at, node)
    match at.sides[detour.way.name, end].where:
        case "below":
            return Point(at.meeting(detour, end), box.bottom)
        case "above":
            return Point(at.meeting(detour, end), box.y)
        case _:
            return side
