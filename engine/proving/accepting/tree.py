"""A tree of stories: what they share is played once, and a mutant plays only what it may change.

Each node is a step after the steps above it. The schedule itself has played every node. A mutant
walks down the tree and takes the schedule's own answer wherever its edit cannot be felt; where it
answered the same and came to the same state, it goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from attrs import define, field

from engine.proving.accepting.replaying import answered
from engine.proving.rehearsal import Rehearsal, begun

if TYPE_CHECKING:
    from engine.deciding.tables import Tables
    from engine.proving.accepting.feeling import Feeling
    from schemas.acceptance import StoryStep


@define(eq=False)
class Node:
    """A step that was played: what followed, or that it was refused; which stories end here."""

    after: Rehearsal
    step: StoryStep | None = None
    refused: bool = False
    stories: int = 0
    below: dict[StoryStep, Node] = field(factory=dict)
    under: int = 0


@define(eq=False)
class Tree:
    """Stories of one schedule; sets of stories are bits, in the order in which they were added."""

    tables: Tables
    roots: dict[date, Node] = field(factory=dict)
    number: int = 0

    def add(self, steps: Iterable[StoryStep], begins: date) -> Node | None:
        """Play a story; ``None``, and nothing is added, where a step before its last is refused."""
        root = self.roots.get(begins)
        if root is None:
            root = self.roots[begins] = Node(begun(self.tables, begins))
        way = [root]
        for step in steps:
            if way[-1].refused:
                return None
            way.append(self._below(way[-1], step))
        bit = 1 << self.number
        self.number += 1
        for node in way:
            node.under |= bit
        way[-1].stories |= bit
        return way[-1]

    def _below(self, node: Node, step: StoryStep) -> Node:
        found = node.below.get(step)
        if found is None:
            answer = answered(node.after, step)
            found = node.below[step] = Node(answer.after, step, answer.refused)
        return found

    def told_by(self, mutant: Feeling, among: int = -1) -> int:
        """Return the stories to which a mutant answers otherwise than the schedule."""
        told = 0
        for begins, root in self.roots.items():
            start = begun(mutant.tables, begins) if mutant.is_felt_from_the_start else None
            for stories in self._differing(root, start, mutant, among):
                told |= stories
        return told & among

    def _differing(
        self, root: Node, start: Rehearsal | None, mutant: Feeling, among: int
    ) -> Iterator[int]:
        """Walk down; beside each node stands the mutant's own rehearsal where it left the way."""
        waiting = [(root, start)]
        while waiting:
            node, own = waiting.pop()
            for step, below in node.below.items():
                if not below.under & among:
                    continue
                if own is None and not mutant.feels(node.after.stage, step.step):
                    waiting.append((below, None))
                    continue
                answer = answered(own or mutant.instead(node.after), step)
                if answer.refused != below.refused:
                    yield below.under
                elif not below.refused:
                    alike = answer.after.state == below.after.state
                    alike = alike and not mutant.is_felt_from_the_start
                    waiting.append((below, None if alike else answer.after))
