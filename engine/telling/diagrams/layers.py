"""In which layer each stage stands, and how each transition is drawn.

- the layers follow the ways forward from the initial stage: a stage stands one layer behind the
  last of those that lead to it (longest paths), where a way back to a stage being visited, and one
  that ``reopens``, does not count;
- stages in which cycles are given up stand in the last layer, or behind it where its row has room:
  nothing leads on to them;
- so many layers make a row, and the rows stand beneath each other like lines of text;
- each transition has one fate: see ``Fate``. Everything here takes time in proportion to the size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun
from schemas.schedule import Final

if TYPE_CHECKING:
    from schemas.schedule import Schedule, Transition

#: Stages by id, each with those that it leads on to.
Ways = Mapping[str, tuple[str, ...]]


class Fate(StrEnum):
    """How a transition is drawn.

    ``forward``: a gate beside its stage and a line on to the next. ``far``: a gate that names the
    stage far away. ``back``: a line below the row. ``stub``: a word at the stage itself, for giving
    up, which every stage may do, and for going back further than one row.
    """

    FORWARD = "forward"
    FAR = "far"
    BACK = "back"
    STUB = "stub"


@frozen(repr=False)
class Plan(Noun):
    """The layer of each stage, counted from 0, how many make a row, and each transition's fate."""

    layers: Mapping[str, int]
    in_row: int
    fates: Mapping[str, Fate]

    def row(self, stage: str) -> int:
        """Return the row that a stage stands in, counted from 0."""
        return self.layers[stage] // self.in_row


def way_name(transition: Transition) -> str:
    """Return the name of a transition, unique in its schedule: ``workshop_c/hold_workshop_d``."""
    return f"{transition.source}/{transition.trigger}"


def planned(schedule: Schedule, most_in_row: int) -> Plan:
    """Give every stage its layer and every transition its fate; at most so many layers a row.

    The layers are shared out evenly: eight of them, at most three a row, make 3 + 3 + 2.
    """
    layers = _layers(schedule)
    count = max(layers.values()) + 1
    rows = -(-count // most_in_row)
    in_row = -(-count // rows)
    if count % in_row:  # the last row has room for them beside the others
        layers |= {stage.id: count for stage in schedule.stages if stage.final is Final.GIVEN_UP}
    fates = {way_name(t): _fate(t, schedule, layers, in_row) for t in schedule.transitions}
    return Plan(layers, in_row, fates)


def _fate(way: Transition, schedule: Schedule, layers: Mapping[str, int], in_row: int) -> Fate:
    if schedule.stage_of[way.dest].final is Final.GIVEN_UP:
        return Fate.STUB
    rows_on = layers[way.dest] // in_row - layers[way.source] // in_row
    if layers[way.dest] > layers[way.source]:
        return Fate.FORWARD if rows_on <= 1 else Fate.FAR
    return Fate.BACK if rows_on >= -1 else Fate.STUB


def _layers(schedule: Schedule) -> dict[str, int]:
    order, ways = _without_circles(schedule, _ways(schedule))
    layers = dict.fromkeys(order, 0)
    for stage in order:
        for dest in ways[stage]:
            layers[dest] = max(layers[dest], layers[stage] + 1)
    reached = {dest for dests in ways.values() for dest in dests} | {schedule.initial}
    last = max(layers.values())
    for stage in order:
        if stage not in reached:  # unreachable: just before what it leads to, else at the end
            layers[stage] = max(min((layers[dest] - 1 for dest in ways[stage]), default=last), 0)
    return {stage.id: layers[stage.id] for stage in schedule.stages}


def _ways(schedule: Schedule) -> Ways:
    """Collect the ways that may lead on, in the order of the file."""
    ways: dict[str, list[str]] = {stage.id: [] for stage in schedule.stages}
    for transition in schedule.transitions:
        given_up = schedule.stage_of[transition.dest].final is Final.GIVEN_UP
        if not transition.reopens and not given_up:
            ways[transition.source].append(transition.dest)
    return {stage: tuple(dict.fromkeys(dests)) for stage, dests in ways.items()}


def _without_circles(schedule: Schedule, ways: Ways) -> tuple[list[str], Ways]:
    """Visit the stages in depth; return them in an order of the ways that go back to none."""
    open_, left = set[str](), list[str]()
    onward: dict[str, list[str]] = {}
    for root in (schedule.initial, *ways):
        trail: list[tuple[str, Iterator[str]]] = []
        if root not in onward:
            trail.append(_entered(root, ways, open_, onward))
        while trail:
            stage, dests = trail[-1]
            dest = next(dests, None)
            if dest is None:
                trail.pop()
                open_.remove(stage)
                left.append(stage)
            elif dest not in open_:
                onward[stage].append(dest)
                if dest not in onward:
                    trail.append(_entered(dest, ways, open_, onward))
    return left[::-1], {stage: tuple(dests) for stage, dests in onward.items()}


def _entered(
    stage: str, ways: Ways, open_: set[str], onward: dict[str, list[str]]
) -> tuple[str, Iterator[str]]:
    open_.add(stage)
    onward[stage] = []
    return stage, iter(ways[stage])
