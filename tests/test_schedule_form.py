"""The normal form of a schedule is read back to the same schedule."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.deciding.schedule_canonical import normal_form
from engine.errors import FaultyText
from engine.recording.installed import PROGRAMME_SCHEDULE
from engine.recording.schedules.schedule_file import load_schedule, read_schedule
from engine.recording.schedules.schedule_form import schedule_from_form
from schemas.attribution import Place
from schemas.schedule import Schedule
from tests.strategies import schedule_documents, spoiled

SOUND = sorted((Path(__file__).parent / "examples" / "sound").glob("*.yaml"))
PERSON = b'{"type": "object", "properties": {"name": {"type": "string"}}}'
FORM = json.loads(load_schedule(PROGRAMME_SCHEDULE).canonical)


def schedule_of(document):
    return read_schedule(
        json.dumps(document, ensure_ascii=False).encode(), "a.yaml", lambda _: PERSON
    )


@pytest.mark.parametrize("path", [*SOUND, PROGRAMME_SCHEDULE], ids=lambda path: path.stem)
def test_the_form_of_a_file_is_read_back_to_the_same_schedule(path):
    schedule = load_schedule(path)
    back = schedule_from_form(normal_form(schedule))
    assert back.digest == schedule.digest
    assert back.canonical == schedule.canonical
    assert [stage.id for stage in back.stages] == [stage.id for stage in schedule.stages]
    again = schedule_from_form(json.loads(schedule.canonical), "again")
    assert again.digest == schedule.digest
    assert again.place == Place("again", 1, 1)


@given(schedule_documents())
def test_the_form_of_any_schedule_is_read_back_to_the_same_schedule(document):
    schedule = schedule_of(document)
    assert isinstance(schedule, Schedule)
    assert schedule_from_form(normal_form(schedule)).digest == schedule.digest


@given(spoiled(st.just(FORM)))
def test_a_spoiled_form_is_read_or_refused_with_its_faults(form):
    try:
        found = schedule_from_form(form).digest
    except FaultyText as error:
        found = error.faults
    assert found


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda form: form["order"].append("nowhere"), "ETP301"),
        (lambda form: form.pop("stages"), "ETP301"),
        (lambda form: form.update(unknown=1), "ETP201"),
        (lambda form: form["stages"]["workshop_b"]["outputs"]["attendance_b"]["row_schema"][
            "document"].update(title="another one"), "ETP361"),
        (lambda form: form["stages"]["workshop_b"]["outputs"]["attendance_b"].update(
            row_schema="participant"), None),
        (lambda form: form["stages"]["workshop_c"]["outputs"]["chosen"].update(
            row_schema="choice"), "ETP321"),
    ],
)  # fmt: skip
def test_what_no_schedule_gives_is_refused(harm, code):
    form = copy.deepcopy(FORM)
    harm(form)
    if code is None:
        assert schedule_from_form(form)
        return
    with pytest.raises(FaultyText) as raised:
        schedule_from_form(form)
    assert code in {fault.code for fault in raised.value.faults}
