"""What every finished run must still hold: a lower bound of what a search has before it.

From a stage, a letter is *needed* when without it no final stage can be reached: a trigger, when
its transitions cannot be avoided, an output, when no gate that opens without it leads on. What is
needed, was not handed in and is not recorded in the rest of the case must be put in, model-only.
That bound never falls by more than a move costs (it is consistent), so the search stays exact.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from attrs import frozen

from engine.auditing.aligning.distances import FAR
from engine.auditing.aligning.gates import Opening

if TYPE_CHECKING:
    from engine.auditing.aligning.gates import GateForm
    from engine.auditing.aligning.model import Model, Step

#: How many steps the bound may take to make; a larger model is searched with distances alone.
MOST_LOOKS = 4_000_000
_ALL = -1


@frozen(eq=False)
class Guide:
    """The bound's tables, by stage.

    ``triggers``, ``sets`` and ``ordered`` are masks of what is needed. ``to_trigger`` counts the
    transitions to a stage that has the trigger, ``to_end`` to a final stage.
    """

    triggers: tuple[int, ...]
    sets: tuple[int, ...]
    ordered: tuple[int, ...]
    to_trigger: tuple[tuple[int, ...], ...]
    to_end: tuple[int, ...]


def guide_of(model: Model) -> Guide:
    """Make the tables of the bound."""
    wanted = [needed(step.gate) for step in model.steps]
    sources = [
        [step.source for step in model.steps if step.trigger == trigger]
        for trigger in range(len(model.triggers))
    ]
    ends = [stage for stage, final in enumerate(model.final) if final]
    return Guide(
        _needed(model, len(model.triggers), lambda n, letter: model.steps[n].trigger == letter),
        _needed(model, len(model.sets), lambda n, place: bool(wanted[n][0] >> place & 1)),
        _needed(model, len(model.ordered), lambda n, place: bool(wanted[n][1] >> place & 1)),
        tuple(tuple(_nearest(row, at) for at in sources) for row in model.near),
        tuple(_nearest(row, ends) for row in model.near),
    )


def _nearest(row: tuple[int, ...], stages: list[int]) -> int:
    return min((row[stage] for stage in stages), default=FAR)


def needed(gate: GateForm) -> tuple[int, int]:
    """Return the set outputs and the ordered ones without which a gate never opens."""
    if gate.how is Opening.CHEAPEST:
        return _needed_of_nodes(gate)
    return reduce(and_, (sets for sets, _ in gate.choices)), reduce(
        and_, (ordered for _, ordered in gate.choices)
    )


def _needed_of_nodes(gate: GateForm) -> tuple[int, int]:
    found = [(_ALL, _ALL), (0, 0)]
    for place, without, with_ in gate.nodes:
        sets, ordered = found[with_]
        own = (1 << place, 0) if place >= 0 else (0, 1 << ~place)
        other = found[without]
        found.append(((sets | own[0]) & other[0], (ordered | own[1]) & other[1]))
    return found[-1]


def _needed(model: Model, letters: int, takes: Callable[[int, int], bool]) -> tuple[int, ...]:
    """Return a mask for each stage: the letters without whose steps no final stage is reached."""
    masks = [0] * len(model.stages)
    if letters * (len(model.stages) + len(model.steps)) > MOST_LOOKS:
        return tuple(masks)
    for letter in range(letters):
        kept = [step for n, step in enumerate(model.steps) if not takes(n, letter)]
        if len(kept) == len(model.steps):
            continue
        for stage in set(range(len(masks))) - _ending(model, kept):
            masks[stage] |= 1 << letter
    return tuple(masks)


def _ending(model: Model, steps: list[Step]) -> set[int]:
    """Return the stages from which these steps lead to a final stage."""
    sources: dict[int, list[int]] = {}
    for step in steps:
        sources.setdefault(step.dest, []).append(step.source)
    waiting = [stage for stage, final in enumerate(model.final) if final]
    found = set(waiting)
    while waiting:
        more = [s for s in sources.get(waiting.pop(), ()) if s not in found]
        found.update(more)
        waiting += more
    return found
