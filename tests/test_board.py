"""The board: one row per county, by recorded facts alone."""

from datetime import UTC, date, datetime

import pytest
from attrs import evolve
from hypothesis import given

from engine.deciding.board import absent_row, row
from engine.deciding.gate import explain
from engine.deciding.machine import tables
from engine.deciding.standings import Situation
from schemas.attribution import Text
from schemas.cycle import CheckResult, Entry, EvidenceFile, Signature, State, Submission
from schemas.days import Days, Duration
from schemas.output import Output, Quorum
from schemas.report import CycleStatus
from schemas.requirement import AllOf, ApprovalNeeded, Elapsed, Nothing, StageOutputs
from schemas.schedule import Due, Final, Schedule, Stage, Transition
from tests.deciding_strategies import CYCLE, PEOPLE, cycles

NOW = datetime(2008, 12, 1, 12, tzinfo=UTC)
STAGES = (
    Stage(
        "a",
        Text("A", "A"),
        (
            Output("base", "a"),
            Output("plan", "a", derives_from=("base",), approval=Quorum("judge")),
        ),
    ),
    Stage("b"),
    Stage("c"),
    Stage("end", final=Final.DONE),
    Stage("gone", final=Final.GIVEN_UP),
)
DUE = Due("a", Duration.parse("30 days"))
TRANSITIONS = (
    Transition("abandon", "a", "gone", Nothing()),
    Transition("on", "a", "b", by=("clerk",), due=DUE),
    Transition("on", "b", "end", AllOf((StageOutputs(), Elapsed("b", Duration.parse("14 days"))))),
    Transition("on", "c", "end", ApprovalNeeded("judge")),
)
TABLES = tables(Schedule("s", "1", Text("s"), "a", STAGES, TRANSITIONS))
SIGNED = (Signature("p2", "judge", 4),)


def submission(seq: int, name: str, **more: object) -> Submission:
    made = Submission(seq, ("p1",), (EvidenceFile(name, 1, "pdf"),), (name,))
    return evolve(made, **more)  # type: ignore[arg-type]  # only ever called with its own fields


BASE = submission(2, "x")
PLAN = submission(3, "y", made_from={"base": ("x",)}, approvals=SIGNED)
INVALID = evolve(BASE, failed=(CheckResult("count", False, 1, 5),))


def state(stage: str = "a", entered: str = "2008-11-20", **submissions: Submission) -> State:
    entries = {stage: Entry(1, entered, f"{entered}T08:00:00Z")}
    return State(CYCLE, "d", 9, "h", stage, 1, entries, submissions)


@pytest.mark.parametrize(
    ("where", "status", "missing"),
    [
        (state(), CycleStatus.IN_PROGRESS, ("base", "plan")),
        (state(base=BASE), CycleStatus.IN_PROGRESS, ("plan",)),
        (state(base=BASE, plan=PLAN), CycleStatus.AWAITING_DECISION, ()),
        (
            state(base=BASE, plan=evolve(PLAN, approvals=())),
            CycleStatus.AWAITING_DECISION,
            ("plan",),
        ),
        (state(base=INVALID), CycleStatus.BLOCKED, ("base", "plan")),
        (
            state(base=BASE, plan=evolve(PLAN, made_from={"base": ("old",)})),
            CycleStatus.BLOCKED,
            ("plan",),
        ),
        (state(entered="2008-10-31"), CycleStatus.BLOCKED, ("base", "plan")),
        (state(entered="2008-11-01"), CycleStatus.IN_PROGRESS, ("base", "plan")),
        (
            state(entered="2008-10-31", base=BASE, plan=PLAN),
            CycleStatus.AWAITING_DECISION,
            (),
        ),
        (state("b"), CycleStatus.IN_PROGRESS, ("elapsed:b",)),
        (state("b", "2008-11-01"), CycleStatus.AWAITING_DECISION, ()),
        (state("c"), CycleStatus.AWAITING_DECISION, ("approval:judge",)),
        (state("end"), CycleStatus.CLOSED, ()),
        (state("gone"), CycleStatus.GIVEN_UP, ()),
    ],
)
def test_a_row_says_how_the_cycle_stands_and_what_is_missing(where, status, missing):
    found = row(TABLES, where, "warszawski zachodni", NOW)
    assert (found.status, found.missing) == (status, missing)
    assert (found.county, found.cycle, found.stage) == ("1432", 1, where.stage)


@pytest.mark.parametrize(
    ("entered", "due", "overdue"),
    [
        ("2008-11-01", date(2008, 12, 1), False),
        ("2008-10-31", date(2008, 11, 30), True),
        ("2008-10", date(2008, 11, 30), True),
        ("2008-11", date(2008, 12, 30), False),
    ],
)
def test_a_row_is_overdue_from_the_day_after_its_due_day(entered, due, overdue):
    where = evolve(state(), entries={"a": Entry(1, entered, "2008-11-30T08:00:00Z")})
    found = row(TABLES, where, "x", NOW)
    assert (found.due, found.overdue) == (due, overdue)


def test_the_right_to_go_on_is_not_asked_and_stages_are_counted_from_1():
    found = row(TABLES, state(), "x", NOW)
    assert (found.asked, found.stage_number, found.stages) == (2, 1, 5)


def test_a_county_without_a_cycle_has_not_started():
    found = absent_row("1432", "warszawski zachodni")
    assert (found.status, found.cycle, found.stage) == (CycleStatus.NOT_STARTED, 0, None)


@given(cycles())
def test_every_cycle_has_a_row_whose_missing_ones_are_what_nobody_in_particular_waits_for(played):
    found = row(played.tables, played.state, "x", played.now)
    moves = played.tables.main_moves(played.state.stage)
    stage = played.tables.schedule.stage_of[played.state.stage]
    assert (found.status in (CycleStatus.CLOSED, CycleStatus.GIVEN_UP)) is (stage.final is not None)
    if moves:
        everyone = evolve(PEOPLE[2], person="")
        day = Days.on(played.now.date())
        situation = Situation(played.state, everyone, None, day, played.now)
        unmet = explain(moves[0].gate, situation).unmet
        assert found.missing == tuple(c.leaf.id for c in unmet if c.leaf.kind != "right")
