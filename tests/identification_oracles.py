"""Slow, obvious twins of identification: every run of a small schedule, day after day.

``permits`` walks every state that a run can be in, with a calendar that moves one day at a time.
``orders`` tries every order of a record and every day of each event. Waits are of at most
``LONGEST`` days, so that an entry older than that counts as just so old. ``replayed`` plays a
witness through the engine that decides real cycles.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from itertools import permutations, product

from hypothesis import strategies as st

from engine.deciding.advance import decide
from engine.deciding.machine import tables
from engine.deciding.replay import evolve, unstarted
from engine.deciding.standings import Situation
from schemas.attribution import Text
from schemas.commands import Advance, ApproveGate, ApproveOutput, Start, Submit
from schemas.cycle import Actor, EvidenceFile, State
from schemas.days import Days, Duration, Unit
from schemas.history import History, Observation, StepKind
from schemas.history import Step as Saw
from schemas.identification import Identified, RunStep
from schemas.ledger import Draft, Event, instant_text
from schemas.output import Output, Quorum
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
from schemas.schedule import Final, Schedule, Stage, Transition
from schemas.steps import StepKind as Did

LONGEST = 2
FIRST = datetime(2008, 9, 1, tzinfo=UTC).date()
STAGES = ("one", "two", "three")
OUTPUTS = ("alpha", "beta", "gamma")
TRIGGERS = ("go", "jump", "back")


# --- Drawing small schedules and histories --------------------------------------------------------


def requirements() -> st.SearchStrategy[Requirement]:
    waits = st.builds(
        Elapsed,
        st.sampled_from(STAGES),
        st.integers(0, LONGEST).map(lambda n: Duration(n, Unit.DAYS)),
    )
    leaves = st.one_of(
        st.builds(OutputNeeded, st.sampled_from(OUTPUTS)),
        st.just(StageOutputs()),
        st.just(Nothing()),
        waits,
        waits,
        st.builds(ApprovalNeeded, st.just("panel"), st.integers(1, 2)),
    )
    return st.recursive(leaves, _several, max_leaves=3)


def _several(parts: st.SearchStrategy[Requirement]) -> st.SearchStrategy[Requirement]:
    lists = st.lists(parts, min_size=1, max_size=3).map(tuple)
    counted = lists.flatmap(
        lambda of: st.integers(1, len(of)).map(lambda count: AtLeast(count, of))
    )
    return st.one_of(st.builds(AllOf, lists), st.builds(AnyOf, lists), counted)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Draw a schedule of three stages in a row, some ways across and back, and three outputs."""
    outputs = []
    for place, name in enumerate(OUTPUTS):
        bases = draw(st.lists(st.sampled_from(OUTPUTS[:place]), max_size=1)) if place else []
        quorum = draw(st.sampled_from((None, None, Quorum("panel", 1, not_the_submitter=True))))
        stage = draw(st.sampled_from(STAGES))
        optional = draw(st.booleans())
        outputs.append(
            Output(name, stage, derives_from=tuple(bases), approval=quorum, optional=optional)
        )
    stages = [Stage(name, outputs=tuple(o for o in outputs if o.stage == name)) for name in STAGES]
    ways = [("one", "go", "two"), ("two", "go", "three"), ("three", "go", "done")]
    extra = st.tuples(
        st.sampled_from(STAGES), st.sampled_from(TRIGGERS[1:]), st.sampled_from((*STAGES, "done"))
    ).filter(lambda way: way[0] != way[2])
    ways += draw(st.lists(extra, max_size=3, unique_by=lambda way: way[:2]))
    moves = [Transition(t, s, d, requires=draw(requirements())) for s, t, d in ways]
    stages.append(Stage("done", final=Final.DONE))
    return Schedule("drawn", "1", Text(en="drawn"), "one", tuple(stages), tuple(moves))


def days(span: int) -> st.SearchStrategy[Days]:
    return st.tuples(st.integers(0, span), st.integers(0, 2)).map(
        lambda drawn: Days(_day(drawn[0]), _day(drawn[0] + drawn[1]))
    )


def _day(number: int):
    return FIRST.fromordinal(FIRST.toordinal() + number)


def histories(schedule: Schedule, *, complete: bool, most: int) -> st.SearchStrategy[History]:
    steps = st.one_of(
        st.sampled_from([Saw(StepKind.TRIGGER, trigger) for trigger in schedule.triggers]),
        st.sampled_from([Saw(StepKind.OUTPUT, output) for output in OUTPUTS]),
    )
    events = st.lists(
        st.builds(Observation, steps, days(5), st.just(("s",))), min_size=1, max_size=most
    )
    return events.map(lambda told: History("drawn", ("0000",), "drawn", complete, (), tuple(told)))


@st.composite
def walked(draw: st.DrawFn, schedule: Schedule) -> History:
    """Draw a complete record that was walked, with its days made uncertain: often it conforms."""
    stage, day = "one", 0
    made: set[str] = set()
    told: list[Observation] = []
    for _ in range(draw(st.integers(1, 4))):
        here = [o.id for o in schedule.output_of.values() if _makeable(o, stage, made)]
        steps = [Saw(StepKind.OUTPUT, name) for name in here]
        exits = schedule.exits(stage)
        steps += [Saw(StepKind.TRIGGER, move.trigger) for move in exits]
        if not steps:
            break
        step = draw(st.sampled_from(steps))
        day += draw(st.integers(0, LONGEST))
        before, after = draw(st.integers(0, 1)), draw(st.integers(0, 1))
        told.append(Observation(step, Days(_day(day - before), _day(day + after)), ("s",)))
        if step.kind is StepKind.OUTPUT:
            made.add(step.id or "")
        else:
            stage = next(move.dest for move in exits if move.trigger == step.id)
    return History("drawn", ("0000",), "drawn", True, (), tuple(told))


def _makeable(output: Output, stage: str, made: set[str] | frozenset[str]) -> bool:
    return output.stage == stage and set(output.bases) <= made


# --- Every run ------------------------------------------------------------------------------------

#: The stage, what was made, how many days ago each stage was entered (up to ``LONGEST``).
Where = tuple[str, frozenset[str], tuple[tuple[str, int], ...]]


def open_(schedule: Schedule, move: Transition, where: Where) -> bool:
    """Whether a gate is open, by the words of the design; approvals are always given."""
    stage, made, ages = where

    def met(part: Requirement) -> bool:
        match part:
            case AllOf():
                return all(met(inner) for inner in part.of)
            case AnyOf():
                return any(met(inner) for inner in part.of)
            case AtLeast():
                return sum(met(inner) for inner in part.of) >= part.count
            case OutputNeeded():
                return part.output in made
            case StageOutputs():
                asked = (o for o in schedule.stage_of[stage].outputs if not o.optional)
                return all(output.id in made for output in asked)
            case Elapsed():
                return dict(ages).get(part.since, -1) >= part.at_least.count
            case _:
                return True

    return met(move.requires)


def steps_from(schedule: Schedule, where: Where) -> Iterator[tuple[Saw, Where]]:
    """Give every step that can be taken, and where it leads."""
    stage, made, ages = where
    for output in schedule.stage_of[stage].outputs:
        if _makeable(output, stage, made):
            yield Saw(StepKind.OUTPUT, output.id), (stage, made | {output.id}, ages)
    for move in schedule.exits(stage):
        if open_(schedule, move, where):
            entered = tuple(sorted({**dict(ages), move.dest: 0}.items()))
            yield Saw(StepKind.TRIGGER, move.trigger), (move.dest, made, entered)


def aged(where: Where) -> Where:
    """Let a day pass."""
    stage, made, ages = where
    return stage, made, tuple((name, min(age + 1, LONGEST)) for name, age in ages)


def permits(schedule: Schedule, history: History) -> bool:
    """Whether some run contains every event: all states of all runs, day by day."""
    events = history.events
    everything = frozenset(range(len(events)))
    last = max(event.happened.last for event in events).toordinal()
    begin = min(event.happened.first for event in events).toordinal()
    start: Where = ("one", frozenset(), (("one", 0),))
    answered_none: frozenset[int] = frozenset()
    waiting = [(start, begin - 1, answered_none)]
    known = set(waiting)
    while waiting:
        where, day, answered = waiting.pop()
        if answered == everything:
            return True
        # before the first event any time may pass without the calendar moving on
        following = [(aged(where), day, answered)] if day < begin else []
        if day < last:
            following.append((aged(where), day + 1, answered))
        for step, there in steps_from(schedule, where):
            following.append((there, day, answered))
            following += [
                (there, day, answered | {place})
                for place in everything - answered
                if events[place].step == step
                and events[place].happened.first.toordinal() <= day
                and day <= events[place].happened.last.toordinal()
            ]
        waiting += set(following) - known
        known.update(following)
    return False


def orders(schedule: Schedule, history: History) -> str:
    """Try every world of a record: ``all`` of them conform, ``some`` or ``no``."""
    events, found = history.events, set()
    spans = [
        range(event.happened.first.toordinal(), event.happened.last.toordinal() + 1)
        for event in events
    ]
    for picked in product(*spans):
        for order in permutations(range(len(events))):
            told = [picked[place] for place in order]
            if told == sorted(told):
                steps = [(events[place].step, picked[place]) for place in order]
                found |= {conforms(schedule, steps, told[0] - begun) for begun in (0, 1, LONGEST)}
    return "some" if len(found) > 1 else "all" if found == {True} else "no"


def conforms(schedule: Schedule, steps: list[tuple[Saw, int]], day: int) -> bool:
    """Whether these steps and no others are a run of a cycle that began on a day."""
    where: Where = ("one", frozenset(), (("one", 0),))
    for step, on in steps:
        for _ in range(on - day):
            where = aged(where)
        day = on
        there = [found for taken, found in steps_from(schedule, where) if taken == step]
        if not there:
            return False
        where = there[0]
    return True


# --- Replaying a witness --------------------------------------------------------------------------


def replayed(found: Identified) -> State:
    """Play a witness through the engine; a refusal fails the test."""
    assert found.began is not None
    compiled = tables(found.schedule)
    state = unstarted("0000/1", "0" * 64)
    for number, taken in enumerate((None, *found.witness)):
        day = found.began if taken is None else taken.day
        on, noon = Days.on(day), datetime.combine(day, time(12), UTC)
        actor = _actor(found.schedule, taken, number)
        situation = Situation(state, actor, None, on, noon, on)
        decision = decide(compiled, situation, _command(found.schedule, taken))
        assert isinstance(decision, Draft), (taken, decision)
        made = (state.cycle, state.seq + 1, state.head, decision.kind.value, str(on))
        told = (instant_text(noon), actor.person, (), state.schedule, None)
        event = Event(*made, *told, decision.payload)
        state = evolve(state, event, f"{number:064x}")
    return state


def _actor(schedule: Schedule, taken: RunStep | None, number: int) -> Actor:
    if taken is not None and taken.step.kind is Did.APPROVAL:
        return Actor(f"a{number}", frozenset({taken.step.role or ""}))
    return Actor("p1", frozenset(role.id for role in schedule.roles))


def _command(schedule: Schedule, taken: RunStep | None):
    if taken is None:
        return Start()
    step = taken.step
    if step.kind is Did.OUTPUT:  # equal bytes each time: nothing made from them goes out of date
        return Submit(step.about, (EvidenceFile(step.about.ljust(64, "0"), 1, "pdf"),), ())
    if step.kind is Did.TRIGGER:
        return Advance(step.about, {"commitment": "0" * 64, "size": 1})
    if step.about in schedule.output_of:
        return ApproveOutput(step.about)
    return ApproveGate(step.about, step.role)
