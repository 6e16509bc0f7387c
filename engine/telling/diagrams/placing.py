"""From a grid to coordinates: heights within the rows, corridors between columns, channels.

- in a column, a node stands so that its port is level with that of its first neighbour on the left,
  or as far below as the nodes above it need: a schedule without branches becomes one straight line;
- between two columns is a corridor with as many lanes as its vertical lines need, between two rows
  a channel with as many as its detours need: no line ever passes through a box that is not its own;
- a line back leaves and reaches the lower side of its stages (the upper one where the channel is
  above); where another box is in the way, it uses the sides and the corridors instead.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import accumulate, groupby, pairwise

from attrs import frozen

from engine.telling.diagrams.corridors import (
    Lane,
    Side,
    corridor_of,
    lane_of_detour,
    lanes_in,
    sides_of,
)
from engine.telling.diagrams.geometry import Box
from engine.telling.diagrams.grid import Cell, Detour, Grid
from engine.telling.diagrams.packing import Interval, lanes_of
from schemas.noun import Noun

#: Between two boxes of one column.
GAP = 18
#: Beside the outermost lines of a corridor; the left one leaves room for an arrow's head.
_PAD = 14
#: Between two lines of a corridor, and of a channel.
_LANE = 9
#: Lines of every other row run a little aside: two rows meet in the channel between them.
_ASIDE = -4
_CHANNEL_LANE = 14
_CHANNEL_PAD = 15


@frozen(repr=False)
class Placing(Noun):
    """All coordinates: of columns (x), rows (y), nodes in their row (y), lanes and channels."""

    grid: Grid
    tops: Mapping[str, int]
    columns: tuple[int, ...]
    widths: tuple[int, ...]
    rows: tuple[int, ...]
    lanes: Mapping[Lane, int]
    sides: Mapping[tuple[str, str], Side]
    levels: Mapping[str, tuple[int, int]]
    width: int
    height: int

    def port(self, node: str) -> int:
        """Return the y at which lines reach a node."""
        return self.rows[self.grid.cells[node][0]] + self.tops[node] + self.grid.boxes[node].port

    def left(self, node: str) -> int:
        """Return the x of a node's left side."""
        return self.columns[self.grid.cells[node][1]]

    def right(self, node: str) -> int:
        """Return the x of a node's right side; a pass is as wide as its column."""
        column = self.grid.cells[node][1]
        return self.columns[column] + (self.grid.boxes[node].width or self.widths[column])

    @cached_property
    def crossed(self) -> Mapping[int, tuple[int, ...]]:
        """Return, per channel, where lines come down to it or go up to it, from left to right."""
        found: dict[int, set[int]] = {}
        for detour in self.grid.detours:
            ends = (self.meeting(detour, end) for end in ("source", "dest"))
            found.setdefault(detour.channel, set()).update(ends)
        return {channel: tuple(sorted(xs)) for channel, xs in found.items()}

    def meeting(self, detour: Detour, end: str) -> int:
        """Return the x at which a detour leaves (``source``) or reaches (``dest``) the channel."""
        node = detour.source if end == "source" else detour.dest
        side = self.sides[detour.way.name, end]
        if side.where == "side":
            return self.lanes[corridor_of(self.grid, node, end), lane_of_detour(detour, end)]
        return self.left(node) + side.along


def placed(grid: Grid) -> Placing:
    """Compute every coordinate."""
    tops = _tops(grid)
    sides = sides_of(grid)
    corridors = lanes_in(grid, tops, sides)
    widths = tuple(_widths(grid))
    lanes, columns = _across(grid, corridors, widths)
    labels = max((_label(detour).width for detour in grid.detours), default=0)
    width = max(columns[-1] + widths[-1] + _corridor_width(corridors, len(widths)), labels)
    drawn = Placing(grid, tops, columns, widths, (), lanes, sides, {}, width, 0)
    channels = {c: _channel(drawn, c) for c in range(-1, grid.rows)}
    rows, levels, height = _down(grid, tops, channels)
    return Placing(grid, tops, columns, widths, rows, lanes, sides, levels, width, height)


def _tops(grid: Grid) -> Mapping[str, int]:
    """Stack the nodes of each column."""
    before: dict[str, list[str]] = {}
    for source, dest in grid.links:
        before.setdefault(dest, []).append(source)
    tops: dict[str, int] = {}
    for _, found in groupby(grid.columns, key=lambda cell: cell[0]):
        cells = list(found)
        line = max(grid.boxes[grid.columns[cell][0]].port for cell in cells)
        for cell in cells:
            tops |= _stack(grid, cell, tops, before, line)
    return tops


def _stack(
    grid: Grid, cell: Cell, tops: Mapping[str, int], before: Mapping[str, list[str]], line: int
) -> Mapping[str, int]:
    stacked: dict[str, int] = {}
    bottom = 0
    for node in grid.columns[cell]:
        box = grid.boxes[node]
        ports = [tops[other] + grid.boxes[other].port for other in before.get(node, ())]
        stacked[node] = max(min(ports, default=line) - box.port, bottom)
        bottom = stacked[node] + box.height + GAP
    return stacked


# --- Across ---------------------------------------------------------------------------------------


def _widths(grid: Grid) -> Iterator[int]:
    """Give each column the width of its widest box."""
    found = [0] * grid.widest
    for (_, column), nodes in grid.columns.items():
        found[column] = max(found[column], *(grid.boxes[node].width for node in nodes))
    yield from found


def _corridor_width(corridors: Mapping[Cell, Mapping[str, int]], column: int) -> int:
    used = [max(lanes.values()) for (_, at), lanes in corridors.items() if at == column]
    return 2 * _PAD + _LANE * max(used, default=0)


def _across(
    grid: Grid, corridors: Mapping[Cell, Mapping[str, int]], widths: tuple[int, ...]
) -> tuple[Mapping[Lane, int], tuple[int, ...]]:
    """Return the x of every lane and of every column."""
    most: dict[int, int] = {}
    for (_, column), found in corridors.items():
        most[column] = max(most.get(column, 0), *found.values())
    aisles = [2 * _PAD + _LANE * most.get(column, 0) for column in range(grid.widest + 1)]
    steps = [aisle + width for aisle, width in zip(aisles, widths, strict=False)]
    begins = [0, *accumulate(steps)]
    lanes = {
        (corridor, key): begins[corridor[1]] + _PAD + _LANE * lane + _ASIDE * (corridor[0] % 2)
        for corridor, found in corridors.items()
        for key, lane in found.items()
    }
    return lanes, tuple(begin + aisle for begin, aisle in zip(begins, aisles, strict=False))[:-1]


# --- Channels -------------------------------------------------------------------------------------


def _channel(drawn: Placing, channel: int) -> tuple[Mapping[str, tuple[int, int]], int]:
    """Return each detour's y in a channel with the height of its lane, and the channel's height."""
    found = drawn.grid.by_channel.get(channel, ())
    if not found:
        return {}, 0 if channel < 0 or channel == drawn.grid.rows - 1 else _CHANNEL_PAD
    lanes = lanes_of(_span(drawn, detour) for detour in found)
    heights = [_CHANNEL_LANE] * (max(lanes.values()) + 1)
    for detour in found:
        lane = lanes[detour.way.name]
        heights[lane] = max(heights[lane], _label(detour).height + 8)
    begins = [_CHANNEL_PAD, *accumulate(heights, initial=_CHANNEL_PAD)][1:]
    levels = {
        name: (begins[lane] + heights[lane] // 2, heights[lane]) for name, lane in lanes.items()
    }
    return levels, begins[-1] + _CHANNEL_PAD


def _label(detour: Detour) -> Box:
    return detour.way.box if detour.back else Box(0, 0)


def _span(drawn: Placing, detour: Detour) -> Interval[str]:
    """Return from where to where a detour needs its lane: as far as its label, at least."""
    ends = sorted((drawn.meeting(detour, "source"), drawn.meeting(detour, "dest")))
    left, right = label_span(drawn, detour)
    return detour.way.name, min(ends[0], left) - 4, max(ends[1], right) + 4


def label_span(drawn: Placing, detour: Detour) -> tuple[int, int]:
    """Return the left and right ends of a detour's label.

    It stands in the widest part of its line that no other line crosses on its way to the channel.
    """
    width = _label(detour).width
    low, high = sorted((drawn.meeting(detour, "source"), drawn.meeting(detour, "dest")))
    xs = drawn.crossed[detour.channel]
    parts = pairwise(xs[bisect_left(xs, low) : bisect_right(xs, high)])
    begin, end = max(parts, key=lambda part: part[1] - part[0], default=(low, high))
    if end - begin < width:
        begin, end = low, high
    left = max(0, min((begin + end - width) // 2, drawn.width - width))
    return left, left + width


def _down(
    grid: Grid,
    tops: Mapping[str, int],
    channels: Mapping[int, tuple[Mapping[str, tuple[int, int]], int]],
) -> tuple[tuple[int, ...], Mapping[str, tuple[int, int]], int]:
    """Return the y of every row and of every detour, and the height of it all."""
    deepest = [0] * grid.rows
    for node, top in tops.items():
        row = grid.cells[node][0]
        deepest[row] = max(deepest[row], top + grid.boxes[node].height)
    rows, levels, y = [], dict(channels[-1][0]), channels[-1][1]
    for row, depth in enumerate(deepest):
        rows.append(y)
        below, height = channels[row]
        levels |= {name: (y + depth + at, tall) for name, (at, tall) in below.items()}
        y += depth + height
    return tuple(rows), levels, y
