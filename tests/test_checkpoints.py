"""Checkpoints and receipts are made of the ledger as it is, and read back as they were kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from engine.errors import LedgerBroken, Unreadable, UsageFault
from engine.recording.ledger import checkpoint_text, tree
from engine.recording.ledger.checkpoints import (
    checkpoint_of,
    load_kept,
    present_checkpoint,
    receipt_for,
    receipt_of,
    receipt_text,
)
from engine.recording.ledger.clock import fixed_clock
from engine.recording.ledger.event_bytes import leaf_hash, write
from engine.recording.ledger.sqlite_ledger import SqliteLedger, create_ledger
from schemas.checkpoint import Checkpoint, EventMark, KeptCheckpoint
from schemas.ledger import Receipt
from tests.ledger_events import RECORDED, chain, event

ORIGIN = "etap/0123456789abcdef"
TIME = "2027-01-01T00:00:00.000000Z"
EVENTS = [*chain(3), event(cycle="0201/1")]
HASHES = [leaf_hash(write(one)) for one in EVENTS]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def root(size: int) -> str:
    return tree.root_of([bytes.fromhex(one) for one in HASHES[:size]])


@pytest.fixture
def receipts() -> list[Receipt]:
    return []


@pytest.fixture
def ledger(tmp_path: Path, receipts: list[Receipt]) -> Iterator[SqliteLedger]:
    made = create_ledger(tmp_path / "ledger.db")
    with made.writing() as writer:
        receipts += [writer.append(one) for one in EVENTS]
    yield made
    made.close()


# Making -------------------------------------------------------------------------------------------


def test_a_checkpoint_is_of_every_event_of_the_ledger(ledger: SqliteLedger):
    assert checkpoint_of(ledger, ORIGIN, 4, TIME) == Checkpoint(ORIGIN, 4, root(4), TIME)


def test_the_checkpoint_of_this_moment_bears_the_instant_of_the_clock(ledger: SqliteLedger):
    made = present_checkpoint(ledger, fixed_clock(NOON), ORIGIN)
    assert made == Checkpoint(ORIGIN, 4, root(4), "2026-11-24T12:00:00.000000Z")
    with ledger.writing() as writer:  # its own lock is free again, and nothing was written
        assert writer.head.size == 4


def test_a_clock_that_is_behind_the_last_event_makes_no_earlier_checkpoint(ledger: SqliteLedger):
    last = datetime.fromisoformat(RECORDED)
    behind = fixed_clock(last - timedelta(seconds=4))
    assert present_checkpoint(ledger, behind, ORIGIN).time == RECORDED
    with pytest.raises(Unreadable, match="ETP629"):
        present_checkpoint(ledger, fixed_clock(last - timedelta(seconds=6)), ORIGIN)


def test_the_lock_is_held_while_the_clock_is_read(ledger: SqliteLedger):
    def clock() -> datetime:
        assert ledger._connection.in_transaction
        return NOON

    present_checkpoint(ledger, clock, ORIGIN)


@pytest.mark.parametrize("leaf", range(4))
def test_a_receipt_names_the_event_at_a_leaf_of_the_checkpoint(ledger: SqliteLedger, leaf: int):
    made = Checkpoint(ORIGIN, 4, root(4), TIME)
    one = EVENTS[leaf]
    mark = EventMark(one.cycle, one.seq, leaf, HASHES[leaf])
    assert receipt_for(ledger, made, leaf) == evolve(made, event=mark)


@pytest.mark.parametrize("leaf", [4, -1])
def test_there_is_no_receipt_of_an_event_that_the_ledger_does_not_have(
    ledger: SqliteLedger, leaf: int
):
    with pytest.raises(LedgerBroken) as caught:
        receipt_for(ledger, Checkpoint(ORIGIN, 4, root(4), TIME), leaf)
    assert (caught.value.code, caught.value.facts) == ("ETP829", {"leaf": leaf})


def test_the_receipt_of_a_command_is_of_the_ledger_that_ends_with_its_event(
    ledger: SqliteLedger, receipts: list[Receipt]
):
    for leaf, (one, receipt) in enumerate(zip(EVENTS, receipts, strict=True)):
        made = receipt_of(ORIGIN, receipt)
        mark = EventMark(one.cycle, one.seq, leaf, HASHES[leaf])
        assert made == Checkpoint(ORIGIN, leaf + 1, root(leaf + 1), RECORDED, mark)
        text = receipt_text(ORIGIN, receipt)
        assert checkpoint_text.read(text.text) == made
        assert text.short == checkpoint_text.short(made)


# Reading ------------------------------------------------------------------------------------------

KEPT = Checkpoint(ORIGIN, 4, root(4), TIME, EventMark("1432/1", 2, 1, HASHES[1]))
TEXT = checkpoint_text.write(KEPT)
SHORT = checkpoint_text.short(KEPT)


def test_a_file_is_read_by_its_name(tmp_path: Path):
    file = tmp_path / "kept.txt"
    file.write_bytes(TEXT.encode())
    assert load_kept(str(file)) == KeptCheckpoint(str(file), KEPT)


def test_the_short_form_is_its_own_name_unless_a_file_has_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    short = Checkpoint("", 4, root(4), "")
    assert load_kept(SHORT) == KeptCheckpoint(SHORT, short)
    (tmp_path / "a:b").write_bytes(TEXT.encode())
    assert load_kept("a:b") == KeptCheckpoint("a:b", KEPT)
    with pytest.raises(FileNotFoundError):
        load_kept("nothing.txt")


def test_a_text_that_was_read_already_is_not_looked_for(tmp_path: Path):
    file = tmp_path / "kept.txt"
    file.write_bytes(b"another")
    assert load_kept(str(file), TEXT) == KeptCheckpoint(str(file), KEPT)
    assert load_kept("-", TEXT) == KeptCheckpoint("-", KEPT)
    assert load_kept("a:b", TEXT) == KeptCheckpoint("a:b", KEPT)
    assert load_kept("-", SHORT).checkpoint.size == 4


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"\ufeff{TEXT}",
        f"\n\n{TEXT}\n\n",
        f"  {TEXT}  ",
        TEXT.removesuffix("\n"),
        TEXT.removesuffix("\n\n"),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", " \t\n"),
        TEXT.replace("\n", "  \r\n").rstrip(),
        f"{TEXT}\u2014 w AAAAAAA=\n",
        f"{TEXT}\u2014 w AAAAAAA=",
        f"{TEXT}\u2014 w AAAAAAA=\r\n\r\n",
    ],
)
def test_what_mail_and_copying_do_to_line_ends_does_not_matter(text: str):
    assert evolve(load_kept("-", text).checkpoint, signatures=()) == KEPT


def test_no_other_sign_at_the_end_of_a_line_is_taken_away():
    ends_in_x = evolve(KEPT, origin="etap/X")
    assert load_kept("-", checkpoint_text.write(ends_in_x)).checkpoint == ends_in_x
    for sign in "\u00a0\x0b\x0c\u2003":
        with pytest.raises(UsageFault):
            load_kept("-", TEXT.replace(TIME, TIME + sign))


@pytest.mark.parametrize("text", [SHORT, f"{SHORT}\n", f"\ufeff  {SHORT}\r\n\r\n", f"{SHORT} \t\n"])
def test_nor_does_it_around_a_short_form(text: str):
    assert load_kept("-", text).checkpoint == Checkpoint("", 4, root(4), "")


def test_what_is_no_checkpoint_is_told_by_its_name_and_line(tmp_path: Path):
    for text, line in (("", 1), ("x", 1), (TEXT.replace("time", "thyme"), 4), (f"{TEXT}x\n", 7)):
        with pytest.raises(UsageFault) as caught:
            load_kept("-", text)
        assert (caught.value.code, caught.value.facts) == ("ETP692", {"file": "-", "line": line})
    with pytest.raises(UsageFault) as caught:
        load_kept("no:thing")
    assert caught.value.facts == {"file": "no:thing", "line": 1}
    file = tmp_path / "kept"
    file.write_bytes(b"etap\n\xff")
    with pytest.raises(UsageFault) as caught:
        load_kept(str(file))
    assert (caught.value.code, caught.value.facts) == ("ETP692", {"file": str(file), "line": 1})


def test_of_a_file_no_more_is_read_than_shows_that_it_is_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    signed = f"{TEXT}\u2014 w AAAAAAA=\n".encode()
    monkeypatch.setattr(checkpoint_text, "LARGEST", len(signed))
    file = tmp_path / "kept"
    file.write_bytes(signed)
    assert evolve(load_kept(str(file)).checkpoint, signatures=()) == KEPT
    # All that follows is not looked at, and would not be text either.
    file.write_bytes(b" " * (len(signed) + 1) + b"\xff" * 9)
    with pytest.raises(UsageFault) as caught:
        load_kept(str(file))
    assert caught.value.facts == {"file": str(file), "line": 1}


def test_a_file_of_blanks_is_read_in_a_time_that_grows_with_their_number_alone():
    """A pattern for the blanks before a line end took hours for so many."""
    with pytest.raises(UsageFault):
        load_kept("-", "x" + " " * 2**20 + "x")
