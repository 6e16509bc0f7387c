"""What a change really changes: two schedules compared by the histories that they accept.

A history is a sequence of steps over the outputs and triggers of both. Each direction is decided in
turn, "does B accept whatever A accepts?":

1. what is certain in every pair of stages either proves that it does, or leaves suspicions;
2. the shortest history that shows a suspicion is searched for, and rehearsed by the engine itself:
   accepted by A to its end, refused by B at its last step;
3. no history left to look at proves inclusion; a bound that was met leaves the verdict undecided.

Persons are symbols, files too, and days are compared over the durations that the two name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from engine.deciding.tables import Tables, tables_of
from engine.proving.comparing.accepting import Refused, refused
from engine.proving.comparing.ground import Ground
from engine.proving.comparing.making import FOR_A, FOR_B
from engine.proving.comparing.needs import TooManyWays
from engine.proving.comparing.pacing import Paces
from engine.proving.comparing.pairing import Pair
from engine.proving.comparing.renaming import renamed
from engine.proving.comparing.search import MOST_SPOTS, Exploring
from engine.proving.comparing.showing import Showing, showings
from engine.proving.comparing.spells import Counted, first_shorter
from engine.proving.comparing.suspicions import Suspecting
from engine.proving.comparing.witnessing import witness
from engine.proving.rehearsal import BEGIN
from schemas.difference import Difference, Verdict, Witness

if TYPE_CHECKING:
    from schemas.schedule import Schedule, Transition
    from schemas.steps import Step

#: How many histories that did not show what they should are passed over.
MOST_UNSHOWN = 20
_SWAPPED: Mapping[str | None, str | None] = {"a": "b", "b": "a", None: None}


@frozen(eq=False, repr=False)
class Direction:
    """Whether one schedule accepts whatever the other accepts.

    A witness says no, no witness and no reason say yes.
    """

    witness: Witness | None = None
    undecided: str | None = None


def difference(a: Schedule, b: Schedule, renames: Mapping[str, str] | None = None) -> Difference:
    """Compare two schedules; ``renames`` gives ids of A their names in B."""
    a = renamed(a, renames or {})
    onward, back = _direction(a, b), _direction(b, a)
    undecided = tuple(d.undecided for d in (onward, back) if d.undecided)
    return Difference(
        _verdict(onward, back),
        onward.witness,
        back.witness and _swapped(back.witness),
        undecided,
        _shared(a, b),
    )


def inclusion(a: Schedule, b: Schedule, most_spots: int = MOST_SPOTS) -> Direction:
    """Decide whether B accepts whatever A accepts; a witness shows that it does not."""
    return _direction(a, b, most_spots)


def _verdict(onward: Direction, back: Direction) -> Verdict:
    if onward.witness and back.witness:
        return Verdict.INCOMPARABLE
    if onward.undecided or back.undecided:
        return Verdict.UNDECIDED
    if onward.witness:
        return Verdict.STRICTER
    return Verdict.LOOSER if back.witness else Verdict.EQUAL


def _shared(a: Schedule, b: Schedule) -> int:
    return len({*a.triggers, *a.output_of} & {*b.triggers, *b.output_of})


def _swapped(found: Witness) -> Witness:
    steps = (
        evolve(step, passes=_SWAPPED[step.passes], taken=_SWAPPED[step.taken])
        for step in found.steps
    )
    return evolve(found, steps=tuple(steps))


# --- One direction --------------------------------------------------------------------------------


def _direction(a: Schedule, b: Schedule, most_spots: int = MOST_SPOTS) -> Direction:
    """Decide whether B accepts whatever A accepts."""
    pair, paces = Pair(a, b), Paces(a, b)
    suspicions = tuple(Suspecting(pair, paces).all())
    if not suspicions:
        return Direction()
    undecided: str | None = None
    for day in _measures(Ground(pair, paces, suspicions, BEGIN)):
        found = _searched(Ground(pair, paces, suspicions, day), most_spots)
        if found.witness is not None:
            return found
        undecided = undecided or found.undecided
    return Direction(undecided=undecided)


def _measures(ground: Ground) -> tuple[date, ...]:
    """Return the days from which time is measured: one, and those where calendars decide."""
    found = {BEGIN: None}
    for one, other in _compared(ground):
        day = first_shorter(one, other)
        if day is not None and not (one.fixed and other.fixed):
            found[day] = None
    return tuple(found)


def _compared(ground: Ground) -> Iterator[tuple[Counted, Counted]]:
    for stages, _, trigger in ground.suspicions:
        sides = []
        for side, stage in zip((FOR_A, FOR_B), stages, strict=True):
            schedule = ground.schedule(side)
            gates = [gate for gate in schedule.exits(stage) if gate.trigger == trigger]
            sides.append([c for gate in gates for c in _times(ground, side, gate)])
        yield from ((one, other) for one in sides[0] for other in sides[1])


def _times(ground: Ground, side: int, gate: Transition) -> Iterator[Counted]:
    try:
        needs = [need for way in ground.ways(side, gate) for need in way]
    except TooManyWays:
        return
    country = ground.schedule(side).calendar
    yield from (Counted(need.time, country) for need in needs if need.time is not None)


def _searched(ground: Ground, most_spots: int) -> Direction:
    """Search for the shortest history that shows a suspicion."""
    exploring, best, unshown = Exploring(ground, most_spots), None, 0
    for arrival in exploring.arrivals():
        if best is not None and arrival.cost + 1 >= best[0]:
            break
        for showing in showings(exploring, arrival):
            if best is not None and showing.cost >= best[0]:
                continue
            found = _confirmed(ground, showing)
            if found is not None:
                best = (len(found.steps), found)
            else:
                unshown += 1
        if unshown > MOST_UNSHOWN and best is None:
            return Direction(undecided="unshown")
    if best is not None:
        return Direction(best[1])
    return Direction(undecided=_reason(exploring, unshown))


def _reason(exploring: Exploring, unshown: int) -> str | None:
    if exploring.full:
        return "states"
    if exploring.cut:
        return "ways"
    return "unshown" if unshown else None


def _confirmed(ground: Ground, showing: Showing) -> Witness | None:
    """Rehearse a showing: A accepts all of it, B refuses its last step."""
    passing = sum(showing.waits.values())
    for day in dict.fromkeys((ground.day, ground.day - timedelta(days=passing))):
        found = witness(ground.pair, showing, day)
        why = _shown(ground, found.steps, day)
        if why is not None:
            return evolve(found, dated=ground.day != BEGIN, why=why.why)
    return None


def _shown(ground: Ground, steps: tuple[Step, ...], day: date) -> Refused | None:
    """Return B's refusal where it comes at the last step and A has none."""
    found = refused(_tables(ground.pair.b), "b", steps, day)
    if found is None or found.at != len(steps) - 1:
        return None
    return None if refused(_tables(ground.pair.a), "a", steps, day) else found


def _tables(schedule: Schedule) -> Tables:
    return tables_of(schedule, ((t.source, t.trigger, t.dest) for t in schedule.transitions))
