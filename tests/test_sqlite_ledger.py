"""The ledger in SQLite: order, chain, compare-and-set, and what happens when the store cannot."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.errors import Conflict, Unreadable
from engine.recording.ledger import sqlite_events, sqlite_file, tree
from engine.recording.ledger.event_bytes import leaf_hash, read, write
from engine.recording.ledger.sqlite_ledger import (
    SqliteLedger,
    SqliteWriter,
    create_ledger,
    open_ledger,
)
from schemas.ledger import NO_EVENT, PROGRAMME, Event, Head, Stored
from tests.ledger_events import DIGEST, RECORDED, chain, ended, event


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[SqliteLedger]:
    ledger = create_ledger(path)
    yield ledger
    ledger.close()


def append(ledger: SqliteLedger, *events: Event) -> None:
    with ledger.writing() as writer:
        for it in events:
            writer.append(it)


def append_and_stop(ledger: SqliteLedger, events: list[Event], stop: BaseException) -> None:
    """Append, and leave the block by an exception."""
    with ledger.writing() as writer:
        for it in events:
            writer.append(it)
        raise stop


def bodies(stored: Iterator[Stored]) -> list[bytes]:
    return [it.body for it in stored]


# --- Order and chain ------------------------------------------------------------------------------


def test_a_new_ledger_is_empty(ledger: SqliteLedger):
    assert ended(ledger.head()) == (0, None)
    assert ledger.cycles() == ()
    assert (ledger.schema_departures(), ledger.damages()) == ((), ())
    assert list(ledger.read_all()) == list(ledger.read("1432/1")) == []
    assert ledger.at(0) is None


def test_leaves_count_from_0_over_all_cycles_and_a_receipt_names_the_events_hash(
    ledger: SqliteLedger,
):
    first, second = chain(2)
    other = event(cycle="0201/1", recorded="2026-11-23T10:00:00.000000Z")
    with ledger.writing() as writer:
        receipts = [writer.append(it) for it in (first, other, second)]
        assert ended(writer.head) == (3, first.recorded)
    assert [it.leaf for it in receipts] == [0, 1, 2]
    assert [it.hash for it in receipts] == [leaf_hash(write(it)) for it in (first, other, second)]
    assert [it.event for it in receipts] == [first, other, second]
    assert list(ledger.read_all()) == [
        Stored(0, write(first)),
        Stored(1, write(other)),
        Stored(2, write(second)),
    ]
    assert list(ledger.read("1432/1")) == [Stored(0, write(first)), Stored(2, write(second))]
    assert ledger.at(1) == Stored(1, write(other))
    assert ledger.at(3) is ledger.at(-1) is None


def test_cycles_come_in_the_order_of_their_first_events(ledger: SqliteLedger):
    names = ["programme", "3000/1", "1432/2", "0201/1"]
    for name in names:
        schedule = None if name == PROGRAMME else DIGEST
        kind = "person_added" if name == PROGRAMME else "started"
        append(ledger, event(cycle=name, schedule=schedule, kind=kind))
    assert ledger.cycles() == tuple(names)


def test_reading_after_an_event_gives_what_follows_it(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sqlite_events, "BLOCK", 3)
    events = chain(10)
    append(ledger, *events)
    for after in range(-1, 12):
        expected = [write(it) for it in events]
        assert bodies(ledger.read("1432/1", after)) == expected[max(0, after) :]
        assert bodies(ledger.read_all(after)) == expected[after + 1 :]
    with ledger.writing() as writer:
        assert bodies(writer.read("1432/1", 4)) == expected[4:]
        assert bodies(writer.read_all(4)) == expected[5:]


def test_events_outlive_the_connection(ledger: SqliteLedger, path: Path):
    append(ledger, *chain(3))
    ledger.close()
    again = open_ledger(path)
    assert ended(again.head()) == (3, RECORDED)
    assert [read(it.body).seq for it in again.read_all()] == [1, 2, 3]
    again.close()


def test_a_key_finds_its_event_and_is_never_used_twice(ledger: SqliteLedger):
    first, second = chain(2)
    append(ledger, evolve(first, idem="k1"))
    assert ledger.by_idem("k1") == Stored(0, write(evolve(first, idem="k1")))
    assert ledger.by_idem("k2") is None
    second = evolve(second, prev=leaf_hash(write(evolve(first, idem="k1"))), idem="k1")
    with ledger.writing() as writer:
        assert writer.by_idem("k1") == Stored(0, write(evolve(first, idem="k1")))
        with pytest.raises(Conflict) as caught:
            writer.append(second)
    assert (caught.value.code, caught.value.facts) == ("ETP631", {"key": "k1"})


# --- Compare and set ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "late",
    [
        event(1),
        event(2, leaf_hash(write(event(1)))),
        event(3, DIGEST),
        event(4, leaf_hash(write(event(1)))),
        event(2, DIGEST, cycle="0201/1"),
    ],
    ids=["its place is taken", "so is this", "another prev", "a gap", "a cycle never begun"],
)
def test_an_event_that_does_not_follow_its_cycles_last_one_is_a_conflict(
    ledger: SqliteLedger, late: Event
):
    append(ledger, *chain(2))
    before = list(ledger.read_all())
    with pytest.raises(Conflict) as caught:
        append(ledger, late)
    assert caught.value.code == "ETP630"
    assert caught.value.facts == {"cycle": late.cycle, "seq": late.seq}
    assert list(ledger.read_all()) == before


def test_of_two_connections_that_decided_on_the_same_state_exactly_one_wins(
    ledger: SqliteLedger, path: Path
):
    """Every merge of two programs: look, lock, append and commit (design 3, promise P6)."""
    first, second = chain(2)
    append(ledger, first)
    steps = ("look", "lock", "append", "commit")
    for round_, order in enumerate(sorted(set(itertools.permutations("aaaabbbb")))):
        cycle = f"1432/{round_ + 2}"
        append(ledger, evolve(first, cycle=cycle))
        prev = leaf_hash(write(evolve(first, cycle=cycle)))
        todo = evolve(second, cycle=cycle, prev=prev)
        rivals = {"a": ledger, "b": open_quick(path)}
        outcome = run(rivals, {name: iter(steps) for name in "ab"}, order, todo)
        rivals["b"].close()
        assert sorted(outcome.values()) == ["lost", "won"], order
        assert len(list(ledger.read(cycle))) == 2


def open_quick(path: Path) -> SqliteLedger:
    """A ledger that does not wait: one thread plays both rivals."""
    ledger = open_ledger(path)
    ledger._connection.execute("PRAGMA busy_timeout=0")
    return ledger


def run(
    rivals: dict[str, SqliteLedger],
    steps: dict[str, Iterator[str]],
    order: tuple[str, ...],
    todo: Event,
) -> dict[str, str]:
    """Play one merge; a rival that finds the lock taken tries again when the other is done."""
    rivals["a"]._connection.execute("PRAGMA busy_timeout=0")
    outcome: dict[str, str] = {}
    writers: dict[str, SqliteWriter] = {}
    waiting: list[str] = []
    for name in [*order, *order]:
        if name in outcome or (name in waiting and writers):
            continue
        step = "lock" if name in waiting else next(steps[name])
        if step == "look":
            assert len(list(rivals[name].read(todo.cycle))) in (1, 2)
        elif step == "lock" and writers:
            with pytest.raises(Unreadable, match="ETP621"):
                rivals[name].writing().__enter__()
            waiting.append(name)
        elif step == "lock":
            writers[name] = rivals[name].writing().__enter__()
            waiting = [it for it in waiting if it != name]
        elif step == "commit":
            writers.pop(name).__exit__(None, None, None)
            outcome[name] = "won"
        elif "won" in outcome.values():
            with pytest.raises(Conflict, match="ETP630") as caught:
                writers[name].append(todo)
            writers.pop(name).__exit__(caught.type, caught.value, None)
            outcome[name] = "lost"
        else:
            writers[name].append(todo)
    return outcome


# --- Transactions ---------------------------------------------------------------------------------


def test_an_exception_in_the_block_undoes_all_of_it(ledger: SqliteLedger):
    append(ledger, *chain(1))
    events = chain(3)
    with pytest.raises(KeyboardInterrupt):
        append_and_stop(ledger, events[1:], KeyboardInterrupt())
    assert ended(ledger.head()) == (1, RECORDED)
    append(ledger, events[1])
    assert ended(ledger.head()) == (2, RECORDED)


def test_a_block_that_appends_nothing_leaves_the_lock_free(ledger: SqliteLedger, path: Path):
    with ledger.writing() as writer:
        assert ended(writer.head) == (0, None)
    rival = open_quick(path)
    append(rival, *chain(1))
    rival.close()
    assert ledger.head().size == 1


def test_a_writer_is_of_no_use_before_its_block(ledger: SqliteLedger):
    with pytest.raises(RuntimeError, match="ended"):
        ledger.writing().append(event())
    with pytest.raises(RuntimeError, match="ended"):
        _ = ledger.writing().head


def test_a_writer_is_of_no_use_after_its_block(ledger: SqliteLedger):
    with ledger.writing() as writer:
        pass
    with pytest.raises(RuntimeError, match="ended"):
        writer.append(event())
    with pytest.raises(RuntimeError, match="ended"):
        _ = writer.head
    assert ledger.head().size == 0


def test_a_ledger_is_written_in_one_block_at_a_time(ledger: SqliteLedger):
    with ledger.writing(), pytest.raises(RuntimeError, match="already"), ledger.writing():
        pass
    append(ledger, event())


def test_a_refused_event_can_be_caught_inside_the_block_and_the_rest_is_kept(ledger: SqliteLedger):
    with ledger.writing() as writer:
        writer.append(event(1))
        with pytest.raises(ValueError, match="happened"):
            writer.append(event(2, leaf_hash(write(event(1))), happened="someday"))
        with pytest.raises(Conflict):
            writer.append(event(1))
    assert ledger.head().size == 1


def test_a_locked_ledger_says_so_and_works_when_the_lock_is_free(ledger: SqliteLedger, path: Path):
    rival = open_quick(path)
    with ledger.writing() as writer:
        with pytest.raises(Unreadable) as caught:
            append(rival, event())
        assert bodies(rival.read_all()) == []  # reading never waits
        writer.append(event())
    assert caught.value.code == "ETP621"
    assert caught.value.facts["file"] == str(path)
    assert bodies(rival.read_all()) == [write(event())]
    rival.close()


def test_another_process_is_waited_for_five_seconds(ledger: SqliteLedger):
    (patience,) = ledger._connection.execute("PRAGMA busy_timeout").fetchone()
    assert patience == 5_000


def test_a_full_disk_records_nothing_and_the_ledger_goes_on_when_there_is_room(
    ledger: SqliteLedger,
):
    events = chain(40)
    append(ledger, *events[:2])
    (pages,) = ledger._connection.execute("PRAGMA page_count").fetchone()
    ledger._connection.execute(f"PRAGMA max_page_count={pages + 1}")
    with pytest.raises(Unreadable) as caught:
        append(ledger, *events[2:])
    assert caught.value.code == "ETP625"
    assert ended(ledger.head()) == (2, RECORDED)
    ledger._connection.execute("PRAGMA max_page_count=1000000")
    append(ledger, *events[2:])
    assert ended(ledger.head()) == (40, RECORDED)
    assert ledger.damages() == ()


def test_a_failing_commit_records_nothing(ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch):
    def refuse(_sql: int, verb: str | None, *_: object) -> int:
        return sqlite3.SQLITE_DENY if verb == "COMMIT" else sqlite3.SQLITE_OK

    ledger._connection.set_authorizer(refuse)
    with pytest.raises(Unreadable):
        append(ledger, event())
    ledger._connection.set_authorizer(None)
    assert ledger.head().size == 0
    append(ledger, event())
    assert ledger.head().size == 1


def test_a_writer_that_knows_the_end_does_not_look_for_it(ledger: SqliteLedger):
    events = chain(9)
    append(ledger, *events[:7])
    with ledger.writing() as writer:
        assert writer.head.peaks is None  # it was looked up, and the tree's peaks are not
        eighth = writer.append(events[7])
        known = writer.head
        assert known.peaks == eighth.peaks
        assert len(eighth.peaks) == 1
    looks: list[str] = []
    ledger._connection.set_trace_callback(looks.append)
    with ledger.writing(known) as writer:
        assert writer.head is known
        receipt = writer.append(events[8])
    ledger._connection.set_trace_callback(None)
    assert [sql.split()[0] for sql in looks] == ["BEGIN", "INSERT", "COMMIT"]
    assert receipt.peaks == (*eighth.peaks, bytes.fromhex(receipt.hash))
    assert list(ledger.projection_departures()) == []


def test_a_block_that_appends_nothing_commits_nothing(ledger: SqliteLedger):
    told: list[str] = []
    ledger._connection.set_trace_callback(told.append)
    with ledger.writing():
        pass
    ledger._connection.set_trace_callback(None)
    assert "ROLLBACK" in told
    assert "COMMIT" not in told


def test_a_writer_that_knows_of_more_events_than_there_are_is_told_its_event(ledger: SqliteLedger):
    append(ledger, *chain(3))
    late = chain(6)[5]
    with pytest.raises(Conflict) as caught, ledger.writing(Head(5, RECORDED, DIGEST)) as writer:
        writer.append(late)
    assert caught.value.facts == {"cycle": "1432/1", "seq": 6}


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), ValueError("no")])
def test_where_the_end_cannot_be_looked_up_the_lock_is_let_go(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch, stop: BaseException
):
    def fails() -> Head:
        raise stop

    with monkeypatch.context() as patched:
        patched.setattr(ledger._events, "head", fails)
        with pytest.raises(type(stop)), ledger.writing():
            pass
    assert not ledger._connection.in_transaction
    append(ledger, event())


def test_where_ending_is_interrupted_the_lock_is_let_go_all_the_same(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
):
    end, told = ledger._events.end, []

    def interrupted(how: str) -> None:
        told.append(how)
        if len(told) == 1:
            raise KeyboardInterrupt
        end(how)

    monkeypatch.setattr(ledger._events, "end", interrupted)
    with pytest.raises(KeyboardInterrupt):
        append(ledger, event())
    assert told == ["COMMIT", "ROLLBACK"]
    assert not ledger._connection.in_transaction
    assert ledger.head().size == 0


def test_ledger_and_writer_look_up_hashes_nodes_and_events_alike(ledger: SqliteLedger):
    events = chain(4)
    append(ledger, *events)
    hashes = [leaf_hash(write(it)) for it in events]
    with ledger.writing() as writer:
        for reader in (ledger, writer):
            assert reader.hash_of("1432/1", 3) == hashes[2]
            assert reader.hash_of("1432/1", 5) is reader.hash_of("0201/1", 3) is None
            assert bodies(reader.read("1432/1")) == [write(it) for it in events]
            assert bodies(reader.read_all()) == [write(it) for it in events]
    assert ledger.node(0, 2).hex() == hashes[2]
    left, right = (tree.node(*map(bytes.fromhex, hashes[at : at + 2])) for at in (0, 2))
    assert (ledger.node(1, 0), ledger.node(1, 1)) == (left, right)
    assert ledger.node(2, 0) == tree.node(left, right)


# --- What verifying asks --------------------------------------------------------------------------


def test_the_speed_bumps_stop_a_careless_hand(ledger: SqliteLedger, path: Path):
    append(ledger, *chain(2))
    hand = sqlite3.connect(path)
    for sql in ("DELETE FROM events", "UPDATE events SET body = x'00'"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            hand.execute(sql)
    hand.close()


CHANGES = {
    "body": "x'7b7d'",
    "cycle": "'9999/1'",
    "seq": "77",
    "kind": "'noted'",
    "recorded": "'2001-01-01T00:00:00.000000Z'",
    "idem": "'k'",
    "hash": f"'{DIGEST}'",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_column_that_departs_from_the_bytes_is_found_at_its_leaf(
    ledger: SqliteLedger, path: Path, column: str
):
    append(ledger, *chain(3))
    assert list(ledger.projection_departures()) == []
    hand = sqlite3.connect(path, isolation_level=None)
    hand.execute("DROP TRIGGER events_are_not_changed")
    hand.execute(f"UPDATE events SET {column} = {CHANGES[column]} WHERE leaf = 1")
    hand.close()
    assert list(ledger.projection_departures()) == [1]


@pytest.mark.parametrize("ask", ["schema_departures", "damages", "cycles"])
def test_a_file_that_cannot_be_asked_is_told_by_its_name(path: Path, ask: str):
    for ledger in (create_ledger(path), open_ledger(path)):
        ledger._connection.set_authorizer(lambda *_: sqlite3.SQLITE_DENY)
        with pytest.raises(Unreadable) as caught:
            getattr(ledger, ask)()
        assert caught.value.facts["file"] == str(path)
        ledger.close()


@pytest.mark.parametrize(
    ("sql", "departure"),
    [
        ("DROP TRIGGER events_are_not_removed", ("missing", "trigger", "events_are_not_removed")),
        ("DROP INDEX events_idem", ("missing", "index", "events_idem")),
        ("CREATE TABLE extra (a)", ("added", "table", "extra")),
        ("CREATE VIEW seen AS SELECT 1", ("added", "view", "seen")),
        ("ALTER TABLE events ADD COLUMN more TEXT", ("changed", "table", "events")),
    ],
)
def test_every_departure_of_the_schema_is_named(
    ledger: SqliteLedger, path: Path, sql: str, departure: tuple[str, str, str]
):
    assert ledger.schema_departures() == ()
    hand = sqlite3.connect(path, isolation_level=None)
    hand.execute(sql)
    hand.close()
    assert [(it.how, it.type, it.name) for it in ledger.schema_departures()] == [departure]


def test_a_trigger_of_the_right_name_and_another_meaning_is_found(ledger: SqliteLedger, path: Path):
    hand = sqlite3.connect(path, isolation_level=None)
    hand.execute("DROP TRIGGER events_are_not_removed")
    hand.execute(
        "CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events BEGIN SELECT 1; END"
    )
    hand.close()
    (departure,) = ledger.schema_departures()
    assert (departure.how, departure.name) == ("changed", "events_are_not_removed")


def test_flipped_bytes_of_the_file_are_told_or_change_nothing_and_never_crash(
    ledger: SqliteLedger, path: Path
):
    append(ledger, *chain(12))
    sound = list(ledger.read_all())
    ledger.close()
    original = path.read_bytes()
    unnoticed = []
    for place in range(0, len(original), 97):
        damaged = bytearray(original)
        damaged[place] ^= 0x55
        path.write_bytes(damaged)
        if not is_noticed(path, sound):
            unnoticed.append(place)
        path.with_name("ledger.db-wal").unlink(missing_ok=True)
        path.with_name("ledger.db-shm").unlink(missing_ok=True)
    assert unnoticed == []


def is_noticed(path: Path, sound: list[Stored]) -> bool:
    """Whether a damage is told; one that leaves the same events and schema needs no telling."""
    try:
        ledger = open_ledger(path)
    except Unreadable:
        return True
    try:
        if ledger.damages() or ledger.schema_departures() or list(ledger.projection_departures()):
            return True
        return list(ledger.read_all()) == sound
    except Unreadable:
        return True
    finally:
        ledger.close()


# --- Against a model ------------------------------------------------------------------------------


class LedgerMachine(RuleBasedStateMachine):
    """Random appends, rollbacks and re-openings against a list."""

    @initialize()
    def make(self) -> None:
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "ledger.db"
        self.ledger = create_ledger(self.path)
        self.model: list[Event] = []

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.close()
            self.folder.cleanup()

    def next_of(self, cycle: str, model: list[Event]) -> Event:
        mine = [it for it in model if it.cycle == cycle]
        prev = leaf_hash(write(mine[-1])) if mine else NO_EVENT
        return event(len(mine) + 1, prev, cycle=cycle)

    @rule(cycles=st.lists(st.sampled_from(["1432/1", "1432/2", "0201/1"]), max_size=4))
    def append(self, cycles: list[str]) -> None:
        with self.ledger.writing() as writer:
            for cycle in cycles:
                it = self.next_of(cycle, self.model)
                assert writer.append(it).leaf == len(self.model)
                self.model.append(it)

    @rule(cycles=st.lists(st.sampled_from(["1432/1", "0201/1"]), min_size=1, max_size=3))
    def fail(self, cycles: list[str]) -> None:
        model = list(self.model)
        for cycle in cycles:
            model.append(self.next_of(cycle, model))
        with pytest.raises(OSError, match="pulled"):
            append_and_stop(self.ledger, model[len(self.model) :], OSError("pulled"))

    @precondition(lambda self: self.model)
    @rule(which=st.integers(0, 99))
    def repeat(self, which: int) -> None:
        with pytest.raises(Conflict), self.ledger.writing() as writer:
            writer.append(self.model[which % len(self.model)])

    @rule()
    def reopen(self) -> None:
        self.ledger.close()
        self.ledger = open_ledger(self.path)

    @invariant()
    def equals_the_model(self) -> None:
        if not hasattr(self, "ledger"):
            return
        assert bodies(self.ledger.read_all()) == [write(it) for it in self.model]
        assert self.ledger.cycles() == tuple(dict.fromkeys(it.cycle for it in self.model))
        assert self.ledger.head().size == len(self.model)
        for cycle in self.ledger.cycles():
            mine = [write(it) for it in self.model if it.cycle == cycle]
            assert bodies(self.ledger.read(cycle)) == mine
        assert list(self.ledger.projection_departures()) == []


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)


def test_the_pragmas_of_an_open_ledger_are_those_promised(ledger: SqliteLedger):
    answers = {
        name: ledger._connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
    }
    assert answers == {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
    }
    assert sqlite_file.PRAGMAS.items() >= answers.items()
