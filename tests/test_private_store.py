"""The private store: equal bytes share a commitment within a cycle, and nothing beyond it."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import Unreadable, UsageFault
from engine.recording.ledger.private_store import (
    SALT_SIZE,
    KeptFile,
    PrivateStore,
    commitment,
    create_private,
)

A, B = "a" * 64, "b" * 64
ONE, TWO = hashlib.sha256(b"one").hexdigest(), hashlib.sha256(b"two").hexdigest()
SALT = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_private(tmp_path / "private.db")
    return tmp_path / "private.db"


@pytest.fixture
def store(path: Path) -> Iterator[PrivateStore]:
    store = PrivateStore(path)
    yield store
    store.close()


def test_the_roster_keeps_the_latest_name_of_each_person(store: PrivateStore):
    assert store.names() == {}
    store.add_person("p1", "Łucja Żółć")
    store.add_person("p2", "Jan")
    store.add_person("p2", "Jan Nowak")
    assert store.names() == {"p1": "Łucja Żółć", "p2": "Jan Nowak"}


def test_a_kept_file_is_found_by_its_commitment_and_by_its_bytes(store: PrivateStore):
    assert store.keep_files("1432/1", [(A, SALT, ONE, "lista.csv", 3)]) == (A,)
    assert store.file_of(A) == KeptFile(A, "1432/1", SALT, ONE, "lista.csv", 3)
    assert store.commitment_of("1432/1", ONE) == A
    assert (store.digest_of(A), store.name_of(A), store.salt_of(A)) == (ONE, "lista.csv", SALT)


def test_what_was_never_kept_is_not_found(store: PrivateStore):
    for ask in (store.file_of, store.digest_of, store.name_of, store.salt_of, store.text_of):
        assert ask(A) is None
    assert store.commitment_of("1432/1", ONE) is None
    assert store.uses_of(ONE) == ()


def test_equal_bytes_have_one_commitment_in_a_cycle_and_another_in_the_next(store: PrivateStore):
    store.keep_files("1432/1", [(A, SALT, ONE, "lista.csv", 3)])
    assert store.keep_files("1432/1", [(B, SALT, ONE, "kopia.csv", 3)]) == (A,)
    assert store.file_of(B) is None
    assert store.name_of(A) == "lista.csv"
    assert store.keep_files("0201/1", [(B, SALT, ONE, "lista.csv", 3)]) == (B,)
    assert store.uses_of(ONE) == ("0201/1", "1432/1")


def test_equal_files_of_one_call_share_the_first_ones_commitment(store: PrivateStore):
    files = [(A, SALT, ONE, "a", 3), (B, SALT, ONE, "b", 3), ("c" * 64, SALT, TWO, "c", 3)]
    assert store.keep_files("1432/1", files) == (A, A, "c" * 64)
    assert store.keep_files("1432/1", []) == ()


def test_files_are_kept_all_or_none(store: PrivateStore):
    store.keep_files("1432/1", [(A, SALT, ONE, "a", 3)])
    with pytest.raises(Unreadable):  # a commitment under which other bytes stand
        store.keep_files("1432/1", [(B, SALT, TWO, "b", 3), (A, SALT, B, "c", 3)])
    assert store.file_of(B) is None
    assert store.keep_files("1432/1", [(B, SALT, TWO, "b", 3)]) == (B,)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_a_text_comes_back_and_its_commitment_says_nothing_without_the_salt(
    store: PrivateStore, text: str
):
    kept = store.keep_text(text)
    again = store.keep_text(text)
    assert store.text_of(kept["commitment"]) == store.text_of(again["commitment"]) == text
    assert kept["commitment"] != again["commitment"]
    assert kept["size"] == len(text.encode())


def test_a_commitment_is_an_hmac_under_a_salt_of_32_bytes(store: PrivateStore, path: Path):
    kept = store.keep_text("zgoda")
    hand = sqlite3.connect(path)
    ((salt,),) = hand.execute("SELECT salt FROM texts").fetchall()
    hand.close()
    assert len(salt) == SALT_SIZE == 32
    assert kept["commitment"] == commitment(salt, b"zgoda")
    # RFC 4231, test case 2
    assert commitment(b"Jefe", b"what do ya want for nothing?") == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
    assert commitment(salt, b"zgoda") == hmac.new(salt, b"zgoda", "sha256").hexdigest()


@pytest.mark.parametrize("text", ["\ud800", "imię \udfff"])
def test_half_a_character_is_refused_and_nothing_is_kept(store: PrivateStore, text: str):
    for keep in (
        lambda: store.keep_text(text),
        lambda: store.add_person("p1", text),
        lambda: store.keep_files("1432/1", [(A, SALT, ONE, text, 3)]),
    ):
        with pytest.raises(UsageFault) as caught:
            keep()
        assert caught.value.code == "ETP641"
    assert store.names() == {}
    assert store.file_of(A) is None


def test_a_missing_store_is_told_when_it_is_asked(tmp_path: Path):
    store = PrivateStore(tmp_path / "private.db")
    with pytest.raises(Unreadable) as caught:
        store.names()
    assert caught.value.code == "ETP620"
    assert list(tmp_path.iterdir()) == []


def test_a_locked_store_is_told_and_works_when_it_is_free(store: PrivateStore, path: Path):
    store.names()
    assert store._connection is not None
    store._connection.execute("PRAGMA busy_timeout=0")
    rival = sqlite3.connect(path, isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unreadable) as caught:
        store.add_person("p1", "Jan")
    assert caught.value.code == "ETP621"
    rival.close()
    store.add_person("p1", "Jan")
    assert store.names() == {"p1": "Jan"}


def test_a_store_with_another_schema_is_told(store: PrivateStore, path: Path):
    assert store.schema_departures() == ()
    assert store.damages() == ()
    hand = sqlite3.connect(path)
    hand.execute("DROP TABLE texts")
    hand.close()
    assert [(it.how, it.name) for it in store.schema_departures()][:1] == [("missing", "texts")]
    with pytest.raises(Unreadable) as caught:
        store.text_of(A)
    assert caught.value.code == "ETP624"


def test_what_was_kept_outlives_the_connection(store: PrivateStore):
    store.keep_files("1432/1", [(A, SALT, ONE, "lista.csv", 3)])
    store.close()
    assert store.digest_of(A) == ONE
