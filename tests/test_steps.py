"""Steps are told in JSON and in words, whatever they leave out or name."""

import pytest
from attrs import evolve

from engine.recording.message_files import catalogue
from engine.telling.json_steps import step_document, step_documents
from engine.telling.pen import Pen
from engine.telling.text_steps import history_lines, step_words
from engine.telling.words import Words
from schemas.attribution import Role, Text
from schemas.days import Duration
from schemas.output import Output
from schemas.schedule import Final, Schedule, Stage, Transition
from schemas.steps import Hand, Step, StepKind, approval, output, trigger, wait, withdrawal

EN = Words("en", catalogue("en"))
SCHEDULE = Schedule(
    "s",
    "1",
    Text("s"),
    "a",
    (
        Stage("a", outputs=(Output("plan", "a", title=Text("Plan", "The plan")), Output("b", "a"))),
        Stage("end", final=Final.DONE),
    ),
    (Transition("go", "a", "end", title=Text("Idź", "Go on")), Transition("run", "a", "end")),
    roles=(Role("mayor", Text("wójt", "mayor")), Role("clerk")),
)
FORTNIGHT = wait(Duration.parse("14 days"))
OWN = evolve(approval("plan", "mayor"), hand=Hand.SUBMITTER)
SHORT = evolve(output("plan"), falls_short=True)

TOLD = [
    (trigger("go"), {"trigger": "go"}, "Go on (go)"),
    (trigger("run"), {"trigger": "run"}, "Take the transition run"),
    (output("plan"), {"output": "plan"}, "Hand in 'The plan' (plan)"),
    (output("unknown"), {"output": "unknown"}, "Hand in unknown"),
    (
        SHORT,
        {"output": "plan", "falls_short": True},
        "Hand in 'The plan' (plan), with files that do not pass its checks",
    ),
    (withdrawal("b"), {"withdraw": "b"}, "Withdraw b"),
    (
        approval("plan", "mayor"),
        {"approval": "plan", "role": "mayor"},
        "A person in the role 'mayor' (mayor) approves 'The plan' (plan)",
    ),
    (
        approval("go", "clerk"),
        {"approval": "go", "role": "clerk"},
        "A person in the role clerk approves the gate of 'Go on' (go)",
    ),
    (
        OWN,
        {"approval": "plan", "role": "mayor", "hand": "submitter"},
        "The person who handed it in approves 'The plan' (plan), in the role 'mayor' (mayor)",
    ),
    (
        evolve(OWN, about="run"),
        {"approval": "run", "role": "mayor", "hand": "submitter"},
        "The person who hands in approves the gate of run, in the role 'mayor' (mayor)",
    ),
    (FORTNIGHT, {"wait": "14 days"}, "14 days pass"),
    (wait(Duration.parse("1 working day")), {"wait": "1 working day"}, "1 working day passes"),
    (Step(StepKind.WAIT), {"wait": "0 days"}, "0 days pass"),
    (
        evolve(trigger("go"), roles=()),
        {"trigger": "go", "roles": []},
        "Go on (go) (by a person without a role)",
    ),
    (
        evolve(trigger("go"), roles=("mayor", "clerk")),
        {"trigger": "go", "roles": ["mayor", "clerk"]},
        "Go on (go) (by a person with no other role than: 'mayor' (mayor), clerk)",
    ),
]


@pytest.mark.parametrize(("step", "document", "words"), TOLD)
def test_a_step_is_told_in_json_and_in_words(step, document, words):
    assert step_document(step) == document
    assert step_words(EN, step, SCHEDULE) == words


def test_a_title_comes_from_the_first_schedule_that_has_one():
    bare = evolve(SCHEDULE, stages=(Stage("a", outputs=(Output("plan", "a"),)),), transitions=())
    assert step_words(EN, output("plan"), bare, SCHEDULE) == "Hand in 'The plan' (plan)"
    assert step_words(EN, output("plan"), bare) == "Hand in plan"
    assert step_words(EN, output("plan")) == "Hand in plan"


def test_the_steps_of_a_history_are_numbered_and_their_numbers_aligned():
    steps = [output("b")] * 9 + [trigger("go")]
    lines = list(history_lines(Pen(EN), steps, SCHEDULE))
    assert (lines[0], lines[9]) == ("   1. Hand in b", "  10. Go on (go)")
    assert step_documents(steps)[9] == {"trigger": "go"}
