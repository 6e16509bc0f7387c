"""Events written past the engine, in a whole chain: the audit tells each, and conforms to none."""

from pathlib import Path
from typing import Any

import pytest

from schemas.ledger import Kind, instant_text
from tests.acceptance.test_audit_by_commands import forge, moved
from tests.ledger_events import event
from tests.making import carried, files, later, programme, submit

Events = list[tuple[Kind, dict[str, Any]]]
NOTE: dict[str, Any] = {"text": None}


def audited(etap, folder: Path, tmp_path: Path, events: Events, person: str = "p1"):
    """Audit a cycle in workshop A with its outputs, after which these events were forged."""
    with programme(folder) as opened:
        carried(opened, tmp_path / "desk", 1)
        submit(opened, tmp_path / "desk", "attendance_a", "diagnosis")
        later(opened, days=3)
        for kind, payload in events:
            forge(opened, kind, payload, person)
        now = opened.now().isoformat()
    assert etap("verify", "--programme", folder).status in (0, 5)
    told = etap("audit", "--programme", folder, "--now", now, "--json")
    assert told.status in (0, 1), told.err
    return told.document


def rules(document: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(one["rule"], one["event"], one["about"]) for one in document["findings"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "programme"


def test_a_transition_that_says_it_leads_elsewhere_is_told(etap, folder: Path, tmp_path: Path):
    forged = [(Kind.ADVANCED, moved("hold_workshop_b", "workshop_a", "closed"))]
    found = audited(etap, folder, tmp_path, forged)
    assert rules(found) == [("wrong-stage", 6, "closed")]
    assert "put into stage 'Cycle closed' (closed)" in found["findings"][0]["message"]


def test_a_start_in_another_stage_than_the_first_is_told(etap, folder: Path):
    with programme(folder) as opened:
        now = opened.now()
        on: dict = {"recorded": instant_text(now), "happened": str(now.date())}
        adopted = opened.roster.schedules[0].digest
        parts: dict = {"kind": "started", "schedule": adopted, "payload": {"stage": "workshop_d"}}
        with opened.ledger.writing() as writer:
            writer.append(event(**parts, **on))
    found = etap("audit", "--programme", folder, "--now", now.isoformat(), "--json").document
    assert rules(found) == [("wrong-stage", 1, "workshop_d")]


@pytest.mark.parametrize(
    "note",
    [
        {"event": 99, "narrowed": "2026-03-01"},
        {"event": 99, "narrowed": "9999-12-31"},
        {"event": 3, "narrowed": "2026-03-01"},
        {"event": 3, "narrowed": "once"},
        {"event": [3], "narrowed": "2026-03-22"},
    ],
)
def test_a_note_that_moves_days_is_told_and_moves_nothing(etap, folder, tmp_path, note):
    found = audited(etap, folder, tmp_path, [(Kind.NOTED, {**note, **NOTE})])
    assert rules(found) == [("unknown-event", 6, "noted")]


def test_a_person_outside_the_programme_had_no_right(etap, folder: Path, tmp_path: Path):
    forged: Events = [
        (Kind.NOTED, {"event": None, "narrowed": None, **NOTE}),
        (Kind.ADVANCED, moved("hold_workshop_b", "workshop_a", "workshop_b")),
    ]
    found = audited(etap, folder, tmp_path, forged, "p77")
    assert rules(found) == [("no-right", 6, "workshop_a"), ("no-right", 7, "hold_workshop_b")]


CHECK = {"check": "count", "ok": True, "have": 5, "min": 5, "max": None, "column": None}


@pytest.mark.parametrize(
    ("checks", "medium", "passes"),
    [
        ([CHECK], "pdf", True),
        ([{**CHECK, "have": 6}], "pdf", False),
        ([], "pdf", False),
        ([{**CHECK, "have": 1}], "pdf", False),
        ([{**CHECK, "min": 1}], "pdf", False),
        ([{"ok": True}], "pdf", False),
        ([CHECK], "csv", False),
    ],
)
def test_a_submission_whose_checks_were_never_measured_is_told(
    etap, folder, tmp_path, checks, medium, passes
):
    several = [{"commitment": f"{n:02}" * 32, "size": 1, "medium": medium} for n in range(5)]
    payload = {"output": "diagnosis", "files": several, "checks": checks, "bases": {"barrels": 2}}
    found = audited(etap, folder, tmp_path, [(Kind.SUBMITTED, {**payload, "adds_to": None})])
    missing = ("missing-evidence", 6, "diagnosis")  # nobody ever kept these files
    assert rules(found) == [*([] if passes else [("invalid-output", 6, "diagnosis")]), missing]


def test_what_was_added_to_files_made_from_an_earlier_base_is_told(
    etap, folder: Path, tmp_path: Path
):
    """The event would make the whole submission current, the files made before among it."""
    with programme(folder) as opened:
        carried(opened, tmp_path / "desk", 3)
        submit(opened, tmp_path / "desk", "attendance_c", "proposals", "chosen")
        events = [opened.ledger.at(leaf) for leaf in range(opened.ledger.head().size)]
        chosen = next(e for e in map(_read, events[::-1]) if e.payload.get("output") == "chosen")
        files(tmp_path / "desk", "proposals", "b")
        forge_again(opened, "proposals")
        payload = {**chosen.payload, "adds_to": chosen.seq}
        forge(opened, Kind.SUBMITTED, payload)
        now = opened.now().isoformat()
    found = etap("audit", "--programme", folder, "--now", now, "--json").document
    assert ("stale-output", chosen.seq + 2, "chosen") in rules(found)


def _read(stored: Any) -> Any:
    from engine.recording.ledger.event_bytes import read

    return read(stored.body)


def forge_again(opened: Any, output: str) -> None:
    """Forge that an output was handed in again, with another file, its checks as they were."""
    events = [_read(opened.ledger.at(leaf)) for leaf in range(opened.ledger.head().size)]
    before = next(e for e in events[::-1] if e.payload.get("output") == output)
    (file,) = before.payload["files"]
    forge(opened, Kind.SUBMITTED, {**before.payload, "files": [{**file, "commitment": "cd" * 32}]})


@pytest.mark.parametrize("kind", [Kind.WAIVED, Kind.SETTLED, Kind.MIGRATED])
def test_a_record_with_events_that_are_not_judged_never_conforms(etap, folder, tmp_path, kind):
    found = audited(etap, folder, tmp_path, [(kind, {"output": "diagnosis"})])
    assert (found["verdict"], found["grade"]) == ("not-shown", "not-graded")
    unseen = [(one["rule"], one["cases"], one["why"]) for one in found["not_evaluated"]]
    assert unseen == [("waiver-expired", 1, "other-kinds")]
