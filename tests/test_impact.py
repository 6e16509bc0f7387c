"""What a running cycle would feel on another schedule: what lies at or after its stage."""

import copy

import pytest

from engine.deciding.replay import unstarted
from engine.deciding.versions import is_lower
from engine.proving.changes import changes
from engine.proving.impact import effect, felt, lost
from schemas.changes import Lean
from schemas.cycle import Submission
from schemas.publishing import Effect
from tests.change_strategies import read

#: a -> b -> c -> end, back from c to b; ``late`` is asked for at c and stands in a.
OLD = {
    "schedule": "s", "version": "1", "title": "S", "initial": "a", "roles": {"office": "office"},
    "stages": {
        "a": {"outputs": {"early": {}, "late": {}}},
        "b": {"outputs": {"middle": {"count": {"min": 1}}}},
        "c": {"outputs": {"last": {}}},
        "end": {"final": "done"},
    },
    "transitions": {
        "a/to_b": {"dest": "b"},
        "b/to_c": {"dest": "c"},
        "c/back": {"dest": "b", "reopens": True, "requires": "none"},
        "c/finish": {"dest": "end", "requires": {"all": ["stage_outputs", {"output": "late"}]}},
    },
}  # fmt: skip


def cycle(stage, *outputs):
    from attrs import evolve

    submission = Submission(1, ("p1",), (), ())
    return evolve(
        unstarted("0201/1", "d"), stage=stage, submissions=dict.fromkeys(outputs, submission)
    )


def edited(*path, value=None):
    document = copy.deepcopy(OLD)
    holder = document
    for name in path[:-1]:
        holder = holder[name]
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return document


def told(state, document):
    old, new = read(OLD), read(document, name="b.yaml")
    assert new is not None
    found = felt(state, old, new, changes(old, new))
    return effect(lost(state, new), found), [(f.change.dotted, f.steps, f.lean) for f in found]


MIDDLE = ("stages", "b", "outputs", "middle", "count", "min")


@pytest.mark.parametrize(
    ("stage", "found"),
    [
        ("a", [(".".join(MIDDLE), 1, Lean.STRICTER)]),
        ("b", [(".".join(MIDDLE), 0, Lean.STRICTER)]),
        ("c", [(".".join(MIDDLE), 1, Lean.STRICTER)]),
        ("end", []),
    ],
)
def test_a_change_is_felt_at_its_stage_before_it_and_where_a_way_leads_back(stage, found):
    verdict = Effect.CHANGED if found else Effect.UNCHANGED
    assert told(cycle(stage), edited(*MIDDLE, value=2)) == (verdict, found)


def test_a_change_in_a_stage_that_is_left_for_good_is_not_felt():
    document = edited("stages", "a", "outputs", "early", value={"media": ["pdf"]})
    assert told(cycle("b"), document) == (Effect.UNCHANGED, [])


def test_an_output_of_an_earlier_stage_is_felt_where_a_gate_asks_for_it():
    document = edited("stages", "a", "outputs", "late", value={"approval": {"role": "office"}})
    path = "stages.a.outputs.late.approval"
    assert told(cycle("b"), document) == (Effect.CHANGED, [(path, 1, Lean.STRICTER)])
    assert told(cycle("c"), document) == (Effect.CHANGED, [(path, 0, Lean.STRICTER)])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("title",), "Other"),
        (("version",), "2"),
        (("roles", "clerk"), "clerk"),
        (("stages", "b", "title"), "Other"),
        (("stages", "b", "attested"), {"as": "assumed"}),
        (("transitions", "b/to_c", "title"), "Other"),
        (("stages", "b", "outputs", "middle", "personal_data"), True),
    ],
)
def test_words_are_not_felt(path, value):
    assert told(cycle("b"), edited(*path, value=value)) == (Effect.UNCHANGED, [])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("timezone",), "UTC"),
        (("transitions", "b/to_c", "due"), {"since": "b", "within": "2 weeks"}),
        (("stages", "b", "outputs", "middle", "waivable"), {"by": ["office"]}),
        (("transitions", "b/to_c", "reopens"), True),
        (("transitions", "b/to_c", "by"), ["office"]),
    ],
)
def test_dates_waivers_and_rights_at_the_current_gate_are_felt_there(path, value):
    verdict, found = told(cycle("b"), edited(*path, value=value))
    assert (verdict, [steps for _, steps, _ in found]) == (Effect.CHANGED, [0])


def test_where_the_stage_of_a_cycle_is_gone_people_must_decide():
    text = copy.deepcopy(OLD)
    text["stages"] = {name if name != "b" else "other": s for name, s in text["stages"].items()}
    text["transitions"] = {
        "a/to_b": {"dest": "other"}, "other/to_c": {"dest": "c"},
        "c/finish": text["transitions"]["c/finish"],
    }  # fmt: skip
    new = read(text)
    assert lost(cycle("b"), new) == ("b",)
    assert told(cycle("b"), text)[0] is Effect.UNDECIDED
    assert told(cycle("c"), text)[0] is Effect.CHANGED


def test_where_an_output_that_a_cycle_has_is_gone_people_must_decide():
    document = edited("stages", "a", "outputs", "early")
    assert lost(cycle("b", "late", "early"), read(document)) == ("early",)
    assert told(cycle("b", "late", "early"), document) == (Effect.UNDECIDED, [])
    assert told(cycle("b", "late"), document) == (Effect.UNCHANGED, [])


def test_an_output_that_moved_is_felt_at_either_stage():
    document = edited("stages", "b", "outputs", "middle")
    document["stages"]["c"]["outputs"]["middle"] = OLD["stages"]["b"]["outputs"]["middle"]
    del document["transitions"]["c/back"]
    path = "stages.c.outputs.middle.stage"
    assert told(cycle("b"), document)[1][0] == (path, 0, None)
    assert told(cycle("a"), document)[1][0][:2] == (path, 1)


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("1", "2"), ("1.9", "1.10"), ("1.0.0", "1.0.1"), ("1.0", "1.0.0"), ("1.0.0-rc.1", "1.0.0"),
        ("1.0.0-alpha", "1.0.0-beta"), ("v1", "2"), ("2003", "2010"),
    ],
)  # fmt: skip
def test_versions_have_an_order(lower, higher):
    assert is_lower(lower, higher)
    assert not is_lower(higher, lower)
    assert not is_lower(lower, lower)


@pytest.mark.parametrize("same", [("1.0.0", "v1.0.0"), ("1.0.0+a", "1.0.0+b")])
def test_versions_that_say_the_same_are_not_lower(same):
    assert not is_lower(*same)
    assert not is_lower(*reversed(same))
