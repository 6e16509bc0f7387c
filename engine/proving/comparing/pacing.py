"""Which transitions both schedules can follow: their stages side by side, gates left aside."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from schemas.schedule import Schedule, Transition

#: A stage of A and the stage of B that the cycle rests in at the same time.
Stages = tuple[str, str]


@frozen(eq=False, repr=False)
class Paces:
    """The pairs of stages that shared triggers lead to from the two initial ones."""

    a: Schedule
    b: Schedule

    def shared(self, stages: Stages) -> tuple[tuple[Transition, Transition], ...]:
        """Return the transitions that leave both stages by one trigger, in the order of A."""
        others = {transition.trigger: transition for transition in self.b.exits(stages[1])}
        own = self.a.exits(stages[0])
        return tuple((t, others[t.trigger]) for t in own if t.trigger in others)

    @cached_property
    def reached(self) -> tuple[Stages, ...]:
        """Every pair of stages that can be reached, the initial one first."""
        first = (self.a.initial, self.b.initial)
        seen, waiting = {first: None}, [first]
        while waiting:
            for one, other in self.shared(waiting.pop()):
                dest = (one.dest, other.dest)
                if dest not in seen:
                    seen[dest] = None
                    waiting.append(dest)
        return tuple(seen)

    @cached_property
    def partners(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """The stages of A that are entered only together with one of B, and the reverse.

        So long as a cycle stays in either, it stays in the other.
        """
        of_a: dict[str, set[str]] = {}
        of_b: dict[str, set[str]] = {}
        for one, other in self.reached:
            of_a.setdefault(one, set()).add(other)
            of_b.setdefault(other, set()).add(one)
        pairs = [(one, other) for one, other in self.reached if len(of_a[one]) == 1]
        paired = {one: other for one, other in pairs if len(of_b[other]) == 1}
        return paired, {other: one for one, other in paired.items()}
