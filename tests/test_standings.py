"""Where a leaf stands: the five classes, the order of reasons, and who can cure what."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from engine.deciding.gate import compiled
from engine.deciding.standings import (
    Situation,
    day_of,
    days_of,
    eligible,
    output_standing,
    right_standing,
    standing_approvals,
    submissions_of,
)
from schemas.attribution import Text
from schemas.cycle import (
    Actor,
    CheckResult,
    EvidenceFile,
    EvidenceStanding,
    GateApproval,
    Signature,
    State,
    Submission,
)
from schemas.days import Days
from schemas.explanation import Class, Reason, Status
from schemas.output import Output, Quorum
from schemas.schedule import Schedule, Stage, Transition
from tests.deciding_strategies import CYCLE, cycles

NOW = datetime(2008, 12, 1, 12, tzinfo=UTC)
CLERK, NOBODY = Actor("p1", frozenset({"clerk"})), Actor("p9")
FAILED = CheckResult("rows", False, 0, 1, None)
BASE = Output("base", "a")
PLAN = Output("plan", "a", derives_from=("base",), by=("clerk",), approval=Quorum("judge"))
SCHEDULE = Schedule("s", "1", Text("s"), "a", (Stage("a", outputs=(BASE, PLAN)), Stage("b")), ())


def submission(seq: int, *content: str, **more: Any) -> Submission:
    files = tuple(EvidenceFile(name, 1, "pdf") for name in content)
    return evolve(Submission(seq, ("p1",), files, content), **more)


#: Everything that can be wrong is wrong: each test mends one thing more.
WRONG = submission(3, "x", failed=(FAILED,), made_from={"base": ("old",)})


def situation(
    plan: Submission | None, actor: Actor = CLERK, evidence: str | None = None, stage: str = "a"
) -> Situation:
    submissions = {"base": submission(2, "new")} | ({"plan": plan} if plan else {})
    state = State(CYCLE, "d", 9, "h", stage, 1, {}, submissions)
    disk = None if evidence is None else {"x": EvidenceStanding(evidence)}
    return Situation(state, actor, disk, Days.on(date(2008, 12, 1)), NOW)


JUDGE = output_standing(SCHEDULE, PLAN)


def test_the_first_thing_that_fails_is_the_reason():
    assert JUDGE(situation(None)).reason is Reason.MISSING
    assert JUDGE(situation(WRONG, evidence="altered")).reason is Reason.ALTERED
    assert JUDGE(situation(WRONG, evidence="absent")).reason is Reason.ABSENT
    assert JUDGE(situation(WRONG, evidence="intact")).reason is Reason.INVALID
    assert JUDGE(situation(WRONG)).reason is Reason.INVALID
    passed = evolve(WRONG, failed=())
    assert JUDGE(situation(passed)).reason is Reason.STALE
    fresh = evolve(passed, made_from={"base": ("new",)})
    assert JUDGE(situation(fresh)).reason is Reason.WAITING_FOR_APPROVAL
    signed = evolve(fresh, approvals=(Signature("p2", "judge", 5),))
    standing = JUDGE(situation(signed))
    assert (standing.status, standing.reason, standing.cls) == (Status.MET, Reason.CURRENT, None)


def test_evidence_that_was_redacted_while_the_output_was_current_keeps_it_met():
    standing = JUDGE(situation(evolve(WRONG, redacted=True), evidence="absent"))
    assert (standing.status, standing.reason) == (Status.MET, Reason.REDACTED)


@pytest.mark.parametrize(
    ("plan", "evidence"),
    [(None, None), (WRONG, None), (WRONG, "altered"), (evolve(WRONG, failed=()), None)],
    ids=["missing", "invalid", "altered", "stale"],
)
def test_what_must_be_submitted_waits_for_a_person_where_you_may_not_submit_it(plan, evidence):
    assert JUDGE(situation(plan, CLERK, evidence)).cls is Class.MISSING
    assert JUDGE(situation(plan, NOBODY, evidence)).cls is Class.PERSON
    elsewhere = JUDGE(situation(plan, CLERK, evidence, stage="b"))
    assert elsewhere.facts["elsewhere"] == "a"


def test_a_base_that_is_gone_makes_stale():
    fresh = evolve(WRONG, failed=(), made_from={"base": ("new",)})
    there = situation(fresh)
    gone = evolve(there.state, submissions={"plan": fresh})
    assert JUDGE(evolve(there, state=gone)).reason is Reason.STALE


# --- Approvals ------------------------------------------------------------------------------------


def test_each_person_counts_once_only_in_the_role_asked_for_and_not_the_submitter():
    approvals = (
        Signature("p1", "judge", 4),
        Signature("p2", "judge", 5),
        Signature("p2", "judge", 6),
        Signature("p3", "clerk", 7),
    )
    signed = submission(3, "x", approvals=approvals)
    anyone = {one.person: one.seq for one in eligible(Quorum("judge", 2), signed)}
    assert anyone == {"p1": 4, "p2": 5}
    others = eligible(Quorum("judge", 2, not_the_submitter=True), signed)
    assert [one.person for one in others] == ["p2"]


def test_an_approval_of_a_gate_binds_to_the_visit_and_to_what_the_gate_asks_for():
    def given(visit: int = 1, plan: int = 3, trigger: str = "on") -> GateApproval:
        return GateApproval(trigger, visit, {"plan": plan}, Signature("p2", "judge", 5))

    state = situation(submission(3, "x")).state
    for approval, stands in (
        (given(), True),
        (given(visit=2), False),
        (given(plan=2), False),
        (given(trigger="off_on"), False),
    ):
        held = evolve(state, gate_approvals=(approval,))
        assert standing_approvals(held, "on", ("plan",)) == ((approval,) if stands else ())


@given(cycles())
def test_the_approvals_of_every_gate_are_those_that_a_walk_over_the_history_finds(played):
    state = played.state
    for move in played.tables.exits[state.stage]:
        outputs = move.gate.outputs
        assert dict(submissions_of(state, outputs)) == played.past.gate_submissions(move.transition)
        found = standing_approvals(state, move.transition.trigger, outputs)
        roles = {one.by.person: one.by.role for one in found}
        assert roles == played.past.gate_approvals(move.transition)
        assert len(roles) == len(found)


# --- Rights and days ------------------------------------------------------------------------------


def test_a_right_is_held_by_one_of_the_roles():
    judge = right_standing(Transition("on", "a", "b", by=("clerk", "judge")))
    assert judge(situation(None, CLERK)).status is Status.MET
    assert judge(situation(None, NOBODY)).cls is Class.NO_RIGHT


def test_a_transition_without_by_is_open_to_everyone():
    gate = compiled(SCHEDULE, Transition("on", "a", "b"))
    assert [leaf.kind for leaf in gate.leaves] == ["output", "output"]


@pytest.mark.parametrize(
    ("recorded", "zone", "day"),
    [
        ("2008-11-30T22:59:59.999999Z", "Europe/Warsaw", "2008-11-30"),
        ("2008-11-30T23:00:00.000000Z", "Europe/Warsaw", "2008-12-01"),
        ("2008-06-30T22:00:00.000000Z", "Europe/Warsaw", "2008-07-01"),
    ],
)
def test_the_day_of_an_instant_is_that_of_the_time_zone(recorded, zone, day):
    assert day_of(recorded, zone).isoformat() == day


def test_days_are_read_once():
    assert days_of("2008-10") is days_of("2008-10")
