"""The gate: the condition on one transition, compiled and explained (design 3).

- ``compiled`` turns the requirement of one transition into leaves, each with its judge, and a tree
  over them; the right to make the transition is a leaf like the others and stands last;
- ``explain`` judges every leaf, so that all unmet ones are told at once;
- an unknown leaf holds nothing open: the gate is open only when the tree is true with the leaves
  that are met or waived;
- requirements are monotone: meeting one more leaf never closes a gate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from attrs import frozen

from engine.deciding.calendar import after
from engine.deciding.openings import Node, opening_sets
from engine.deciding.standings import (
    Judge,
    Situation,
    approval_standing,
    days_of,
    elapsed_standing,
    output_standing,
    right_standing,
)
from schemas.explanation import AsOf, Condition, Explanation, Leaf, OpeningSets
from schemas.requirement import (
    AllOf,
    AnyOf,
    ApprovalNeeded,
    AtLeast,
    Elapsed,
    Nothing,
    OutputNeeded,
    Requirement,
    StageOutputs,
)

if TYPE_CHECKING:
    from schemas.cycle import State
    from schemas.schedule import Due, Schedule, Transition

JudgedLeaf = tuple[Leaf, Judge]


@frozen(eq=False, repr=False)
class Gate:
    """A compiled gate.

    ``leaves`` and ``judges`` run in parallel, in the order of the file; ``tree`` names them by
    their place, counted from 0. ``outputs`` are the outputs that the gate asks for, each once.
    ``conjunctive`` means that every leaf is needed; ``sets`` finds what opens the gate.
    """

    schedule: Schedule
    transition: Transition
    leaves: tuple[Leaf, ...]
    judges: tuple[Judge, ...]
    tree: Node
    outputs: tuple[str, ...]
    conjunctive: bool
    sets: Callable[[Explanation], OpeningSets]


# --- Explaining -----------------------------------------------------------------------------------


def explain(gate: Gate, situation: Situation) -> Explanation:
    """Explain why the gate is open or closed in this situation."""
    state, transition = situation.state, gate.transition
    standings = [judge(situation) for judge in gate.judges]
    conditions = tuple(map(Condition, gate.leaves, standings))
    holds = [standing.cls is None for standing in standings]
    if not gate.conjunctive:
        conditions = _marked(gate.tree, conditions, holds)
    county, _, number = state.cycle.partition("/")
    return Explanation(
        county,
        int(number),
        state.stage,
        transition.trigger,
        transition.dest,
        False not in holds if gate.conjunctive else gate.tree.holds(holds),
        conditions,
        AsOf(state.seq, situation.actor.person, situation.happened, situation.now),
        sets=gate.sets,
        due_on=partial(_due, gate, state) if transition.due else None,
    )


def nothing_to_decide(situation: Situation) -> Explanation:
    """Explain a final stage: nothing is left to decide there."""
    state = situation.state
    as_of = AsOf(state.seq, situation.actor.person, situation.happened, situation.now)
    return Explanation(
        state.county,
        state.number,
        state.stage,
        trigger=None,
        dest=None,
        open=False,
        conditions=(),
        as_of=as_of,
        final=True,
    )


def needed(tree: Node, holds: Sequence[bool]) -> frozenset[int]:
    """Return the leaves, by their place, that stand in no alternative already satisfied."""
    found: set[int] = set()
    _collect_needed(tree, holds, found)
    return frozenset(found)


def _marked(
    tree: Node, conditions: tuple[Condition, ...], holds: list[bool]
) -> tuple[Condition, ...]:
    """Mark the conditions of alternatives that are already satisfied as not needed."""
    asked = needed(tree, holds)
    return tuple(
        condition if place in asked else Condition(condition.leaf, condition.standing, needed=False)
        for place, condition in enumerate(conditions)
    )


def _collect_needed(node: Node, holds: Sequence[bool], found: set[int]) -> None:
    if node.leaf is not None:
        found.add(node.leaf)
        return
    satisfied = node.count < len(node.of) and node.holds(holds)
    for part in node.of:
        if not satisfied or part.holds(holds):
            _collect_needed(part, holds, found)


def _sets(tree: Node, explanation: Explanation) -> OpeningSets:
    return opening_sets(
        tree,
        tuple(condition.leaf.id for condition in explanation.conditions),
        [condition.holds for condition in explanation.conditions],
    )


def _due(gate: Gate, state: State, _explanation: Explanation) -> date | None:
    return due_day(gate.schedule, gate.transition.due, state)


def due_day(schedule: Schedule, due: Due | None, state: State) -> date | None:
    """Return the last day in time: where the entry is uncertain, the latest that it may be."""
    entry = state.entries.get(due.since) if due else None
    if due is None or entry is None:
        return None
    return after(days_of(entry.happened).last, due.within, schedule.calendar)


# --- Compiling ------------------------------------------------------------------------------------


def compiled(schedule: Schedule, transition: Transition) -> Gate:
    """Compile the gate of one transition."""
    outputs = tuple(dict.fromkeys(_asked(schedule, transition, transition.requires)))
    leaves: list[JudgedLeaf] = []
    tree = _Compiler(schedule, transition, outputs, leaves).node(transition.requires, "")
    if transition.by:
        leaf = Leaf(
            f"right:{transition.trigger}",
            "right",
            "by",
            transition.by,
            transition.trigger,
            transition.place,
        )
        leaves.append((leaf, right_standing(transition)))
        tree = Node(2, (tree, Node(leaf=len(leaves) - 1)))
    return Gate(
        schedule,
        transition,
        tuple(leaf for leaf, _ in leaves),
        tuple(judge for _, judge in leaves),
        tree,
        outputs,
        tree.conjunctive,
        partial(_sets, tree),
    )


def _asked(schedule: Schedule, transition: Transition, part: Requirement) -> tuple[str, ...]:
    """Return the outputs that a requirement asks for, in the order of the file."""
    if isinstance(part, OutputNeeded):
        return (part.output,)
    if isinstance(part, StageOutputs):
        outputs = schedule.stage_of[transition.source].outputs
        return tuple(output.id for output in outputs if not output.optional)
    if isinstance(part, AllOf | AnyOf | AtLeast):
        return tuple(o for inner in part.of for o in _asked(schedule, transition, inner))
    return ()


@frozen(eq=False, repr=False)
class _Compiler:
    """Turns one requirement into nodes, and appends its leaves in the order they are met."""

    schedule: Schedule
    transition: Transition
    outputs: tuple[str, ...]
    leaves: list[JudgedLeaf]

    def node(self, part: Requirement, path: str) -> Node:
        """Compile one part; ``path`` is where it stands in the requirement, ``""`` at the top."""
        match part:
            case AllOf() | AnyOf() | AtLeast():
                return self._several(part, path)
            case StageOutputs():
                asked = _asked(self.schedule, self.transition, part)
                return Node(len(asked), tuple(self._output(o, path, part) for o in asked))
            case OutputNeeded():
                return self._output(part.output, path, part)
            case ApprovalNeeded():
                return self._approval(part, path)
            case Elapsed():
                return self._elapsed(part, path)
            case Nothing():
                return Node(0)

    def _several(self, part: AllOf | AnyOf | AtLeast, path: str) -> Node:
        if isinstance(part, AllOf):
            word, count = "all", len(part.of)
        else:
            word, count = ("any", 1) if isinstance(part, AnyOf) else ("at_least", part.count)
        start = _joined(path, word)
        nodes = (self.node(inner, f"{start}/{place}") for place, inner in enumerate(part.of))
        return Node(count, tuple(nodes))

    def _output(self, name: str, path: str, part: StageOutputs | OutputNeeded) -> Node:
        output = self.schedule.output_of[name]
        leaf = Leaf(name, "output", _joined(path, name), output.by, name, part.place)
        return self._leaf(leaf, output_standing(self.schedule, output))

    def _approval(self, part: ApprovalNeeded, path: str) -> Node:
        name = f"approval:{part.role}"
        leaf = Leaf(name, "approval", _joined(path, name), (part.role,), part.role, part.place)
        return self._leaf(leaf, approval_standing(self.transition.trigger, self.outputs, part))

    def _elapsed(self, part: Elapsed, path: str) -> Node:
        name = f"elapsed:{part.since}"
        leaf = Leaf(name, "elapsed", _joined(path, name), (), part.since, part.place)
        return self._leaf(leaf, elapsed_standing(self.schedule, part))

    def _leaf(self, leaf: Leaf, judge: Judge) -> Node:
        self.leaves.append((leaf, judge))
        return Node(leaf=len(self.leaves) - 1)


def _joined(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
