"""Changes as people and programs read them: signs with words, titles, values, lines, totals."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.proving.changes import changes
from engine.proving.changing.leaning import lean
from engine.proving.changing.likely import likely_renames
from engine.recording.message_files import catalogue
from engine.telling.json_changes import changes_document, renamings_document
from engine.telling.pen import Pen
from engine.telling.text_changes import change_lines, renaming_lines
from engine.telling.words import Words
from schemas.changes import Lean, Sign
from tests.change_strategies import PERSONS, pairs, read

BASE = {
    "schedule": "grants", "version": "1", "title": {"pl": "Granty", "en": "Grants"},
    "initial": "call", "sources": {"law": {"cite": "An act"}},
    "roles": {"office": {"title": {"pl": "urząd", "en": "office"}}, "jury": "jury"},
    "stages": {
        "call": {"title": {"pl": "Nabór", "en": "Call"}, "outputs": {
            "forms": {"title": "Forms", "kind": "table", "row_schema": "person",
                      "rows": {"min": 3}, "checks": [{"distinct": {"column": "name", "min": 2}}]},
            "letter": {"media": ["pdf"]}}},
        "choice": {"title": {"pl": "Wybór", "en": "Choice"}, "outputs": {
            "chosen": {"kind": "table", "derives_from": ["forms"],
                       "approval": {"role": "jury"}}}},
        "done": {"final": "done"},
        "over": {"final": "given_up"},
    },
    "transitions": [
        {"trigger": "close", "source": "call", "dest": "choice", "by": ["office"]},
        {"trigger": "publish", "source": "choice", "dest": "done", "requires": {"all": [
            "stage_outputs", {"elapsed": {"since": "choice", "at_least": "14 days"}},
            {"any": [{"approval": {"role": "jury"}}, {"output": "letter"}]},
            {"at_least": {"count": 1, "of": [{"output": "forms"}, {"output": "chosen"}]}}]}},
        {"trigger": "stop", "source": "*", "dest": "over", "requires": "none"},
    ],
}  # fmt: skip

CALL = ("stages", "call", "outputs")
PUBLISH = ("transitions", 1)
GATE = (*PUBLISH, "requires", "all")


def edited(*edits):
    """Return the base with values put at paths; ``None`` removes."""
    document = copy.deepcopy(BASE)
    for path, value in edits:
        holder = document
        for name in path[:-1]:
            holder = holder[name]
        if value is None:
            del holder[path[-1]]
        elif isinstance(holder, list) and path[-1] == len(holder):
            holder.append(value)
        else:
            holder[path[-1]] = value
    return document


def found(*edits, person=PERSONS[0]):
    other = read(edited(*edits), person, "b.yaml")
    assert other is not None
    return changes(read(BASE), other), other


def told(*edits, language="en", person=PERSONS[0]):
    every, other = found(*edits, person=person)
    pen = Pen(Words(language, catalogue(language)))
    return [line.strip() for line in change_lines(pen, every, read(BASE), other)]


#: Edits, the path of the one change they make, whether it can matter, its lean, and how it is told.
ONE = [
    ([(("version",), "2")], "version", False, None, "~ changed  version: 1 → 2"),
    ([(("title", "pl"), "Dotacje")], "title", False, None,
     "~ changed  title: pl: Granty → pl: Dotacje"),
    ([(("title", "en"), "Aid")], "title", False, None, "~ changed  title: Grants → Aid"),
    ([(("timezone",), "UTC")], "timezone", True, None,
     "* ~ changed  time zone: Europe/Warsaw → UTC"),
    ([(("initial",), "choice")], "initial", True, None, "* ~ changed  first stage: Call → Choice"),
    ([(("sources", "law", "url"), "https://a")], "sources.law.url", False, None,
     "+ added    address: https://a"),
    ([(("roles", "clerk"), "clerk")], "roles.clerk", False, None, "+ added"),
    ([((*CALL, "letter", "media"), ["pdf", "odt"])], "stages.call.outputs.letter.media", True,
     Lean.LOOSER, "* ~ changed  media: pdf → pdf, odt"),
    ([((*CALL, "letter", "media"), None)], "stages.call.outputs.letter.media", True, Lean.LOOSER,
     "* - removed  media: pdf"),
    ([((*CALL, "letter", "count"), {"min": 2, "max": 3})], "stages.call.outputs.letter.count", True,
     Lean.STRICTER, "* + added    files: at least 2, at most 3"),
    ([((*CALL, "letter", "kind"), "decision")], "stages.call.outputs.letter.kind", False, None,
     "~ changed  kind: document → decision"),
    ([((*CALL, "letter", "optional"), True)], "stages.call.outputs.letter.optional", True,
     Lean.LOOSER, "* ~ changed  optional: no → yes"),
    ([((*CALL, "letter", "waivable"), {"by": ["office"]})], "stages.call.outputs.letter.waivable",
     False, None, "+ added    may be waived by: office"),
    ([((*CALL, "letter", "retention"), {"since": "call", "keep": "60 months"})],
     "stages.call.outputs.letter.retention", False, None,
     "+ added    evidence is kept for: 60 months since the stage: Call"),
    ([((*CALL, "letter", "by"), ["office"])], "stages.call.outputs.letter.by", True, Lean.STRICTER,
     "* + added    who may: office"),
    ([((*CALL, "letter", "shares_with"), ["forms"])], "stages.call.outputs.letter.shares_with",
     True, Lean.LOOSER, "* + added    may share files with: Forms"),
    ([((*CALL, "forms", "rows", "min"), 5)], "stages.call.outputs.forms.rows.min", True,
     Lean.STRICTER, "* ~ changed  rows, at least: 3 → 5"),
    ([((*CALL, "forms", "rows", "max"), 9)], "stages.call.outputs.forms.rows.max", True,
     Lean.STRICTER, "* + added    rows, at most: 9"),
    ([((*CALL, "forms", "rows", "attested"), {"as": "assumed"})],
     "stages.call.outputs.forms.rows.attested", False, None,
     "+ added    rows, how it is known: assumed"),
    ([((*CALL, "forms", "checks", 0, "distinct", "min"), 4)],
     "stages.call.outputs.forms.checks.0.distinct.min", True, Lean.STRICTER,
     "* ~ changed  different values in name, at least: 2 → 4"),
    ([((*CALL, "forms", "checks"), None)], "stages.call.outputs.forms.checks.0", True, Lean.LOOSER,
     "* - removed  check: different values in name: at least 2"),
    ([((*CALL, "extra"), {"optional": True})], "stages.call.outputs.extra", True, None,
     "* + added    optional: yes"),
    ([((*CALL, "extra"), {"media": ["pdf"]})], "stages.call.outputs.extra", True, Lean.STRICTER,
     "* + added    media: pdf"),
    ([(("stages", "choice", "outputs", "chosen", "approval", "count"), 2)],
     "stages.choice.outputs.chosen.approval.count", True, Lean.STRICTER,
     "* ~ changed  approval, persons: 1 → 2"),
    ([(("stages", "choice", "outputs", "chosen", "approval", "not_the_submitter"), True)],
     "stages.choice.outputs.chosen.approval.not_the_submitter", True, Lean.STRICTER,
     "* ~ changed  approval, by somebody else than who submitted: no → yes"),
    ([(("stages", "choice", "outputs", "chosen", "approval"), None)],
     "stages.choice.outputs.chosen.approval", True, Lean.LOOSER,
     "* - removed  approval: 1 person in the role: jury"),
    ([(("stages", "choice", "attested"), {"as": "stated", "by": ["law"]})],
     "stages.choice.attested", False, None, "+ added    how it is known: stated (law)"),
    ([((*PUBLISH, "due"), {"since": "choice", "within": "2 weeks"})],
     "transitions.choice/publish.due", False, None,
     "+ added    expected: within 2 weeks since the stage: Choice"),
    ([((*PUBLISH, "reason"), "required")], "transitions.choice/publish.reason", True, Lean.STRICTER,
     "* ~ changed  reason: optional → required"),
    ([((*PUBLISH, "reopens"), True)], "transitions.choice/publish.reopens", False, None,
     "~ changed  reopens: no → yes"),
    ([((*PUBLISH, "requires"), "none")], "transitions.choice/publish.requires", True, Lean.LOOSER,
     "* ~ changed  asks for: all of"),
    ([((*GATE, 1, "elapsed", "at_least"), "30 days")],
     "transitions.choice/publish.requires.all.1.elapsed.at_least", True, Lean.STRICTER,
     "* ~ changed  asks for, time since the stage: Choice: 14 days → 30 days"),
    ([((*GATE, 1, "elapsed", "at_least"), "1 month")],
     "transitions.choice/publish.requires.all.1.elapsed.at_least", True, None, "14 days → 1 month"),
    ([((*GATE, 1, "elapsed", "waivable"), {"by": ["jury"]})],
     "transitions.choice/publish.requires.all.1.elapsed.waivable", False, None,
     "time since the stage: Choice, may be waived by: jury"),
    ([((*GATE, 4), {"output": "letter"})], "transitions.choice/publish.requires.all.4", True,
     Lean.STRICTER, "* + added    asks for: output: letter"),
    ([((*GATE, 2, "any", 2), {"output": "chosen"})],
     "transitions.choice/publish.requires.all.2.any.2", True, Lean.LOOSER,
     "* + added    asks for, one of: output: chosen"),
    ([((*GATE, 2, "any", 0, "approval", "count"), 2)],
     "transitions.choice/publish.requires.all.2.any.0.approval.count", True, Lean.STRICTER,
     "* ~ changed  asks for, one of, approval by the role: jury, persons: 1 → 2"),
    ([((*GATE, 3, "at_least", "count"), 2)],
     "transitions.choice/publish.requires.all.3.at_least.count", True, Lean.STRICTER,
     "* ~ changed  asks for, some of, how many: 1 → 2"),
    ([((*GATE, 3, "at_least", "of"), [{"output": "chosen"}, {"output": "forms"}])],
     "transitions.choice/publish.requires.all.3.at_least.of", False, None,
     "output: chosen; output: Forms"),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "path", "behaviour", "leaning", "line"), ONE)
def test_one_edit_is_one_change_and_is_told_in_one_sentence(edits, path, behaviour, leaning, line):
    (change,), _ = found(*edits)
    assert (change.dotted, change.behaviour, lean(change)) == (path, behaviour, leaning)
    assert line in " ".join(told(*edits))


@pytest.mark.parametrize("edits", [one[0] for one in ONE])
def test_the_lean_of_what_is_turned_round_is_turned_round(edits):
    (change,), other = found(*edits)
    (turned,) = changes(other, read(BASE))
    ways = {Lean.STRICTER: Lean.LOOSER, Lean.LOOSER: Lean.STRICTER, None: None}
    assert lean(turned) is ways[lean(change)]


def test_what_a_row_schema_says_is_told_by_its_keywords_and_words_in_it_do_not_matter():
    every, _ = found(person=PERSONS[1])
    assert {c.path[6:]: c.behaviour for c in every} == {
        ("properties", "name", "minLength"): True,
        ("properties", "title"): True,
        ("required",): True,
        ("description",): False,
    }
    lines = told(person=PERSONS[1])
    assert any("row schema, properties.name.minLength: 2" in line for line in lines)


def test_an_added_stage_is_one_change_that_says_what_it_comes_after():
    stages = dict(BASE["stages"])
    new = {"title": "Vote", "outputs": {"ballot": {"title": "Ballot"}}}
    order = {
        "call": stages["call"],
        "vote": new,
        **{k: stages[k] for k in ("choice", "done", "over")},
    }
    (added, *others), other = found((("stages",), order))
    assert (added.sign, added.dotted) == (Sign.ADDED, "stages.vote")
    assert added.after == {**new, "after": "call"}
    assert [c.dotted for c in others] == ["transitions.vote/stop"]
    lines = told((("stages",), order))
    assert "Stage: Vote (vote)" in lines
    assert "* + added    outputs: Ballot · comes after: Call  b.yaml:" in " ".join(lines)
    (removed, _) = changes(other, read(BASE))
    assert (removed.sign, removed.before) == (Sign.REMOVED, added.after)


def test_an_output_in_another_stage_has_moved_and_is_neither_removed_nor_added():
    letter = BASE["stages"]["call"]["outputs"]["letter"]
    edits = [((*CALL, "letter"), None), (("stages", "choice", "outputs", "letter"), letter)]
    (moved,), _ = found(*edits)
    assert moved.sign is Sign.CHANGED
    assert moved.dotted == "stages.choice.outputs.letter.stage"
    assert (moved.before, moved.after, moved.behaviour) == ("call", "choice", True)
    assert "* ~ changed  stands in the stage: Call → Choice" in " ".join(told(*edits))


def test_another_order_of_the_stages_is_one_change_of_no_weight():
    order = {name: BASE["stages"][name] for name in ("choice", "call", "over", "done")}
    (change,), _ = found((("stages",), order))
    assert (change.dotted, change.behaviour) == ("order", False)
    lines = " ".join(told((("stages",), order)))
    assert "order of the stages: Call, Choice, done, over → Choice, Call, over, done" in lines


def test_what_one_line_declares_for_several_stages_is_told_once():
    every, _ = found((("transitions", 2, "reason"), "required"))
    assert [c.dotted for c in every] == [f"transitions.{s}/stop.reason" for s in ("call", "choice")]
    lines = told((("transitions", 2, "reason"), "required"))
    assert lines[0] == "Transition: stop (stop) · from stages: call, choice"
    assert lines[-2:] == [
        "0 added, 1 changed, 0 removed",
        "* can matter to which histories are accepted: 1",
    ]


def test_equal_schedules_have_nothing_to_tell():
    assert told() == ["The two say the same, part by part."]
    assert changes_document(()) == []


def test_ids_that_are_mapped_are_no_change_and_others_stay_ones():
    text = json.dumps(BASE).replace("choice", "jury_day").replace('"letter"', '"cover"')
    other = read(json.loads(text), name="b.yaml")
    assert changes(read(BASE), other, {"choice": "jury_day", "letter": "cover"}) == ()
    only = changes(read(BASE), other, {"choice": "jury_day"})
    assert {c.path[3] for c in only if c.path[0] == "stages"} == {"letter", "cover"}


def test_what_says_the_same_under_another_id_is_a_hint():
    text = json.dumps(BASE)
    for old, new in (("choice", "jury_day"), ("letter", "cover"), ("publish", "tell")):
        text = text.replace(f'"{old}"', f'"{new}"')
    other = read(json.loads(text), name="b.yaml")
    hints = likely_renames(read(BASE), other)
    assert {(h.what.value, h.old, h.new) for h in hints} == {
        ("stage", "choice", "jury_day"),
        ("output", "letter", "cover"),
        ("trigger", "publish", "tell"),
    }
    assert renamings_document(hints)[0].keys() == {"what", "old", "new"}
    lines = list(renaming_lines(Pen(Words("en", catalogue("en"))), hints))
    assert any("--map letter=cover" in line for line in lines)


def test_nothing_was_renamed_where_two_parts_say_the_same():
    outputs, says = BASE["stages"]["call"]["outputs"], {"media": ["odt"]}
    before = read(edited((CALL, {**outputs, "one": says, "two": says})))
    after = read(edited((CALL, {**outputs, "three": says, "four": says})))
    assert likely_renames(before, after) == ()


@given(pairs(), st.sampled_from(("en", "pl")))
def test_changes_are_told_in_lines_that_fit_and_in_json_that_can_be_written(pair, language):
    a, b = pair
    every = changes(a, b)
    lines = list(change_lines(Pen(Words(language, catalogue(language))), every, a, b))
    assert lines
    assert all(len(line) <= 80 or " " not in line.strip() for line in lines if "→" not in line)
    documents = changes_document(every)
    assert json.loads(json.dumps(documents)) == documents
    assert [d["sign"] for d in documents] == [c.sign.value for c in every]
    likely_renames(a, b)


@given(pairs())
def test_every_change_leans_one_way_at_most_and_words_lean_nowhere(pair):
    for change in changes(*pair):
        assert lean(change) in (Lean.STRICTER, Lean.LOOSER, None)
        assert change.behaviour or lean(change) is None
