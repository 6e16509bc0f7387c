"""Merge Patch over nodes does what RFC 7386 says, seen by a plain twin of the RFC's own words."""

import copy
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.recording.schedules.merge_patch import Did, Merge
from engine.recording.schedules.schedule_document import Level, Origins
from engine.recording.schedules.variant_stages import placed
from engine.recording.schedules.yaml_events import Limits, read_tree
from engine.recording.schedules.yaml_nodes import typed
from engine.recording.schedules.yaml_reading import Reading
from engine.recording.schedules.yaml_text import SourceText
from tests.strategies import schedule_documents, spoiled, texts

#: RFC 7386, appendix A: original, patch, result.
VECTORS: tuple[tuple[Any, Any, Any], ...] = (
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 9), texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)


def twin(target, patch):
    """MergePatch(Target, Patch), word for word from section 2 of RFC 7386."""
    if not isinstance(patch, dict):
        return patch
    if not isinstance(target, dict):
        target = {}
    target = dict(target)
    for name, value in patch.items():
        if value is None:
            if name in target:
                del target[name]
        else:
            target[name] = twin(target.get(name), value)
    return target


def difference(before, after):
    """A patch that makes one document of another; neither holds a null."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    gone = {name: None for name in before if name not in after}
    new = {name: part for name, part in after.items() if name not in before}
    both = {n: difference(before[n], after[n]) for n in before if n in after}
    changed = {n: p for n, p in both.items() if before[n] != after[n]}
    return gone | changed | new


def tree(value, name="a.yaml"):
    source = SourceText(name, json.dumps(value, ensure_ascii=False, indent=1))
    read = read_tree(source, Limits())
    assert not read.faults
    return Level(Path(name), Reading(source, read.root), {}.get), read.root


def merge(target, patch):
    base, root = tree(target)
    own, changes = tree(patch, "b.yaml")
    merge = Merge(Origins(base))
    merge.origins.take(changes, own)
    return merge, merge.merged(root, changes, root)


def merged(target, patch):
    return typed(merge(target, patch)[1])


@pytest.mark.parametrize(("target", "patch", "result"), VECTORS)
def test_the_vectors_of_the_rfc_hold(target, patch, result):
    assert merged(target, patch) == result
    assert twin(target, patch) == result


@given(values, values)
def test_merging_nodes_is_merging_their_values(target, patch):
    before = copy.deepcopy(target)
    assert merged(target, patch) == twin(target, patch)
    assert target == before


@given(schedule_documents())
def test_the_empty_patch_changes_nothing(document):
    assert merged(document, {}) == document
    assert merge(document, {})[0].changes == []


@given(schedule_documents(), schedule_documents())
def test_a_patch_and_its_inverse_lead_back(one, other):
    assert merged(one, difference(one, other)) == other
    assert merged(merged(one, difference(one, other)), difference(other, one)) == one


@given(schedule_documents(), st.data())
def test_a_patch_merged_again_changes_nothing_more(document, data):
    patch = difference(document, data.draw(schedule_documents()))
    once = merged(document, patch)
    assert merged(once, patch) == once
    done = {change.did for change in merge(once, patch)[0].changes}
    assert done <= {Did.NOTHING, Did.MISSED}


@given(schedule_documents(), spoiled(schedule_documents()))
def test_every_entry_of_a_patch_is_noted_for_what_it_did(document, patch):
    for did, path, _, value, _ in merge(document, patch)[0].changes:
        parent = at(document, path[:-1])
        before = parent.get(path[-1]) if isinstance(parent, dict) else None
        assert (did in (Did.ADDED, Did.MISSED)) == (
            not isinstance(parent, dict) or path[-1] not in parent
        )
        if did is Did.NOTHING:
            assert typed(value) == before or typed(value) == {}
        if did is Did.REPLACED:
            assert json.dumps(typed(value), sort_keys=True) != json.dumps(before, sort_keys=True)


def at(document, path):
    for step in path:
        document = document.get(step) if isinstance(document, dict) else None
    return document


def test_true_is_not_one_and_a_quoted_number_is_no_number():
    for target, patch in (({"a": 1}, {"a": True}), ({"a": "1"}, {"a": 1}), ({"a": 0}, {"a": ""})):
        (change,) = merge(target, patch)[0].changes
        assert change.did is Did.REPLACED


def test_a_mapping_that_the_patch_changes_itself_stands_where_the_patch_stands():
    found, root = merge({"a": {"b": 1, "c": {"d": 1}}}, {"a": {"c": {"d": 2}}})
    origin = found.origins.of
    a = root.entries["a"].value
    c = a.entries["c"].value
    assert origin(a).level.reading.source.name == "a.yaml"
    assert origin(a.entries["b"].value).level.reading.source.name == "a.yaml"
    assert origin(c).level.reading.source.name == "b.yaml"
    assert origin(c.entries["d"].value).level.reading.source.name == "b.yaml"
    assert origin(a.entries["c"].key).level.reading.source.name == "a.yaml"


# --- The order of the stages ----------------------------------------------------------------------


@given(st.data())
def test_an_added_stage_stands_on_the_side_that_it_names(data):
    base = ["a", "b", "c"]
    added = data.draw(st.lists(st.sampled_from("uvwxyz"), unique=True, max_size=6))
    anchors = {
        name: (data.draw(st.sampled_from(("after", "before"))), data.draw(
            st.sampled_from([*base, *added[:place]])))
        for place, name in enumerate(added)
    }  # fmt: skip
    order = placed(base, anchors)
    assert sorted(order) == sorted([*base, *added])
    assert [name for name in order if name in base] == base
    for name, (side, beside) in anchors.items():
        here, there = order.index(name), order.index(beside)
        assert (here > there) == (side == "after")
        between = order[min(here, there) + 1 : max(here, there)]
        assert all(hangs_on(one, beside, anchors) for one in between)
    for pair in ((one, other) for one in added for other in added if one != other):
        if anchors[pair[0]] == anchors[pair[1]]:
            first, second = sorted(pair, key=added.index)
            assert order.index(first) < order.index(second)


def hangs_on(name, beside, anchors):
    while name in anchors:
        name = anchors[name][1]
        if name == beside:
            return True
    return False


def test_what_stands_in_a_circle_is_left_out():
    assert placed(["a"], {"x": ("after", "y"), "y": ("before", "x"), "z": ("after", "a")}) == [
        "a", "z",
    ]  # fmt: skip


def test_a_chain_of_thousands_of_stages_is_put_in_order():
    names = [f"s{number}" for number in range(9_000)]
    anchors = {name: ("after", before) for before, name in itertools.pairwise(names)}
    assert placed(names[:1], dict(reversed(anchors.items()))) == names
