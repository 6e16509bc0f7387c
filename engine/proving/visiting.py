"""What a visit of a stage can come to, step by step: the moves of a search for shortest histories.

A visit is planned for one exit and one minimal set of leaves that opens it. The outputs that matter
are gone through one after the other, what others are made from first, and each is left as it is,
approved, handed in (with files that pass or fall short), or withdrawn, at the price of its steps.
More than one of these for one output in one visit would be steps for nothing. An output that
matters nowhere else is only brought to what the plan asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.proving.cases import asked
from engine.proving.finishing import Standing
from engine.proving.formula import LeafKind, some_ways
from schemas.steps import Step, StepKind, approval, output, trigger, withdrawal

if TYPE_CHECKING:
    from engine.proving.formula import Leaf
    from engine.proving.lineage import Exit, Lineage

#: How many ways to open one gate are tried.
MOST_WAYS = 2_000


@frozen(eq=False, repr=False)
class Plan:
    """An exit, the leaves by which it is to open, and the outputs to go through.

    ``current`` are the outputs among the leaves, ``kin`` those with all they derive from.
    ``guarded`` are those of other stages, which must not go out of date.
    """

    exit: Exit
    way: tuple[Leaf, ...]
    current: int
    kin: int
    guarded: int
    involved: tuple[int, ...]

    def possible(self, here: Standing) -> bool:
        """Whether what the plan asks for from elsewhere is there."""
        elsewhere = self.current & self.guarded
        return not (elsewhere & ~here.current or asked(self.way)[1] & ~here.entered)


#: What one move costs in steps, the steps, and where it leads.
Option = tuple[tuple[Step, ...], Standing]


def plans(lineage: Lineage, stage: int) -> tuple[tuple[Plan, ...], bool]:
    """Return a plan for each exit of a stage and each way to open it, and whether that is all.

    Raises:
        TooMany: there are more ways than can be counted.
    """
    own = lineage.own[stage]
    useful = own & lineage.kin(lineage.used_elsewhere)
    found, every = [], True
    for exit_ in lineage.exits[stage]:
        tried, complete = some_ways(exit_.gate, MOST_WAYS)
        every = every and complete
        for way in tried:
            current = asked(way)[0]
            kin = lineage.kin(current)
            touched = kin & own | useful
            involved = tuple(n for n in lineage.made_in[stage] if touched >> n & 1)
            found.append(Plan(exit_, way, current, kin, kin & ~own, involved))
    return tuple(found), every


def options(lineage: Lineage, plan: Plan, here: Standing, number: int) -> Iterator[Option]:
    """Give what can be done with one output, as far as the plan permits it."""
    bit = 1 << number
    wanted, needed = plan.current & bit, plan.kin & bit
    there = here.current if wanted else here.fresh if needed else bit
    if there & bit:
        yield (), here
    if here.passed & bit & ~here.current and (wanted or lineage.asked_elsewhere & bit):
        yield _approvals(lineage, number), evolve(here, current=here.current | bit)
    if lineage.after[number] & here.fresh & plan.guarded:
        return
    if _worth_making(lineage, plan, here, number):
        yield from _made(lineage, plan, here, number)
    if here.fresh & bit & ~needed and _matters_elsewhere(lineage, bit):
        yield (withdrawal(lineage.outputs[number].id),), here.touched(lineage, number)


def _matters_elsewhere(lineage: Lineage, bit: int) -> int:
    return lineage.kin(lineage.used_elsewhere) & bit


def _worth_making(lineage: Lineage, plan: Plan, here: Standing, number: int) -> bool:
    """Whether handing the output in changes anything that matters."""
    bit = 1 << number
    if lineage.bases[number] & ~here.fresh:
        return False
    if _matters_elsewhere(lineage, bit):
        return True
    return bool(plan.current & bit & ~here.passed or plan.kin & bit & ~here.fresh)


def _made(lineage: Lineage, plan: Plan, here: Standing, number: int) -> Iterator[Option]:
    """Give the ways to hand an output in: passing, approved at once or not, or falling short."""
    bit, name = 1 << number, lineage.outputs[number].id
    new = here.touched(lineage, number)
    new = evolve(new, fresh=new.fresh | bit)
    matters = bool(_matters_elsewhere(lineage, bit))
    wanted = bool(plan.current & bit)
    if not lineage.impossible & bit:
        good = evolve(new, passed=new.passed | bit)
        full = evolve(good, current=good.current | bit)
        if not lineage.approved & bit:
            yield (output(name),), full
        else:
            if not wanted:
                yield (output(name),), good
            if wanted or lineage.asked_elsewhere & bit:
                yield (output(name), *_approvals(lineage, number)), full
    if lineage.can_be_short & bit and not wanted and (matters or lineage.impossible & bit):
        yield (evolve(output(name), falls_short=True),), new


def _approvals(lineage: Lineage, number: int) -> tuple[Step, ...]:
    made = lineage.outputs[number]
    quorum = made.approval
    return () if quorum is None else (approval(made.id, quorum.role),) * quorum.count


def gone(lineage: Lineage, plan: Plan, here: Standing) -> Option | None:
    """Return the steps that take the exit as planned; ``None`` where its gate stays closed."""
    outputs, stages = asked(plan.way)
    if outputs & ~here.current or stages & ~here.entered:
        return None
    steps = (*_gate_approvals(plan), *_waits(plan, here), trigger(plan.exit.transition.trigger))
    waited = here.entered if _waits(plan, here) else here.waited
    into = 1 << plan.exit.dest
    matter = lineage.timed
    return steps, evolve(
        here,
        stage=plan.exit.dest,
        entered=(here.entered | into) & matter,
        waited=waited & ~into & matter,
    )


def _gate_approvals(plan: Plan) -> tuple[Step, ...]:
    most: dict[str, int] = {}
    for leaf in plan.way:
        if leaf.kind is LeafKind.APPROVAL:
            most[leaf.name] = max(most.get(leaf.name, 0), leaf.count)
    gate = plan.exit.transition.trigger
    return tuple(approval(gate, role) for role, count in most.items() for _ in range(count))


def _waits(plan: Plan, here: Standing) -> tuple[Step, ...]:
    """Return a wait where one is needed; how long it is, is found when the history is told."""
    needed = any(
        leaf.wait is not None and leaf.wait.count > 0 and not here.waited >> leaf.bit & 1
        for leaf in plan.way
    )
    return (Step(StepKind.WAIT),) if needed else ()
