"""Identification: which schedules permit a history, and which observations clash (design 2).

Observations (``complete`` false): a schedule permits the history when some run of it contains them,
in an order and on days that their intervals allow; whatever else may have happened between them is
never a finding. A complete record: nothing else happened, only order and days are open.

- a trigger that the schedule does not know is refused by it: it excludes the history alone;
- an output that the schedule does not know is permitted and changes nothing;
- where the schedule knows nothing of the history, or the history holds notes alone, it says
  nothing;
- past ``MOST_POINTS`` points of a search the verdict is ``undecided``, never a guess.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations
from typing import TYPE_CHECKING

from attrs import evolve

from engine.proving.identifying.run_orders import Furthest, fails_somewhere, some_order
from engine.proving.identifying.run_search import Point, run_with
from engine.proving.identifying.run_witness import witness
from engine.proving.identifying.sought import Budget, Seen, Sought, TooMany, sought
from schemas.history import StepKind
from schemas.identification import Ground, Identified, Orders, Verdict

if TYPE_CHECKING:
    from schemas.history import History
    from schemas.schedule import Schedule

#: Clashes of so many observations are looked for in order of their number.
MOST_TOGETHER = 3


def identified(history: History, schedule: Schedule, file: str) -> Identified:
    """Say what a schedule says of a history."""
    nothing = Identified(schedule, file, Verdict.SAYS_NOTHING)
    question = sought(schedule, history)
    if not question.seen:
        return evolve(nothing, ground=_silence(history))
    unknown = _unknown_trigger(history, schedule)
    if unknown:
        return _excluded(nothing, unknown, Ground.UNKNOWN_TRIGGER, history)
    try:
        return (_recorded if history.complete else _observed)(nothing, question)
    except TooMany:
        return evolve(nothing, verdict=Verdict.UNDECIDED, ground=Ground.TOO_MANY)


def _silence(history: History) -> Ground:
    notes = all(event.step.kind is StepKind.NOTE for event in history.events)
    return Ground.ONLY_NOTES if notes else Ground.NOTHING_KNOWN


def _unknown_trigger(history: History, schedule: Schedule) -> tuple[int, ...]:
    """Return the first event whose trigger the schedule does not know, none where it knows all."""
    unknown = (
        number
        for number, event in enumerate(history.events, 1)
        if event.step.kind is StepKind.TRIGGER and event.step.id not in schedule.triggers
    )
    return tuple(unknown)[:1]


def _excluded(
    nothing: Identified,
    clash: tuple[int, ...],
    ground: Ground | None,
    history: History | None = None,
) -> Identified:
    no = Orders.NO if history is not None and history.complete else None
    return evolve(nothing, verdict=Verdict.EXCLUDED, clash=clash, ground=ground, orders=no)


# --- Observations ---------------------------------------------------------------------------------


def _observed(nothing: Identified, question: Sought) -> Identified:
    end = run_with(question, Budget())
    if end is None:
        clash = clashing(question)
        return _excluded(nothing, tuple(one.event for one in clash), ground_of(question, clash))
    return _permitted(nothing, question, end)


def _permitted(nothing: Identified, question: Sought, end: Point) -> Identified:
    told = witness(question, end)
    return evolve(nothing, verdict=Verdict.PERMITTED, began=told.began, witness=told.steps)


def clashing(question: Sought) -> tuple[Seen, ...]:
    """Return the fewest observations that no run contains together.

    Up to ``MOST_TOGETHER`` they are the fewest there are, the earliest told first; else, and past
    the bound of the search, they are such that any one of them less would be permitted, or all.
    """
    budget = Budget()
    with suppress(TooMany):
        for size in range(1, MOST_TOGETHER + 1):
            for some in combinations(question.seen, size):
                if run_with(question.only(some), budget) is None:
                    return some
    return _irreducible(question)


def _irreducible(question: Sought) -> tuple[Seen, ...]:
    """Leave observations out, one after another, as long as the rest is excluded."""
    kept = question.seen
    with suppress(TooMany):
        for one in question.seen:
            fewer = tuple(other for other in kept if other is not one)
            kept = fewer if run_with(question.only(fewer), Budget()) is None else kept
    return kept


def ground_of(question: Sought, clash: tuple[Seen, ...]) -> Ground | None:
    """Return why observations clash; ``None`` past the bound of the search.

    Their steps stand in no run, or in none in that order, or the waits leave too little time.
    """
    about = question.only(clash)
    with suppress(TooMany):
        if run_with(about.undated().unhurried(), Budget()) is None:
            return Ground.NO_RUN
        late = run_with(about.unhurried(), Budget()) is not None
        return Ground.NO_TIME if late else Ground.NO_ORDER
    return None


# --- Complete records -----------------------------------------------------------------------------


def _recorded(nothing: Identified, question: Sought) -> Identified:
    found = some_order(question, Budget())
    if found.refused is not None:
        return evolve(_gap(nothing, question, found), orders=Orders.NO)
    permitted = _permitted(nothing, question, found.point)
    try:
        fails = fails_somewhere(question, Budget())
    except TooMany:
        return evolve(permitted, ground=Ground.TOO_MANY_ORDERS)
    return evolve(permitted, orders=Orders.SOME if fails else Orders.ALL)


def _gap(nothing: Identified, question: Sought, found: Furthest) -> Identified:
    """Say what clashes even if more had happened, else which event cannot come next."""
    if run_with(question, Budget()) is None:
        clash = clashing(question)
        return _excluded(nothing, tuple(one.event for one in clash), ground_of(question, clash))
    return _excluded(nothing, (found.refused or 0,), Ground.NOT_NEXT)
