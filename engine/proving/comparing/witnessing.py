"""A witness in steps: the acts of a search put into the order in which they would be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from engine.proving.comparing.making import FOR_A, FOR_B, FOR_BOTH, NOBODY
from schemas.days import Duration, Unit
from schemas.difference import Witness
from schemas.steps import Step, StepKind, approval, trigger, wait, withdrawal

if TYPE_CHECKING:
    from engine.proving.comparing.pairing import Pair
    from engine.proving.comparing.producing import Act
    from engine.proving.comparing.search import Arrival
    from engine.proving.comparing.showing import Showing

_PASSES = {FOR_A: "a", FOR_B: "b", FOR_BOTH: None}


@define(eq=False)
class _Made:
    """One submission of an output: for whom it must count, and for whom it must not."""

    name: str
    wanted: int
    barred: int = NOBODY


@define(eq=False)
class _Visit:
    """One visit: what is done in order, what was found later to have been made in it too."""

    done: list[_Made | Step] = field(factory=list)
    beside: list[_Made] = field(factory=list)
    last: list[_Made | Step] = field(factory=list)


@define(eq=False)
class _Telling:
    """The visits of a history, being written."""

    pair: Pair
    visits: list[_Visit]
    latest: dict[str, _Made] = field(factory=dict)

    def act(self, act: Act, before: Arrival) -> None:
        """Write down one act of the visit that ``before`` has led to."""
        visit = self.visits[-1]
        if act.kind in ("make", "remake", "made"):
            self._make(act, before)
        elif act.kind == "want":
            self.latest[act.about].wanted = act.wanted
        elif act.kind == "bar":
            self.latest[act.about].barred = FOR_B
        elif act.kind == "late":
            made = self.latest[act.about] = _Made(act.about, act.wanted, FOR_B)
            visit.last.append(made)
        elif act.kind == "withdraw":
            visit.done.append(withdrawal(act.about))
        else:
            visit.last.extend(approval(act.about, act.role) for _ in range(act.wanted))

    def _make(self, act: Act, before: Arrival) -> None:
        made = self.latest[act.about] = _Made(act.about, act.wanted)
        if act.kind == "made":
            self.visits[_opened(before, self.pair.bit[act.about])].beside.append(made)
        else:
            self.visits[-1].done.append(made)

    def steps(self, waits: dict[int, int]) -> Iterator[Step]:
        """Give the steps in order: what is made, the time that passes, approvals, the trigger."""
        for number, visit in enumerate(self.visits):
            beside = sorted(visit.beside, key=lambda made: self.pair.bit[made.name])
            for done in (*visit.done, *beside):
                yield from self._done(done)
            if waits.get(number):
                yield wait(Duration(waits[number], Unit.DAYS))
            for done in visit.last:
                yield from self._done(done)

    def _done(self, done: _Made | Step) -> Iterator[Step]:
        return self._produced(done) if isinstance(done, _Made) else iter((done,))

    def _produced(self, made: _Made) -> Iterator[Step]:
        making = self.pair.making(made.name, made.wanted, made.barred)
        if making is None:
            making = self.pair.making(made.name, made.wanted)
        assert making is not None  # noqa: S101 - the search has found one
        passes = _PASSES.get(making.passes)
        short = making.passes == NOBODY
        yield Step(StepKind.OUTPUT, made.name, falls_short=short, passes=passes)
        yield from (evolve(step, about=made.name) for step in making.approvals)


def witness(pair: Pair, showing: Showing, day: date) -> Witness:
    """Write a showing as steps; the first stretch of time begins on ``day``."""
    telling = _Telling(pair, [])
    arrivals = tuple(_chain(showing.arrival))
    telling.visits.append(_Visit())
    for number, arrival in enumerate(arrivals[1:]):
        for act in arrival.acts:
            telling.act(act, arrivals[number])
        if arrival.trigger is not None:
            telling.visits[-1].last.append(trigger(arrival.trigger))
            telling.visits.append(_Visit())
    for act in showing.acts:
        telling.act(act, showing.arrival)
    telling.visits[-1].last.append(showing.last)
    return Witness(tuple(telling.steps(dict(showing.waits))), day)


def _opened(arrival: Arrival, bit: int) -> int:
    """Return the first visit, of those that count, in which an open output could be made."""
    while arrival.before is not None and arrival.before.spot.open & bit:
        arrival = arrival.before
    return arrival.spot.visit - 1


def _chain(arrival: Arrival) -> tuple[Arrival, ...]:
    found: list[Arrival] = []
    here: Arrival | None = arrival
    while here is not None:
        found.append(here)
        here = here.before
    return tuple(reversed(found))
