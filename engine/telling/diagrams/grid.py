"""The grid of a picture: columns of stages and of gates in turn, and what stands in each of them.

- a row of ``in_row`` layers has twice as many columns: a stage's column, then that of its gates;
- a line that passes columns of its row stands in each of them as a *pass*, a thin place kept free
  (a dummy node); a line to the next row, back, or too far is a *detour* through the channel between
  the rows;
- the order within a column is that of the file, improved by sweeps that put each thing at the mean
  place of its neighbours (barycentres), as long as fewer lines cross.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby, pairwise

from attrs import frozen

from engine.telling.diagrams.geometry import Box
from engine.telling.diagrams.layers import Fate, Plan
from schemas.noun import Noun

#: A line over more layers than this takes the channel above its row.
LONGEST = 12
_PASS = Box(width=0, height=10, port=5)
_SWEEPS = 4

Cell = tuple[int, int]
Columns = Mapping[Cell, tuple[str, ...]]


@frozen(repr=False)
class Way(Noun):
    """One transition to be drawn: its name, its stages, and the box of its gate or label."""

    name: str
    source: str
    dest: str
    fate: Fate
    box: Box


@frozen(repr=False)
class Detour(Noun):
    """A line from one node through a channel to another.

    Channel 0 is below row 0, channel -1 above it. ``back`` tells a line that goes back.
    """

    way: Way
    source: str
    dest: str
    channel: int

    @property
    def back(self) -> bool:
        """Whether the line goes back."""
        return self.way.fate is Fate.BACK


@frozen(repr=False)
class Grid(Noun):
    """What stands where: nodes by cell (row, column), and the links between neighbouring columns.

    A node is a stage's id, a transition's name (its gate), or ``NAME#COLUMN`` (its pass).
    """

    columns: Columns
    cells: Mapping[str, Cell]
    boxes: Mapping[str, Box]
    links: tuple[tuple[str, str], ...]
    chains: Mapping[str, tuple[str, ...]]
    detours: tuple[Detour, ...]

    @cached_property
    def by_channel(self) -> Mapping[int, tuple[Detour, ...]]:
        """Return the detours of each channel."""
        found: dict[int, tuple[Detour, ...]] = {}
        for channel, group in groupby(sorted(self.detours, key=_channel), key=_channel):
            found[channel] = tuple(group)
        return found

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return max(row for row, _ in self.columns) + 1

    @property
    def widest(self) -> int:
        """How many columns the longest row has."""
        return max(column for _, column in self.columns) + 1


def _channel(detour: Detour) -> int:
    return detour.channel


def grid_of(plan: Plan, boxes: Mapping[str, Box], ways: Sequence[Way]) -> Grid:
    """Put stages, gates and passes into their columns, in the order in which few lines cross."""
    cells = {stage: divmod(layer, plan.in_row) for stage, layer in plan.layers.items()}
    cells = {stage: (row, 2 * layer) for stage, (row, layer) in cells.items() if stage in boxes}
    gates = [way for way in ways if way.fate in (Fate.FORWARD, Fate.FAR)]
    cells |= {way.name: (cells[way.source][0], cells[way.source][1] + 1) for way in gates}
    chains = {way.name: _chain(way, cells) for way in gates}
    for chain in chains.values():
        cells |= {node: (cells[chain[0]][0], int(node.rpartition("#")[2])) for node in chain[2:-1]}
    links = tuple(dict.fromkeys(link for chain in chains.values() for link in pairwise(chain)))
    placed = {way.name: way.box for way in gates}
    passes = dict.fromkeys((node for chain in chains.values() for node in chain[2:-1]), _PASS)
    columns = _ordered(_columns(cells), links)
    detours = tuple(_detours(ways, chains, cells))
    return Grid(columns, cells, {**boxes, **placed, **passes}, links, chains, detours)


def _chain(way: Way, cells: Mapping[str, Cell]) -> tuple[str, ...]:
    """Return the nodes that a way goes through in its own row: as far as its gate, or its dest."""
    row, column = cells[way.source]
    dest_row, dest_column = cells[way.dest]
    if way.fate is Fate.FAR or dest_row != row or dest_column - column > 2 * LONGEST:
        return (way.source, way.name)
    passes = (f"{way.name}#{passed}" for passed in range(column + 2, dest_column))
    return (way.source, way.name, *passes, way.dest)


def _detours(
    ways: Iterable[Way], chains: Mapping[str, tuple[str, ...]], cells: Mapping[str, Cell]
) -> Iterable[Detour]:
    for way in ways:
        row, dest_row = cells[way.source][0], cells[way.dest][0]
        if way.fate is Fate.BACK:
            yield Detour(way, way.source, way.dest, min(row, dest_row))
        elif way.fate is Fate.FORWARD and len(chains[way.name]) == 2:
            yield Detour(way, way.name, way.dest, row if dest_row > row else row - 1)


def _columns(cells: Mapping[str, Cell]) -> Columns:
    columns: dict[Cell, list[str]] = {}
    for node, cell in cells.items():
        columns.setdefault(cell, []).append(node)
    return {cell: tuple(columns[cell]) for cell in sorted(columns)}


# --- The order within the columns -----------------------------------------------------------------


def _ordered(columns: Columns, links: Sequence[tuple[str, str]]) -> Columns:
    """Sweep to and fro and keep the order in which the fewest lines cross."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for source, dest in links:
        before.setdefault(dest, []).append(source)
        after.setdefault(source, []).append(dest)
    best, fewest = columns, crossings(columns, links)
    swept = columns
    for sweep in range(_SWEEPS):
        if fewest == 0 and sweep > 0:
            break
        cells = list(swept) if sweep % 2 == 0 else list(swept)[::-1]
        swept = _swept(swept, cells, before if sweep % 2 == 0 else after)
        count = crossings(swept, links)
        if count < fewest:
            best, fewest = swept, count
    return best


def _swept(columns: Columns, cells: list[Cell], neighbours: Mapping[str, list[str]]) -> Columns:
    """Put each node at the mean place of its neighbours on one side."""
    swept = dict(columns)
    places = {node: place for nodes in columns.values() for place, node in enumerate(nodes)}
    for cell in cells:
        wanted = {node: _mean(node, places, neighbours) for node in swept[cell]}
        swept[cell] = tuple(sorted(swept[cell], key=lambda node: wanted[node]))
        places |= {node: place for place, node in enumerate(swept[cell])}
    return swept


def _mean(node: str, places: Mapping[str, int], neighbours: Mapping[str, list[str]]) -> float:
    found = [places[other] for other in neighbours.get(node, ())]
    return sum(found) / len(found) if found else places[node]


def crossings(columns: Columns, links: Iterable[tuple[str, str]]) -> int:
    """Count how many pairs of links cross."""
    cells = {node: cell for cell, nodes in columns.items() for node in nodes}
    places = {node: place for nodes in columns.values() for place, node in enumerate(nodes)}
    ends = sorted((cells[source], places[source], places[dest]) for source, dest in links)
    total = 0
    for _, group in groupby(ends, key=lambda end: end[0]):
        seen: list[int] = []
        for _, _, dest in group:
            total += len(seen) - bisect_right(seen, dest)
            insort(seen, dest)
    return total
