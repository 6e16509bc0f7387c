"""Two schedules are compared by the histories they accept: beside brute force, and for real."""

import tracemalloc
from datetime import date
from pathlib import Path
from random import Random

import pytest
from attrs import evolve
from hypothesis import given

from engine.deciding.machine import tables
from engine.proving.comparing.accepting import refused
from engine.proving.comparing.renaming import renamed
from engine.proving.difference import difference
from engine.recording.schedules.schedule_file import load_schedule, read_schedule
from schemas.difference import Verdict, Witness
from schemas.schedule import Final, Schedule, Stage, Transition
from schemas.steps import Hand, Step, StepKind, output, trigger
from tests.comparing_oracles import shortest, some_pair
from tests.deciding_strategies import seeded

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "workflows" / "schema_2003_2010.yaml"
TEXT = FILE.read_text(encoding="utf-8")
REAL = load_schedule(FILE)


def edited(*changes: tuple[str, str]) -> Schedule:
    """The real schedule with pieces of its text replaced, each of which must be there."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    rows = ROOT / "schemas" / "rows"
    found = read_schedule(
        text.encode(), "edited.yaml", lambda name: (rows / f"{name}.schema.json").read_bytes()
    )
    assert isinstance(found, Schedule), found
    return found


def edited_by(case: tuple[str, str, str, int]) -> Schedule:
    """The real schedule after the edit of a case."""
    return edited(case[:2])


def shows(one: Schedule, other: Schedule, side: str, shown: Witness) -> bool:
    """Whether a witness is accepted by one and refused by the other at its very last step."""
    others = "b" if side == "a" else "a"
    mine = refused(tables(one), side, shown.steps, shown.begins)
    theirs = refused(tables(other), others, shown.steps, shown.begins)
    return mine is None and theirs is not None and theirs.at == len(shown.steps) - 1


# --- Against brute force --------------------------------------------------------------------------


@given(seeded(some_pair))
def test_the_verdict_and_the_length_of_the_witness_are_those_of_brute_force(pair):
    a, b = pair
    found = difference(a, b)
    for one, other, shown in ((a, b, found.only_a), (b, a, found.only_b)):
        wanted, looked = shortest(one, other, depth=4, most=300)
        if wanted is not None:
            assert shown is not None
            assert len(shown.steps) == wanted
        elif shown is not None:
            assert len(shown.steps) > looked


@given(seeded(some_pair))
def test_a_witness_is_accepted_by_exactly_one_and_refused_at_its_last_step(pair):
    a, b = pair
    found = difference(a, b)
    assert found.only_a is None or shows(a, b, "a", found.only_a)
    assert found.only_b is None or shows(b, a, "b", found.only_b)


OPPOSITE = {Verdict.STRICTER: Verdict.LOOSER, Verdict.LOOSER: Verdict.STRICTER}


@given(seeded(some_pair))
def test_the_other_way_round_the_verdict_is_the_opposite_one(pair):
    a, b = pair
    there, back = difference(a, b), difference(b, a)
    assert back.verdict == OPPOSITE.get(there.verdict, there.verdict)
    assert len(back.only_a.steps if back.only_a else ()) == len(
        there.only_b.steps if there.only_b else ()
    )


@given(seeded(some_pair))
def test_a_schedule_is_equal_to_itself_and_to_itself_under_other_names(pair):
    a, _ = pair
    assert difference(a, a).verdict is Verdict.EQUAL
    names = {"s0": "first", "s1": "second", "o0": "paper", "t0": "go", "clerk": "scribe"}
    assert difference(a, renamed(a, names), names).verdict is Verdict.EQUAL


@pytest.mark.parametrize("seed", [1376, 1488, 3444, 5112, 20445])
def test_pairs_that_once_were_compared_wrongly_are_compared_rightly(seed):
    a, b = some_pair(Random(seed))
    found = difference(a, b)
    for one, other, shown in ((a, b, found.only_a), (b, a, found.only_b)):
        wanted, _ = shortest(one, other, depth=5, most=1200)
        assert wanted is None or (shown is not None and len(shown.steps) == wanted)


def test_the_oracle_sees_a_difference_where_there_is_one():
    a, b = REAL, edited(("initial: opening", "initial: workshop_b"))
    assert shortest(a, b, depth=1, most=10) == (1, 1)


# --- One edit of the real schedule ----------------------------------------------------------------

HOLD_D = "by: [starosta, labour_office]\n    requires:\n      all"
PRINCIPLES = "distinct: {column: principle, min: 4, attested: {as: inferred"
CASES = {
    "a longer wait": ('at_least: "14 days"', 'at_least: "21 days"', "stricter", 14),
    "a shorter wait": ('at_least: "14 days"', 'at_least: "2 days"', "looser", 14),
    "a wait in working days": (
        'at_least: "14 days"', 'at_least: "10 working days"', "incomparable", 14
    ),
    "more files": ("count: {min: 5", "count: {min: 6", "stricter", 5),
    "fewer files": ("count: {min: 5", "count: {min: 4", "looser", 5),
    "more different values": (PRINCIPLES, PRINCIPLES.replace("4", "3"), "looser", 14),
    "a role less": (HOLD_D, HOLD_D.replace("starosta, ", ""), "stricter", 14),
    "two approvals": (
        "role: participants, count: 1", "role: participants, count: 2", "stricter", 14
    ),
    "the submitter approves": (
        "not_the_submitter: true", "not_the_submitter: false", "looser", 14
    ),
    "fewer media": ("media: [pdf, docx, odt]", "media: [pdf]", "stricter", 1),
    "an alternative less": ("        - {output: funding_concept}\n", "", "stricter", 22),
    "another initial stage": ("initial: opening", "initial: workshop_a", "incomparable", 1),
    "a base that cannot change any more": (
        "derives_from: [principles_analysis]",
        "derives_from: [principles_analysis, diagnosis]", "equal", 0,
    ),
    "a due day": ('within: "70 days"', 'within: "60 days"', "equal", 0),
    "a title": ("Opening conference", "The opening", "equal", 0),
    "a source": ("(powiat płocki, 5.09.2007)", "(5.09.2007)", "equal", 0),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_edit_of_the_real_schedule_changes_what_it_says(name):
    old, new, verdict, length = CASES[name]
    other = edited((old, new))
    found = difference(REAL, other)
    assert found.verdict.value == verdict
    lengths = [len(shown.steps) for shown in (found.only_a, found.only_b) if shown]
    assert set(lengths) <= {length}
    assert found.only_a is None or shows(REAL, other, "a", found.only_a)
    assert found.only_b is None or shows(other, REAL, "b", found.only_b)


def last(shown: Witness | None) -> Step:
    assert shown is not None
    return shown.steps[-1]


def test_what_is_special_about_a_step_is_said_in_it():
    fewer = difference(REAL, edited_by(CASES["fewer media"]))
    assert last(fewer.only_a) == evolve(output("barrels"), taken="a")
    roles = difference(REAL, edited_by(CASES["a role less"]))
    assert last(roles.only_a) == evolve(trigger("hold_workshop_d"), roles=("starosta",))
    files = difference(REAL, edited_by(CASES["fewer files"]))
    assert files.only_b is not None
    assert evolve(output("diagnosis"), passes="b") in files.only_b.steps
    own = difference(REAL, edited_by(CASES["the submitter approves"]))
    assert own.only_b is not None
    assert Hand.SUBMITTER in {step.hand for step in own.only_b.steps}


def test_where_the_calendar_decides_the_witness_says_on_which_day_the_cycle_starts():
    found = difference(REAL, edited_by(CASES["a wait in working days"]))
    assert found.only_a is not None
    assert found.only_a.dated
    days = difference(REAL, edited_by(CASES["a longer wait"]))
    assert days.only_a is not None
    assert not days.only_a.dated


def test_days_and_working_days_that_never_cross_are_told_without_a_calendar():
    other = edited(('at_least: "14 days"', 'at_least: "60 working days"'))
    assert difference(REAL, other).verdict is Verdict.STRICTER


def test_an_added_output_is_known_to_one_of_the_two_alone():
    new = "      minutes: {kind: record, optional: true}\n      barrels:"
    found = difference(REAL, edited(("      barrels:", new)))
    assert found.verdict is Verdict.STRICTER
    assert found.only_a is not None
    assert found.only_a.steps[-1] == output("minutes")


def test_schedules_with_no_common_part_share_nothing():
    other = Schedule(
        "other", "1", REAL.title, "x", (evolve(REAL.stages[-2], id="x", final=None),), ()
    )
    found = difference(REAL, other)
    assert (found.shared, found.verdict) == (0, Verdict.INCOMPARABLE)


def test_a_gate_that_opens_in_too_many_ways_is_undecided_where_it_may_matter():
    def with_count(count: int) -> Schedule:
        outputs = "".join(f"      o{n}: {{optional: true}}\n" for n in range(20))
        asked = ", ".join(f"{{output: o{n}}}" for n in range(20))
        text = (
            'schedule: s\nversion: "1"\ntitle: t\ninitial: a\nstages:\n  a:\n    outputs:\n'
            f"{outputs}  b: {{final: done}}\ntransitions:\n"
            "  - {trigger: t, source: a, dest: b, requires: "
            f"{{at_least: {{count: {count}, of: [{asked}]}}}}}}\n"
        )
        found = read_schedule(text.encode(), "s.yaml", lambda _name: None)
        assert isinstance(found, Schedule), found
        return found

    assert difference(with_count(10), with_count(10)).verdict is Verdict.EQUAL
    found = difference(with_count(10), with_count(11))
    assert (found.verdict, set(found.undecided)) == (Verdict.UNDECIDED, {"ways"})


def test_the_witness_begins_on_a_day_of_the_years_that_are_looked_at():
    found = difference(REAL, edited_by(CASES["a wait in working days"]))
    for shown in (found.only_a, found.only_b):
        assert shown is not None
        assert date(1999, 1, 1) < shown.begins < date(2051, 1, 1)
        assert StepKind.WAIT in {step.kind for step in shown.steps}


def test_pairs_are_drawn_the_same_from_the_same_seed():
    assert some_pair(Random(7)) == some_pair(Random(7))


def test_thousands_of_stages_do_not_fill_the_memory():
    names = [f"s{n}" for n in range(4000)]
    stages = (*map(Stage, names), Stage("end", final=Final.DONE))
    ways = zip(names, (*names[1:], "end"), strict=True)
    transitions = tuple(Transition(f"t{n}", s, d) for n, (s, d) in enumerate(ways))
    long = Schedule("long", "1", REAL.title, "s0", stages, transitions)
    tracemalloc.start()
    try:
        assert difference(long, long).verdict is Verdict.EQUAL
        assert tracemalloc.get_traced_memory()[1] < 64_000_000  # sets of ids took 600 MB
    finally:
        tracemalloc.stop()


CIRCLE = """\
schedule: s
version: "1"
title: t
initial: a
stages:
  a: {}
  b: {}
  c: {outputs: {paper: {}}}
  end: {final: done}
transitions:
  - {trigger: go, source: a, dest: b, requires: none}
  - {trigger: back, source: b, dest: a, requires: {elapsed: {since: a, at_least: 2 days}}}
  - {trigger: further, source: b, dest: c, requires: {elapsed: {since: b, at_least: 3 days}}}
  - {trigger: again, source: c, dest: a, requires: {elapsed: {since: c, at_least: 2 days}}}
  - {trigger: close, source: c, dest: end, requires: {output: paper}}
"""


@pytest.mark.parametrize(
    ("old", "new", "verdict", "length"),
    [
        ("3 days", "4 days", "stricter", 3),
        ("{output: paper}", "{elapsed: {since: a, at_least: 6 days}}", "incomparable", 5),
        (
            "{output: paper}",
            "{all: [{output: paper}, {elapsed: {since: a, at_least: 3 days}}]}",
            "equal",
            0,
        ),
    ],
)
def test_circles_whose_gates_count_time_since_several_stages_come_to_an_end(
    old, new, verdict, length
):
    pair = [
        read_schedule(text.encode(), "s.yaml", lambda _name: None)
        for text in (CIRCLE, CIRCLE.replace(old, new))
    ]
    found = difference(*pair)
    assert (found.verdict.value, found.undecided) == (verdict, ())
    assert len(found.only_a.steps if found.only_a else ()) == length
    assert found.only_a is None or shows(*pair, "a", found.only_a)
