"""The real content: schedule of 2003-2010, row schemas, attested histories, counties.

These tests read the files as plain text values (every scalar is a string), so they hold whatever
the reader makes of them; the last ones put the same files through the reader.
"""

from __future__ import annotations

import csv
import itertools
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.recording.schedules.row_schema_file import read_row_schema
from engine.recording.schedules.schedule_file import load_schedule
from schemas.days import Days, Duration
from schemas.output import RowSchema

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = ROOT / "workflows"
SCHEDULE = WORKFLOWS / "schema_2003_2010.yaml"
HISTORIES = tuple(sorted((WORKFLOWS / "histories").glob("*.yaml")))
ROWS = tuple(sorted((ROOT / "schemas" / "rows").glob("*.schema.json")))
KNOWLEDGE = {"stated", "revival", "inferred", "assumed"}
NEEDS_SOURCE = {"stated", "revival", "inferred"}
RULES = {"distinct", "references", "elapsed"}
BOUNDS = {"count", "rows"}
#: Sources that tell of 2003-2010 itself; all the others tell of the revival.
OF_2003_2010 = {"seed", "blonie_a", "blonie_c", "piaseczno_c", "szydlowiec_d", "plock"}
POLISH = set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")


def read(path: Path) -> dict[str, Any]:
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert isinstance(document, dict)
    return document


@pytest.fixture(scope="module")
def schedule() -> dict[str, Any]:
    return read(SCHEDULE)


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a document with its path, parents before children."""
    yield path, value
    if isinstance(value, dict):
        for key, child in value.items():
            yield from walk(child, f"{path}/{key}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from walk(child, f"{path}/{index}")


def outputs(schedule: dict[str, Any]) -> dict[str, dict[str, Any]]:
    stages = schedule["stages"].values()
    return dict(itertools.chain.from_iterable(s.get("outputs", {}).items() for s in stages))


def rules(schedule: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every part of the schedule that must say how well it is known."""
    yield from schedule["roles"].items()
    for stage_id, stage in schedule["stages"].items():
        yield stage_id, stage
        for output_id, output in stage.get("outputs", {}).items():
            yield output_id, output
            yield from (
                (f"{output_id}/{k}", output[k]) for k in {*BOUNDS, "approval"} & set(output)
            )
    for transition in schedule["transitions"]:
        yield transition["trigger"], transition
        if "due" in transition:
            yield f"{transition['trigger']}/due", transition["due"]
    for path, value in walk(schedule):
        if isinstance(value, dict):
            yield from ((f"{path}/{k}", value[k]) for k in RULES & set(value))
            if "/requires" in path and "approval" in value:
                yield f"{path}/approval", value["approval"]


def attestations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, value in walk(document):
        if isinstance(value, dict) and "attested" in value:
            yield path, value["attested"]


# --- Honesty --------------------------------------------------------------------------------------


def test_every_role_stage_output_transition_and_rule_says_how_well_it_is_known(schedule):
    silent = [path for path, part in rules(schedule) if "attested" not in part]
    assert silent == []


def test_every_attestation_is_of_a_known_kind_and_names_sources_that_exist(schedule):
    for path, attested in attestations(schedule):
        assert attested["as"] in KNOWLEDGE, path
        assert set(attested.get("by", [])) <= set(schedule["sources"]), path
        assert bool(attested.get("by")) == (attested["as"] in NEEDS_SOURCE), path


def test_stated_names_a_source_of_the_years_and_revival_only_sources_of_the_revival(schedule):
    for path, attested in attestations(schedule):
        by = set(attested.get("by", []))
        if attested["as"] == "stated":
            assert by <= OF_2003_2010, path
        if attested["as"] == "revival":
            assert not by & OF_2003_2010, path


def test_every_source_is_used_and_can_be_looked_up(schedule):
    used = {s for _, a in attestations(schedule) for s in a.get("by", [])}
    assert used == set(schedule["sources"])
    for source in schedule["sources"].values():
        assert source["cite"]
        assert source.get("url", "https://").startswith(("http://", "https://"))


@pytest.mark.parametrize("path", [SCHEDULE, *HISTORIES], ids=lambda path: path.stem)
def test_the_fifth_workshop_never_gets_the_letter_that_no_source_attests(path):
    letter = re.compile(r"(?i)\b(workshop|warsztat\w*|attendance|report)[ _]e\b")
    assert letter.search(path.read_text(encoding="utf-8")) is None


def test_the_letter_test_can_fail():
    letter = re.compile(r"(?i)\b(workshop|warsztat\w*|attendance|report)[ _]e\b")
    assert letter.search("hold workshop E")
    assert letter.search("warsztat_e: {}")


def test_what_is_unknown_is_not_required(schedule):
    """The project team is attested once, the agreement in the revival only, reports bind nobody."""
    for output in ("agreement", "project_team_members", "report_a", "report_c", "report_d"):
        assert outputs(schedule)[output]["optional"] == "true"


# --- The schedule itself --------------------------------------------------------------------------


def test_an_opening_and_five_workshops_follow_one_another_and_the_rest_comes_after(schedule):
    assert schedule["initial"] == "opening"
    assert list(schedule["stages"]) == [
        *("opening", "workshop_a", "workshop_b", "workshop_c", "workshop_d", "fifth_workshop"),
        *("follow_up", "closed", "abandoned"),
    ]
    assert schedule["stages"]["closed"]["final"] == "done"
    assert schedule["stages"]["abandoned"]["final"] == "given_up"


def main_transitions(schedule: dict[str, Any]) -> dict[str, str]:
    return {
        t["source"]: t["dest"]
        for t in schedule["transitions"]
        if t.get("reopens") != "true" and t["dest"] != "abandoned"
    }


def test_each_stage_has_one_main_transition_and_they_lead_to_the_end(schedule):
    forward = main_transitions(schedule)
    ahead = [
        t
        for t in schedule["transitions"]
        if t.get("reopens") != "true" and t["dest"] != "abandoned"
    ]
    assert len(ahead) == len(forward)
    walked = ["opening"]
    while walked[-1] in forward:
        walked.append(forward[walked[-1]])
    assert walked == [s for s in schedule["stages"] if s != "abandoned"]


def test_ids_are_legal_and_an_output_shares_its_id_with_no_stage_trigger_or_output(schedule):
    declared = [o for s in schedule["stages"].values() for o in s.get("outputs", {})]
    triggers = {t["trigger"] for t in schedule["transitions"]}
    assert len(declared) == len(set(declared))
    assert not set(declared) & (triggers | set(schedule["stages"]))
    everything = {*declared, *triggers, *schedule["stages"], *schedule["roles"]}
    assert all(re.fullmatch("[a-z][a-z0-9_]{0,63}", i) for i in everything)


def test_a_stage_asks_for_a_handful_of_outputs_at_most(schedule):
    for stage in schedule["stages"].values():
        assert len(stage.get("outputs", {})) <= 5


def test_outputs_derive_only_from_outputs_of_the_same_or_an_earlier_stage(schedule):
    seen = set()
    for stage in schedule["stages"].values():
        seen |= set(stage.get("outputs", {}))
        for output in stage.get("outputs", {}).values():
            checks = output.get("checks", [])
            bases = [c["references"]["output"] for c in checks if "references" in c]
            assert {*output.get("derives_from", []), *bases} <= seen


def test_what_each_workshop_makes_is_made_from_what_the_one_before_it_made(schedule):
    chain = ["presented_projects"]
    while (bases := outputs(schedule)[chain[-1]].get("derives_from")) is not None:
        chain.append(bases[0])
    assert chain[::-1] == [
        *("barrels", "diagnosis", "principles_analysis", "proposals", "chosen"),
        *("elaborated_projects", "presented_projects"),
    ]


def test_no_interval_shuts_out_the_shortest_one_attested_and_none_outlasts_its_due(schedule):
    shortest = (Days.parse("2016-11-16").first - Days.parse("2016-10-26").first).days
    for path, value in walk(schedule):
        if isinstance(value, dict) and "at_least" in value:
            assert Duration.parse(value["at_least"]).count <= shortest, path
        if isinstance(value, dict) and "within" in value:
            assert Duration.parse(value["within"]).count > 0, path


def test_the_due_of_workshop_d_takes_in_the_whole_month_that_was_planned_in_blonie(schedule):
    hold_d = next(t for t in schedule["transitions"] if t["trigger"] == "hold_workshop_d")
    planned = Days.parse("2009-01").last - Days.parse("2008-11-26").first
    assert planned.days <= Duration.parse(hold_d["due"]["within"]).count


def test_every_role_that_a_rule_names_is_declared(schedule):
    named = set()
    for path, value in walk(schedule):
        if isinstance(value, dict) and "role" in value:
            named.add(value["role"])
        if path.endswith("/by") and "/attested" not in path:
            named |= set(value)
    assert named <= set(schedule["roles"])


def test_the_schedule_shows_every_feature_of_the_format(schedule):
    keys = {path.rsplit("/", 1)[-1] for path, _ in walk(schedule)}
    features = {"row_schema", "distinct", "references", "derives_from", "approval", "elapsed"}
    features |= {"not_the_submitter", "due", "reopens", "any", "all", "count", "rows", "waivable"}
    features |= {"personal_data", "optional", "media", "reason"}
    assert features <= keys


# --- Two languages --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [SCHEDULE, *HISTORIES], ids=lambda path: path.stem)
def test_every_title_and_note_is_given_in_polish_and_in_english(path):
    document = read(path)
    texts = [v for p, v in walk(document) if p.endswith(("/title", "/note"))]
    for text in texts:
        assert set(text) == {"pl", "en"}
        assert text["pl"]
        assert text["en"]
        assert text["pl"] != text["en"]


def test_every_role_stage_output_and_transition_has_a_title(schedule):
    parts = [*schedule["stages"].values(), *outputs(schedule).values(), *schedule["transitions"]]
    parts += schedule["roles"].values()
    assert all("title" in part for part in parts)


def test_the_polish_is_written_with_its_letters(schedule):
    assert any(POLISH & set(t["title"]["pl"]) for t in schedule["stages"].values())
    for path, value in walk(schedule):
        if path.endswith("/en"):
            assert not POLISH & set(value), path


# --- Row schemas ----------------------------------------------------------------------------------


def test_every_row_schema_named_is_packaged_and_every_packaged_one_is_named(schedule):
    named = {o["row_schema"] for o in outputs(schedule).values() if "row_schema" in o}
    assert named == {path.name.removesuffix(".schema.json") for path in ROWS}


@pytest.mark.parametrize("path", ROWS, ids=lambda path: path.name.removesuffix(".schema.json"))
def test_a_row_schema_is_closed_and_explains_each_column(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["type"] == "object"
    assert document["additionalProperties"] is False
    assert set(document["required"]) <= set(document["properties"])
    assert all(column["description"] for column in document["properties"].values())


def test_checks_name_columns_that_their_row_schemas_require(schedule):
    schemas = {p.name.removesuffix(".schema.json"): json.loads(p.read_text("utf-8")) for p in ROWS}
    declared = outputs(schedule)
    for output in declared.values():
        for check in output.get("checks", []):
            ((kind, rule),) = check.items()
            assert rule["column"] in schemas[output["row_schema"]]["required"]
            if kind == "references":
                there = schemas[declared[rule["output"]]["row_schema"]]
                assert rule["key"] in there["required"]


def test_tables_take_table_media_and_have_row_schemas(schedule):
    for output in outputs(schedule).values():
        if output["kind"] == "table":
            assert set(output["media"]) == {"csv", "xlsx", "json", "yaml"}
            assert "row_schema" in output


def test_lists_of_persons_are_marked_as_personal_data(schedule):
    persons = {"participant", "team_member"}
    for output in outputs(schedule).values():
        marked = output.get("personal_data") == "true"
        assert marked == (output.get("row_schema") in persons)


# --- Attested histories ---------------------------------------------------------------------------


def test_the_counties_that_sources_tell_of_have_histories():
    expected = {
        *("warszawski_zachodni_2008", "szydlowiecki_2005", "piaseczynski_2008", "plocki_2007"),
        *("kozienicki_2018", "losicki_2017", "minski_2018", "otwocki_2016", "nowodworski_2018"),
        *("legionowski_2018", "legionowski_nowodworski_2019"),
    }
    assert expected <= {path.stem for path in HISTORIES}


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_history_holds_only_attested_events_of_steps_that_the_schedule_has(path, schedule):
    history = read(path)
    assert history["history"] == path.stem
    assert history["schedule"] == schedule["schedule"]
    assert history["complete"] == "false"
    steps = {
        "trigger": {t["trigger"] for t in schedule["transitions"]},
        "output": set(outputs(schedule)),
    }
    for event in history["events"]:
        ((kind, name),) = event["step"].items()
        assert kind == "note" or name in steps[kind]
        assert event["source"] in history["sources"]
        assert event["attested"] in {"stated", "revival", "inferred"}
        assert int(event.get("participants", 1)) > 0
        Days.parse(event["happened"])


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_history_uses_each_of_its_sources_and_gives_where_to_find_it(path):
    history = read(path)
    assert {e["source"] for e in history["events"]} == set(history["sources"])
    for source in history["sources"].values():
        assert source["cite"]
        assert source["url"].startswith(("http://", "https://"))


def days_of(path: Path) -> list[str]:
    return [event["happened"] for event in read(path)["events"]]


@pytest.mark.parametrize(
    ("stem", "attested"),
    [
        ("warszawski_zachodni_2008", {"2008-06", "2008-09-23", "2008-10", "2008-11-26", "2009-01"}),
        ("szydlowiecki_2005", {"2005-04-22"}),
        ("piaseczynski_2008", {"2008-12-03"}),
        ("plocki_2007", {"2007-09-05"}),
        ("kozienicki_2018", {"2018-04-11", "2018-05-09", "2018-06-07"}),
        ("losicki_2017", {"2017-05-24", "2017-06-28", "2017-09-06"}),
        ("minski_2018", {"2018-02-20", "2018-09-06"}),
        ("otwocki_2016", {"2016-10-26", "2016-11-16"}),
        ("nowodworski_2018", {"2018-06-06", "2018-09-12", "2018-12-12"}),
        ("legionowski_2018", {"2018-10-08"}),
        ("legionowski_nowodworski_2019", {"2019-04-11", "2019-06-05", "2019-11-27"}),
    ],
)
def test_a_history_tells_the_days_as_exactly_as_its_sources_do_and_no_other_single_day(
    stem, attested
):
    told = set(days_of(WORKFLOWS / "histories" / f"{stem}.yaml"))
    assert attested <= told
    assert {day for day in told if "/" not in day} == attested


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_step_of_the_revival_is_never_said_to_be_stated_of_2003_2010(path):
    for event in read(path)["events"]:
        if Days.parse(event["happened"]).first.year > 2010:
            assert event["attested"] != "stated"
        else:
            assert event["attested"] != "revival"
        if "trigger" in event["step"] and event["attested"] != "inferred":
            assert event["source"] in OF_2003_2010


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_meeting_that_was_only_planned_is_a_note(path):
    """Months stand for plans and for June 2008 only; a plan is never told as a step."""
    for event in read(path)["events"]:
        if re.fullmatch("[0-9]{4}-[0-9]{2}", event["happened"]):
            assert "note" in event["step"]


def positions(schedule: dict[str, Any]) -> dict[str, int]:
    """Where a step stands on the way from the first stage to the last: entry, then its outputs."""
    order = {stage: 2 * index for index, stage in enumerate(schedule["stages"])}
    forward = {t["trigger"]: order[t["dest"]] for t in schedule["transitions"]}
    made = {
        output: order[stage_id] + 1
        for stage_id, stage in schedule["stages"].items()
        for output in stage.get("outputs", {})
    }
    return forward | made


def some_run_takes(steps: list[tuple[int, Days]]) -> bool:
    """Whether days can be picked, one of each interval, that never go back on the way."""
    day = date.min
    for _, days in sorted(steps, key=lambda step: step[0]):
        day = max(day, days.first)
        if day > days.last:
            return False
    return True


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_some_run_of_the_schedule_takes_the_steps_of_a_history_on_its_days(path, schedule):
    place = positions(schedule)
    events = [e for e in read(path)["events"] if "note" not in e["step"]]
    steps = [(place[next(iter(e["step"].values()))], Days.parse(e["happened"])) for e in events]
    assert some_run_takes(steps)


def test_no_run_takes_steps_whose_days_go_back():
    assert not some_run_takes([(2, Days.parse("2008-10")), (1, Days.parse("2008-11"))])
    assert some_run_takes([(2, Days.parse("2008")), (1, Days.parse("2008-11"))])


# --- Counties -------------------------------------------------------------------------------------


def county_rows() -> list[dict[str, str]]:
    with (WORKFLOWS / "counties.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_sixteen_counties_of_the_seed_stand_in_its_order_with_their_codes():
    told = [(row["name"], row["code"]) for row in county_rows()]
    assert told == [
        ("łosicki", "1410"),
        ("ciechanowski", "1402"),
        ("płocki", "1419"),
        ("szydłowiecki", "1430"),
        ("sochaczewski", "1428"),
        ("kozienicki", "1407"),
        ("ostrowski", "1416"),
        ("mławski", "1413"),
        ("przasnyski", "1422"),
        ("warszawski zachodni", "1432"),
        ("grójecki", "1406"),
        ("piaseczyński", "1418"),
        ("miński", "1412"),
        ("siedlecki", "1426"),
        ("sokołowski", "1429"),
        ("żuromiński", "1437"),
    ]
    assert all(row["seat"] for row in county_rows())


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_history_names_its_county_by_a_code_of_the_voivodeship(path):
    county = read(path)["county"]
    codes = county if isinstance(county, list) else [county]
    revival_only = {"1408", "1414", "1417"}
    assert set(codes) <= {row["code"] for row in county_rows()} | revival_only


# --- Everything a reader of the files meets -------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [SCHEDULE, *HISTORIES, *ROWS, ROOT / "docs" / "programme.md", WORKFLOWS / "counties.csv"],
    ids=lambda path: path.name,
)
def test_a_text_is_plain_utf_8_with_no_tab_and_a_final_newline(path):
    text = path.read_bytes().decode("utf-8")
    assert "\t" not in text
    assert "\r" not in text
    assert text.endswith("\n")
    assert not re.search(r"[ ]+\n", text)


# --- Through the reader ---------------------------------------------------------------------------


def test_the_schedule_loads_without_faults_and_means_what_its_text_says(schedule):
    loaded = load_schedule(SCHEDULE)
    assert (loaded.id, loaded.version) == (schedule["schedule"], schedule["version"])
    assert [stage.id for stage in loaded.stages] == list(schedule["stages"])
    assert set(loaded.output_of) == set(outputs(schedule))
    assert {t.source for t in loaded.transitions if t.trigger == "abandon"} == {
        stage.id for stage in loaded.stages if stage.final is None
    }


def test_the_schedule_names_its_chosen_projects_table_with_all_its_rules():
    chosen = load_schedule(SCHEDULE).output_of["chosen"]
    assert chosen.bases == ("proposals",)
    assert chosen.approval is not None
    assert chosen.approval.not_the_submitter
    assert chosen.row_schema is not None
    assert {c.name for c in chosen.row_schema.columns if c.required} == {"proposal"}


@pytest.mark.parametrize("path", ROWS, ids=lambda path: path.name.removesuffix(".schema.json"))
def test_a_packaged_row_schema_reads_without_faults(path):
    read_back = read_row_schema(path.read_bytes(), path.name.removesuffix(".schema.json"))
    assert isinstance(read_back, RowSchema)
    assert read_back.closed
