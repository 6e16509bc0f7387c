"""Redaction: what the event says, what the cycle makes of it, and that nothing kept is left."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from engine import operations as op
from engine.errors import Conflict, NotFound, UsageFault
from engine.operating import redacting
from engine.recording.evidence.evidence_store import EvidenceStore
from engine.recording.kept_evidence import evidence_behind
from engine.recording.ledger.private_store import PrivateStore
from engine.recording.programme_folder import Programme
from engine.recording.redacting.erasing import blob_contents
from schemas.audit_asked import AuditAsked
from schemas.cycle import EvidenceStanding
from schemas.explanation import Class, Explanation, Reason, Status, Why
from schemas.ledger import Event
from schemas.redaction import Holding, Redaction, RedactionOutcome, Trace
from schemas.refusal import Refusal
from tests.making import BEGIN, P1, P3, carried, done, files, later, on, programme, refused, submit

CYCLE = "1432/1"
WHY = "wniosek osoby, art. 17"


def nothing(_done: int, _total: int) -> None:
    """Take no notice of progress."""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Programme]:
    """Give a programme whose cycle stands in workshop A, with barrels current."""
    with closing(programme(tmp_path / "p")) as found:
        carried(found, tmp_path / "desk", 1)
        submit(found, tmp_path / "desk", "attendance_a", "diagnosis")
        yield found


def again(opened: Programme) -> Programme:
    """Open the programme anew: a redaction closes it."""
    return op.open_programme(opened.folder, opened.now())


def marks(opened: Programme, output: str, cycle: str = CYCLE) -> tuple[str, ...]:
    """Return the commitments of an output's current submission."""
    assert opened.roster.people
    return opened.state(cycle).submissions[output].content


def redact(opened: Programme, *words: str, person: Any = P1) -> Redaction:
    """Redact what the words name."""
    found = op.redact(opened, op.redaction(opened, words, person), person, WHY)
    assert isinstance(found, Redaction), found
    return found


def gate(opened: Programme) -> Explanation:
    """Explain the gate of workshop B."""
    found = op.why(opened, "1432", "hold_workshop_b", P1)
    assert isinstance(found, Why)
    return found.explanations[0]


def events(folder: Path, cycle: str = CYCLE) -> list[Event]:
    """Return the events of a cycle."""
    with op.open_programme(folder) as opened:
        from engine.recording.ledger.event_bytes import read

        return [read(stored.body) for stored in opened.ledger.read(cycle)]


def bytes_of(folder: Path) -> bytes:
    """Return every byte of every file below the folder, and every path."""
    paths = sorted(path for path in folder.rglob("*"))
    return b"".join(str(p).encode() + (p.read_bytes() if p.is_file() else b"") for p in paths)


def verified(folder: Path) -> tuple[list[str], int]:
    """Return the codes that a verification tells, and how many redactions it counted."""
    with op.open_programme(folder) as opened:
        found = op.verify(opened, nothing)
    return sorted({one.code for one in found.breaches}), found.checked["redacted"]


# --- The whole of it ------------------------------------------------------------------------------


def test_everything_that_is_kept_is_destroyed_and_the_event_says_what_stays_met(
    opened: Programme, tmp_path: Path
):
    (mark,) = marks(opened, "barrels")
    kept = opened.private.file_of(mark)
    assert kept is not None
    content = (opened.folder / "evidence" / kept.sha256[:2] / kept.sha256).read_bytes()
    found = redact(opened, mark)
    assert (found.outcome, found.search.found) == (RedactionOutcome.REDACTED, ())
    assert found.search.files > 5
    event = events(opened.folder)[-1]
    assert event.kind == "redacted"
    assert event.payload["commitments"] == [mark]
    assert event.payload["outputs"] == ["barrels"]
    assert set(event.payload) == {"commitments", "outputs", "reason"}
    everything = bytes_of(opened.folder)
    for secret in (content, kept.salt, kept.sha256.encode(), kept.name.encode()):
        assert secret not in everything
    assert kept.salt.hex().encode() not in everything
    assert verified(opened.folder) == ([], 1)


@pytest.mark.parametrize("how", ["commitment", "prefix", "capitals", "digest", "path", "copy"])
def test_evidence_is_named_by_its_commitment_its_digest_or_a_file_of_the_same_bytes(
    opened: Programme, tmp_path: Path, how: str
):
    (mark,) = marks(opened, "barrels")
    digest = str(opened.private.digest_of(mark))
    (path,) = files(tmp_path / "desk", "barrels")
    shutil.copy(path, tmp_path / "andere.bin")
    word = {
        "commitment": mark,
        "prefix": mark[:8],
        "capitals": mark[:20].upper(),
        "digest": digest,
        "path": str(path),
        "copy": str(tmp_path / "andere.bin"),
    }[how]
    plan = op.redaction(opened, [word], P1)
    (use,) = plan.uses
    assert (use.cycle, use.commitment, use.holding) == (CYCLE, mark, Holding.FILE)
    assert (use.outputs, use.met) == (("barrels",), ("barrels",))


@pytest.mark.parametrize(
    ("word", "error", "code"),
    [
        ("1234567", UsageFault, "ETP763"),
        ("abc", UsageFault, "ETP763"),
        ("12345678", NotFound, "ETP762"),
        ("f" * 64, NotFound, "ETP762"),
        ("f" * 65, NotFound, "ETP762"),
        ("no such file", NotFound, "ETP762"),
        ("", NotFound, "ETP762"),
        (".", NotFound, "ETP762"),
        ("\0", NotFound, "ETP762"),
        ("x" * 5000, NotFound, "ETP762"),
    ],
)
def test_what_names_nothing_is_told_and_nothing_is_done(
    opened: Programme, word: str, error: type[Exception], code: str
):
    size = opened.ledger.head().size
    with pytest.raises(error) as raised:
        op.redaction(opened, [word], P1)
    assert raised.value.code == code  # type: ignore[attr-defined]  # an EtapError
    assert opened.ledger.head().size == size


def test_a_file_with_other_bytes_names_nothing(opened: Programme, tmp_path: Path):
    (path,) = files(tmp_path / "desk", "barrels")
    other = tmp_path / "other.pdf"
    other.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(NotFound) as raised:
        op.redaction(opened, [str(other)], P1)
    assert raised.value.code == "ETP765"


def test_a_beginning_of_several_commitments_names_none(opened: Programme):
    (mark,) = marks(opened, "barrels")
    from engine.recording.redacting.naming_evidence import named
    from schemas.redaction import Use

    twin = mark[:8] + "0" * 56
    held = {one: Use(CYCLE, one, Holding.FILE, 2) for one in (mark, twin)}
    with pytest.raises(UsageFault) as raised:
        named(opened, held, [mark[:8]])
    assert raised.value.code == "ETP764"
    assert named(opened, held, [mark[:16]]).uses[0].commitment == mark


def test_equal_bytes_of_several_cycles_are_redacted_together_each_by_its_own_event(
    opened: Programme, tmp_path: Path
):
    done(op.start(opened, "1410", None, P1))
    (path,) = files(tmp_path / "desk", "barrels")
    done(op.submit(opened, "1410", "barrels", (path,), P1))
    (one,), (other,) = marks(opened, "barrels"), marks(opened, "barrels", "1410/1")
    assert one != other
    plan = op.redaction(opened, [one], P1)
    assert {use.commitment for use in plan.uses} == {one, other}
    found = op.redact(opened, plan, P1, WHY)
    assert isinstance(found, Redaction)
    assert {receipt.event.cycle for receipt in found.receipts} == {CYCLE, "1410/1"}
    assert found.outcome is RedactionOutcome.REDACTED
    assert verified(opened.folder) == ([], 2)


def test_several_words_make_one_event_of_a_cycle(opened: Programme):
    named = (*marks(opened, "barrels"), *marks(opened, "attendance_a"))
    found = redact(opened, *named)
    (receipt,) = found.receipts
    assert receipt.event.payload["commitments"] == sorted(named)
    assert receipt.event.payload["outputs"] == ["attendance_a", "barrels"]
    assert verified(opened.folder) == ([], 2)


def test_a_reason_is_redacted_by_its_commitment(opened: Programme):
    later(opened, days=1)
    told = "Pani Nowakowska z gminy Leszno nie mogła przyjść, choruje"
    done(op.withdraw(opened, "1432", "attendance_a", P1, told))
    reason = events(opened.folder)[-1].payload["reason"]
    found = redact(opened, reason["commitment"][:12])
    assert [use.holding for use in found.uses] == [Holding.TEXT]
    assert found.outcome is RedactionOutcome.REDACTED
    assert told.encode() not in bytes_of(opened.folder)
    assert verified(opened.folder) == ([], 1)
    with op.open_programme(opened.folder) as looking:
        entries = op.log(looking, "1432", P1).entries
    assert entries[-2].text is None
    assert entries[-1].text == WHY


def test_a_short_common_text_is_destroyed_though_it_cannot_be_searched_for(opened: Programme):
    done(op.note(opened, "1432", P1, text="tak"))
    mark = events(opened.folder)[-1].payload["text"]["commitment"]
    found = redact(opened, mark)
    assert found.outcome is RedactionOutcome.REDACTED
    assert Trace.CONTENTS in found.search.unsought
    assert verified(opened.folder) == ([], 1)


# --- What the cycle makes of it -------------------------------------------------------------------


def test_an_output_that_was_current_stays_met_and_its_products_stay_fresh(
    opened: Programme, tmp_path: Path
):
    redact(opened, *marks(opened, "barrels"))
    with again(opened) as found:
        later(found, days=20)
        why = gate(found)
        assert why.open
        done(op.advance(found, "1432", "hold_workshop_b", P1))
        board = op.board(found)
        assert [row.stage for row in board.rows if row.county == "1432"] == ["workshop_b"]
    assert verified(opened.folder) == ([], 1)


def test_a_gate_tells_that_an_output_is_met_as_redacted(opened: Programme):
    redact(opened, *marks(opened, "attendance_a"))
    with again(opened) as found:
        why = gate(found)
    standing = {c.leaf.id: c.standing for c in why.conditions}["attendance_a"]
    assert (standing.status, standing.reason) == (Status.MET, Reason.REDACTED)


def lost(opened: Programme, tmp_path: Path) -> tuple[str, ...]:
    """Let an output fall short, and redact its evidence."""
    first = files(tmp_path / "desk", "diagnosis")[0]
    done(op.submit(opened, "1432", "diagnosis", (first,), P1))
    named = marks(opened, "diagnosis")
    found = redact(opened, *named)
    assert found.receipts[0].event.payload["outputs"] == []
    assert found.uses[0].outputs == ("diagnosis",)
    return named


def test_an_output_that_was_not_current_has_to_be_submitted_again(
    opened: Programme, tmp_path: Path
):
    lost(opened, tmp_path)
    with again(opened) as found:
        why = gate(found)
        standing = {c.leaf.id: c.standing for c in why.conditions}["diagnosis"]
        assert (standing.status, standing.reason) == (Status.UNMET, Reason.REDACTED)
        assert standing.cls is Class.MISSING
        row = next(row for row in op.board(found).rows if row.county == "1432")
        assert ("diagnosis" in row.missing, row.status.value) == (True, "blocked")
        added = files(tmp_path / "desk", "diagnosis")[1:3]
        refused(op.submit(found, "1432", "diagnosis", added, P1, adding=True), "ETP760")
        submit(found, tmp_path / "desk", "diagnosis")
        later(found, days=20)
        done(op.advance(found, "1432", "hold_workshop_b", P1))
    assert verified(opened.folder)[0] == []


def test_the_same_bytes_may_be_submitted_again_under_another_commitment(
    opened: Programme, tmp_path: Path
):
    (mark,) = marks(opened, "attendance_a")
    redact(opened, mark)
    with again(opened) as found:
        submit(found, tmp_path / "desk", "attendance_a")
        (anew,) = marks(found, "attendance_a")
        assert anew != mark
        why = gate(found)
        standing = {c.leaf.id: c.standing for c in why.conditions}["attendance_a"]
        assert standing.reason is Reason.CURRENT
    assert verified(opened.folder) == ([], 1)


def at_the_choice(tmp_path: Path) -> Programme:
    """Give a programme in workshop C: what is chosen refers to rows of the proposals."""
    found = programme(tmp_path / "p")
    carried(found, tmp_path / "desk", 3)
    submit(found, tmp_path / "desk", "attendance_c", "proposals")
    return found


def test_nothing_is_measured_against_a_table_that_was_redacted(tmp_path: Path):
    with closing(at_the_choice(tmp_path)) as opened:
        redact(opened, *marks(opened, "proposals"))
        with again(opened) as found:
            chosen = files(tmp_path / "desk", "chosen")
            refused(op.submit(found, "1432", "chosen", chosen, P1), "ETP761")
            submit(found, tmp_path / "desk", "proposals", "chosen")
    assert verified(opened.folder) == ([], 1)


def test_approvals_stand_and_nobody_signs_what_cannot_be_looked_at(tmp_path: Path):
    with closing(at_the_choice(tmp_path)) as opened:
        submit(opened, tmp_path / "desk", "chosen")
        done(op.approve_output(opened, "1432", "chosen", P3))
        redact(opened, *marks(opened, "chosen"))
        with again(opened) as found:
            assert found.roster.people
            submission = found.state(CYCLE).submissions["chosen"]
            assert (submission.redacted, len(submission.approvals)) == (True, 1)
            later(found, days=20)
            done(op.advance(found, "1432", "hold_workshop_d", P1))
            audit = op.audit_programme(found, AuditAsked(), nothing)
            assert list(audit.audit.findings) == []


def test_an_output_that_waits_for_approval_is_not_current_and_cannot_be_approved(tmp_path: Path):
    with closing(at_the_choice(tmp_path)) as opened:
        submit(opened, tmp_path / "desk", "chosen")
        found = redact(opened, *marks(opened, "chosen"))
        assert found.uses[0].met == ()
        with again(opened) as looking:
            refusal = refused(op.approve_output(looking, "1432", "chosen", P3), "ETP528")
            assert refusal.facts["reason"] == "redacted"


def test_what_is_altered_when_it_is_redacted_does_not_stay_met(opened: Programme):
    (mark,) = marks(opened, "attendance_a")
    kept = opened.private.file_of(mark)
    assert kept is not None
    blob = opened.folder / "evidence" / kept.sha256[:2] / kept.sha256
    blob.chmod(0o600)
    blob.write_bytes(b"forged")
    assert redact(opened, mark).receipts[0].event.payload["outputs"] == []


def test_an_audit_finds_nothing_missing_in_what_was_redacted(opened: Programme):
    redact(opened, *marks(opened, "barrels"), *marks(opened, "diagnosis"))
    with again(opened) as found:
        audit = op.audit_programme(found, AuditAsked(), nothing).audit
    assert list(audit.findings) == []
    assert "waiver-expired" not in {one.rule.value for one in audit.not_evaluated}


def test_an_audit_tells_a_redaction_that_leaves_met_what_was_not_current(
    opened: Programme, tmp_path: Path
):
    lost(opened, tmp_path)
    forge(opened.folder, outputs=["diagnosis"])
    with op.open_programme(opened.folder) as found:
        audit = op.audit_programme(found, AuditAsked(as_of=date(2026, 4, 1)), nothing).audit
    assert [(one.rule.value, one.about) for one in audit.findings] == [
        ("invalid-output", "diagnosis")
    ]


def forge(folder: Path, **payload: Any) -> None:
    """Change what the last event says, as one does who can write the ledger's file."""
    from engine.recording.ledger import tree
    from engine.recording.ledger.event_bytes import leaf_hash

    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as raw:
        triggers = [s for (s,) in raw.execute("SELECT sql FROM sqlite_master WHERE type='trigger'")]
        raw.executescript(
            "DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_removed"
        )
        rows = raw.execute("SELECT leaf, body, hash FROM events ORDER BY leaf").fetchall()
        at, body, _ = rows[-1]
        event = json.loads(body)
        event["payload"] |= payload
        new = json.dumps(event, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        hashes = [*(bytes.fromhex(row[2]) for row in rows[:-1]), bytes.fromhex(leaf_hash(new))]
        peaks: tuple[bytes, ...] = ()
        nodes: tuple[bytes, ...] = ()
        for leaf, one in enumerate(hashes):
            peaks, nodes = tree.grown(peaks, leaf, one)
        sql = "UPDATE events SET body=?, hash=?, nodes=? WHERE leaf=?"
        raw.execute(sql, (new, leaf_hash(new), b"".join(nodes), at))
        for trigger in triggers:
            raw.execute(trigger)


def test_verification_tells_a_redaction_of_what_the_cycle_never_held(opened: Programme):
    redact(opened, *marks(opened, "barrels"))
    forge(opened.folder, commitments=["0" * 64])
    codes, _ = verified(opened.folder)
    assert "ETP771" in codes
    assert "ETP671" in codes  # what was destroyed is no longer explained


@pytest.mark.parametrize(
    "payload",
    [{"commitments": None}, {"commitments": [1]}, {"commitments": "ab"}, {"outputs": None}],
)
def test_verification_of_a_damaged_redaction_tells_and_never_raises(
    opened: Programme, payload: dict[str, Any]
):
    redact(opened, *marks(opened, "barrels"))
    forge(opened.folder, **payload)
    codes, _ = verified(opened.folder)
    assert codes or payload == {"commitments": [1]}


def test_an_export_says_what_was_redacted_and_is_read_back(opened: Programme, tmp_path: Path):
    marks_ = marks(opened, "barrels")
    redact(opened, *marks_)
    from engine.telling.export_rows import activity, content

    event = events(opened.folder)[-1]
    assert (activity(event), content(event)) == ("redacted", marks_[0])


# --- What is interrupted is finished --------------------------------------------------------------


@pytest.mark.parametrize("place", ["doomed", "blob_contents", "destroy", "search"])
def test_what_is_interrupted_is_told_and_finished_by_the_same_command(
    opened: Programme, monkeypatch: pytest.MonkeyPatch, place: str
):
    (mark,) = marks(opened, "barrels")

    def fails(*_anything: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(redacting, place, fails)
        with pytest.raises(KeyboardInterrupt):
            redact(opened, mark)
    opened.close()
    is_told = place != "search"
    assert verified(opened.folder) == (["ETP770"] if is_told else [], 1)
    with op.open_programme(opened.folder) as found:
        codes = {one.code for one in op.doctor(found) if not one.well}
        assert ("ETP772" in codes) == is_told
        if is_told:
            assert op.audit_programme(found, AuditAsked(), nothing).audit.cases == 1
        assert redact(found, mark).outcome is RedactionOutcome.REDACTED
    assert len([event for event in events(opened.folder) if event.kind == "redacted"]) == 1
    assert verified(opened.folder) == ([], 1)


def test_a_blob_that_is_gone_before_its_row_is_finished(
    opened: Programme, monkeypatch: pytest.MonkeyPatch
):
    (mark,) = marks(opened, "barrels")
    destroy = EvidenceStore.destroy

    def then_dies(store: EvidenceStore, digest: str) -> None:
        destroy(store, digest)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(EvidenceStore, "destroy", then_dies)
        with pytest.raises(KeyboardInterrupt):
            redact(opened, mark)
    assert opened.private.file_of(mark) is not None
    assert verified(opened.folder) == (["ETP770"], 1)
    with again(opened) as found:
        assert redact(found, mark).outcome is RedactionOutcome.REDACTED
    assert verified(opened.folder) == ([], 1)


def test_between_two_cycles_the_command_is_finished(opened: Programme, tmp_path: Path, monkeypatch):
    done(op.start(opened, "1410", None, P1))
    (path,) = files(tmp_path / "desk", "barrels")
    done(op.submit(opened, "1410", "barrels", (path,), P1))
    (mark,) = marks(opened, "barrels")
    calls: list[int] = []
    recorded = redacting._recorded

    def once(*anything: Any) -> Any:
        if calls:
            raise KeyboardInterrupt
        calls.append(1)
        return recorded(*anything)

    with monkeypatch.context() as broken:
        broken.setattr(redacting, "_recorded", once)
        with pytest.raises(KeyboardInterrupt):
            redact(opened, mark)
    assert verified(opened.folder) == (["ETP770"], 1)
    with again(opened) as found:
        done_ = redact(found, mark)
        assert (done_.outcome, len(done_.receipts)) == (RedactionOutcome.REDACTED, 1)
    assert verified(opened.folder) == ([], 2)


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from engine import operations as op
from engine.recording.evidence.evidence_store import EvidenceStore
from schemas.asked import Asked
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
EvidenceStore.destroy = die
with op.open_programme(Path(sys.argv[1])) as opened:
    op.redact(opened, op.redaction(opened, [sys.argv[2]], Asked("p1")), Asked("p1"), "why")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_command_is_finished(opened: Programme):
    (mark,) = marks(opened, "barrels")
    opened.close()
    root = Path(__file__).resolve().parents[1]
    arguments = [sys.executable, "-c", KILLED, str(opened.folder), mark]
    ended = subprocess.run(arguments, cwd=root, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert verified(opened.folder) == (["ETP770"], 1)
    with op.open_programme(opened.folder) as found:
        assert redact(found, mark).outcome is RedactionOutcome.REDACTED
    assert verified(opened.folder) == ([], 1)


def test_redacting_twice_records_nothing_and_searches_again(opened: Programme):
    (mark,) = marks(opened, "barrels")
    redact(opened, mark)
    with again(opened) as found:
        second = redact(found, mark)
    assert (second.receipts, second.outcome) == ((), RedactionOutcome.REDACTED)
    assert second.uses[0].redacted > 0
    assert Trace.SALT in second.search.unsought


def test_what_no_event_names_is_destroyed_without_one(opened: Programme, tmp_path: Path):
    path = tmp_path / "left-over.txt"
    path.write_bytes(b"Jan Kowalski, 44051401458, rejected by its checks")
    with op.open_programme(opened.folder) as other:
        incoming = other.evidence.receive(path)
        assert not isinstance(incoming, Refusal)
        incoming.keep()
        row = (incoming.commitment, incoming.salt, incoming.sha256, incoming.name, incoming.size)
        other.private.keep_files(CYCLE, [row])
    size = opened.ledger.head().size
    found = redact(opened, str(path))
    assert (found.outcome, found.receipts) == (RedactionOutcome.REDACTED, ())
    assert b"44051401458" not in bytes_of(opened.folder)
    with again(opened) as looking:
        assert looking.ledger.head().size == size


def test_a_blob_without_a_row_is_destroyed_by_its_digest_or_its_file(
    opened: Programme, tmp_path: Path
):
    path = tmp_path / "orphan.txt"
    path.write_bytes(b"nobody knows these bytes any more")
    incoming = opened.evidence.receive(path)
    assert not isinstance(incoming, Refusal)
    incoming.keep()
    plan = op.redaction(opened, [str(path)], P1)
    assert (plan.uses, plan.digests) == ((), (incoming.sha256,))
    assert redact(opened, incoming.sha256).outcome is RedactionOutcome.REDACTED
    assert incoming.sha256 not in bytes_of(opened.folder).decode("latin-1")


# --- Others meanwhile -----------------------------------------------------------------------------


def test_a_cycle_that_changed_since_the_plan_is_not_redacted(
    opened: Programme, monkeypatch: pytest.MonkeyPatch
):
    (mark,) = marks(opened, "barrels")
    behind = evidence_behind

    def meanwhile(*anything: Any) -> Any:
        with op.open_programme(opened.folder, BEGIN) as other:
            other.clock = opened.clock
            done(op.note(other, "1432", P1, text="tymczasem"))
        return behind(*anything)

    plan = op.redaction(opened, [mark], P1)
    monkeypatch.setattr(redacting, "evidence_behind", meanwhile)
    with pytest.raises(Conflict):
        op.redact(opened, plan, P1, WHY)
    assert opened.private.file_of(mark) is not None


def test_bytes_that_another_cycle_submitted_meanwhile_are_not_destroyed(
    opened: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    done(op.start(opened, "1410", None, P1))
    (mark,) = marks(opened, "barrels")
    (path,) = files(tmp_path / "desk", "barrels")
    gathered = blob_contents

    def meanwhile(*anything: Any) -> Any:
        with op.open_programme(opened.folder, BEGIN) as other:
            other.clock = opened.clock
            done(op.submit(other, "1410", "barrels", (path,), P1))
        return gathered(*anything)

    with monkeypatch.context() as patched:
        patched.setattr(redacting, "blob_contents", meanwhile)
        with pytest.raises(Conflict) as raised:
            redact(opened, mark)
    assert raised.value.code == "ETP766"
    assert verified(opened.folder) == (["ETP770"], 1)
    with again(opened) as found:
        assert redact(found, mark).outcome is RedactionOutcome.REDACTED
    assert verified(opened.folder) == ([], 2)


@pytest.mark.parametrize("which", ["row", "blob"])
def test_a_submission_whose_copy_a_redaction_took_is_told_so(
    opened: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
):
    from engine.recording.submissions import Received

    keep = Received.keep

    def then_redacted(received: Received) -> Any:
        command = keep(received)
        (file,) = received.incoming
        if which == "blob":
            opened.evidence.destroy(file.sha256)
        else:
            opened.private.erase([file.sha256], (), lambda: None)
        return command

    monkeypatch.setattr(Received, "keep", then_redacted)
    with pytest.raises(Conflict) as raised:
        op.submit(opened, "1432", "attendance_a", files(tmp_path / "desk", "attendance_a"), P1)
    assert raised.value.code == "ETP536"


def test_a_reader_that_keeps_the_log_from_being_cut_leaves_it_undone(
    opened: Programme, monkeypatch: pytest.MonkeyPatch
):
    (mark,) = marks(opened, "barrels")
    monkeypatch.setattr(PrivateStore, "truncate", lambda _store: False)
    found = redact(opened, mark)
    assert (found.outcome, found.status) == (RedactionOutcome.UNFINISHED, 1)
    monkeypatch.undo()
    with again(opened) as looking:
        assert redact(looking, mark).outcome is RedactionOutcome.REDACTED


def test_days_that_have_not_come_refuse_it(opened: Programme):
    plan = op.redaction(opened, marks(opened, "barrels"), P1)
    refused(op.redact(opened, plan, on("2099-01-01"), WHY), "ETP501")
    assert opened.private.file_of(plan.uses[0].commitment) is not None


# --- Given again under a key ----------------------------------------------------------------------


def keyed(opened: Programme, *words: str, key: str = "k1", reason: str = WHY) -> Any:
    """Redact under a key."""
    asked = evolve(P1, idem=key)
    return op.redact(opened, op.redaction(opened, words, asked), asked, reason)


@pytest.mark.parametrize("named_by", ["path", "digest", "commitment"])
def test_a_redaction_given_again_under_its_key_answers_with_the_same_event(
    opened: Programme, tmp_path: Path, named_by: str
):
    (mark,) = marks(opened, "barrels")
    (path,) = files(tmp_path / "desk", "barrels")
    digest = str(opened.private.digest_of(mark))
    word = {"path": str(path), "digest": digest, "commitment": mark}[named_by]
    first = keyed(opened, word)
    with again(opened) as found:
        second = keyed(found, word)
    assert [one.hash for one in first.receipts] == [one.hash for one in second.receipts]
    assert second.outcome is RedactionOutcome.REDACTED
    assert len([event for event in events(opened.folder) if event.kind == "redacted"]) == 1


def test_another_redaction_under_the_same_key_is_refused(opened: Programme, tmp_path: Path):
    (mark,) = marks(opened, "barrels")
    (other,) = marks(opened, "attendance_a")
    (path,) = files(tmp_path / "desk", "attendance_a")
    keyed(opened, mark)
    with again(opened) as found:
        for word in (other, str(path)):
            refusal = refused(keyed(found, word), "ETP781")
            assert refusal.facts["differs"] == ("files",)
        refusal = refused(keyed(found, mark, reason="co innego"), "ETP781")
        assert refusal.facts["differs"] == ("reason",)
        done(op.note(found, "1432", evolve(P1, idem="k2"), text="x"))
        refused(keyed(found, other, key="k2"), "ETP781")


def test_of_several_cycles_the_first_event_carries_the_key(opened: Programme, tmp_path: Path):
    done(op.start(opened, "1410", None, P1))
    (path,) = files(tmp_path / "desk", "barrels")
    done(op.submit(opened, "1410", "barrels", (path,), P1))
    found = keyed(opened, str(path))
    assert [one.event.idem for one in found.receipts] == ["k1", None]
    with again(opened) as looking:
        assert keyed(looking, str(path)).outcome is RedactionOutcome.REDACTED
    assert verified(opened.folder) == ([], 2)


# --- What is left in the folder -------------------------------------------------------------------


def backup(folder: Path, to: Path, how: int) -> None:
    """Copy a programme's folder into an archive."""
    with zipfile.ZipFile(to, "w", how) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path != to:
                archive.write(path, path.relative_to(folder))


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_backup_in_the_folder_keeps_it_undone_until_it_is_removed(opened: Programme, how: int):
    (mark,) = marks(opened, "barrels")
    opened.private.truncate()
    to = opened.folder / "backups" / "old.zip"
    to.parent.mkdir()
    backup(opened.folder, to, how)
    found = redact(opened, mark)
    assert (found.outcome, found.status) == (RedactionOutcome.UNFINISHED, 1)
    assert all(one.place.startswith("backups/old.zip") for one in found.search.found)
    told = {one.what for one in found.search.found}
    assert told >= {Trace.CONTENTS, Trace.SALT, Trace.DIGEST, Trace.NAME, Trace.COMMITMENT}
    with again(opened) as second:
        still = redact(second, mark)  # its salt is known no more, and yet the row is found
        assert {one.what for one in still.search.found} == {Trace.COMMITMENT}
        assert still.outcome is RedactionOutcome.UNFINISHED
    to.unlink()
    with again(opened) as third:
        assert redact(third, mark).outcome is RedactionOutcome.REDACTED


VERIFIER = Path(__file__).resolve().parents[1] / "verifier" / "etap_verify.py"
a_bundle = pytest.param(
    "bundle",
    marks=pytest.mark.skipif(not VERIFIER.exists(), reason="a bundle carries the verifier"),
)


@pytest.mark.parametrize("kind", ["backup", a_bundle])
def test_what_etap_itself_wrote_into_the_folder_is_looked_into(
    opened: Programme, tmp_path: Path, kind: str
):
    (mark,) = marks(opened, "barrels")
    opened.close()
    put(opened.folder, tmp_path, kind)
    with again(opened) as found:
        told = redact(found, mark)
    assert told.outcome is RedactionOutcome.UNFINISHED
    assert {one.place.partition("!")[0] for one in told.search.found} == {"kept.zip"}
    put(opened.folder, tmp_path, kind)
    with again(opened) as found:
        assert redact(found, mark).outcome is RedactionOutcome.REDACTED


def put(folder: Path, desk: Path, kind: str) -> None:
    """Make a backup or a bundle, and put it into the programme's folder."""
    made = desk / "made.zip"
    run(folder, *(("backup", made) if kind == "backup" else ("bundle", "-o", made)))
    made.replace(folder / "kept.zip")


def run(folder: Path, *arguments: object) -> None:
    """Run a command line on a programme, which does what was asked."""
    root = Path(__file__).resolve().parents[1]
    words = [sys.executable, str(root / "cli.py"), *map(str, arguments)]
    ended = subprocess.run(
        [*words, "--programme", str(folder)], check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_bundle_within_a_backup_is_looked_into(opened: Programme):
    (mark,) = marks(opened, "barrels")
    kept = opened.private.file_of(mark)
    assert kept is not None
    opening = {"commitment": mark, "salt": kept.salt.hex(), "sha256": "-", "size": 1}
    bundle = opened.folder / "bundle.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("openings.jsonl", json.dumps(opening) + "\n")
    with zipfile.ZipFile(opened.folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(bundle, "bundle.zip")
    bundle.unlink()
    found = redact(opened, mark)
    inner = "all.zip!bundle.zip!openings.jsonl"
    assert {(one.place, one.what) for one in found.search.found} >= {
        (inner, Trace.SALT),
        (inner, Trace.COMMITMENT),
    }


def test_the_commitment_alone_may_stand_in_exports_and_in_the_ledger(opened: Programme):
    (mark,) = marks(opened, "barrels")
    (opened.folder / "export.csv").write_text(f"content\n{mark}\n", encoding="utf-8")
    assert redact(opened, mark).outcome is RedactionOutcome.REDACTED


@pytest.mark.parametrize(
    ("name", "what"),
    [("copy.pdf", Trace.CONTENTS), ("half.part", Trace.CONTENTS), ("note.txt", Trace.NAME)],
)
def test_a_copy_half_a_copy_or_the_name_beside_it_is_found(
    opened: Programme, tmp_path: Path, name: str, what: Trace
):
    (mark,) = marks(opened, "barrels")
    kept = opened.private.file_of(mark)
    assert kept is not None
    content = (opened.folder / "evidence" / kept.sha256[:2] / kept.sha256).read_bytes()
    found = {
        "copy.pdf": content,
        "half.part": content[: len(content) * 2 // 3],
        "note.txt": f"as in {kept.name}, page 2".encode(),
    }[name]
    (opened.folder / name).write_bytes(found)
    told = redact(opened, mark).search.found
    assert (name, what) in {(one.place, one.what) for one in told}


def test_a_name_that_another_file_has_is_no_trace(opened: Programme, tmp_path: Path):
    (mark,) = marks(opened, "barrels")
    name = opened.private.name_of(mark)
    other = tmp_path / "elsewhere" / str(name)
    other.parent.mkdir()
    other.write_bytes(files(tmp_path / "desk", "barrels", "", "1410")[0].read_bytes() + b"\n")
    done(op.start(opened, "1410", None, P1))
    done(op.submit(opened, "1410", "barrels", (other,), P1))
    found = redact(opened, mark)
    assert found.outcome is RedactionOutcome.REDACTED
    assert Trace.NAME in found.search.unsought


def test_standings_of_what_was_redacted_are_told_to_an_audit(opened: Programme):
    (mark,) = marks(opened, "barrels")
    redact(opened, mark)
    from engine.recording.verifying import walked

    with again(opened) as found:
        _, evidence = walked(found, nothing)
    assert evidence[mark] is EvidenceStanding.REDACTED
