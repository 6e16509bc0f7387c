"""The gate against brute force over the requirement, on random cycles and situations."""

from datetime import UTC, datetime
from functools import partial
from random import Random

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.deciding.gate import Gate, compiled, explain, nothing_to_decide
from engine.deciding.openings import Node
from engine.deciding.standings import Situation
from engine.deciding.tables import Move
from schemas.attribution import Text
from schemas.cycle import Actor, Entry, EvidenceStanding, State
from schemas.days import Days, Duration
from schemas.explanation import Class, Explanation, OpeningSets, Reason, Status
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
from schemas.schedule import Final, Schedule, Stage, Transition
from tests.deciding_strategies import BYTES, CYCLE, PEOPLE, Played, play, seeded, some_situation
from tests.oracles import minimal_sets

NOW = datetime(2008, 12, 1, 12, tzinfo=UTC)


Case = tuple[Played, Move, Situation, Explanation]


def some_explanation(random: Random) -> Case:
    """A gate of a random cycle, mostly of its own stage, explained in a random situation."""
    played = play(random)
    moves = [*played.tables.exits[played.state.stage]] * 9 + [*played.tables.moves.values()]
    move = random.choice(moves)
    situation = some_situation(random, played.state, played.now)
    return played, move, situation, explain(move.gate, situation)


explained = partial(seeded, some_explanation)


@settings(max_examples=300)
@given(explained())
def test_a_gate_is_open_exactly_where_brute_force_over_the_whole_history_finds_it_open(case):
    played, move, situation, explanation = case
    roles, happened = situation.actor.roles, situation.happened
    expected = played.past.opens(move.transition, roles, happened, situation.evidence)
    assert explanation.open is expected


@given(explained())
def test_a_gate_is_closed_exactly_where_a_needed_condition_does_not_hold(case):
    explanation = case[3]
    assert explanation.open is (explanation.unmet == ())


@given(explained())
def test_every_condition_that_does_not_hold_has_a_class_and_no_other_has_one(case):
    for condition in case[3].conditions:
        standing = condition.standing
        assert (standing.cls is None) is (standing.status in (Status.MET, Status.WAIVED))
        assert (standing.cls is Class.CANNOT_TELL) is (standing.status is Status.UNKNOWN)
        assert condition.holds is (standing.cls is None)


@given(explained())
def test_the_due_day_is_counted_from_the_latest_day_that_the_entry_may_be(case):
    played, move, _, explanation = case
    assert explanation.due == played.past.due(move.transition)


@given(explained())
def test_the_opening_sets_are_those_that_trying_every_subset_finds(case):
    _, move, _, explanation = case
    conditions = explanation.conditions
    tree: Node = move.gate.tree

    def opens(chosen: frozenset[str]) -> bool:
        return tree.holds([c.holds or c.leaf.id in chosen for c in conditions])

    expected = minimal_sets((c.leaf.id for c in conditions if not c.holds), opens)
    assert explanation.opens_with.sets == tuple(expected[:8])
    assert explanation.opens_with.total == len(expected)


@given(explained(), st.data())
def test_meeting_one_more_condition_never_closes_a_gate(case, data):
    _, move, _, explanation = case
    holds = [condition.holds for condition in explanation.conditions]
    if holds and explanation.open:
        more = data.draw(st.integers(0, len(holds) - 1))
        assert move.gate.tree.holds([held or n == more for n, held in enumerate(holds)])


@given(explained())
def test_a_leaf_is_not_needed_only_where_its_alternative_is_satisfied_already(case):
    _, move, _, explanation = case
    holds = [condition.holds for condition in explanation.conditions]
    for place, condition in enumerate(explanation.conditions):
        assert condition.needed or _satisfied_above(move.gate.tree, place, holds)


def _satisfied_above(node: Node, place: int, holds: list[bool]) -> bool:
    """Whether a proper alternative that holds already stands somewhere above the leaf."""
    if node.leaf is not None:
        return False
    parts = [part for part in node.of if place in _leaves(part)]
    return any(
        (node.count < len(node.of) and node.holds(holds)) or _satisfied_above(part, place, holds)
        for part in parts
    )


def _leaves(node: Node) -> set[int]:
    return {node.leaf} if node.leaf is not None else set().union(*map(_leaves, node.of))


@given(explained())
def test_no_loss_of_evidence_ever_opens_a_gate(case):
    _, move, situation, explanation = case
    intact = dict.fromkeys(BYTES, EvidenceStanding.INTACT)
    for better in (None, intact):
        assert explain(move.gate, evolve(situation, evidence=better)).open or not explanation.open


# --- One gate at a time ---------------------------------------------------------------------------

FOURTEEN_DAYS = Elapsed("a", Duration.parse("14 days"))
STATE = State(
    CYCLE, "d" * 64, 1, "h", "a", 1, {"a": Entry(1, "2008-11-20", "2008-11-20T08:00:00Z")}, {}
)


def gate_of(requires: Requirement, *outputs: Output, by: tuple[str, ...] = ()) -> Gate:
    """A gate on a schedule of two stages."""
    onward = Transition("go", "a", "end", requires, by=by)
    stages = (Stage("a", outputs=outputs), Stage("b"), Stage("end", final=Final.DONE))
    return compiled(Schedule("s", "1", Text("s"), "a", stages, (onward,)), onward)


def at(happened: str, state: State = STATE, actor: Actor = PEOPLE[3]) -> Situation:
    return Situation(state, actor, None, Days.parse(happened), NOW)


def test_leaves_are_named_by_what_they_ask_for_and_by_where_they_stand():
    requires = AllOf(
        (StageOutputs(), AnyOf((OutputNeeded("x"), ApprovalNeeded("judge"), FOURTEEN_DAYS)))
    )
    outputs = (Output("x", "a", by=("clerk",)), Output("y", "a"), Output("z", "a", optional=True))
    gate = gate_of(requires, *outputs, by=("clerk", "judge"))
    assert [(leaf.id, leaf.kind, leaf.path, leaf.who) for leaf in gate.leaves] == [
        ("x", "output", "all/0/x", ("clerk",)),
        ("y", "output", "all/0/y", ()),
        ("x", "output", "all/1/any/0/x", ("clerk",)),
        ("approval:judge", "approval", "all/1/any/1/approval:judge", ("judge",)),
        ("elapsed:a", "elapsed", "all/1/any/2/elapsed:a", ()),
        ("right:go", "right", "by", ("clerk", "judge")),
    ]
    assert gate.outputs == ("x", "y")


def test_a_gate_that_asks_for_nothing_is_open_and_its_only_opening_set_is_empty():
    explanation = explain(gate_of(Nothing()), at("2008-12-01"))
    assert explanation.open
    assert explanation.opens_with == OpeningSets(((),), 1)


def test_the_outputs_of_a_stage_without_outputs_are_there():
    assert explain(gate_of(StageOutputs(), Output("x", "a", optional=True)), at("2008-12-01")).open


@pytest.mark.parametrize(
    ("happened", "status", "cls"),
    [
        ("2008-12-03", Status.UNMET, Class.DATE),
        ("2008-12-04", Status.MET, None),
        ("2008-12", Status.UNKNOWN, Class.CANNOT_TELL),
        ("2008-11-20/2008-12-03", Status.UNMET, Class.DATE),
        ("2008-12-04/2009", Status.MET, None),
    ],
)
def test_fourteen_days_are_over_on_the_fourteenth_day_after(happened, status, cls):
    (condition,) = explain(gate_of(FOURTEEN_DAYS), at(happened)).conditions
    assert (condition.standing.status, condition.standing.cls) == (status, cls)
    assert condition.standing.facts["opens"].isoformat() == "2008-12-04"


def test_what_cannot_be_told_holds_nothing_open_but_an_alternative_may():
    unknown = explain(gate_of(FOURTEEN_DAYS), at("2008-12"))
    assert not unknown.open
    assert explain(gate_of(AnyOf((FOURTEEN_DAYS, Nothing()))), at("2008-12")).open
    assert not explain(gate_of(AtLeast(2, (FOURTEEN_DAYS, Nothing()))), at("2008-12")).open


def test_a_stage_that_was_never_entered_has_not_been_left_long_enough():
    (condition,) = explain(
        gate_of(Elapsed("b", Duration.parse("0 days"))), at("2008-12")
    ).conditions
    assert condition.standing.reason is Reason.NEVER_ENTERED
    assert condition.standing.status is Status.UNMET


def test_the_opening_sets_are_computed_once():
    explanation = explain(gate_of(FOURTEEN_DAYS), at("2008-12-01"))
    assert explanation.opens_with is explanation.opens_with
    assert explanation.due is None


def test_a_final_stage_leaves_nothing_to_decide():
    explanation = nothing_to_decide(at("2008-12-01"))
    assert explanation.final
    assert not explanation.open
    assert (explanation.trigger, explanation.conditions) == (None, ())
    assert explanation.opens_with == OpeningSets((), 0)
