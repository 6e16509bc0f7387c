"""Every state of a condition has its sentence, its command and its roles, in both languages."""

from datetime import UTC, date, datetime

import pytest

from engine.recording.message_files import catalogue
from engine.telling.conditions import Context, called, command, on_paper, sentence, who, who_can
from engine.telling.words import Words
from schemas.attribution import Role, Text
from schemas.cycle import CheckResult
from schemas.days import Days
from schemas.explanation import (
    AsOf,
    Class,
    Condition,
    Explanation,
    Leaf,
    Reason,
    Standing,
    Status,
)
from schemas.output import Output
from schemas.schedule import Schedule, Stage, Transition

EN, PL = (Words(language, catalogue(language)) for language in ("en", "pl"))
SCHEDULE = Schedule(
    "s",
    "1",
    Text("S", "S"),
    "one",
    (
        Stage(
            "one",
            Text("Etap pierwszy", "Stage one"),
            (Output("plan", "one", title=Text("Plan", "A plan")),),
        ),
        Stage("two"),
    ),
    (Transition("go", "one", "two", title=Text("Idź", "Go")),),
    roles=(Role("starosta", Text("starosta", "head")),),
)
AS_OF = AsOf(3, "p1", Days.on(date(2009, 3, 9)), datetime(2009, 3, 9, tzinfo=UTC))
OUTPUT = Leaf("plan", "output", "plan", ("starosta",), "plan")


def _context(**more) -> Context:
    explanation = Explanation("1432", 1, "one", "go", "two", False, (), AS_OF)
    return Context(explanation, SCHEDULE, **more)


def _condition(reason, cls=Class.MISSING, leaf=OUTPUT, status=Status.UNMET, **facts) -> Condition:
    return Condition(leaf, Standing(status, reason, cls, facts))


FEW = (CheckResult("count", False, 3, 5),)
CASES = [
    (_condition(Reason.MISSING), "nothing has been submitted", "submit 1432 plan FILE"),
    (
        _condition(Reason.MISSING, Class.PERSON),
        "nothing has been submitted",
        "submit 1432 plan FILE --by PERSON",
    ),
    (
        _condition(Reason.MISSING, elsewhere="two"),
        "nothing has been submitted; it belongs to stage two",
        None,
    ),
    (_condition(Reason.INVALID, failed=FEW), "3 of 5 files", "submit 1432 plan FILE --add"),
    (
        _condition(Reason.INVALID, failed=(CheckResult("count", False, 6, None, 5),)),
        "6 files, at most 5",
        "submit 1432 plan FILE",
    ),
    (
        _condition(Reason.INVALID, failed=(CheckResult("rows", False, 0, 1),)),
        "0 of 1 row",
        "submit 1432 plan FILE --add",
    ),
    (
        _condition(
            Reason.INVALID, failed=(CheckResult("distinct", False, 3, 4, None, "principle"),)
        ),
        "3 of 4 different values in principle",
        "submit 1432 plan FILE --add",
    ),
    (
        _condition(Reason.INVALID, failed=(CheckResult("distinct", False, 9, None, 4, "x"),)),
        "9 different values in x, at most 4",
        "submit 1432 plan FILE",
    ),
    (
        _condition(Reason.INVALID, failed=(CheckResult("references", False, 2, None, 0, "id"),)),
        "2 values in id stand nowhere in the table they refer to",
        "submit 1432 plan FILE",
    ),
    (
        _condition(Reason.INVALID, failed=FEW, anew=True),
        "3 of 5 files",
        "submit 1432 plan FILE",
    ),
    (
        _condition(Reason.STALE, Class.PERSON, product="plan", base="map", submit="map", by=()),
        "out of date: map has changed since plan was made from it",
        "submit 1432 map FILE --by PERSON",
    ),
    (
        _condition(
            Reason.UNCERTAIN_DAYS,
            Class.CANNOT_TELL,
            Leaf("elapsed:one", "elapsed", "x", (), "one"),
            Status.UNKNOWN,
            opens=date(2009, 3, 9),
            event=3,
            since="2009-03-02",
        ),
        "cannot tell: only from 2009-03-09 on, and 2009-03-09 may lie before it",
        "advance 1432 go --happened DATE",
    ),
    (
        _condition(Reason.STALE, product="plan", base="map"),
        "out of date: map has changed since plan was made from it",
        "submit 1432 plan FILE",
    ),
    (
        _condition(Reason.ALTERED),
        "the stored evidence is not the one that was submitted",
        "submit 1432 plan FILE",
    ),
    (_condition(Reason.ABSENT), "the stored evidence is gone", "submit 1432 plan FILE"),
    (
        _condition(Reason.WAITING_FOR_APPROVAL, Class.PERSON, role="starosta", have=0, need=1),
        "approved by 0 of 1 person in the role head",
        "approve 1432 plan --by PERSON",
    ),
    (
        _condition(Reason.WAITING_FOR_APPROVAL, role="starosta", have=1, need=2),
        "approved by 1 of 2 in the role head",
        "approve 1432 plan",
    ),
    (
        _condition(
            Reason.WAITING_FOR_APPROVAL,
            leaf=Leaf("approval:starosta", "approval", "x", ("starosta",), "starosta"),
            role="starosta",
            have=0,
            need=1,
        ),
        "approved by 0 of 1 person in the role head",
        "approve 1432 --gate go",
    ),
    (
        _condition(
            Reason.TOO_EARLY,
            Class.DATE,
            Leaf("elapsed:one", "elapsed", "x", (), "one"),
            opens=date(2009, 3, 11),
        ),
        "only from 2009-03-11 on, in 2 days",
        "advance 1432 go",
    ),
    (
        _condition(
            Reason.TOO_EARLY,
            Class.DATE,
            Leaf("elapsed:one", "elapsed", "x", (), "one"),
            opens=date(2009, 3, 11),
            recorded_later=2,
        ),
        (
            "only from 2009-03-11 on, in 2 days (event 2, which decides it, was recorded later"
            " than it happened)"
        ),
        "advance 1432 go",
    ),
    (
        _condition(
            Reason.NEVER_ENTERED,
            Class.MISSING,
            Leaf("elapsed:two", "elapsed", "x", (), "two"),
            elsewhere="two",
        ),
        "the cycle has never been in stage two",
        None,
    ),
    (
        _condition(
            Reason.UNCERTAIN_DAYS,
            Class.CANNOT_TELL,
            Leaf("elapsed:one", "elapsed", "x"),
            Status.UNKNOWN,
            event=4,
            since="2009-03",
            opens=date(2009, 4, 1),
        ),
        "cannot tell: event 4 happened some time in 2009-03",
        "note 1432 --event 4 --happened DATE",
    ),
    (
        _condition(
            Reason.NO_ROLE, Class.NO_RIGHT, Leaf("right:go", "right", "by", ("starosta",), "go")
        ),
        "you hold none of the roles that may do this: head",
        "advance 1432 go --by PERSON",
    ),
    (_condition(Reason.CURRENT, None, status=Status.MET), "there", None),
    (
        _condition(Reason.REDACTED, None, status=Status.MET),
        "there; its evidence was redacted later",
        None,
    ),
    (_condition(Reason.HOLDS, None, status=Status.MET), "holds", None),
]


@pytest.mark.parametrize(("condition", "told", "cure"), CASES)
def test_a_condition_says_what_is_the_matter_and_what_cures_it(condition, told, cure):
    context = _context()
    assert sentence(EN, condition, context) == told
    assert command(condition, context) == (None if cure is None else f"etap {cure}")
    polish = sentence(PL, condition, context)
    assert polish
    assert polish != told
    assert "…" not in polish


def test_every_reason_stands_among_the_cases():
    assert {condition.standing.reason for condition, _, _ in CASES} == set(Reason)


def test_the_only_person_who_can_act_is_named():
    condition = _condition(Reason.MISSING, Class.PERSON)
    one, two = {"starosta": ("p2",)}, {"starosta": ("p2", "p7")}
    assert str(command(condition, _context(holders=one))).endswith("--by p2")
    assert str(command(condition, _context(holders=two))).endswith("--by PERSON")
    assert who_can(EN, condition, _context(holders=two)) == "head: p2, p7"


def test_who_can_approve_an_output_are_those_of_its_approval_not_those_who_submit_it():
    condition = _condition(Reason.WAITING_FOR_APPROVAL, role="participants", have=0, need=1)
    assert who(condition) == ("participants",)
    assert who(_condition(Reason.MISSING)) == ("starosta",)


def test_a_command_names_the_cycle_where_it_was_asked_for():
    assert command(_condition(Reason.MISSING), _context(numbered=2)) == (
        "etap submit 1432 plan FILE --cycle 2"
    )


def test_on_paper_the_words_to_put_in_are_in_the_language():
    assert on_paper(PL, "etap submit 1432 plan FILE --by PERSON") == (
        "etap submit 1432 plan PLIK --by OSOBA"
    )
    assert on_paper(EN, "etap note 1 --happened DATE") == "etap note 1 --happened DATE"


@pytest.mark.parametrize(
    ("leaf", "name"),
    [
        (OUTPUT, "A plan"),
        (
            Leaf("approval:starosta", "approval", "x", (), "starosta"),
            "Approval of the gate by: head",
        ),
        (Leaf("elapsed:one", "elapsed", "x", (), "one"), "Time since the cycle entered: Stage one"),
        (Leaf("right:go", "right", "by", (), "go"), "The right to make this transition"),
        (Leaf("else", "output", "x", (), "unknown"), "unknown"),
    ],
)
def test_a_condition_is_called_what_the_schedule_calls_it(leaf, name):
    assert called(EN, Condition(leaf, Standing(Status.MET, Reason.HOLDS)), SCHEDULE) == name
