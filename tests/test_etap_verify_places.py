"""The verifier in one file: where each fault is, and what lies right on a limit."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests import bundles
from tests.bundles import Key, Ledger, canonical, moment
from verifier import etap_verify
from verifier.etap_verify import Verifier

KEY, SECOND = Key(), Key(seed=2)
#: What a bundle holds whole says nothing of.
NOTED = {"event": None, "narrowed": None, "text": None}


def ledger(**last: Any) -> Ledger:
    """The small ledger with one event more, its 22nd: right, unless ``last`` says otherwise."""
    made = bundles.small_ledger()
    made.add("1432/1", "noted", NOTED, **last)
    return made


def said(tmp_path: Path, entries: dict[str, bytes], *keys: str, kept: Any = ()) -> dict[str, Any]:
    file = tmp_path / "bundle.zip"
    file.write_bytes(bundles.archive(entries))
    return Verifier(str(file), list(keys), list(kept)).verify().result()


def faults(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["fault"], one["where"]) for one in told["faults"]]


def kept_file(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "kept.txt"
    path.write_bytes(content)
    return str(path)


# Events -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "found"),
    [
        ({}, []),
        ({"recorded": moment(20)}, []),
        ({"recorded": moment(1)}, [("clock", "events.jsonl:22")]),
        ({"idem": "1432"}, [("idem", "events.jsonl:22")]),
        ({"idem": "1410"}, []),
        ({"seq": 99}, [("chain", "events.jsonl:22")]),
        ({"prev": "ab" * 32}, [("chain", "events.jsonl:22")]),
        ({"v": 2}, [("event", "events.jsonl:22")]),
    ],
    ids=str,
)
def test_a_fault_of_an_event_is_at_its_line(tmp_path: Path, last: Any, found: Any):
    assert faults(said(tmp_path, bundles.entries(ledger(**last)))) == found
    part = bundles.entries(ledger(**last), ["1432"])
    number = len(part["events.jsonl"].splitlines())
    at = [(fault, f"events.jsonl:{number}") for fault, _ in found]
    assert faults(said(tmp_path, part)) == at


def test_a_schedule_changes_by_a_migration_alone(tmp_path: Path):
    for kind, found in (("noted", [("chain", "events.jsonl:22")]), ("migrated", [])):
        made = bundles.small_ledger()
        other = list(made.schedules)[1]
        made.add("1432/1", kind, NOTED, schedule=other)
        assert faults(said(tmp_path, bundles.entries(made))) == found


def test_an_event_of_a_county_that_was_not_asked_for_is_at_its_line(tmp_path: Path):
    made = ledger()
    entries = bundles.entries(made, ["1407", "1432"])
    entries["bundle.json"] = entries["bundle.json"].replace(b'["1407","1432"]', b'["1432"]')
    lines = [number for number, one in enumerate(made.events, 1) if one["cycle"][:4] == "1407"]
    assert faults(said(tmp_path, entries)) == [("county", f"events.jsonl:{at}") for at in lines]


def test_a_county_without_an_event_is_named(tmp_path: Path):
    entries = bundles.entries(ledger(), ["1432"])
    entries["bundle.json"] = entries["bundle.json"].replace(b'["1432"]', b'["1432","3000"]')
    assert faults(said(tmp_path, entries)) == [("county", "3000")]


def test_another_origin_or_beginning_is_at_the_first_line(tmp_path: Path):
    made = Ledger()
    begun = {"person": "p1", "origin": "etap.example/other", "simulated": True}
    made.add("programme", "person_added", begun)
    assert faults(said(tmp_path, bundles.entries(made))) == [("origin", "events.jsonl:1")]
    made = Ledger()
    made.add("programme", "county_added", {"county": "1432", "name": "x", "origin": made.origin})
    assert faults(said(tmp_path, bundles.entries(made))) == [("origin", "events.jsonl:1")]


def test_a_last_event_after_the_checkpoint_is_at_its_line(tmp_path: Path):
    for second, found in ((21, []), (20, [("clock", "events.jsonl:22")])):
        entries = bundles.entries(ledger(), time=moment(second))
        assert faults(said(tmp_path, entries)) == found


# What was kept ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "back_dated"),
    [
        (moment(13), False),
        ("2026-11-23T00:00:13.000001Z", True),
        (moment(12), False),
        ("0001-01-01T00:00:00.000000Z", False),
    ],
)
def test_the_first_event_behind_a_kept_checkpoint_may_be_five_seconds_before_it(
    tmp_path: Path, time: str, back_dated: bool
):
    made = ledger()
    kept = kept_file(tmp_path, bundles.checkpoint(made.leaves[:8], time))
    told = said(tmp_path, bundles.entries(made), kept=[kept])
    assert faults(told) == ([("back-dated", kept)] if back_dated else [])


@pytest.mark.parametrize(
    ("cycle", "seq", "leaf", "fits"),
    [
        ("1432/1", 2, 7, True),
        ("1432/1", 3, 7, False),
        ("1407/1", 2, 7, False),
        ("1432/1", 2, 6, False),
    ],
)
def test_a_receipt_is_of_the_event_at_its_leaf_and_place(
    tmp_path: Path, cycle: str, seq: int, leaf: int, fits: bool
):
    made = ledger()
    assert (made.events[7]["cycle"], made.events[7]["seq"]) == ("1432/1", 2)
    mark = f"event {cycle} {seq} {leaf} {made.leaves[7].hex()}"
    kept = kept_file(tmp_path, bundles.checkpoint(made.leaves[:9], moment(9), mark))
    told = said(tmp_path, bundles.entries(made), kept=[kept])
    assert faults(told) == ([] if fits else [("rewritten", kept)])


def test_what_was_kept_is_named_where_it_is_longer_another_or_foreign(tmp_path: Path):
    made = ledger()
    longer = bundles.short([*made.leaves, b"x" * 32])
    other = bundles.short([*made.leaves[:7], b"x" * 32])
    told = said(tmp_path, bundles.entries(made), kept=[longer, other])
    assert faults(told) == [("truncated", longer), ("rewritten", other)]
    foreign = kept_file(
        tmp_path, bundles.checkpoint(made.leaves[:8], moment(8), origin="etap.example/other")
    )
    assert faults(said(tmp_path, bundles.entries(made), kept=[foreign])) == [("foreign", foreign)]


# Lengths ------------------------------------------------------------------------------------------

MANY = [Key(seed=seed) for seed in range(1, 9)]


def test_a_kept_file_and_a_checkpoint_may_be_as_long_as_the_limit_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made = ledger()
    entries = bundles.entries(made, keys=MANY)
    text = entries["checkpoint.txt"].decode()
    longest = len(text.encode())
    assert longest > max(map(len, entries["events.jsonl"].splitlines()))
    kept = kept_file(tmp_path, text.encode())
    monkeypatch.setattr(etap_verify, "LONGEST", longest)
    assert faults(said(tmp_path, entries, kept=[kept])) == []
    monkeypatch.setattr(etap_verify, "LONGEST", longest - 1)
    assert faults(said(tmp_path, entries, kept=[kept])) == [
        ("checkpoint", "checkpoint.txt"),
        ("unreadable", kept),
    ]


# Keys ---------------------------------------------------------------------------------------------


def vkey(key: bytes, name: str = "x") -> str:
    made = hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8]
    return f"{name}+{made}+{base64.b64encode(key).decode()}"


@pytest.mark.parametrize(
    ("key", "reads"),
    [
        (b"\1" + b"k" * 32, True),
        (b"\1" + b"k" * 31, False),
        (b"\1" + b"k" * 33, False),
        (b"\1", False),
        (b"\2", False),
        (b"\2k", True),
        (b"\2" + b"k" * 32, True),
        (b"\2" + b"k" * 33, True),
    ],
)
def test_the_length_of_a_key_is_known_of_ed25519_alone(tmp_path: Path, key: bytes, reads: bool):
    text = vkey(key)
    told = said(tmp_path, bundles.entries(ledger()), text)
    found = ("signature", "checkpoint.txt") if reads else ("unreadable", text)
    assert faults(told) == [found]


def test_a_revoked_key_counts_for_the_size_at_which_it_was_revoked_and_for_no_larger_one(
    tmp_path: Path,
):
    made = ledger()
    for size, counts in ((22, True), (21, False)):
        entries = bundles.entries(made, keys=[KEY])
        entries["keys/1.txt"] = bundles.checkpoint(
            made.leaves[:size], moment(50_000), f"revoked-key {KEY.vkey}", keys=[KEY]
        )
        told = said(tmp_path, entries, KEY.vkey)
        assert told["signed_by"] == ([KEY.vkey] if counts else [])
        assert faults(told) == ([] if counts else [("signature", "checkpoint.txt")])


def test_a_bad_signature_is_at_its_line_and_the_first_good_one_tells_the_order(tmp_path: Path):
    made = ledger()
    entries = bundles.entries(made, keys=[SECOND, KEY])
    assert said(tmp_path, entries, KEY.vkey, SECOND.vkey)["signed_by"] == [
        SECOND.vkey,
        KEY.vkey,
    ]
    text = entries["checkpoint.txt"].partition(b"\n\n")[0] + b"\n\n"
    entries["checkpoint.txt"] = text + SECOND.line(text[:-1]) + KEY.line(text[:-1], b"\0" * 64)
    told = said(tmp_path, entries, KEY.vkey, SECOND.vkey)
    assert faults(told) == [("signature", "checkpoint.txt:7")]
    assert told["signed_by"] == [SECOND.vkey]


def test_bundle_json_in_another_form_is_named(tmp_path: Path):
    entries = bundles.entries(ledger())
    entries["bundle.json"] = canonical({"bundle": 2})
    assert faults(said(tmp_path, entries)) == [("entry", "bundle.json")]


# Paths, roots, schedules, openings ----------------------------------------------------------------


def changed_line(content: bytes, number: int, old: bytes, new: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    assert old in lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(old, new, 1)
    return b"".join(lines)


def test_a_path_that_leads_elsewhere_is_at_its_line_and_one_too_many_or_few_in_its_file(
    tmp_path: Path,
):
    made = ledger()
    part = bundles.entries(made, ["1432"])
    step = made.leaves[1].hex().encode()  # the first step of the path of leaf 0
    bent = changed_line(part["leaves.txt"], 1, step, b"0" * 64)
    assert faults(said(tmp_path, {**part, "leaves.txt": bent})) == [("inclusion", "leaves.txt:1")]
    rows = part["leaves.txt"].splitlines(keepends=True)
    some = {**part, "leaves.txt": b"".join(rows[:-1])}
    assert ("leaf", "leaves.txt") in faults(said(tmp_path, some))
    lines = part["events.jsonl"].splitlines(keepends=True)
    some = {**part, "events.jsonl": b"".join(lines[:-1])}
    assert ("leaf", "leaves.txt") in faults(said(tmp_path, some))
    del part["leaves.txt"]
    told = faults(said(tmp_path, part))
    assert ("entry", "leaves.txt") in told
    assert ("leaf", "leaves.txt") not in told


def test_rows_in_another_form_or_order_are_told_by_file_or_line(tmp_path: Path):
    part = bundles.entries(ledger(), ["1432"], sizes=[7, 8])
    rows = part["leaves.txt"].splitlines(keepends=True)
    for bent in (b"x", b"9007199254740992 \n", rows[0][:-1]):
        told = faults(said(tmp_path, {**part, "leaves.txt": bent}))
        assert ("entry", "leaves.txt") in told
    again = {**part, "leaves.txt": b"".join([rows[0], rows[0], *rows[2:]])}
    assert ("leaf", "leaves.txt:2") in faults(said(tmp_path, again))
    sizes = part["consistency.txt"].splitlines(keepends=True)
    short = f"7:{'A' * 43}="
    for content in (b"".join(sizes[::-1]), b"0 \n"):
        found = faults(said(tmp_path, {**part, "consistency.txt": content}, kept=[short]))
        assert ("entry", "consistency.txt") in found


def test_the_root_of_all_events_is_told_of_their_file(tmp_path: Path):
    made = ledger()
    entries = bundles.entries(made)
    other = bundles.checkpoint([*made.leaves[:-1], b"x" * 32], moment(80_000))
    assert faults(said(tmp_path, {**entries, "checkpoint.txt": other})) == [
        ("root", "events.jsonl")
    ]


def test_a_ledger_without_the_programmes_own_events_is_told_of_their_file(tmp_path: Path):
    made = Ledger()
    made.schedule({"schedule": "one", "version": "1"})
    made.add("1432/1", "started", {"stage": "opening"})
    assert faults(said(tmp_path, bundles.entries(made))) == [("origin", "events.jsonl")]


def test_a_schedule_is_told_by_its_digest_and_an_opening_by_its_commitment(tmp_path: Path):
    made = ledger()
    entries = bundles.entries(made)
    digest = next(iter(made.schedules))
    bent = {**entries, f"schedules/{digest}.json": b"{}"}
    assert faults(said(tmp_path, bent)) == [("schedule", digest)]
    rows = entries["openings.jsonl"].splitlines(keepends=True)
    first = json.loads(rows[0])
    told = faults(said(tmp_path, {**entries, "openings.jsonl": b"".join(rows[1:])}))
    assert ("opening", first["commitment"]) in told
    size = canonical({**first, "size": first["size"] + 1}) + b"\n"
    told = faults(said(tmp_path, {**entries, "openings.jsonl": b"".join([size, *rows[1:]])}))
    assert ("opening", first["commitment"]) in told
    assert ("evidence", first["commitment"]) in told


def test_where_no_evidence_is_told_of_no_opening_is_looked_for(tmp_path: Path):
    entries = bundles.entries(ledger(), evidence="none")
    assert faults(said(tmp_path, entries)) == []
    entries["openings.jsonl"] = b"x\n"
    assert faults(said(tmp_path, entries)) == [("entry", "openings.jsonl")]
