"""The walk of a verification, on stores that stand in: each fault by code, facts and event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine.errors import LedgerBroken, NotFound, Unreadable
from engine.recording import verification_walk, verifying
from engine.recording.keys import ed25519
from engine.recording.keys.kept import keep_checkpoint
from engine.recording.keys.signing import sign
from engine.recording.keys.vkey import vkey
from engine.recording.keys.vkey import write as write_vkey
from engine.recording.ledger import tree
from engine.recording.ledger.event_bytes import leaf_hash, write
from engine.recording.ledger.growing_tree import GrowingTree
from engine.recording.verification_walk import Walk, problem
from engine.recording.verifying import verify, walked
from schemas.checkpoint import Checkpoint, EventMark, KeptCheckpoint, KeptVerdict, SignatureLine
from schemas.cycle import EvidenceStanding
from schemas.ledger import NO_EVENT, PROGRAMME, Event, Head, Stored
from schemas.report import Breach
from schemas.signing import Trust
from tests.ledger_events import DIGEST, RECORDED, event

ORIGIN = "etap/0123456789abcdef"
ONE, TWO = "a1" * 32, "b2" * 32
WORDS = "c3" * 32


def hash_of(it: Event) -> str:
    return leaf_hash(write(it))


def chained(*parts: dict[str, Any]) -> list[Event]:
    """Events that follow each other, each in its cycle."""
    heads: dict[str, tuple[int, str]] = {}
    found: list[Event] = []
    for part in parts:
        cycle = part.get("cycle", "1432/1")
        seq, prev = heads.get(cycle, (0, NO_EVENT))
        found.append(event(**{"seq": seq + 1, "prev": prev, **part}))
        heads[cycle] = (seq + 1, hash_of(found[-1]))
    return found


STARTED = {"kind": "started", "payload": {"stage": "opening"}}
PERSON = {
    "cycle": PROGRAMME,
    "kind": "person_added",
    "schedule": None,
    "payload": {"person": "p1", "origin": ORIGIN, "simulated": True},
}


def submitted(*commitments: object, **more: Any) -> dict[str, Any]:
    files = [{"commitment": one, "size": 1, "medium": "pdf"} for one in commitments]
    payload: dict[str, Any] = {"output": "barrels", "files": files, "checks": []}
    return {"payload": {**payload, "bases": {}, "adds_to": None}, **more}


def withdrawn(**payload: Any) -> dict[str, Any]:
    told = {"output": "barrels", "submission": 2, "reason": None, **payload}
    return {"kind": "withdrawn", "payload": told}


SALT = b"salt" * 8


def digest_of(commitment: str) -> str:
    """The plain digest behind a commitment: another one."""
    return commitment[::-1]


class Store:
    """Any of the four stores of a programme: it says what it was told to say."""

    def __init__(self, *events: Event) -> None:
        self.stored = [Stored(leaf, write(one)) for leaf, one in enumerate(events)]
        self.size = len(events)
        self.departures: list[Any] = []
        self.damage: tuple[str, ...] = ()
        self.leaves: list[int] = []
        self.files: dict[str, EvidenceStanding] = {}
        self.texts: dict[str, EvidenceStanding] = {}
        self.rows: set[str] = {ONE, TWO}
        self.whole: set[str] = {DIGEST}
        self.asked: list[tuple[object, ...]] = []

    def head(self) -> Head:
        return Head(self.size, RECORDED)

    def read_all(self) -> Iterator[Stored]:
        return iter(self.stored)

    def schema_departures(self) -> list[Any]:
        return self.departures

    def damages(self) -> tuple[str, ...]:
        return self.damage

    def projection_departures(self) -> Iterator[int]:
        return iter(self.leaves)

    def file_of(self, commitment: str) -> Any:
        if commitment in self.rows:
            return SimpleNamespace(salt=SALT, sha256=digest_of(commitment), size=1)
        return None

    def salted_text(self, commitment: str) -> object:
        return commitment if commitment in self.texts else None

    def text_standing(self, commitment: str, size: object) -> EvidenceStanding:
        self.asked.append(("text", commitment, size))
        return self.texts.get(commitment, EvidenceStanding.ABSENT)

    def standing_of(
        self, commitment: str, salt: bytes, digest: str, size: object
    ) -> EvidenceStanding:
        self.asked.append((commitment, salt, digest, size))
        return self.files.get(commitment, EvidenceStanding.INTACT)

    def is_whole(self, digest: str) -> bool:
        self.asked.append(("schedule", digest))
        return digest in self.whole


class Standing(SimpleNamespace):
    """A programme of stores that stand in."""

    def schedule(self, digest: str) -> Any:
        self.lookups.append(digest)
        if digest not in self.schedules.whole:
            raise NotFound("ETP605", {"digest": digest})
        return SimpleNamespace(stage_of={"opening": 1}, output_of={"barrels": 1})


def programme(*events: Event, folder: Path = Path("nowhere")) -> Any:
    stores = {name: Store() for name in ("private", "evidence", "schedules")}
    return Standing(ledger=Store(*events), folder=folder, lookups=[], **stores)


def walk(on: Any, *kept: KeptCheckpoint) -> Walk:
    made = Walk(on, GrowingTree(kept))
    assert made.try_to(lambda: made.look_at_all(lambda _done, _of: None))
    return made


def told(breaches: list[Breach]) -> list[tuple[object, ...]]:
    return [(one.code, dict(one.facts), one.cycle, one.seq) for one in breaches]


WHOLE = chained(PERSON, STARTED, submitted(ONE, TWO), withdrawn(reason={"commitment": WORDS}))


@pytest.fixture(autouse=True)
def shapeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the shape of payloads to ``test_forged_payloads``: here they say what a test needs."""
    monkeypatch.setattr(verification_walk, "is_shaped", lambda _event: True)


@pytest.fixture
def whole() -> Any:
    made = programme(*WHOLE)
    made.private.texts[WORDS] = EvidenceStanding.INTACT
    return made


# What is whole ------------------------------------------------------------------------------------


def test_a_whole_record_is_counted_and_nothing_is_told(whole: Any):
    found = walk(whole)
    assert found.breaches == []
    assert found.checked() == {
        "events": 4,
        "cycles": 2,
        "schedules": 1,
        "evidence": 2,
        "texts": 1,
        "redacted": 0,
    }
    assert found.roster.origin == ORIGIN
    assert (found.roster.seq, found.roster.head) == (1, hash_of(WHOLE[0]))
    assert set(found.states) == {"1432/1"}
    state = found.states["1432/1"]
    assert (state.cycle, state.seq, state.head) == ("1432/1", 3, hash_of(WHOLE[3]))
    assert whole.lookups == [DIGEST] * 3
    leaves = [bytes.fromhex(hash_of(one)) for one in WHOLE]
    assert (found.tree.size, found.tree.root) == (4, tree.root_of(leaves))


def test_progress_counts_every_event_of_how_many_there_are(whole: Any):
    progress: list[tuple[int, int]] = []
    Walk(whole, GrowingTree()).look_at_all(lambda done, of: progress.append((done, of)))
    assert progress == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_every_schedule_file_and_text_is_looked_at_once_with_its_own_salt(whole: Any):
    again = chained(PERSON, STARTED, submitted(ONE), submitted(ONE, TWO, TWO))
    whole.ledger = Store(*again)
    walk(whole)
    assert whole.evidence.asked == [
        (ONE, SALT, digest_of(ONE), 1),
        (TWO, SALT, digest_of(TWO), 1),
    ]
    assert whole.schedules.asked == [("schedule", DIGEST)]


def test_a_schedule_that_the_programme_adopts_is_looked_at_by_its_digest():
    adopted = {
        "cycle": PROGRAMME,
        "kind": "schedule_adopted",
        "schedule": None,
        "payload": {"id": "s", "version": "1", "digest": "ee" * 32},
    }
    on = programme(*chained(adopted))
    assert told(walk(on).breaches) == [("ETP666", {"digest": "ee" * 32}, PROGRAMME, 1)]
    assert on.schedules.asked == [("schedule", "ee" * 32)]


# The chain ----------------------------------------------------------------------------------------


def test_leaves_that_do_not_follow_each_other_are_told_and_counted_on_from_there(whole: Any):
    stored = whole.ledger.stored
    whole.ledger.stored = [evolve(one, leaf=one.leaf + (one.leaf > 1) * 3) for one in stored]
    assert told(walk(whole).breaches) == [("ETP665", {"leaf": 5, "expected": 2}, None, None)]
    whole.ledger.stored = [evolve(one, leaf=one.leaf + 1) for one in stored]
    assert told(walk(whole).breaches) == [("ETP665", {"leaf": 1, "expected": 0}, None, None)]


def test_a_place_that_is_left_out_or_comes_twice_is_told_in_its_cycle():
    first, second, third, fourth = chained(STARTED, submitted(ONE), submitted(TWO), withdrawn())
    found = walk(programme(first, second, fourth)).breaches
    head = {"prev": hash_of(third), "head": hash_of(second)}
    assert told(found) == [
        ("ETP664", {"expected": 3}, "1432/1", 4),
        ("ETP663", head, "1432/1", 4),
    ]
    found = walk(programme(first, second, second, third)).breaches
    assert [(one.code, one.seq) for one in found] == [("ETP664", 2), ("ETP663", 2)]


def test_a_cycles_first_event_has_seq_1_and_nothing_before_it():
    late = event(2, DIGEST, **STARTED)
    assert told(walk(programme(late)).breaches) == [
        ("ETP664", {"expected": 1}, "1432/1", 2),
        ("ETP663", {"prev": DIGEST, "head": NO_EVENT}, "1432/1", 2),
    ]


def test_recorded_may_stand_still_and_never_goes_back_over_all_cycles():
    later = "2026-11-23T09:41:12.123457Z"
    events = chained(
        {**STARTED, "recorded": later},
        {**PERSON, "recorded": RECORDED},
        {**submitted(ONE), "recorded": later},
        {**submitted(ONE), "recorded": RECORDED},
    )
    facts = {"recorded": RECORDED, "before": later}
    assert told(walk(programme(*events)).breaches) == [
        ("ETP669", facts, PROGRAMME, 1),
        ("ETP669", facts, "1432/1", 3),
    ]


def test_an_event_dated_before_a_kept_checkpoint_is_told_with_that_checkpoint():
    events = chained(PERSON, STARTED, submitted(ONE))
    root = tree.root_of([bytes.fromhex(hash_of(events[0]))])
    kept = KeptCheckpoint("k.txt", Checkpoint(ORIGIN, 1, root, "2031-01-01T00:00:00.000000Z"))
    facts = {"recorded": RECORDED, "kept": "k.txt", "time": "2031-01-01T00:00:00.000000Z"}
    found = walk(programme(*events), kept)
    assert told(found.breaches) == [
        ("ETP820", facts, "1432/1", 1),
        ("ETP820", facts, "1432/1", 2),
    ]
    assert found.not_extended() == frozenset()


def test_another_programmes_checkpoint_dates_nothing_back():
    foreign = Checkpoint("etap/ffff", 1, "00" * 32, "2031-01-01T00:00:00.000000Z")
    found = walk(programme(*chained(PERSON, STARTED)), KeptCheckpoint("f.txt", foreign))
    assert found.breaches == []


@pytest.mark.parametrize(
    ("mark", "fits"), [(("1432/1", 1), True), (("1432/1", 2), False), (("1410/1", 1), False)]
)
def test_a_receipt_that_names_another_place_for_its_event_is_told(
    mark: tuple[str, int], fits: bool
):
    events = chained(PERSON, STARTED, submitted(ONE))
    hashes = [hash_of(one) for one in events]
    root = tree.root_of(list(map(bytes.fromhex, hashes)))
    made = Checkpoint(ORIGIN, 3, root, RECORDED, EventMark(*mark, 1, hashes[1]))
    found = walk(programme(*events), KeptCheckpoint("r.txt", made))
    assert found.not_extended() == (frozenset() if fits else {KeptCheckpoint("r.txt", made)})
    assert [one.code for one in found.breaches] == ([] if fits else ["ETP818"])


# Bytes and what they say --------------------------------------------------------------------------


@pytest.mark.parametrize(("body", "part"), [(b"{}", "keys"), (b"\xff", "utf-8"), (None, "utf-8")])
def test_bytes_that_are_no_event_are_told_by_leaf_and_part_and_are_a_leaf_all_the_same(
    whole: Any, body: Any, part: str
):
    whole.ledger.stored[3] = Stored(3, body)
    found = walk(whole)
    assert told(found.breaches) == [("ETP661", {"leaf": 3, "part": part}, None, None)]
    leaves = [hash_of(one) for one in WHOLE[:3]]
    leaves.append(sha256(b"\0" + (body or b"")).hexdigest())
    assert found.tree.root == tree.root_of([bytes.fromhex(one) for one in leaves])
    assert found.checked()["events"] == 4


@pytest.mark.parametrize(
    "parts",
    [
        {"kind": "advanced", "payload": {}},
        {"kind": "advanced", "payload": {"dest": "elsewhere"}},
        submitted(ONE) | {"payload": {**submitted(ONE)["payload"], "output": "unknown"}},
    ],
)
def test_what_no_command_can_have_said_is_told_by_its_kind(parts: dict[str, Any]):
    events = chained(STARTED, parts)
    assert told(walk(programme(*events)).breaches) == [
        ("ETP670", {"kind": events[1].kind}, "1432/1", 2)
    ]


def test_an_event_of_the_programme_that_nobody_can_have_said_is_told_too():
    events = chained({**PERSON, "payload": {}})
    assert told(walk(programme(*events)).breaches) == [
        ("ETP670", {"kind": "person_added"}, PROGRAMME, 1)
    ]


def test_where_the_schedule_is_lost_its_stages_are_not_held_against_it():
    on = programme(*chained(STARTED, {"kind": "advanced", "payload": {"dest": "elsewhere"}}))
    on.schedules.whole.clear()
    assert told(walk(on).breaches) == [("ETP666", {"digest": DIGEST}, "1432/1", 1)]


def test_a_cycle_that_was_never_started_names_no_schedule():
    on = programme(*chained(submitted(ONE)))
    assert told(walk(on).breaches) == []
    assert on.lookups == [""]


def test_a_cycle_changes_its_schedule_by_a_migration_and_by_nothing_else():
    other = {"schedule": "ee" * 32}
    migrated = {"kind": "migrated", "payload": {}}
    for parts, told_at in (
        ((STARTED, submitted(ONE) | other), [2]),
        ((STARTED, migrated, submitted(ONE) | other), []),
        ((STARTED, migrated | other, submitted(ONE) | other), []),
        ((STARTED, migrated | other, submitted(ONE) | other, withdrawn()), [4]),
        ((STARTED, submitted(ONE) | other, withdrawn() | other), [2]),
        ((STARTED, STARTED | other | {"cycle": "1432/2"}), []),
    ):
        on = programme(*chained(*parts))
        on.schedules.whole.add("ee" * 32)
        found = walk(on).breaches
        assert [(one.code, one.seq) for one in found] == [("ETP670", seq) for seq in told_at]


def test_the_shape_of_every_event_is_asked_for(whole: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(verification_walk, "is_shaped", lambda event: event.kind != "submitted")
    assert told(walk(whole).breaches) == [("ETP670", {"kind": "submitted"}, "1432/1", 2)]


def test_an_event_on_another_schedule_is_not_replayed():
    on = programme(*chained(STARTED, {"kind": "advanced", "payload": {"dest": "opening"}}, STARTED))
    on.ledger = Store(*chained(STARTED, submitted(ONE, schedule="ee" * 32)))
    assert walk(on).states["1432/1"].submissions == {}


# What stands beside the ledger --------------------------------------------------------------------


def test_evidence_that_is_another_or_gone_is_told_with_its_output(whole: Any):
    whole.evidence.files[ONE] = EvidenceStanding.ALTERED
    whole.evidence.files[TWO] = EvidenceStanding.ABSENT
    one, two = ({"output": "barrels", "commitment": name} for name in (ONE, TWO))
    assert told(walk(whole).breaches) == [
        ("ETP668", one, "1432/1", 2),
        ("ETP667", two, "1432/1", 2),
    ]
    whole.private.rows.clear()
    assert told(walk(whole).breaches) == [
        ("ETP671", one, "1432/1", 2),
        ("ETP671", two, "1432/1", 2),
    ]


@pytest.mark.parametrize(
    "files", [None, "text", {"commitment": ONE}, [ONE, 7], [{"commitment": 7}], [{"name": "x"}]]
)
def test_files_that_are_not_named_in_the_form_are_not_looked_for(files: object):
    payload = {**submitted()["payload"], "files": files}
    found = walk(programme(*chained(STARTED, {"payload": payload})))
    assert found.files == {}
    assert {one.code for one in found.breaches} <= {"ETP670"}


def test_a_file_behind_one_that_is_not_in_the_form_is_looked_at(whole: Any):
    on = programme(*chained(STARTED, submitted(7, ONE)))
    walk(on)
    assert [name for name, *_ in on.evidence.asked] == [ONE]


@pytest.mark.parametrize("key", ["reason", "text"])
@pytest.mark.parametrize(
    ("standing", "code"),
    [(EvidenceStanding.ABSENT, "ETP674"), (EvidenceStanding.ALTERED, "ETP675")],
)
def test_a_reason_or_note_that_is_gone_or_another_is_told(
    key: str, standing: EvidenceStanding, code: str
):
    words = {"commitment": WORDS, "size": 5}
    on = programme(*chained(STARTED, submitted(ONE), withdrawn(**{"reason": None, key: words})))
    on.private.texts[WORDS] = standing
    found = walk(on)
    assert told(found.breaches) == [(code, {"commitment": WORDS}, "1432/1", 3)]
    assert on.private.asked == [("text", WORDS, 5)]


def test_every_text_is_counted(whole: Any):
    reason = withdrawn(reason={"commitment": WORDS})
    whole.ledger = Store(*chained(STARTED, submitted(ONE), reason, submitted(ONE), reason))
    assert walk(whole).checked()["texts"] == 2


@pytest.mark.parametrize("reason", [None, "plain", {"commitment": 7}, {"size": 1}, []])
def test_a_text_that_is_not_named_in_the_form_is_not_looked_for(reason: object):
    on = programme(*chained(STARTED, submitted(ONE), withdrawn(reason=reason)))
    found = walk(on)
    assert (found.breaches, found.texts) == ([], 0)


def test_what_cannot_be_looked_at_is_told_once_and_the_rest_is_looked_at(whole: Any):
    def fails(*_: object) -> Any:
        raise Unreadable("ETP624", {"file": "private.db"})

    whole.private.file_of = fails
    whole.ledger = Store(*chained(PERSON, STARTED, submitted(ONE), submitted(TWO), withdrawn()))
    found = walk(whole)
    assert told(found.breaches) == [("ETP624", {"file": "private.db"}, None, None)]
    assert found.checked()["events"] == 5


def test_a_problem_that_nobody_foresaw_is_told_by_its_class_and_in_200_letters_at_most():
    assert problem(ZeroDivisionError("by zero")) == Breach(
        "ETP826", {"problem": "ZeroDivisionError: by zero"}
    )
    assert problem(LedgerBroken("ETP663", {"leaf": 2})) == Breach("ETP663", {"leaf": 2})
    assert problem(ValueError("x" * 500)) == Breach(
        "ETP826", {"problem": "ValueError: " + "x" * 188}
    )


def test_the_stores_are_asked_for_their_schema_damage_and_columns(whole: Any):
    whole.ledger.departures = [SimpleNamespace(name="events", how="changed")]
    whole.private.departures = [SimpleNamespace(name="files", how="missing")]
    whole.ledger.damage, whole.private.damage = ("page 3",), ("page 4", "page 5")
    whole.ledger.leaves = [2, 7]
    made = Walk(whole, GrowingTree())
    made.look_at_stores()
    assert told(made.breaches) == [
        ("ETP672", {"store": "events", "how": "changed"}, None, None),
        ("ETP673", {"problem": "page 3"}, None, None),
        ("ETP672", {"store": "files", "how": "missing"}, None, None),
        ("ETP673", {"problem": "page 4"}, None, None),
        ("ETP673", {"problem": "page 5"}, None, None),
        ("ETP662", {"leaf": 2}, None, None),
        ("ETP662", {"leaf": 7}, None, None),
    ]


def test_a_store_that_cannot_be_asked_keeps_no_other_from_being_asked(whole: Any):
    def fails() -> Any:
        raise Unreadable("ETP624", {"file": "ledger.db"})

    whole.ledger.schema_departures = fails
    whole.ledger.leaves = [2]
    whole.private.damage = ("page 4",)
    made = Walk(whole, GrowingTree())
    made.look_at_stores()
    assert [one.code for one in made.breaches] == ["ETP624", "ETP673", "ETP662"]
    assert not made.try_to(fails)
    assert made.try_to(lambda: None)


# Redactions ---------------------------------------------------------------------------------------


def redacted(*commitments: str) -> dict[str, Any]:
    payload = {"commitments": list(commitments), "outputs": ["barrels"]}
    return {"kind": "redacted", "payload": payload}


def test_what_was_redacted_is_missed_rightly_and_told_where_it_is_still_there():
    on = programme(*chained(STARTED, submitted(ONE, TWO), redacted(ONE)))
    on.private.rows.discard(ONE)
    on.evidence.files[TWO] = EvidenceStanding.ALTERED
    found = walk(on)
    assert [one.code for one in found.breaches] == ["ETP671", "ETP668"]
    found.look_at_redactions()
    assert [one.code for one in found.breaches] == ["ETP668"]
    assert found.checked()["redacted"] == 1
    on.private.rows.add(ONE)
    found = walk(on)
    found.look_at_redactions()
    assert [one.code for one in found.breaches] == ["ETP668", "ETP770"]


# The whole verification ---------------------------------------------------------------------------


def kept(size: int, **parts: Any) -> KeptCheckpoint:
    root = tree.root_of([bytes.fromhex(hash_of(one)) for one in WHOLE[:size]])
    made = evolve(Checkpoint(ORIGIN, size, root, RECORDED), **parts)
    return KeptCheckpoint(f"{size}.txt", made)


def progress(_done: int, _of: int) -> None:
    """Take no notice."""


def test_a_verification_says_what_it_found_and_cannot_show(whole: Any):
    found = verify(whole, progress)
    assert found.intact
    assert found.not_checked == ("ETP676", "ETP677")
    assert (found.simulated, found.origin, found.size) == (True, ORIGIN, 4)
    assert found.root == kept(4).checkpoint.root
    assert (found.checked["events"], found.kept) == (4, ())


def test_what_was_kept_is_held_against_the_ledger_and_judged_one_by_one(whole: Any):
    good, bad = kept(2), kept(3, root="00" * 32)
    found = verify(whole, progress, Trust((good, bad)))
    assert found.not_checked == ("ETP824", "ETP825")
    assert [one.code for one in found.breaches] == ["ETP817"]
    assert found.kept == (KeptVerdict(good, True), KeptVerdict(bad, False))


def test_a_ledger_that_cannot_be_read_to_its_end_holds_for_nothing_that_was_kept(whole: Any):
    def fails() -> Iterator[Stored]:
        yield whole.ledger.stored[0]
        raise Unreadable("ETP624", {"file": "ledger.db"})

    whole.ledger.read_all = fails
    found = verify(whole, progress, Trust((kept(0), kept(4))))
    assert [one.code for one in found.breaches] == ["ETP624"]
    assert found.not_checked == ("ETP824", "ETP825", "ETP828")
    assert [one.holds for one in found.kept] == [False, False]
    assert found.size == 1


def test_stores_are_asked_redactions_settled_and_the_standings_returned():
    on = programme(*chained(PERSON, STARTED, submitted(ONE, TWO), redacted(ONE)))
    on.private.rows.discard(ONE)
    on.ledger.leaves = [1]
    found, standings = walked(on, progress)
    assert [one.code for one in found.breaches] == ["ETP662"]
    assert standings == {ONE: EvidenceStanding.REDACTED, TWO: EvidenceStanding.INTACT}


def test_the_programmes_own_checkpoints_are_held_against_it_and_one_that_is_none_is_named(
    whole: Any, tmp_path: Path
):
    keep_checkpoint(tmp_path, kept(3, root="00" * 32).checkpoint)
    (tmp_path / "checkpoints" / "x.txt").write_text("nothing", encoding="utf-8")
    whole.folder = tmp_path
    found = verify(whole, progress)
    assert [one.code for one in found.breaches] == ["ETP832", "ETP817"]
    assert found.breaches[0].facts == {"file": "x.txt"}
    assert str(found.breaches[1].facts["kept"]).startswith("checkpoints/3-")
    assert (found.kept, found.not_checked) == ((), ("ETP676", "ETP677"))


PRIVATE = {number: Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2)}
KEYS = {number: vkey(f"signer{number}", ed25519.public(PRIVATE[number])) for number in (1, 2)}


def signed(checkpoint: KeptCheckpoint, number: int) -> KeptCheckpoint:
    return evolve(checkpoint, checkpoint=sign(checkpoint.checkpoint, KEYS[number], PRIVATE[number]))


def test_whose_signatures_stand_under_what_was_kept_is_told_one_by_one(whole: Any):
    one, two, three = signed(kept(2), 1), signed(kept(3), 2), kept(4)
    found = verify(whole, progress, Trust((one, two, three), (KEYS[1],)))
    assert [(verdict.holds, verdict.signed_by) for verdict in found.kept] == [
        (True, ("signer1",)),
        (True, ()),
        (True, ()),
    ]
    unsigned = [dict(breach.facts) for breach in found.breaches if breach.code == "ETP827"]
    assert unsigned == [{"kept": "3.txt"}, {"kept": "4.txt"}]
    assert found.not_checked == ("ETP824",)


def test_a_signature_that_cannot_be_checked_here_is_told_once(whole: Any):
    strange = vkey("strange", b"\1" * 32, 9)
    line = SignatureLine("strange", strange.key_id, "00" * 64)
    some = tuple(kept(size, signatures=(line,)) for size in (2, 3))
    found = verify(whole, progress, Trust(some, (strange,)))
    assert found.not_checked == ("ETP824", "ETP831")


def test_keys_that_were_announced_in_the_programmes_folder_count(whole: Any, tmp_path: Path):
    announced = kept(3, next_key=write_vkey(KEYS[2]))
    keep_checkpoint(tmp_path, signed(signed(announced, 1), 2).checkpoint)
    whole.folder = tmp_path
    found = verify(whole, progress, Trust((signed(kept(4), 2),), (KEYS[1],)))
    assert found.kept[0].signed_by == ("signer2",)
    assert found.intact


# A folder in whatever state -----------------------------------------------------------------------


def test_a_folder_that_cannot_be_opened_is_told_and_not_raised(monkeypatch, tmp_path: Path):
    def opening(error: Exception) -> None:
        def fails(_folder: Path, _now: object) -> Any:
            raise error

        monkeypatch.setattr(verifying, "open_programme", fails)

    opening(Unreadable("ETP624", {"file": "ledger.db"}))
    found = verifying.verify_folder(tmp_path, progress)
    assert told(list(found.breaches)) == [("ETP624", {"file": "ledger.db"}, None, None)]
    assert (found.checked, found.not_checked) == ({"events": 0}, ("ETP828",))
    opening(NotFound("ETP601", {}))
    with pytest.raises(NotFound):
        verifying.verify_folder(tmp_path, progress)


def test_the_programme_of_the_folder_is_verified_at_the_instant_and_with_the_trust(
    monkeypatch, tmp_path: Path, whole: Any
):
    asked: list[object] = []

    @contextmanager
    def opening(folder: Path, now: object) -> Iterator[Any]:
        asked.extend((folder, now))
        yield whole

    monkeypatch.setattr(verifying, "open_programme", opening)
    now, counted = datetime(2030, 1, 1, tzinfo=UTC), []
    trust = Trust((kept(2),))
    found = verifying.verify_folder(tmp_path, lambda *one: counted.append(one), trust, now)
    assert asked == [tmp_path, now]
    assert counted[-1] == (4, 4)
    assert found == verify(whole, progress, trust)
    assert len(found.kept) == 1
