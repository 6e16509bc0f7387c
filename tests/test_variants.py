"""Variants: resolved to the whole schedule, every part with the place of its own file."""

import copy
import json
import re
from pathlib import Path

import pytest
from attrs import evolve, fields, has
from hypothesis import given
from hypothesis import strategies as st

from engine.deciding.schedule_canonical import normal_form
from engine.errors import FaultyText
from engine.recording.installed import PROGRAMME_SCHEDULE
from engine.recording.schedules.schedule_compiled import Compiled, read_compiled, write_compiled
from engine.recording.schedules.schedule_file import bases_of, load_schedule, read_schedule
from engine.recording.schedules.variant_bases import Candidate, Shelf
from schemas.attribution import Place
from schemas.output import Bounds
from schemas.requirement import StageOutputs
from schemas.schedule import Base, Schedule
from tests.strategies import schedule_documents, yaml_text
from tests.test_merge_patch import difference

EXAMPLES = Path(__file__).parent / "examples"
VARIANTS = sorted((EXAMPLES / "variants").glob("*.yaml"))
FAULTY = sorted((EXAMPLES / "faulty_variants").glob("*.yaml"))
PERSON = b'{"type": "object", "properties": {"name": {"type": "string"}}}'
FESTIVAL = (EXAMPLES / "festival.yaml").read_text("utf-8")


def variant(name):
    return load_schedule(EXAMPLES / "variants" / f"{name}.yaml")


def faults_of(path):
    with pytest.raises(FaultyText) as told:
        load_schedule(path)
    return told.value.faults


def lay(folder, changes, name="s", extends="festival", base='{version: "1.0.0"}'):
    """Write a variant beside the festival and return its path."""
    folder.mkdir(exist_ok=True)
    (folder / "rows").mkdir(exist_ok=True)
    (folder / "rows" / "person.schema.json").write_bytes(PERSON)
    (folder / "festival.yaml").write_text(FESTIVAL, "utf-8")
    path = folder / f"{name}.yaml"
    head = f'extends: {extends}\nbase: {base}\nschedule: {name}\nversion: "1"\ntitle: "t"\n'
    path.write_text(f"{head}changes: {changes}\n", "utf-8")
    return path


# --- What a variant means -------------------------------------------------------------------------


def test_a_variant_is_the_base_with_its_changes():
    base, made = load_schedule(EXAMPLES / "festival.yaml"), variant("street_festival")
    assert (made.id, made.version, made.title.en) == ("street_festival", "2", "Street festival")
    assert (made.calendar, made.timezone, made.initial) == ("PL", "UTC", "wishes")
    assert [role.id for role in made.roles] == ["mayor", "office", "neighbours"]
    assert made.roles[1].attested.by == ("minutes", "flyer")
    assert made.roles[0] == base.roles[0]
    assert made.stage_of["holding"] == base.stage_of["holding"]
    assert set(made.stage_of["asking"].outputs) == {
        made.output_of["letter"], made.output_of["signatures"],
    }  # fmt: skip
    assert made.output_of["letter"].media == ("pdf",)
    assert made.output_of["letter"].derives_from == ()
    assert made.output_of["plan"].count == Bounds(1)
    assert made.output_of["people"] == base.output_of["people"]


def test_added_stages_stand_after_and_before_those_they_name():
    assert [stage.id for stage in variant("street_festival").stages] == [
        "wishes", "planning", "asking", "rehearsal", "holding", "held", "dropped",
    ]  # fmt: skip
    assert [stage.id for stage in variant("quiet_street_festival").stages] == [
        "wishes", "planning", "asking", "holding", "silence", "held", "dropped",
    ]  # fmt: skip


def ends(schedule, trigger):
    return [t.source for t in schedule.transitions if t.trigger == trigger]


def test_the_star_of_the_base_means_every_open_stage_of_the_variant():
    first, second = variant("street_festival"), variant("quiet_street_festival")
    assert set(ends(first, "drop")) == {"planning", "asking", "holding", "rehearsal"}
    assert set(ends(second, "drop")) == {"planning", "asking", "holding", "silence"}
    drop = {t.source: t for t in second.transitions if t.trigger == "drop"}
    assert not drop["planning"].reason_required
    assert drop["silence"].reason_required


def test_a_stage_that_becomes_final_or_open_loses_or_gets_the_transitions_of_the_star(tmp_path):
    changes = """
  stages: {holding: {final: done}, held: {final: null}}
  transitions:
    holding/finish: null
    holding/rethink: null
    held/end: {dest: holding}
"""
    made = load_schedule(lay(tmp_path, changes))
    assert set(ends(made, "drop")) == {"planning", "asking", "held"}


def test_a_list_of_transitions_replaces_those_of_the_base():
    made = variant("other_ways")
    assert [(t.source, t.trigger) for t in made.transitions] == [
        ("planning", "ask"), ("asking", "hold"), ("holding", "finish"),
        ("planning", "drop"), ("asking", "drop"), ("holding", "drop"),
    ]  # fmt: skip
    assert made.transitions[1].requires == StageOutputs()


def test_a_variant_and_the_same_schedule_written_out_have_one_digest():
    whole = json.loads(variant("street_festival").canonical)
    order = whole.pop("order")
    whole["stages"] = {name: whole["stages"][name] for name in order}
    people = whole["stages"]["planning"]["outputs"]["people"]
    document = people["row_schema"].pop("document")
    people["row_schema"] = people["row_schema"]["name"]
    text = json.dumps(whole, ensure_ascii=False).encode()
    read = read_schedule(text, "whole.yaml", lambda _: json.dumps(document).encode())
    assert read.digest == variant("street_festival").digest
    assert read.base is None


def test_what_a_variant_extends_is_remembered_beside_its_meaning():
    street = load_schedule(EXAMPLES / "festival.yaml"), variant("street_festival")
    quiet = variant("quiet_street_festival")
    first = Base("festival", "1.0.0", street[0].digest, "festival.yaml")
    assert street[1].base == first
    assert street[1].base.place == Place("street_festival.yaml", 2, 10)
    assert quiet.base == Base(
        "street_festival", "2", street[1].digest, "street_festival.yaml", first
    )
    assert evolve(quiet, base=None) == quiet
    files = [
        path.name for _, path in bases_of(EXAMPLES / "variants" / "quiet_street_festival.yaml")
    ]
    assert files == ["street_festival.yaml", "festival.yaml"]
    assert list(bases_of(EXAMPLES / "festival.yaml")) == []


def test_the_compiled_form_keeps_the_base():
    made = variant("quiet_street_festival")
    moves = tuple((t.source, t.trigger, t.dest) for t in made.transitions)
    back = read_compiled(write_compiled(Compiled(made, moves)), made.digest)
    assert (back.schedule, back.schedule.base) == (made, made.base)


# --- Places ---------------------------------------------------------------------------------------


def placed(value):
    """Every noun below a value that has a place."""
    if isinstance(value, tuple):
        for part in value:
            yield from placed(part)
    elif has(type(value)):
        if isinstance(getattr(value, "place", None), Place):
            yield value
        for part in fields(type(value)):
            yield from placed(getattr(value, part.name))


def text_at(files, place):
    lines = files[place.file].split("\n")
    return lines[place.line - 1][place.column - 1 :].strip("\"'")


@pytest.mark.parametrize("path", VARIANTS, ids=lambda path: path.stem)
def test_every_part_carries_the_place_where_it_is_written(path):
    files = {one.name: one.read_text("utf-8") for one in [*VARIANTS, EXAMPLES / "festival.yaml"]}
    schedule = load_schedule(path)
    for noun in placed(schedule):
        assert text_at(files, noun.place), noun
        name = getattr(noun, "id", None)
        if name and not isinstance(noun, Schedule | Base):
            assert text_at(files, noun.place).startswith(name)
    for one in schedule.transitions:
        assert text_at(files, one.place).startswith((one.trigger, f"{one.source}/{one.trigger}"))


def test_each_part_says_which_file_it_came_from():
    made = variant("quiet_street_festival")
    letter, plan = made.output_of["letter"], made.output_of["plan"]
    assert letter.place.file == "festival.yaml"
    assert plan.place.file == "festival.yaml"
    assert plan.count.place == Place("street_festival.yaml", 31, 23)
    assert made.output_of["signatures"].place.file == "street_festival.yaml"
    assert made.stage_of["silence"].place.file == "quiet_street_festival.yaml"
    assert made.place == Place("quiet_street_festival.yaml", 2, 1)
    ways = {f"{t.source}/{t.trigger}": t for t in made.transitions}
    assert ways["planning/ask"].place == Place("festival.yaml", 32, 15)
    assert ways["silence/drop"].place.file == "festival.yaml"
    assert ways["asking/hold"].requires.place.file == "quiet_street_festival.yaml"
    assert ways["wishes/plan_it"].place.file == "street_festival.yaml"


# --- Faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_fault_between_variant_and_base_shows_both_places(path):
    for fault in faults_of(path):
        facts = fault.facts
        if "base_line" in facts:
            base = next(
                found for folder in (path.parent, path.parents[1])
                if (found := folder / facts["base_file"]).exists()
            )  # fmt: skip
            assert base.read_text("utf-8").split("\n")[facts["base_line"] - 1] == facts["base_text"]
            assert facts["base_column"] <= len(facts["base_text"])


def test_the_faults_of_a_row_schema_and_of_names_in_two_files_say_which_file(tmp_path):
    path = lay(
        tmp_path,
        "{stages: {asking: {outputs: {plan: {kind: record}, rows: {kind: table, row_schema: x}}}}}",
    )
    (tmp_path / "rows" / "x.schema.json").write_text("{", "utf-8")
    told = {fault.code: fault for fault in faults_of(path)}
    assert told.keys() == {"ETP305", "ETP130"}
    assert told["ETP305"].facts["line_of_first"] == "16 (festival.yaml)"
    assert told["ETP130"].place.file == "rows/x.schema.json"


def test_a_fault_in_a_check_of_the_base_points_into_the_base(tmp_path):
    changes = (
        "{stages: {planning: {outputs: {people: {kind: record, rows: null, row_schema: null}}}}}"
    )
    (fault,) = faults_of(lay(tmp_path, changes))
    assert (fault.code, fault.place.file, fault.place.line) == ("ETP311", "festival.yaml", 23)


def test_a_long_line_of_variants_is_refused_and_one_less_is_read(tmp_path):
    for number in range(1, 9):
        base = "festival" if number == 1 else f"v{number - 1}"
        version = "1.0.0" if number == 1 else "1"
        zone = ("UTC", "Europe/Paris")[number % 2]
        path = lay(
            tmp_path, f"{{timezone: {zone}}}", f"v{number}", base, f'{{version: "{version}"}}'
        )
        if number < 8:
            assert load_schedule(path).timezone == zone
    (fault,) = faults_of(path)
    assert (fault.code, fault.place.file) == ("ETP351", "v8.yaml")
    assert (fault.facts["base_file"], fault.facts["base_line"]) == ("v1.yaml", 1)
    assert fault.facts["base_text"] == "extends: festival"


def test_ten_thousand_stages_are_the_most_of_a_variant_too():
    stages = "".join(f"  s{number}: {{}}\n" for number in range(9_998))
    base = (
        f'schedule: b\nversion: "1"\ntitle: t\ninitial: s0\nstages:\n{stages}  e: {{final: done}}\n'
        "transitions: [{trigger: go, source: s0, dest: e}]\n"
    )

    def made(count):
        added = ", ".join(f"a{number}: {{after: s0}}" for number in range(count))
        return read({"b": base}, head("v", "b") + f"changes: {{stages: {{{added}}}}}\n")

    assert len(made(1).stages) == 10_000
    assert [fault.code for fault in made(2)] == ["ETP118"]


def test_a_star_over_thousands_of_added_stages_does_not_fill_the_memory():
    gate = "{all: [" + "none, " * 100 + "]}"
    ways = "".join(
        f'  - {{trigger: t{number}, source: "*", dest: e, requires: {gate}}}\n'
        for number in range(100)
    )
    base = 'schedule: b\nversion: "1"\ntitle: t\ninitial: a\nstages: {a: {}, e: {final: done}}\n'
    added = ", ".join(f"a{number}: {{after: a}}" for number in range(3_000))
    text = head("v", "b") + f"changes: {{stages: {{{added}}}}}\n"
    assert [fault.code for fault in read({"b": f"{base}transitions:\n{ways}"}, text)] == ["ETP323"]


# --- Where a base is looked for -------------------------------------------------------------------


def test_a_base_is_found_beside_above_or_among_those_that_come_with_etap(tmp_path):
    path = lay(tmp_path, "{calendar: PL}")
    below = tmp_path / "below"
    below.mkdir()
    moved = below / "s.yaml"
    path.rename(moved)
    assert load_schedule(moved).base.file == "festival.yaml"
    installed = lay(tmp_path / "alone", "{calendar: DE}", "t", "schema_2003_2010")
    assert load_schedule(installed).base.file == PROGRAMME_SCHEDULE.name


def test_of_two_files_the_one_of_the_version_is_meant(tmp_path):
    path = lay(tmp_path, "{calendar: PL}")
    (tmp_path / "newer.yml").write_text(FESTIVAL.replace('"1.0.0"', '"2.0.0"'), "utf-8")
    assert load_schedule(path).base.file == "festival.yaml"
    (tmp_path / "same.yml").write_text(FESTIVAL, "utf-8")
    (fault,) = faults_of(path)
    assert fault.code == "ETP353"
    by_file = lay(tmp_path, "{calendar: PL}", "u", base='{version: "1.0.0", file: same.yml}')
    assert load_schedule(by_file).base.file == "same.yml"


def test_a_history_and_files_that_cannot_be_read_are_no_bases(tmp_path):
    path = lay(tmp_path, "{calendar: PL}")
    (tmp_path / "history.yaml").write_text("history: h\nschedule: festival\n", "utf-8")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "list.yaml").write_text("- schedule: festival\n", "utf-8")
    (tmp_path / "other.yaml").write_text("schedule: festivals\n", "utf-8")
    assert load_schedule(path).base.file == "festival.yaml"


def test_a_link_that_leads_out_of_the_folders_is_not_followed(tmp_path):
    (tmp_path / "a").mkdir()
    path = lay(tmp_path / "a" / "b", "{calendar: PL}")
    (tmp_path / "elsewhere").mkdir()
    base = path.parent / "festival.yaml"
    base.rename(tmp_path / "elsewhere" / "festival.yaml")
    base.symlink_to(tmp_path / "elsewhere" / "festival.yaml")
    assert [fault.code for fault in faults_of(path)] == ["ETP352", "ETP356"]
    named = lay(tmp_path / "a" / "c", "{calendar: PL}", base='{version: "1.0.0", file: f.yaml}')
    (named.parent / "f.yaml").symlink_to(tmp_path / "elsewhere" / "festival.yaml")
    assert [fault.code for fault in faults_of(named)] == ["ETP356"]
    lay(tmp_path / "a", "{calendar: PL}", "unused")
    assert load_schedule(path).base.file == "festival.yaml"
    assert [file.parent for _, file in bases_of(path)] == [tmp_path / "a"]


@pytest.mark.parametrize("name", ["a\\0b.yaml", "loop.yaml", "/etc/passwd", "../../x.yaml", "."])
def test_a_path_that_leads_nowhere_good_is_refused(tmp_path, name):
    path = lay(tmp_path, "{calendar: PL}", base=f'{{version: "1.0.0", file: "{name}"}}')
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    assert {fault.code for fault in faults_of(path)} <= {"ETP356", "ETP364", "ETP104"}


def test_a_link_to_itself_beside_a_variant_is_passed_over(tmp_path):
    path = lay(tmp_path / "here", "{calendar: PL}")
    (tmp_path / "here" / "loop.yaml").symlink_to(tmp_path / "here" / "loop.yaml")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    assert load_schedule(path).base.file == "festival.yaml"


def test_without_folders_a_variant_finds_no_base():
    text = (EXAMPLES / "variants" / "street_festival.yaml").read_bytes()
    (fault,) = read_schedule(text, "v.yaml", lambda _: None)
    assert fault.code == "ETP352"


def test_the_digest_of_the_base_is_enough_to_name_it(tmp_path):
    digest = load_schedule(lay(tmp_path, "{calendar: PL}").parent / "festival.yaml").digest
    assert load_schedule(lay(tmp_path, "{calendar: PL}", base=f'{{digest: "{digest}"}}'))
    (tmp_path / "festival.yaml").write_text(FESTIVAL.replace("Planning", "Plans"), "utf-8")
    path = tmp_path / "s.yaml"
    (fault,) = faults_of(path)
    assert (fault.code, fault.facts["wanted"]) == ("ETP355", digest)
    assert re.fullmatch("[0-9a-f]{64}", str(fault.facts["digest"]))


def test_a_row_schema_is_looked_for_beside_the_file_that_names_it(tmp_path):
    path = lay(
        tmp_path / "a", "{stages: {asking: {outputs: {guests: {kind: table, row_schema: guest}}}}}"
    )
    own = path.parent / "own"
    own.mkdir()
    moved = own / "s.yaml"
    path.rename(moved)
    (path.parent / "rows" / "guest.schema.json").write_bytes(PERSON)
    columns = load_schedule(moved).output_of["guests"].row_schema.columns
    assert [column.name for column in columns] == ["name"]
    (own / "rows").mkdir()
    nearer = PERSON.replace(b'"name"', b'"guest"')
    (own / "rows" / "guest.schema.json").write_bytes(nearer)
    (own / "rows" / "person.schema.json").write_bytes(nearer)
    made = load_schedule(moved)
    assert made.output_of["guests"].row_schema.columns[0].name == "guest"
    assert made.output_of["people"].row_schema.columns[0].name == "name"


# --- The algebra of patches -----------------------------------------------------------------------


class Texts(Shelf):
    """A shelf of texts by id."""

    def __init__(self, texts):
        super().__init__(packaged=lambda name: PERSON if name == "person" else None, closed=True)
        object.__setattr__(self, "texts", texts)

    def candidates(self, name):
        texts = {name: self.texts[name]} if name in self.texts else {}
        return tuple(Candidate(Path(f"{n}.yaml"), text.encode(), "1") for n, text in texts.items())


def head(name, base):
    return f'extends: {base}\nbase: {{version: "1"}}\nschedule: {name}\nversion: "1"\ntitle: t\n'


def read(texts, text, name="v.yaml"):
    return read_schedule(text.encode(), name, lambda _: None, Texts(texts))


def document_of(form):
    """A normal form as the document of a file, transitions keyed."""
    document = {key: part for key, part in form.items() if key != "order"}
    stages = {name: dict(form["stages"][name]) for name in form["order"]}
    for stage in stages.values():
        for output in stage.get("outputs", {}).values():
            if "row_schema" in output:
                output["row_schema"] = output["row_schema"]["name"]
    return {**document, "stages": stages}


def _described(_draw, made):
    made["description"] = "Changed"


def _titled(_draw, made):
    made["stages"][made["initial"]]["title"] = {"pl": "Zmieniony", "en": "Changed"}


def _with_an_output(_draw, made):
    made["stages"][made["initial"]].setdefault("outputs", {})["zz_paper"] = {"title": "Paper"}


def _with_a_stage(draw, made):
    stages = made["stages"]
    names = list(stages)
    place = draw(st.integers(1, len(names)))
    order = [*names[:place], "zz_stage", *names[place:]]
    made["stages"] = {name: stages.get(name, {"title": "New"}) for name in order}
    made["transitions"]["zz_stage/zz_go"] = {"dest": made["initial"]}


def _with_an_open_gate(draw, made):
    gate = draw(st.sampled_from(sorted(made["transitions"])))
    made["transitions"][gate] = {"dest": made["transitions"][gate]["dest"], "requires": "none"}


def _with_a_role(_draw, made):
    if made.get("roles"):  # the first role would make of "anyone may waive" a fault
        made["roles"]["zz_role"] = {"title": "New"}


def _with_a_source(_draw, made):
    made.setdefault("sources", {})["zz_source"] = {"cite": "New"}


EDITS = (
    _described, _titled, _with_an_output, _with_a_stage, _with_an_open_gate, _with_a_role,
    _with_a_source,
)  # fmt: skip


@st.composite
def edited(draw, document):
    """A document with parts changed and added, all of whose references still hold."""
    made = copy.deepcopy(document)
    for edit in draw(st.lists(st.sampled_from(EDITS), min_size=1, unique=True)):
        edit(draw, made)
    return made


def changes(before, after):
    """The changes of a variant that make one document of another."""
    own = ("schedule", "version", "title")
    before, after = ({k: v for k, v in d.items() if k not in own} for d in (before, after))
    patch = copy.deepcopy(difference(before, after))
    order = list(after["stages"])
    for name, stage in (patch.get("stages") or {}).items():
        if stage is None:
            continue
        if name not in before["stages"]:
            stage["after"] = order[order.index(name) - 1]
            continue
        for output, part in (stage.get("outputs") or {}).items():
            if part is not None and output not in before["stages"][name].get("outputs", {}):
                part.setdefault("kind", "document")
    return patch


def variant_text(data, name, base, patch):
    document = {
        "extends": base["schedule"], "base": {"version": "1"}, "schedule": name, "version": "1",
        "title": "t", "changes": patch,
    }  # fmt: skip
    return data.draw(yaml_text(document))


def meaning(schedule):
    form = normal_form(schedule)
    return {key: part for key, part in form.items() if key not in ("schedule", "version", "title")}


def base_of(data):
    drawn = {**data.draw(schedule_documents()), "version": "1", "schedule": "base"}
    whole = read({}, json.dumps(drawn, ensure_ascii=False))
    assert isinstance(whole, Schedule), whole
    return whole, document_of(normal_form(whole))


@given(st.data())
def test_a_variant_has_the_digest_of_what_its_patch_makes(data):
    _, document = base_of(data)
    after = {**data.draw(edited(document)), "schedule": "v", "title": "t"}
    if meaning_of(after) == meaning_of(document):
        return
    text = variant_text(data, "v", document, changes(document, after))
    base = data.draw(yaml_text(document))
    made = read({"base": base}, text)
    assert isinstance(made, Schedule), made
    whole = read({}, json.dumps(after, ensure_ascii=False))
    assert made.digest == whole.digest
    files = {"base.yaml": base, "v.yaml": text}
    for noun in placed(made):
        name = getattr(noun, "id", None)
        if name and not isinstance(noun, Schedule | Base):
            assert text_at(files, noun.place).startswith(name)
            assert (noun.place.file == "v.yaml") == name.startswith("zz_")


def meaning_of(document):
    return {k: v for k, v in document.items() if k not in ("schedule", "version", "title")}


@given(st.data())
def test_a_patch_and_then_its_inverse_mean_what_the_base_means(data):
    whole, document = base_of(data)
    after = {**data.draw(edited(document)), "schedule": "v"}
    if meaning_of(after) == meaning_of(document):
        return
    there = variant_text(data, "v", document, changes(document, after))
    back = variant_text(data, "w", after, changes(after, document))
    texts = {"base": data.draw(yaml_text(document)), "v": there}
    made = read(texts, back)
    assert isinstance(made, Schedule), made
    assert meaning(made) == meaning(whole)


@given(st.data())
def test_the_empty_patch_is_refused(data):
    _, document = base_of(data)
    base = data.draw(yaml_text(document))
    (fault,) = read({"base": base}, variant_text(data, "v", document, {}))
    assert fault.code == "ETP340"


@given(st.data())
def test_a_patch_of_another_schedule_never_raises_and_is_never_half_accepted(data):
    _, document = base_of(data)
    _, other = base_of(data)
    patch = changes(document, data.draw(st.sampled_from((other, {**other, "stages": {}}))))
    made = read({"base": data.draw(yaml_text(document))}, variant_text(data, "v", document, patch))
    assert isinstance(made, Schedule) or made
