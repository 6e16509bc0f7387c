"""The identity of a schedule: what changes its digest and what does not."""

import copy
import hashlib
import json
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from engine.deciding.schedule_canonical import normal_form
from engine.recording.schedules.schedule_file import load_schedule, read_schedule
from schemas.schedule import Schedule
from tests.strategies import schedule_documents, spoiled, yaml_text

SOUND = Path(__file__).parent / "examples" / "sound"
PERSON = {"type": "object", "properties": {"name": {"type": "string"}}}


def read(text, person=PERSON):
    schedule = read_schedule(text.encode(), "a.yaml", lambda _: json.dumps(person).encode())
    assert isinstance(schedule, Schedule), schedule
    return schedule


def digest(document, person=PERSON):
    return read(json.dumps(document, ensure_ascii=False), person).digest


BASE = {
    "schedule": "s", "version": "1", "title": {"pl": "tak", "en": "yes"}, "initial": "a",
    "sources": {"src": {"cite": "c"}}, "roles": {"office": "o", "mayor": "m"},
    "stages": {
        "a": {"title": "A", "outputs": {
            "paper": {"kind": "document", "media": ["pdf"], "count": {"min": 1}},
            "list": {"kind": "table", "row_schema": "person", "rows": {"min": 1},
                     "checks": [{"distinct": {"column": "name", "min": 2}}]},
            "votes": {"kind": "table", "checks": [
                {"references": {"column": "x", "output": "list", "key": "name"}}]},
            "ruling": {"kind": "decision", "derives_from": ["paper"],
                       "approval": {"role": "mayor"}},
        }},
        "m": {"attested": {"as": "assumed"}},
        "b": {"final": "done"},
        "c": {"final": "given_up"},
    },
    "transitions": [
        {"trigger": "go", "source": "a", "dest": "m",
         "requires": {"all": [
             "stage_outputs", {"output": "ruling"}, {"approval": {"role": "office"}}]}},
        {"trigger": "end", "source": "m", "dest": "b", "due": {"since": "m", "within": "2 weeks"},
         "requires": {"any": [{"elapsed": {"since": "m", "at_least": "1 day"}},
                              {"at_least": {"count": 1, "of": ["none", {"output": "paper"}]}}]}},
        {"trigger": "drop", "source": "*", "dest": "c", "reason": "required", "requires": "none"},
    ],
}  # fmt: skip


def at(document, path):
    for step in path:
        document = document[step]
    return document


def edited(path, value):
    document = copy.deepcopy(BASE)
    at(document, path[:-1])[path[-1]] = value
    return document


PAPER = ("stages", "a", "outputs", "paper")
LIST = ("stages", "a", "outputs", "list")
GO = ("transitions", 0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("timezone",), "Europe/Warsaw"), (("calendar",), "PL"), ((*PAPER, "optional"), False),
        ((*PAPER, "personal_data"), False), (("stages", "b", "final"), True),
        (("stages", "m", "outputs"), {}), ((*GO, "reopens"), False), ((*GO, "reason"), "optional"),
        ((*GO, "source"), ["a"]), (("transitions", 2, "source"), ["a", "m"]),
        (("transitions", 2, "source"), ["m", "a"]), (("roles", "office"), {"title": "o"}),
        (("roles", "office"), {"pl": "o", "en": "o"}),
        (("stages", "a", "outputs", "ruling", "approval"),
         {"role": "mayor", "count": 1, "not_the_submitter": False}),
        ((*GO, "requires", "all", 2, "approval", "count"), 1),
        (("transitions", 1, "requires", "any", 0, "elapsed", "at_least"), "1 days"),
    ],
)  # fmt: skip
def test_to_write_what_holds_anyway_changes_nothing(path, value):
    assert digest(edited(path, value)) == digest(BASE)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schedule",), "t"), (("version",), "2"), (("title",), "tak"), (("title", "en"), "no"),
        (("title",), {"pl": "tak"}), (("description",), "d"), (("timezone",), "UTC"),
        (("calendar",), "DE"), (("initial",), "m"), (("sources", "src", "cite"), "d"),
        (("sources", "src", "url"), "https://a"), (("sources", "other"), {"cite": "c"}),
        (("roles", "office"), "p"), (("roles", "clerk"), "k"),
        (("roles", "office"), {"title": "o", "attested": {"as": "assumed"}}),
        (("stages", "k"), {}), (("stages", "a", "title"), "B"), (("stages", "m", "title"), "M"),
        (("stages", "m", "attested"), {"as": "inferred"}), (("stages", "b", "final"), "given_up"),
        (("stages", "m", "attested", "by"), ["src"]), ((*PAPER, "kind"), "record"),
        ((*PAPER, "media"), ["pdf", "odt"]), ((*PAPER, "media"), ["odt"]),
        ((*PAPER, "count"), {"min": 2}), ((*PAPER, "count"), {"max": 1}),
        ((*PAPER, "count", "attested"), {"as": "assumed"}), ((*PAPER, "optional"), True),
        ((*PAPER, "personal_data"), True), ((*PAPER, "by"), ["office"]),
        ((*PAPER, "retention"), {"since": "a", "keep": "60 months"}),
        ((*PAPER, "waivable"), {"by": ["mayor"]}), ((*PAPER, "shares_with"), ["ruling"]),
        ((*PAPER, "derives_from"), ["list"]), ((*LIST, "rows"), {"min": 0}),
        ((*LIST, "checks", 0, "distinct", "min"), 3), ((*LIST, "checks"), [
            {"distinct": {"column": "name", "min": 2}},
            {"distinct": {"column": "name", "max": 9}}]),
        (("stages", "a", "outputs", "votes", "checks", 0, "references", "column"), "y"),
        (("stages", "a", "outputs", "ruling", "approval", "count"), 2),
        (("stages", "a", "outputs", "ruling", "approval", "not_the_submitter"), True),
        (("stages", "a", "outputs", "ruling", "approval", "role"), "office"),
        ((*GO, "trigger"), "went"), ((*GO, "dest"), "b"), ((*GO, "by"), ["mayor"]),
        ((*GO, "reopens"), True), ((*GO, "reason"), "required"), ((*GO, "title"), "T"),
        ((*GO, "attested"), {"as": "assumed"}), ((*GO, "requires"), "none"),
        ((*GO, "requires"), "stage_outputs"), ((*GO, "requires", "all", 0), "none"),
        ((*GO, "requires", "all", 2, "approval", "role"), "mayor"),
        ((*GO, "requires", "all", 2, "approval", "waivable"), {"by": ["mayor"]}),
        (("transitions", 1, "due", "within"), "14 days"), (("transitions", 1, "due", "since"), "a"),
        (("transitions", 1, "requires", "any", 0, "elapsed", "at_least"), "1 working day"),
        (("transitions", 1, "requires", "any", 0, "elapsed", "since"), "a"),
        (("transitions", 1, "requires", "any", 1, "at_least", "count"), 2),
        (("transitions", 1, "requires", "any", 1, "at_least", "of", 1, "output"), "list"),
        (("transitions", 2, "source"), ["a"]), (("transitions", 2, "dest"), "b"),
    ],
)  # fmt: skip
def test_any_change_of_meaning_changes_the_digest(path, value):
    assert digest(edited(path, value)) != digest(BASE)


def test_that_anyone_may_waive_is_not_that_nobody_may():
    document = copy.deepcopy(BASE)
    document |= {"roles": {}}
    document["stages"]["a"]["outputs"]["ruling"].pop("approval")
    document["transitions"][0]["requires"] = "none"
    before = digest(document)
    at(document, PAPER)["waivable"] = {}
    assert digest(document) != before


def test_the_order_of_the_stages_is_content_and_that_of_other_keys_is_not():
    turned = copy.deepcopy(BASE)
    turned["stages"] = dict(reversed(BASE["stages"].items()))
    assert digest(turned) != digest(BASE)
    turned["stages"] = {**BASE["stages"]}
    turned["stages"]["a"] = dict(reversed(BASE["stages"]["a"].items()))
    turned["transitions"] = list(reversed(BASE["transitions"]))
    assert digest(turned) == digest(BASE)


def test_the_row_schema_is_part_of_the_identity_and_its_layout_is_not():
    wider = {"type": "object", "properties": {"name": {"type": "string", "minLength": 1}}}
    assert digest(BASE, wider) != digest(BASE)
    turned = {"properties": {"name": {"type": "string"}}, "type": "object"}
    assert digest(BASE, turned) == digest(BASE)
    assert digest(BASE, {**PERSON, "title": "People"}) != digest(BASE)


def test_list_and_object_of_transitions_are_one_schedule():
    listed, keyed = (
        load_schedule(SOUND / f"{name}.yaml") for name in ("design", "keyed_transitions")
    )
    assert listed.digest == keyed.digest
    assert listed.canonical == keyed.canonical


def test_the_digest_is_the_sha256_of_the_canonical_bytes():
    schedule = load_schedule(SOUND / "design.yaml")
    assert schedule.digest == hashlib.sha256(schedule.canonical).hexdigest()
    form = json.loads(schedule.canonical)
    assert form["order"] == [stage.id for stage in schedule.stages]
    assert form["transitions"]["workshop_d/abandon"] == {
        "dest": "abandoned", "reason": "required", "requires": "none",
    }  # fmt: skip
    plain = json.dumps(form, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert schedule.canonical == plain.encode()


def test_the_bytes_of_the_minimal_schedule_are_for_ever():
    assert load_schedule(SOUND / "minimal.yaml").canonical == (
        b'{"initial":"begun","order":["begun","ended"],"schedule":"minimal",'
        b'"stages":{"begun":{},"ended":{"final":"done"}},"title":"The smallest schedule",'
        b'"transitions":{"begun/end":{"dest":"ended"}},"version":"1"}'
    )


@given(st.data())
def test_layout_comments_and_the_order_of_keys_do_not_change_the_digest(data):
    document = data.draw(schedule_documents())
    one, other = (read(data.draw(yaml_text(document))) for _ in range(2))
    assert one.digest == other.digest == digest(document)
    assert normal_form(one) == json.loads(one.canonical)


def without_order(schedule):
    """What a schedule means, less the orders that have no meaning."""
    stages = tuple(
        evolve(stage, outputs=tuple(sorted(stage.outputs, key=lambda output: output.id)))
        for stage in schedule.stages
    )
    return evolve(
        schedule,
        stages=stages,
        roles=tuple(sorted(schedule.roles, key=lambda role: role.id)),
        sources=tuple(sorted(schedule.sources, key=lambda source: source.id)),
        transitions=tuple(sorted(schedule.transitions, key=lambda t: (t.source, t.trigger))),
    )


@given(spoiled(st.just(BASE)))
def test_two_schedules_have_one_digest_if_and_only_if_they_mean_the_same(document):
    data, person = json.dumps(document).encode(), json.dumps(PERSON).encode()
    other = read_schedule(data, "a.yaml", lambda _: person)
    if isinstance(other, Schedule):
        base = read(json.dumps(BASE))
        assert (other.digest == base.digest) is (without_order(other) == without_order(base))
