"""The parts of the comparison, each beside an obvious slow twin."""

from datetime import date, timedelta
from itertools import chain, combinations
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.proving.comparing.fitting import both_pass, implies, takes_all_of, takes_everything
from engine.proving.comparing.making import FOR_A, FOR_B, FOR_BOTH, NOBODY, makings
from engine.proving.comparing.needs import Need, TooManyWays, always, leaf, ways
from engine.proving.comparing.pacing import Paces
from engine.proving.comparing.pairing import Pair
from engine.proving.comparing.spells import FIRST, Counted, first_shorter
from engine.proving.comparing.suspicions import holds, lacking_role, needs_of
from engine.proving.comparing.timeline import Stretch, elapsed, needed, places, waits
from schemas.attribution import Text
from schemas.days import Duration
from schemas.output import (
    Bounds,
    Column,
    Distinct,
    Output,
    OutputKind,
    Quorum,
    References,
    RowSchema,
)
from schemas.requirement import AtLeast, OutputNeeded
from schemas.schedule import Schedule, Transition
from tests.comparing_oracles import small_schedule, some_pair
from tests.deciding_strategies import seeded

# --- Needs ----------------------------------------------------------------------------------------


def a_gate(random: Random) -> tuple[Schedule, Transition]:
    schedule = small_schedule(random)
    return schedule, random.choice(schedule.transitions)


@given(seeded(a_gate))
def test_a_gate_holds_exactly_where_one_of_its_ways_does(case):
    schedule, gate = case
    every = sorted(set(needs_of(schedule, gate, gate.requires)), key=str)
    found = ways(schedule, gate)
    for chosen in chain.from_iterable(combinations(every, n) for n in range(len(every) + 1)):
        held = frozenset(chosen)
        opened = holds(schedule, gate, gate.requires, held.__contains__)
        assert opened == any(way <= held for way in found)


@given(seeded(a_gate))
def test_what_is_always_needed_stands_in_every_way(case):
    schedule, gate = case
    found = ways(schedule, gate)
    assert always(schedule, gate) <= frozenset.intersection(*found)


def test_a_gate_that_opens_in_too_many_ways_is_given_up():
    parts = tuple(OutputNeeded(f"o{n}") for n in range(30))
    gate = Transition("t", "s", "d", AtLeast(15, parts))
    schedule = Schedule("s", "1", Text("t"), "s", (), ())
    with pytest.raises(TooManyWays):
        ways(schedule, gate)
    assert always(schedule, gate) == frozenset()
    assert leaf(schedule, gate, parts[0]) == {Need("output", "o0")}


# --- Time -----------------------------------------------------------------------------------------

stretches = st.lists(
    st.builds(
        lambda first, more, days: Stretch(first, first + more, days),
        st.integers(0, 4),
        st.integers(0, 3),
        st.integers(0, 5),
    ),
    max_size=5,
).map(tuple)


@given(stretches, st.none() | st.integers(0, 5))
def test_enough_time_passes_in_every_stretch(asked, since):
    found = waits(asked, since)
    assert all(elapsed(found, one.first, one.last) >= one.days for one in asked)


@given(stretches)
def test_no_fewer_visits_would_serve(asked):
    fewest = next(
        n
        for n in range(9)
        if any(
            all(one.days == 0 or any(one.first <= v <= one.last for v in chosen) for one in asked)
            for chosen in combinations(range(9), n)
        )
    )
    assert len(places(asked)) == fewest
    assert len(waits(asked)) <= fewest


@given(stretches, st.integers(0, 5))
def test_as_little_time_as_possible_passes_since_a_visit(asked, since):
    """Whoever begins in or after that visit must wait after it; all others can wait before."""
    found = waits(asked, since)
    after = [one for one in asked if one.first >= since]
    assert elapsed(found, since, 99) == elapsed(waits(tuple(after), since), since, 99)


@given(stretches)
def test_a_stretch_that_is_left_out_was_made_sure_of_by_another(asked):
    kept = needed(asked)
    found = waits(kept)
    assert set(kept) <= set(asked)
    assert all(elapsed(found, one.first, one.last) >= one.days for one in asked)


DURATIONS = ("14 days", "2 weeks", "10 working days", "1 month", "2 months", "60 days", "0 days")


@pytest.mark.parametrize("one", DURATIONS)
@pytest.mark.parametrize("other", DURATIONS)
def test_the_first_day_on_which_a_duration_is_the_shorter_one(one, other):
    first, second = (Counted(Duration.parse(text), "PL") for text in (one, other))
    days = (FIRST + timedelta(days=n) for n in range(800))
    wanted = next((day for day in days if first.over(day) < second.over(day)), None)
    found = first_shorter(first, second)
    assert found == wanted or (wanted is None and found is not None and found > date(2002, 3, 1))


# --- Files ----------------------------------------------------------------------------------------


def table(**facts) -> Output:
    return Output("t", "s", OutputKind.TABLE, **facts)


def rows(*columns: Column, closed: bool = False) -> RowSchema:
    return RowSchema("r", columns, closed, {})


CHECKS = [
    (table(rows=Bounds(3, 5)), table(rows=Bounds(3)), True, False),
    (table(rows=Bounds(3)), table(), True, False),
    (table(checks=(Distinct("c", 4),)), table(checks=(Distinct("c", 3),)), True, False),
    (table(rows=Bounds(None, 2)), table(checks=(Distinct("c", None, 2),)), True, False),
    (table(checks=(References("c", "o", "k"),)), table(), True, False),
    (table(count=Bounds(1)), table(), True, True),
    (table(rows=Bounds(0)), table(), True, True),
]


@pytest.mark.parametrize(("one", "other", "there", "back"), CHECKS)
def test_checks_imply_checks(one, other, there, back):
    assert (implies(one, other), implies(other, one)) == (there, back)


def test_bounds_that_do_not_meet_pass_nothing_together():
    assert not both_pass(table(rows=Bounds(3)), table(rows=Bounds(None, 2)))
    assert both_pass(table(rows=Bounds(3)), table(rows=Bounds(None, 3)))


TAKEN = [
    (table(media=("csv",)), table(), False, True),
    (table(), table(row_schema=rows(Column("a"))), True, False),
    (table(row_schema=rows(Column("a"))), table(row_schema=rows(Column("a"))), True, True),
    (
        table(row_schema=rows(Column("a", required=True), closed=True)),
        table(row_schema=rows(Column("a"), Column("b"), closed=True)),
        False,
        True,
    ),
    (
        table(row_schema=rows(Column("a", enum=("x",)))),
        table(row_schema=rows(Column("a", enum=("x", "y")))),
        False,
        True,
    ),
    (
        table(row_schema=rows(Column("a", minimum=3))),
        table(row_schema=rows(Column("a", minimum=1, maximum=9))),
        False,
        False,
    ),
    (
        table(row_schema=rows(Column("a", "integer"))),
        table(row_schema=rows(Column("a"))),
        False,
        False,
    ),
]


@pytest.mark.parametrize(("one", "other", "there", "back"), TAKEN)
def test_what_an_output_takes(one, other, there, back):
    assert (takes_all_of(one, other), takes_all_of(other, one)) == (there, back)


def test_an_output_without_media_and_rows_takes_everything():
    assert takes_everything(Output("o", "s"))
    assert takes_everything(table())
    assert not takes_everything(Output("o", "s", media=("pdf",)))


def test_an_output_is_made_for_one_alone_where_files_or_approvals_tell_the_two_apart():
    strict = Output("o", "s", count=Bounds(3), approval=Quorum("r", 2, not_the_submitter=True))
    mild = Output("o", "s", approval=Quorum("r", 2))
    found = makings(mild, strict)
    assert {who: making.cost for who, making in found.items()} == {
        FOR_A: 3, FOR_BOTH: 3, NOBODY: 1,
    }  # fmt: skip
    assert makings(mild, None)[FOR_A].cost == 3
    assert FOR_B not in makings(None, Output("o", "s", count=Bounds(None, 0)))


@pytest.mark.parametrize(
    ("own", "other", "lacking"),
    [
        ((), (), None),
        (("a",), (), None),
        ((), ("a",), ()),
        (("a", "b"), ("a",), ("b",)),
        (("a",), ("a", "b"), None),
    ],
)
def test_the_person_whom_only_one_lets_act(own, other, lacking):
    assert lacking_role(own, other) == lacking


# --- Pairs ----------------------------------------------------------------------------------------


@example(some_pair(Random(2283)))  # two bases of one output, of which one is made from the other
@given(seeded(some_pair))
def test_bases_stand_before_what_is_made_from_them(schedules):
    pair = Pair(*schedules)
    for name in pair.names:
        for base in pair.listed(pair.bases[name]):
            if not pair.bit[name] & pair.entangled:
                assert pair.bit[base] < pair.bit[name]
            assert pair.lineage[base] & ~pair.lineage[name] == 0


@given(seeded(some_pair))
def test_partners_are_entered_only_together(schedules):
    paces = Paces(*schedules)
    of_a, of_b = paces.partners
    for one, other in paces.reached:
        assert of_a.get(one, other) == other
        assert of_b.get(other, one) == one
