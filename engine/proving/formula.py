"""Gates as formulas over facts: what proving asks of a requirement.

A formula is a tree whose parts hold when ``count`` of them hold. Its leaves are outputs that must
be current, stages that must have been entered (time then passes by itself), and approvals, which
persons give when they are asked. Sets of facts are whole numbers: bit *i* stands for the *i*-th
output, or stage, counted from 0 in the order of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import TYPE_CHECKING

from attrs import frozen

from engine.deciding.families import ALWAYS, NONE, Families, TooMany
from schemas.requirement import (
    AllOf,
    AnyOf,
    ApprovalNeeded,
    AtLeast,
    Elapsed,
    OutputNeeded,
    Requirement,
    StageOutputs,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.days import Duration
    from schemas.schedule import Schedule, Transition


class LeafKind(Enum):
    """What a leaf asks for."""

    OUTPUT = auto()
    ENTERED = auto()
    APPROVAL = auto()


@frozen(repr=False)
class Leaf:
    """One condition: output number ``bit``, time since stage number ``bit``, or an approval."""

    kind: LeafKind
    name: str
    bit: int = 0
    count: int = 1
    wait: Duration | None = None

    @property
    def id(self) -> str:
        """The id of the condition, as ``why`` names it."""
        return {
            LeafKind.OUTPUT: self.name,
            LeafKind.ENTERED: f"elapsed:{self.name}",
            LeafKind.APPROVAL: f"approval:{self.name}",
        }[self.kind]


@frozen(repr=False, eq=False)
class Formula:
    """Holds when ``count`` of ``of`` hold; one with a ``leaf`` holds when the leaf does."""

    count: int = 0
    of: tuple[Formula, ...] = ()
    leaf: Leaf | None = None

    def holds(self, current: int, entered: int) -> bool:
        """Whether it is true with these outputs current and these stages entered."""
        if self.leaf is not None:
            return leaf_holds(self.leaf, current, entered)
        return sum([part.holds(current, entered) for part in self.of]) >= self.count

    def leaves(self) -> Iterator[Leaf]:
        """Give every leaf, in the order of the file."""
        if self.leaf is not None:
            yield self.leaf
        for part in self.of:
            yield from part.leaves()

    def surely(self, current: int, entered: int) -> tuple[int, int]:
        """Return the outputs and stages that every way to make it true needs.

        Nothing but ``current`` and ``entered`` can ever hold; it is true with all of them.
        """
        if self.leaf is not None:
            return _needed(self.leaf)
        parts = [part for part in self.of if part.holds(current, entered)]
        needs = [part.surely(current, entered) for part in parts]
        spare = len(parts) - self.count
        outputs = _in_more_than(spare, [outputs for outputs, _ in needs])
        return outputs, _in_more_than(spare, [stages for _, stages in needs])


def leaf_holds(leaf: Leaf, current: int, entered: int) -> bool:
    """Whether one leaf holds, or will hold in time."""
    if leaf.kind is LeafKind.APPROVAL:
        return True
    facts = current if leaf.kind is LeafKind.OUTPUT else entered
    return bool(facts >> leaf.bit & 1)


def _needed(leaf: Leaf) -> tuple[int, int]:
    bit = 1 << leaf.bit
    if leaf.kind is LeafKind.OUTPUT:
        return bit, 0
    return 0, bit if leaf.kind is LeafKind.ENTERED else 0


def _in_more_than(number: int, sets: list[int]) -> int:
    """Return the bits that stand in more than ``number`` of the sets.

    ``at_least[n]`` holds the bits seen in at least n + 1 sets so far.
    """
    at_least = [0] * (number + 1)
    for one in sets:
        carried = one
        for place in range(number + 1):
            at_least[place], carried = at_least[place] | carried, at_least[place] & carried
    return at_least[number]


def formula_of(
    schedule: Schedule,
    transition: Transition,
    output_bits: Mapping[str, int],
    stage_bits: Mapping[str, int],
) -> Formula:
    """Compile the requirement of a transition."""

    def compiled(part: Requirement) -> Formula:
        if isinstance(part, AllOf | AnyOf | AtLeast):
            whole = len(part.of) if isinstance(part, AllOf) else 1
            count = part.count if isinstance(part, AtLeast) else whole
            return Formula(count, tuple(map(compiled, part.of)))
        if isinstance(part, StageOutputs):
            outputs = schedule.stage_of[transition.source].outputs
            needed = [OutputNeeded(output.id) for output in outputs if not output.optional]
            return Formula(len(needed), tuple(map(of_leaf, needed)))
        return of_leaf(part)

    def of_leaf(part: Requirement) -> Formula:
        match part:
            case OutputNeeded():
                bit = output_bits[part.output]
                return Formula(leaf=Leaf(LeafKind.OUTPUT, part.output, bit))
            case Elapsed():
                bit = stage_bits[part.since]
                return Formula(leaf=Leaf(LeafKind.ENTERED, part.since, bit, wait=part.at_least))
            case ApprovalNeeded():
                return Formula(leaf=Leaf(LeafKind.APPROVAL, part.role, count=part.count))
            case _:
                return Formula()

    return compiled(transition.requires)


#: Sets of leaves, each of which makes a formula true.
Ways = list[tuple[Leaf, ...]]


def every_way(formula: Formula, free: int, most: int) -> Ways:
    """List the minimal sets of leaves that make a formula true; ``free`` outputs hold anyway.

    Raises:
        TooMany: there are more than ``most``.
    """
    found = _Listed(formula, free)
    if found.count > most:
        raise TooMany
    return found.ways(most)


def some_ways(formula: Formula, most: int) -> tuple[Ways, bool]:
    """List at most ``most`` minimal sets of leaves, fewest first, and say whether these are all.

    Raises:
        TooMany: there are so many that they cannot be counted.
    """
    found = _Listed(formula, 0)
    return found.ways(most), found.count <= most


class _Listed:
    """The minimal sets of leaves that make a formula true, as a decision diagram."""

    def __init__(self, formula: Formula, free: int) -> None:
        self.leaves = list(dict.fromkeys(formula.leaves()))
        self.place = {leaf: number for number, leaf in enumerate(self.leaves)}
        self.free = free
        self.families = Families()
        self.root = self._family(formula)

    @property
    def count(self) -> int:
        """How many sets there are."""
        return self.families.count(self.root)

    def ways(self, most: int) -> Ways:
        """List some of them, those with the fewest leaves first."""
        sets = self.families.fewest(self.root, most)
        return [tuple(self.leaves[number] for number in sorted(one)) for one in sets]

    def _family(self, part: Formula) -> int:
        if part.leaf is not None:
            held = part.leaf.kind is LeafKind.OUTPUT and self.free >> part.leaf.bit & 1
            return ALWAYS if held else self.families.single(self.place[part.leaf])
        families = self.families
        best = [ALWAYS] + [NONE] * part.count
        for inner in map(self._family, part.of):
            for taken in range(part.count, 0, -1):
                best[taken] = families.either(best[taken], families.both(best[taken - 1], inner))
        return best[part.count]
