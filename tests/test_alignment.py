"""Optimal alignments: least cost, moves that check, two engines that agree, and honest refusals."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from engine.auditing.aligning.checking import fault
from engine.auditing.aligning.gates import MOST_CHOICES, Opening
from engine.auditing.aligning.model import Model, model_of
from engine.auditing.alignment import (
    Aligner,
    Engine,
    align,
    aligned,
    aligner,
    letters_of,
    moves_of,
    told,
)
from schemas.alignment import (
    NO_COST,
    NO_ROW,
    UNKNOWN_LETTER,
    DeviationKind,
    Move,
    MoveKind,
    NoEnd,
    TooLarge,
)
from schemas.attribution import Text
from schemas.coded_log import CodedLog, Deed
from schemas.output import Output
from schemas.requirement import AllOf, AnyOf, AtLeast, Nothing, OutputNeeded, StageOutputs
from schemas.schedule import Final, Schedule, Stage, Transition
from tests.alignment_oracles import least_cost, random_case, random_schedule

ROOT = Path(__file__).resolve().parents[1]
SEEDS = st.integers(min_value=0, max_value=2**32)
COLUMNS = ("cost", "searched", "starts", "kind", "letter", "row", "given_up")


def coded(schedule: Schedule, cases, deeds=None) -> CodedLog:
    """Code cases of letters; -1 is an unknown activity, -2 a row that is no event."""
    triggers = len(schedule.triggers)
    letters = np.array([letter for case in cases for letter in case], dtype=np.int32)
    starts = np.cumsum([0, *(len(case) for case in cases)])
    outputs = letters >= triggers
    deed = np.where(outputs, int(Deed.SUBMITTED), int(Deed.ADVANCED))
    deed[letters == UNKNOWN_LETTER] = int(Deed.UNKNOWN)
    deed[letters == -2] = int(Deed.NOTED)
    about = np.where(outputs, letters - triggers, np.maximum(letters, 0))
    return CodedLog(
        cases=[f"c{number}" for number in range(len(cases))],
        starts=starts.astype(np.int64),
        deed=deed.astype(np.uint8),
        about=about.astype(np.int32),
        row=np.arange(len(letters)) + 1,
        unknown=("telephone call",),
        unknowns=frozenset(),
    )


def drawn(seed: int, cases: int = 4):
    """Draw a schedule and cases with unknown events and rows that are none strewn in."""
    random = Random(seed)
    schedule = random_schedule(random)
    found = []
    for _ in range(cases):
        case = random_case(random, schedule)
        for strange in (UNKNOWN_LETTER, -2):
            if random.random() < 0.2:
                case.insert(random.randint(0, len(case)), strange)
        found.append(case)
    return schedule, [case or [UNKNOWN_LETTER] for case in found]


@given(SEEDS)
def test_the_cost_is_that_of_the_slow_twin_and_the_moves_check(seed):
    schedule, cases = drawn(seed)
    log = coded(schedule, cases)
    found = aligned(schedule, log, Engine.PLAIN)
    wanted = least_cost(schedule, [])
    if isinstance(found, NoEnd):
        assert wanted is None
        return
    assert not isinstance(found, TooLarge)
    for number, case in enumerate(cases):
        known = [letter for letter in case if letter >= 0]
        cost = int(found.cost[number])
        assert cost == least_cost(schedule, known) + case.count(UNKNOWN_LETTER)
        moves = moves_of(found, log, number, len(schedule.triggers))
        letters = letters_of(log, number, len(schedule.triggers))
        assert fault(schedule, letters, moves, cost) == ""
        assert sum(kind is not MoveKind.SYNCHRONOUS for kind in (m.kind for m in moves)) == cost


@given(SEEDS)
def test_both_engines_make_the_same_moves(seed):
    schedule, cases = drawn(seed)
    ready = aligner(schedule)
    if isinstance(ready, Aligner):
        log = coded(schedule, cases)
        _same(align(ready, log, Engine.PLAIN), align(ready, log, Engine.KERNELS))


def _same(one, other):
    for name in COLUMNS:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert (one.skipped, one.states) == (other.skipped, other.states)


@given(SEEDS)
def test_a_second_run_and_another_order_of_the_cases_make_the_same_moves(seed):
    schedule, cases = drawn(seed)
    ready = aligner(schedule)
    if not isinstance(ready, Aligner):
        return
    first = align(ready, coded(schedule, cases))
    _same(first, align(ready, coded(schedule, cases)))
    log = coded(schedule, cases[::-1])
    turned = align(ready, log)
    assert first.cost.tolist() == turned.cost.tolist()[::-1]
    triggers = len(schedule.triggers)
    for number in range(len(cases)):
        one = moves_of(first, coded(schedule, cases), number, triggers)
        other = moves_of(turned, log, len(cases) - 1 - number, triggers)
        assert [(m.kind, m.letter) for m in one] == [(m.kind, m.letter) for m in other]


_INTERPRETED = """
from tests.test_alignment import _same, coded, drawn, fifteen_of_thirty, random_case
from engine.auditing.alignment import Aligner, Engine, align, aligner
from engine.auditing.aligning import kernel_search
assert not hasattr(kernel_search.search, "py_func"), "compiled"
cases = [drawn(seed, 3) for seed in range(60)]
cases.append((fifteen_of_thirty(), [[3, 5, 0, 2, 0, *range(40, 53), 1], [-1, 3, 0]]))
for schedule, case in cases:
    ready, log = aligner(schedule), coded(schedule, case)
    if isinstance(ready, Aligner):
        for most in (3, 2_000_000):
            _same(align(ready, log, Engine.PLAIN, most), align(ready, log, Engine.KERNELS, most))
"""


def test_the_kernels_are_right_without_numba_too():
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-W", "error", "-c", _INTERPRETED]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


# Hand-made cases ----------------------------------------------------------------------------------


def stages(*parts, transitions, final="end") -> Schedule:
    made = [Stage(name, outputs=tuple(outputs)) for name, outputs in parts]
    ends = Stage(final, final=Final.DONE)
    return Schedule("s", "1", Text("s"), parts[0][0], (*made, ends), tuple(transitions))


def simple(count: int, gate=None, back: bool = True) -> Schedule:
    """Make two stages of so many outputs each, with a way back from the second."""
    ways = [
        Transition("on", "a", "b", gate or StageOutputs()),
        Transition("close", "b", "end", gate or StageOutputs()),
    ]
    ways += [Transition("back", "b", "a", Nothing())] if back else []
    return stages(
        ("a", [Output(f"a{n}", "a") for n in range(count)]),
        ("b", [Output(f"b{n}", "b") for n in range(count)]),
        transitions=ways,
    )


@pytest.mark.parametrize("engine", [Engine.PLAIN, Engine.KERNELS])
@pytest.mark.parametrize("count", [30, 60, 130])
def test_nothing_grows_with_the_outputs_of_a_stage_as_their_subsets_do(count, engine):
    schedule = simple(count)
    random, letters = Random(count), len(schedule.triggers) + 2 * count
    mixed = random.sample(range(letters), letters)
    ways_back = [letter for n in range(count) for letter in (3 + n, 0, 3 + count + n, 2)]
    anything = [random.randrange(letters) for _ in range(3 * count)]
    log = coded(schedule, [mixed, ways_back, anything])
    found = aligned(schedule, log, engine, most_nodes=40 * count)
    assert found.given_up.tolist() == []
    for number in range(3):
        moves = moves_of(found, log, number, 3)
        assert fault(schedule, letters_of(log, number, 3), moves, int(found.cost[number])) == ""


def fifteen_of_thirty() -> Schedule:
    half = AtLeast(15, tuple(OutputNeeded(f"a{n}") for n in range(30)))
    other = AtLeast(15, tuple(OutputNeeded(f"b{n}") for n in range(30)))
    return stages(
        ("a", [Output(f"a{n}", "a") for n in range(30)]),
        ("b", [Output(f"b{n}", "b") for n in range(30)]),
        transitions=[
            Transition("on", "a", "b", half),
            Transition("close", "b", "end", other),
            Transition("back", "b", "a", Nothing()),
        ],
    )


def test_fifteen_of_thirty_outputs_are_no_155_million_choices():
    schedule = fifteen_of_thirty()
    log = coded(schedule, [[3, 5, 0, 2, 0, *range(40, 53), 1]])
    for engine in (Engine.PLAIN, Engine.KERNELS):
        found = aligned(schedule, log, engine)
        assert found.cost.tolist() == [13 + 2]
        put_in = [m.letter for m in moves_of(found, log, 0, 3) if m.kind is MoveKind.MODEL_ONLY]
        assert put_in[:13] == [4, *range(6, 18)]


def test_a_choice_that_may_matter_later_is_tried():
    schedule = stages(
        ("a", [Output("x", "a"), Output("y", "a")]),
        ("b", []),
        transitions=[
            Transition("on", "a", "b", AnyOf((OutputNeeded("x"), OutputNeeded("y")))),
            Transition("back", "b", "a", Nothing()),
            Transition("close", "a", "end", OutputNeeded("y")),
        ],
    )
    model = model_of(schedule)
    assert model.steps[0].gate.how is Opening.CHOICES
    log = coded(schedule, [[0, 1, 2]])
    found = aligned(schedule, log)
    assert found.cost.tolist() == [1]
    assert moves_of(found, log, 0, 3)[0] == Move(MoveKind.MODEL_ONLY, 4, NO_ROW)


def test_an_output_that_derives_is_stale_after_its_base_and_fresh_after_itself():
    schedule = stages(
        ("a", [Output("base", "a"), Output("made", "a", derives_from=("base",))]),
        transitions=[Transition("close", "a", "end")],
    )
    close, base, made = 0, 1, 2
    cases = [[base, made, close], [made, base, close], [base, made, base, close]]
    log = coded(schedule, [*cases, [base, made, base, made, close]])
    assert aligned(schedule, log).cost.tolist() == [0, 2, 1, 0]


def test_a_gate_that_asks_for_an_output_of_another_stage_keeps_it_in_order():
    schedule = stages(
        ("a", [Output("x", "a")]),
        ("b", []),
        transitions=[
            Transition("on", "a", "b", Nothing()),
            Transition("close", "b", "end", OutputNeeded("x")),
        ],
    )
    on, close, x = 0, 1, 2
    log = coded(schedule, [[x, on, close], [on, close], [on, x, close]])
    found = aligned(schedule, log)
    assert found.cost.tolist() == [0, 1, 2]
    wanted = (MoveKind.MODEL_ONLY, x), (MoveKind.SYNCHRONOUS, on), (MoveKind.SYNCHRONOUS, close)
    assert tuple((m.kind, m.letter) for m in moves_of(found, log, 1, 2)) == wanted


def test_a_case_must_reach_the_end_and_a_case_without_events_is_missing_everything():
    schedule = simple(2)
    log = coded(schedule, [[3, 4], [-2]])
    found = aligned(schedule, log)
    assert found.cost.tolist() == [4, 6]
    assert found.skipped == 1


def test_an_unknown_event_is_log_only_and_stands_as_early_as_it_can():
    schedule = simple(1)
    log = coded(schedule, [[UNKNOWN_LETTER, 3, UNKNOWN_LETTER, 0, 4, 1, UNKNOWN_LETTER]])
    for engine in (Engine.PLAIN, Engine.KERNELS):
        found = aligned(schedule, log, engine)
        assert found.cost.tolist() == [3]
        assert found.row.tolist() == [0, 1, 2, 3, 4, 5, 6]


# Refusals -----------------------------------------------------------------------------------------


def chained(count: int) -> Schedule:
    outputs = [Output("o0", "a")]
    outputs += [Output(f"o{n}", "a", derives_from=(f"o{n - 1}",)) for n in range(1, count)]
    return stages(("a", outputs), transitions=[Transition("close", "a", "end")])


def test_too_many_ordered_outputs_are_refused_with_their_number_before_the_run():
    assert isinstance(model_of(chained(16)), Model)
    found = aligned(chained(17), coded(chained(17), [[0]]))
    assert (found.code, found.bound, found.limit, found.why) == ("ETP950", 17, 16, "outputs")
    assert isinstance(model_of(chained(20), most_ordered=20), Model)
    assert model_of(chained(31), most_ordered=99).limit == 30


def test_a_gate_with_too_many_choices_that_matter_later_is_refused_with_their_number():
    ways = [
        Transition("on", "a", "b", AtLeast(6, tuple(OutputNeeded(f"a{n}") for n in range(12)))),
        Transition("back", "b", "a", Nothing()),
        Transition("close", "a", "end", StageOutputs()),
    ]
    outputs = [Output(f"a{n}", "a") for n in range(12)]
    schedule = stages(("a", outputs), ("b", []), transitions=ways)
    found = aligner(schedule)
    assert (found.code, found.bound, found.limit, found.about) == (
        "ETP951",
        924,
        MOST_CHOICES,
        "on",
    )
    once = stages(("a", outputs), ("b", []), transitions=[ways[0], Transition("end", "b", "end")])
    assert isinstance(aligner(once), Aligner)


def test_a_formula_of_too_many_outputs_is_refused_but_a_long_conjunction_is_not():
    names = [f"a{n}" for n in range(400)]
    outputs = [Output(name, "a") for name in names]
    any_of = AnyOf(tuple(OutputNeeded(name) for name in names))
    wide = stages(("a", outputs), transitions=[Transition("close", "a", "end", any_of)])
    found = aligner(wide)
    assert (found.code, found.bound, found.why) == ("ETP953", 400, "places")
    long = stages(("a", outputs), transitions=[Transition("close", "a", "end")])
    assert aligned(long, coded(long, [[0]])).cost.tolist() == [400]


def test_a_schedule_without_an_end_is_told_so():
    never = AtLeast(3, (OutputNeeded("x"), OutputNeeded("y")))
    schedule = stages(
        ("a", [Output("x", "a"), Output("y", "a")]),
        transitions=[Transition("close", "a", "end", never)],
    )
    assert aligner(schedule) == NoEnd("ETP952")
    assert least_cost(schedule, []) is None


def test_a_case_whose_search_is_stopped_is_listed_and_gets_no_cost():
    schedule = simple(3)
    log = coded(schedule, [[3, 4, 5, 0, 6, 7, 8, 1], [8, 7, 1, 1, 0, 2, 3, 0, 1], [0]])
    for engine in (Engine.PLAIN, Engine.KERNELS):
        found = aligned(schedule, log, engine, most_nodes=3)
        assert found.given_up.tolist() == [1, 2]
        assert found.cost.tolist() == [0, NO_COST, NO_COST]
        assert moves_of(found, log, 1, 3) is None
        assert told(schedule, found, log, 1).given_up


def test_a_search_that_needs_more_room_than_there_was_gets_it(monkeypatch):
    monkeypatch.setattr("engine.auditing.aligning.swift_log.NODES", 1)
    schedule = simple(5)
    random = Random(1)
    cases = [[random.randrange(13) for _ in range(40)] for _ in range(5)]
    log = coded(schedule, cases)
    _same(aligned(schedule, log, Engine.PLAIN), aligned(schedule, log, Engine.KERNELS))


def test_columns_that_may_not_be_written_or_are_wider_give_the_same():
    schedule = simple(3)
    log = coded(schedule, [[3, 4, 0, 6, 1], [0, 1, 2, 3]])
    wider = evolve(log, about=log.about.astype(np.int64), starts=log.starts.astype(np.int32))
    for column in (wider.deed, wider.about, wider.starts):
        column.flags.writeable = False
    _same(aligned(schedule, log, Engine.KERNELS), aligned(schedule, wider, Engine.KERNELS))
    _same(aligned(schedule, log, Engine.PLAIN), aligned(schedule, wider, Engine.PLAIN))


def test_large_logs_go_to_the_kernels_where_they_are_compiled(monkeypatch):
    schedule = simple(3)
    log = coded(schedule, [[3, 4, 0, 6, 1]])
    monkeypatch.setattr("engine.auditing.alignment.SWIFT_FROM", 1)
    monkeypatch.setattr("engine.auditing.alignment.aligned_swiftly", lambda *_: "swift")
    for compiled, answer in ((True, True), (False, False)):
        monkeypatch.setattr("engine.auditing.alignment.COMPILED", compiled)
        assert (aligned(schedule, log) == "swift") is answer


def test_a_log_without_cases_has_no_alignments():
    schedule = simple(1)
    for engine in Engine:
        found = aligned(schedule, coded(schedule, []), engine)
        assert (len(found.cost), len(found.searched), len(found.kind)) == (0, 0, 0)
        assert found.starts.tolist() == [0]


# The check ----------------------------------------------------------------------------------------

SIMPLE = simple(1)
ON, CLOSE, BACK, A0, B0 = range(5)


def _move(kind, letter):
    return Move(kind, letter, 0)


S, LOG, MODEL = MoveKind.SYNCHRONOUS, MoveKind.LOG_ONLY, MoveKind.MODEL_ONLY
FITTING = [_move(S, letter) for letter in (A0, ON, B0, CLOSE)]


@pytest.mark.parametrize(
    ("letters", "moves", "cost", "why"),
    [
        ([A0, ON, B0, CLOSE], FITTING, 0, ""),
        ([A0, ON, B0, CLOSE], FITTING, 1, "cost"),
        ([A0, ON, CLOSE], FITTING, 0, "log"),
        ([A0, ON, B0], FITTING[:3], 0, "unfinished"),
        ([ON, B0, CLOSE], FITTING[1:], 0, "run"),
        ([B0, A0, ON, B0, CLOSE], [_move(S, B0), *FITTING], 0, "run"),
        ([B0, A0, ON, B0, CLOSE], [_move(LOG, B0), *FITTING], 1, ""),
        ([UNKNOWN_LETTER], [_move(S, UNKNOWN_LETTER)], 0, "run"),
        ([A0, ON, CLOSE], [*FITTING[:2], _move(MODEL, B0), FITTING[3]], 1, ""),
        ([A0, A0, ON, B0, BACK, ON, CLOSE], [_move(S, x) for x in (3, 3, 0, 4, 2, 0, 1)], 0, ""),
    ],
)
def test_the_check_sees_what_is_wrong_with_moves(letters, moves, cost, why):
    assert fault(SIMPLE, letters, moves, cost) == why


def test_the_check_knows_alternatives_and_days():
    one, two = OutputNeeded("x"), OutputNeeded("y")
    gate = AllOf((AnyOf((one, two)), AtLeast(1, (one, two)), Nothing()))
    schedule = stages(
        ("a", [Output("x", "a"), Output("y", "a", derives_from=("x",))]),
        transitions=[Transition("close", "a", "end", gate)],
    )
    assert fault(schedule, [1, 0], [_move(S, 1), _move(S, 0)], 0) == ""
    assert fault(schedule, [2, 0], [_move(S, 2), _move(S, 0)], 0) == "run"
    assert fault(schedule, [0], [_move(S, 0)], 0) == "run"


# Deviations ---------------------------------------------------------------------------------------


def _told(schedule, case):
    log = coded(schedule, [case])
    return told(schedule, aligned(schedule, log), log, 0)


def test_a_step_that_is_recorded_at_the_wrong_place_is_told_once():
    found = _told(SIMPLE, [ON, A0, B0, CLOSE])
    (late,) = found.deviations
    assert (found.cost, found.steps, late.kind) == (2, 3, DeviationKind.LATE)
    assert (late.about, late.row, late.stage, late.elsewhere) == ("a0", 2, "b", True)
    assert (late.before.about, late.before.row) == ("on", 1)
    (early,) = _told(simple(2), [3, ON, 4, 5, 6, CLOSE]).deviations
    assert (early.kind, early.about, early.row) == (DeviationKind.LATE, "a1", 3)
    (early,) = _told(simple(3), [ON, 3, 4, 5, 6, 7, 8, CLOSE]).deviations
    assert (early.kind, early.about, early.row) == (DeviationKind.EARLY, "on", 1)
    assert early.lacking == ("a0", "a1", "a2")
    assert (early.after.about, early.after.row) == ("a2", 4)


def test_what_was_made_before_its_base_is_told_with_the_base():
    outputs = [Output("proposals", "a"), Output("chosen", "a", derives_from=("proposals",))]
    schedule = stages(("a", outputs), transitions=[Transition("close", "a", "end")])
    (late,) = _told(schedule, [2, 1, 0]).deviations
    assert (late.kind, late.about, late.row) == (DeviationKind.LATE, "proposals", 2)
    assert (late.before.about, late.before.row) == ("chosen", 1)


def test_what_is_missing_is_told_with_the_gate_that_wants_it():
    (deviation,) = _told(SIMPLE, [A0, ON, CLOSE]).deviations
    assert (deviation.kind, deviation.about, deviation.row) == (DeviationKind.MISSING, "b0", None)
    assert (deviation.stage, deviation.before.about, deviation.before.row) == ("b", "close", 3)


def test_what_is_too_much_is_told_with_why():
    (deviation,) = _told(SIMPLE, [A0, ON, ON, B0, CLOSE]).deviations
    assert (deviation.kind, deviation.elsewhere) == (DeviationKind.EXTRA, True)
    (unknown,) = _told(SIMPLE, [A0, ON, UNKNOWN_LETTER, B0, CLOSE]).deviations
    assert (unknown.kind, unknown.about) == (DeviationKind.UNKNOWN, "telephone call")
    assert _told(SIMPLE, [A0, ON, B0, CLOSE]).deviations == ()
