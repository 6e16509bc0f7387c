"""The audit in columns gives the findings of the reference, whichever kernel runs it."""

import importlib
from collections import Counter
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from engine.auditing import lockstep
from engine.auditing.case import audited_case
from engine.auditing.finding_rows import finding_at
from engine.auditing.kernels import in_step
from engine.auditing.kernels.planning import Plan
from engine.auditing.kernels.running import ROOM
from engine.auditing.lockstep import MANY, audited, chosen
from engine.auditing.records import records
from engine.deciding.machine import tables
from schemas.attribution import Role, Text
from schemas.audit import Rule
from schemas.case_record import Closing
from schemas.coded_log import CodedLog, Deed
from schemas.days import Duration
from schemas.output import Output, Quorum
from schemas.requirement import AllOf, AnyOf, ApprovalNeeded, Elapsed, OutputNeeded, StageOutputs
from schemas.schedule import Final, Schedule, Stage, Transition
from tests.coded_log_strategies import some_log
from tests.deciding_strategies import some_schedule

ENGINES = ("numpy", "numba")
EARLY = Closing(date(1970, 1, 1))


def by_reference(compiled, log, closing):
    found = (audited_case(compiled, one, closing) for one in records(log, compiled.schedule))
    return Counter(finding for audit in found for finding in audit.findings)


def decoded(rows, log, schedule):
    places = range(len(rows.case))
    return tuple(finding_at(rows, log.cases, schedule, place) for place in places)


def by_columns(compiled, log, closing, engine):
    return Counter(decoded(audited(compiled, log, closing, engine), log, compiled.schedule))


def drawn(seed, **sizes):
    random = Random(seed)
    schedule = some_schedule(random)
    closing = Closing(date(2008, 9, 1) + timedelta(random.randint(0, 200)), random.random() < 0.3)
    return tables(schedule), some_log(random, schedule, **sizes), closing


SEEDS = st.integers(0, 2**64 - 1)


@pytest.mark.parametrize("engine", ENGINES)
@given(SEEDS)
def test_every_kernel_finds_what_the_reference_finds(engine, seed):
    compiled, log, closing = drawn(seed)
    assert by_columns(compiled, log, closing, engine) == by_reference(compiled, log, closing)


@given(SEEDS)
def test_cases_taken_in_steps_depart_in_what_they_depart_in_one_by_one(seed):
    compiled, log, closing = drawn(seed, cases=12, most=20)
    alone = by_columns(compiled, log, closing, "numpy")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_step, "STEP", 0)
        patch.setattr(in_step, "BUNCH", 5)
        assert by_columns(compiled, log, closing, "numpy") == alone


@given(SEEDS)
def test_both_kernels_give_the_same_rows_in_the_same_order(seed):
    compiled, log, closing = drawn(seed)
    one, other = (audited(compiled, log, closing, engine) for engine in ENGINES)
    for name in ("case", "event", "rule", "about", "trigger", "some", "impact"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
        assert getattr(one, name).dtype == getattr(other, name).dtype


# --- Sizes ----------------------------------------------------------------------------------------


def row(deed, about):
    return int(deed), about


def log_of(*cases):
    """A log without days: each case is its rows, a deed and what it is about."""
    rows = [one for case in cases for one in case]
    return CodedLog(
        cases=[f"c{number}" for number in range(len(cases))],
        starts=np.cumsum([0, *map(len, cases)]).astype(np.int64),
        deed=np.array([deed for deed, _ in rows], np.uint8),
        about=np.array([about for _, about in rows], np.int32),
        row=np.arange(1, len(rows) + 1),
        unknown=(),
        unknowns=frozenset(),
    )


def one_stage(count, *, chained=False):
    """A schedule whose first stage makes so many outputs, each from the one before if chained."""
    names = [f"o{number}" for number in range(count)]
    bases = [(before,) if chained else () for before in [names[0], *names]]
    outputs = [
        Output(name, "work", derives_from=base if number else ())
        for number, (name, base) in enumerate(zip(names, bases, strict=False))
    ]
    stages = (Stage("work", outputs=tuple(outputs)), Stage("end", final=Final.DONE))
    exits = (Transition("close", "work", "end"),)
    return Schedule("s", "1", Text("s"), "work", stages, exits, digest="d" * 64)


def findings(schedule, log, engine=None):
    found = decoded(audited(tables(schedule), log, EARLY, engine), log, schedule)
    assert Counter(found) == by_reference(tables(schedule), log, EARLY)
    return [(one.rule, one.case, one.event, one.about) for one in found]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_last_of_64_outputs_counts_as_much_as_the_first(engine):
    every = [row(Deed.SUBMITTED, number) for number in range(64)]
    close = row(Deed.ADVANCED, 0)
    log = log_of([*every, close], [*every[:-1], close], [*every[1:], close], [close])
    found = findings(one_stage(64), log, engine)
    assert found[:2] == [
        (Rule.MISSING_OUTPUT, "c1", 129, "o63"),
        (Rule.MISSING_OUTPUT, "c2", 193, "o0"),
    ]
    assert [about for _, case, _, about in found if case == "c3"] == [f"o{n}" for n in range(64)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("again", [0, 31, 62])
def test_what_was_made_from_a_changed_base_is_stale_down_the_whole_chain(engine, again):
    every = [row(Deed.SUBMITTED, number) for number in range(64)]
    log = log_of([*every, row(Deed.SUBMITTED, again), row(Deed.ADVANCED, 0)])
    found = findings(one_stage(64, chained=True), log, engine)
    stale = [f"o{number}" for number in range(again + 1, 64)]
    assert found == [(Rule.STALE_OUTPUT, "c0", 66, about) for about in stale]


def test_a_schedule_of_more_parts_than_bits_is_audited_by_the_reference():
    every = [row(Deed.SUBMITTED, number) for number in range(65)]
    log = log_of([*every[:-1], row(Deed.ADVANCED, 0)], [row(Deed.ADVANCED, 0), row(Deed.NOTED, 0)])
    assert not Plan(tables(one_stage(65))).fits
    assert findings(one_stage(65), log)[0] == (Rule.MISSING_OUTPUT, "c0", 65, "o64")


def test_a_row_of_several_cases_is_told_of_each_in_a_wide_schedule_too():
    """An event of OCEL about two objects is one row, with one number, of two cases."""
    close = [row(Deed.ADVANCED, 0)]
    log = evolve(log_of(close, close), row=np.array([7, 7]))
    found = findings(one_stage(65), log)
    assert {(case, event) for _, case, event, _ in found} == {("c0", 7), ("c1", 7)}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_log_departs_in_nothing(engine):
    assert findings(one_stage(2), log_of(), engine) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_more_may_be_told_of_a_log_than_there_is_room_for_at_a_time(engine):
    cases = [[row(Deed.WITHDRAWN, 0)] * 7] * (ROOM // 7 + 3)
    log = log_of(*cases)
    found = audited(tables(one_stage(1)), log, EARLY, engine)
    assert found.event.tolist() == log.row.tolist()


@pytest.mark.parametrize("engine", ENGINES)
def test_one_case_much_longer_than_the_others_is_audited_like_them(engine):
    short = [row(Deed.SUBMITTED, 0), row(Deed.ADVANCED, 0)]
    long = [row(Deed.WITHDRAWN, 0)] * 500
    log = log_of(*[short] * 200, long, *[short] * 200)
    found = findings(one_stage(1), log, engine)
    assert found == [(Rule.MISSING_OUTPUT, "c200", 401 + n, "o0") for n in range(500)]


# --- Parts of a gate that share an id -------------------------------------------------------------


def test_an_output_and_a_role_of_one_name_are_told_once_at_a_gate():
    output = Output("same", "work", approval=Quorum("same"))
    requires = AllOf((OutputNeeded("same"), ApprovalNeeded("same"), OutputNeeded("same")))
    stages = (Stage("work", outputs=(output,)), Stage("end", final=Final.DONE))
    exits = (Transition("close", "work", "end", requires),)
    roles = (Role("same"),)
    schedule = Schedule("s", "1", Text("s"), "work", stages, exits, roles=roles, digest="d" * 64)
    log = log_of([row(Deed.SUBMITTED, 0), row(Deed.ADVANCED, 0)])
    for engine in ENGINES:
        assert findings(schedule, log, engine) == [(Rule.NOT_APPROVED, "c0", 2, "same")]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_approval_of_a_gate_binds_again_when_what_was_handed_in_since_is_withdrawn(engine):
    requires = AllOf((ApprovalNeeded("r"), AnyOf((OutputNeeded("a"), OutputNeeded("b")))))
    stages = (Stage("work", outputs=(Output("a", "work"), Output("b", "work"))),)
    stages = (*stages, Stage("end", final=Final.DONE))
    exits = (Transition("close", "work", "end", requires),)
    roles = (Role("r"),)
    schedule = Schedule("s", "1", Text("s"), "work", stages, exits, roles=roles, digest="d" * 64)
    hand_in, approve, close = row(Deed.SUBMITTED, 0), row(Deed.APPROVED_GATE, 0), row(1, 0)
    other, back = row(Deed.SUBMITTED, 1), row(Deed.WITHDRAWN, 1)
    log = log_of([hand_in, approve, other, back, close], [hand_in, approve, other, close])
    assert findings(schedule, log, engine) == [(Rule.NOT_APPROVED, "c1", 9, "r")]


def test_of_two_waits_since_one_stage_the_certain_one_is_told():
    waits = [Elapsed("work", Duration.parse(text)) for text in ("20 days", "40 days", "21 days")]
    exits = (Transition("close", "work", "end", AllOf((StageOutputs(), *waits))),)
    stages = (Stage("work"), Stage("end", final=Final.DONE))
    schedule = Schedule("s", "1", Text("s"), "work", stages, exits, digest="d" * 64)
    log = log_of([row(Deed.STARTED, 0), row(Deed.ADVANCED, 0)])
    days = np.array([14_000, 14_015], np.int32), np.array([14_005, 14_020], np.int32)
    log = evolve(log, first=days[0], last=days[1])
    for engine in ENGINES:
        (found,) = decoded(audited(tables(schedule), log, EARLY, engine), log, schedule)
        assert Counter([found]) == by_reference(tables(schedule), log, EARLY)
        assert (found.certainty.value, found.impact > 0) == ("all", True)


# --- Which kernel ---------------------------------------------------------------------------------


def test_a_large_log_is_given_to_the_compiled_kernel_where_there_is_one(monkeypatch):
    assert (chosen(MANY - 1), chosen(MANY)) == ("numpy", "numba")
    monkeypatch.setattr(lockstep, "find_spec", lambda _name: None)
    assert chosen(MANY) == "numpy"


def test_where_nothing_can_be_kept_the_kernel_is_compiled_anew(monkeypatch):
    from numba.core.caching import CacheImpl

    from engine.auditing.kernels import compiled

    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    compiled = importlib.reload(compiled)
    log = log_of([row(Deed.ADVANCED, 0)])
    assert findings(one_stage(1), log, "numba") == [(Rule.MISSING_OUTPUT, "c0", 1, "o0")]
    monkeypatch.undo()
    importlib.reload(compiled)
