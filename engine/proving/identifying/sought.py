"""What a search looks for: a run of a schedule that contains every one of some observations.

Rules of a run, where the history is silent:

- persons hold every role, approvals are given when they are asked for, files pass their checks, and
  files handed in again are equal to the earlier ones, so that nothing made from them is out of
  date: what is not told is taken at its best, and never a finding;
- nothing is waived;
- days never go back along a run, and a cycle began at most ``YEARS_BEFORE`` years before the first
  day that was observed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from engine.deciding.calendar import after
from schemas.days import Days, Duration
from schemas.history import StepKind
from schemas.identification import MOST_POINTS
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
    from schemas.history import History
    from schemas.schedule import Schedule, Transition

#: A cycle began no earlier than so many years before the first day observed.
YEARS_BEFORE = 100
ANY_DAY = Days(date.min, date.max)


class TooMany(Exception):
    """A search looked at more points than it may."""


class Budget:
    """How many points may still be looked at."""

    def __init__(self, most: int = MOST_POINTS) -> None:
        self._left = most

    def spend(self) -> None:
        """Look at one more point; raises ``TooMany`` where there is none left."""
        if self._left <= 0:
            raise TooMany
        self._left -= 1


@frozen(repr=False)
class Seen:
    """One observation that the schedule knows: event ``event`` of the history, counted from 1."""

    event: int
    kind: StepKind
    about: str
    days: Days


@frozen(eq=False, repr=False)
class Sought:
    """The schedule, the observations, and when a wait is over.

    ``watched`` are the stages whose entry some wait counts from.
    """

    schedule: Schedule
    seen: tuple[Seen, ...]
    over: Callable[[date, Duration], date]
    watched: tuple[str, ...]
    floor: date = field(init=False)

    @floor.default
    def _begin(self) -> date:
        earliest = min((one.days.first.year for one in self.seen), default=date.max.year)
        return date(max(1, earliest - YEARS_BEFORE), 1, 1)

    def only(self, seen: tuple[Seen, ...]) -> Sought:
        """Return the same question about some of the observations."""
        return evolve(self, seen=seen)

    def undated(self) -> Sought:
        """Return the same question without regard to days."""
        return self.only(tuple(evolve(one, days=ANY_DAY) for one in self.seen))

    def unhurried(self) -> Sought:
        """Return the same question as if no wait took time."""
        return evolve(self, over=lambda day, _time: day)


def sought(schedule: Schedule, history: History) -> Sought:
    """Ask for a run that contains what the history saw and the schedule knows."""
    known = {StepKind.TRIGGER: set(schedule.triggers), StepKind.OUTPUT: set(schedule.output_of)}
    seen = tuple(
        Seen(number, event.step.kind, event.step.id or "", event.happened)
        for number, event in enumerate(history.events, 1)
        if event.step.id in known.get(event.step.kind, ())
    )
    waits = [wait for t in schedule.transitions for wait in _waits(t.requires)]
    over = partial(_after, schedule.calendar)
    return Sought(schedule, seen, over, tuple(dict.fromkeys(wait.since for wait in waits)))


def _after(calendar: str, day: date, time: Duration) -> date:
    return after(day, time, calendar)


def _waits(part: Requirement) -> tuple[Elapsed, ...]:
    if isinstance(part, AllOf | AnyOf | AtLeast):
        return tuple(wait for inner in part.of for wait in _waits(inner))
    return (part,) if isinstance(part, Elapsed) else ()


# --- Gates ----------------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class At:
    """What a gate is judged by: the outputs that exist, and the latest entry into each stage."""

    held: frozenset[str]
    entries: Mapping[str, date]


def opens(question: Sought, transition: Transition, at: At) -> date | None:
    """Return the first day on which the gate is open as things stand; ``None`` for never."""
    return _opens(question, transition, transition.requires, at)


def _opens(question: Sought, transition: Transition, part: Requirement, at: At) -> date | None:
    match part:
        case AllOf() | AnyOf() | AtLeast():
            days = (_opens(question, transition, inner, at) for inner in part.of)
            found = sorted(day for day in days if day is not None)
            need = _needed(part)
            return found[need - 1] if len(found) >= need else None
        case Elapsed():
            entry = at.entries.get(part.since)
            return None if entry is None else question.over(entry, part.at_least)
        case StageOutputs() | OutputNeeded():
            asked = _outputs(question.schedule, transition, part)
            return date.min if at.held.issuperset(asked) else None
        case ApprovalNeeded() | Nothing():
            return date.min


def _needed(part: AllOf | AnyOf | AtLeast) -> int:
    if isinstance(part, AllOf):
        return len(part.of)
    return 1 if isinstance(part, AnyOf) else part.count


def _outputs(
    schedule: Schedule, transition: Transition, part: StageOutputs | OutputNeeded
) -> tuple[str, ...]:
    if isinstance(part, OutputNeeded):
        return (part.output,)
    outputs = schedule.stage_of[transition.source].outputs
    return tuple(output.id for output in outputs if not output.optional)


#: What a gate relies on: outputs, and the approvals of the gate itself.
Relied = tuple[OutputNeeded | ApprovalNeeded, ...]


def relied_on(question: Sought, transition: Transition, at: At, day: date) -> Relied:
    """Return what the gate relies on when it is passed on a day: the first that are enough."""
    return _relied(question, transition, transition.requires, at, day) or ()


def _relied(
    question: Sought, transition: Transition, part: Requirement, at: At, day: date
) -> Relied | None:
    match part:
        case AllOf() | AnyOf() | AtLeast():
            ways = (_relied(question, transition, inner, at, day) for inner in part.of)
            found = sorted((way for way in ways if way is not None), key=len)
            need = _needed(part)
            return tuple(one for way in found[:need] for one in way) if len(found) >= need else None
        case StageOutputs() | OutputNeeded():
            asked = _outputs(question.schedule, transition, part)
            return tuple(map(OutputNeeded, asked)) if at.held.issuperset(asked) else None
        case ApprovalNeeded():
            return (part,)
        case Elapsed() | Nothing():
            opened = _opens(question, transition, part, at)
            return () if opened is not None and opened <= day else None
