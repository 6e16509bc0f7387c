"""Random schedules, built from the nouns, and random cycles on them, played through ``decide``."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import TypeVar

from attrs import frozen
from hypothesis import strategies as st

from engine.deciding.advance import decide
from engine.deciding.machine import tables
from engine.deciding.replay import evolve, unstarted
from engine.deciding.standings import Situation
from engine.deciding.tables import Tables
from schemas.attribution import Role, Text
from schemas.commands import (
    Advance,
    ApproveGate,
    ApproveOutput,
    Command,
    Note,
    Start,
    Submit,
    Withdraw,
)
from schemas.cycle import Actor, CheckResult, EvidenceFile, EvidenceStanding, State
from schemas.days import Days, Duration, Unit
from schemas.ledger import Draft, Event, instant_text
from schemas.output import Output, Quorum
from schemas.refusal import Refusal
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
from schemas.schedule import Due, Final, Schedule, Stage, Transition
from tests.oracles import Evidence, Past, every_day

T = TypeVar("T")
CYCLE = "1432/1"
BEGIN = datetime(2008, 9, 1, 10, tzinfo=UTC)
ROLES = ("clerk", "judge")
PEOPLE = (
    Actor("p1", frozenset({"clerk"})),
    Actor("p2", frozenset({"judge"})),
    Actor("p3", frozenset({"clerk", "judge"})),
    Actor("p4"),
)
#: So few different bytes that the same ones return.
BYTES = ("a", "b", "c", "d", "e")
REASON = {"commitment": "0" * 64, "size": 1}


def seeded(make: Callable[[Random], T]) -> st.SearchStrategy[T]:
    """Values made from a seed: much quicker to draw than part by part, but they do not shrink."""
    return st.integers(0, 2**64 - 1).map(lambda seed: make(Random(seed)))


# --- Days -----------------------------------------------------------------------------------------


def some_days(random: Random, today: date) -> Days:
    """A day, a month, or any interval of at most 40 days, most of them in the last 60 days."""
    day = today + timedelta(days=random.randint(-60, 5))
    form = random.choice(("day", "day", "month", "interval"))
    if form == "month":
        return Days.parse(day.isoformat()[:7])
    return Days(day, day + timedelta(days=0 if form == "day" else random.randrange(41)))


def some_duration(random: Random, most: int = 40) -> Duration:
    """A duration of any unit, small enough to walk through day by day."""
    unit = random.choice(list(Unit))
    return Duration(random.randint(0, 3 if unit is Unit.MONTHS else most), unit)


# --- Schedules ------------------------------------------------------------------------------------


def some_schedule(random: Random) -> Schedule:
    """A schedule of one to three stages, an end, a way out and ways back."""
    names = [f"s{n}" for n in range(random.randint(1, 3))]
    outputs: list[Output] = []
    stages: list[Stage] = []
    for name in names:
        before = len(outputs)
        for _ in range(random.randint(0, 3)):
            outputs.append(_some_output(random, f"o{len(outputs)}", name, outputs))
        stages.append(Stage(name, outputs=tuple(outputs[before:])))
    pairs = zip(names, [*names[1:], "end"], strict=True)
    onward = [_some_onward(random, *pair, outputs, names) for pair in pairs]
    ends = (Stage("end", final=Final.DONE), Stage("gone", final=Final.GIVEN_UP))
    return Schedule(
        "random",
        "1.0.0",
        Text("losowy", "random"),
        names[0],
        (*stages, *ends),
        (*onward, *_others(names)),
        roles=tuple(Role(role) for role in ROLES),
        digest="d" * 64,
    )


def _others(names: list[str]) -> list[Transition]:
    given_up = [Transition("abandon", n, "gone", Nothing(), reason_required=True) for n in names]
    reopened = [
        Transition("reopen", name, before, Nothing(), reopens=True)
        for before, name in pairwise(names)
    ]
    return [*given_up, *reopened]


def _some_output(random: Random, name: str, stage: str, earlier: list[Output]) -> Output:
    ids = [output.id for output in earlier]

    def some() -> tuple[str, ...]:
        return tuple(random.sample(ids, min(len(ids), random.choice((0, 0, 1, 2)))))

    quorum = Quorum(random.choice(ROLES), random.choice((1, 1, 2)), random.random() < 0.5)
    return Output(
        name,
        stage,
        derives_from=some(),
        shares_with=some(),
        approval=quorum if random.random() < 0.3 else None,
        by=random.choice(((), (), ("clerk",), ROLES)),
        optional=random.random() < 0.2,
    )


def _some_onward(
    random: Random, source: str, dest: str, outputs: list[Output], stages: list[str]
) -> Transition:
    due = Due(random.choice(stages), some_duration(random))
    return Transition(
        f"leave_{source}",
        source,
        dest,
        some_requirement(random, [output.id for output in outputs], stages),
        by=random.choice(((), (), ("clerk",), ("judge",))),
        due=due if random.random() < 0.5 else None,
    )


def some_requirement(
    random: Random, outputs: list[str], stages: list[str], depth: int = 0
) -> Requirement:
    """Any requirement on these outputs and stages; the same leaf may return in it."""
    if depth < 3 and random.random() < 0.6:
        of = tuple(
            some_requirement(random, outputs, stages, depth + 1)
            for _ in range(random.randint(1, 3))
        )
        counted = AtLeast(random.randint(1, len(of)), of)
        return random.choice((AllOf(of), AllOf(of), AnyOf(of), counted))
    leaves: list[Requirement] = [
        StageOutputs(),
        Nothing(),
        ApprovalNeeded(random.choice(ROLES), random.randint(1, 2)),
        Elapsed(random.choice(stages), some_duration(random, 20)),
        *(OutputNeeded(output) for output in outputs),
    ]
    return random.choice(leaves)


# --- Cycles ---------------------------------------------------------------------------------------


@frozen(eq=False)
class Step:
    """One command as it was given, on which situation, and what became of it."""

    situation: Situation
    command: Command
    decision: Draft | Refusal


@frozen(eq=False)
class Played:
    """A cycle that was played: every step, and what is left of it."""

    tables: Tables
    steps: tuple[Step, ...]
    state: State
    events: tuple[Event, ...]
    now: datetime

    @property
    def past(self) -> Past:
        """The same cycle for the oracle."""
        return Past(self.tables.schedule, self.events)


def recorded(state: State, draft: Draft, person: str, now: datetime) -> Event:
    """Place a draft as the one choke point does; its payload goes through JSON as bytes do."""
    return Event(
        state.cycle,
        state.seq + 1,
        state.head,
        draft.kind.value,
        str(draft.happened),
        instant_text(now),
        person,
        draft.acting_as,
        state.schedule,
        None,
        json.loads(json.dumps(draft.payload)),
    )


def digest_of(event: Event) -> str:
    """Stand in for an event's hash: different for each seq."""
    return f"{event.seq:064x}"


def play(random: Random, schedule: Schedule | None = None, most: int = 40) -> Played:
    """Play random commands, most of them fit for the cycle's stage, on a random schedule."""
    compiled = tables(schedule or some_schedule(random))
    state, now = unstarted(CYCLE, compiled.schedule.digest), BEGIN
    events: list[Event] = []
    steps: list[Step] = []
    for turn in range(random.randint(1, most)):
        now += timedelta(days=random.choice((0, 0, 1, 3, 15)))
        past = Past(compiled.schedule, tuple(events))
        command = some_command(random, compiled.schedule, state, past) if turn else Start()
        situation = (
            some_situation(random, state, now)
            if turn
            else Situation(state, PEOPLE[0], None, Days.on(now.date()), now)
        )
        decision = decide(compiled, situation, command)
        steps.append(Step(situation, command, decision))
        if isinstance(decision, Draft):
            events.append(recorded(state, decision, situation.actor.person, now))
            state = evolve(state, events[-1], digest_of(events[-1]))
    return Played(compiled, tuple(steps), state, tuple(events), now)


def cycles() -> st.SearchStrategy[Played]:
    """Cycles on random schedules."""
    return seeded(play)


def some_situation(random: Random, state: State, now: datetime) -> Situation:
    """Anyone, now; the days are mostly today, the evidence mostly intact."""
    today = now.date()
    happened = some_days(random, today) if random.random() < 0.2 else Days.on(today)
    actor = random.choice((*PEOPLE, PEOPLE[2], PEOPLE[2]))
    return Situation(state, actor, some_evidence(random), happened, now)


def some_evidence(random: Random) -> Evidence | None:
    """What the disk says: not asked, all intact, or anything at all."""
    intact = dict.fromkeys(BYTES, EvidenceStanding.INTACT)
    named = random.sample(BYTES, random.randint(2, len(BYTES)))
    anything = {name: random.choice(list(EvidenceStanding)) for name in named}
    return random.choice((None, intact, intact, anything))


def some_command(random: Random, schedule: Schedule, state: State, past: Past) -> Command:
    """Any command; those that the stage allows come more often."""
    here = [o.id for o in schedule.output_of.values() if o.stage == state.stage]
    signed = [o for o in here if schedule.output_of[o].approval]
    output = random.choice(here * 9 + list(schedule.output_of) or [""])
    leaving = [t.trigger for t in schedule.exits(state.stage) if t.trigger != "abandon"]
    trigger = random.choice(leaving * 20 + [t.trigger for t in schedule.transitions])
    reason = random.choice((None, REASON))
    choices: list[Command] = [
        Advance(trigger, reason),
        Advance(trigger, reason),
        ApproveGate(trigger, random.choice((None, None, *ROLES))),
        ApproveGate(trigger, random.choice((None, None, *ROLES))),
        some_note(random, past),
    ]
    if output:
        choices += [some_submission(random, output, state) for _ in range(5)]
        choices += [ApproveOutput(random.choice(signed * 9 + [output]))] * 3
        choices += [Withdraw(output, reason)]
    return random.choice(choices)


def some_submission(random: Random, output: str, state: State) -> Submit:
    """A submission of one or two files; it may add to the current one, and may fall short."""
    names = random.choices(BYTES, k=random.choice((1, 1, 2)))
    files = tuple(EvidenceFile(name, 1, "pdf") for name in names)
    current = state.submissions.get(output)
    to = current.seq if current and random.random() < 0.3 else None
    check = CheckResult("count", random.random() < 0.85, len(files), 1, None)
    return Submit(output, files, (check,), to)


def some_note(random: Random, past: Past) -> Note:
    """A note that narrows the days of an event, or tries to move them."""
    if not past.events or random.random() < 0.2:
        return Note(text=REASON)
    about = random.choice(past.events)
    known = past.days(about)
    inside = sorted(random.choices(every_day(known), k=2))
    narrowed = Days(*inside) if random.random() < 0.7 else some_days(random, known.last)
    return Note(about.seq, narrowed, known)
