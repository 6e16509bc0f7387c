"""SCXML: another library reads it and accepts the same words as the machine of the schedule."""

import xml.etree.ElementTree as ElementTree

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from statemachine.io.scxml.processor import SCXMLProcessor

from engine.deciding.machine import tables
from engine.telling.diagrams.scxml import NAMESPACE, scxml
from schemas.attribution import Text
from schemas.schedule import Schedule
from tests.diagram_strategies import (
    HOSTILE,
    LANGUAGES,
    REFUSED,
    machine_documents,
    read,
    real,
    words,
)
from tests.test_machine import by_tables

OWN = f"{{{NAMESPACE}}}"
W3 = "{http://www.w3.org/2005/07/scxml}"


def by_statemachine(text: str, word: list[str]) -> list[str | None]:
    """Walk a word through the machine that python-statemachine makes: stages, then ``None``."""
    processor = SCXMLProcessor()
    processor.parse_scxml("schedule", text)
    (chart,) = processor.scs.values()
    machine = chart()
    walked: list[str | None] = []
    for trigger in word:
        if trigger not in {event.id for event in machine.enabled_events()}:
            return [*walked, None]
        machine.send(trigger)
        (stage,) = machine.configuration_values
        walked.append(stage)
    return walked


@st.composite
def walks(draw: st.DrawFn) -> tuple[Schedule, list[str]]:
    """A schedule and a sequence of its triggers, most of them ones that leave the stage."""
    schedule = read(draw(machine_documents(most=6)))
    at, word = schedule.initial, list[str]()
    for _ in range(draw(st.integers(0, 10))):
        exits = [way.trigger for way in schedule.exits(at)]
        word.append(draw(st.sampled_from(exits or schedule.triggers)))
        taken = [way for way in schedule.exits(at) if way.trigger == word[-1]]
        at = taken[0].dest if taken else at
    if draw(st.booleans()):
        word.append(draw(st.sampled_from(schedule.triggers)))
    return schedule, word


@given(walks(), st.sampled_from(LANGUAGES))
def test_the_read_machine_accepts_the_same_words_as_the_machine_of_the_schedule(walk, language):
    schedule, word = walk
    text = scxml(words(language), schedule)
    assert by_statemachine(text, word) == by_tables(tables(schedule), word)


def test_every_trigger_of_the_real_schedule_is_accepted_where_the_schedule_has_it():
    schedule = real()
    text = scxml(words("pl"), schedule)
    on = [way.trigger for way in schedule.transitions][:7]
    for length in range(8):
        for last in schedule.triggers:
            word = [*on[:length], last]
            assert by_statemachine(text, word) == by_tables(tables(schedule), word)


def test_a_reader_finds_titles_gates_and_outputs_in_our_namespace():
    root = ElementTree.fromstring(scxml(words("en"), real()))
    state = root.find(f"{W3}state[@id='workshop_c']")
    assert state.get(f"{OWN}title") == "Workshop C: project proposals"
    assert [o.get("name") for o in state.findall(f"{OWN}output")] == [
        "attendance_c", "proposals", "chosen", "report_c",
    ]  # fmt: skip
    on = state.find(f"{W3}transition[@event='hold_workshop_d']")
    assert on.get("target") == "workshop_d"
    assert on.get(f"{OWN}gate") == "all outputs + 14 days"
    assert on.get(f"{OWN}by") == "starosta labour_office"
    assert on.get(f"{OWN}due") == "due: 70 days"
    finals = {f.get("id"): f.get(f"{OWN}ends") for f in root.findall(f"{W3}final")}
    assert finals == {"closed": "done", "abandoned": "given_up"}


@pytest.mark.parametrize("title", [*HOSTILE, *REFUSED])
def test_a_hostile_title_changes_nothing_of_the_machine(title):
    schedule = real()
    stages = tuple(evolve(s, title=Text(title, title)) for s in schedule.stages)
    ways = tuple(evolve(t, title=Text(title, title)) for t in schedule.transitions)
    text = scxml(words("en"), evolve(schedule, stages=stages, transitions=ways))
    assert _shape(text) == _shape(scxml(words("en"), schedule))


def _shape(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    return [
        (one.tag, one.get("id"), one.get("event"), one.get("target"))
        for one in ElementTree.fromstring(text).iter()
    ]
