"""The gates of a model: what opens each, and what may still be wanted after it.

A gate opens when it has one of its smallest sets of outputs. What is missing of the set outputs is
put in at the gate itself, model-only, and there are three forms of saying what to put in:

- ``ALL``: there is one smallest set; what it lacks is put in;
- ``CHEAPEST``: several, and no later gate can want more of this stage's set outputs: a set that
  lacks the fewest is put in, of those the one that has the earliest outputs of the file;
- ``CHOICES``: several, and the stage can be come back to and left by a gate that this one does not
  imply: which set is put in may matter later, so each is tried. Their number is limited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

from engine.auditing.aligning.formulas import asked_for, conjunction, conjuncts, family
from engine.deciding.families import ALWAYS, MOST_PLACES, MOST_STEPS, NONE, Families, TooMany
from schemas.alignment import TooLarge
from schemas.requirement import AnyOf, AtLeast, OutputNeeded, StageOutputs

if TYPE_CHECKING:
    from schemas.requirement import Requirement
    from schemas.schedule import Schedule, Transition

#: How many smallest sets a gate of the form ``CHOICES`` may have.
MOST_CHOICES = 256


class Opening(IntEnum):
    """How it is found what to put in at a gate."""

    ALL = 0
    CHEAPEST = 1
    CHOICES = 2


@frozen(eq=False)
class GateForm:
    """What opens a gate.

    ``choices`` are its smallest sets, each a mask of set outputs and a mask of ordered ones: one
    for ``ALL``, none for ``CHEAPEST``. ``nodes`` are the nodes of the decision diagram of
    ``CHEAPEST``, a node's parts before it: (place, without, with), where a place is that of a set
    output or ``~`` that of an ordered one, and parts are 0 (never), 1 (always) or 2 + a node. Both
    are empty where the gate never opens.
    """

    how: Opening
    choices: tuple[tuple[int, int], ...] = ()
    nodes: tuple[tuple[int, int, int], ...] = ()

    @property
    def opens(self) -> bool:
        """Whether any outputs open it."""
        return bool(self.choices or self.nodes)


@frozen(eq=False)
class Layout:
    """Which outputs are ordered and which are a set, each with its place there."""

    schedule: Schedule
    ordered: Mapping[str, int]
    sets: Mapping[str, int]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every output in the order of the file."""
        return tuple(self.schedule.output_of)

    def masks(self, names: frozenset[str]) -> tuple[int, int]:
        """Return the outputs as a mask of the set and a mask of the ordered ones."""
        return (
            sum(1 << self.sets[name] for name in names if name in self.sets),
            sum(1 << self.ordered[name] for name in names if name in self.ordered),
        )

    def place(self, number: int) -> int:
        """Return the place of an output in a diagram's node."""
        name = self.names[number]
        return self.sets[name] if name in self.sets else ~self.ordered[name]


@frozen(eq=False)
class StageGates:
    """The gates of one stage, in the order of the file, compared with each other."""

    layout: Layout
    gates: tuple[Transition, ...]
    families: Families

    def forms(self, back: Mapping[str, bool]) -> Iterator[tuple[GateForm, bool] | TooLarge]:
        """Give each gate's form, and whether it settles the set outputs of the stage.

        It does where the stage cannot be come back to, or where every gate of the stage is implied
        by it as far as set outputs go: they stay present, so that nothing more is ever put in.
        ``back`` says of each stage whether this one can be reached from it.
        """
        for gate in self.gates:
            try:
                settles = not back[gate.dest] or all(self._implies(gate, o) for o in self.gates)
                form = self._form(gate, settles=settles)
            except TooMany:
                yield TooLarge("ETP953", MOST_STEPS, MOST_STEPS, "formula", gate.trigger)
                return
            yield form if isinstance(form, TooLarge) else (form, settles)

    def _form(self, gate: Transition, *, settles: bool) -> GateForm | TooLarge:
        needed = conjunction(self.layout.schedule, gate)
        if needed is not None:
            return GateForm(Opening.ALL, (self.layout.masks(needed),))
        places = len(set(self._asked(gate, gate.requires)))
        if places > MOST_PLACES:
            return TooLarge("ETP953", places, MOST_PLACES, "places", gate.trigger)
        root = family(self.families, self.layout.schedule, gate.source, (gate.requires,))
        count = self.families.count(root)
        if count <= 1 or not settles:
            return self._listed(gate, root, count)
        return GateForm(Opening.CHEAPEST, nodes=tuple(self._nodes(root)))

    def _listed(self, gate: Transition, root: int, count: int) -> GateForm | TooLarge:
        if count > MOST_CHOICES:
            return TooLarge("ETP951", count, MOST_CHOICES, "gate", gate.trigger)
        names = self.layout.names
        sets = [frozenset(names[p] for p in one) for one in self.families.fewest(root, count)]
        how = Opening.ALL if count <= 1 else Opening.CHOICES
        return GateForm(how, tuple(self.layout.masks(one) for one in sets))

    def _nodes(self, root: int) -> Iterator[tuple[int, int, int]]:
        """Number the nodes that a family is made of anew, from 2, a node's parts before it."""
        number = {NONE: NONE, ALWAYS: ALWAYS}
        for node, (place, without, with_) in self.families.nodes(root):
            number[node] = len(number)
            yield self.layout.place(place), number[without], number[with_]

    def _implies(self, one: Transition, other: Transition) -> bool:
        """Whether the one's gate makes the other's true, as far as set outputs go, for good.

        Where a part names set outputs and ordered ones, it may come to want others later.
        """
        schedule, wanted = self.layout.schedule, tuple(conjuncts(other.requires))
        has = tuple(conjuncts(one.requires))
        if any(map(self._mixed, (one, other), (has, wanted))):
            return False
        first, second = conjunction(schedule, one), conjunction(schedule, other)
        if first is not None and second is not None:
            return second & self.layout.sets.keys() <= first
        given, asked = (self._of_sets(one.source, parts) for parts in (has, wanted))
        return self.families.both(given, asked) == given

    def _asked(self, gate: Transition, part: Requirement) -> Iterator[str]:
        return asked_for(self.layout.schedule, gate.source, part)

    def _mixed(self, gate: Transition, parts: tuple[Requirement, ...]) -> bool:
        """Whether an alternative among the parts names set outputs and ordered ones."""
        alternatives = (part for part in parts if isinstance(part, AnyOf | AtLeast))
        named = ({*self._asked(gate, part)} for part in alternatives)
        return any(
            names & self.layout.sets.keys() and names & self.layout.ordered.keys()
            for names in named
        )

    def _of_sets(self, stage: str, parts: tuple[Requirement, ...]) -> int:
        """Return the family of what the parts ask of set outputs alone."""
        schedule = self.layout.schedule
        kept: list[Requirement] = []
        for part in parts:
            names = set(asked_for(schedule, stage, part))
            if isinstance(part, StageOutputs):
                kept += [OutputNeeded(name) for name in sorted(names & self.layout.sets.keys())]
            elif names <= self.layout.sets.keys():
                kept.append(part)
        if len({name for part in kept for name in asked_for(schedule, stage, part)}) > MOST_PLACES:
            raise TooMany
        return family(self.families, schedule, stage, kept)
