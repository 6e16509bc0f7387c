"""The search of one optimal alignment, in plain Python: exact, and the twin of the compiled one.

A node is a position of the case, a stage, the ordered state, the set outputs, and a phase. Why the
reduction is exact: take any optimal alignment from a node; the following may be assumed of it.

1. **A set output (also one that no gate asks for, and one that another stage's gate asks for but
   that neither derives nor is derived from) is synchronous whenever its stage is current.** Let the
   next event be such an output. If the alignment hands it in later, or never, hand it in now and
   leave out the later synchronous or the log-only move: no costlier. The rest of the run stays a
   run, because outputs are never taken away, gates are monotone, and nothing else depends on it.
   So such events are passed over without a choice, also between model-only moves.
2. **A set output is put in, model-only, only at a gate of its stage that opens because of it.**
   Put in earlier it can wait for the gate: nothing reads it before. What a gate needs not can wait
   for the next gate of the stage that does, or be left out. So the choice at a gate is among its
   smallest sets (``gates``); where no later gate can want more, any of the fewest will do.
3. **Log-only moves come before model-only ones, and model-only ones end in a synchronous one or in
   the end.** A log-only move changes no state of the model, so it can be taken first. Phase 1 says
   that model-only moves were made for the event at this position, which then is not log-only; such
   a node must still reach that event's stage, and at least so many transitions are before it.
4. **A node is left out for another one** at the same position and stage, with the same ordered
   state, in the same phase or in phase 0, **which costs no more even if the set outputs that it
   lacks beside the first are added to its cost**: each can be put in for 1 when a gate wants it.
   This is what keeps the nodes few, where partial sets are carried through reopened stages.
5. An ordered output that is present and made anew is never put in again, model-only: that would
   only make what derives from it stale.

**The canonical order.** Nodes are taken by cost plus bound (``guide``), the lowest first, and of
those the one made last. From a node, moves are made in this order: model-only outputs from the last
in the file to the first, model-only triggers likewise, the log-only move, the synchronous one; so
that the synchronous one is taken first. Of several sets at a gate the last is made first. A node
that is no better than another is not made. The first node at the end of the case in a final stage
is the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

from attrs import Factory, define, frozen

from engine.auditing.aligning.distances import FAR
from engine.auditing.aligning.model import OLD, Way
from engine.auditing.aligning.states import choices, handed_in, may_hand_in, put_in

if TYPE_CHECKING:
    from engine.auditing.aligning.guide import Guide
    from engine.auditing.aligning.model import Model, OutputForm

#: How many nodes one search may make before the case is given up.
MOST_NODES = 2_000_000


class Act(IntEnum):
    """What leads to a node; ``about`` is a step or the place of an ordered output."""

    ROOT = 0
    LOG_ONLY = 1
    TAKEN = 2
    PUT_IN_STEP = 3
    HANDED_IN = 4
    PUT_IN_OUTPUT = 5


@define(eq=False)
class Node:
    """A node and how it was reached; ``position`` counts events that are past."""

    position: int
    stage: int
    ordered: int
    sets: int
    phase: int
    cost: int
    act: Act = Act.ROOT
    about: int = 0
    choice: int = 0
    parent: Node | None = None
    dead: bool = False


@frozen(eq=False)
class Tail:
    """What the rest of a case holds, from each position on: masks of letters."""

    triggers: tuple[int, ...]
    sets: tuple[int, ...]
    ordered: tuple[int, ...]


def tail_of(model: Model, letters: Sequence[int]) -> Tail:
    """Gather what is recorded from each position of a case to its end."""
    rows = [(0, 0, 0)]
    for letter in reversed(letters):
        triggers, sets, ordered = rows[-1]
        out = None if letter < len(model.triggers) else model.outputs[letter - len(model.triggers)]
        if out is None:
            triggers |= 1 << letter
        elif out.way is Way.SET:
            sets |= 1 << out.place
        elif out.way is not Way.FREE:
            ordered |= 1 << out.place
        rows.append((triggers, sets, ordered))
    return Tail(*zip(*reversed(rows), strict=True))


@define(eq=False)
class Search:
    """One search; ``letters`` are those of the case, none of them unknown."""

    model: Model
    guide: Guide
    letters: Sequence[int]
    tail: Tail
    most_nodes: int = MOST_NODES
    made: int = 0
    at: dict[tuple[int, int, int], list[Node]] = Factory(dict)
    open: dict[int, list[Node]] = Factory(dict)

    def run(self) -> Node | None:
        """Return the last node of the optimal alignment.

        ``None`` says that there is none, or that the search was stopped (``stopped``).
        """
        self._offer(Node(0, self.model.initial, 0, 0, 0, 0))
        while self.open and not self.stopped:
            level = min(self.open)
            stack = self.open[level]
            while stack and not self.stopped:
                node = stack.pop()
                if node.dead:
                    continue
                if node.position == len(self.letters) and self.model.final[node.stage]:
                    return node
                self._expand(node)
            if not stack:
                del self.open[level]
        return None

    @property
    def stopped(self) -> bool:
        """Whether it made more nodes than it may."""
        return self.made > self.most_nodes

    def _expand(self, node: Node) -> None:
        if self._distance(node) < FAR:
            for place in reversed(self.model.kept_in[node.stage]):
                self._put_in_output(node, place)
            for step in reversed(self.model.exits[node.stage]):
                self._take(node, step, Act.PUT_IN_STEP, 1)
        if node.position < len(self.letters):
            self._consume(node, self.letters[node.position])

    def _consume(self, node: Node, letter: int) -> None:
        """Make the log-only move of the next event, then its synchronous ones."""
        if node.phase == 0:
            cost, position = node.cost + 1, node.position + 1
            self._offer(
                Node(
                    position, node.stage, node.ordered, node.sets, 0, cost, Act.LOG_ONLY, 0, 0, node
                )
            )
        triggers = len(self.model.triggers)
        if letter < triggers:
            step = self.model.step_of.get((node.stage, letter))
            if step is not None:
                self._take(node, step, Act.TAKEN, 0)
            return
        form = self.model.outputs[letter - triggers]
        if form.stage == node.stage and may_hand_in(self.model, form.place, node.ordered):
            self._hand_in(node, form.place, Act.HANDED_IN, 0)

    def _take(self, node: Node, number: int, act: Act, cost: int) -> None:
        step = self.model.steps[number]
        for choice in reversed(range(choices(step))):
            lacks = put_in(self.model, step, choice, node.ordered, node.sets)
            if lacks is not None:
                self._offer(
                    Node(
                        node.position + 1 - cost,
                        step.dest,
                        node.ordered,
                        node.sets | lacks | step.settles,
                        cost,
                        node.cost + cost + lacks.bit_count(),
                        act,
                        number,
                        choice,
                        node,
                    )
                )

    def _put_in_output(self, node: Node, place: int) -> None:
        fresh = node.ordered >> place & 1 and not node.ordered >> OLD + place & 1
        if not fresh and may_hand_in(self.model, place, node.ordered):
            self._hand_in(node, place, Act.PUT_IN_OUTPUT, 1)

    def _hand_in(self, node: Node, place: int, act: Act, cost: int) -> None:
        ordered, position = handed_in(self.model, place, node.ordered), node.position + 1 - cost
        total = node.cost + cost
        self._offer(
            Node(position, node.stage, ordered, node.sets, cost, total, act, place, 0, node)
        )

    def _offer(self, node: Node) -> None:
        """Pass over the events without a choice, then keep the node unless another is as good."""
        self._absorb(node)
        others = self.at.setdefault((node.position, node.stage, node.ordered), [])
        if any(_as_good(other, node) for other in others):
            return
        for other in others:
            other.dead = other.dead or _as_good(node, other)
        others.append(node)
        self.made += 1
        self.open.setdefault(node.cost + self._bound(node), []).append(node)

    def _absorb(self, node: Node) -> None:
        for form in self._without_choice(node):
            if form.way is Way.SET:
                node.sets |= 1 << form.place
            elif form.way is Way.KEPT:
                node.ordered |= 1 << form.place
            node.position += 1
            node.phase = 0

    def _without_choice(self, node: Node) -> Iterator[OutputForm]:
        while node.position < len(self.letters):
            number = self.letters[node.position] - len(self.model.triggers)
            form = self.model.outputs[number] if number >= 0 else None
            if form is None or form.stage != node.stage or form.way is Way.DERIVING:
                return
            yield form

    def _bound(self, node: Node) -> int:
        """Return what at least is still to be paid."""
        guide, tail, at = self.guide, self.tail, node.position
        bound = (guide.triggers[node.stage] & ~tail.triggers[at]).bit_count()
        bound += (guide.sets[node.stage] & ~node.sets & ~tail.sets[at]).bit_count()
        bound += (guide.ordered[node.stage] & ~node.ordered & ~tail.ordered[at]).bit_count()
        return max(bound, self._distance(node)) if node.phase else bound

    def _distance(self, node: Node) -> int:
        """Return how many transitions lead to where the next event, or the end, can be."""
        if node.position == len(self.letters):
            return self.guide.to_end[node.stage]
        letter, triggers = self.letters[node.position], len(self.model.triggers)
        if letter < triggers:
            return self.guide.to_trigger[node.stage][letter]
        return self.model.near[node.stage][self.model.outputs[letter - triggers].stage]


def _as_good(one: Node, other: Node) -> bool:
    """Whether the first makes the second needless (point 4)."""
    lacks = (other.sets & ~one.sets).bit_count()
    return one.phase <= other.phase and one.cost + lacks <= other.cost
