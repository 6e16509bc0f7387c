"""The table of events: what is told when it cannot be read, what departs, and where nodes are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Conflict, LedgerBroken, Unreadable
from engine.recording.ledger import sqlite_events, tree
from engine.recording.ledger.event_bytes import leaf_hash, write
from engine.recording.ledger.ledger_store import Overtaken
from engine.recording.ledger.sqlite_events import REPLACED, Events
from engine.recording.ledger.sqlite_ledger import SqliteLedger, create_ledger
from schemas.ledger import Head, Stored
from tests.ledger_events import RECORDED, chain, event

CHAIN = chain(20)
HASHES = [bytes.fromhex(leaf_hash(write(one))) for one in CHAIN]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a ledger of 20 events, made once."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    ledger = create_ledger(path)
    with ledger.writing() as writer:
        for one in CHAIN:
            writer.append(one)
    ledger.close()
    return path.read_bytes()


@pytest.fixture
def path(original: bytes, tmp_path: Path) -> Path:
    (tmp_path / "ledger.db").write_bytes(original)
    return tmp_path / "ledger.db"


@pytest.fixture
def table(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that may change what is recorded."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DROP TRIGGER events_are_not_changed")
    connection.execute("DROP TRIGGER events_are_not_removed")
    yield connection
    connection.close()


def loosen(table: sqlite3.Connection) -> None:
    """Let the columns hold anything, as those of a damaged file may."""
    table.executescript(
        "CREATE TABLE other AS SELECT * FROM events; DROP TABLE events;"
        "ALTER TABLE other RENAME TO events"
    )


@pytest.fixture
def events(path: Path, table: sqlite3.Connection) -> Events:
    return Events(path, table)


def told(caught: pytest.ExceptionInfo[Any]) -> tuple[str, dict[str, object]]:
    return caught.value.code, dict(caught.value.facts)


# Looking up ---------------------------------------------------------------------------------------


def test_the_end_of_a_ledger_is_told_without_its_peaks_and_an_empty_one_has_none(
    events: Events, table: sqlite3.Connection
):
    head = events.head()
    assert head == Head(20, RECORDED, HASHES[-1].hex())
    assert head.peaks is None
    table.execute("DELETE FROM events")
    assert events.head() == Head(0, None, None)
    assert events.head().peaks == ()


def test_the_hash_kept_beside_an_event_is_found_by_cycle_and_seq(events: Events):
    assert events.hash_of("1432/1", 3) == HASHES[2].hex()
    assert events.hash_of("1432/1", 20) == HASHES[19].hex()
    assert events.hash_of("1432/1", 21) is None
    assert events.hash_of("1432/2", 3) is None


def test_bytes_that_are_none_are_read_as_none(events: Events, table: sqlite3.Connection):
    loosen(table)
    table.execute("UPDATE events SET body = 'text' WHERE leaf = 3")
    assert events.at(3) == Stored(3, b"")
    assert next(events.read_all(2)) == Stored(3, b"")
    assert next(events.read("1432/1", 3)) == Stored(3, b"")


def test_a_block_that_is_not_full_is_the_last_one(events: Events, monkeypatch):
    monkeypatch.setattr(sqlite_events, "BLOCK", 8)
    asked: list[tuple[object, ...]] = []
    rows = events.rows

    def counted(sql: str, *values: object) -> list[Any]:
        asked.append(values)
        return rows(sql, *values)

    monkeypatch.setattr(events, "rows", counted)
    assert len(list(events.read("1432/1", 0))) == 20
    assert [after for _, after, _ in asked] == [0, 8, 16]


def test_what_cannot_be_read_is_told_by_the_file_and_why(events: Events, path: Path):
    with pytest.raises(Unreadable) as caught:
        events.rows("SELECT * FROM nowhere")
    assert told(caught) == ("ETP624", {"file": str(path), "why": "no such table: nowhere"})
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)


@pytest.mark.parametrize("place", [-1, None])
def test_rows_that_go_back_are_told_by_the_file(events: Events, path: Path, monkeypatch, place):
    monkeypatch.setattr(events, "rows", lambda *_: [(place, b"")])
    with pytest.raises(Unreadable) as caught:
        list(events.blocks("", -1))
    assert told(caught) == ("ETP624", {"file": str(path), "why": "rows out of order"})


# Nodes --------------------------------------------------------------------------------------------


def right(level: int, index: int) -> bytes:
    """A node by its definition."""
    if not level:
        return HASHES[index]
    return sha256(b"\1" + right(level - 1, 2 * index) + right(level - 1, 2 * index + 1)).digest()


def test_every_node_of_every_level_is_found(events: Events):
    for level in range(5):
        for index in range(20 >> level):
            assert events.node(level, index) == right(level, index)


@pytest.mark.parametrize(
    ("level", "index", "leaf"), [(0, 20, 20), (1, 10, 21), (3, 2, 23), (5, 0, 31)]
)
def test_a_node_that_is_not_complete_is_told_by_the_leaf_that_would_complete_it(
    events: Events, level: int, index: int, leaf: int
):
    with pytest.raises(LedgerBroken) as caught:
        events.node(level, index)
    assert told(caught) == ("ETP637", {"leaf": leaf})


@pytest.mark.parametrize(
    ("sql", "level"),
    [
        ("UPDATE events SET nodes = x'00' WHERE leaf = 7", 1),
        ("UPDATE events SET nodes = 'text' WHERE leaf = 7", 1),
        ("UPDATE events SET nodes = 7 WHERE leaf = 7", 1),
        ("UPDATE events SET nodes = zeroblob(64) WHERE leaf = 7", 3),
        ("UPDATE events SET nodes = zeroblob(95) WHERE leaf = 7", 3),
        ("UPDATE events SET hash = 'no hash' WHERE leaf = 7", 0),
        ("UPDATE events SET hash = 'abcd' WHERE leaf = 7", 0),
    ],
)
def test_a_node_that_was_damaged_is_told_by_its_leaf(
    events: Events, table: sqlite3.Connection, sql: str, level: int
):
    loosen(table)
    table.execute(sql)
    with pytest.raises(LedgerBroken) as caught:
        events.node(level, 8 - (1 << level) >> level if level else 7)
    assert told(caught) == ("ETP637", {"leaf": 7})


def test_the_peaks_are_read_of_the_tree_that_the_writer_knows(events: Events):
    assert events.peaks(20, CHAIN[0]) == (right(4, 0), right(2, 4))
    assert events.peaks(7, CHAIN[0]) == (right(2, 0), right(1, 2), right(0, 6))
    assert events.peaks(0, CHAIN[0]) == ()
    with pytest.raises(Overtaken) as caught:
        events.peaks(21, CHAIN[4])
    assert told(caught) == ("ETP630", {"cycle": "1432/1", "seq": 5})


# Departures ---------------------------------------------------------------------------------------


def departures(events: Events) -> list[int]:
    return list(events.projection_departures())


def nodes_of(table: sqlite3.Connection, leaf: int) -> bytes:
    ((found,),) = table.execute("SELECT nodes FROM events WHERE leaf = ?", (leaf,)).fetchall()
    return bytes(found)


def test_nothing_departs_in_a_ledger_that_nobody_touched(events: Events):
    assert departures(events) == []


@pytest.mark.parametrize(
    ("leaf", "level", "where"),
    [
        (1, 1, [1, 3]),
        (3, 1, [3]),
        (3, 2, [3, 7]),
        (5, 1, [5, 7]),
        (7, 1, [7]),
        (7, 2, [7]),
        (7, 3, [7, 15]),
        (15, 4, [15]),
        (17, 1, [17, 19]),
        (19, 2, [19]),
    ],
)
def test_a_changed_node_departs_at_its_leaf_and_where_it_is_built_upon(
    events: Events, table: sqlite3.Connection, leaf: int, level: int, where: list[int]
):
    nodes = bytearray(nodes_of(table, leaf))
    nodes[32 * level - 1] ^= 1
    table.execute("UPDATE events SET nodes = ? WHERE leaf = ?", (bytes(nodes), leaf))
    assert departures(events) == where


@pytest.mark.parametrize("leaf", [0, 2, 16])
def test_a_changed_body_departs_at_its_leaf_and_where_it_is_built_upon(
    events: Events, table: sqlite3.Connection, leaf: int
):
    body = write(event(seq=leaf + 1, prev=CHAIN[leaf].prev, actor="p9"))
    table.execute("UPDATE events SET body = ? WHERE leaf = ?", (body, leaf))
    assert departures(events) == [leaf, leaf + 1]


def test_nodes_too_many_or_too_few_depart(events: Events, table: sqlite3.Connection):
    for leaf, nodes in ((4, b"\0" * 32), (5, b""), (6, b"\0")):
        kept = nodes_of(table, leaf)
        table.execute("UPDATE events SET nodes = ? WHERE leaf = ?", (nodes, leaf))
        assert leaf in departures(events)
        table.execute("UPDATE events SET nodes = ? WHERE leaf = ?", (kept, leaf))
    more = nodes_of(table, 5) + b"\0"
    table.execute("UPDATE events SET nodes = ? WHERE leaf = 5", (more,))
    assert departures(events) == [5]
    loosen(table)
    table.execute("UPDATE events SET nodes = 'text' WHERE leaf = 5")
    assert departures(events) == [5, 7]


def test_where_a_leaf_is_missing_what_is_built_upon_it_is_not_judged(
    events: Events, table: sqlite3.Connection
):
    table.execute("DELETE FROM events WHERE leaf = 2")
    assert departures(events) == []
    table.execute("DELETE FROM events WHERE leaf = 0")
    assert departures(events) == []


def test_a_body_that_is_no_event_departs_and_one_that_is_no_bytes_too(
    events: Events, table: sqlite3.Connection
):
    table.execute("UPDATE events SET body = x'00' WHERE leaf = 18")
    assert departures(events) == [18, 19]
    loosen(table)
    table.execute("UPDATE events SET body = 'text' WHERE leaf = 18")
    assert departures(events) == [18, 19]


# Writing ------------------------------------------------------------------------------------------


class Refusing:
    """A connection of which every statement fails in one way."""

    def __init__(self, error: Exception, in_transaction: bool) -> None:
        self.error, self.in_transaction = error, in_transaction
        self.told: list[str] = []

    def execute(self, sql: str, *_: object) -> Any:
        self.told.append(sql)
        if sql == "ROLLBACK":
            self.in_transaction = False
            return None
        raise self.error


LOST = sqlite3.OperationalError("disk I/O error")


def refusing(error: Exception = LOST, *, inside: bool = False) -> tuple[Events, Refusing]:
    connection = Refusing(error, inside)
    return Events(Path("ledger.db"), connection), connection  # type: ignore[arg-type]  # stands in


def test_a_lock_that_cannot_be_taken_is_told_by_the_file():
    events, connection = refusing()
    with pytest.raises(Unreadable) as caught:
        events.begin()
    assert told(caught) == ("ETP624", {"file": "ledger.db", "why": "disk I/O error"})
    assert connection.told == ["BEGIN IMMEDIATE"]


def test_a_transaction_that_cannot_be_committed_is_undone_and_told():
    events, connection = refusing(inside=True)
    with pytest.raises(Unreadable) as caught:
        events.end("COMMIT")
    assert told(caught) == ("ETP624", {"file": "ledger.db", "why": "disk I/O error"})
    assert connection.told == ["COMMIT", "ROLLBACK"]


def test_a_transaction_that_ended_already_is_left_alone():
    events, connection = refusing()
    events.end("COMMIT")
    assert connection.told == []


def inserted(error: Exception, **parts: Any) -> pytest.ExceptionInfo[Any]:
    events, _ = refusing(error)
    one = event(**parts)
    with pytest.raises((Conflict, Unreadable)) as caught:
        events.insert((3, None, b""), one, write(one), "ab" * 32)
    assert caught.value.__cause__ is error
    return caught


@pytest.mark.parametrize(
    ("text", "kind", "code", "facts"),
    [
        (REPLACED, Conflict, "ETP879", {"cycle": "1432/1"}),
        ("UNIQUE constraint failed: events.leaf", Overtaken, "ETP630", None),
        ("NOT NULL constraint failed: events.seq", Overtaken, "ETP630", None),
        ("UNIQUE constraint failed: events.cycle, events.seq", Conflict, "ETP630", None),
        ("UNIQUE constraint failed: events.idem", Conflict, "ETP631", {"key": "k"}),
        (
            "CHECK constraint failed: leaf",
            Unreadable,
            "ETP624",
            {"file": "ledger.db", "why": "CHECK constraint failed: leaf"},
        ),
    ],
)
def test_why_a_row_is_refused_is_told_in_our_words(
    text: str, kind: type[Exception], code: str, facts: dict[str, object] | None
):
    caught = inserted(sqlite3.IntegrityError(text), idem="k")
    assert type(caught.value) is kind
    assert told(caught) == (code, facts or {"cycle": "1432/1", "seq": 1})


def test_a_key_that_is_none_is_told_as_the_empty_one():
    caught = inserted(sqlite3.IntegrityError("UNIQUE constraint failed: events.idem"))
    assert told(caught) == ("ETP631", {"key": ""})


def test_a_disk_that_fails_while_writing_is_told_by_the_file():
    assert told(inserted(LOST)) == ("ETP624", {"file": "ledger.db", "why": "disk I/O error"})


def test_a_ledger_of_several_cycles_keeps_each_events_columns(tmp_path: Path):
    ledger: SqliteLedger = create_ledger(tmp_path / "ledger.db")
    first, second = chain(2)
    other = event(cycle="0201/1", idem="k")
    with ledger.writing() as writer:
        for one in (first, other, second):
            writer.append(one)
    sql = "SELECT leaf, cycle, seq, kind, recorded, idem, hash, body FROM events ORDER BY leaf"
    rows = ledger._connection.execute(sql).fetchall()
    assert rows == [
        (leaf, one.cycle, one.seq, one.kind, one.recorded, one.idem, leaf_hash(body), body)
        for leaf, one in enumerate((first, other, second))
        if (body := write(one))
    ]
    assert tree.HASH_SIZE == 32
    ledger.close()
