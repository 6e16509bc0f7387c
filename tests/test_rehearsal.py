"""Rehearsed steps are decided by the engine; what a schedule is silent on changes nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from engine.deciding.machine import tables
from engine.proving.rehearsal import BEGIN, begun, played, rehearsed
from engine.recording.schedules.schedule_file import load_schedule
from schemas.days import Duration
from schemas.steps import Hand, Step, approval, output, trigger, wait, withdrawal

REAL = tables(load_schedule(Path(__file__).parents[1] / "workflows" / "schema_2003_2010.yaml"))
FORTNIGHT = wait(Duration.parse("14 days"))
TO_C = [
    output("barrels"), trigger("hold_workshop_a"), output("attendance_a"), output("diagnosis"),
    trigger("hold_workshop_b"), output("attendance_b"), output("principles_analysis"),
    trigger("hold_workshop_c"), output("attendance_c"), output("proposals"), output("chosen"),
]  # fmt: skip
TO_D = [*TO_C, approval("chosen", "participants"), FORTNIGHT, trigger("hold_workshop_d")]


def refused(steps: list[Step]) -> tuple[int, str]:
    """Play steps of which one is refused: how many were played, and the code."""
    found = rehearsed(REAL, steps)
    assert found.refusal is not None
    return found.played, found.refusal.code


def test_a_rehearsed_cycle_begins_in_the_initial_stage_on_its_day():
    assert begun(REAL).stage == "opening"
    assert begun(REAL, date(2003, 1, 7)).day == date(2003, 1, 7)


def test_what_the_gates_ask_for_leads_through_them():
    found = rehearsed(REAL, TO_D)
    assert (found.refusal, found.stage, found.played) == (None, "workshop_d", len(TO_D))
    assert found.day == BEGIN + timedelta(days=14)


@pytest.mark.parametrize(
    "left_out", [4 - 2, 10, 11, 12], ids=["attendance_a", "chosen", "the approval", "the wait"]
)
def test_the_next_gate_stays_closed_without_any_of_its_conditions(left_out):
    steps = TO_D[:left_out] + TO_D[left_out + 1 :]
    assert rehearsed(REAL, steps).refusal is not None


def test_files_that_fall_short_open_nothing():
    steps = [evolve(output("barrels"), falls_short=True), trigger("hold_workshop_a")]
    assert refused(steps) == (1, "ETP504")


def test_a_withdrawn_output_is_gone():
    assert refused([output("barrels"), withdrawal("barrels"), trigger("hold_workshop_a")]) == (
        2,
        "ETP504",
    )


def test_an_output_handed_in_again_has_other_bytes_and_makes_what_was_made_of_it_stale():
    again = [
        trigger("reopen_workshop_c"),
        output("proposals"),
        FORTNIGHT,
        trigger("hold_workshop_d"),
    ]
    assert refused([*TO_D, *again]) == (len(TO_D) + 3, "ETP504")


def test_an_unknown_output_and_an_approval_that_nothing_asks_for_change_nothing():
    silent = [
        output("minutes"),
        withdrawal("minutes"),
        approval("minutes", "x"),
        approval("barrels", "x"),
    ]
    assert rehearsed(REAL, silent).state == begun(REAL).state
    assert rehearsed(REAL, [approval("hold_workshop_a", "starosta")]).state == begun(REAL).state


def test_an_unknown_trigger_is_refused():
    assert refused([output("minutes"), trigger("hold_a_gala")]) == (1, "ETP507")


def test_the_submitter_cannot_approve_where_somebody_else_is_asked():
    own = evolve(approval("chosen", "participants"), hand=Hand.SUBMITTER)
    assert refused([*TO_C, own]) == (len(TO_C), "ETP527")


def test_a_person_with_other_roles_alone_has_no_right():
    steps = [*TO_D[:-1], evolve(trigger("hold_workshop_d"), roles=("trainer",))]
    assert refused(steps) == (len(TO_D) - 1, "ETP506")


def test_nothing_is_played_after_a_refusal():
    assert rehearsed(REAL, [trigger("close"), output("barrels")]).played == 0
    assert played(begun(REAL), output("barrels")).played == 1


def test_the_approval_of_a_gate_counts_where_the_gate_asks_for_it():
    to_the_end = [
        *TO_D, output("attendance_d"), output("elaborated_projects"),
        trigger("hold_fifth_workshop"),
        output("attendance_fifth"), output("presented_projects"),
        trigger("begin_follow_up"),
    ]  # fmt: skip
    assert refused([*to_the_end, trigger("close")]) == (len(to_the_end), "ETP504")
    assert (
        rehearsed(REAL, [*to_the_end, approval("close", "starosta"), trigger("close")]).stage
        == "closed"
    )
