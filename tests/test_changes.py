"""Structural changes: every difference once, with its lines; none where nothing differs."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.deciding.machine import machine, moves_of
from engine.deciding.schedule_canonical import normal_form
from engine.proving.changes import changes
from engine.recording.installed import WORKFLOWS
from engine.recording.schedules.schedule_compiled import Compiled, read_compiled, write_compiled
from engine.recording.schedules.schedule_file import load_schedule, read_schedule
from schemas.changes import Sign
from schemas.schedule import Schedule
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
    made = json.loads(json.dumps(form))  # nothing shared between two outputs of one row schema
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
    if way[2:3] == ["outputs"] and change.sign is Sign.REMOVED:
        way[1] = _home(made, way[3:4] or [last], way[1])
    for at, name in enumerate(way):
        holder = _inner(holder, name, at)
    if isinstance(holder, list):
        _make_item(holder, int(last), change)
    elif change.sign is Sign.REMOVED:
        assert holder.pop(last) == change.before
    else:
        assert holder.get(last, DEFAULTS.get(last, 1)) == change.before or change.sign is Sign.ADDED
        holder[last] = change.after


def _home(made, names, stage):
    """The stage in which an output stands by now: what is removed is named by its path in A."""
    homes = {o: s for s, says in made["stages"].items() for o in says.get("outputs", ())}
    return homes.get(names[0], stage)


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


# The very line ------------------------------------------------------------------------------------

LINED = """\
schedule: s
version: "1"
title: S
initial: a
roles: {office: office}
stages:
  a:
    title: A
    outputs:
      paper:
        media: [pdf]
        count:
          min: 1
          max: 3
        approval:
          role: office
          count: 1
  end:
    final: done
transitions:
  - dest: end
    by: [office]
    trigger: go
    source: a
    requires:
      all:
        - stage_outputs
        - elapsed:
            since: a
            at_least: 3 days
    due:
      since: a
      within: 1 week
"""
LINES = [
    ("version: \"1\"", "version: \"2\"", 2),
    ("title: A", "title: B", 8),
    ("[pdf]", "[odt]", 11),
    ("min: 1", "min: 2", 13),
    ("max: 3", "max: 4", 14),
    ("count: 1", "count: 2", 17),
    ("final: done", "final: given_up", 19),
    ("3 days", "4 days", 30),
    ("1 week", "2 weeks", 33),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line"), LINES)
def test_a_change_names_the_very_line_on_both_sides(old, new, line):
    a, b = (read_text(text) for text in (LINED, "# one more line\n" + LINED.replace(old, new)))
    (change,) = changes(a, b)
    assert (change.place_before.line, change.place_after.line) == (line, line + 1)


def test_what_is_added_names_its_own_line_and_what_has_none_the_line_around_it():
    text = LINED.replace("        media: [pdf]\n", "").replace("min: 1\n          max: 3", "min: 1")
    (media, most) = changes(read_text(text), read_text(LINED))
    assert (media.place_before, media.place_after.line) == (None, 11)
    assert (most.place_before, most.place_after.line) == (None, 14)
    (optional,) = changes(
        read_text(LINED.replace("        count:\n          min", "        optional: true\n"
                                "        count:\n          min")), read_text(LINED)
    )  # fmt: skip
    assert (optional.place_before.line, optional.place_after.line) == (12, 10)


def test_mapped_ids_leave_the_lines_as_they_are():
    (change,) = changes(
        read_text(LINED), read_text(LINED.replace("paper", "sheet").replace("[pdf]", "[odt]")),
        {"paper": "sheet"},
    )  # fmt: skip
    assert (change.place_before.line, change.place_after.line) == (11, 11)


def test_a_schedule_that_was_not_read_from_its_text_has_the_lines_of_its_larger_parts():
    whole = read_text(LINED)
    compiled = write_compiled(Compiled(whole, moves_of(machine(whole))))
    kept = read_compiled(compiled, whole.digest)
    (change,) = changes(kept.schedule, read_text(LINED.replace("[pdf]", "[odt]")))
    assert (change.place_before.line, change.place_after.line) == (10, 11)


def test_in_a_variant_a_part_names_the_file_that_wrote_it():
    base, variant = (load_schedule(WORKFLOWS / name) for name in (
        "schema_2003_2010.yaml", "variants/blonie_2008.yaml"))  # fmt: skip
    for change in changes(base, variant):
        if change.path[-1] in ("title", "min", "attested"):
            assert change.place_before.file == "schema_2003_2010.yaml"
            assert change.place_after.file == "blonie_2008.yaml"


def read_text(text):
    schedule = read_schedule(text.encode(), "a.yaml", lambda _: None)
    assert isinstance(schedule, Schedule), schedule
    return schedule
