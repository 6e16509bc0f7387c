"""Circles: dead things that wait for one another.

A transition that can never be taken waits for outputs that can never be current, and for stages
that are never entered; an output waits for its stage and for what it is made from; a stage waits
for the transitions into it. Where that leads back to the transition, it is a circle.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from engine.proving.finishing.formula import LeafKind, leaf_holds
from engine.proving.finishing.lineage import bits

if TYPE_CHECKING:
    from engine.proving.finishing.formula import Leaf
    from engine.proving.finishing.lineage import Exit, Lineage
    from engine.proving.finishing.living import Living

#: What waits: ``exit``, ``output`` or ``stage``, and its number in the schedule, from 0.
Thing = tuple[str, int]


@frozen(eq=False, repr=False)
class Circle:
    """The numbers of the exits on a circle, and every name on it; the first comes again last."""

    exits: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


def never_open(living: Living, exit_: Exit) -> bool:
    """Whether a gate opens in no visit of its stage."""
    visits = living.visits.get(exit_.source, ())
    return not any(exit_.gate.holds(visit.current, visit.entered) for visit in visits)


def never_true(living: Living, exit_: Exit) -> Iterator[Leaf]:
    """Give the leaves of a gate that hold in no visit of its stage."""
    visits = living.visits.get(exit_.source, ())
    for leaf in exit_.gate.leaves():
        if not any(leaf_holds(leaf, visit.current, visit.entered) for visit in visits):
            yield leaf


def circle_through(lineage: Lineage, living: Living, exit_: int) -> Circle:
    """Return the shortest circle that a dead exit stands in; an empty one where it is in none."""
    first = ("exit", exit_)
    before: dict[Thing, Thing] = {}
    queue = deque([first])
    while queue:
        here = queue.popleft()
        for following in _awaited(lineage, living, here):
            if following == first:
                return _told(lineage, before, here, first)
            if following not in before:
                before[following] = here
                queue.append(following)
    return Circle()


def _awaited(lineage: Lineage, living: Living, thing: Thing) -> Iterator[Thing]:
    """Give what a dead thing waits for."""
    kind, number = thing
    if kind == "exit":
        for leaf in never_true(living, lineage.gates[number]):
            yield ("output" if leaf.kind is LeafKind.OUTPUT else "stage"), leaf.bit
    elif kind == "output":
        stage = lineage.stage_number[lineage.outputs[number].stage]
        if stage not in living.visits:
            yield "stage", stage
        for base in bits(lineage.bases[number] & ~living.outputs):
            yield "output", base
    else:
        yield from _into(lineage, living, number)


def _into(lineage: Lineage, living: Living, stage: int) -> Iterator[Thing]:
    """Give what would have to happen for a cycle to come into a stage."""
    for number, exit_ in enumerate(lineage.gates):
        if exit_.dest == stage:
            yield ("exit", number) if exit_.source in living.visits else ("stage", exit_.source)


def _told(lineage: Lineage, before: dict[Thing, Thing], last: Thing, first: Thing) -> Circle:
    way = [last]
    while way[-1] != first:
        way.append(before[way[-1]])
    way.reverse()
    exits = tuple(number for kind, number in way if kind == "exit")
    return Circle(exits, tuple(_name(lineage, thing) for thing in (*way, first)))


def _name(lineage: Lineage, thing: Thing) -> str:
    kind, number = thing
    if kind == "exit":
        return lineage.gates[number].transition.trigger
    if kind == "output":
        return lineage.outputs[number].id
    return lineage.schedule.stages[number].id
