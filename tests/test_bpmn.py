"""BPMN: a reader and a linter of others find nothing wrong, and every element has its place."""

import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest
from attrs import evolve
from bpmn_io import BpmnModdle, check
from bpmn_io.lint import Linter
from bpmn_io.lint.resolver import NodeResolver
from hypothesis import given

from engine.telling.diagrams.bpmn import bpmn
from engine.telling.diagrams.bpmn_process import process_of
from engine.telling.diagrams.gate_words import Reader
from engine.telling.diagrams.geometry import Rectangle
from schemas.attribution import Text
from schemas.schedule import Final, Schedule
from tests.diagram_strategies import (
    HOSTILE,
    LANGUAGES,
    REFUSED,
    chain_document,
    read,
    real,
    schedules,
    words,
)

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
#: What the linter rightly says of stages that nobody reaches or leaves (such a schedule is unsound,
#: and its picture shows it), and of two triggers that lead from one stage to the same other one.
ALLOWED = {
    "no-disconnected",
    "no-implicit-start",
    "no-implicit-end",
    "no-duplicate-sequence-flows",
}


def lint(text):
    """What the linter's recommended rules say: by rule, where and what."""
    root = BpmnModdle().from_xml(text).root_element
    told = Linter(resolver=NodeResolver()).lint(root, {"extends": "bpmnlint:recommended"})
    return {rule: [(one["id"], one["message"]) for one in found] for rule, found in told.items()}


def errors(text: str) -> list[str]:
    """What the reader says of the text, and of the model that it made of it."""
    report = check(text)
    assert report.ok, report.errors
    of_model = check(BpmnModdle().from_xml(text).root_element)
    return [*report.errors, *(w.message for w in report.warnings), *of_model.errors]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_real_schedule_is_read_and_linted_without_a_word(language):
    text = bpmn(words(language), real())
    assert errors(text) == []
    assert lint(text) == {}


def test_a_long_schedule_with_far_ways_is_read_and_linted_without_a_word():
    text = bpmn(words("en"), read(chain_document(40)))
    assert errors(text) == []
    assert lint(text) == {}


@given(schedules)
def test_every_schedule_is_read_without_errors_and_linted_but_for_what_is_unsound(schedule):
    text = bpmn(words("pl"), schedule)
    assert errors(text) == []
    assert set(lint(text)) <= ALLOWED


@pytest.mark.parametrize("title", [*HOSTILE, *REFUSED])
def test_a_hostile_title_stays_a_name(title):
    schedule = real()
    stages = tuple(evolve(s, title=Text(title, title)) for s in schedule.stages)
    ways = tuple(evolve(t, title=Text(title, title)) for t in schedule.transitions)
    text = bpmn(words("en"), evolve(schedule, stages=stages, transitions=ways))
    assert errors(text) == []
    tags = [one.tag for one in ElementTree.fromstring(text).iter()]
    assert tags == [one.tag for one in ElementTree.fromstring(bpmn(words("en"), schedule)).iter()]


@given(schedules)
def test_every_stage_and_transition_stands_there_once(schedule):
    root = ElementTree.fromstring(bpmn(words("en"), schedule))
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    flows = {one.get("id") for one in root.iter(f"{MODEL}sequenceFlow")}
    named = {f"Flow_{way.source}-{way.trigger}" for way in schedule.transitions}
    assert named <= flows
    tasks = {one.get("id") for one in root.iter(f"{MODEL}userTask")}
    assert tasks == {f"Stage_{stage.id}" for stage in schedule.stages if stage.final is None}
    ends = {one.get("id") for one in root.iter(f"{MODEL}endEvent")}
    assert ends == _ends(schedule)


def _ends(schedule: Schedule) -> set[str]:
    given_up = {
        f"End_{way.source}-{way.trigger}"
        for way in schedule.transitions
        if schedule.stage_of[way.dest].final is Final.GIVEN_UP
    }
    return given_up | {f"End_{s.id}" for s in schedule.stages if s.final is Final.DONE}


@given(schedules)
def test_shapes_do_not_overlap_and_flows_begin_and_end_at_their_shapes(schedule):
    process = process_of(Reader(words("en"), schedule))
    shapes = [shape for group in process.groups.values() for shape in group.shapes]
    for place, shape in enumerate(shapes):
        assert not any(shape.place.overlaps(other.place) for other in shapes[place + 1 :])
    for flow in process.flows:
        assert _touches(flow.path[0], flow.source.place)
        assert _touches(flow.path[-1], flow.dest.place)
        assert all(a.x == b.x or a.y == b.y for a, b in pairwise(flow.path))
        assert len(flow.path) > 1


def _touches(point, place: Rectangle) -> bool:
    on_side = point.x in (place.x, place.right) and place.y <= point.y <= place.bottom
    return on_side or (point.y in (place.y, place.bottom) and place.x <= point.x <= place.right)


def test_gates_are_told_in_words_and_outputs_in_the_documentation():
    root = ElementTree.fromstring(bpmn(words("en"), real()))
    flow = root.find(f".//{MODEL}sequenceFlow[@id='Flow_workshop_c-hold_workshop_d']")
    assert flow.find(f"{MODEL}conditionExpression").text == "all outputs + 14 days"
    assert "due: 70 days" in flow.find(f"{MODEL}documentation").text
    task = root.find(f".//{MODEL}userTask[@id='Stage_workshop_c']")
    assert "Projects chosen by the participants" in task.find(f"{MODEL}documentation").text
    assert root.find(f"{MODEL}process").get("isExecutable") == "false"


def test_every_element_has_a_shape_or_an_edge():
    root = ElementTree.fromstring(bpmn(words("en"), real()))
    process = root.find(f"{MODEL}process")
    drawn = {one.get("bpmnElement") for one in root.iter() if one.get("bpmnElement")}
    elements = {one.get("id") for one in process if one.get("id")}
    assert elements <= drawn
    assert all(
        len(edge.findall(f"{DI}waypoint")) > 1 for edge in root.iter() if "BPMNEdge" in edge.tag
    )
