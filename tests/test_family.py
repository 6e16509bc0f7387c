"""The family: the documented variants of the schedule, each part as well known as it says.

The files are read as plain text values, as in ``test_workflows``; the last tests put them through
the reader, and ask of each real history which of them permit it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.operating.identifying import identify, installed_family
from engine.recording.schedules.schedule_file import load_schedule
from schemas.identification import Identified, Verdict
from schemas.requirement import AllOf, AnyOf, AtLeast, OutputNeeded, Requirement, StageOutputs
from schemas.schedule import Final, Schedule
from tests.identification_oracles import replayed
from tests.test_workflows import (
    BOUNDS,
    HISTORIES,
    KNOWLEDGE,
    NEEDS_SOURCE,
    OF_2003_2010,
    ROOT,
    RULES,
    SCHEDULE,
    WORKFLOWS,
    attestations,
    read,
    walk,
)

VARIANTS = tuple(sorted((WORKFLOWS / "variants").glob("*.yaml")))
EXPECTED = {
    *("szydlowiec_2005", "blonie_2008", "plock_2007", "otwock_2016", "losice_2017"),
    *("kozienice_2018", "minsk_2018", "legionowo_2018", "nowy_dwor_2018", "inter_county_2019"),
    "rmi_eight_steps",
}
#: Which history each variant tells of; Rocky Mountain Institute's method has none.
OWN_HISTORY = {
    "szydlowiec_2005": "szydlowiecki_2005",
    "blonie_2008": "warszawski_zachodni_2008",
    "plock_2007": "plocki_2007",
    "otwock_2016": "otwocki_2016",
    "losice_2017": "losicki_2017",
    "kozienice_2018": "kozienicki_2018",
    "minsk_2018": "minski_2018",
    "legionowo_2018": "legionowski_2018",
    "nowy_dwor_2018": "nowodworski_2018",
    "inter_county_2019": "legionowski_nowodworski_2019",
}
REVIVAL = {name for name in EXPECTED if re.search("_201[0-9]$", name)}
#: Sources on the method itself, which `stated` may rest on in its own variant.
OF_THE_METHOD = {"rmi_eight"}
#: Sources that a variant may rest on beside those of its own history.
BESIDE = {
    "blonie_2008": {"seed"},
    "szydlowiec_2005": {"blonie_c"},
    "rmi_eight_steps": OF_THE_METHOD,
}
LETTER = re.compile(r"\b(?:workshops?|warsztat\w*) [A-E]\b", re.IGNORECASE)

every_variant = pytest.mark.parametrize("path", VARIANTS, ids=lambda path: path.stem)


@cache
def loaded(path: Path) -> Schedule:
    return load_schedule(path)


def without_null(path: Path) -> dict[str, Any]:
    """The file's values, nulls told from texts."""
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert isinstance(document, dict)
    return document


# --- A resolver of a few lines: the twin of the reader --------------------------------------------


def merged(base: Any, patch: Any) -> Any:
    """RFC 7386, word for word."""
    if not isinstance(patch, dict):
        return patch
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def keyed(transitions: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = {}
    for transition in transitions:
        rest = {k: v for k, v in transition.items() if k not in ("trigger", "source")}
        found[f"{transition['source']}/{transition['trigger']}"] = rest
    return found


def resolved(path: Path) -> dict[str, Any]:
    """The whole schedule that a variant stands for, with ``*`` spread over its own stages."""
    variant, base = without_null(path), without_null(SCHEDULE)
    base["transitions"] = keyed(base["transitions"])
    every = {key: base["transitions"].pop(key) for key in ["*/abandon"]}
    order = ordered(list(base["stages"]), variant["changes"]["stages"])
    whole = merged(base, variant["changes"])
    whole["stages"] = {
        name: {k: v for k, v in whole["stages"][name].items() if k not in ("after", "before")}
        for name in order
        if name in whole["stages"]
    }
    for name, stage in whole["stages"].items():
        if "final" not in stage:
            whole["transitions"][f"{name}/abandon"] = every["*/abandon"]
    return {**whole, **{key: variant[key] for key in ("schedule", "version", "title")}}


def ordered(stages: list[str], changes: dict[str, Any]) -> list[str]:
    for name, stage in changes.items():
        if stage is not None and name not in stages:
            after = "after" in stage
            stages.insert(stages.index(stage["after" if after else "before"]) + after, name)
    return stages


@every_variant
def test_the_reader_makes_of_a_variant_what_a_plain_merge_makes(path, tmp_path):
    plain = tmp_path / f"{path.stem}.yaml"
    plain.write_text(json.dumps(resolved(path)), "utf-8")
    assert load_schedule(plain).digest == loaded(path).digest


# --- Honesty --------------------------------------------------------------------------------------


def test_every_documented_variant_is_there_and_no_other():
    assert {path.stem for path in VARIANTS} == EXPECTED
    for path in VARIANTS:
        variant = read(path)
        assert variant["schedule"] == path.stem
        assert variant["extends"] == "schema_2003_2010"
        assert variant["base"] == {"version": read(SCHEDULE)["version"]}


def parts(changes: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every role, stage, output, transition and rule that a patch adds or changes."""
    changes = {**changes, "transitions": changes.get("transitions", {})}
    for kind in ("roles", "stages", "transitions"):
        for name, part in changes.get(kind, {}).items():
            if part is not None:
                yield from part_and_rules((kind, name), part)


def part_and_rules(at: tuple[str, ...], part: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if set(part) - {"outputs"}:
        yield "/".join(at), part
    for name, output in part.get("outputs", {}).items():
        if output is not None:
            yield from part_and_rules((*at, "outputs", name), output)
    rules = {name: part.get(name) for name in (*BOUNDS, "approval", "due")}
    yield from (("/".join((*at, n)), rule) for n, rule in rules.items() if rule is not None)
    for path, value in walk({k: part[k] for k in ("checks", "requires") if k in part}):
        found = RULES & set(value) if isinstance(value, dict) else ()
        yield from ((f"{'/'.join(at)}{path}/{rule}", value[rule]) for rule in found)


@every_variant
def test_every_part_that_a_patch_adds_or_changes_says_how_well_it_is_known(path):
    own = own_sources(path.stem)
    base = read(SCHEDULE)
    base["transitions"] = keyed(base["transitions"])
    silent = []
    for at, part in parts(without_null(path)["changes"]):
        inherited = attested_in(base, at)
        rests = inherited.get("as") == "assumed" or bool(
            inherited and set(inherited.get("by", [])) <= own
        )
        if "attested" not in part and not rests:
            silent.append(at)
    assert silent == []


def attested_in(base: dict[str, Any], at: str) -> dict[str, Any]:
    """What the base says of the part at a path, nothing where it has none."""
    kind, _, rest = at.partition("/")
    keys = rest.split("/")
    if kind == "transitions":
        keys = ["/".join(keys[:2]), *keys[2:]]
    part = base.get(kind, {})
    for key in keys:
        part = part.get(key) if isinstance(part, dict) else None
    found = part.get("attested") if isinstance(part, dict) else None
    return found if isinstance(found, dict) else {}


def own_sources(name: str) -> set[str]:
    """The sources that a variant may rest on: those of its history, and few beside."""
    if name not in OWN_HISTORY:
        return BESIDE[name]
    history = read(WORKFLOWS / "histories" / f"{OWN_HISTORY[name]}.yaml")
    return set(history["sources"]) | BESIDE.get(name, set())


@every_variant
def test_what_a_patch_says_rests_on_sources_of_its_own_and_of_its_time(path):
    own, stating = own_sources(path.stem), OF_2003_2010 | OF_THE_METHOD
    for at, attested in attestations(without_null(path)["changes"]):
        by = set(attested.get("by") or ())
        assert by <= own, at
        if attested.get("as") == "stated":
            assert by <= stating, at
            assert path.stem not in REVIVAL, at
        if attested.get("as") == "revival":
            assert path.stem in REVIVAL, at


@every_variant
def test_the_whole_variant_attests_every_part_and_uses_every_source(path):
    whole = resolved(path)
    used = set()
    for at, attested in attestations(whole):
        assert attested["as"] in KNOWLEDGE, at
        assert bool(attested.get("by")) == (attested["as"] in NEEDS_SOURCE), at
        used |= set(attested.get("by", []))
    assert used == set(whole["sources"])
    bare = [at for at, part in parts(whole) if "attested" not in part]
    assert bare == []


@every_variant
def test_a_source_that_a_variant_adds_can_be_looked_up_and_is_one_of_its_historys(path):
    added = without_null(path)["changes"].get("sources", {})
    cited = {s["url"] for p in HISTORIES for s in read(p)["sources"].values()}
    for name, source in added.items():
        if source is not None:
            assert source["cite"], name
            assert source["url"] in cited or name in OF_THE_METHOD


@every_variant
def test_no_variant_gives_the_fifth_workshop_a_letter(path):
    letter = re.compile(r"(?i)\b(workshop|warsztat\w*|attendance|report)[ _]e\b")
    assert letter.search(path.read_text(encoding="utf-8")) is None


@every_variant
def test_a_meeting_that_had_no_letter_is_shown_under_none(path):
    """The letters are those of 2003-2010; no source of the revival or of the method has them."""
    titles = [str(v) for p, v in walk(resolved(path)) if p.endswith(("/title/pl", "/title/en"))]
    lettered = [title for title in titles if LETTER.search(title)]
    if path.stem in REVIVAL or path.stem == "rmi_eight_steps":
        assert lettered == []
    else:
        assert lettered


@every_variant
def test_what_the_base_may_leave_open_a_variant_asks_for_only_where_a_source_tells_of_it(path):
    """An output that is optional in the base and asked for here rests on the variant's sources."""
    optional = {name for name, output in outputs_of(read(SCHEDULE)).items() if "optional" in output}
    for name, output in outputs_of(resolved(path)).items():
        if name in optional and not output.get("optional"):
            assert set(output["attested"]["by"]) <= own_sources(path.stem), name


def outputs_of(schedule: dict[str, Any]) -> dict[str, dict[str, Any]]:
    stages = schedule["stages"].values()
    return {k: v for stage in stages for k, v in stage.get("outputs", {}).items()}


@every_variant
def test_every_part_of_a_variant_has_its_title_in_both_languages(path):
    whole = resolved(path)
    named = [*whole["roles"].values(), *whole["stages"].values(), *outputs_of(whole).values()]
    for part in [whole, *named, *whole["transitions"].values()]:
        assert set(part["title"]) == {"pl", "en"}
        assert part["title"]["pl"] != part["title"]["en"]


@every_variant
def test_a_variants_text_is_plain_utf_8_with_no_tab_and_a_final_newline(path):
    text = path.read_bytes().decode("utf-8")
    assert not re.search(r"[\t\r]|[ ]+\n", text)
    assert text.endswith("\n")


@every_variant
def test_a_variant_says_at_its_head_what_is_not_known(path):
    head = path.read_text(encoding="utf-8").partition("extends:")[0]
    assert re.search(r"\b(not|no|nothing|unknown|could)\b", head)


# --- What each one changes ------------------------------------------------------------------------


def stage_of(name: str, output: str) -> str | None:
    found = loaded(WORKFLOWS / "variants" / f"{name}.yaml").output_of.get(output)
    return found.stage if found else None


def test_the_place_of_the_choice_is_where_each_source_puts_it():
    places = {name: stage_of(name, "chosen") for name in EXPECTED}
    assert places["szydlowiec_2005"] == places["legionowo_2018"] == "workshop_d"
    assert places["blonie_2008"] == "workshop_c"
    assert stage_of("szydlowiec_2005", "proposals") == "workshop_d"
    assert stage_of("legionowo_2018", "proposals") == "workshop_c"
    assert places["inter_county_2019"] is None


def test_the_number_of_meetings_is_that_of_the_sources():
    def meetings(name: str) -> int:
        ends = {"closed", "abandoned", "follow_up", "signing"}
        stages = loaded(WORKFLOWS / "variants" / f"{name}.yaml").stages
        return len([stage for stage in stages if stage.id not in ends])

    assert {n: meetings(n) for n in ("blonie_2008", "otwock_2016", "losice_2017")} == {
        "blonie_2008": 6,
        "otwock_2016": 5,
        "losice_2017": 6,
    }
    assert (meetings("inter_county_2019"), meetings("rmi_eight_steps")) == (4, 8)


def test_nowy_dwor_signs_first_and_diagnoses_at_its_first_meeting():
    variant = loaded(WORKFLOWS / "variants" / "nowy_dwor_2018.yaml")
    assert variant.initial == variant.output_of["agreement"].stage == "signing"
    assert variant.output_of["diagnosis"].stage == "opening"
    assert not variant.output_of["agreement"].optional


# --- Sound, by an obvious search ------------------------------------------------------------------


def wanted(schedule: Schedule) -> set[str]:
    """The outputs that some gate asks for, and what they are made from."""

    def asked(part: Requirement, source: str) -> set[str]:
        if isinstance(part, AllOf | AnyOf | AtLeast):
            return {name for inner in part.of for name in asked(inner, source)}
        if isinstance(part, StageOutputs):
            return {o.id for o in schedule.stage_of[source].outputs if not o.optional}
        return {part.output} if isinstance(part, OutputNeeded) else set()

    found = {o for t in schedule.transitions for o in asked(t.requires, t.source)}
    while more := {base for name in found for base in schedule.output_of[name].bases} - found:
        found |= more
    return found


def passes(schedule: Schedule, part: Requirement, source: str, made: frozenset[str]) -> bool:
    """Whether a gate opens once its approvals are given and its waits are over."""
    if isinstance(part, AllOf | AnyOf | AtLeast):
        met = [passes(schedule, inner, source, made) for inner in part.of]
        need = part.count if isinstance(part, AtLeast) else 1
        return all(met) if isinstance(part, AllOf) else sum(met) >= need
    if isinstance(part, StageOutputs):
        return all(o.id in made for o in schedule.stage_of[source].outputs if not o.optional)
    return part.output in made if isinstance(part, OutputNeeded) else True


def following(schedule: Schedule, at: tuple[str, frozenset[str]]) -> Iterator[Any]:
    stage, made = at
    for output in schedule.stage_of[stage].outputs:
        if output.id in wanted(schedule) and made.issuperset(output.bases):
            yield stage, made | {output.id}
    for move in schedule.exits(stage):
        if passes(schedule, move.requires, stage, made):
            yield move.dest, made


def stuck(schedule: Schedule) -> set[str]:
    """The stages of reachable states from which no stage that is done can be reached."""
    start = (schedule.initial, frozenset[str]())
    known, waiting = {start}, [start]
    before: dict[Any, set[Any]] = {}
    while waiting:
        at = waiting.pop()
        for there in following(schedule, at):
            before.setdefault(there, set()).add(at)
            if there not in known:
                known.add(there)
                waiting.append(there)
    good = {at for at in known if schedule.stage_of[at[0]].final is Final.DONE}
    waiting = list(good)
    while waiting:
        for at in before.get(waiting.pop(), ()):
            if at not in good:
                good.add(at)
                waiting.append(at)
    return {at[0] for at in known - good} - {
        stage.id for stage in schedule.stages if stage.final is Final.GIVEN_UP
    }


@pytest.mark.parametrize("path", [SCHEDULE, *VARIANTS], ids=lambda path: path.stem)
def test_every_reachable_state_can_finish(path):
    assert stuck(loaded(path)) == set()


def test_the_search_for_a_stuck_state_finds_one(tmp_path):
    text = (WORKFLOWS / "variants" / "szydlowiec_2005.yaml").read_text(encoding="utf-8")
    kept = text.partition("    # What the fifth workshop did here")[0]
    (tmp_path / "stuck.yaml").write_text(kept, encoding="utf-8")
    assert stuck(load_schedule(tmp_path / "stuck.yaml")) == {"fifth_workshop"}


# --- Histories against the family -----------------------------------------------------------------


@cache
def answers(stem: str) -> dict[str, Identified]:
    found = identify(WORKFLOWS / "histories" / f"{stem}.yaml")
    return {one.schedule.id: one for one in found.answers}


def test_the_installed_family_is_the_schedule_and_its_variants():
    assert [path.stem for path in installed_family()] == ["schema_2003_2010", *sorted(EXPECTED)]


@pytest.mark.parametrize("variant", OWN_HISTORY)
def test_the_history_of_a_variant_is_permitted_by_it_and_the_run_is_one_of_the_engine(variant):
    found = answers(OWN_HISTORY[variant])[variant]
    assert found.verdict is Verdict.PERMITTED
    replayed(found)


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_every_witness_of_the_family_is_a_run_of_the_engine(path):
    for found in answers(path.stem).values():
        assert (found.began is not None) == (found.verdict is Verdict.PERMITTED)
        if found.began is not None:
            replayed(found)


def test_blonie_and_szydlowiec_exclude_each_other_only_where_their_days_show_it():
    """In Błonie C, proposals and choice share a day; in Szydłowiec the day does not tell."""
    assert answers("warszawski_zachodni_2008")["szydlowiec_2005"].clash == (5, 6)
    assert answers("warszawski_zachodni_2008")["legionowo_2018"].clash == (5, 7)
    assert answers("szydlowiecki_2005")["blonie_2008"].verdict is Verdict.PERMITTED


GLYPHS = {
    Verdict.PERMITTED: "+",
    Verdict.EXCLUDED: "-",
    Verdict.SAYS_NOTHING: ".",
    Verdict.UNDECIDED: "?",
}


def table() -> list[str]:
    """The table of ``docs/variants.md``: histories by schedules."""
    names = ["schema_2003_2010", *sorted(EXPECTED)]
    lines = ["| history | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for path in HISTORIES:
        found = answers(path.stem)
        cells = [
            GLYPHS[found[name].verdict] + "".join(f" {n}" for n in found[name].clash)
            for name in names
        ]
        lines.append(f"| {path.stem} | " + " | ".join(cells) + " |")
    return lines


def test_the_page_on_the_family_shows_the_table_as_it_is_computed():
    page = (ROOT / "docs" / "variants.md").read_text(encoding="utf-8")
    assert "\n".join(table()) in page


def test_the_page_on_the_family_tells_of_each_variant_and_cites_each_of_its_sources():
    page = (ROOT / "docs" / "variants.md").read_text(encoding="utf-8")
    for path in VARIANTS:
        section = re.search(rf"^### `{path.stem}`\n(.*?)(?=^##|\Z)", page, re.M | re.S)
        assert section, path.stem
        added = without_null(path)["changes"].get("sources", {})
        urls = [s["url"] for s in added.values() if s is not None]
        assert [url for url in urls if url not in section[1]] == []
