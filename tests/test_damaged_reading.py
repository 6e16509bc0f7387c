"""Reading a damaged ledger in blocks ends: rows that go back are told, not read for ever."""

from __future__ import annotations

import sqlite3
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Unreadable
from engine.recording.ledger import sqlite_events
from engine.recording.ledger.event_bytes import leaf_hash
from engine.recording.ledger.sqlite_events import Events
from engine.recording.ledger.sqlite_ledger import create_ledger
from tests.ledger_events import chain


class Circle:
    """A connection to a file whose tree leads back: each question has the same rows for answer."""

    def __init__(self, *rows: tuple[object, ...]) -> None:
        self._rows = list(rows)

    def execute(self, *_: object) -> Circle:
        return self

    def fetchall(self) -> list[Any]:
        return self._rows


def events(*rows: tuple[object, ...]) -> Events:
    return Events(Path("ledger.db"), Circle(*rows))  # type: ignore[arg-type]  # it stands in


READERS = {
    "read_all": lambda place: events((place, b"bytes")).read_all(-1),
    "blocks": lambda place: events((place, b"bytes")).blocks("", -1),
    "read": lambda place: events((0, b"bytes", place)).read("1432/1", 0),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("place", [-1, -5, None, "text"])
def test_rows_that_go_back_end_the_reading(monkeypatch, reader: str, place: object):
    monkeypatch.setattr(sqlite_events, "BLOCK", 1)
    with pytest.raises(Unreadable, match="ETP624"):
        list(islice(READERS[reader](place), 100))


def test_a_ledger_whose_last_row_says_an_earlier_leaf_is_read_to_an_end(tmp_path: Path):
    """Found by a modelled loss of power with SQLite's syncs off: verifying it never ended."""
    path = tmp_path / "ledger.db"
    ledger = create_ledger(path)
    with ledger.writing() as writer:
        for one in chain(3):
            writer.append(one)
    ledger.close()
    _say_leaf_0_of_the_last(path)
    damaged = Events(path, sqlite3.connect(path))
    with pytest.raises(Unreadable, match="rows out of order"):
        list(islice(damaged.read_all(-1), 1_000))


def _say_leaf_0_of_the_last(path: Path) -> None:
    """Change the key of the row of leaf 2, which stands alone before the row's own head."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    (body,) = connection.execute("SELECT body FROM events WHERE leaf = 2").fetchone()
    connection.close()
    content = bytearray(path.read_bytes())
    digest = leaf_hash(body).encode()
    at = content.rindex(b"1432/1", 0, content.index(body))  # its columns stand before its body
    head = content.rindex(b"\x02", 0, at)  # the key, one byte: leaf 2
    assert digest in content[head : content.index(body)]
    content[head] = 0
    path.write_bytes(content)


def test_cycles_are_named_once_though_the_index_leads_back(tmp_path: Path):
    ledger = create_ledger(tmp_path / "ledger.db")
    with ledger.writing() as writer:
        for cycle in ("1432/1", "0201/1"):
            writer.append(chain(1, cycle)[0])
    assert ledger.cycles() == ("1432/1", "0201/1")
    ledger.close()
