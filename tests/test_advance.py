"""Advancing, starting, approving gates and noting: when each is done and when it is refused."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings

from engine.deciding.advance import approval_roles, decide
from engine.deciding.explaining import explained, explanations, today
from engine.deciding.machine import tables
from engine.deciding.replay import evolve as evolved
from engine.deciding.replay import unstarted
from engine.deciding.standings import Situation
from engine.deciding.tables import Tables
from schemas.attribution import Text
from schemas.commands import Advance, ApproveGate, Command, Note, Start, Submit
from schemas.cycle import Actor, EvidenceFile, EvidenceStanding
from schemas.days import Days, Duration
from schemas.explanation import Class, Explanation, Reason, Status
from schemas.ledger import Draft, Kind
from schemas.output import Output
from schemas.refusal import ExitStatus, Refusal
from schemas.requirement import (
    AllOf,
    AnyOf,
    ApprovalNeeded,
    Elapsed,
    Nothing,
    Requirement,
    StageOutputs,
)
from schemas.schedule import Final, Schedule, Stage, Transition
from tests.deciding_strategies import (
    CYCLE,
    PEOPLE,
    REASON,
    Played,
    cycles,
    digest_of,
    play,
    recorded,
    seeded,
    some_situation,
)

P1, P2, P3, P4 = PEOPLE
NOW = datetime(2008, 12, 1, 12, tzinfo=UTC)


# --- Advance and explain are one ------------------------------------------------------------------


def some_advance(random: Random) -> tuple[Tables, Situation, Advance]:
    """A random cycle and a try to go on from where it is, mostly by a trigger of its stage."""
    played: Played = play(random)
    triggers = [m.transition.trigger for m in played.tables.exits[played.state.stage]] * 9
    every = [t.trigger for t in played.tables.schedule.transitions]
    trigger = random.choice(triggers + every)
    situation = some_situation(random, played.state, played.now)
    return played.tables, situation, Advance(trigger, random.choice((None, REASON)))


@settings(max_examples=300)
@given(seeded(some_advance))
def test_advance_succeeds_if_and_only_if_explain_says_open_under_the_same_situation(case):
    compiled, situation, command = case
    explanation = explained(compiled, situation, command.trigger)
    decision = decide(compiled, situation, command)
    if isinstance(explanation, Refusal):
        assert decision == explanation
        return
    move = compiled.moves[situation.state.stage, command.trigger]
    lacks_reason = move.transition.reason_required and command.reason is None
    assert isinstance(decision, Draft) is (explanation.open and not lacks_reason)
    if isinstance(decision, Refusal):
        assert decision.code == ("ETP505" if explanation.open else decision.code)
        assert decision.explanation == (None if explanation.open else explanation)


@settings(max_examples=300)
@given(seeded(some_advance))
def test_status_4_is_for_gates_where_every_needed_unmet_leaf_is_no_right(case):
    decision = decide(*case)
    if isinstance(decision, Refusal) and decision.explanation is not None:
        classes = {c.standing.cls for c in decision.explanation.unmet}
        assert classes
        expected = ExitStatus.REFUSED if classes == {Class.NO_RIGHT} else ExitStatus.NO
        assert decision.status is expected


@given(cycles())
def test_what_an_advance_relied_on_are_the_current_submissions_that_held(played):
    for step in played.steps:
        if isinstance(step.decision, Draft) and step.decision.kind is Kind.ADVANCED:
            state, payload = step.situation.state, step.decision.payload
            assert payload["source"] == state.stage
            for output, seq in payload["relied_on"].items():
                assert state.submissions[output].seq == seq


@given(cycles())
def test_the_days_of_an_advance_are_neither_in_the_future_nor_wholly_before_the_last(played):
    entered: Days | None = None
    for step in played.steps:
        if isinstance(step.decision, Draft):
            assert step.decision.happened.first <= step.situation.now.date()
            if step.decision.kind is Kind.ADVANCED:
                entered = Days.parse(
                    step.situation.state.entries[step.situation.state.stage].happened
                )
                assert step.decision.happened.last >= entered.first


# --- One schedule, told in steps ------------------------------------------------------------------

PLAN = Output("plan", "a")
WAIT = Elapsed("a", Duration.parse("14 days"))


def compiled_with(
    requires: Requirement, by: tuple[str, ...] = (), zone: str = "Europe/Warsaw"
) -> Tables:
    stages = (Stage("a", outputs=(PLAN,)), Stage("b"), Stage("end", final=Final.DONE))
    transitions = (
        Transition("on", "a", "b", requires, by=by),
        Transition("back", "b", "a", Nothing(), reopens=True, reason_required=True),
        Transition("on", "b", "end", Nothing()),
    )
    return tables(Schedule("s", "1", Text("s"), "a", stages, transitions, timezone=zone))


class Cycle:
    """A cycle that is told in steps: each one is decided and recorded."""

    def __init__(self, compiled: Tables) -> None:
        self.tables, self.state = compiled, unstarted(CYCLE, "d" * 64)

    def at(self, happened: str | None, actor: Actor, now: datetime) -> Situation:
        days = Days.parse(happened) if happened else today(self.tables.schedule, now)
        return Situation(self.state, actor, None, days, now)

    def tell(
        self,
        command: Command,
        happened: str | None = None,
        actor: Actor = P4,
        now: datetime = NOW,
    ) -> Any:
        """Decide and record; a refusal is given back and leaves the state as it was."""
        decision = decide(self.tables, self.at(happened, actor, now), command)
        if isinstance(decision, Draft):
            event = recorded(self.state, decision, actor.person, now)
            self.state = evolved(self.state, event, digest_of(event))
        return decision

    def why(
        self, happened: str | None = None, actor: Actor = P4, now: datetime = NOW
    ) -> Explanation:
        answer = explained(self.tables, self.at(happened, actor, now), "on")
        assert isinstance(answer, Explanation)
        return answer


def started(requires: Requirement, happened: str = "2008-11-03", by: tuple[str, ...] = ()) -> Cycle:
    cycle = Cycle(compiled_with(requires, by))
    assert isinstance(cycle.tell(Start(), happened), Draft)
    return cycle


def submit(file: str) -> Submit:
    return Submit("plan", (EvidenceFile(file, 1, "pdf"),), ())


def code(decision: Draft | Refusal) -> tuple[str, ExitStatus]:
    assert isinstance(decision, Refusal)
    return decision.code, decision.status


def test_a_cycle_is_started_once():
    cycle = started(Nothing())
    assert code(cycle.tell(Start())) == ("ETP502", ExitStatus.REFUSED)


def test_a_trigger_of_another_stage_is_refused_and_the_answer_names_the_way():
    cycle = started(Nothing())
    refusal = cycle.tell(Advance("back", REASON))
    assert code(refusal) == ("ETP507", ExitStatus.REFUSED)
    assert refusal.facts["sources"] == ("b",)
    assert refusal.facts["triggers"] == ("on",)


def test_before_it_is_started_a_cycle_goes_nowhere():
    cycle = Cycle(compiled_with(Nothing()))
    for command in (Advance("on"), ApproveGate("on"), submit("a")):
        assert isinstance(cycle.tell(command), Refusal)


@pytest.mark.parametrize(
    ("happened", "refused"),
    [
        ("2008-12-01", None),
        ("2008-12", None),
        ("2008", None),
        ("2008-12-02", "ETP501"),
        ("2009", "ETP501"),
        ("2008-11-03", None),
        ("2008-11", None),
        ("2008-10/2008-11-03", None),
        ("2008-11-02", "ETP503"),
        ("2008-10", "ETP503"),
        ("2007", "ETP503"),
    ],
)
def test_an_advance_happens_neither_in_the_future_nor_wholly_before_the_entry(happened, refused):
    cycle = started(Nothing())
    asked = explained(cycle.tables, cycle.at(happened, P4, NOW), "on")
    decision = cycle.tell(Advance("on"), happened)
    if refused is None:
        assert isinstance(decision, Draft)
        assert isinstance(asked, Explanation)
    else:
        assert code(decision) == (refused, ExitStatus.USAGE)
        assert asked == decision
        assert explanations(cycle.tables, cycle.at(happened, P4, NOW)) == asked


@pytest.mark.parametrize(
    ("zone", "now", "day"),
    [
        ("Europe/Warsaw", "2008-11-30T22:59:59+00:00", "2008-11-30"),
        ("Europe/Warsaw", "2008-11-30T23:00:00+00:00", "2008-12-01"),
        ("Pacific/Kiritimati", "2008-11-30T10:00:00+00:00", "2008-12-01"),
        ("Etc/GMT+12", "2008-12-01T11:59:00+00:00", "2008-11-30"),
        ("Etc/GMT+12", "2008-12-02T00:30:00+14:00", "2008-11-30"),
    ],
)
def test_today_is_the_day_in_the_schedules_time_zone(zone, now, day):
    compiled, instant = compiled_with(Nothing(), zone=zone), datetime.fromisoformat(now)
    here = today(compiled.schedule, instant)
    assert str(here) == day
    situation = Situation(unstarted(CYCLE, ""), P4, None, here, instant)
    assert isinstance(decide(compiled, situation, Start()), Draft)
    tomorrow = Days.on(here.first.replace(day=here.first.day % 30 + 1, month=12))
    late = decide(compiled, evolve(situation, happened=tomorrow), Start())
    assert code(late) == ("ETP501", ExitStatus.USAGE)


def test_a_reason_is_asked_for_only_where_the_gate_is_open():
    cycle = started(Nothing())
    cycle.tell(Advance("on"))
    assert code(cycle.tell(Advance("back"))) == ("ETP505", ExitStatus.USAGE)
    assert cycle.tell(Advance("back", REASON)).payload["reason"] == REASON


def test_without_the_right_alone_the_status_is_4_and_with_more_wanting_it_is_1():
    cycle = started(StageOutputs(), by=("clerk", "judge"))
    both = cycle.tell(Advance("on"))
    assert code(both) == ("ETP504", ExitStatus.NO)
    assert both.facts["unmet"] == ("plan", "right:on")
    cycle.tell(submit("a"))
    only = cycle.tell(Advance("on"))
    assert code(only) == ("ETP506", ExitStatus.REFUSED)
    done = cycle.tell(Advance("on"), actor=P3)
    assert done.acting_as == ("clerk", "judge")
    assert done.payload["relied_on"] == {"plan": 2}


def test_in_a_final_stage_nothing_is_left_to_decide():
    cycle = started(Nothing())
    cycle.tell(Advance("on"))
    cycle.tell(Advance("on"))
    (answer,) = explanations(cycle.tables, cycle.at(None, P4, NOW))
    assert (answer.final, answer.open, answer.trigger) == (True, False, None)
    assert code(cycle.tell(Advance("on"))) == ("ETP507", ExitStatus.REFUSED)


# --- Approving a gate -----------------------------------------------------------------------------

TWO_JUDGES = AllOf((StageOutputs(), ApprovalNeeded("judge", 2)))
JUDGES = (P2, Actor("p5", frozenset({"judge"})))


def approval(cycle: Cycle) -> tuple[int, Class | None]:
    (found,) = (c.standing for c in cycle.why().conditions if c.leaf.kind == "approval")
    return found.facts.get("have", 2), found.cls


def test_a_gate_is_approved_by_different_persons():
    cycle = started(TWO_JUDGES)
    cycle.tell(submit("a"))
    given = cycle.tell(ApproveGate("on"), actor=P2)
    assert (given.payload["visit"], given.payload["submissions"]) == (1, {"plan": 2})
    assert given.acting_as == ("judge",)
    assert code(cycle.tell(ApproveGate("on"), actor=P2)) == ("ETP524", ExitStatus.NO)
    assert approval(cycle) == (1, Class.PERSON)
    cycle.tell(ApproveGate("on"), actor=JUDGES[1])
    assert approval(cycle) == (2, None)
    assert isinstance(cycle.tell(Advance("on")), Draft)


def test_a_later_submission_voids_the_approvals_and_they_may_be_given_again():
    cycle = started(TWO_JUDGES)
    cycle.tell(submit("a"))
    cycle.tell(ApproveGate("on"), actor=P2)
    cycle.tell(submit("a"))  # the same bytes, another submission
    assert approval(cycle)[0] == 0
    assert isinstance(cycle.tell(ApproveGate("on"), actor=P2), Draft)


def test_a_new_visit_of_the_stage_voids_the_approvals():
    cycle = started(AnyOf((ApprovalNeeded("judge"), Nothing())))
    cycle.tell(ApproveGate("on"), actor=P2)
    assert cycle.why().conditions[0].holds
    cycle.tell(Advance("on"))
    cycle.tell(Advance("back", REASON))
    assert not cycle.why().conditions[0].holds


def test_who_holds_several_of_the_roles_says_in_which_and_counts_in_that_one_alone():
    cycle = started(AllOf((ApprovalNeeded("clerk"), ApprovalNeeded("judge"))))
    assert code(cycle.tell(ApproveGate("on"), actor=P3)) == ("ETP523", ExitStatus.USAGE)
    assert isinstance(cycle.tell(ApproveGate("on", "clerk"), actor=P3), Draft)
    assert code(cycle.tell(ApproveGate("on", "judge"), actor=P3)) == ("ETP524", ExitStatus.NO)
    assert [c.holds for c in cycle.why().conditions] == [True, False]


@pytest.mark.parametrize(("role", "actor"), [(None, P4), ("judge", P1), ("clerk", P1), ("x", P2)])
def test_without_the_role_that_the_gate_asks_for_nobody_approves_it(role, actor):
    cycle = started(ApprovalNeeded("judge"))
    refusal = cycle.tell(ApproveGate("on", role), actor=actor)
    assert code(refusal) == ("ETP522", ExitStatus.REFUSED)


def test_a_gate_that_asks_for_no_approval_takes_none():
    cycle = started(StageOutputs())
    assert approval_roles(cycle.tables.moves["a", "on"]) == ()
    assert code(cycle.tell(ApproveGate("on"), actor=P2)) == ("ETP521", ExitStatus.NO)
    assert code(cycle.tell(ApproveGate("back"), actor=P2)) == ("ETP507", ExitStatus.REFUSED)


# --- Days that are known late, or better ----------------------------------------------------------


def test_narrowing_the_entry_changes_what_could_not_be_told():
    cycle = started(WAIT, "2008-11")
    before = cycle.why("2008-11-20").conditions[0].standing
    assert (before.status, before.reason) == (Status.UNKNOWN, Reason.UNCERTAIN_DAYS)
    assert before.facts["event"] == 1
    known = Days.parse("2008-11")
    cycle.tell(Note(1, Days.parse("2008-11-04"), known))
    assert cycle.why("2008-11-20").open
    assert not cycle.why("2008-11-17").open


def test_a_note_narrows_and_never_moves():
    cycle = started(WAIT, "2008-11")
    known = Days.parse("2008-11")
    for moved in ("2008-10", "2008-10-31/2008-11-02", "2008"):
        refusal = cycle.tell(Note(1, Days.parse(moved), known))
        assert code(refusal) == ("ETP531", ExitStatus.NO)
    assert code(cycle.tell(Note(1, known))) == ("ETP531", ExitStatus.NO)
    assert isinstance(cycle.tell(Note(1, known, known)), Draft)


def test_an_event_cannot_be_narrowed_to_days_that_have_not_come():
    cycle = started(WAIT, "2008-12")
    known = Days.parse("2008-12")
    refusal = cycle.tell(Note(1, Days.parse("2008-12-02"), known))
    assert code(refusal) == ("ETP501", ExitStatus.USAGE)
    assert isinstance(cycle.tell(Note(1, Days.parse("2008-12-01"), known)), Draft)


def test_a_text_can_be_noted_on_nothing_in_particular_and_changes_nothing():
    cycle = started(WAIT)
    before = cycle.state
    note = cycle.tell(Note(text=REASON))
    assert note.payload == {"event": None, "narrowed": None, "text": REASON}
    assert cycle.state == evolve(before, seq=2, head=cycle.state.head)


def test_a_rule_on_days_shows_that_what_decides_it_was_recorded_later():
    late = started(WAIT, "2008-11-03")  # recorded on 1 December
    assert late.why("2008-11-20").conditions[0].standing.facts["recorded_later"] == 1
    same_day = started(WAIT, "2008-12-01")
    assert "recorded_later" not in same_day.why().conditions[0].standing.facts


def test_the_wait_begins_with_the_latest_entry():
    cycle = started(AnyOf((WAIT, Nothing())), "2008-11-01")
    assert cycle.why().conditions[0].holds
    cycle.tell(Advance("on"), "2008-11-20")
    cycle.tell(Advance("back", REASON), "2008-11-25")
    standing = cycle.why().conditions[0].standing
    assert standing.reason is Reason.TOO_EARLY
    assert standing.facts["opens"].isoformat() == "2008-12-09"


def test_the_clock_of_a_situation_and_its_evidence_are_all_that_is_read():
    cycle = started(StageOutputs())
    cycle.tell(submit("a"))
    situation = cycle.at(None, P4, NOW)
    for standing, is_open in (
        (EvidenceStanding.INTACT, True),
        (EvidenceStanding.REDACTED, True),
        (EvidenceStanding.ALTERED, False),
        (EvidenceStanding.ABSENT, False),
    ):
        answer = explained(cycle.tables, evolve(situation, evidence={"a": standing}), "on")
        assert isinstance(answer, Explanation)
        assert answer.open is is_open
    unnamed = explained(cycle.tables, evolve(situation, evidence={}), "on")
    assert isinstance(unnamed, Explanation)
    assert unnamed.conditions[0].standing.reason is Reason.ABSENT
