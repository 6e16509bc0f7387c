"""Which schedules permit a history: against every run of small schedules, and the real family."""

from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from engine.proving import identification
from engine.proving.identification import identified
from engine.proving.identifying.sought import Budget, TooMany, sought
from engine.recording.schedules.schedule_file import load_schedule
from schemas.days import Days, Duration
from schemas.history import History, Observation, Step, StepKind
from schemas.identification import Ground, Identification, Identified, Orders, Verdict
from schemas.requirement import AllOf, Elapsed, StageOutputs
from schemas.steps import StepKind as Did
from tests.identification_oracles import (
    LONGEST,
    histories,
    orders,
    permits,
    replayed,
    schedules,
    walked,
)

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = ROOT / "workflows"
BASE = load_schedule(WORKFLOWS / "schema_2003_2010.yaml")


def told(*events: str, complete: bool = False) -> History:
    """Make a history of lines ``DAYS trigger|output|note NAME``."""
    found = []
    for line in events:
        days, kind, name = line.split()
        step = Step(StepKind(kind), None if kind == "note" else name)
        found.append(Observation(step, Days.parse(days), ("s",)))
    return History("told", ("1432",), BASE.id, complete, (), tuple(found))


def says(history: History) -> Identified:
    return identified(history, BASE, "base.yaml")


# --- Against every run ----------------------------------------------------------------------------


@given(st.data())
def test_a_history_is_permitted_exactly_where_some_run_contains_it(data):
    schedule = data.draw(schedules())
    history = data.draw(histories(schedule, complete=False, most=4))
    found = identified(history, schedule, "drawn")
    assert found.verdict is (Verdict.PERMITTED if permits(schedule, history) else Verdict.EXCLUDED)
    if found.verdict is Verdict.PERMITTED:
        answers_once(found, history)


def answers_once(found: Identified, history: History) -> None:
    """The witness is a run of the engine, and answers every observation once, on its days."""
    replayed(found)
    assert found.began is not None
    told_days = [found.began, *(taken.day for taken in found.witness)]
    assert told_days == sorted(told_days)
    answered = {taken.event: taken for taken in found.witness if taken.event}
    known = {
        number: event
        for number, event in enumerate(history.events, 1)
        if event.step.id in (*found.schedule.triggers, *found.schedule.output_of)
    }
    assert answered.keys() == known.keys()
    assert len([t for t in found.witness if t.event]) == len(answered)
    for number, taken in answered.items():
        event = known[number]
        assert (taken.step.kind.value, taken.step.about) == (event.step.kind.value, event.step.id)
        assert event.happened.first <= taken.day <= event.happened.last


@given(st.data())
def test_a_clash_is_excluded_alone_and_no_smaller_one_is(data):
    schedule = data.draw(schedules())
    history = data.draw(histories(schedule, complete=False, most=4))
    found = identified(history, schedule, "drawn")
    if found.verdict is Verdict.EXCLUDED:
        clash = tuple(history.events[number - 1] for number in found.clash)
        assert not permits(schedule, evolve(history, events=clash))
        for one in clash if len(clash) > 1 else ():
            fewer = tuple(other for other in clash if other is not one)
            assert permits(schedule, evolve(history, events=fewer))


@given(st.data())
def test_a_record_conforms_in_all_some_or_no_orders_as_every_world_shows(data):
    schedule = data.draw(schedules())
    drawn = (histories(schedule, complete=True, most=4), walked(schedule))
    history = data.draw(st.one_of(drawn))
    found = identified(history, schedule, "drawn")
    assert found.orders is not None
    assert found.orders.value == orders(schedule, history)
    if found.orders is not Orders.NO:
        answers_once(found, history)
        done = [taken for taken in found.witness if taken.step.kind is not Did.APPROVAL]
        assert all(taken.event for taken in done)


@given(st.data())
def test_a_record_that_conforms_is_permitted_as_observations_too(data):
    schedule = data.draw(schedules())
    history = data.draw(walked(schedule))
    if identified(history, schedule, "drawn").orders is not Orders.NO:
        observed = evolve(history, complete=False)
        assert identified(observed, schedule, "drawn").verdict is Verdict.PERMITTED


def test_the_twin_can_say_no_and_yes():
    assert LONGEST < 3
    late = told("2008-09-01 trigger hold_workshop_b", "2008-10-01 trigger hold_workshop_a")
    assert says(late).verdict is Verdict.EXCLUDED


# --- What is known, what is not -------------------------------------------------------------------


def test_a_trigger_that_the_schedule_does_not_know_excludes_the_history_alone():
    found = says(told("2008 trigger hold_workshop_a", "2008 trigger hold_workshop_z"))
    assert (found.verdict, found.clash) == (Verdict.EXCLUDED, (2,))
    assert found.ground is Ground.UNKNOWN_TRIGGER


def test_an_output_that_the_schedule_does_not_know_changes_nothing():
    found = says(told("2008 trigger hold_workshop_a", "1999 output minutes"))
    assert found.verdict is Verdict.PERMITTED
    assert [taken.event for taken in found.witness if taken.event] == [1]


@pytest.mark.parametrize(
    ("events", "ground"),
    [
        (("2008 note x",), Ground.ONLY_NOTES),
        ((), Ground.ONLY_NOTES),
        (("2008 output minutes", "2008 trigger meet"), Ground.NOTHING_KNOWN),
        (("2008 output minutes", "2008 note x"), Ground.NOTHING_KNOWN),
    ],
)
def test_where_nothing_is_known_the_schedule_says_nothing(events, ground):
    found = says(told(*events))
    assert (found.verdict, found.ground, found.clash) == (Verdict.SAYS_NOTHING, ground, ())


# --- Why ------------------------------------------------------------------------------------------


def test_events_whose_days_go_back_clash_as_a_pair():
    found = says(
        told(
            "2008-01 output barrels",
            "2008-09-23 trigger hold_workshop_b",
            "2008-11 note x",
            "2008-10 trigger hold_workshop_a",
        )
    )
    assert (found.clash, found.ground) == ((2, 4), Ground.NO_ORDER)


def test_two_events_that_stand_in_no_run_together_clash_whatever_their_days():
    found = says(told("2008 trigger close", "2009 trigger abandon"))
    assert (found.clash, found.ground) == ((1, 2), Ground.NO_RUN)


def test_the_wait_before_workshop_d_is_asked_of_uncertain_days():
    assert says(
        told("2008-11-20/2008-11-26 trigger hold_workshop_c", "2008-12-04 trigger hold_workshop_d")
    ).verdict is (Verdict.PERMITTED)
    found = says(
        told("2008-11-21/2008-11-26 trigger hold_workshop_c", "2008-12-04 trigger hold_workshop_d")
    )
    assert (found.clash, found.ground) == ((1, 2), Ground.NO_TIME)


@pytest.mark.parametrize(("day", "verdict"), [("09", Verdict.EXCLUDED), ("10", Verdict.PERMITTED)])
def test_a_wait_in_working_days_is_counted_in_the_countrys_calendar(day, verdict):
    wait = Elapsed("workshop_c", Duration.parse("10 working days"))
    moves = [
        evolve(t, requires=AllOf((StageOutputs(), wait))) if t.trigger == "hold_workshop_d" else t
        for t in BASE.transitions
    ]
    schedule = evolve(BASE, transitions=tuple(moves))
    history = told("2008-11-26 trigger hold_workshop_c", f"2008-12-{day} trigger hold_workshop_d")
    assert identified(history, schedule, "drawn").verdict is verdict


def test_the_same_trigger_may_be_seen_again_only_where_a_run_comes_by_again():
    assert says(
        told("2008-10 trigger hold_workshop_b", "2008-11 trigger hold_workshop_b")
    ).verdict is (Verdict.PERMITTED)
    found = says(told("2008-10 trigger hold_workshop_a", "2008-11 trigger hold_workshop_a"))
    assert (found.clash, found.ground) == ((1, 2), Ground.NO_RUN)


@pytest.mark.parametrize(("last", "number"), [("20", 3), ("30", 4)])
def test_several_events_may_clash_of_which_any_fewer_are_permitted(last, number):
    """D can be held again a fortnight after its reopening: on days 1, 15 and 29."""
    again = f"2008-01-01/2008-01-{last} trigger hold_workshop_d"
    assert says(told(*[again] * (number - 1))).verdict is Verdict.PERMITTED
    found = says(told("2007 output barrels", *[again] * number))
    assert (found.clash, found.ground) == (tuple(range(2, number + 2)), Ground.NO_TIME)


def test_an_event_before_the_calendar_begins_is_excluded_by_itself():
    """No cycle is older than the calendar: the wait before D has no room in year 1."""
    found = says(told("0001-01-03 trigger hold_workshop_d"))
    assert (found.clash, found.ground) == ((1,), Ground.NO_TIME)


# --- Complete records -----------------------------------------------------------------------------

TO_B = (
    "2008-06-10 output barrels",
    "2008-09-23 trigger hold_workshop_a",
    "2008-09-23 output attendance_a",
    "2008-09-23 output diagnosis",
)


def test_a_record_with_days_that_fix_its_order_conforms_in_all_orders():
    assert says(told(*TO_B[:2], complete=True)).orders is Orders.ALL


def test_a_record_whose_days_leave_an_order_open_conforms_in_some():
    assert says(told(*TO_B, complete=True)).orders is Orders.SOME


def test_a_record_that_leaves_a_needed_step_out_conforms_in_no_order():
    found = says(told(TO_B[1], complete=True))
    assert (found.verdict, found.orders) == (Verdict.EXCLUDED, Orders.NO)
    assert (found.clash, found.ground) == ((1,), Ground.NOT_NEXT)


def test_a_record_that_even_other_steps_could_not_mend_names_what_clashes():
    found = says(
        told("2008-09 trigger hold_workshop_a", "2008-08 trigger hold_workshop_b", complete=True)
    )
    assert (found.clash, found.ground, found.orders) == ((1, 2), Ground.NO_ORDER, Orders.NO)


def test_an_unknown_trigger_in_a_record_conforms_in_no_order():
    found = says(told("2008 trigger meet", "2008 output barrels", complete=True))
    assert (found.ground, found.orders) == (Ground.UNKNOWN_TRIGGER, Orders.NO)


# --- Bounds ---------------------------------------------------------------------------------------


def test_past_its_bound_a_search_is_undecided_and_never_a_guess(monkeypatch):
    monkeypatch.setattr(identification, "Budget", lambda: Budget(2))
    found = says(told("2008 trigger hold_workshop_c"))
    assert (found.verdict, found.ground) == (Verdict.UNDECIDED, Ground.TOO_MANY)
    assert (found.clash, found.witness) == ((), ())


def test_a_clash_past_the_bound_is_told_whole(monkeypatch):
    question = sought(
        BASE, told("2008 trigger close", "2009 trigger abandon", "2008 output barrels")
    )
    monkeypatch.setattr(identification, "Budget", lambda: Budget(0))
    assert identification.clashing(question) == question.seen
    assert identification.ground_of(question, question.seen) is None


def test_orders_past_the_bound_are_left_open(monkeypatch):
    def none(*_asked: object) -> bool:
        raise TooMany

    monkeypatch.setattr(identification, "fails_somewhere", none)
    found = says(told(*TO_B, complete=True))
    assert (found.verdict, found.orders) == (Verdict.PERMITTED, None)
    assert found.ground is Ground.TOO_MANY_ORDERS


def test_twelve_outputs_on_one_day_are_decided():
    names = [name for name in BASE.output_of if name != "agreement"][:12]
    found = says(told(*(f"2008 output {name}" for name in names)))
    assert found.verdict is Verdict.PERMITTED


def test_the_answer_holds_where_one_permits_or_all_are_silent():
    permitted, silent = says(told("2008 output barrels")), says(told("2008 note x"))
    excluded = says(told("2008 trigger hold_workshop_a", "2008 trigger meet"))
    history = told()
    assert Identification(history, (excluded, permitted)).holds
    assert Identification(history, (silent,)).holds
    assert not Identification(history, (silent, excluded)).holds


def test_a_witness_begins_as_late_as_it_can():
    found = says(told("2008-12-04 trigger hold_workshop_d"))
    assert found.began == date(2008, 11, 20)
