"""Showing a suspicion at a spot: what A needs for a step that B then refuses, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from attrs import frozen

from engine.proving.comparing.making import FOR_A, FOR_B, NOBODY
from engine.proving.comparing.needs import Need, TooManyWays, Way
from engine.proving.comparing.producing import Act, Produced
from engine.proving.comparing.search import Arrival, Exploring, approved, asked, stretched
from engine.proving.comparing.suspicions import (
    holds,
    lacking_role,
    needs_of,
    refuses_of,
    voiding,
)
from engine.proving.comparing.timeline import Stretch, Waits, elapsed, waits
from schemas.steps import Step, StepKind

if TYPE_CHECKING:
    from engine.proving.comparing.ground import Ground
    from engine.proving.comparing.spot import Spot
    from engine.proving.comparing.suspicions import Suspicion
    from schemas.schedule import Transition


@frozen(eq=False, repr=False)
class Showing:
    """A history that should show a suspicion: an arrival, what is done there, and the last step."""

    arrival: Arrival
    acts: tuple[Act, ...]
    last: Step
    waits: Waits
    cost: int


def showings(exploring: Exploring, arrival: Arrival) -> Iterator[Showing]:
    """Give the ways to show the suspicions of an arrival's stages."""
    for one in exploring.ground.suspected.get(arrival.spot.stages, ()):
        if one.kind is StepKind.OUTPUT:
            yield from _output(exploring.ground, arrival, one)
        else:
            yield from _trigger(exploring, arrival, one)


def _showing(
    arrival: Arrival,
    produced: Produced,
    acts: tuple[Act, ...],
    last: Step,
    time: Waits,
) -> Showing:
    steps = arrival.steps + produced.cost + sum(a.wanted for a in acts if a.kind == "approve") + 1
    return Showing(arrival, (*produced.acts, *acts), last, time, steps + len(time))


# --- An output ------------------------------------------------------------------------------------


def _output(ground: Ground, arrival: Arrival, suspicion: Suspicion) -> Iterator[Showing]:
    """Show that B refuses an output that A takes: here, without bases, or from a person."""
    pair, name = ground.pair, suspicion.about
    produced: Produced | None = Produced(arrival.spot)
    for base in pair.listed(pair.bases_a[name]):
        if produced and not produced.spot.there & pair.bit[base]:
            produced = ground.producer.made(produced, base, NOBODY)
    if produced is None:
        return
    last = _refused(ground, produced.spot, name)
    if last is not None:
        yield _showing(arrival, produced, (), last, waits(arrival.spot.stretches))


def _refused(ground: Ground, spot: Spot, name: str) -> Step | None:
    """Return the step by which A takes the output and B refuses it; ``None`` where B takes it."""
    pair = ground.pair
    own, other = pair.a.output_of.get(name), pair.b.output_of[name]
    if other.stage != spot.stages[1] or pair.bases_b[name] & ~spot.there:
        return Step(StepKind.OUTPUT, name)
    roles = lacking_role(own.by if own else (), other.by)
    if roles is not None:
        return Step(StepKind.OUTPUT, name, roles=roles)
    return Step(StepKind.OUTPUT, name, taken="a") if refuses_of(own, other) else None


# --- A trigger ------------------------------------------------------------------------------------


def _trigger(exploring: Exploring, arrival: Arrival, suspicion: Suspicion) -> Iterator[Showing]:
    """Show that B refuses a trigger that A takes."""
    ground, spot = exploring.ground, arrival.spot
    own = _exit(ground.pair.a.exits(spot.stages[0]), suspicion.about)
    other = _exit(ground.pair.b.exits(spot.stages[1]), suspicion.about)
    if own is None:
        return
    try:
        every = ground.ways(FOR_A, own)
    except TooManyWays:
        exploring.cut = True
        return
    for way in every:
        yield from _by_way(ground, arrival, own, other, way)


def _exit(exits: tuple[Transition, ...], trigger: str) -> Transition | None:
    return next((one for one in exits if one.trigger == trigger), None)


def _by_way(
    ground: Ground, arrival: Arrival, own: Transition, other: Transition | None, way: Way
) -> Iterator[Showing]:
    spot = arrival.spot
    time = stretched(ground, spot, FOR_A, way)
    produced = ground.producer.wanted(Produced(spot), asked(way, FOR_A))
    if time is None or produced is None:
        return
    stretches = (*spot.stretches, *time)
    approvals = approved(own.trigger, (way,))
    if other is None:
        yield _showing(arrival, produced, approvals, _last(own), waits(stretches))
        return
    roles = lacking_role(own.by, other.by)
    if roles is not None:
        last = Step(StepKind.TRIGGER, own.trigger, roles=roles)
        yield _showing(arrival, produced, approvals, last, waits(stretches))
    yield from _closed(ground, arrival, produced, (own, other), way, stretches)


def _last(own: Transition) -> Step:
    return Step(StepKind.TRIGGER, own.trigger)


def _closed(
    ground: Ground,
    arrival: Arrival,
    produced: Produced,
    gates: tuple[Transition, Transition],
    way: Way,
    stretches: tuple[Stretch, ...],
) -> Iterator[Showing]:
    """Show that A's gate is open and B's is closed: for want of anything, or of time."""
    own, other = gates
    spot, schedule = produced.spot, ground.pair.b
    acts = (*_barred(ground, spot), *approved(own.trigger, (way,)))
    for time in _timings(ground, spot, other, stretches):
        if not holds(schedule, other, other.requires, partial(_met, ground, spot, way, time)):
            yield _showing(arrival, produced, acts, _last(own), time)
            return
    yield from _voided(ground, arrival, produced, gates, way, stretches)


def _timings(
    ground: Ground, spot: Spot, other: Transition, stretches: tuple[Stretch, ...]
) -> Iterator[Waits]:
    """Give how time may pass: in few visits, then with little since what B counts time from."""
    yield waits(stretches)
    needs = needs_of(ground.pair.b, other, other.requires)
    since = {spot.since(FOR_B, need.about) for need in needs if need.kind == "elapsed"}
    for visit in sorted(visit for visit in since if visit is not None):
        yield waits(stretches, visit)


def _voided(
    ground: Ground,
    arrival: Arrival,
    produced: Produced,
    gates: tuple[Transition, Transition],
    way: Way,
    stretches: tuple[Stretch, ...],
) -> Iterator[Showing]:
    """Show that B's approvals fell: with an output handed in after them that A does not ask for."""
    own, other = gates
    pair, spot = ground.pair, produced.spot
    given = frozenset(need for need in way if need.kind != "approval")
    if given == way:
        return
    time = waits(stretches)
    for name in pair.listed(voiding(pair, own, other) & ground.producer.here(spot)):
        after = _handed_in(ground, Produced(spot), name)
        if after is None or holds(
            pair.b, other, other.requires, partial(_met, ground, after.spot, given, time)
        ):
            continue
        acts = (
            *approved(own.trigger, (way,)),
            *(Act("late", act.about, act.wanted) for act in after.acts),
            *_barred(ground, after.spot),
        )
        whole = Produced(after.spot, produced.cost + after.cost, produced.acts)
        yield _showing(arrival, whole, acts, _last(own), time)


def _handed_in(ground: Ground, produced: Produced, name: str) -> Produced | None:
    if produced.spot.there & ground.pair.bit[name]:
        return ground.producer.remade(produced, name, NOBODY)
    return ground.producer.made(produced, name, NOBODY)


def _met(ground: Ground, spot: Spot, way: Way, time: Waits, need: Need) -> bool:
    """Whether a need of B is met, whatever can be held back is held back."""
    pair = ground.pair
    if need.kind == "elapsed":
        since = spot.since(FOR_B, need.about)
        return since is not None and elapsed(time, since, spot.visit) >= ground.days(FOR_B, need)
    if need.kind == "approval":
        given = (own for own in way if own.kind == "approval" and own.about == need.about)
        return any(own.persons >= need.persons for own in given)
    if not spot.there & pair.bit[need.about]:
        return False
    return ground.producer.fresh(spot, need.about, FOR_B) and not _can_bar(ground, spot, need.about)


def _can_bar(ground: Ground, spot: Spot, name: str) -> bool:
    """Whether an output can have been made so that it counts for A, as wanted, and not for B."""
    pair, bit = ground.pair, ground.pair.bit[name]
    wanted = (FOR_A if spot.for_a & bit else 0) | (FOR_B if spot.for_b & bit else 0)
    return pair.making(name, wanted, FOR_B) is not None


def _barred(ground: Ground, spot: Spot) -> tuple[Act, ...]:
    """Return that every output that need not count for B does not."""
    names = ground.pair.listed(spot.there & ~spot.for_b)
    return tuple(Act("bar", name) for name in names if _can_bar(ground, spot, name))
