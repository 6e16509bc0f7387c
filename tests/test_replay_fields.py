"""Replay, field by field: an event changes what it says, and leaves all else as it was."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve as changed

from engine.deciding.replay import DOES_NOT_REPLAY, evolve, replay, unstarted
from schemas.cycle import (
    CheckResult,
    Entry,
    EvidenceFile,
    GateApproval,
    Signature,
    State,
    Submission,
)
from schemas.ledger import NO_EVENT, Event

OLD, NEW = "aa" * 32, "bb" * 32
SCHEDULE, OTHER = "c" * 64, "d" * 64
AT = "2008-12-01T10:00:09.000000Z"


def event(kind: str, schedule: str | None = OTHER, actor: str = "p9", **payload: Any) -> Event:
    return Event("1432/1", 9, OLD, kind, "2008-11", AT, actor, ("r",), schedule, None, payload)


def file(name: str, size: int = 7, medium: str = "pdf") -> EvidenceFile:
    return EvidenceFile(name, size, medium)


FAILED = CheckResult("rows", False, 3, 5, 9, "name")
WHOLE = Submission(
    3,
    ("p1", "p2"),
    (file("f2"), file("f1", 8, "jpeg")),
    ("f1", "f2"),
    (FAILED,),
    {"base": ("b1",)},
    (Signature("p4", "judge", 4),),
)
MARKED = changed(WHOLE, seq=5, files=(file("f3"),), content=("f3",), redacted=True, lost=True)
GIVEN = GateApproval("go", 2, {"x": 3}, Signature("p5", "judge", 6))
STATE = State(
    "1432/1",
    SCHEDULE,
    8,
    OLD,
    "b",
    2,
    {"a": Entry(1, "2008-10", "then"), "b": Entry(2, "2008-11", "later")},
    {"x": WHOLE, "y": MARKED},
    (GIVEN,),
)
#: The state with nothing but its place moved on.
MOVED = changed(STATE, seq=9, head=NEW)


def test_before_its_first_event_a_cycle_is_nowhere():
    assert unstarted("1432/1", SCHEDULE) == State(
        "1432/1", SCHEDULE, 0, NO_EVENT, "", 0, {}, {}, ()
    )


@pytest.mark.parametrize("kind", ["waived", "settled", "migrated", "from_the_future"])
def test_a_kind_that_changes_no_state_moves_the_place(kind: str):
    assert evolve(STATE, event(kind, payload=1), NEW) == MOVED


def test_events_are_applied_in_their_order_each_with_its_own_hash():
    first, second = event("waived"), changed(event("waived"), seq=10)
    assert replay(STATE, [(first, "11" * 32), (second, NEW)]) == changed(MOVED, seq=10)
    assert replay(STATE, []) is STATE


# Entering a stage ---------------------------------------------------------------------------------

ENTERED = Entry(9, "2008-11", AT)


def test_starting_enters_the_first_stage_on_the_events_own_schedule():
    found = evolve(unstarted("1432/1", SCHEDULE), event("started", stage="a"), NEW)
    assert found == State("1432/1", OTHER, 9, NEW, "a", 9, {"a": ENTERED}, {}, ())
    nameless = evolve(unstarted("1432/1", SCHEDULE), event("started", None, stage="a"), NEW)
    assert nameless.schedule == SCHEDULE


def test_advancing_enters_the_stage_keeps_what_was_submitted_and_drops_the_gates_approvals():
    found = evolve(STATE, event("advanced", dest="c", source="b"), NEW)
    assert found == changed(
        MOVED, stage="c", visit=9, entries={**STATE.entries, "c": ENTERED}, gate_approvals=()
    )
    again = evolve(STATE, event("advanced", dest="a"), NEW)
    assert again.entries == {"a": ENTERED, "b": STATE.entries["b"]}


# Submitting ---------------------------------------------------------------------------------------


def check(ok: bool, have: int) -> dict[str, Any]:
    return {"check": "rows", "ok": ok, "have": have, "min": 5, "max": 9, "column": "name"}


def submitted(**more: Any) -> Event:
    files = [
        {"commitment": "n2", "size": 20, "medium": "png"},
        {"commitment": "n1", "size": 10, "medium": "pdf"},
    ]
    checks = [check(False, 3), check(True, 6), check(False, 10)]
    payload = {
        "output": "x",
        "files": files,
        "checks": checks,
        "bases": {"y": 5, "gone": 4},
        "adds_to": None,
    }
    return event("submitted", **{**payload, **more})


SUBMITTED = Submission(
    9,
    ("p9",),
    (file("n2", 20, "png"), file("n1", 10)),
    ("n1", "n2"),
    (FAILED, changed(FAILED, have=10)),
    {"y": ("f3",), "gone": ()},
)


def test_a_submission_replaces_the_earlier_one_with_all_that_hung_on_it():
    found = evolve(STATE, submitted(), NEW)
    assert found == changed(MOVED, submissions={"x": SUBMITTED, "y": MARKED})


def test_a_submission_that_adds_keeps_the_persons_and_the_actor_once():
    found = evolve(STATE, submitted(adds_to=3), NEW).submissions["x"]
    assert found == changed(SUBMITTED, persons=("p1", "p2", "p9"))
    found = evolve(STATE, submitted(adds_to=3, actor="p1"), NEW).submissions["x"]
    assert found.persons == ("p1", "p2")
    found = evolve(STATE, submitted(adds_to=0), NEW).submissions["x"]
    assert found.persons == ("p1", "p2", "p9")


def test_a_submission_that_adds_to_what_is_gone_stands_alone():
    found = evolve(STATE, submitted(output="z", adds_to=3), NEW)
    assert found.submissions == {"x": WHOLE, "y": MARKED, "z": SUBMITTED}


def test_withdrawing_takes_out_one_output_alone():
    assert evolve(STATE, event("withdrawn", output="x"), NEW) == changed(
        MOVED, submissions={"y": MARKED}
    )
    assert evolve(STATE, event("withdrawn", output="z"), NEW) == MOVED


# Approving ----------------------------------------------------------------------------------------


def test_an_approval_of_an_output_stands_behind_those_given_already():
    found = evolve(STATE, event("approved", output="x", role="clerk"), NEW)
    signed = changed(WHOLE, approvals=(*WHOLE.approvals, Signature("p9", "clerk", 9)))
    assert found == changed(MOVED, submissions={"x": signed, "y": MARKED})
    found = evolve(STATE, event("approved", output="y", role="clerk"), NEW)
    assert found.submissions["y"] == changed(MARKED, approvals=signed.approvals)


def test_an_approval_of_a_gate_is_of_its_visit_and_of_what_was_submitted():
    approval = event("approved", gate="on", visit=2, submissions={"x": 3, "y": 5}, role="clerk")
    given = GateApproval("on", 2, {"x": 3, "y": 5}, Signature("p9", "clerk", 9))
    assert evolve(STATE, approval, NEW) == changed(MOVED, gate_approvals=(GIVEN, given))


# Notes --------------------------------------------------------------------------------------------


def test_a_note_that_narrows_a_day_changes_the_entry_that_it_is_about():
    found = evolve(STATE, event("noted", event=2, narrowed="2008-11-03", text=None), NEW)
    entries = {**STATE.entries, "b": Entry(2, "2008-11-03", "later")}
    assert found == changed(MOVED, entries=entries)


@pytest.mark.parametrize("about", [(2, None), (7, "2008-11-03"), (None, None)])
def test_any_other_note_moves_the_place(about: tuple[int | None, str | None]):
    at, narrowed = about
    assert evolve(STATE, event("noted", event=at, narrowed=narrowed, text={}), NEW) == MOVED


# Redaction ----------------------------------------------------------------------------------------


def redacted(*commitments: str, outputs: tuple[str, ...] = ()) -> State:
    return evolve(STATE, event("redacted", commitments=commitments, outputs=outputs), NEW)


def test_what_was_current_when_its_file_was_redacted_stays_met():
    found = redacted("f1", "zz", outputs=("x",))
    marked = changed(WHOLE, redacted=True, lost=False)
    assert found == changed(MOVED, submissions={"x": marked, "y": MARKED})


def test_what_was_not_current_then_is_lost():
    found = redacted("f2", "f3", outputs=("y",))
    assert found == changed(
        MOVED,
        submissions={
            "x": changed(WHOLE, redacted=False, lost=True),
            "y": changed(MARKED, redacted=True, lost=False),
        },
    )


def test_a_redaction_of_other_files_moves_the_place():
    assert redacted("zz", outputs=("x", "y")) == MOVED


# What cannot have been said -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "one",
    [
        event("started"),
        event("advanced"),
        event("submitted"),
        submitted(files=[{"commitment": "n1", "size": 1}]),
        submitted(checks=[{"ok": False}]),
        event("withdrawn"),
        event("approved"),
        event("approved", role="judge"),
        event("approved", role="judge", output="z"),
        event("approved", role="judge", gate="on"),
        event("approved", role="judge", gate="on", visit=2),
        event("noted", event=1),
        event("noted", narrowed="2008-11-03"),
        event("redacted", outputs=()),
        event("redacted", commitments=()),
    ],
    ids=str,
)
def test_an_event_without_one_of_its_parts_does_not_replay(one: Event):
    with pytest.raises(DOES_NOT_REPLAY):
        evolve(STATE, one, NEW)
