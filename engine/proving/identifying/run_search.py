"""Searching a run that contains observations, with whatever else may have happened between them.

Why the search is exact although it follows few of the runs:

- requirements are monotone, and handing an output in never closes a gate: at each visit of a stage,
  everything that can be made there is made (``held``);
- a wait asks for a day *from* which it is over, and nothing must happen *before* a day but what was
  observed: each step is taken on the earliest day that it can be; it may also wait for a later
  observation of the same step;
- an observation that is answered at no delay leaves less to answer, and of several observations of
  one trigger the one whose last day is earliest is answered;
- of two points with the same stage, outputs and observations left, one with no later days of its
  entries and of its own can do whatever the other can.

Points are searched so that the run found goes back least often, and then has the fewest moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.proving.identifying.sought import At, Budget, Seen, Sought, opens
from schemas.history import StepKind

if TYPE_CHECKING:
    from schemas.schedule import Transition

_NEVER = 1 << 40


@frozen(eq=False, repr=False)
class Point:
    """Where a run stands.

    ``left`` are the places of the observations not yet answered. ``move`` and ``answered`` are what
    led here from ``before``: a transition, an observation that was answered, or both. ``reopened``
    counts the transitions so far that go back.
    """

    stage: str
    held: frozenset[str]
    entries: Mapping[str, date]
    day: date
    left: frozenset[int]
    before: Point | None = None
    move: Transition | None = None
    answered: Seen | None = None
    reopened: int = 0

    @property
    def at(self) -> At:
        """What gates are judged by here."""
        return At(self.held, self.entries)

    def path(self) -> tuple[Point, ...]:
        """Return the points from the start to this one."""
        points = [self]
        while points[-1].before is not None:
            points.append(points[-1].before)
        return tuple(reversed(points))


class Frontier:
    """The best days known of points that are otherwise the same."""

    def __init__(self, watched: tuple[str, ...]) -> None:
        self._watched = watched
        self._best: dict[tuple[str, frozenset[str], frozenset[int]], list[tuple[int, ...]]] = {}

    def admits(self, point: Point) -> bool:
        """Whether no point seen before can do whatever this one can; remembers it then."""
        entries = (point.entries.get(stage) for stage in self._watched)
        days = (point.day.toordinal(), *(e.toordinal() if e else _NEVER for e in entries))
        known = self._best.setdefault((point.stage, point.held, point.left), [])
        if any(all(map(int.__le__, one, days)) for one in known):
            return False
        known[:] = [one for one in known if not all(map(int.__le__, days, one))]
        known.append(days)
        return True


def run_with(question: Sought, budget: Budget) -> Point | None:
    """Return where the plainest run ends that has every observation; ``None``: there is none.

    Raises:
        TooMany: more points than the budget.
    """
    numbers, frontier = count(), Frontier(question.watched)
    start = _settled(question, started(question))
    waiting = [(0, 0, next(numbers), start)]
    while waiting:
        _, moves, _, point = heappop(waiting)
        if not point.left:
            return point
        if not frontier.admits(point):
            continue
        budget.spend()
        for following in _following(question, point):
            heappush(waiting, (following.reopened, moves + 1, next(numbers), following))
    return None


def started(question: Sought) -> Point:
    """Return the start of a run: the initial stage, entered on the earliest day."""
    stage = question.schedule.initial
    everything = frozenset(range(len(question.seen)))
    return Point(stage, frozenset(), {stage: question.floor}, question.floor, everything)


def passed(point: Point, move: Transition, day: date) -> Point:
    """Return the point behind a gate, passed on a day."""
    entries = {**point.entries, move.dest: day}
    reopened = point.reopened + move.reopens
    return Point(move.dest, point.held, entries, day, point.left, point, move, None, reopened)


def answering(point: Point, place: int, seen: Seen) -> Point:
    """Return the point with the observation at a place answered by what led to it."""
    return evolve(point, left=point.left - {place}, answered=seen)


def noted(point: Point, place: int, seen: Seen) -> Point:
    """Return the point at which an output was handed in and observed."""
    day = max(point.day, seen.days.first)
    left = point.left - {place}
    return evolve(point, day=day, left=left, before=point, move=None, answered=seen)


def _missed(question: Sought, point: Point) -> bool:
    """Whether the last day of an observation that is not answered is over."""
    return any(question.seen[place].days.last < point.day for place in point.left)


def _following(question: Sought, point: Point) -> Iterator[Point]:
    for move in question.schedule.exits(point.stage):
        opened = opens(question, move, point.at)
        if opened is not None:
            for following in _through(question, point, move, max(point.day, opened)):
                if not _missed(question, following):
                    yield _settled(question, following)
    for place in point.left:
        seen = question.seen[place]
        if _makes(question, point, seen) and seen.days.first > point.day:
            following = noted(point, place, seen)
            if not _missed(question, following):
                yield _settled(question, following)


def _through(question: Sought, point: Point, move: Transition, day: date) -> Iterator[Point]:
    """Pass a gate on the first day, or on the first day of a later observation of it."""
    same = [
        (question.seen[place].days.last, place)
        for place in sorted(point.left)
        if (question.seen[place].kind, question.seen[place].about)
        == (StepKind.TRIGGER, move.trigger)
    ]
    later = {question.seen[place].days.first for _, place in same}
    for begun in sorted({day, *(first for first in later if first > day)}):
        there = passed(point, move, begun)
        fit = [one for one in same if question.seen[one[1]].days.first <= begun <= one[0]]
        place = min(fit)[1] if fit else None
        yield there if place is None else answering(there, place, question.seen[place])


def _makes(question: Sought, point: Point, seen: Seen) -> bool:
    """Whether what was seen is an output that can be handed in here and now."""
    if seen.kind is not StepKind.OUTPUT or seen.about not in point.held:
        return False
    return question.schedule.output_of[seen.about].stage == point.stage


def _settled(question: Sought, point: Point) -> Point:
    """Make whatever can be made in this stage, and answer what was observed of it by this day."""
    point = _with_outputs(question, point)
    for place in sorted(point.left):
        seen = question.seen[place]
        if _makes(question, point, seen) and seen.days.first <= point.day <= seen.days.last:
            point = noted(point, place, seen)
    return point


def _with_outputs(question: Sought, point: Point) -> Point:
    outputs = question.schedule.stage_of[point.stage].outputs
    held, before = set(point.held), -1
    while len(held) > before:
        before = len(held)
        held.update(output.id for output in outputs if held.issuperset(output.bases))
    return point if len(held) == len(point.held) else evolve(point, held=frozenset(held))
