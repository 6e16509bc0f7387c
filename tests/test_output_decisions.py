"""Deciding on one output: each refusal with its code, status and facts, and each draft whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve

from engine.deciding import outputs as deciding
from engine.deciding.outputs import (
    decide,
    may_change,
    objections_to_approving,
    objections_to_submitting,
    objections_to_withdrawing,
)
from engine.deciding.standings import Situation
from schemas.attribution import Text
from schemas.commands import ApproveOutput, Submit, Withdraw
from schemas.cycle import (
    Actor,
    CheckResult,
    EvidenceFile,
    EvidenceStanding,
    Signature,
    State,
    Submission,
)
from schemas.days import Days
from schemas.ledger import Draft, Kind
from schemas.output import Distinct, Output, Quorum, References
from schemas.refusal import ExitStatus, Refusal
from schemas.schedule import Final, Schedule, Stage

NOW = datetime(2008, 12, 1, 12, tzinfo=UTC)
HAPPENED = Days.parse("2008-11-30")
OUTPUTS = (
    Output("free", "a"),
    Output("owned", "a", by=("clerk", "trainer")),
    Output(
        "made",
        "a",
        by=("clerk",),
        derives_from=("free", "owned"),
        checks=(Distinct("id", 1), References("x", "free", "id")),
    ),
    Output("judged", "a", approval=Quorum("judge", 2, not_the_submitter=True)),
    Output("anyone", "a", approval=Quorum("judge")),
    Output("lent", "a", shares_with=("free",)),
    Output("later", "b", by=("clerk",), approval=Quorum("judge")),
)
SCHEDULE = Schedule(
    "s",
    "1",
    Text("s"),
    "a",
    (
        Stage("a", outputs=OUTPUTS[:-1]),
        Stage("b", outputs=OUTPUTS[-1:]),
        Stage("end", final=Final.DONE),
    ),
    (),
)
CLERK = Actor("p1", frozenset({"clerk", "trainer", "other"}))
JUDGE = Actor("p2", frozenset({"judge"}))


def file(name: str) -> EvidenceFile:
    return EvidenceFile(name, 7, "pdf")


def submission(seq: int, *files: str, **more: Any) -> Submission:
    made = Submission(seq, ("p1",), tuple(map(file, files)), tuple(sorted(files)))
    return evolve(made, **more)


def at(actor: Actor = CLERK, evidence: Any = None, **submissions: Submission) -> Situation:
    state = State("1432/1", "d" * 64, 9, "h", "a", 1, {}, submissions)
    return Situation(state, actor, evidence, HAPPENED, NOW)


def submit(output: str, *files: str, to: int | None = None) -> Submit:
    return Submit(output, tuple(map(file, files)), (), to)


def told(answer: object) -> tuple[str, ExitStatus, dict[str, Any]]:
    assert isinstance(answer, Refusal), answer
    return answer.code, answer.status, dict(answer.facts)


def about(name: str, stage: str, person: str, *roles: str) -> dict[str, Any]:
    """The facts of a refusal that is about a person."""
    return {
        "output": name,
        "county": "1432",
        "stage": "a",
        "own_stage": stage,
        "person": person,
        "about": name,
        "roles": roles,
    }


FREE, OWNED = submission(2, "f"), submission(3, "o")

# Who may, and when --------------------------------------------------------------------------------

COMMANDS = (submit("later", "x"), Withdraw("later", None), ApproveOutput("later"))


@pytest.mark.parametrize("command", COMMANDS[:2])
def test_an_output_of_another_stage_is_left_as_it_is(command: Any):
    refusal = ("ETP511", ExitStatus.REFUSED, about("later", "b", "p1", "clerk"))
    assert told(decide(SCHEDULE, at(), command)) == refusal
    assert told(may_change(at(), OUTPUTS[-1])) == refusal
    assert told(may_change(at(JUDGE), OUTPUTS[-1]))[0] == "ETP511"  # before the right to it


def test_an_approval_in_another_stage_names_the_role_that_approves():
    facts = about("later", "b", "p2", "clerk")
    found = decide(SCHEDULE, at(JUDGE), ApproveOutput("later"))
    assert told(found) == ("ETP511", ExitStatus.REFUSED, facts)


@pytest.mark.parametrize("command", [submit("owned", "x"), Withdraw("owned", None)])
def test_who_has_none_of_the_roles_is_told_which_would_do(command: Any):
    facts = about("owned", "a", "p2", "clerk", "trainer")
    assert told(decide(SCHEDULE, at(JUDGE, owned=OWNED), command)) == (
        "ETP512",
        ExitStatus.REFUSED,
        facts,
    )


def test_what_is_anybodys_may_be_changed_by_anybody_and_one_of_the_roles_is_enough():
    assert may_change(at(Actor("p9")), OUTPUTS[0]) is None
    assert may_change(at(Actor("p9", frozenset({"trainer"}))), OUTPUTS[1]) is None
    assert told(may_change(at(Actor("p9")), OUTPUTS[1]))[0] == "ETP512"


# Submitting ---------------------------------------------------------------------------------------


def test_a_submission_says_its_files_checks_and_bases_and_in_which_roles_it_was_made():
    check = CheckResult("rows", False, 3, 1, 9, "name")
    command = Submit("made", (file("m1"), file("m0")), (check,), None)
    draft = decide(SCHEDULE, at(free=FREE, owned=OWNED), command)
    payload = {
        "output": "made",
        "files": [
            {"commitment": "m1", "size": 7, "medium": "pdf"},
            {"commitment": "m0", "size": 7, "medium": "pdf"},
        ],
        "checks": [{"check": "rows", "ok": False, "have": 3, "min": 1, "max": 9, "column": "name"}],
        "bases": {"free": 2, "owned": 3},
        "adds_to": None,
    }
    assert draft == Draft(Kind.SUBMITTED, HAPPENED, payload, ("clerk",))


def test_the_roles_of_a_submission_are_those_that_the_output_asks_for_in_their_order():
    draft = decide(SCHEDULE, at(), submit("owned", "x"))
    assert isinstance(draft, Draft)
    assert draft.acting_as == ("clerk", "trainer")
    free = decide(SCHEDULE, at(), submit("free", "x"))
    assert isinstance(free, Draft)
    assert free.acting_as == ()


def test_files_are_added_behind_those_that_are_there():
    draft = decide(SCHEDULE, at(free=FREE), submit("free", "a", to=2))
    assert isinstance(draft, Draft)
    assert [one["commitment"] for one in draft.payload["files"]] == ["f", "a"]
    assert draft.payload["adds_to"] == 2
    alone = decide(SCHEDULE, at(free=FREE), submit("free", "a"))
    assert isinstance(alone, Draft)
    assert [one["commitment"] for one in alone.payload["files"]] == ["a"]
    gone = decide(SCHEDULE, at(), submit("free", "a", to=2))
    assert isinstance(gone, Draft)
    assert [one["commitment"] for one in gone.payload["files"]] == ["a"]


def test_every_base_that_is_missing_is_named():
    facts = {"output": "made", "bases": ("free", "owned")}
    assert told(decide(SCHEDULE, at(), submit("made", "x"))) == ("ETP513", ExitStatus.NO, facts)
    found = decide(SCHEDULE, at(free=FREE), submit("made", "x"))
    assert told(found)[2] == {"output": "made", "bases": ("owned",)}


def test_one_file_twice_is_refused_also_where_it_is_there_already():
    refusal = ("ETP514", ExitStatus.NO, {"output": "free"})
    assert told(decide(SCHEDULE, at(), submit("free", "x", "x"))) == refusal
    assert told(decide(SCHEDULE, at(free=FREE), submit("free", "f", to=2))) == refusal
    assert isinstance(decide(SCHEDULE, at(free=FREE), submit("free", "f")), Draft)


def test_a_file_of_another_output_is_refused_unless_one_of_them_shares_with_the_other():
    facts = {"output": "free", "other": "owned"}
    found = decide(SCHEDULE, at(lent=submission(4, "z"), owned=OWNED), submit("free", "a", "o"))
    assert told(found) == ("ETP515", ExitStatus.NO, facts)
    lent, free = at(lent=submission(4, "z")), at(free=submission(4, "z"))
    assert isinstance(decide(SCHEDULE, lent, submit("free", "z")), Draft)
    assert isinstance(decide(SCHEDULE, free, submit("lent", "z")), Draft)
    both = at(free=submission(4, "z"), owned=submission(5, "z"))
    assert told(decide(SCHEDULE, both, submit("lent", "z")))[2]["other"] == "owned"
    unknown = at(unheard_of=submission(4, "z"))  # of a schedule that the cycle was migrated from
    assert told(decide(SCHEDULE, unknown, submit("free", "z")))[2]["other"] == "unheard_of"


MADE = submission(5, "m", made_from={"free": ("f",), "owned": ("o",)})


def test_nothing_is_added_to_what_was_made_from_what_has_changed():
    fresh = at(free=FREE, owned=OWNED, made=MADE)
    assert isinstance(decide(SCHEDULE, fresh, submit("made", "x", to=5)), Draft)
    stale = at(free=FREE, owned=submission(8, "o2"), made=MADE)
    facts = {"output": "made", "base": "owned"}
    assert told(decide(SCHEDULE, stale, submit("made", "x", to=5))) == (
        "ETP519",
        ExitStatus.NO,
        facts,
    )
    assert isinstance(decide(SCHEDULE, stale, submit("made", "x")), Draft)


@pytest.mark.parametrize("how", [{"redacted": True}, {"lost": True}])
def test_nothing_is_added_to_nor_measured_against_what_was_redacted(how: dict[str, Any]):
    gone = at(free=evolve(FREE, **how), owned=OWNED)
    refusal = ("ETP760", ExitStatus.NO, {"output": "free"})
    assert told(decide(SCHEDULE, gone, submit("free", "x", to=2))) == refusal
    assert isinstance(decide(SCHEDULE, gone, submit("free", "x")), Draft)
    facts = {"output": "made", "base": "free", "county": "1432"}
    assert told(decide(SCHEDULE, gone, submit("made", "x"))) == ("ETP761", ExitStatus.NO, facts)
    other = at(free=FREE, owned=evolve(OWNED, **how))  # a base that nothing refers to
    assert isinstance(decide(SCHEDULE, other, submit("made", "x")), Draft)


def codes(refusals: Any) -> list[str]:
    return [refusal.code for refusal in refusals]


def test_every_reason_to_refuse_a_submission_is_given_in_this_order():
    somebody = Actor("p9")
    found = objections_to_submitting(SCHEDULE, at(somebody), submit("later", "x", "x"))
    assert codes(found) == ["ETP511", "ETP512", "ETP514"]
    gone = evolve(FREE, lost=True)
    stale = evolve(MADE, redacted=True, made_from={"free": ("f",), "owned": ("old",)})
    situation = at(somebody, free=gone, owned=OWNED, made=stale)
    found = objections_to_submitting(SCHEDULE, situation, submit("made", "o", "o", to=5))
    assert codes(found) == ["ETP512", "ETP760", "ETP519", "ETP761", "ETP514", "ETP515"]
    assert codes(objections_to_submitting(SCHEDULE, at(), submit("made", "x"))) == ["ETP513"]


# Withdrawing --------------------------------------------------------------------------------------


def test_a_withdrawal_names_the_submission_and_the_reason():
    draft = decide(SCHEDULE, at(owned=OWNED), Withdraw("owned", {"commitment": "r"}))
    payload = {"output": "owned", "submission": 3, "reason": {"commitment": "r"}}
    assert draft == Draft(Kind.WITHDRAWN, HAPPENED, payload, ("clerk", "trainer"))


def test_what_is_not_there_is_not_withdrawn():
    found = decide(SCHEDULE, at(free=FREE), Withdraw("owned", None))
    assert told(found) == ("ETP516", ExitStatus.NO, {"output": "owned"})
    assert codes(objections_to_withdrawing(at(JUDGE), OUTPUTS[-1])) == [
        "ETP511",
        "ETP512",
        "ETP516",
    ]
    assert codes(objections_to_withdrawing(at(owned=OWNED), OUTPUTS[1])) == []


# Approving ----------------------------------------------------------------------------------------

JUDGED = submission(4, "j")


def approve(situation: Situation, output: str = "judged") -> Draft | Refusal:
    return decide(SCHEDULE, situation, ApproveOutput(output))


def test_an_approval_names_the_submission_and_is_given_in_the_role():
    draft = approve(at(JUDGE, judged=JUDGED))
    payload = {"output": "judged", "submission": 4, "role": "judge"}
    assert draft == Draft(Kind.APPROVED, HAPPENED, payload, ("judge",))


def test_what_nobody_is_asked_to_approve_is_approved_by_nobody():
    refusal = ("ETP525", ExitStatus.NO, about("free", "a", "p2"))
    assert told(approve(at(JUDGE, free=FREE), "free")) == refusal
    assert codes(objections_to_approving(SCHEDULE, at(), OUTPUTS[0])) == ["ETP525"]


@pytest.mark.parametrize(
    ("situation", "code", "status", "person"),
    [
        (at(CLERK, judged=JUDGED), "ETP522", ExitStatus.REFUSED, "p1"),
        (at(JUDGE), "ETP526", ExitStatus.NO, "p2"),
        (
            at(JUDGE, judged=evolve(JUDGED, persons=("p1", "p2"))),
            "ETP527",
            ExitStatus.REFUSED,
            "p2",
        ),
        (
            at(JUDGE, judged=evolve(JUDGED, approvals=(Signature("p2", "judge", 6),))),
            "ETP524",
            ExitStatus.NO,
            "p2",
        ),
    ],
    ids=["no role", "not there", "the submitter", "twice"],
)
def test_an_approval_is_refused_with_the_role_that_gives_it(
    situation: Situation, code: str, status: ExitStatus, person: str
):
    facts = about("judged", "a", person, "judge")
    assert told(approve(situation)) == (code, status, facts)


def test_another_persons_signature_bars_nobody_and_the_submitter_only_where_that_is_asked():
    signed = evolve(JUDGED, approvals=(Signature("p3", "judge", 6),))
    assert isinstance(approve(at(JUDGE, judged=signed)), Draft)
    own = submission(4, "j", persons=("p2",))
    assert isinstance(approve(at(JUDGE, anyone=own), "anyone"), Draft)


@pytest.mark.parametrize(
    ("changed", "evidence", "reason"),
    [
        ({"failed": (CheckResult("rows", False, 3, 5),)}, None, "invalid"),
        ({"lost": True}, None, "redacted"),
        ({"redacted": True}, None, "redacted"),
        ({}, {"j": EvidenceStanding.ALTERED}, "altered"),
        ({}, {}, "absent"),
    ],
)
def test_what_cannot_count_is_not_signed(changed: Any, evidence: Any, reason: str):
    found = approve(at(JUDGE, evidence, judged=evolve(JUDGED, **changed)))
    facts = {**about("judged", "a", "p2", "judge"), "reason": reason}
    assert told(found) == ("ETP528", ExitStatus.NO, facts)


def test_every_reason_to_refuse_an_approval_is_given_in_this_order():
    judged = OUTPUTS[3]
    wrong = evolve(
        JUDGED,
        approvals=(Signature("p1", "judge", 6),),
        failed=(CheckResult("rows", False, 3, 5),),
    )
    found = objections_to_approving(SCHEDULE, at(CLERK, judged=wrong), judged)
    assert codes(found) == ["ETP522", "ETP527", "ETP524", "ETP528"]
    found = objections_to_approving(SCHEDULE, at(CLERK), OUTPUTS[-1])
    assert codes(found) == ["ETP511", "ETP522", "ETP526"]


def test_each_command_is_decided_by_its_own_rules():
    situation = at(JUDGE, judged=JUDGED)
    for command, kind in (
        (submit("judged", "x"), Kind.SUBMITTED),
        (Withdraw("judged", None), Kind.WITHDRAWN),
        (ApproveOutput("judged"), Kind.APPROVED),
    ):
        draft = deciding.decide(SCHEDULE, situation, command)
        assert isinstance(draft, Draft)
        assert draft.kind is kind
