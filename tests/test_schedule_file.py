"""The schedule reader: what it makes of sound files, and how it refuses faulty ones."""

import os
import re
import stat
from collections import Counter
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import FaultyText, NotFound, Unreadable
from engine.recording.schedules.schedule_file import load_schedule, read_schedule
from engine.recording.schedules.schedule_references import COUNTRIES
from engine.telling.codes import schedule_meaning, schedule_shape, schedule_text, schedule_variants
from schemas.attribution import Attested, Place, Text, Waivable
from schemas.days import Duration
from schemas.output import Bounds, Distinct, OutputKind, Quorum, References
from schemas.requirement import (
    AllOf,
    AnyOf,
    ApprovalNeeded,
    AtLeast,
    Elapsed,
    Nothing,
    OutputNeeded,
    StageOutputs,
)
from schemas.schedule import Due, Final, Schedule
from tests.strategies import schedule_documents, spoiled, yaml_text

EXAMPLES = Path(__file__).parent / "examples"
SOUND = sorted([*EXAMPLES.glob("sound/*.yaml"), *EXAMPLES.glob("variants/*.yaml")])
FAULTY = sorted([*EXAMPLES.glob("faulty/*.yaml"), *EXAMPLES.glob("faulty_variants/*.yaml")])
CODES = (schedule_text, schedule_shape, schedule_meaning, schedule_variants)
SENTENCES = {code: sentence for module in CODES for code, sentence in module.SENTENCES.items()}
PERSON = b'{"type": "object", "properties": {"name": {"type": "string"}}}'
MINIMAL = (EXAMPLES / "sound" / "minimal.yaml").read_text("utf-8")


def read(text, name="a.yaml"):
    data = text if isinstance(text, bytes) else text.encode()
    return read_schedule(data, name, lambda schema: PERSON if schema == "person" else None)


def codes(text):
    found = read(text)
    return [] if isinstance(found, Schedule) else [fault.code for fault in found]


def with_stage(stage, transitions="[{trigger: go, source: a, dest: b}]", more=""):
    return (
        f'schedule: s\nversion: "1"\ntitle: t\ninitial: a\n{more}'
        f"stages: {{a: {stage}, b: {{final: done}}}}\ntransitions: {transitions}\n"
    )


# --- Sound files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_a_sound_example_is_read_without_faults(path):
    schedule = load_schedule(path)
    assert re.fullmatch(r"[0-9a-f]{64}", schedule.digest)


def test_the_design_example_means_what_it_says():
    schedule = load_schedule(EXAMPLES / "sound" / "design.yaml")
    assert (schedule.id, schedule.version) == ("schema_2003_2010", "1.0.0")
    assert schedule.title == Text(
        "Schemat realizacji warsztatów w latach 2003-2010", "Workshop schedule 2003-2010"
    )
    assert [stage.id for stage in schedule.stages] == [
        "opening", "workshop_a", "workshop_c", "workshop_d", "closed", "abandoned",
    ]  # fmt: skip
    assert schedule.stage_of["closed"].final is Final.DONE
    assert schedule.stage_of["abandoned"].final is Final.GIVEN_UP
    barrels = schedule.output_of["barrels"]
    assert barrels.stage == "opening"
    assert barrels.media == ("pdf", "docx", "odt")
    assert str(barrels.attested.how) == "revival"
    assert barrels.attested.by == ("kozienice_ii",)
    assert barrels.place == Place("design.yaml", 23, 7)
    attendance = schedule.output_of["attendance_a"]
    assert attendance.personal_data
    assert attendance.rows == Bounds(1)
    assert "name" in [column.name for column in attendance.row_schema.columns]
    chosen = schedule.output_of["chosen"]
    assert chosen.checks == (References("proposal", "proposals", "id"),)
    assert chosen.approval == Quorum("participants", 1, not_the_submitter=True)
    assert chosen.waivable == Waivable(("labour_office",))
    assert schedule.roles[2].title == Text("trener", "trener")
    gate = next(t for t in schedule.transitions if t.trigger == "hold_workshop_d")
    assert gate.by == ("starosta", "labour_office")
    wait = Elapsed("workshop_c", Duration.parse("14 days"))
    assert gate.requires == AllOf((StageOutputs(), wait))
    assert gate.due == Due("workshop_c", Duration.parse("60 days"))
    assert gate.place == Place("design.yaml", 50, 14)
    assert gate.requires.of[1].place.line == 57


def test_every_condition_is_read():
    schedule = load_schedule(EXAMPLES / "sound" / "every_condition.yaml")
    wait, decide, again, *drops = schedule.transitions
    named, counted, everything = wait.requires.of
    assert isinstance(wait.requires, AnyOf)
    assert named == OutputNeeded("draft")
    attested = Attested("assumed")
    approval = ApprovalNeeded("mayor", waivable=Waivable(("mayor", "office")), attested=attested)
    assert counted == AtLeast(2, (OutputNeeded("votes"), OutputNeeded("ruling"), approval))
    assert everything.of[1].at_least == Duration.parse("10 working days")
    assert decide.requires == StageOutputs()
    assert (again.requires, again.reopens, again.reason_required) == (Nothing(), True, False)
    assert [(drop.source, drop.reason_required) for drop in drops] == [
        ("drafting", True), ("waiting", True),
    ]  # fmt: skip
    draft, votes = schedule.output_of["draft"], schedule.output_of["votes"]
    assert draft.count == Bounds(1, 3, attested=attested)
    assert draft.shares_with == ("scan",)
    assert votes.checks[0] == Distinct("person", 1, 100, attested=attested)
    assert votes.bases == ("people",)
    assert schedule.stage_of["decided"].final is Final.DONE
    assert (schedule.timezone, schedule.calendar) == ("UTC", "DE")
    assert "a\nreader" in schedule.description.pl
    assert schedule.sources[0].url == "https://example.org/minutes?id=1"


def test_what_is_left_out_has_its_default():
    schedule = read(with_stage("{outputs: {paper: {}}}"))
    assert (schedule.timezone, schedule.calendar) == ("Europe/Warsaw", "PL")
    assert (schedule.roles, schedule.sources, schedule.description) == ((), (), None)
    paper = schedule.output_of["paper"]
    assert (paper.kind, paper.media, paper.optional) == (OutputKind.DOCUMENT, (), False)
    (go,) = schedule.transitions
    assert (go.requires, go.by, go.due, go.reason_required) == (StageOutputs(), (), None, False)


def test_star_is_every_stage_that_is_neither_final_nor_the_dest():
    schedule = load_schedule(EXAMPLES / "sound" / "design.yaml")
    sources = [t.source for t in schedule.transitions if t.trigger == "abandon"]
    assert sources == ["opening", "workshop_a", "workshop_c", "workshop_d"]
    text = MINIMAL.replace("ended: {", "between: {}\n  ended: {")
    text += '  - {trigger: back, source: "*", dest: begun}\n'
    assert [t.source for t in read(text).transitions] == ["begun", "between"]


def test_in_a_schedule_without_roles_anyone_may_waive():
    schedule = read(with_stage("{outputs: {paper: {waivable: {}}}}"))
    assert schedule.output_of["paper"].waivable == Waivable(())
    assert schedule.output_of["paper"].waivable is not None


def test_the_row_schema_beside_the_file_comes_before_the_packaged_one(tmp_path):
    text = with_stage("{outputs: {list: {kind: table, row_schema: participant}}}")
    path = tmp_path / "a.yaml"
    path.write_text(text)
    packaged = load_schedule(path).output_of["list"].row_schema
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "participant.schema.json").write_bytes(PERSON)
    beside = load_schedule(path).output_of["list"].row_schema
    assert [column.name for column in beside.columns] == ["name"]
    assert len(packaged.columns) > 1


def test_every_country_that_may_be_named_has_public_holidays():
    assert {code for code in holidays.list_supported_countries() if len(code) == 2} >= COUNTRIES
    assert "PL" in COUNTRIES


# --- Faulty files ---------------------------------------------------------------------------------


def faults_of(path):
    with pytest.raises(FaultyText) as told:
        load_schedule(path)
    assert (told.value.code, told.value.facts["count"]) == ("ETP100", len(told.value.faults))
    return told.value.faults


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_faulty_example_causes_exactly_the_faults_that_it_names(path):
    wanted = path.read_text("utf-8").split("\n", 1)[0].removeprefix("# ").split()
    assert Counter(fault.code for fault in faults_of(path)) == Counter(wanted)


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_every_fault_has_a_place_with_its_line_and_a_sentence_without_gaps(path):
    lines = path.read_text("utf-8").split("\n")
    for fault in faults_of(path):
        if fault.place.file == path.name:
            assert fault.line == lines[fault.place.line - 1]
        assert 1 <= fault.place.column <= len(fault.line) + 1
        assert fault.width >= 1
        sentence = SENTENCES[fault.code]
        for template in (sentence.message, sentence.cure):
            assert template.format(**fault.facts)
        assert sentence.explain.format()


def test_the_faults_come_in_the_order_of_the_file():
    places = [(fault.place.line, fault.place.column) for fault in faults_of(
        EXAMPLES / "faulty" / "unknown_names.yaml"
    )]  # fmt: skip
    assert places == sorted(places)
    assert len(places) == 13


def test_every_code_of_the_reader_is_caused_by_some_example():
    seen = {fault.code for path in FAULTY for fault in faults_of(path)}
    # Proved in this file, in test_yaml_events, test_history_file, test_small_files, test_variants.
    elsewhere = {
        "ETP100", "ETP101", "ETP102", "ETP103", "ETP106", "ETP118", "ETP119", "ETP123", "ETP125",
        "ETP140", "ETP141", "ETP142", "ETP229", "ETP232", "ETP323", "ETP330", "ETP351",
    }  # fmt: skip
    assert SENTENCES.keys() - seen == elsewhere


@pytest.mark.parametrize(
    ("text", "word", "near"),
    [
        (with_stage("{otuputs: {}}"), "otuputs", "outputs"),
        (with_stage("{outputs: {p: {kind: documnet}}}"), "documnet", "document"),
        (with_stage("{}", "[{trigger: go, source: a, dest: b, requires: stageoutputs}]"),
         "stageoutputs", "stage_outputs"),
        (with_stage("{}", "[{trigger: go, source: a, dest: b, requires: {aproval: x}}]"),
         "aproval", "approval"),
        (with_stage("{outputs: {paper: {}, other: {derives_from: [papre]}}}"), "papre", "paper"),
        (with_stage("{}", more="timezone: Europe/Warsav\n"), "Europe/Warsav", "Europe/Warsaw"),
    ],
)  # fmt: skip
def test_a_misspelt_word_is_told_with_the_word_that_was_meant(text, word, near):
    (fault,) = read(text)
    assert fault.suggestion == near
    assert fault.line[fault.place.column - 1 :].startswith(word)
    assert fault.width == len(word)


def test_a_key_that_stands_already_is_no_cure_for_an_unknown_one():
    (fault,) = read(with_stage("{title: a, titel: b}"))
    assert fault.suggestion is None


def test_what_could_not_be_read_makes_no_second_fault_of_what_names_it():
    text = with_stage(
        "{outputs: [paper]}", "[{trigger: go, source: a, dest: b, requires: {output: paper}}]"
    )
    assert codes(text) == ["ETP203"]
    assert codes(with_stage("{outputs: {p: {by: [x]}}}", more="roles: x\n")) == ["ETP203"]
    assert codes(with_stage("{outputs: {p: {kind: x, rows: {min: 1}}}}")) == ["ETP215"]


def test_transitions_that_multiply_are_refused_before_they_fill_the_memory():
    stages = "".join(f"  s{number}: {{}}\n" for number in range(3_000))
    gate = "{all: [" + "none, " * 100 + "]}"
    ways = "".join(
        f'  - {{trigger: t{number}, source: "*", dest: s0, requires: {gate}}}\n'
        for number in range(100)
    )
    head = 'schedule: s\nversion: "1"\ntitle: t\ninitial: s0\n'
    assert codes(f"{head}stages:\n{stages}transitions:\n{ways}") == ["ETP323"]


def test_ten_thousand_stages_are_read_and_one_more_is_refused():
    def text(count):
        stages = "".join(f"  s{number}: {{}}\n" for number in range(count - 1))
        return MINIMAL.replace("  begun: {}\n", stages).replace("begun", "s0")

    assert len(read(text(10_000)).stages) == 10_000
    assert codes(text(10_001)) == ["ETP118"]


def test_two_hundred_faults_are_told_and_one_that_says_that_there_are_more():
    outputs = ", ".join(f"o{number}: {{knd: x}}" for number in range(400))
    found = codes(with_stage(f"{{outputs: {{{outputs}}}}}"))
    assert found == ["ETP201"] * 200 + ["ETP123"]


def test_thousands_of_unknown_names_are_refused_quickly():
    stages = "".join(f"  stage_number_{number}: {{}}\n" for number in range(5_000))
    ways = "".join(
        f"  - {{trigger: t, source: stge_number_{n}, dest: ended}}\n" for n in range(5_000)
    )
    text = MINIMAL.replace("  begun: {}\n", stages + "  begun: {}\n") + ways
    assert len(codes(text)) == 201


def test_a_circle_of_thousands_of_outputs_is_found():
    outputs = ", ".join(
        f"o{number}: {{derives_from: [o{(number + 1) % 3_000}]}}" for number in range(3_000)
    )
    assert codes(with_stage(f"{{outputs: {{{outputs}}}}}")) == ["ETP309"]


@given(st.data())
def test_a_document_whose_references_hold_is_read_in_any_layout(data):
    document = data.draw(schedule_documents())
    found = read(data.draw(yaml_text(document)))
    assert isinstance(found, Schedule), found
    assert found.id == document["schedule"]


@given(st.data())
def test_a_spoiled_document_never_raises_and_is_never_half_accepted(data):
    found = read(data.draw(yaml_text(data.draw(spoiled(schedule_documents())))))
    assert isinstance(found, Schedule) or found
    if not isinstance(found, Schedule):
        for fault in found:
            assert SENTENCES[fault.code].message.format(**fault.facts)


@given(st.binary(max_size=200))
def test_random_bytes_never_raise(data):
    assert isinstance(read(data), Schedule | tuple)


@given(st.integers(0, len(MINIMAL)), st.characters())
def test_a_sound_file_with_one_character_more_is_read_or_refused(at, character):
    text = MINIMAL[:at] + character + MINIMAL[at:]
    assert isinstance(read(text.encode("utf-8", "surrogatepass")), Schedule | tuple)


# --- The file itself ------------------------------------------------------------------------------


def test_a_missing_file_is_not_found(tmp_path):
    for path in (tmp_path / "none.yaml", tmp_path / "a.yaml" / "b.yaml"):
        (tmp_path / "a.yaml").write_text("")
        with pytest.raises(NotFound) as told:
            load_schedule(path)
        assert told.value.code == "ETP140"


def test_a_folder_a_pipe_and_a_device_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(Unreadable) as told:
            load_schedule(path)
        assert told.value.code == "ETP141"


def test_a_name_that_no_file_can_have_is_unreadable(tmp_path):
    for name in ("a\0b", "x" * 5_000):
        with pytest.raises(Unreadable) as told:
            load_schedule(tmp_path / name)
        assert told.value.code == "ETP142"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_rights_is_unreadable(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(MINIMAL)
    path.chmod(stat.S_IWUSR)
    with pytest.raises(Unreadable) as told:
        load_schedule(path)
    assert told.value.code == "ETP142"


def test_a_symbolic_link_is_followed_and_a_circle_of_links_is_unreadable(tmp_path):
    (tmp_path / "real.yaml").write_text(MINIMAL)
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    assert load_schedule(tmp_path / "link.yaml").id == "minimal"
    with pytest.raises(Unreadable) as told:
        load_schedule(tmp_path / "loop.yaml")
    assert told.value.code == "ETP142"


def test_ten_megabytes_and_a_terabyte_of_nothing_are_refused_unread(tmp_path):
    (tmp_path / "large.yaml").write_bytes(b"a: b\n" * 2_000_000)
    with (tmp_path / "sparse.yaml").open("wb") as file:
        file.truncate(1 << 40)
    for name in ("large.yaml", "sparse.yaml"):
        (fault,) = faults_of(tmp_path / name)
        assert (fault.code, fault.facts["most"]) == ("ETP103", 1 << 20)
