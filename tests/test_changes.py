"""Structural changes: every difference once, with its lines; none where nothing differs."""

import copy
import json
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from engine.deciding.schedule_canonical import normal_form
from engine.proving.changes import changes
from schemas.changes import Sign
from tests.change_strategies import pairs, read
from tests.strategies import schedule_documents

DEFAULTS = {
    "kind": "document", "optional": False, "personal_data": False, "requires": "stage_outputs",
    "reopens": False, "reason": "optional", "not_the_submitter": False, "timezone": "Europe/Warsaw",
    "calendar": "PL",
}  # fmt: skip


# The obvious twin: making the changes -------------------------------------------------------------


def applied(form, found):
    """Make changes in a normal form: whole stages first, then moves, then the rest by path."""
    made = copy.deepcopy(form)
    stages = [change for change in found if is_stage(change)]
    for change in stages:
        if change.sign is Sign.ADDED:
            made["stages"][change.path[1]] = {k: v for k, v in change.after.items() if k != "after"}
    for change in filter(is_move, found):
        _move(made, change)
    for change in stages:
        if change.sign is Sign.REMOVED:
            del made["stages"][change.path[1]]
    rest = [c for c in found if not (is_stage(c) or is_move(c) or c.path == ("order",))]
    for change in (*(c for c in reversed(rest) if c.sign is Sign.REMOVED),
                   *(c for c in rest if c.sign is Sign.ADDED),
                   *(c for c in rest if c.sign is Sign.CHANGED)):  # fmt: skip
        _make(made, change)
    _reorder(made, found)
    return without_emptiness(made)


def is_stage(change):
    return change.path[0] == "stages" and len(change.path) == 2


def is_move(change):
    return change.path[2:3] == ("outputs",) and change.path[4:] == ("stage",)


def _move(made, change):
    name = change.path[3]
    output = made["stages"][change.before]["outputs"].pop(name)
    made["stages"][change.after].setdefault("outputs", {})[name] = output


def _make(made, change):
    *way, last = change.path
    holder = made
    for at, name in enumerate(way):
        holder = _inner(holder, name, at)
    if isinstance(holder, list):
        _make_item(holder, int(last), change)
    elif change.sign is Sign.REMOVED:
        assert holder.pop(last) == change.before
    else:
        assert holder.get(last, DEFAULTS.get(last, 1)) == change.before or change.sign is Sign.ADDED
        holder[last] = change.after


def _inner(holder, name, at):
    if isinstance(holder, list):
        return holder[int(name)]
    if name in ("outputs", "roles", "sources", "checks") and at in (0, 2, 4):
        return holder.setdefault(name, [] if name == "checks" else {})
    return holder[name]


def _make_item(items, at, change):
    if change.sign is Sign.REMOVED:
        assert items.pop(at) == change.before
    elif change.sign is Sign.ADDED:
        items.insert(at, change.after)
    else:
        items[at] = change.after


def _reorder(made, found):
    order = [stage for stage in made["order"] if stage in made["stages"]]
    for change in found:
        if change.path == ("order",):
            assert order == change.before
            order = list(change.after)
    for change in found:
        if is_stage(change) and change.sign is Sign.ADDED:
            behind = change.after["after"]
            order.insert(0 if behind is None else order.index(behind) + 1, change.path[1])
    made["order"] = order


def without_emptiness(form):
    """Leave out what a normal form leaves out, wherever it stands."""

    def cleaned(value, path):
        if isinstance(value, list):
            return [cleaned(part, (*path, "0")) for part in value]
        if not isinstance(value, dict) or "document" in path:
            return value
        kept = {name: cleaned(part, (*path, name)) for name, part in value.items()}
        return {k: v for k, v in kept.items() if not is_default(k, v, path)}

    return cleaned(form, ())


def is_default(name, value, path):
    if name == "count" and path[-1:] == ("approval",) and path[-2:-1] != ("outputs",):
        return value == 1
    if path[:1] in (("roles",), ("sources",)) or path == ("stages",) or path[2:] == ("outputs",):
        return False
    if name in ("outputs", "roles", "sources", "checks"):
        return value in ({}, [])
    return name in DEFAULTS and value == DEFAULTS[name]


# Properties ---------------------------------------------------------------------------------------


def order_free(form):
    return json.dumps(form, sort_keys=True)


@given(schedule_documents())
def test_a_schedule_has_no_changes_against_itself(document):
    one = read(document)
    assert changes(one, one) == ()
    assert changes(one, read(dict(reversed(document.items())))) == ()


@given(pairs())
def test_making_the_changes_in_one_form_gives_the_other(pair):
    a, b = pair
    found = changes(a, b)
    assert order_free(applied(normal_form(a), found)) == order_free(normal_form(b))
    assert (found == ()) == (a.digest == b.digest)


@given(pairs(), st.data())
def test_no_change_can_be_left_out(pair, data):
    """Each change covers a difference that no other one covers."""
    a, b = pair
    found = changes(a, b)
    paths = [(c.sign, c.path) for c in found]
    assert len(set(paths)) == len(paths)
    assert all(c.before != c.after for c in found)
    for change in found:
        inside = [c for c in found if c is not change and c.path[: len(change.path)] == change.path]
        assert all(c.sign is not change.sign or is_stage(change) for c in inside)


def _turned(change):
    return {Sign.ADDED: Sign.REMOVED, Sign.REMOVED: Sign.ADDED}.get(change.sign, Sign.CHANGED)


def _plain(path):
    """A path without what depends on the side: indices, and the stage of an output."""
    inner = path[3:] if path[2:3] == ("outputs",) else path
    return tuple(part for part in inner if not part.isdecimal())


@given(pairs())
def test_changes_seen_from_the_other_side_are_the_same_with_their_signs_turned(pair):
    a, b = pair
    told = Counter(
        (c.sign, _plain(c.path), order_free(c.before), order_free(c.after), c.behaviour)
        for c in changes(a, b)
    )
    turned = Counter(
        (_turned(c), _plain(c.path), order_free(c.after), order_free(c.before), c.behaviour)
        for c in changes(b, a)
    )
    assert told == turned


@given(pairs())
def test_every_part_that_is_there_has_its_line_and_no_other_has(pair):
    a, b = pair
    for change in changes(a, b):
        for sign, place, file in (
            (Sign.ADDED, change.place_before, "a.yaml"),
            (Sign.REMOVED, change.place_after, "b.yaml"),
        ):
            assert (place is None) == (change.sign is sign)
            assert place is None or place.file == file
