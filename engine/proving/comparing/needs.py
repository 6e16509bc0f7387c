"""The needs of a gate: what a requirement asks for, as sets each of which is enough.

A requirement is monotone, so that its minimal sets of needs say all of it. They are listed up to a
bound; a conjunction has one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from schemas.requirement import (
    AllOf,
    AnyOf,
    ApprovalNeeded,
    AtLeast,
    Elapsed,
    OutputNeeded,
    StageOutputs,
)

if TYPE_CHECKING:
    from schemas.days import Duration
    from schemas.requirement import Requirement
    from schemas.schedule import Schedule, Transition

#: How many sets of one gate are listed.
MOST_WAYS = 2_000
#: How many unions of two sets are looked at in one step.
MOST_JOINED = 50_000


class TooManyWays(Exception):
    """A gate opens in more ways than are listed."""


class Need(NamedTuple):
    """One thing that a gate asks for.

    ``kind`` is output, approval or elapsed; ``about`` the output, role or stage; ``persons`` how
    many approve; ``time`` how long since the stage was entered.
    """

    kind: str
    about: str
    persons: int = 0
    time: Duration | None = None


Way = frozenset[Need]
#: Reduces a list of ways to those that are worth going on with.
Prune = Callable[[list[Way]], list[Way]]


def ways(schedule: Schedule, transition: Transition, prune: Prune | None = None) -> tuple[Way, ...]:
    """List the minimal sets of needs that open a gate, fewest needs first.

    Raises:
        TooManyWays: there are more than ``MOST_WAYS``.
    """
    found = _ways(schedule, transition, transition.requires, prune or minimal)
    return tuple(sorted(found, key=lambda way: (len(way), sorted(map(str, way)))))


def always(schedule: Schedule, transition: Transition) -> Way:
    """Return the needs that stand in every way, without listing them."""
    return _always(schedule, transition, transition.requires)


def minimal(found: list[Way]) -> list[Way]:
    """Leave out every set that contains another one."""
    if len(found) < 2:
        return found
    kept: list[Way] = []
    for way in sorted(set(found), key=len):
        if not any(other <= way for other in kept):
            kept.append(way)
    return kept


def _outputs(schedule: Schedule, transition: Transition) -> Way:
    outputs = schedule.stage_of[transition.source].outputs
    return frozenset(Need("output", output.id) for output in outputs if not output.optional)


def leaf(schedule: Schedule, transition: Transition, part: Requirement) -> Way:
    """Return the needs of a requirement that has no parts."""
    match part:
        case StageOutputs():
            return _outputs(schedule, transition)
        case OutputNeeded(output=output):
            return frozenset({Need("output", output)})
        case ApprovalNeeded(role=role, count=count):
            return frozenset({Need("approval", role, count)})
        case Elapsed(since=since, at_least=time):
            return frozenset({Need("elapsed", since, time=time)})
        case _:
            return frozenset()


def _ways(schedule: Schedule, transition: Transition, part: Requirement, prune: Prune) -> list[Way]:
    if not isinstance(part, AllOf | AnyOf | AtLeast):
        return [leaf(schedule, transition, part)]
    need = len(part.of) if isinstance(part, AllOf) else 1
    need = part.count if isinstance(part, AtLeast) else need
    best: list[list[Way]] = [[frozenset()], *([] for _ in range(need))]
    for seen, inner in enumerate(part.of, 1):
        own = _ways(schedule, transition, inner, prune)
        left = len(part.of) - seen
        for taken in range(min(need, seen), max(1, need - left) - 1, -1):
            if len(best[taken - 1]) * len(own) > MOST_JOINED:
                raise TooManyWays
            joined = [before | way for before in best[taken - 1] for way in own]
            best[taken] = _bounded(prune(best[taken] + joined))
    return best[need]


def _bounded(found: list[Way]) -> list[Way]:
    if len(found) > MOST_WAYS:
        raise TooManyWays
    return found


def _always(schedule: Schedule, transition: Transition, part: Requirement) -> Way:
    if not isinstance(part, AllOf | AnyOf | AtLeast):
        return leaf(schedule, transition, part)
    parts = [_always(schedule, transition, inner) for inner in part.of]
    if isinstance(part, AllOf) or (isinstance(part, AtLeast) and part.count == len(parts)):
        return frozenset().union(*parts)
    return reduce(frozenset.intersection, parts) if _is_one(part) else frozenset()


def _is_one(part: AnyOf | AtLeast) -> bool:
    return isinstance(part, AnyOf) or part.count >= 1
