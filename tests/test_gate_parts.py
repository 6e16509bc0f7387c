"""The gate, part by part: what is compiled from a requirement, and what an explanation says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from attrs import evolve

from engine.deciding.gate import Gate, compiled, due_day, explain, needed, nothing_to_decide
from engine.deciding.openings import Node
from engine.deciding.standings import NO_RIGHT, Situation
from schemas.attribution import Place, Text
from schemas.cycle import Actor, Entry, GateApproval, Signature, State, Submission
from schemas.days import Days, Duration
from schemas.explanation import AsOf, Condition, OpeningSets, Reason
from schemas.output import Output
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

NOW = datetime(2008, 12, 1, 12, tzinfo=UTC)
CLERK = Actor("p1", frozenset({"clerk"}))
NOBODY = Actor("p9")
HERE, THERE = Place("s.yaml", 3, 5), Place("s.yaml", 9, 1)
OUTPUTS = (
    Output("x", "a", by=("clerk", "judge")),
    Output("y", "a"),
    Output("z", "a", optional=True),
)
AT_A = Entry(1, "2008-11-20", "2008-11-20T08:00:00.000000Z")
STATE = State("1432/2", "d" * 64, 7, "h", "a", 1, {"a": AT_A}, {})


def schedule_of(onward: Transition) -> Schedule:
    stages = (
        Stage("a", outputs=OUTPUTS),
        Stage("b", outputs=(Output("w", "b", place=THERE),)),
        Stage("end", final=Final.DONE),
    )
    return Schedule("s", "1", Text("s"), "a", stages, (onward,))


def gate(requires: Requirement, **more: Any) -> Gate:
    onward = Transition("go", "a", "b", requires, **more)
    return compiled(schedule_of(onward), onward)


def at(state: State = STATE, actor: Actor = CLERK, happened: str = "2008-12-03") -> Situation:
    return Situation(state, actor, None, Days.parse(happened), NOW)


def having(*outputs: str) -> State:
    made = {name: Submission(3, ("p1",), (), (name,)) for name in outputs}
    return evolve(STATE, submissions=made)


def formula(node: Node) -> Any:
    """The tree in plain words: a leaf's place, or a count and its parts."""
    if node.leaf is not None:
        return node.leaf
    return (node.count, *map(formula, node.of))


# Compiling ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requires", "tree"),
    [
        (StageOutputs(), (2, 0, 1)),
        (OutputNeeded("w"), 0),
        (ApprovalNeeded("judge"), 0),
        (Elapsed("a", Duration.parse("1 day")), 0),
        (Nothing(), (0,)),
        (AllOf((OutputNeeded("x"), OutputNeeded("w"), Nothing())), (3, 0, 1, (0,))),
        (AnyOf((OutputNeeded("x"), StageOutputs())), (1, 0, (2, 1, 2))),
        (AtLeast(2, (OutputNeeded("x"), OutputNeeded("y"), OutputNeeded("w"))), (2, 0, 1, 2)),
        (
            AllOf((AnyOf((OutputNeeded("x"),)), AtLeast(0, (OutputNeeded("y"),)))),
            (2, (1, 0), (0, 1)),
        ),
    ],
    ids=str,
)
def test_a_requirement_is_a_tree_over_its_leaves(requires: Requirement, tree: Any):
    assert formula(gate(requires).tree) == tree


def test_the_right_to_go_stands_last_beside_all_the_rest():
    found = gate(AnyOf((OutputNeeded("x"), OutputNeeded("y"))), by=("clerk",), place=HERE)
    assert formula(found.tree) == (2, (1, 0, 1), 2)
    last = found.leaves[-1]
    assert (last.id, last.kind, last.path, last.who) == ("right:go", "right", "by", ("clerk",))
    assert (last.about, last.place) == ("go", HERE)
    assert found.judges[-1](at(actor=NOBODY)) == NO_RIGHT
    assert found.judges[-1](at()) != NO_RIGHT


def test_every_leaf_says_what_it_is_about_and_where_it_was_asked_for():
    parts = (
        OutputNeeded("x", place=HERE),
        ApprovalNeeded("judge", place=THERE),
        Elapsed("a", Duration.parse("1 day"), place=HERE),
        StageOutputs(place=THERE),
    )
    found = [
        (leaf.id, leaf.kind, leaf.path, leaf.who, leaf.about, leaf.place)
        for leaf in gate(AtLeast(1, parts)).leaves
    ]
    assert found == [
        ("x", "output", "at_least/0/x", ("clerk", "judge"), "x", HERE),
        ("approval:judge", "approval", "at_least/1/approval:judge", ("judge",), "judge", THERE),
        ("elapsed:a", "elapsed", "at_least/2/elapsed:a", (), "a", HERE),
        ("x", "output", "at_least/3/x", ("clerk", "judge"), "x", THERE),
        ("y", "output", "at_least/3/y", (), "y", THERE),
    ]
    assert [leaf.path for leaf in gate(OutputNeeded("x")).leaves] == ["x"]
    assert [leaf.path for leaf in gate(StageOutputs()).leaves] == ["x", "y"]
    assert [leaf.path for leaf in gate(ApprovalNeeded("judge")).leaves] == ["approval:judge"]
    nested = AllOf((AnyOf((OutputNeeded("x"), AllOf((OutputNeeded("w"),)))),))
    assert [leaf.path for leaf in gate(nested).leaves] == ["all/0/any/0/x", "all/0/any/1/all/0/w"]


def test_the_outputs_of_a_gate_are_those_asked_for_each_once_in_the_files_order():
    parts = (OutputNeeded("w"), AnyOf((StageOutputs(), OutputNeeded("w"))), ApprovalNeeded("judge"))
    assert gate(AllOf(parts)).outputs == ("w", "x", "y")
    assert gate(AtLeast(1, (OutputNeeded("y"),))).outputs == ("y",)
    assert gate(Nothing()).outputs == ()


def test_a_gate_is_conjunctive_where_every_leaf_is_needed():
    assert gate(AllOf((StageOutputs(), OutputNeeded("w"))), by=("clerk",)).conjunctive
    assert not gate(AnyOf((OutputNeeded("x"), OutputNeeded("w"))), by=("clerk",)).conjunctive


def test_a_gate_keeps_the_schedule_and_the_transition_that_it_is_of():
    onward = Transition("go", "a", "b", Nothing())
    schedule = schedule_of(onward)
    found = compiled(schedule, onward)
    assert (found.schedule, found.transition) == (schedule, onward)


def test_an_approval_of_the_gate_is_for_the_outputs_that_it_asks_for():
    """It falls with a new submission of one of them, and of no other."""
    found = gate(AllOf((ApprovalNeeded("judge"), OutputNeeded("x"))))
    given = GateApproval("go", 1, {"x": 3}, Signature("p2", "judge", 5))
    state = evolve(having("x", "y"), gate_approvals=(given,))
    assert explain(found, at(state)).open
    again = evolve(state.submissions["x"], seq=6)
    assert not explain(found, at(evolve(state, submissions={"x": again}))).open
    assert not explain(gate(AllOf((ApprovalNeeded("judge", 2), OutputNeeded("x")))), at(state)).open
    other = evolve(given, trigger="back")
    assert not explain(found, at(evolve(state, gate_approvals=(other,)))).open


def test_a_wait_is_counted_in_working_days_of_the_schedules_country():
    onward = Transition("go", "a", "b", Elapsed("a", Duration.parse("3 working days")))
    schedule = evolve(schedule_of(onward), calendar="PL")
    state = evolve(STATE, entries={"a": evolve(AT_A, happened="2026-04-30")})
    for day, is_open in (("2026-05-05", False), ("2026-05-06", True)):
        assert explain(compiled(schedule, onward), at(state, happened=day)).open is is_open


# Explaining ---------------------------------------------------------------------------------------


def test_an_explanation_says_of_what_it_is_and_as_of_when():
    found = explain(gate(StageOutputs()), at(having("x")))
    assert (found.county, found.cycle, found.stage) == ("1432", 2, "a")
    assert (found.trigger, found.dest, found.final) == ("go", "b", False)
    assert found.as_of == AsOf(7, "p1", Days.parse("2008-12-03"), NOW)
    assert found.open is False
    assert [condition.holds for condition in found.conditions] == [True, False]
    assert [condition.leaf.id for condition in found.conditions] == ["x", "y"]
    assert found.opens_with == OpeningSets((("y",),), 1)
    assert explain(gate(StageOutputs()), at(having("x", "y"))).open is True


@pytest.mark.parametrize(
    ("outputs", "is_open"), [((), False), (("x",), True), (("w",), True), (("y",), False)]
)
def test_an_alternative_is_enough(outputs: tuple[str, ...], is_open: bool):
    found = explain(gate(AnyOf((OutputNeeded("x"), OutputNeeded("w")))), at(having(*outputs)))
    assert found.open is is_open


def test_who_has_no_right_finds_the_gate_closed_whatever_is_there():
    found = explain(gate(AnyOf((OutputNeeded("x"),)), by=("judge",)), at(having("x")))
    assert not found.open
    assert [one.standing.reason for one in found.unmet] == [Reason.NO_ROLE]
    assert found.opens_with.sets == (("right:go",),)


def test_the_opening_sets_are_of_the_whole_tree():
    either = AnyOf((AllOf((OutputNeeded("x"), OutputNeeded("y"))), OutputNeeded("w")))
    found = explain(gate(either, by=("judge",)), at())
    assert found.opens_with == OpeningSets((("w", "right:go"), ("x", "y", "right:go")), 2)


def test_what_is_not_needed_any_more_keeps_its_leaf_and_its_standing():
    found = explain(gate(AnyOf((OutputNeeded("x"), OutputNeeded("w")))), at(having("w")))
    x, w = found.conditions
    assert (x.needed, w.needed) == (False, True)
    assert (x.leaf.id, x.standing.reason) == ("x", Reason.MISSING)
    assert found.unmet == ()
    assert isinstance(x, Condition)


A, B, C, D = (Node(leaf=place) for place in range(4))


@pytest.mark.parametrize(
    ("tree", "holds", "asked"),
    [
        (Node(1, (A, B)), (False, False), {0, 1}),
        (Node(1, (A, B)), (False, True), {1}),
        (Node(1, (A, B)), (True, True), {0, 1}),
        (Node(2, (A, B)), (False, True), {0, 1}),
        (Node(2, (A, B)), (True, True), {0, 1}),
        (Node(2, (A, B, C)), (True, False, False), {0, 1, 2}),
        (Node(2, (A, B, C)), (True, False, True), {0, 2}),
        (Node(1, (Node(2, (A, B)), C)), (True, False, True), {2}),
        (Node(1, (Node(2, (A, B)), C)), (True, False, False), {0, 1, 2}),
        (Node(2, (Node(1, (A, B)), C)), (True, False, False), {0, 2}),
        (Node(2, (Node(1, (A, B)), Node(1, (C, D)))), (True, False, False, True), {0, 3}),
        (A, (False,), {0}),
        (Node(0), (), set()),
        (Node(0, (A,)), (False,), set()),
    ],
)
def test_needed_is_what_stands_in_no_alternative_that_holds_already(
    tree: Node, holds: tuple[bool, ...], asked: set[int]
):
    assert needed(tree, holds) == asked


def test_in_a_final_stage_nothing_is_left_to_decide():
    found = nothing_to_decide(at(evolve(STATE, stage="end")))
    assert (found.county, found.cycle, found.stage) == ("1432", 2, "end")
    assert (found.trigger, found.dest, found.open, found.final) == (None, None, False, True)
    assert found.conditions == ()
    assert found.as_of == AsOf(7, "p1", Days.parse("2008-12-03"), NOW)
    assert (found.due, found.opens_with) == (None, OpeningSets((), 0))


# Due days -----------------------------------------------------------------------------------------

DUE = Due("a", Duration.parse("14 days"))


@pytest.mark.parametrize(
    ("happened", "last"),
    [
        ("2008-11-20", date(2008, 12, 4)),
        ("2008-11", date(2008, 12, 14)),
        ("2008-11-20/2008-11-22", date(2008, 12, 6)),
    ],
)
def test_the_due_day_is_counted_from_the_last_day_that_the_entry_may_be(happened: str, last: date):
    state = evolve(STATE, entries={"a": evolve(AT_A, happened=happened)})
    assert explain(gate(Nothing(), due=DUE), at(state)).due == last
    assert due_day(schedule_of(Transition("go", "a", "b")), DUE, state) == last


def test_working_days_are_those_of_the_schedules_country():
    due = Due("a", Duration.parse("3 working days"))
    state = evolve(STATE, entries={"a": evolve(AT_A, happened="2026-04-30")})
    schedule = evolve(schedule_of(Transition("go", "a", "b")), calendar="PL")
    assert due_day(schedule, due, state) == date(2026, 5, 6)


def test_there_is_no_due_day_where_none_is_asked_for_or_the_stage_was_never_entered():
    assert explain(gate(Nothing()), at()).due is None
    assert explain(gate(Nothing(), due=evolve(DUE, since="b")), at()).due is None
    assert due_day(schedule_of(Transition("go", "a", "b")), None, STATE) is None
