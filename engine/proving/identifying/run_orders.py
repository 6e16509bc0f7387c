"""Searching the orders of a complete record: it tells every step, and only order and days are open.

Nothing happened but what the record tells, save approvals, which it has no words for. A world is an
order of its events, and a day of each within its interval, that never go back. The record conforms
in *all* worlds, in *some*, or in *none*.

- ``some_order`` takes each step on the earliest day, which is best for every wait (``run_search``);
- ``fails_somewhere`` takes each step on the earliest day too, but the entries before it on the
  latest that still lead there: at once the worst for every wait, since a day's delay of the step
  delays an entry by a day at most.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.proving.identifying.run_search import Frontier, Point, answering, noted, passed, started
from engine.proving.identifying.sought import At, Budget, Seen, Sought, opens
from schemas.history import StepKind

if TYPE_CHECKING:
    from schemas.schedule import Transition

_NEVER = 1 << 40


@frozen(eq=False, repr=False)
class Furthest:
    """How far a record conforms in its best order, and, where it is refused, the next event."""

    point: Point
    refused: int | None = None


def some_order(question: Sought, budget: Budget) -> Furthest:
    """Find an order in which the record conforms, or how far it does.

    Raises:
        TooMany: more points than the budget.
    """
    best = start = started(question)
    queue, frontier = deque([start]), Frontier(question.watched)
    while queue:
        point = queue.popleft()
        if not point.left:
            return Furthest(point)
        best = point if len(point.left) < len(best.left) else best
        budget.spend()
        for place in sorted(point.left):
            following = _taken(question, point, place)
            if following is not None and frontier.admits(following):
                queue.append(following)
    first = min(best.left, key=lambda place: (question.seen[place].days.last, place))
    return Furthest(best, question.seen[first].event)


def _taken(question: Sought, point: Point, place: int) -> Point | None:
    """Take the event next, as early as can be; ``None`` where it is refused or others are missed.

    ``held`` are the outputs that were handed in, and no more.
    """
    seen = question.seen[place]
    following = (
        _made(question, point, place)
        if seen.kind is StepKind.OUTPUT
        else _advanced(question, point, place)
    )
    if following is None or following.day > seen.days.last:
        return None
    missed = any(question.seen[left].days.last < following.day for left in following.left)
    return None if missed else following


def _made(question: Sought, point: Point, place: int) -> Point | None:
    seen = question.seen[place]
    if not _may_make(question, seen.about, point.stage, point.held):
        return None
    return evolve(noted(point, place, seen), held=point.held | {seen.about})


def _may_make(question: Sought, name: str, stage: str, held: frozenset[str]) -> bool:
    output = question.schedule.output_of[name]
    return output.stage == stage and held.issuperset(output.bases)


def _advanced(question: Sought, point: Point, place: int) -> Point | None:
    seen = question.seen[place]
    move = exit_by(question, point.stage, seen.about)
    opened = None if move is None else opens(question, move, point.at)
    if move is None or opened is None:
        return None
    day = max(point.day, opened, seen.days.first)
    return answering(passed(point, move, day), place, seen)


def exit_by(question: Sought, stage: str, trigger: str) -> Transition | None:
    """Return the transition of a trigger from a stage; ``None`` where there is none."""
    exits = question.schedule.exits(stage)
    return next((move for move in exits if move.trigger == trigger), None)


# --- The worst of all worlds ----------------------------------------------------------------------


@frozen(eq=False, repr=False)
class _World:
    """Where a record stands in the worst world; entries are the latest that lead here."""

    stage: str
    held: frozenset[str]
    entries: Mapping[str, date]
    left: frozenset[int]


def fails_somewhere(question: Sought, budget: Budget) -> bool:
    """Whether there is an order, and days, in which the record does not conform.

    Raises:
        TooMany: more points than the budget.
    """
    initial = question.schedule.initial
    everything = frozenset(range(len(question.seen)))
    stack, known = [_World(initial, frozenset(), {initial: date.max}, everything)], _Worst(question)
    while stack:
        world = stack.pop()
        budget.spend()
        for place in _possible_next(question, world.left):
            following = _worst(question, world, question.seen[place], world.left - {place})
            if following is None:
                return True
            if following.left and known.admits(following):
                stack.append(following)
    return False


def _possible_next(question: Sought, left: frozenset[int]) -> Iterator[int]:
    """Give the events that may come before all the others that are left."""
    for place in left:
        first = question.seen[place].days.first
        if all(first <= question.seen[other].days.last for other in left if other != place):
            yield place


class _Worst:
    """The latest entries known of worlds that are otherwise the same."""

    def __init__(self, question: Sought) -> None:
        self._watched = question.watched
        self._known: dict[tuple[str, frozenset[str], frozenset[int]], list[tuple[int, ...]]] = {}

    def admits(self, world: _World) -> bool:
        """Whether no world seen before is as bad in everything; remembers this one then."""
        found = (world.entries.get(stage) for stage in self._watched)
        days = tuple(_NEVER if entry is None else entry.toordinal() for entry in found)
        known = self._known.setdefault((world.stage, world.held, world.left), [])
        if any(all(map(int.__ge__, one, days)) for one in known):
            return False
        known.append(days)
        return True


def _worst(question: Sought, world: _World, seen: Seen, left: frozenset[int]) -> _World | None:
    """Take an event in the worst world; ``None`` where it is refused there."""
    entries = {stage: min(day, seen.days.last) for stage, day in world.entries.items()}
    if seen.kind is StepKind.OUTPUT:
        if not _may_make(question, seen.about, world.stage, world.held):
            return None
        return _World(world.stage, world.held | {seen.about}, entries, left)
    move = exit_by(question, world.stage, seen.about)
    if move is None:
        return None
    others = (one.days.first for place, one in enumerate(question.seen) if place not in left)
    day = max(others)
    capped = {stage: min(entry, day) for stage, entry in entries.items()}
    opened = opens(question, move, At(world.held, capped))
    if opened is None or opened > day:
        return None
    return _World(move.dest, world.held, {**entries, move.dest: seen.days.last}, left)
