"""With a kept checkpoint or receipt every attack on a ledger is found and named (promise P7)."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from engine import operations as op
from engine.errors import UsageFault
from engine.recording.ledger import checkpoint_text, tree
from engine.recording.ledger.checkpoints import load_kept
from engine.recording.ledger.clock import fixed_clock
from engine.recording.ledger.event_bytes import leaf_hash
from engine.recording.programme_folder import Programme
from schemas.checkpoint import Checkpoint, KeptCheckpoint
from schemas.report import Verification
from schemas.signing import Trust
from tests.making import BEGIN, P1, done, later, programme, submit


def untold(_done: int, _of: int) -> None:
    """Tell nobody."""


def grown(folder: Path, texts: int) -> None:
    """Let the programme go on by some notes."""
    with programme_of(folder) as opened:
        for number in range(texts):
            later(opened, hours=1)
            done(op.note(opened, "1432", P1, text=f"note {number}"))


def programme_of(folder: Path) -> Programme:
    """Open the programme with a clock that stands where its ledger ends."""
    with closing(sqlite3.connect(folder / "ledger.db")) as raw:
        ((last,),) = raw.execute("SELECT max(recorded) FROM events").fetchall()
    opened = op.open_programme(folder, BEGIN)
    opened.clock = fixed_clock(datetime.fromisoformat(last))
    return opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with programme(tmp_path / "p") as opened:
        done(op.start(opened, "1432", None, P1))
        submit(opened, tmp_path / "desk", "barrels")
    grown(tmp_path / "p", 5)
    return tmp_path / "p"


def checkpoint(folder: Path, county: str | None = None, event: int | None = None) -> KeptCheckpoint:
    with programme_of(folder) as opened:
        made = op.receipt(opened, county, event, P1) if county else op.checkpoint(opened)
    return KeptCheckpoint("kept.txt", made.checkpoint)


def verified(folder: Path, *kept: KeptCheckpoint) -> Verification:
    return op.verify_folder(folder, untold, Trust(kept))


def codes(found: Verification) -> list[str]:
    return [breach.code for breach in found.breaches]


def tamper(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        triggers = raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE type='trigger'"
        ).fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        for sql in statements:
            raw.execute(sql)
        for _, sql in triggers:
            raw.execute(sql)


def test_a_ledger_extends_what_was_kept_of_it_at_every_size(folder: Path):
    kept = [checkpoint(folder)]
    for _ in range(4):
        grown(folder, 1)
        kept.append(checkpoint(folder))
    found = verified(folder, *kept)
    assert found.intact
    assert [verdict.holds for verdict in found.kept] == [True] * 5
    assert "ETP676" not in found.not_checked


def test_the_root_of_a_verification_is_that_of_a_checkpoint(folder: Path):
    assert verified(folder).root == checkpoint(folder).checkpoint.root


def test_a_receipt_holds_for_every_event_of_a_cycle(folder: Path):
    receipts = [checkpoint(folder, county="1432", event=number) for number in range(1, 8)]
    assert verified(folder, *receipts).intact
    assert {one.checkpoint.event.seq for one in receipts if one.checkpoint.event} == set(
        range(1, 8)
    )


def test_a_truncated_tail_is_named_with_how_much_is_missing(folder: Path):
    kept = checkpoint(folder)
    tamper(folder, "DELETE FROM events WHERE leaf >= (SELECT max(leaf) - 2 FROM events)")
    assert codes(verified(folder)) == ["ETP816"]  # the programme's own copy shows it, too
    shutil.rmtree(folder / "checkpoints")
    assert verified(folder).intact  # nothing in what is left contradicts itself
    found = verified(folder, kept)
    assert codes(found) == ["ETP816"]
    assert found.breaches[0].facts["missing"] == 3


def test_a_restored_backup_is_found_even_when_it_went_on(folder: Path, tmp_path: Path):
    shutil.copytree(folder, tmp_path / "yesterday")
    old = checkpoint(folder)
    grown(folder, 3)
    kept = checkpoint(folder)
    assert codes(verified(tmp_path / "yesterday", kept)) == ["ETP816"]
    grown(tmp_path / "yesterday", 5)
    found = verified(tmp_path / "yesterday", old, kept)
    assert codes(found) == ["ETP817"]
    assert found.breaches[0].facts["first"] == old.checkpoint.size
    assert [verdict.holds for verdict in found.kept] == [True, False]


def test_two_checkpoints_of_one_size_prove_a_fork(folder: Path, tmp_path: Path):
    shutil.copytree(folder, tmp_path / "other")
    grown(folder, 1)
    grown(tmp_path / "other", 1)
    mine, theirs = checkpoint(folder), checkpoint(tmp_path / "other")
    found = verified(folder, mine, theirs)
    assert sorted(codes(found)) == ["ETP817", "ETP823"]


def test_an_event_put_in_the_place_of_a_receipts_is_named(folder: Path):
    receipt = checkpoint(folder, county="1432", event=2)
    mark = receipt.checkpoint.event
    assert mark is not None
    other = evolve(receipt.checkpoint, event=evolve(mark, hash="ab" * 32))
    assert codes(verified(folder, evolve(receipt, checkpoint=other))) == ["ETP818"]


def test_a_checkpoint_of_another_programme_is_foreign(folder: Path):
    kept = checkpoint(folder)
    foreign = evolve(kept.checkpoint, origin="etap/0000000000000000")
    assert codes(verified(folder, evolve(kept, checkpoint=foreign))) == ["ETP819"]


def test_an_event_recorded_before_the_checkpoint_that_it_came_after_is_dated_back(folder: Path):
    kept = checkpoint(folder)
    early = evolve(kept.checkpoint, size=kept.checkpoint.size - 2)
    with closing(sqlite3.connect(folder / "ledger.db")) as raw:
        bodies = raw.execute("SELECT body FROM events ORDER BY leaf").fetchall()
    leaves = [bytes.fromhex(leaf_hash(body)) for (body,) in bodies]
    early = evolve(early, root=tree.root_of(leaves[:-2]), time="2031-01-01T00:00:00.000000Z")
    found = verified(folder, KeptCheckpoint("kept.txt", early))
    assert codes(found) == ["ETP820"] * 2
    assert found.breaches[0].seq is not None


def test_what_was_kept_may_be_given_short_or_as_a_file_that_mail_went_through(
    folder: Path, tmp_path: Path
):
    made = checkpoint(folder).checkpoint
    short = load_kept(checkpoint_text.short(made))
    assert (short.checkpoint.size, short.checkpoint.root) == (made.size, made.root)
    text = checkpoint_text.write(made)
    mailed = tmp_path / "mailed.txt"
    for form in (text, text.rstrip("\n"), text.replace("\n", "  \r\n"), f"\ufeff\n{text}\n\n"):
        mailed.write_bytes(form.encode())
        assert load_kept(str(mailed)).checkpoint == made
    assert verified(folder, short).intact


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1:x",
        ":",
        "-1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "etap/1\n3\n",
        (
            "etap/1\n03\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
            "time 2026-11-26T00:00:00.000000Z\n\n"
        ),
        (
            "etap/1\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n"
            "time 2026-11-26T00:00:00.000000Z\n\n"
        ),
        (
            "etap/1\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
            "time 2026-02-30T00:00:00.000000Z\n\n"
        ),
        (
            "etap/1\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
            "time 2026-11-26T00:00:00.000000Z\nother line\n\n"
        ),
        (
            "etap/1\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
            f"time 2026-11-26T00:00:00.000000Z\nevent 1432/1 1 3 {'ab' * 32}\n\n"
        ),
        (
            "etap/1\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
            "time 2026-11-26T00:00:00.000000Z\n\n\u2014 etap/1 AAAA\n"
        ),
        (
            "etap/1\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
            "time 2026-11-26T00:00:00.000000Z\n\nno signature\n"
        ),
        (
            "etap/1\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
            "time 2026-11-26T00:00:00.000000Z\n\n\u2014 etap/1 AAAAAAAA"
        ),
    ],
)
def test_anything_else_is_no_checkpoint_and_the_line_is_told(text: str):
    with pytest.raises(UsageFault) as caught:
        checkpoint_text.read(text)
    assert caught.value.code == "ETP692"
    assert int(str(caught.value.facts["line"])) >= 1


def test_a_file_that_is_no_text_is_no_checkpoint(tmp_path: Path):
    (tmp_path / "kept").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageFault, match="ETP692"):
        load_kept(str(tmp_path / "kept"))


def test_reading_is_the_inverse_of_writing(folder: Path):
    with_event = checkpoint(folder, county="1432").checkpoint
    key = "etap/1+0a0b0c0d+AQIDBA=="
    for made in (
        with_event,
        evolve(with_event, event=None, next_key=key),
        evolve(with_event, next_key=key, revoked_key=key),
        Checkpoint("etap/1", 0, "00" * 32, with_event.time),
    ):
        assert checkpoint_text.read(checkpoint_text.write(made)) == made


def test_another_programmes_checkpoint_accuses_nobody_of_dating_back(folder: Path):
    kept = checkpoint(folder)
    other = evolve(kept.checkpoint, origin="other/one", size=2, time="2031-01-01T00:00:00.000000Z")
    assert codes(verified(folder, KeptCheckpoint("kept.txt", other))) == ["ETP819"]


@pytest.mark.parametrize("wrong", [{"seq": 1}, {"cycle": "9999/1"}, {"cycle": "programme"}])
def test_a_receipt_that_names_another_event_than_stands_at_its_place_does_not_hold(
    folder: Path, wrong: dict[str, Any]
):
    with op.open_programme(folder) as opened:
        made = op.receipt(opened, "1432", None, P1).checkpoint
    assert made.event is not None
    assert codes(verified(folder, KeptCheckpoint("r.txt", made))) == []
    forged = evolve(made, event=evolve(made.event, **wrong))
    assert codes(verified(folder, KeptCheckpoint("r.txt", forged))) == ["ETP818"]
