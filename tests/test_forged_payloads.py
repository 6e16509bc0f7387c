"""Events whose bytes are in their form and that say what no command can have said, with all hashes
made anew: what a stranger's verifier finds in a bundle of them, ``etap verify`` finds as well."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import pytest

from bench.faults.forging import rechained, rewrite
from engine import operations as op
from engine.deciding.roster import evolve_roster
from engine.errors import EtapError
from engine.recording.ledger.payload_shape import is_shaped
from schemas.asked import Asked
from schemas.ledger import Event
from schemas.programme import Roster
from schemas.report import Verification
from tests.making import P1, carried, done, programme, submit

Document = dict[str, Any]


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a programme with every kind of event that this version writes."""
    root = tmp_path_factory.mktemp("forged")
    with closing(programme(root / "p")) as opened:
        carried(opened, root / "desk", 2)
        submit(opened, root / "desk", "attendance_b")
        done(op.withdraw(opened, "1432", "attendance_b", P1, "zła lista"))
        done(op.start(opened, "1410", None, P1))
        done(op.note(opened, "1410", Asked("p1"), text="uwaga"))
    return root / "p"


@pytest.fixture
def folder(untouched: Path, tmp_path: Path) -> Path:
    shutil.copytree(untouched, tmp_path / "p")
    return tmp_path / "p"


def verified(folder: Path) -> Verification:
    return op.verify_folder(folder, lambda _done, _of: None)


def documents(folder: Path) -> list[Document]:
    with closing(sqlite3.connect(folder / "ledger.db")) as raw:
        rows = raw.execute("SELECT body FROM events ORDER BY leaf").fetchall()
    return [json.loads(body) for (body,) in rows]


def forge(folder: Path, change: Callable[[list[Document]], None]) -> list[str]:
    """Change the events, make everything agree again, and tell the codes of what is found."""
    events = documents(folder)
    change(events)
    rewrite(folder, list(rechained(events)))
    return sorted({breach.code for breach in verified(folder).breaches})


def first(events: list[Document], kind: str) -> Document:
    return next(event["payload"] for event in events if event["kind"] == kind)


def put(kind: str, key: str, value: Any) -> Callable[[list[Document]], None]:
    return lambda events: first(events, kind).update({key: value})


def take(kind: str, key: str) -> Callable[[list[Document]], None]:
    return lambda events: first(events, kind).pop(key)


def in_file(key: str, value: Any) -> Callable[[list[Document]], None]:
    return lambda events: first(events, "submitted")["files"][0].update({key: value})


def in_text(events: list[Document]) -> None:
    first(events, "noted")["text"]["size"] += 1


def another_schedule(events: list[Document]) -> None:
    """Let one event run on a schedule of the programme that its cycle does not run on."""
    digest = first(events, "schedule_adopted")["digest"]
    digest_of_another = digest[1:] + digest[0]
    events[-1]["schedule"] = digest_of_another


def test_nobody_touched_it_and_it_is_intact(folder: Path):
    assert forge(folder, lambda _events: None) == []


@pytest.mark.parametrize(
    "change",
    [
        put("person_added", "origin", 7),
        put("person_added", "origin", ""),
        put("person_added", "simulated", "no"),
        take("person_added", "origin"),
        put("schedule_adopted", "digest", 5),
        put("schedule_adopted", "digest", "abc"),
        put("county_added", "county", "14"),
        take("county_added", "name"),
        put("role_granted", "role", ""),
        put("submitted", "adds_to", 0),
        put("submitted", "bases", {"a": "1"}),
        put("submitted", "files", {}),
        take("submitted", "checks"),
        put("withdrawn", "reason", {"commitment": "0"}),
        put("advanced", "relied_on", []),
        put("noted", "text", "uwaga"),
        put("submitted", "checks", ["7"]),
        in_file("medium", "exe"),
        in_file("commitment", "xyz"),
        another_schedule,
    ],
)
def test_what_no_command_can_have_said_is_found(
    folder: Path, change: Callable[[list[Document]], None]
):
    assert "ETP670" in forge(folder, change)


def test_a_size_that_is_not_the_files_is_found(folder: Path):
    size = first(documents(folder), "submitted")["files"][0]["size"]
    assert forge(folder, in_file("size", size + 1)) == ["ETP668"]


def test_a_size_that_is_not_the_files_is_found_if_the_private_store_says_it_as_well(folder: Path):
    file = first(documents(folder), "submitted")["files"][0]
    with closing(sqlite3.connect(folder / "private.db", isolation_level=None)) as raw:
        raw.execute("UPDATE files SET size = size + 1 WHERE commitment = ?", [file["commitment"]])
    assert forge(folder, in_file("size", file["size"] + 1)) == ["ETP668"]


def test_a_size_that_is_not_the_texts_is_found(folder: Path):
    assert forge(folder, in_text) == ["ETP675"]


@pytest.mark.parametrize("digest", ["../../../../etc/passwd", "", "AB" * 32])
def test_a_digest_in_the_private_store_that_is_none_is_one_fault_of_one_file(
    folder: Path, digest: str
):
    with closing(sqlite3.connect(folder / "private.db", isolation_level=None)) as raw:
        (mark,) = raw.execute("SELECT min(commitment) FROM files").fetchone()
        raw.execute("UPDATE files SET sha256 = ? WHERE commitment = ?", [digest, mark])
    found = verified(folder)
    assert [breach.code for breach in found.breaches] == ["ETP668"]
    assert found.checked["evidence"] > 3  # the others were looked at


def test_redaction_in_one_cycle_hides_nothing_in_another(folder: Path):
    """The other cycle's event names the same commitment: a file that it never held."""
    with op.open_programme(folder) as opened:
        mark = first(documents(folder), "submitted")["files"][0]["commitment"]
        plan = op.redaction(opened, [mark], P1)
        assert op.redact(opened, plan, P1, "prośba").status == 0

    def borrow(events: list[Document]) -> None:
        submitted = next(event for event in events if event["kind"] == "submitted")
        last = next(event for event in reversed(events) if event["cycle"] == "1410/1")
        last.update(kind="submitted", payload=submitted["payload"])

    assert "ETP671" in forge(folder, borrow)


def _event(payload: Document, seq: int = 2, kind: str = "person_added") -> Event:
    return Event("programme", seq, "0" * 64, kind, "2026", "", "p1", (), None, None, payload)


def test_only_the_first_event_says_the_origin_and_whether_it_is_simulated():
    roster = evolve_roster(
        Roster(), _event({"person": "p1", "origin": "etap/a", "simulated": True}, 1), "a" * 64
    )
    later = _event({"person": "p2", "origin": "etap/b", "simulated": False})
    assert is_shaped(later)
    after = evolve_roster(roster, later, "b" * 64)
    assert (after.origin, after.simulated) == ("etap/a", True)


def test_the_first_event_adds_a_person():
    assert not is_shaped(_event({"person": "p1", "role": "x"}, 1, "role_granted"))


def test_both_forms_of_an_approval_are_known():
    county = Event("1432/1", 2, "0" * 64, "approved", "2026", "", "p1", (), "a" * 64, None, {})
    gate = {"gate": "go", "visit": 1, "submissions": {"a": 2}, "role": "r"}
    output = {"output": "a", "submission": 2, "role": "r"}
    for payload in (gate, output):
        assert is_shaped(_with(county, payload))
        for key in payload:
            assert not is_shaped(_with(county, {k: v for k, v in payload.items() if k != key}))


def _with(event: Event, payload: Document) -> Event:
    return attrs.evolve(event, payload=payload)


@pytest.mark.parametrize("body", [None, "text", 5])
def test_a_body_that_is_no_bytes_is_told_by_every_command(folder: Path, body: object):
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        raw.executescript(
            "CREATE TABLE other AS SELECT * FROM events; DROP TABLE events;"
            "ALTER TABLE other RENAME TO events"
        )
        raw.execute("UPDATE events SET body = ? WHERE leaf = 20", [body])
    assert "ETP661" in {breach.code for breach in verified(folder).breaches}
    with op.open_programme(folder) as opened:
        assert not all(checkup.well for checkup in op.doctor(opened))
        with pytest.raises(EtapError):
            op.checkpoint(opened)
