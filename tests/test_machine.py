"""The compiled tables and the machine of the ``transitions`` library accept the same words."""

from random import Random

import pytest
from hypothesis import given, settings
from transitions import MachineError

from engine.deciding.machine import machine, moves_of, tables
from engine.deciding.tables import Tables, tables_of
from schemas.attribution import Text
from schemas.requirement import Nothing
from schemas.schedule import Final, Schedule, Stage, Transition
from tests.deciding_strategies import seeded, some_schedule


def by_machine(schedule: Schedule, word: list[str]) -> list[str | None]:
    """Walk a word through the library's machine on a throw-away model: stages, then ``None``."""
    built = machine(schedule)
    model = type("Cycle", (), {})()
    built.add_model(model)
    walked: list[str | None] = []
    for trigger in word:
        try:
            built.events[trigger].trigger(model)
        except MachineError:
            return [*walked, None]
        walked.append(model._stage)
    return walked


def by_tables(compiled: Tables, word: list[str]) -> list[str | None]:
    """Walk the same word through the tables."""
    stage, walked = compiled.schedule.initial, list[str | None]()
    for trigger in word:
        move = compiled.moves.get((stage, trigger))
        if move is None:
            return [*walked, None]
        stage = move.transition.dest
        walked.append(stage)
    return walked


def some_word(random: Random) -> tuple[Schedule, list[str]]:
    """A schedule and a random sequence of its triggers, most of them ones that leave the stage."""
    schedule = some_schedule(random)
    every = [t.trigger for t in schedule.transitions]
    stage, word = schedule.initial, list[str]()
    for _ in range(random.randint(0, 12)):
        exits = schedule.exits(stage)
        if exits and random.random() < 0.9:
            taken = random.choice(exits)
            stage = taken.dest
            word.append(taken.trigger)
        else:
            word.append(random.choice(every))
    return schedule, word


@settings(max_examples=200)
@given(seeded(some_word))
def test_machine_and_tables_walk_every_word_through_the_same_stages(case):
    schedule, word = case
    assert by_tables(tables(schedule), word) == by_machine(schedule, word)


@given(seeded(some_schedule))
def test_the_moves_of_the_machine_are_those_that_the_schedule_declares(schedule):
    declared = sorted((t.source, t.trigger, t.dest) for t in schedule.transitions)
    assert sorted(moves_of(machine(schedule))) == declared
    compiled = tables(schedule)
    assert sorted((*key, move.transition.dest) for key, move in compiled.moves.items()) == declared


@given(seeded(some_schedule))
def test_the_exits_of_a_stage_stand_in_the_order_of_the_file(schedule):
    compiled = tables(schedule)
    for stage in schedule.stages:
        exits = [t for t in schedule.transitions if t.source == stage.id]
        assert [move.transition for move in compiled.exits[stage.id]] == exits


def test_main_moves_neither_reopen_a_stage_nor_give_the_cycle_up():
    stages = (
        Stage("a"),
        Stage("b"),
        Stage("end", final=Final.DONE),
        Stage("no", final=Final.GIVEN_UP),
    )
    transitions = (
        Transition("back", "b", "a", Nothing(), reopens=True),
        Transition("on", "b", "end"),
        Transition("stop", "b", "no"),
        Transition("round", "b", "a", Nothing()),
    )
    compiled = tables(Schedule("s", "1", Text("s"), "a", stages, transitions))
    assert [m.transition.trigger for m in compiled.main_moves("b")] == ["on", "round"]
    assert compiled.main_moves("end") == ()
    assert compiled.main_moves("nowhere") == ()


def test_the_machine_holds_no_cycle_and_makes_no_transitions_of_its_own():
    transitions = (Transition("on", "a", "b", Nothing()),)
    built = machine(Schedule("s", "1", Text("s"), "a", (Stage("a"), Stage("b")), transitions))
    assert built.models == []
    assert list(built.events) == ["on"]


def test_moves_that_are_not_those_of_the_schedule_are_not_compiled():
    transitions = (Transition("on", "a", "b", Nothing()),)
    schedule = Schedule("s", "1", Text("s"), "a", (Stage("a"), Stage("b")), transitions)
    for wrong in ((), (("a", "on", "a"),), (("a", "on", "b"), ("a", "on", "b"))):
        with pytest.raises(ValueError, match="not those of the schedule"):
            tables_of(schedule, wrong)


def test_a_gate_is_compiled_once():
    schedule = some_schedule(Random(1))
    move = next(iter(tables(schedule).moves.values()))
    assert move.gate is move.gate
    assert move.gate.transition is move.transition


@pytest.mark.parametrize("trigger", ["state", "trigger", "initial", "model", "states", "may"])
def test_a_trigger_may_have_any_name_that_is_an_id(trigger):
    stages = (Stage("a"), Stage("end", final=Final.DONE))
    schedule = Schedule(
        "s", "1", Text("s"), "a", stages, (Transition(trigger, "a", "end", Nothing()),)
    )
    assert tables(schedule).moves["a", trigger].transition.dest == "end"
