"""Verification finds every kind of tampering and says where; and what nobody touched is intact."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import operations as op
from engine.errors import EtapError, LedgerBroken
from engine.recording.ledger import tree
from engine.recording.ledger.event_bytes import leaf_hash
from schemas.report import Verification
from tests.making import P1, carried, done, later, programme, submit

DROP = "DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_removed"


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a programme with two cycles, a reason, a withdrawal and evidence."""
    root = tmp_path_factory.mktemp("verifying")
    with closing(programme(root / "p")) as opened:
        carried(opened, root / "desk", 2)
        submit(opened, root / "desk", "attendance_b")
        done(op.withdraw(opened, "1432", "attendance_b", P1, "zła lista"))
        done(op.start(opened, "1410", None, P1))
        later(opened, hours=1)
        done(op.advance(opened, "1410", "abandon", P1, "powódź"))
    return root / "p"


@pytest.fixture
def folder(untouched: Path, tmp_path: Path) -> Path:
    shutil.copytree(untouched, tmp_path / "p")
    return tmp_path / "p"


def verified(folder: Path) -> Verification:
    with op.open_programme(folder) as opened:
        return op.verify(opened, lambda _done, _of: None)


def codes(folder: Path) -> list[str]:
    return sorted({breach.code for breach in verified(folder).breaches})


def tamper(folder: Path, *statements: tuple[str, tuple[Any, ...]]) -> None:
    """Change the ledger as one does who can write its file, and put the triggers back."""
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        triggers = [
            sql for (sql,) in raw.execute("SELECT sql FROM sqlite_master WHERE type='trigger'")
        ]
        raw.executescript(DROP)
        for sql, values in statements:
            raw.execute(sql, values)
        for sql in triggers:
            raw.execute(sql)


def rows(folder: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "ledger.db")) as raw:
        return raw.execute(sql).fetchall()


def rewritten(folder: Path, leaf: int, **changes: Any) -> None:
    """Change what an event says, canonically, with every column beside it."""
    ((body,),) = rows(folder, f"SELECT body FROM events WHERE leaf = {leaf}")
    event = json.loads(body) | changes
    new = json.dumps(event, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    keys = ("cycle", "seq", "kind", "recorded", "idem")
    columns = [event[key] for key in keys]
    sql = (
        "UPDATE events SET cycle=?, seq=?, kind=?, recorded=?, idem=?, hash=?, body=? WHERE leaf=?"
    )
    tamper(folder, (sql, (*columns, leaf_hash(new), new, leaf)))
    tamper(folder, *regrown(folder))


def regrown(folder: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    """The tree's nodes as they follow from the bodies, for an attacker who forgets nothing."""
    peaks: tree.Peaks = ()
    for leaf, body in rows(folder, "SELECT leaf, body FROM events ORDER BY leaf"):
        peaks, nodes = tree.grown(peaks, leaf, bytes.fromhex(leaf_hash(body)))
        yield "UPDATE events SET nodes = ? WHERE leaf = ?", (b"".join(nodes), leaf)


def test_a_changed_node_of_the_tree_is_told_at_its_leaf_and_where_it_is_built_upon(folder):
    tamper(folder, ("UPDATE events SET nodes = zeroblob(64) WHERE leaf = 3", ()))
    at, above = verified(folder).breaches
    assert (at.code, at.facts["leaf"]) == (above.code, above.facts["leaf"] - 4) == ("ETP662", 3)


def last(folder: Path) -> int:
    ((leaf,),) = rows(folder, "SELECT max(leaf) FROM events")
    return int(leaf)


# What is whole ------------------------------------------------------------------------------------


def test_what_nobody_touched_is_intact_and_counted(folder):
    found = verified(folder)
    assert found.intact
    assert found.checked == {
        "events": last(folder) + 1,
        "cycles": 3,
        "schedules": 1,
        "evidence": 8,
        "texts": 2,
        "redacted": 0,
    }
    assert found.not_checked == ("ETP676", "ETP677")
    assert found.simulated


def test_verifying_writes_nothing(folder):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    verified(folder)
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {p: b for p, b in after.items() if p.suffix not in (".db-shm", ".db-wal")} == before


def test_progress_is_told_for_every_event(folder):
    told = []
    with op.open_programme(folder) as opened:
        op.verify(opened, lambda done, of: told.append((done, of)))
    assert told == [(at, last(folder) + 1) for at in range(1, last(folder) + 2)]


# The ledger ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def flippable(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy whose events may be changed, as long as they are put back."""
    folder = tmp_path_factory.mktemp("flip") / "p"
    shutil.copytree(untouched, folder)
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        raw.executescript(DROP)
    return folder


@given(data=st.data())
def test_any_flipped_byte_of_any_event_is_found_and_nothing_crashes(flippable, data):
    leaf = data.draw(st.integers(0, last(flippable)))
    ((body,),) = rows(flippable, f"SELECT body FROM events WHERE leaf = {leaf}")
    place = data.draw(st.integers(0, len(body) - 1))
    flipped = bytearray(body)
    flipped[place] ^= data.draw(st.integers(1, 255))
    with closing(sqlite3.connect(flippable / "ledger.db", isolation_level=None)) as raw:
        raw.execute("UPDATE events SET body=? WHERE leaf=?", (bytes(flipped), leaf))
        try:
            found = verified(flippable).breaches
            assert any(breach.code in ("ETP661", "ETP662") for breach in found)
            look_around(flippable)
        finally:
            raw.execute("UPDATE events SET body=? WHERE leaf=?", (body, leaf))


def look_around(folder: Path) -> None:
    """Ask what a tampered programme may answer in any way that is not a crash."""
    with op.open_programme(folder) as opened:
        for ask in (
            lambda: op.board(opened),
            lambda: op.why(opened, "1432", None, P1),
            lambda: op.log(opened, "1432", P1),
        ):
            with suppress(EtapError):
                ask()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "noted"),
        ("recorded", "2020-01-01T00:00:00.000000Z"),
        ("idem", "x"),
        ("hash", "0" * 64),
        ("cycle", "1418/1"),
    ],
)
def test_an_edited_column_differs_from_the_bytes(folder, column, value):
    leaf = last(folder) - 3
    tamper(folder, (f"UPDATE events SET {column}=? WHERE leaf=?", (value, leaf)))
    breaches = [b for b in verified(folder).breaches if b.code == "ETP662"]
    assert [breach.facts["leaf"] for breach in breaches] == [leaf]


def test_an_event_changed_with_all_its_columns_breaks_the_chain_behind_it(folder):
    ((leaf, seq),) = rows(
        folder, "SELECT leaf, seq FROM events WHERE cycle='1432/1' AND kind='started'"
    )
    rewritten(folder, leaf, happened="2026-01-01")
    (breach,) = verified(folder).breaches
    assert (breach.code, breach.cycle, breach.seq) == ("ETP663", "1432/1", seq + 1)


def test_an_event_taken_out_is_missed_in_its_cycle_and_in_the_ledger(folder):
    leaf = last(folder) - 6
    tamper(folder, ("DELETE FROM events WHERE leaf=?", (leaf,)))
    assert {"ETP663", "ETP664", "ETP665"} <= set(codes(folder))


def test_an_event_taken_out_and_the_leaves_closed_up_is_still_missed(folder):
    leaf = last(folder) - 6
    tamper(
        folder,
        ("DELETE FROM events WHERE leaf=?", (leaf,)),
        ("UPDATE events SET leaf = leaf - 1 WHERE leaf > ?", (leaf,)),
    )
    assert {"ETP663", "ETP664"} <= set(codes(folder))


def test_a_truncated_tail_cannot_be_seen_and_that_is_said(folder):
    tamper(folder, ("DELETE FROM events WHERE leaf=?", (last(folder),)))
    found = verified(folder)
    assert found.intact
    assert "ETP676" in found.not_checked


def test_two_events_that_changed_places_are_found(folder):
    end = last(folder)
    tamper(
        folder,
        ("UPDATE events SET leaf=? WHERE leaf=?", (end + 9, end)),
        ("UPDATE events SET leaf=? WHERE leaf=?", (end, end - 1)),
        ("UPDATE events SET leaf=? WHERE leaf=?", (end - 1, end + 9)),
    )
    assert {"ETP663", "ETP664", "ETP669"} <= set(codes(folder))


def test_a_swapped_prev_is_found(folder):
    rewritten(folder, last(folder), prev="ab" * 32)
    (breach,) = verified(folder).breaches
    assert (breach.code, breach.cycle, breach.seq) == ("ETP663", "1410/1", 2)


def test_an_event_put_in_is_found(folder):
    end = last(folder)
    ((body,),) = rows(folder, f"SELECT body FROM events WHERE leaf = {end}")
    event = json.loads(body) | {"seq": 4}
    new = json.dumps(event, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    values = (
        end + 1,
        event["cycle"],
        4,
        event["kind"],
        event["recorded"],
        None,
        leaf_hash(new),
        new,
        b"",
    )
    tamper(folder, ("INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?)", values))
    assert {"ETP663", "ETP664"} <= set(codes(folder))


def test_recorded_that_runs_backwards_is_found(folder):
    rewritten(folder, last(folder), recorded="2026-03-01T00:00:00.000000Z")
    (breach,) = verified(folder).breaches
    assert (breach.code, breach.facts["recorded"]) == ("ETP669", "2026-03-01T00:00:00.000000Z")


@pytest.mark.parametrize(
    "payload",
    [{}, {"trigger": "abandon"}, {"dest": 7, "trigger": 1}, {"output": "x", "submission": 1}],
)
def test_an_event_that_says_what_no_command_can_have_said_is_found(folder, payload):
    rewritten(folder, last(folder), payload=payload)
    assert set(codes(folder)) & {"ETP661", "ETP670"}


def test_bytes_that_are_no_event_are_named_by_their_leaf(folder):
    tamper(folder, ("UPDATE events SET body=? WHERE leaf=?", (b"{}", last(folder))))
    found = [b for b in verified(folder).breaches if b.code == "ETP661"]
    assert [breach.facts["leaf"] for breach in found] == [last(folder)]


def test_an_event_of_the_programme_that_lost_its_parts_is_told_by_every_command(folder):
    ((leaf,),) = rows(folder, "SELECT leaf FROM events WHERE kind='county_added' LIMIT 1")
    rewritten(folder, leaf, payload={})
    assert not verified(folder).intact
    with op.open_programme(folder) as opened, pytest.raises(LedgerBroken):
        op.board(opened)


# Schedules, evidence, private rows, databases -----------------------------------------------------


def test_a_schedule_edited_in_the_store_is_found(folder):
    (text,) = (folder / "schedules").glob("*/*.yaml")
    text.write_text(
        text.read_text(encoding="utf-8").replace('"14 days"', '"1 day"'), encoding="utf-8"
    )
    (breach,) = verified(folder).breaches
    assert (breach.code, breach.facts["digest"]) == ("ETP666", text.parent.name)


def test_a_schedule_taken_out_of_the_store_is_found(folder):
    shutil.rmtree(folder / "schedules")
    assert codes(folder) == ["ETP666"]


@pytest.mark.parametrize(
    ("harm", "code"), [("alter", "ETP668"), ("remove", "ETP667"), ("link", "ETP668")]
)
def test_evidence_altered_removed_or_replaced_by_a_link_is_named_with_its_output(
    folder, tmp_path, harm, code
):
    blob = next(path for path in sorted((folder / "evidence").rglob("*")) if len(path.name) == 64)
    content = blob.read_bytes()
    blob.unlink()
    if harm == "alter":
        blob.write_bytes(content + b" ")
    if harm == "link":
        (tmp_path / "copy").write_bytes(content)
        blob.symlink_to(tmp_path / "copy")
    (breach,) = verified(folder).breaches
    assert (breach.code, breach.cycle) == (code, "1432/1")
    assert breach.facts["output"]
    assert breach.seq


def private(folder: Path, sql: str) -> None:
    with closing(sqlite3.connect(folder / "private.db", isolation_level=None)) as raw:
        raw.execute(sql)


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("DELETE FROM files WHERE name LIKE 'barrels%'", "ETP671"),
        ("UPDATE files SET salt = zeroblob(32) WHERE name LIKE 'barrels%'", "ETP668"),
        ("DELETE FROM texts WHERE text = 'powódź'", "ETP674"),
        ("UPDATE texts SET text = 'wszystko dobrze' WHERE text = 'powódź'", "ETP675"),
        ("UPDATE texts SET salt = zeroblob(32) WHERE text = 'powódź'", "ETP675"),
    ],
)
def test_what_stands_behind_a_commitment_is_checked(folder, sql, code):
    private(folder, sql)
    (breach,) = verified(folder).breaches
    assert (breach.code, breach.cycle is None) == (code, False)


@pytest.mark.parametrize(
    ("store", "sql"),
    [
        ("ledger.db", "DROP TRIGGER events_are_not_changed"),
        ("ledger.db", "CREATE TABLE surprise (x)"),
        ("private.db", "CREATE INDEX surprise ON files (name)"),
    ],
)
def test_a_database_with_another_schema_is_found(folder, store, sql):
    with closing(sqlite3.connect(folder / store, isolation_level=None)) as raw:
        raw.execute(sql)
    assert codes(folder) == ["ETP672"]


def test_everything_wrong_is_told_at_once(folder):
    private(folder, "DELETE FROM texts")
    shutil.rmtree(folder / "schedules")
    shutil.rmtree(folder / "evidence")
    found = verified(folder).breaches
    assert len(found) == 2 + 1 + 8
    assert {breach.code for breach in found} == {"ETP666", "ETP667", "ETP674"}
