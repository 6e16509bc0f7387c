"""Corridors: the room between two columns, with a lane for each vertical line that runs there."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from attrs import frozen

from engine.telling.diagrams.geometry import Box, Span
from engine.telling.diagrams.grid import Cell, Detour, Grid
from engine.telling.diagrams.packing import lanes_of
from schemas.noun import Noun

#: A vertical piece of line: in which corridor (row, column to its right), and whose it is.
Lane = tuple[Cell, str]


@frozen(repr=False)
class Side(Noun):
    """Where a detour meets a box: ``below``, ``above``, or at its ``side``, and how far along."""

    where: str
    along: int = 0


def sides_of(grid: Grid) -> Mapping[tuple[str, str], Side]:
    """Decide where each detour meets its boxes."""
    ends = [(d, end) for d in grid.detours for end in ("source", "dest")]
    free = {(d.way.name, end): _free_side(grid, d, end) for d, end in ends}
    shared: dict[tuple[str, str, str], list[str]] = {}
    for detour, end in ends:
        node = detour.source if end == "source" else detour.dest
        shared.setdefault((node, end, free[detour.way.name, end]), []).append(detour.way.name)
    sides: dict[tuple[str, str], Side] = {}
    for (node, end, where), names in shared.items():
        box = grid.boxes[node]
        low, high = _span(box, end, where)
        step = (high - low) / (len(names) + 1)
        for place, name in enumerate(names, 1):
            sides[name, end] = Side(where, low + round(step * place))
    return sides


def _span(box: Box, end: str, where: str) -> Span:
    if where == "above":
        return box.rises
    return box.leaves if end == "source" else box.enters


def _free_side(grid: Grid, detour: Detour, end: str) -> str:
    node = detour.source if end == "source" else detour.dest
    if not detour.back:
        return "side"
    row, column = grid.cells[node]
    nodes = grid.columns[row, column]
    if detour.channel == row:
        return "below" if nodes[-1] == node else "side"
    return "above" if nodes[0] == node else "side"


def corridor_of(grid: Grid, node: str, end: str) -> Cell:
    """Return the corridor by which a node is left, or reached: named by the column to its right."""
    row, column = grid.cells[node]
    return (row, column + 1) if end == "source" else (row, column)


def lanes_in(
    grid: Grid, tops: Mapping[str, int], sides: Mapping[tuple[str, str], Side]
) -> Mapping[Cell, Mapping[str, int]]:
    """Give each vertical line of each corridor its lane."""
    spans: dict[Cell, dict[str, tuple[float, float]]] = {}
    for (cell, name), reach in _link_spans(grid, tops).items():
        spans.setdefault(cell, {})[name] = reach
    for detour in grid.detours:
        for end, node in (("source", detour.source), ("dest", detour.dest)):
            if sides[detour.way.name, end].where == "side":
                port = tops[node] + grid.boxes[node].port
                is_below = detour.channel == grid.cells[node][0]
                span = (port, inf) if is_below else (-inf, port)
                corridor = corridor_of(grid, node, end)
                key = lane_of_detour(detour, end)
                spans.setdefault(corridor, {})[key] = span
    return {
        corridor: lanes_of((key, *span) for key, span in found.items())
        for corridor, found in spans.items()
    }


def lane_of_detour(detour: Detour, end: str) -> str:
    """Name the lane by which a detour leaves its box, or reaches it, at its side.

    Lines from one channel on to one stage share theirs.
    """
    if detour.back or end == "source":
        return f"{detour.way.name}|{end}"
    return f">{detour.dest}|{detour.channel}"


def _link_spans(grid: Grid, tops: Mapping[str, int]) -> Mapping[Lane, tuple[int, int]]:
    """Return how far each vertical line of a link reaches; lines that share an end share it."""
    spans: dict[Lane, tuple[int, int]] = {}
    for link in grid.links:
        ports = [tops[node] + grid.boxes[node].port for node in link]
        if ports[0] != ports[1]:
            key = lane_of(grid, *link)
            low, high = spans.get(key, (ports[0], ports[0]))
            spans[key] = (min(low, *ports), max(high, *ports))
    return spans


def lane_of(grid: Grid, source: str, dest: str) -> Lane:
    """Name the lane of a link: links into one stage share theirs, and so do links out of one."""
    cell = grid.cells[dest]
    return (cell, f">{dest}" if cell[1] % 2 == 0 else f"{source}>")
