"""Attested histories: what a file says, and how a faulty one is refused."""

from collections import Counter
from pathlib import Path

import pytest

from engine.errors import FaultyText, NotFound
from engine.recording.schedules.history_file import load_history, read_history
from engine.telling.codes import schedule_meaning, schedule_shape, schedule_text
from schemas.attribution import Place, Source, Text
from schemas.days import Days
from schemas.history import History, Observation, Observed, Step, StepKind

HISTORIES = sorted((Path(__file__).parents[1] / "workflows" / "histories").glob("*.yaml"))
SENTENCES = {**schedule_text.SENTENCES, **schedule_shape.SENTENCES, **schedule_meaning.SENTENCES}
SOUND = """\
history: plocki_2007
title: {pl: Powiat płocki, en: Płock county}
county: "1419"
schedule: schema_2003_2010
complete: false
sources:
  plock: {cite: "WUP w Warszawie", url: "https://example.org/a"}
  other: {cite: "Inne", url: "http://example.org/b"}
events:
  - step: {trigger: hold_workshop_a}
    happened: "2007"
    source: plock
  - step: {output: presentations}
    happened: "2007-09-05"
    source: [plock, other]
    place: Płock
    participants: 110
    attested: stated
  - step: {note: {pl: Targi pracy}}
    happened: "2007-08/2007-09-05"
    source: other
    attested: inferred
"""


def codes(text):
    found = read_history(text.encode(), "a.yaml")
    if isinstance(found, History):
        return []
    for fault in found:
        assert SENTENCES[fault.code].message.format(**fault.facts)
    return [fault.code for fault in found]


def test_a_history_means_what_it_says():
    history = read_history(SOUND.encode(), "a.yaml")
    assert history == History(
        id="plocki_2007",
        counties=("1419",),
        schedule="schema_2003_2010",
        complete=False,
        sources=(
            Source("plock", "WUP w Warszawie", "https://example.org/a"),
            Source("other", "Inne", "http://example.org/b"),
        ),
        events=(
            Observation(Step(StepKind.TRIGGER, "hold_workshop_a"), Days.parse("2007"), ("plock",)),
            Observation(
                Step(StepKind.OUTPUT, "presentations"),
                Days.parse("2007-09-05"),
                ("plock", "other"),
                where="Płock",
                participants=110,
                attested=Observed.STATED,
            ),
            Observation(
                Step(StepKind.NOTE, note=Text("Targi pracy")),
                Days.parse("2007-08-01/2007-09-05"),
                ("other",),
                attested=Observed.INFERRED,
            ),
        ),
        title=Text("Powiat płocki", "Płock county"),
    )
    assert history.events[1].place == Place("a.yaml", 13, 5)


def test_an_inter_county_cycle_has_several_counties():
    history = read_history(SOUND.replace('"1419"', '["1408", "1414"]').encode(), "a.yaml")
    assert history.counties == ("1408", "1414")


def test_a_whole_history_says_so():
    assert read_history(SOUND.replace("complete: false", "complete: true").encode(), "a").complete


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_every_attested_history_is_read(path):
    history = load_history(path)
    assert history.id == path.stem
    assert not history.complete
    cited = {name for event in history.events for name in event.sources}
    assert cited == {source.id for source in history.sources}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('"1419"', "1419", ["ETP206"]), ('"1419"', "0201", ["ETP206"]),
        ('"1419"', '"141"', ["ETP229"]),
        ('"1419"', '["1408", "1408"]', ["ETP224"]), ('"1419"', "[]", ["ETP216"]),
        ('"1419"', '"14190"', ["ETP229"]), ("complete: false", "complete: no", ["ETP209"]),
        ("complete: false\n", "", ["ETP202"]), ('"2007"', "2007", ["ETP206"]),
        ('"2007"', '"2007?"', ["ETP232"]), ('"2007"', '"5.09.2007"', ["ETP232"]),
        ('"2007"', '"2007-13"', ["ETP330"]), ('"2007"', '"2007-02-29"', ["ETP330"]),
        ('"2007"', '"2008/2007"', ["ETP330"]), ('"2007"', '"0000"', ["ETP330"]),
        ("trigger: hold_workshop_a", "triger: hold_workshop_a", ["ETP201"]),
        ("trigger: hold_workshop_a", "trigger: a, output: b", ["ETP218"]),
        ("{trigger: hold_workshop_a}", "hold_workshop_a", ["ETP203"]),
        ("{trigger: hold_workshop_a}", "{}", ["ETP218"]),
        ("trigger: hold_workshop_a", "trigger: Hold", ["ETP212"]),
        ("{pl: Targi pracy}", "{de: x}", ["ETP201", "ETP219"]),
        ("source: plock", "source: plok", ["ETP304"]),
        ("[plock, other]", "[plock, plock]", ["ETP224"]),
        ("participants: 110", "participants: many", ["ETP208"]),
        ("participants: 110", "participants: -1", ["ETP210"]),
        ("attested: stated", "attested: assumed", ["ETP215"]),
        ("    happened: \"2007\"\n", "", ["ETP202"]),
        ("url: \"http://example.org/b\"", "url: b", ["ETP226"]),
        (', url: "http://example.org/b"', "", ["ETP202"]),
        ("history: plocki_2007", "history: off", ["ETP213"]),
        ("place: Płock", "place: ' '", ["ETP217"]), ("place: Płock", "palce: Płock", ["ETP201"]),
        ("sources:\n", "sources: {}\nsource:\n", ["ETP216", "ETP201"]),
        ("schedule: ", "schedule: !x ", ["ETP114"]),
        ("history: ", "history: [", ["ETP122"]),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_code(old, new, found):
    assert old in SOUND
    assert Counter(codes(SOUND.replace(old, new, 1))) == Counter(found)


def test_a_file_of_something_else_is_refused():
    assert codes("just a text") == ["ETP203"]
    assert codes("") == ["ETP105"]
    assert set(codes("a: 1")) == {"ETP201", "ETP202"}


def test_a_faulty_file_raises_with_all_its_faults(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(SOUND.replace('"1419"', "1419").replace("false", "no"))
    with pytest.raises(FaultyText) as told:
        load_history(path)
    assert [fault.code for fault in told.value.faults] == ["ETP206", "ETP209"]
    assert told.value.facts == {"file": "a.yaml", "count": 2}


def test_bytes_that_are_no_text_are_refused(tmp_path):
    assert [f.code for f in read_history(b"\xff\xfea\0", "a")] == ["ETP102"]
    with pytest.raises(NotFound):
        load_history(tmp_path / "none.yaml")
