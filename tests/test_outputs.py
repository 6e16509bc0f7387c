"""Submitting, withdrawing and approving outputs: what is refused, and what falls with what."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from engine.deciding.advance import decide
from engine.deciding.machine import tables
from engine.deciding.replay import evolve, unstarted
from engine.deciding.standings import Situation, output_standing
from schemas.attribution import Text
from schemas.commands import Advance, ApproveOutput, Command, Start, Submit, Withdraw
from schemas.cycle import Actor, CheckResult, EvidenceFile, EvidenceStanding
from schemas.days import Days
from schemas.explanation import Class, Reason, Standing
from schemas.ledger import Draft, Kind
from schemas.output import Output, Quorum, References
from schemas.refusal import ExitStatus, Refusal
from schemas.requirement import Nothing
from schemas.schedule import Final, Schedule, Stage, Transition
from tests.deciding_strategies import CYCLE, PEOPLE, REASON, cycles, digest_of, recorded

P1, P2, P3, P4 = PEOPLE
NOW = datetime(2008, 12, 1, 12, tzinfo=UTC)
FAILED = CheckResult("count", False, 3, 5, None)

#: barrels -> diagnosis -> analysis -> chosen, the first of stage a, the others of stage b.
OUTPUTS = (
    Output("barrels", "a"),
    Output("copy", "a", shares_with=("barrels",)),
    Output("plain", "a", by=("clerk",)),
)
LATER = (
    Output("diagnosis", "b", derives_from=("barrels",)),
    Output("analysis", "b", checks=(References("x", "diagnosis", "id"),)),
    Output(
        "chosen",
        "b",
        derives_from=("analysis",),
        approval=Quorum("judge", 2, not_the_submitter=True),
    ),
)
SCHEDULE = Schedule(
    "s",
    "1",
    Text("s"),
    "a",
    (Stage("a", outputs=OUTPUTS), Stage("b", outputs=LATER), Stage("end", final=Final.DONE)),
    (
        Transition("on", "a", "b", Nothing()),
        Transition("back", "b", "a", Nothing(), reopens=True),
        Transition("on", "b", "end", Nothing()),
    ),
)


class Cycle:
    """A cycle that is told in steps: each one is decided and recorded."""

    def __init__(self, *commands: Command) -> None:
        self.tables, self.state = tables(SCHEDULE), unstarted(CYCLE, "d" * 64)
        for command in (Start(), *commands):
            assert isinstance(self.tell(command), Draft)

    def at(self, actor: Actor, evidence: Any = None) -> Situation:
        return Situation(self.state, actor, evidence, Days.on(NOW.date()), NOW)

    def tell(self, command: Command, actor: Actor = P4, evidence: Any = None) -> Any:
        decision = decide(self.tables, self.at(actor, evidence), command)
        if isinstance(decision, Draft):
            event = recorded(self.state, decision, actor.person, NOW)
            self.state = evolve(self.state, event, digest_of(event))
        return decision

    def standing(self, output: str, actor: Actor = P4, evidence: Any = None) -> Standing:
        judge = output_standing(SCHEDULE, SCHEDULE.output_of[output])
        return judge(self.at(actor, evidence))


def submit(output: str, *files: str, to: int | None = None, failed: bool = False) -> Submit:
    checks = (FAILED,) if failed else ()
    return Submit(output, tuple(EvidenceFile(name, 1, "pdf") for name in files), checks, to)


def code(decision: Draft | Refusal) -> tuple[str, ExitStatus]:
    assert isinstance(decision, Refusal)
    return decision.code, decision.status


# --- Only in its stage, only by right -------------------------------------------------------------


@given(cycles())
def test_nothing_happens_to_an_output_outside_its_stage(played):
    for step in played.steps:
        if isinstance(step.decision, Draft) and "output" in step.decision.payload:
            output = played.tables.schedule.output_of[step.decision.payload["output"]]
            assert output.stage == step.situation.state.stage


@given(cycles())
def test_nobody_hands_in_an_output_without_a_role_that_may(played):
    for step in played.steps:
        if isinstance(step.decision, Draft) and step.decision.kind in (
            Kind.SUBMITTED,
            Kind.WITHDRAWN,
        ):
            output = played.tables.schedule.output_of[step.decision.payload["output"]]
            held = step.situation.actor.roles.intersection(output.by)
            assert held or not output.by
            assert step.decision.acting_as == tuple(sorted(held))


@pytest.mark.parametrize(
    "command", [submit("diagnosis", "x"), Withdraw("diagnosis"), ApproveOutput("chosen")]
)
def test_a_wrong_stage_is_refused_with_status_4(command):
    refusal = Cycle(submit("barrels", "a")).tell(command, P2)
    assert code(refusal) == ("ETP511", ExitStatus.REFUSED)
    assert (refusal.facts["own_stage"], refusal.facts["stage"]) == ("b", "a")


@pytest.mark.parametrize("command", [submit("plain", "x"), Withdraw("plain")])
def test_without_the_right_to_an_output_the_status_is_4(command):
    assert code(Cycle().tell(command, P2)) == ("ETP512", ExitStatus.REFUSED)


def test_leaving_a_stage_freezes_its_outputs_and_coming_back_opens_them_again():
    cycle = Cycle(submit("barrels", "a"), Advance("on"))
    frozen = cycle.state.submissions["barrels"]
    for command in (submit("barrels", "b"), Withdraw("barrels")):
        assert code(cycle.tell(command)) == ("ETP511", ExitStatus.REFUSED)
    assert cycle.state.submissions["barrels"] == frozen
    cycle.tell(Advance("back"))
    assert cycle.state.submissions["barrels"] == frozen
    assert isinstance(cycle.tell(Withdraw("barrels", REASON)), Draft)


# --- Submitting -----------------------------------------------------------------------------------


def test_each_accepted_submission_is_an_event_also_of_equal_bytes():
    cycle = Cycle(submit("barrels", "a"))
    again = cycle.tell(submit("barrels", "a"))
    assert isinstance(again, Draft)
    assert cycle.state.submissions["barrels"].seq == 3


def test_a_submission_says_what_was_there_when_it_was_made():
    cycle = Cycle(submit("barrels", "a"), Advance("on"))
    made = cycle.tell(submit("diagnosis", "b", "c", failed=True))
    assert made.payload == {
        "output": "diagnosis",
        "files": [
            {"commitment": "b", "size": 1, "medium": "pdf"},
            {"commitment": "c", "size": 1, "medium": "pdf"},
        ],
        "checks": [
            {"check": "count", "ok": False, "have": 3, "min": 5, "max": None, "column": None}
        ],
        "bases": {"barrels": 2},
        "adds_to": None,
    }
    assert cycle.standing("diagnosis").reason is Reason.INVALID
    assert cycle.standing("diagnosis").facts["failed"] == (FAILED,)


def test_a_base_that_is_missing_is_a_refusal_said_or_only_referred_to():
    cycle = Cycle(Advance("on"))
    refusal = cycle.tell(submit("diagnosis", "x"))
    assert (*code(refusal), refusal.facts["bases"]) == ("ETP513", ExitStatus.NO, ("barrels",))
    assert code(cycle.tell(submit("analysis", "x"))) == ("ETP513", ExitStatus.NO)


def test_the_same_file_counts_once_in_a_submission():
    cycle = Cycle()
    assert code(cycle.tell(submit("barrels", "a", "a"))) == ("ETP514", ExitStatus.NO)
    cycle.tell(submit("barrels", "a"))
    assert code(cycle.tell(submit("barrels", "a", to=2))) == ("ETP514", ExitStatus.NO)


def test_the_same_bytes_are_not_current_for_two_outputs_unless_one_shares():
    cycle = Cycle(submit("barrels", "a"))
    refusal = cycle.tell(submit("plain", "x", "a"), P1)
    assert (*code(refusal), refusal.facts["other"]) == ("ETP515", ExitStatus.NO, "barrels")
    assert isinstance(cycle.tell(submit("copy", "a")), Draft)
    cycle.tell(submit("barrels", "b"))
    assert code(cycle.tell(submit("plain", "a"), P1)) == ("ETP515", ExitStatus.NO)
    cycle.tell(Withdraw("copy"))
    assert isinstance(cycle.tell(submit("plain", "a"), P1), Draft)


def test_it_does_not_matter_which_of_two_outputs_that_share_was_first():
    cycle = Cycle(submit("copy", "a"))
    assert isinstance(cycle.tell(submit("barrels", "a")), Draft)


@given(cycles())
def test_no_two_outputs_have_the_same_bytes_unless_one_says_that_it_shares(played):
    outputs = played.tables.schedule.output_of
    current = {name: set(s.content) for name, s in played.state.submissions.items()}
    for one, content in current.items():
        for other in current.keys() - {one}:
            shares = other in outputs[one].shares_with or one in outputs[other].shares_with
            assert shares or not content & current[other]


def test_added_files_make_a_new_submission_of_all_of_them():
    cycle = Cycle(submit("barrels", "a"))
    added = cycle.tell(submit("barrels", "b", to=2))
    assert [file["commitment"] for file in added.payload["files"]] == ["a", "b"]
    assert added.payload["adds_to"] == 2
    assert cycle.state.submissions["barrels"].content == ("a", "b")


# --- Withdrawing ----------------------------------------------------------------------------------


def test_what_was_withdrawn_is_missing_and_cannot_be_withdrawn_again():
    cycle = Cycle(submit("barrels", "a"))
    assert cycle.tell(Withdraw("barrels", REASON)).payload == {
        "output": "barrels",
        "submission": 2,
        "reason": REASON,
    }
    assert cycle.standing("barrels").reason is Reason.MISSING
    assert code(cycle.tell(Withdraw("barrels"))) == ("ETP516", ExitStatus.NO)


# --- Staleness ------------------------------------------------------------------------------------


def made() -> Cycle:
    """A cycle in stage b with a whole chain of outputs."""
    return Cycle(
        submit("barrels", "1"),
        Advance("on"),
        submit("diagnosis", "2"),
        submit("analysis", "3"),
        submit("chosen", "4"),
    )


def test_a_changed_base_makes_everything_behind_it_stale_across_a_reopened_stage():
    cycle = made()
    cycle.tell(Advance("back"))
    cycle.tell(submit("barrels", "9"))
    cycle.tell(Advance("on"))
    for output in ("diagnosis", "analysis", "chosen"):
        assert cycle.standing(output).reason is Reason.STALE
        assert cycle.standing(output).facts == {
            "product": "diagnosis",
            "base": "barrels",
            "submit": "diagnosis",
            "by": (),
        }


def test_equal_bytes_do_not_make_stale_also_where_a_base_came_back_to_what_it_was():
    cycle = made()
    cycle.tell(Advance("back"))
    cycle.tell(submit("barrels", "9"))
    cycle.tell(submit("barrels", "1"))
    cycle.tell(Advance("on"))
    assert cycle.standing("analysis").reason is Reason.CURRENT
    cycle.tell(submit("diagnosis", "2"))
    assert cycle.standing("analysis").reason is Reason.CURRENT


def test_what_is_made_first_is_named_first_where_several_things_must_be_redone():
    cycle = made()
    cycle.tell(submit("diagnosis", "7"))  # analysis is stale now
    cycle.tell(submit("analysis", "8"))  # and so is chosen, alone
    assert cycle.standing("chosen").facts["submit"] == "chosen"
    cycle.tell(submit("diagnosis", "6"))  # now both are: analysis comes first
    assert cycle.standing("chosen").facts["submit"] == "analysis"


def test_nothing_is_added_to_what_is_out_of_date_and_a_whole_new_submission_is_taken():
    cycle = made()
    cycle.tell(submit("diagnosis", "7"))
    before = cycle.state.submissions["analysis"]
    refused = cycle.tell(submit("analysis", "8", to=before.seq))
    assert code(refused) == ("ETP519", ExitStatus.NO)
    assert refused.facts == {"output": "analysis", "base": "diagnosis"}
    assert cycle.state.submissions["analysis"] is before
    assert isinstance(cycle.tell(submit("analysis", "8")), Draft)
    assert isinstance(cycle.tell(submit("analysis", "9", to=cycle.state.seq)), Draft)
    assert cycle.standing("analysis").reason is Reason.CURRENT


def test_where_a_base_is_gone_it_is_the_one_to_be_submitted():
    cycle = made()
    cycle.tell(Withdraw("analysis"))
    assert cycle.standing("chosen").facts["submit"] == "analysis"
    cycle.tell(Withdraw("diagnosis"))
    assert cycle.standing("chosen").facts["submit"] == "diagnosis"
    for output, file in (("diagnosis", "2"), ("analysis", "3")):
        assert isinstance(cycle.tell(submit(output, file)), Draft)
    assert cycle.standing("chosen").reason is Reason.WAITING_FOR_APPROVAL


def test_what_can_only_be_made_in_another_stage_says_in_which():
    cycle = made()
    cycle.tell(Advance("back"))
    cycle.tell(submit("barrels", "9"))
    assert cycle.standing("analysis").facts["elsewhere"] == "b"
    assert cycle.standing("chosen", P2).facts["elsewhere"] == "b"
    gone = {"9": EvidenceStanding.ALTERED}
    assert "elsewhere" not in cycle.standing("barrels", evidence=gone).facts
    cycle.tell(Advance("on"))
    assert cycle.standing("barrels", evidence=gone).reason is Reason.ALTERED
    assert cycle.standing("barrels", evidence=gone).facts["elsewhere"] == "a"


# --- Approving ------------------------------------------------------------------------------------

JUDGES = (P2, P3, Actor("p5", frozenset({"judge"})))


def have(cycle: Cycle) -> int:
    return int(cycle.standing("chosen").facts["have"])


def test_an_output_is_approved_by_different_persons_and_never_by_who_handed_it_in():
    cycle = made()
    cycle.tell(submit("chosen", "5"), P3)
    assert code(cycle.tell(ApproveOutput("chosen"), P3)) == ("ETP527", ExitStatus.REFUSED)
    assert isinstance(cycle.tell(ApproveOutput("chosen"), P2), Draft)
    assert code(cycle.tell(ApproveOutput("chosen"), P2)) == ("ETP524", ExitStatus.NO)
    assert have(cycle) == 1
    cycle.tell(ApproveOutput("chosen"), JUDGES[2])
    assert cycle.standing("chosen").reason is Reason.CURRENT


def test_who_added_a_file_or_handed_in_what_was_added_to_may_not_approve_either():
    cycle = made()
    cycle.tell(submit("chosen", "5"), P2)
    cycle.tell(submit("chosen", "6", to=6), P3)
    for contributor in (P2, P3):
        refusal = cycle.tell(ApproveOutput("chosen"), contributor)
        assert code(refusal) == ("ETP527", ExitStatus.REFUSED)


@pytest.mark.parametrize("change", [submit("chosen", "4"), submit("chosen", "5", to=5)])
def test_an_approval_falls_with_the_submission_it_was_given_to(change):
    cycle = made()
    cycle.tell(ApproveOutput("chosen"), P2)
    assert have(cycle) == 1
    cycle.tell(change)
    assert have(cycle) == 0
    assert isinstance(cycle.tell(ApproveOutput("chosen"), P2), Draft)


def test_a_withdrawn_submission_takes_its_approvals_with_it():
    cycle = made()
    cycle.tell(ApproveOutput("chosen"), P2)
    cycle.tell(Withdraw("chosen"))
    assert code(cycle.tell(ApproveOutput("chosen"), P2)) == ("ETP526", ExitStatus.NO)
    cycle.tell(submit("chosen", "4"))
    assert have(cycle) == 0


def test_who_lacks_the_role_does_not_approve_and_what_asks_for_none_takes_none():
    cycle = made()
    assert code(cycle.tell(ApproveOutput("chosen"), P1)) == ("ETP522", ExitStatus.REFUSED)
    assert code(cycle.tell(ApproveOutput("analysis"), P2)) == ("ETP525", ExitStatus.NO)


def test_nobody_signs_what_cannot_count():
    cycle = made()
    altered = {"4": EvidenceStanding.ALTERED}
    assert cycle.tell(ApproveOutput("chosen"), P2, altered).facts["reason"] == "altered"
    assert cycle.tell(ApproveOutput("chosen"), P2, {}).facts["reason"] == "absent"
    cycle.tell(submit("diagnosis", "7"))
    assert code(cycle.tell(ApproveOutput("chosen"), P2)) == ("ETP528", ExitStatus.NO)
    cycle.tell(submit("chosen", "5", failed=True))
    assert cycle.tell(ApproveOutput("chosen"), P2).facts["reason"] == "invalid"


def test_waiting_for_approval_is_for_you_where_you_can_give_it_and_for_others_else():
    cycle = made()
    assert cycle.standing("chosen", P4).cls is Class.PERSON
    assert cycle.standing("chosen", P2).cls is Class.MISSING
    cycle.tell(ApproveOutput("chosen"), P2)
    assert cycle.standing("chosen", P2).cls is Class.PERSON
    assert cycle.standing("chosen", P3).cls is Class.MISSING
