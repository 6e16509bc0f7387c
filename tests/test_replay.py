"""Replay against a walk over the whole history, and what each kind of event changes."""

from typing import Any

import pytest
from attrs import evolve as changed
from hypothesis import given, settings

from engine.deciding.replay import evolve, replay, unstarted
from engine.deciding.standings import stale_pair
from schemas.cycle import State
from schemas.ledger import NO_EVENT, Event, Kind
from tests.deciding_strategies import CYCLE, Played, cycles, digest_of


def told(state: State) -> dict[str, Any]:
    """What a state says, in plain words."""
    return {
        "stage": state.stage,
        "visit": state.visit,
        "seq": state.seq,
        "entries": {name: (e.seq, e.happened, e.recorded) for name, e in state.entries.items()},
        "submissions": {
            name: (
                s.seq,
                set(s.persons),
                list(s.content),
                {base: list(content) for base, content in s.made_from.items()},
                bool(s.failed),
                [(a.person, a.role, a.seq) for a in s.approvals],
            )
            for name, s in state.submissions.items()
        },
    }


def walked(played: Played) -> dict[str, Any]:
    """What the oracle finds by walking over the whole history, question by question."""
    past, schedule = played.past, played.tables.schedule
    entries = {stage.id: past.entry(stage.id) for stage in schedule.stages}
    submissions = {name: past.submission(name) for name in schedule.output_of}
    return {
        "stage": past.stage(),
        "visit": past.visit(),
        "seq": len(played.events),
        "entries": {
            name: (e.seq, str(past.days(e)), e.recorded) for name, e in entries.items() if e
        },
        "submissions": {
            name: (
                event.seq,
                past.contributors(event),
                past.content(name),
                {b: past.content(b, event.seq) for b in schedule.output_of[name].bases},
                not all(check["ok"] for check in event.payload["checks"]),
                [
                    (e.actor, e.payload["role"], e.seq)
                    for e in played.events
                    if e.kind == "approved" and e.payload.get("submission") == event.seq
                ],
            )
            for name, event in submissions.items()
            if event
        },
    }


@settings(max_examples=200)
@given(cycles())
def test_the_state_after_any_commands_is_what_a_walk_over_the_history_finds(played):
    assert told(played.state) == walked(played)


@given(cycles())
def test_replaying_the_recorded_events_gives_the_state_that_deciding_left(played):
    blank = unstarted(CYCLE, played.state.schedule)
    assert replay(blank, [(event, digest_of(event)) for event in played.events]) == played.state


@given(cycles())
def test_a_refused_command_leaves_no_trace(played):
    accepted = [step for step in played.steps if hasattr(step.decision, "payload")]
    assert len(accepted) == len(played.events) == played.state.seq


@given(cycles())
def test_an_output_is_stale_exactly_where_the_recursion_over_its_bases_finds_it_so(played):
    for output in played.tables.schedule.output_of.values():
        if output.id in played.state.submissions:
            pairs = pairs_behind(played, output.id)
            assert (stale_pair(pairs, played.state) is not None) is played.past.stale(output.id)


def pairs_behind(played: Played, name: str) -> list[tuple[str, str]]:
    bases = played.tables.schedule.output_of[name].bases
    behind = [pair for base in bases for pair in pairs_behind(played, base)]
    return [*behind, *((name, base) for base in bases)]


# --- One event at a time --------------------------------------------------------------------------


def event(
    seq: int, kind: str, happened: str = "2008-11", actor: str = "p1", **payload: Any
) -> Event:
    recorded = f"2008-12-01T10:00:{seq:02d}.000000Z"
    return Event(CYCLE, seq, NO_EVENT, kind, happened, recorded, actor, (), "d" * 64, None, payload)


def after(*events: Event) -> State:
    return replay(unstarted(CYCLE, ""), [(one, digest_of(one)) for one in events])


def submitted(seq: int, *files: str, adds_to: int | None = None, actor: str = "p1") -> Event:
    return event(
        seq,
        "submitted",
        actor=actor,
        output="x",
        files=[{"commitment": name, "size": 1, "medium": "pdf"} for name in files],
        checks=[],
        bases={},
        adds_to=adds_to,
    )


STARTED = event(1, "started", stage="a")


def test_a_cycle_that_was_not_started_rests_nowhere():
    blank = unstarted(CYCLE, "d" * 64)
    assert (blank.seq, blank.head, blank.stage, blank.county, blank.number) == (
        0,
        NO_EVENT,
        "",
        "1432",
        1,
    )


def test_starting_names_the_schedule_the_stage_and_the_visit():
    state = after(STARTED)
    assert (state.schedule, state.stage, state.visit, state.seq) == ("d" * 64, "a", 1, 1)
    assert state.head == digest_of(STARTED)


def test_adding_files_keeps_those_who_contributed_and_a_new_submission_does_not():
    added = after(STARTED, submitted(2, "a"), submitted(3, "a", "b", adds_to=2, actor="p2"))
    assert added.submissions["x"].persons == ("p1", "p2")
    again = after(STARTED, submitted(2, "a"), submitted(3, "b", actor="p2"))
    assert again.submissions["x"].persons == ("p2",)


def test_content_does_not_depend_on_the_order_of_the_files():
    one, other = after(STARTED, submitted(2, "a", "b")), after(STARTED, submitted(2, "b", "a"))
    assert one.submissions["x"].content == other.submissions["x"].content


def test_entering_a_stage_again_is_a_new_visit_that_drops_the_approvals_of_gates():
    given = event(2, "approved", gate="go", visit=1, submissions={}, role="judge")
    back = event(3, "advanced", trigger="t", source="a", dest="a", reason=None, relied_on={})
    assert len(after(STARTED, given).gate_approvals) == 1
    state = after(STARTED, given, back)
    assert (state.gate_approvals, state.visit, state.entries["a"].seq) == ((), 3, 3)


def test_a_note_narrows_only_the_entry_that_it_is_about():
    narrow = event(2, "noted", event=1, narrowed="2008-11-03", text=None)
    assert after(STARTED, narrow).entries["a"].happened == "2008-11-03"
    for other in (
        event(2, "noted", event=1, narrowed=None, text=None),
        event(2, "noted", event=7, narrowed="2008-11-03", text=None),
        event(2, "noted", event=None, narrowed=None, text={"commitment": "0", "size": 1}),
    ):
        assert after(STARTED, other).entries["a"].happened == "2008-11"


def test_a_note_on_an_entry_that_was_made_again_since_changes_nothing():
    back = event(2, "advanced", trigger="t", source="a", dest="a", reason=None, relied_on={})
    late = event(3, "noted", event=1, narrowed="2008-11-03", text=None)
    assert after(STARTED, back, late).entries["a"].happened == "2008-11"


@pytest.mark.parametrize("kind", ["waived", "settled", "migrated", "from_the_future"])
def test_an_event_of_a_kind_that_is_not_known_here_moves_only_the_place(kind):
    before = after(STARTED, submitted(2, "a"))
    later = event(3, kind)
    state = evolve(before, later, digest_of(later))
    assert (state.seq, state.head) == (3, digest_of(later))
    assert changed(state, seq=before.seq, head=before.head) == before


def test_every_kind_of_the_design_is_a_kind():
    assert {"started", "submitted", "withdrawn", "approved", "advanced", "noted"} <= set(Kind)
