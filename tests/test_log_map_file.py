"""Mapping files of logs: what they say, how a faulty one is refused, and their published schema."""

from __future__ import annotations

import json
from pathlib import Path

import fastjsonschema
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import FaultyText, NotFound
from engine.recording.logs.columns import ROLES
from engine.recording.logs.log_map_file import DEEDS, OTHERS, load_map, read_map
from engine.recording.schedules.schedule_file import load_schedule
from engine.telling.audit_quality import LEFT_OUT
from engine.telling.code_book import sentences
from schemas.event_log import LogMap
from tests.strategies import spoiled

ROOT = Path(__file__).parents[1]
PUBLISHED = json.loads((ROOT / "schemas" / "log_map.schema.json").read_text("utf-8"))
accepts = fastjsonschema.compile(PUBLISHED)
WHOLE = """\
# yaml-language-server: $schema=log_map.schema.json
map: etap.map/1
columns:
  case: Nr sprawy
  activity: Czynność
  time: Data
  person: Urzędnik
activities:
  Warsztat A: hold_workshop_a
  Beczki przyjęte: barrels
  Wybór zatwierdzony: approved:chosen
  Propozycje wycofane: withdrawn:proposals
  Telefon: "-"
others: ignored
times: ["%d.%m.%Y %H:%M", "%m.%Y", "%s"]
zone: Europe/Warsaw
csv: {separator: ";", encoding: cp1250}
sheet: Dziennik
case_type: powiat
"""
#: What a JSON Schema cannot see.
BEYOND = ("ETP315", "ETP916", "ETP918")


def faults(text: str, schedule=None):
    found = read_map(text.encode(), "m.yaml", schedule)
    if isinstance(found, LogMap):
        return []
    for fault in found:
        assert sentences()[fault.code].message.format(**fault.facts)
    return [(fault.code, fault.place.line, fault.place.column) for fault in found]


def test_a_whole_mapping_is_read():
    assert read_map(WHOLE.encode(), "m.yaml") == LogMap(
        columns={
            "case": "Nr sprawy",
            "activity": "Czynność",
            "time": "Data",
            "person": "Urzędnik",
        },
        activities={
            "Warsztat A": "hold_workshop_a",
            "Beczki przyjęte": "barrels",
            "Wybór zatwierdzony": "approved:chosen",
            "Propozycje wycofane": "withdrawn:proposals",
            "Telefon": "-",
        },
        others="ignored",
        times=("%d.%m.%Y %H:%M", "%m.%Y", "%s"),
        zone="Europe/Warsaw",
        separator=";",
        encoding="cp1250",
        sheet="Dziennik",
        case_type="powiat",
    )


def test_the_least_mapping_says_what_it_is_and_nothing_else():
    assert read_map(b"map: etap.map/1", "m.yaml") == LogMap()


def test_a_tab_is_written_as_a_word():
    found = read_map(b"map: etap.map/1\ncsv: {separator: tab}", "m.yaml")
    assert isinstance(found, LogMap)
    assert found.separator == "\t"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("map: etap.map/1", "map: etap.map/2", [("ETP215", 2, 6)]),
        ("map: etap.map/1\n", "", [("ETP202", 2, 1)]),
        ("  case: Nr sprawy", "  kase: Nr sprawy", [("ETP201", 4, 3)]),
        ("others: ignored", "others: forgotten", [("ETP215", 14, 9)]),
        ("barrels", "Barrels", [("ETP917", 10, 20)]),
        ("approved:chosen", "aproved:chosen", [("ETP917", 11, 23)]),
        ('"-"', "approved:-", [("ETP917", 13, 12)]),
        ('"%m.%Y"', '"%m"', [("ETP914", 15, 27)]),
        ('"%m.%Y"', '"%m.%Y %k"', [("ETP913", 15, 27)]),
        ('"%m.%Y"', '"%Y %Y"', [("ETP913", 15, 27)]),
        ('"%m.%Y"', '"%Y %s"', [("ETP913", 15, 27)]),
        ('"%m.%Y"', '"%s"', [("ETP224", 15, 33)]),
        ("Europe/Warsaw", "Europe/Warszawa", [("ETP315", 16, 7)]),
        ('";"', '";;"', [("ETP915", 17, 18)]),
        ("cp1250", "cp1205", [("ETP916", 17, 33)]),
        ("cp1250", "base64", [("ETP916", 17, 33)]),
        ('{separator: ";", encoding: cp1250}', "{}", [("ETP219", 17, 6)]),
        ("sheet: Dziennik", "sheet: 7", [("ETP206", 18, 8)]),
        ("columns:", "columns: []\nx:", [("ETP203", 3, 10), ("ETP201", 4, 1)]),
        (
            "others: ignored",
            "others: 1\nzone: 2",
            [("ETP215", 14, 9), ("ETP206", 15, 7), ("ETP120", 17, 1)],
        ),
    ],
)
def test_every_fault_is_told_with_its_place(old, new, found):
    assert faults(WHOLE.replace(old, new, 1)) == found


def test_with_a_schedule_what_activities_mean_must_stand_in_it():
    schedule = load_schedule(ROOT / "workflows" / "schema_2003_2010.yaml")
    assert faults(WHOLE, schedule) == []
    wrong = WHOLE.replace("barrels", "barels").replace("withdrawn:proposals", "withdrawn:abandon")
    assert faults(wrong, schedule) == [("ETP918", 10, 20), ("ETP918", 12, 24)]
    told = read_map(wrong.encode(), "m.yaml", schedule)
    assert not isinstance(told, LogMap)
    assert told[0].suggestion == "barrels"


def test_a_file_with_faults_is_refused_with_all_of_them(tmp_path: Path):
    path = tmp_path / "m.yaml"
    path.write_text("map: etap.map/1\nothers: x\nzone: y", encoding="utf-8")
    with pytest.raises(FaultyText) as refused:
        load_map(path)
    assert [fault.code for fault in refused.value.faults] == ["ETP215", "ETP315"]
    with pytest.raises(NotFound):
        load_map(tmp_path / "none.yaml")
    path.write_text(WHOLE, encoding="utf-8")
    assert load_map(path).sheet == "Dziennik"


# --- The published schema ---


def schema_accepts(value: object) -> bool:
    try:
        accepts(value)
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


DOCUMENT = {
    "map": "etap.map/1",
    "columns": {"case": "a", "activity": "b", "time": "c"},
    "activities": {"x": "barrels", "y": "approved:chosen", "z": "-"},
    "others": "unknown",
    "times": ["%d.%m.%Y", "%s"],
    "zone": "Europe/Warsaw",
    "csv": {"separator": "tab", "encoding": "cp1250"},
    "sheet": "s",
    "case_type": "t",
}


def test_the_schema_is_itself_valid_and_knows_the_words_that_the_reader_knows():
    jsonschema.Draft7Validator.check_schema(PUBLISHED)
    properties = PUBLISHED["properties"]
    assert tuple(properties["columns"]["properties"]) == ROLES
    assert tuple(properties["others"]["enum"]) == OTHERS
    assert all(deed in PUBLISHED["definitions"]["meaning"]["pattern"] for deed in DEEDS)


@given(spoiled(st.just(DOCUMENT)))
def test_the_reader_accepts_exactly_what_the_schema_accepts(document):
    text = json.dumps(document, ensure_ascii=False)
    told = [code for code, _, _ in faults(text) if code not in BEYOND]
    assert schema_accepts(document) is (not told), told


# --- The page ---

PAGE = (ROOT / "docs" / "logs.md").read_text("utf-8")


def test_the_mapping_of_the_page_is_read():
    text = PAGE.partition("```yaml\n")[2].partition("```")[0]
    assert faults(text) == []
    found = read_map(
        text.encode(), "m.yaml", load_schedule(ROOT / "workflows/schema_2003_2010.yaml")
    )
    assert isinstance(found, LogMap)
    assert found.encoding == "cp1250"


def test_the_page_tells_every_key_every_column_and_every_reason():
    keys = [*PUBLISHED["properties"], *PUBLISHED["properties"]["csv"]["properties"]]
    assert [key for key in [*keys, *ROLES, *LEFT_OUT, *OTHERS] if f"`{key}`" not in PAGE] == []
