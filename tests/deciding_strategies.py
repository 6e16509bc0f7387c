"""Random schedules, built from the nouns, and random cycles on them, played through ``decide``."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

from attrs import frozen
from hypothesis import strategies as st
from tests.oracles import Evidence, Past

from engine.deciding.advance import decide
from engine.deciding.machine import tables
from engine.deciding.replay import evolve, unstarted
from engine.deciding.standings import Situation
from engine.deciding.tables import Tables
from schemas.cycle import (
    Actor,
    Advance,
    ApproveGate,
    ApproveOutput,
    CheckResult,
    Command,
    EvidenceFile,
    EvidenceStanding,
    Note,
    Start,
    State,
    Submit,
    Withdraw,
)
from schemas.days import Days, Duration, Unit
from schemas.ledger import Draft, Event, instant_text
from schemas.report import Refusal
from schemas.schedule import (
    AllOf,
    AnyOf,
    ApprovalNeeded,
    AtLeast,
    Due,
    Elapsed,
    Final,
    Nothing,
    Output,
    OutputNeeded,
    Quorum,
    Requirement,
    Role,
    Schedule,
    Stage,
    StageOutputs,
    Text,
    Transition,
)

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
BYTES = ("a", "b", "c", "d")
REASON = {"commitment": "0" * 64, "size": 1}


# --- Days -----------------------------------------------------------------------------------------


@st.composite
def days(draw: st.DrawFn, first: date = date(2008, 7, 1), last: date = date(2009, 2, 28)) -> Days:
    """A day, a month, or any interval of at most 40 days."""
    day = draw(st.dates(first, last))
    form = draw(st.sampled_from(("day", "month", "interval")))
    if form == "day":
        return Days.on(day)
    if form == "month":
        return Days.parse(day.isoformat()[:7])
    return Days(day, day + timedelta(days=draw(st.integers(0, 40))))


def durations(most: int = 40) -> st.SearchStrategy[Duration]:
    """A duration of any unit, small enough to walk through day by day."""
    return st.builds(Duration, st.integers(0, most), st.sampled_from(Unit))


# --- Schedules ------------------------------------------------------------------------------------


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """A schedule of one to three stages with an end and a way out."""
    names = [f"s{n}" for n in range(draw(st.integers(1, 3)))]
    outputs: list[Output] = []
    stages: list[Stage] = []
    for name in names:
        own = [draw(_output(f"o{len(outputs) + n}", name, outputs)) for n in range(draw(_few))]
        outputs += own
        stages.append(Stage(name, outputs=tuple(own)))
    onward = [
        draw(_onward(name, dest, outputs, names))
        for name, dest in zip(names, [*names[1:], "end"], strict=True)
    ]
    ends = (Stage("end", final=Final.DONE), Stage("gone", final=Final.GIVEN_UP))
    others = tuple(_others(names))
    return Schedule(
        "random",
        "1.0.0",
        Text("losowy", "random"),
        names[0],
        (*stages, *ends),
        (*onward, *others),
        roles=tuple(Role(role) for role in ROLES),
        digest="d" * 64,
    )


_few = st.integers(0, 3)


def _others(names: list[str]) -> list[Transition]:
    abandon = [Transition("abandon", name, "gone", Nothing(), reason_required=True) for name in names]
    reopen = [
        Transition("reopen", name, before, Nothing(), reopens=True)
        for before, name in zip(names, names[1:], strict=False)
    ]
    return [*abandon, *reopen]


@st.composite
def _output(draw: st.DrawFn, name: str, stage: str, earlier: list[Output]) -> Output:
    ids = [output.id for output in earlier]
    some = st.lists(st.sampled_from(ids), max_size=2, unique=True) if ids else st.just([])
    quorum = st.builds(Quorum, st.sampled_from(ROLES), st.integers(1, 2), st.booleans())
    return Output(
        name,
        stage,
        derives_from=tuple(draw(some)),
        shares_with=tuple(draw(some)),
        approval=draw(st.none() | quorum),
        by=draw(st.sampled_from(((), (), ("clerk",), ROLES))),
        optional=draw(st.booleans()),
    )


@st.composite
def _onward(
    draw: st.DrawFn, source: str, dest: str, outputs: list[Output], stages: list[str]
) -> Transition:
    ids = [output.id for output in outputs]
    due = st.builds(Due, st.sampled_from(stages), durations())
    return Transition(
        f"leave_{source}",
        source,
        dest,
        draw(requirements(ids, stages)),
        by=draw(st.sampled_from(((), (), ("clerk",), ("judge",)))),
        due=draw(st.none() | due),
    )


def requirements(outputs: list[str], stages: list[str]) -> st.SearchStrategy[Requirement]:
    """Any requirement on these outputs and stages; the same leaf may return."""
    leaves: list[st.SearchStrategy[Requirement]] = [
        st.builds(StageOutputs),
        st.builds(Nothing),
        st.builds(ApprovalNeeded, st.sampled_from(ROLES), st.integers(1, 2)),
        st.builds(Elapsed, st.sampled_from(stages), durations(20)),
    ]
    if outputs:
        leaves += [st.builds(OutputNeeded, st.sampled_from(outputs))] * 3
    return st.recursive(st.one_of(leaves), _several, max_leaves=5)


def _several(parts: st.SearchStrategy[Requirement]) -> st.SearchStrategy[Requirement]:
    of = st.lists(parts, min_size=1, max_size=3).map(tuple)
    counted = of.flatmap(lambda p: st.builds(AtLeast, st.integers(1, len(p)), st.just(p)))
    return st.builds(AllOf, of) | st.builds(AnyOf, of) | counted


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


@st.composite
def cycles(draw: st.DrawFn, schedule: Schedule | None = None, most: int = 25) -> Played:
    """A cycle on a random schedule after random commands, most of them fit for its stage."""
    compiled = tables(schedule or draw(schedules()))
    state, now = unstarted(CYCLE, compiled.schedule.digest), BEGIN
    events: list[Event] = []
    steps: list[Step] = []
    for turn in range(draw(st.integers(1, most))):
        now += timedelta(days=draw(st.integers(0, 15)))
        past = Past(compiled.schedule, tuple(events))
        command = Start() if turn == 0 else draw(commands(compiled.schedule, state, past))
        situation = draw(situations(state, now))
        decision = decide(compiled, situation, command)
        steps.append(Step(situation, command, decision))
        if isinstance(decision, Draft):
            events.append(recorded(state, decision, situation.actor.person, now))
            state = evolve(state, events[-1], digest_of(events[-1]))
    return Played(compiled, tuple(steps), state, tuple(events), now)


@st.composite
def situations(draw: st.DrawFn, state: State, now: datetime) -> Situation:
    """Anyone, now; the days are mostly today, the evidence mostly intact."""
    today = Days.on(now.date())
    happened = draw(st.one_of(st.just(today), st.just(today), days()))
    return Situation(state, draw(st.sampled_from(PEOPLE)), draw(evidence()), happened, now)


def evidence() -> st.SearchStrategy[Evidence | None]:
    """What the disk says: not asked, all intact, or anything at all."""
    intact = dict.fromkeys(BYTES, EvidenceStanding.INTACT)
    anything = st.dictionaries(st.sampled_from(BYTES), st.sampled_from(EvidenceStanding))
    return st.one_of(st.none(), st.just(intact), st.just(intact), anything)


@st.composite
def commands(draw: st.DrawFn, schedule: Schedule, state: State, past: Past) -> Command:
    """Any command; those that the stage allows are drawn more often."""
    here = [o.id for o in schedule.output_of.values() if o.stage == state.stage]
    outputs = st.sampled_from(here * 4 + list(schedule.output_of)) if schedule.output_of else None
    leaving = [t.trigger for t in schedule.exits(state.stage)]
    triggers = st.sampled_from(leaving * 3 + [t.trigger for t in schedule.transitions])
    reasons = st.sampled_from((None, REASON))
    choices: list[st.SearchStrategy[Command]] = [
        st.builds(Advance, triggers, reasons),
        st.builds(ApproveGate, triggers, st.none() | st.sampled_from(ROLES)),
        notes(past),
    ]
    if outputs is not None:
        choices += [submits(outputs, state)] * 4
        choices += [st.builds(ApproveOutput, outputs)] * 3
        choices += [st.builds(Withdraw, outputs, reasons)]
    return draw(st.one_of(choices))


@st.composite
def submits(draw: st.DrawFn, outputs: st.SearchStrategy[str], state: State) -> Submit:
    """A submission of one or two files; it may add to the current one, and may fall short."""
    output = draw(outputs)
    files = draw(st.lists(st.sampled_from(BYTES), min_size=1, max_size=2))
    ok = draw(st.sampled_from((True, True, True, False)))
    current = state.submissions.get(output)
    to = current.seq if current and draw(st.booleans()) else None
    return Submit(
        output,
        tuple(EvidenceFile(file, 1, "pdf") for file in files),
        (CheckResult("count", ok, len(files), 1, None),),
        to,
    )


@st.composite
def notes(draw: st.DrawFn, past: Past) -> Note:
    """A note that narrows the days of an event, or tries to move them."""
    if not past.events:
        return Note(text=REASON)
    about = draw(st.sampled_from(past.events))
    known = past.days(about)
    first = draw(st.dates(known.first, known.last))
    inside = Days(first, draw(st.dates(first, known.last)))
    return Note(about.seq, draw(st.one_of(st.just(inside), st.just(inside), days())), known)
