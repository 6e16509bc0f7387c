"""The model that cases are aligned with: a schedule reduced to triggers, outputs and gates.

A word over triggers and outputs is a run of the model when it starts in the initial stage, ends in
a final one, and

- an output is handed in only while its stage is the current one and when every output that it
  derives from was handed in; any number of times, and each time with new content;
- a trigger is taken only from its source, when its gate's formula over outputs holds; days,
  approvals and rights are held to be met;
- an output is current when it was handed in, nothing that it derives from was handed in since, and
  everything that it derives from is current.

Two kinds of outputs:

- *ordered*: those that derive or are derived from, and those that a gate of another stage asks
  for. A state keeps two bits for each: present, and made anew since its base changed (``old``).
- the others, a *set*: only gates of their own stage ask for them, and nothing else depends on them.
  A state keeps one bit for each, and the search never branches over them (``searching``).

Bits: ``present`` of ordered output i is bit i of the ordered state, ``old`` is bit ``OLD + i``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from attrs import field, frozen

from engine.auditing.aligning.distances import FAR, Distances, distances
from engine.auditing.aligning.formulas import asked_for
from engine.auditing.aligning.gates import GateForm, Layout, StageGates
from engine.deciding.families import Families
from schemas.alignment import TooLarge

if TYPE_CHECKING:
    from schemas.schedule import Schedule

#: Where the second bits of the ordered state begin; no more outputs than that can be ordered.
OLD = 30
#: How many outputs may be ordered, unless the caller says otherwise.
MOST_ORDERED = 16


class Way(IntEnum):
    """What a handed-in output means to a state of its stage."""

    FREE = 0
    SET = 1
    KEPT = 2
    DERIVING = 3


@frozen(eq=False)
class OutputForm:
    """An output: its stage, what it means, and its place among the set or the ordered outputs.

    ``bases`` and ``uses`` are masks of ordered outputs: what it derives from, and what derives from
    it. A ``KEPT`` output is ordered and has neither.
    """

    stage: int
    way: Way
    place: int = 0
    bases: int = 0
    uses: int = 0


@frozen(eq=False)
class Step:
    """A transition: from stage, to stage, the trigger's letter, its gate, and what it settles.

    ``settles`` is a mask of the set outputs that no later gate of the source stage can want.
    """

    source: int
    dest: int
    trigger: int
    gate: GateForm
    settles: int


@frozen(eq=False)
class Model:
    """A schedule ready to be aligned with; letters are triggers, then outputs.

    ``ordered`` and ``sets`` are numbers of outputs, by place; ``bases_first`` are the places of the
    ordered ones, what is derived from before what derives. ``near[a][b]`` is how many transitions
    lead from a stage to another, ``FAR`` where none do.
    """

    schedule: Schedule
    stages: tuple[str, ...]
    triggers: tuple[str, ...]
    outputs: tuple[OutputForm, ...]
    ordered: tuple[int, ...]
    sets: tuple[int, ...]
    steps: tuple[Step, ...]
    near: tuple[tuple[int, ...], ...] = field(repr=False)
    bases_first: tuple[int, ...] = field(repr=False)

    @cached_property
    def initial(self) -> int:
        """The number of the initial stage."""
        return self.stages.index(self.schedule.initial)

    @cached_property
    def final(self) -> tuple[bool, ...]:
        """Whether each stage is final."""
        return tuple(stage.final is not None for stage in self.schedule.stages)

    @cached_property
    def exits(self) -> tuple[tuple[int, ...], ...]:
        """The steps that leave each stage, in the order of the file."""
        return tuple(
            tuple(n for n, step in enumerate(self.steps) if step.source == stage)
            for stage in range(len(self.stages))
        )

    @cached_property
    def step_of(self) -> Mapping[tuple[int, int], int]:
        """The step of each stage and trigger."""
        return {(step.source, step.trigger): number for number, step in enumerate(self.steps)}

    @cached_property
    def kept_in(self) -> tuple[tuple[int, ...], ...]:
        """The ordered outputs of each stage, by their place, in the order of the file."""
        return tuple(
            tuple(p for p, out in enumerate(self.ordered) if self.outputs[out].stage == stage)
            for stage in range(len(self.stages))
        )

    @property
    def states(self) -> int:
        """Bound what stands beside a position: absent, current or stale for each ordered output."""
        return len(self.stages) * int(3 ** len(self.ordered))


def model_of(schedule: Schedule, most_ordered: int = MOST_ORDERED) -> Model | TooLarge:
    """Compile a schedule, or say what makes it too large, and how large it is."""
    ordered = _ordered(schedule)
    limit = min(most_ordered, OLD)
    if len(ordered) > limit:
        return TooLarge("ETP950", len(ordered), limit, "outputs", ", ".join(ordered))
    asked = {o for t in schedule.transitions for o in asked_for(schedule, t.source, t.requires)}
    sets = [name for name in schedule.output_of if name in asked and name not in ordered]
    layout = Layout(schedule, _numbered(ordered), _numbered(sets))
    near = distances(schedule)
    steps = _steps(layout, near)
    if isinstance(steps, TooLarge):
        return steps
    numbers = _numbered(schedule.output_of)
    outputs = tuple(_outputs(layout))
    return Model(
        schedule,
        tuple(stage.id for stage in schedule.stages),
        schedule.triggers,
        outputs,
        tuple(numbers[name] for name in ordered),
        tuple(numbers[name] for name in sets),
        steps,
        near,
        _bases_first(layout),
    )


def _numbered(names: Iterable[str]) -> Mapping[str, int]:
    return {name: number for number, name in enumerate(names)}


def _ordered(schedule: Schedule) -> tuple[str, ...]:
    """Return the outputs whose order matters, in the order of the file."""
    found: set[str] = {b for output in schedule.output_of.values() for b in output.bases}
    found |= {output.id for output in schedule.output_of.values() if output.bases}
    for transition in schedule.transitions:
        asked = asked_for(schedule, transition.source, transition.requires)
        found |= {o for o in asked if schedule.output_of[o].stage != transition.source}
    return tuple(name for name in schedule.output_of if name in found)


def _outputs(layout: Layout) -> Iterator[OutputForm]:
    """Give the form of every output, in the order of the file."""
    schedule = layout.schedule
    stage = _numbered(item.id for item in schedule.stages)
    bases = {name: layout.masks(frozenset(o.bases))[1] for name, o in schedule.output_of.items()}
    for name, output in schedule.output_of.items():
        at = stage[output.stage]
        if name in layout.sets:
            yield OutputForm(at, Way.SET, layout.sets[name])
        elif name in layout.ordered:
            place = layout.ordered[name]
            uses = frozenset(other for other, mask in bases.items() if mask >> place & 1)
            derives = bool(uses or bases[name])
            way = Way.DERIVING if derives else Way.KEPT
            yield OutputForm(at, way, place, bases[name], layout.masks(uses)[1])
        else:
            yield OutputForm(at, Way.FREE)


def _bases_first(layout: Layout) -> tuple[int, ...]:
    """Return the places of the ordered outputs, what is derived from before what derives."""
    outputs = layout.schedule.output_of
    graph = {name: outputs[name].bases for name in layout.ordered}
    return tuple(layout.ordered[name] for name in TopologicalSorter(graph).static_order())


def _steps(layout: Layout, near: Distances) -> tuple[Step, ...] | TooLarge:
    """Compile the transitions; one whose gate never opens is left out."""
    schedule = layout.schedule
    stage, letter = _numbered(s.id for s in schedule.stages), _numbered(schedule.triggers)
    found: list[Step] = []
    for source, at in stage.items():
        gates = StageGates(layout, schedule.exits(source), Families())
        own = frozenset(output.id for output in schedule.stage_of[source].outputs)
        whole = layout.masks(own)[0]
        back = {name: near[number][at] < FAR for name, number in stage.items()}
        for transition, form in zip(gates.gates, gates.forms(back), strict=False):
            if isinstance(form, TooLarge):
                return form
            if form[0].opens:
                ends = at, stage[transition.dest], letter[transition.trigger]
                found.append(Step(*ends, form[0], whole if form[1] else 0))
    return tuple(found)
