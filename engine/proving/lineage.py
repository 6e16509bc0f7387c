"""A schedule made ready to prove with: numbered outputs and stages, and what derives from what.

Sets of outputs and of stages are whole numbers, bit *i* standing for the *i*-th one in the order of
the file, so that a set of thousands costs one operation. Rules that the numbers rest on
(``engine.deciding.outputs`` and ``standings``):

- an output is *fresh* when it is there and was made from the current content of everything that it
  derives from; handing in or withdrawing an output takes freshness from all that derives from it;
- what is not fresh is as good as absent: nothing fresh can be made from it, and it has to be made
  again;
- an output is *current* when it is fresh, its checks passed and its approvals are there;
- only the outputs of the stage that the cycle is in can be changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from attrs import frozen

from engine.proving.formula import Formula, LeafKind, formula_of
from engine.proving.passable import can_fall_short, obstacle
from schemas.schedule import Final

if TYPE_CHECKING:
    from schemas.output import Output
    from schemas.schedule import Schedule, Transition


def bits(mask: int) -> Iterator[int]:
    """Give the numbers in a set, from the lowest.

    >>> list(bits(0b10110))
    [1, 2, 4]
    """
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@frozen(eq=False, repr=False)
class Exit:
    """A transition with its gate.

    ``source`` and ``dest`` are numbers of stages; ``asked`` are the outputs among its leaves.
    """

    transition: Transition
    source: int
    dest: int
    gate: Formula
    asked: int


@frozen(eq=False, repr=False)
class Lineage:
    """The numbered schedule.

    ``bases``, ``before`` and ``after`` run parallel to the outputs: what an output is made from
    directly, all that it derives from, all that derives from it.
    """

    schedule: Schedule
    outputs: tuple[Output, ...]
    bases: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    order: tuple[int, ...]

    @cached_property
    def stage_number(self) -> Mapping[str, int]:
        """The number of each stage."""
        return {stage.id: number for number, stage in enumerate(self.schedule.stages)}

    @cached_property
    def output_number(self) -> Mapping[str, int]:
        """The number of each output."""
        return {output.id: number for number, output in enumerate(self.outputs)}

    @cached_property
    def initial(self) -> int:
        """The number of the initial stage."""
        return self.stage_number[self.schedule.initial]

    @cached_property
    def own(self) -> tuple[int, ...]:
        """The outputs of each stage."""
        own = [0] * len(self.schedule.stages)
        for number, output in enumerate(self.outputs):
            own[self.stage_number[output.stage]] |= 1 << number
        return tuple(own)

    @cached_property
    def made_in(self) -> tuple[tuple[int, ...], ...]:
        """The outputs of each stage, one by one, what others are made from first."""
        made: list[list[int]] = [[] for _ in self.schedule.stages]
        for number in self.order:
            made[self.stage_number[self.outputs[number].stage]].append(number)
        return tuple(map(tuple, made))

    @cached_property
    def downstream(self) -> tuple[int, ...]:
        """What derives, in other stages, from the outputs of each stage."""
        return tuple(
            _union(self.after[number] for number in made) & ~own
            for made, own in zip(self.made_in, self.own, strict=True)
        )

    @cached_property
    def impossible(self) -> int:
        """The outputs whose checks can never pass."""
        return _where(obstacle(self.schedule, output) is not None for output in self.outputs)

    @cached_property
    def can_be_short(self) -> int:
        """The outputs whose files may fall short of their checks."""
        able = _where(can_fall_short(output) for output in self.outputs)
        return able | self.impossible

    @cached_property
    def approved(self) -> int:
        """The outputs that ask for an approval."""
        return _where(output.approval is not None for output in self.outputs)

    @cached_property
    def plain(self) -> int:
        """The outputs that are current as soon as they are fresh."""
        return _where(output.passes_anyhow for output in self.outputs)

    @cached_property
    def exits(self) -> tuple[tuple[Exit, ...], ...]:
        """The exits of each stage that do not give the cycle up, in the order of the file."""
        exits: list[list[Exit]] = [[] for _ in self.schedule.stages]
        for exit_ in self.gates:
            if self.schedule.stages[exit_.dest].final is not Final.GIVEN_UP:
                exits[exit_.source].append(exit_)
        return tuple(map(tuple, exits))

    @cached_property
    def gates(self) -> tuple[Exit, ...]:
        """Every transition, those that give the cycle up among them."""
        return tuple(map(self.exit_of, self.schedule.transitions))

    def exit_of(self, transition: Transition) -> Exit:
        """Compile one transition."""
        number = self.stage_number
        gate = formula_of(self.schedule, transition, self.output_number, number)
        leaves = (leaf for leaf in gate.leaves() if leaf.kind is LeafKind.OUTPUT)
        asked = _union(1 << leaf.bit for leaf in leaves)
        return Exit(transition, number[transition.source], number[transition.dest], gate, asked)

    @cached_property
    def done(self) -> tuple[bool, ...]:
        """Whether each stage ends a cycle well."""
        return tuple(stage.final is Final.DONE for stage in self.schedule.stages)

    @cached_property
    def asked_elsewhere(self) -> int:
        """The outputs that a gate of another stage asks for: being current matters there."""
        return _union(exit_.asked & ~self.own[exit_.source] for exit_ in self.gates)

    @cached_property
    def used_elsewhere(self) -> int:
        """The outputs that matter in another stage: asked for there, or something derives there."""
        kin = (
            (number, self.after[number] & ~self.own[stage])
            for stage, made in enumerate(self.made_in)
            for number in made
        )
        return self.asked_elsewhere | _union(1 << number for number, after in kin if after)

    @cached_property
    def telling(self) -> int:
        """The outputs from which, when they are fresh, something follows that matters elsewhere."""
        used = self.used_elsewhere
        return used | _union(self.after[number] for number in bits(used))

    @cached_property
    def timed(self) -> int:
        """The stages since which a gate counts time."""
        leaves = (leaf for exit_ in self.gates for leaf in exit_.gate.leaves())
        return _union(1 << leaf.bit for leaf in leaves if leaf.kind is LeafKind.ENTERED)

    def kin(self, outputs: int) -> int:
        """Return outputs with all that they derive from."""
        return outputs | _union(self.before[number] for number in bits(outputs))

    def names(self, outputs: int) -> tuple[str, ...]:
        """Return the ids of outputs."""
        return tuple(self.outputs[number].id for number in bits(outputs))

    def producible(self, stage: int, fresh: int) -> int:
        """Return what is fresh when all that can be made in a stage is made.

        ``fresh`` is what is fresh elsewhere.
        """
        for number in self.made_in[stage]:
            if not self.bases[number] & ~fresh:
                fresh |= 1 << number
        return fresh


def _union(sets: Iterator[int]) -> int:
    found = 0
    for one in sets:
        found |= one
    return found


def _where(answers: Iterator[bool]) -> int:
    return _union(1 << number for number, yes in enumerate(answers) if yes)


def lineage(schedule: Schedule) -> Lineage:
    """Number the outputs of a schedule and close its derivations."""
    outputs = tuple(output for stage in schedule.stages for output in stage.outputs)
    number = {output.id: place for place, output in enumerate(outputs)}
    direct = {place: [number[b] for b in output.bases] for place, output in enumerate(outputs)}
    order = tuple(TopologicalSorter(direct).static_order())
    before, after = [0] * len(outputs), [0] * len(outputs)
    for place in order:
        before[place] = _union(before[base] | 1 << base for base in direct[place])
    for place in reversed(order):
        for base in direct[place]:
            after[base] |= after[place] | 1 << place
    bases = tuple(_union(1 << base for base in direct[place]) for place in range(len(outputs)))
    return Lineage(schedule, outputs, bases, tuple(before), tuple(after), order)
