"""What is derived from the events is compared with them and written anew; no event ever changes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import operations as op
from engine.errors import LedgerBroken, Unreadable
from engine.recording.ledger.sqlite_projections import COLUMNS, departures, rebuild
from tests.backing_up import copied, filled, noted, verified

CHANGED = (
    "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), '14', '15') AS BLOB) WHERE leaf = 20"
)
OTHER = "'x' || leaf"
DROP = "DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_removed;"


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("rebuilding")
    return filled(root / "p", root / "desk")


@pytest.fixture
def folder(untouched: Path, tmp_path: Path) -> Path:
    return copied(untouched, tmp_path / "p")


def everything(folder: Path) -> list[tuple[object, ...]]:
    """Read every row of the ledger, and its schema."""
    with closing(sqlite3.connect(folder / "ledger.db")) as raw:
        rows = raw.execute("SELECT * FROM events ORDER BY leaf").fetchall()
        return [*rows, *raw.execute("SELECT name, sql FROM sqlite_master ORDER BY name")]


def harm(folder: Path, *sql: str) -> None:
    """Change the ledger past its triggers, which are put back."""
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        triggers = [
            text for (text,) in raw.execute("SELECT sql FROM sqlite_master WHERE type='trigger'")
        ]
        raw.executescript(DROP)
        for statement in (*sql, *triggers):
            raw.execute(statement)


HARMS = {
    "cycle": "UPDATE events SET cycle = '1410/9' WHERE leaf = 20",
    "seq": "UPDATE events SET seq = 900 WHERE leaf = 20",
    "kind": "UPDATE events SET kind = 'noted' WHERE leaf = 15",
    "recorded": "UPDATE events SET recorded = '2020' WHERE leaf = 16",
    "idem": "UPDATE events SET idem = 'mine' WHERE leaf = 17",
    "hash": "UPDATE events SET hash = 'no' WHERE leaf = 18",
    "nodes": "UPDATE events SET nodes = zeroblob(32) WHERE leaf = 19",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_that_was_changed_is_told_with_its_leaf_and_written_anew(
    folder: Path, column: str
):
    before = everything(folder)
    harm(folder, HARMS[column])
    (found,) = departures(folder / "ledger.db")
    assert found.columns == (column,)
    assert not all(c.well for c in op.doctor(op.open_programme(folder)) if c.code == "ETP873")
    done = op.rebuild(folder)
    assert (done.rebuilt.leaves, done.well) == ((found.leaf,), True)
    assert everything(folder) == before


def test_two_events_that_exchanged_their_places_get_them_back(folder: Path):
    before = everything(folder)
    harm(
        folder,
        "UPDATE events SET seq = 900 WHERE cycle = '1432/1' AND seq = 2",
        "UPDATE events SET seq = 2 WHERE cycle = '1432/1' AND seq = 3",
        "UPDATE events SET seq = 3 WHERE cycle = '1432/1' AND seq = 900",
    )
    assert len(op.rebuild(folder).rebuilt.leaves) == 2
    assert everything(folder) == before


@given(st.lists(st.tuples(st.sampled_from(COLUMNS), st.integers(0, 24)), max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
def test_whatever_was_changed_beside_the_bodies_is_written_anew(untouched: Path, harms):
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = copied(untouched, Path(name) / "p")
        before = everything(folder)
        values = {"seq": "leaf + 500", "nodes": "zeroblob(64)"}
        harm(
            folder,
            *(
                f"UPDATE events SET {column} = {values.get(column, OTHER)} WHERE leaf = {leaf}"
                for column, leaf in harms
            ),
        )
        leaves, _ = rebuild(folder / "ledger.db")
        assert set(leaves) <= {leaf for _, leaf in harms}
        assert everything(folder) == before


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("DROP TRIGGER events_are_not_removed", "events_are_not_removed"),
        ("DROP INDEX events_idem", "events_idem"),
        ("CREATE INDEX surprise ON events (kind)", "surprise"),
        (
            "CREATE TRIGGER surprise BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no'); END",
            "surprise",
        ),
    ],
)
def test_triggers_and_indexes_are_made_as_shipped(folder: Path, sql: str, name: str):
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        raw.execute(sql)
    assert op.rebuild(folder).rebuilt.schema == (name,)
    assert verified(folder).intact
    noted(folder, 1)


def test_an_index_that_does_not_have_what_the_table_has_is_built_again(folder: Path):
    """As a failing disk leaves it: filled under another definition, which is then put back."""
    define(folder, "IS NULL")
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        raw.execute("REINDEX events_idem")
    define(folder, "IS NOT NULL")
    assert next(breach.code for breach in verified(folder).breaches) == "ETP673"
    op.rebuild(folder)
    assert verified(folder).intact


def define(folder: Path, which: str) -> None:
    """Change the definition of an index without touching its rows."""
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        text = f"CREATE UNIQUE INDEX events_idem ON events (idem) WHERE idem {which}"
        raw.execute("PRAGMA writable_schema=ON")
        raw.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'events_idem'", (text,))
        raw.execute("PRAGMA writable_schema=RESET")


def test_a_compiled_schedule_that_is_wrong_or_missing_is_compiled_anew(folder: Path):
    for path in (folder / "schedules").rglob("compiled.json"):
        path.write_text("{}")
    (wrong,) = [c for c in op.doctor(op.open_programme(folder)) if c.code == "ETP874"]
    assert not wrong.well
    done = op.rebuild(folder)
    assert (len(done.rebuilt.schedules), done.well) == (1, True)
    assert verified(folder).intact


def test_a_schedule_whose_text_is_gone_cannot_be_compiled_and_stays_told(folder: Path):
    for path in (folder / "schedules").rglob("*.yaml"):
        path.unlink()
    done = op.rebuild(folder)
    assert (done.rebuilt.schedules, done.well) == ((), False)


@pytest.mark.parametrize(
    "sql",
    [
        CHANGED,
        "UPDATE events SET body = x'00' WHERE leaf = 20",
        "DELETE FROM events WHERE leaf = 20",
        "DELETE FROM events WHERE leaf = 0",
    ],
)
def test_nothing_is_derived_from_events_that_do_not_verify(folder: Path, sql: str):
    harm(folder, sql, "UPDATE events SET kind = 'x' WHERE leaf = 3")
    before = everything(folder)
    with pytest.raises(LedgerBroken) as caught:
        op.rebuild(folder)
    assert caught.value.code == "ETP875"
    assert everything(folder) == before


def test_the_doctor_tells_bytes_that_are_no_event(folder: Path):
    harm(folder, "UPDATE events SET body = x'00' WHERE leaf = 20")
    with op.open_programme(folder) as opened:
        found = {checkup.code: checkup for checkup in op.doctor(opened)}
    assert "20 (body)" in str(found["ETP873"].facts["leaves"])


def test_a_rebuilding_waits_for_who_writes_and_nobody_writes_meanwhile(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    from engine.recording.ledger import sqlite_file

    monkeypatch.setattr(sqlite_file, "PATIENCE", 0.1)
    with op.open_programme(folder) as opened, opened.ledger.writing():
        with pytest.raises(Unreadable) as caught:
            op.rebuild(folder)
        assert caught.value.code == "ETP621"


def test_a_rebuilding_that_fails_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch):
    from engine.recording.ledger import sqlite_schema

    def fails(connection: sqlite3.Connection, *_given: object) -> None:
        connection.execute("UPDATE nothing SET x = 1")

    harm(folder, HARMS["kind"])
    before = everything(folder)
    monkeypatch.setattr(sqlite_schema, "remade", fails)
    with pytest.raises(Unreadable):
        op.rebuild(folder)
    assert everything(folder) == before


def test_the_doctor_tells_what_departs_also_where_nothing_else_can_be_read(etap, folder: Path):
    harm(folder, "UPDATE events SET cycle = 'x' WHERE leaf = 1")
    told = etap("doctor", "--programme", folder)
    assert told.status == 1
    assert "1 (cycle)" in told.out
    assert "etap doctor --rebuild" in told.out
    done = etap("doctor", "--rebuild", "--programme", folder)
    assert done.status == 0
    assert "columns of events 1" in done.out
    again = etap("doctor", "--rebuild", "--programme", folder, "--json")
    assert again.document["rebuilt"] == {"events": [], "schema": [], "schedules": []}
    assert "Nothing had to be written" in etap("doctor", "--rebuild", "--programme", folder).out
    assert etap("doctor", "--programme", folder, "--json").document["rebuilt"] is None
