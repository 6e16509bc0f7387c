"""Witnesses: a run that was found, told step by step with its days, so that it can be replayed.

The cycle begins as late as it can and each step follows as early as it can. Outputs that nobody
observed are handed in only where a later gate of the run relies on them. A witness is one possible
run: nobody says that it happened so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import frozen

from engine.proving.identifying.sought import At, Relied, Sought, opens, relied_on
from schemas.history import StepKind
from schemas.identification import RunStep
from schemas.requirement import ApprovalNeeded, OutputNeeded
from schemas.steps import approval, output, trigger

if TYPE_CHECKING:
    from engine.proving.identifying.run_search import Point


@frozen(eq=False, repr=False)
class Witness:
    """A run from the day it began."""

    began: date
    steps: tuple[RunStep, ...]


def witness(question: Sought, end: Point) -> Witness:
    """Tell the run that ends at a point."""
    path = end.path()
    began = _latest_start(question, path)
    days = _days(question, path, began) or ()
    return Witness(began, tuple(_steps(question, path, days)))


# --- Days -----------------------------------------------------------------------------------------


def _latest_start(question: Sought, path: tuple[Point, ...]) -> date:
    """Return the latest day on which the run may begin: starting earlier is never worse."""
    first = question.floor.toordinal()
    last = max(one.days.last for one in question.seen).toordinal()
    while first < last:
        middle = (first + last + 1) // 2
        if _days(question, path, date.fromordinal(middle)) is None:
            last = middle - 1
        else:
            first = middle
    return date.fromordinal(first)


def _days(question: Sought, path: tuple[Point, ...], began: date) -> tuple[date, ...] | None:
    """Return the earliest day of each point; ``None`` where an observation's last day is over."""
    day, entries, days = began, {path[0].stage: began}, [began]
    for before, point in pairwise(path):
        if point.move is not None:
            opened = opens(question, point.move, At(before.held, entries))
            day = max(day, opened or date.max)
        if point.answered is not None:
            day = max(day, point.answered.days.first)
            if day > point.answered.days.last:
                return None
        if point.move is not None:
            entries[point.stage] = day
        days.append(day)
    return tuple(days)


# --- Steps ----------------------------------------------------------------------------------------


def _steps(question: Sought, path: tuple[Point, ...], days: tuple[date, ...]) -> Iterator[RunStep]:
    gates = tuple(_gates(question, path, days))
    needed = _with_bases(question, (one for gate in gates for one in gate))
    teller, number = _Teller(question), 0
    for (before, since), (point, day) in pairwise(zip(path, days, strict=True)):
        event = point.answered.event if point.answered else None
        if point.move is None:
            about = point.answered.about if point.answered else ""
            yield from teller.handed_in(about, day, event)
            continue
        for name in needed:
            if question.schedule.output_of[name].stage == before.stage and name in before.held:
                yield from teller.made(name, since)
        yield from _approvals(point.move.trigger, gates[number], day)
        yield RunStep(trigger(point.move.trigger), day, event)
        number += 1


def _gates(question: Sought, path: tuple[Point, ...], days: tuple[date, ...]) -> Iterator[Relied]:
    """Give what each gate of the run relies on, in order."""
    entries = {path[0].stage: days[0]}
    for (before, _), (point, day) in pairwise(zip(path, days, strict=True)):
        if point.move is not None:
            yield relied_on(question, point.move, At(before.held, entries), day)
            entries[point.stage] = day


def _with_bases(
    question: Sought, relied: Iterable[OutputNeeded | ApprovalNeeded]
) -> tuple[str, ...]:
    """Return the outputs that are relied on and what they are made from, each once."""
    waiting = [one.output for one in relied if isinstance(one, OutputNeeded)]
    waiting += [one.about for one in question.seen if one.kind is StepKind.OUTPUT]
    found: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting.extend(question.schedule.output_of[name].bases)
    return tuple(found)


def _approvals(about: str, relied: Relied, day: date) -> Iterator[RunStep]:
    """Approve a gate as often as it asks in each role."""
    asked: dict[str, int] = {}
    for one in relied:
        if isinstance(one, ApprovalNeeded):
            asked[one.role] = max(asked.get(one.role, 0), one.count)
    for role, count in asked.items():
        yield from (RunStep(approval(about, role), day) for _ in range(count))


class _Teller:
    """Hands outputs in, each after what it is made from."""

    def __init__(self, question: Sought) -> None:
        self._question = question
        self._made: set[str] = set()

    def made(self, name: str, day: date) -> Iterator[RunStep]:
        """Hand an output in where it was not handed in before."""
        if name not in self._made:
            yield from self.handed_in(name, day, None)

    def handed_in(self, name: str, day: date, event: int | None) -> Iterator[RunStep]:
        """Hand an output in, and give the approvals that it asks for."""
        declared = self._question.schedule.output_of[name]
        for base in declared.bases:
            yield from self.made(base, day)
        self._made.add(name)
        yield RunStep(output(name), day, event)
        quorum = declared.approval
        if quorum is not None:
            yield from (RunStep(approval(name, quorum.role), day) for _ in range(quorum.count))
