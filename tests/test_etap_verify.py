"""The verifier in one file: each fault of the page, what it lacks, and that nothing breaks it."""

import ast
import base64
import functools
import hashlib
import json
import os
import random
import struct
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import bundles
from tests.bundles import Key, Ledger
from tests.verifier_cases import Case, cases, large_cases
from verifier import etap_verify
from verifier.etap_verify import FAULTS, UNCHECKED, L, P, Verifier, attempt, ed25519

FILE = Path(etap_verify.__file__)
LEDGER = bundles.small_ledger()
KEY = Key()
ENTRIES = bundles.entries(LEDGER, keys=[KEY])
PART = bundles.entries(LEDGER, ["1432"], keys=[KEY], sizes=[7, 8, 13])
KEPT = bundles.short(LEDGER.leaves[:8])


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verify each signature once: a test holds many bundles with the same."""
    monkeypatch.setattr(etap_verify, "ed25519", _once)


_once = functools.cache(ed25519)


def said(path: Path, keys: Iterable[str] = (), kept: Iterable[str] = ()) -> dict[str, Any]:
    return Verifier(str(path), list(keys), list(kept)).verify().result()


@pytest.fixture
def verdict(tmp_path: Path):
    """Say what the verifier says of the bytes of a bundle."""

    def tell(content: bytes | Mapping[str, bytes], *keys: str, kept: Iterable[str] = ()) -> Any:
        file = tmp_path / "bundle.zip"
        file.write_bytes(content if isinstance(content, bytes) else bundles.archive(content))
        return said(file, keys, kept)

    return tell


def names(answer: dict[str, Any]) -> list[str]:
    return [fault["fault"] for fault in answer["faults"]]


# The page's tables --------------------------------------------------------------------------------

CASES = [*cases()]


def _told(case: Case, folder: Path) -> dict[str, Any]:
    (folder / "bundle").write_bytes(case.given.bundle)
    kept = []
    for number, content in enumerate(case.given.kept_bytes(), 1):
        (folder / f"kept {number}").write_bytes(content)
        kept.append(str(folder / f"kept {number}"))
    return said(folder / "bundle", case.given.keys, kept)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_each_case_of_the_page_is_judged_as_the_page_says(case: Case, tmp_path: Path):
    answer = _told(case, tmp_path)
    assert set(names(answer)) == case.faults
    assert set(answer["not_checked"]) == case.not_checked
    assert answer["intact"] == (not case.faults)


@pytest.mark.slow
def test_what_is_larger_than_a_block_or_a_line_is_judged_as_well(tmp_path: Path):
    for case in large_cases():
        assert set(names(_told(case, tmp_path))) == case.faults


def test_every_name_of_both_tables_is_told_by_some_case():
    page = Path(__file__).resolve().parents[1] / "docs" / "format.md"
    told = page.read_text(encoding="utf-8").partition("### 10.1")[2]
    faults, _, rest = told.partition("What was **not checked**")
    row = [line.split("|")[1].strip() for line in faults.splitlines() if line.startswith("| `")]
    assert [name.strip("`") for cell in row for name in cell.split(", ")] == list(FAULTS)
    row = [line.split("|")[1].strip(" `") for line in rest.splitlines() if line.startswith("| `")]
    assert row == list(UNCHECKED)
    assert set().union(*(case.faults for case in CASES)) == set(FAULTS)
    assert set().union(*(case.not_checked for case in CASES)) == set(UNCHECKED)


def test_the_answer_has_the_page_s_keys_and_proves_what_it_names(verdict):
    answer = verdict(ENTRIES, KEY.vkey, kept=[KEPT])
    assert answer == {
        "schema": "etap.bundle/1",
        "intact": True,
        "origin": bundles.ORIGIN,
        "size": 21,
        "root": base64.b64encode(bundles.root(LEDGER.leaves)).decode(),
        "time": bundles.moment(80_000),
        "counties": None,
        "signed_by": [KEY.vkey],
        "checked": {
            "events": 21,
            "cycles": 3,
            "schedules": 2,
            "openings": 7,
            "evidence": 5,
            "kept": 1,
        },
        "faults": [],
        "not_checked": ["rules", "truth", "texts", "redacted"],
        "verifier": {"sha256": bundles.sha256(FILE.read_bytes())},
    }
    part = verdict(PART, KEY.vkey, kept=[KEPT])
    assert part["intact"]
    assert part["counties"] == ["1432"]
    assert part["not_checked"] == ["rules", "truth", "texts", "omitted", "redacted"]


def test_faults_stand_in_the_order_of_the_page_and_of_their_places(verdict):
    lines = ENTRIES["events.jsonl"].splitlines(keepends=True)
    order = [lines[place] for place in (0, 11, 2, 1, *range(3, 11), *range(12, 21))]
    odd = {"zzz": b"", "events.jsonl": b"".join(order), "aaa": b""}
    faults = verdict({**ENTRIES, **odd})["faults"]
    assert [fault["where"] for fault in faults if fault["fault"] == "entry"] == ["aaa", "zzz"]
    ranks = [list(FAULTS).index(fault["fault"]) for fault in faults]
    assert ranks == sorted(ranks)
    chain = [int(fault["where"].split(":")[1]) for fault in faults if fault["fault"] == "chain"]
    assert chain == sorted(chain)
    assert len(chain) > 2


def test_at_most_a_thousand_faults_of_one_name_are_told(verdict):
    faults = names(verdict({**ENTRIES, "events.jsonl": b"\n" * 5_000}))
    assert faults.count("event") == 1_000


# Signatures ---------------------------------------------------------------------------------------

VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "text", "r", "s"), VECTORS)
def test_the_vectors_of_rfc_8032_verify_and_no_neighbour_does(public, text, r, s):
    key, message, made = bytes.fromhex(public), bytes.fromhex(text), bytes.fromhex(r + s)
    assert ed25519(key, made, message)
    for place in range(0, 64, 7):
        bent = bytearray(made)
        bent[place] ^= 1 << place % 8
        assert not ed25519(key, bytes(bent), message)
    assert not ed25519(key, made, message + b"\0")
    assert not ed25519(key, made[:-1], message)
    assert not ed25519(key, made + b"\0", message)


def test_a_signature_has_one_form_only():
    made = KEY.private.sign(b"text")
    larger = int.from_bytes(made[32:], "little") + L
    assert not ed25519(KEY.public[1:], made[:32] + larger.to_bytes(32, "little"), b"text")


def _theirs(public: bytes, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True


@given(st.integers(2, 200), st.binary(max_size=80), st.integers(0, 511), st.booleans())
@settings(max_examples=30, deadline=None)
def test_another_implementation_says_the_same(seed: int, text: bytes, bit: int, bent: bool):
    key = Key(seed=seed)
    made = bytearray(key.private.sign(text))
    made[bit // 8] ^= (1 << bit % 8) if bent else 0
    assert ed25519(key.public[1:], bytes(made), text) == (not bent)
    assert _theirs(key.public[1:], bytes(made), text) == (not bent)


#: Encodings of all points of small order, the canonical ones first, and of what is no point.
ODD = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0200000000000000000000000000000000000000000000000000000000000000",
]


@pytest.mark.parametrize("encoded", ODD)
def test_points_of_small_order_and_other_encodings_are_refused(encoded: str):
    point = bytes.fromhex(encoded)
    assert attempt(etap_verify.point_in, point) is None
    assert not ed25519(point, point + bytes(32), b"anything")
    assert not ed25519(KEY.public[1:], point + bytes(32), b"anything")


def test_a_y_that_is_not_reduced_is_refused():
    base = 4 * pow(5, -1, P) % P
    assert attempt(etap_verify.point_in, base.to_bytes(32, "little")) == etap_verify.point_in(
        b"\x58" + b"\x66" * 31
    )
    low = next(y for y in range(3, 19) if attempt(etap_verify.point_in, y.to_bytes(32, "little")))
    assert attempt(etap_verify.point_in, (P + low).to_bytes(32, "little")) is None


# Keys ---------------------------------------------------------------------------------------------


def _announced(size: int, line: str, *keys: Key) -> bytes:
    return bundles.checkpoint(LEDGER.leaves[:size], bundles.moment(size), line, keys=keys)


SECOND, THIRD = Key(seed=2), Key(seed=3)


def test_keys_are_followed_over_two_announcements_of_any_name(verdict):
    one = _announced(4, f"next-key {SECOND.vkey}", KEY, SECOND)
    two = _announced(9, f"next-key {THIRD.vkey}", SECOND, THIRD)
    entries = bundles.entries(LEDGER, keys=[THIRD])
    answer = verdict({**entries, "keys/b.txt": one, "keys/a.txt": two}, KEY.vkey)
    assert (answer["intact"], answer["signed_by"]) == (True, [THIRD.vkey])


def test_a_key_that_was_followed_names_no_second_successor(verdict):
    one = _announced(4, f"next-key {SECOND.vkey}", KEY, SECOND)
    rival = _announced(4, f"next-key {THIRD.vkey}", KEY, THIRD)
    entries = bundles.entries(LEDGER, keys=[THIRD])
    answer = verdict({**entries, "keys/a.txt": one, "keys/b.txt": rival}, KEY.vkey)
    assert names(answer) == ["signature"]


def test_a_successor_may_revoke_and_a_stranger_may_not(verdict):
    one = _announced(4, f"next-key {SECOND.vkey}", KEY, SECOND)
    gone = _announced(5, f"revoked-key {SECOND.vkey}", SECOND)
    strange = _announced(5, f"revoked-key {SECOND.vkey}", THIRD)
    entries = {**bundles.entries(LEDGER, keys=[SECOND]), "keys/a.txt": one}
    assert verdict({**entries, "keys/b.txt": strange}, KEY.vkey)["intact"]
    assert names(verdict({**entries, "keys/b.txt": gone}, KEY.vkey)) == ["signature"]


def test_a_bad_signature_on_what_was_kept_is_a_fault_at_its_line(verdict, tmp_path: Path):
    text = bundles.checkpoint(LEDGER.leaves[:8], bundles.moment(8))
    kept = tmp_path / "kept.txt"
    kept.write_bytes(text + KEY.line(text, bytes(64)))
    answer = verdict(ENTRIES, KEY.vkey, kept=[str(kept)])
    assert answer["faults"] == [{"fault": "signature", "where": f"{kept}:6"}]


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "no key",
        KEY.vkey + " ",
        KEY.vkey.replace("+A", "+B"),
        KEY.vkey[:-4],
        KEY.vkey.rstrip("=") + "\n",
        "\udc80+" + KEY.vkey,
        f"x+{'0' * 8}+",
        "+" + KEY.vkey.partition("+")[2],
    ],
)
def test_a_key_that_is_none_cannot_be_read(verdict, vkey: str):
    answer = verdict(ENTRIES, vkey)
    assert answer["faults"] == [{"fault": "unreadable", "where": vkey}]
    assert "key" not in answer["not_checked"]


# The tree -----------------------------------------------------------------------------------------


def test_every_path_of_small_trees_leads_to_the_root_and_no_other_does():
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(33)]
    peaks: list[bytes] = []
    for size in range(1, 34):
        etap_verify.grow(peaks, size - 1, leaves[size - 1])
        root = bundles.root(leaves[:size])
        assert etap_verify.root_of(peaks) == root
        for leaf in range(size):
            path = [step.hex() for step in bundles.inclusion(leaf, leaves[:size])]
            assert etap_verify.climb(leaf, size, leaves[leaf], path)[0] == root
            for wrong in ([*path, "00" * 32], path[:-1], [step[::-1] for step in path]):
                found = attempt(etap_verify.climb, leaf, size, leaves[leaf], wrong)
                assert wrong == path or not found or found[0] != root


def test_every_consistency_of_small_trees_is_seen_and_no_other():
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(33)]
    for later in range(2, 34):
        root = bundles.root(leaves[:later])
        for size in range(1, later):
            path = [step.hex() for step in bundles.consistency(size, leaves[:later])]
            old = bundles.root(leaves[:size])
            assert etap_verify.extends(size, old, path, later, root)
            assert not attempt(etap_verify.extends, size, bytes(32), path, later, root)
            for wrong in ([*path, "00" * 32], path[:-1], ["00" * 32, *path[1:]]):
                assert not attempt(etap_verify.extends, size, old, wrong, later, root)


# Events -------------------------------------------------------------------------------------------

RIGHT: dict[str, Any] = LEDGER.events[7]


def nested(levels: int) -> list[Any]:
    """Lists in lists, so many."""
    return [nested(levels - 1)] if levels > 1 else []


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2},
        {"v": True},
        {"cycle": "1432/0"},
        {"cycle": "1432/01"},
        {"cycle": "programme"},
        {"cycle": "14320/1"},
        {"cycle": "١٤٣٢/1"},
        {"seq": 0},
        {"seq": -1},
        {"seq": True},
        {"seq": 2**53},
        {"prev": "A" * 64},
        {"prev": "0" * 63},
        {"prev": None},
        {"kind": "county_added"},
        {"kind": "nonsense"},
        {"kind": None},
        {"happened": "2008-13"},
        {"happened": "2008-02-30"},
        {"happened": "0000"},
        {"happened": "2008-11-2"},
        {"happened": "2008-11/2008-10"},
        {"happened": "2008/2009/2010"},
        {"happened": "2008-11-26\n"},
        {"happened": ""},
        {"recorded": "2026-11-23T09:41:12Z"},
        {"recorded": "2026-02-29T09:41:12.000000Z"},
        {"recorded": "2026-11-23T24:00:00.000000Z"},
        {"recorded": "2026-11-23T09:60:12.000000Z"},
        {"recorded": "2026-11-23T09:41:60.000000Z"},
        {"recorded": "2026-11-23T09:41:12.000000+00:00"},
        {"actor": ""},
        {"actor": None},
        {"acting_as": None},
        {"acting_as": ["b", "a"]},
        {"acting_as": ["a", "a"]},
        {"acting_as": [1]},
        {"acting_as": "ab"},
        {"schedule": None},
        {"schedule": "x"},
        {"idem": 1},
        {"payload": []},
        {"payload": None},
        {"payload": {}},
        {"payload": {"files": [{"commitment": "a" * 64, "size": -1}]}},
        {"payload": {"files": [{"commitment": "a" * 64, "size": True}]}},
        {"payload": {"files": [{"commitment": "a" * 63, "size": 1}]}},
        {"payload": {"files": ["a"]}},
        {"payload": {"files": {}}},
        {"payload": {"files": [], "ż": 1}},
        {"payload": {"files": [], "deep": [[{"ż": 1}]]}},
        {"payload": {"files": [], "deep": nested(32)}},
        {"payload": {"files": [], "large": 2**53}},
        {"payload": {"files": [], "small": -(2**53)}},
        {"payload": {"files": [], "part": 1.5}},
        {"kind": "redacted", "payload": {"commitments": ["x"]}},
        {"kind": "redacted", "payload": {"commitments": None}},
        {"more": 1},
    ],
    ids=str,
)
def test_what_is_no_event_by_the_page_is_refused(changed: dict[str, Any]):
    assert attempt(etap_verify.event_in, bundles.canonical({**RIGHT, **changed})) is None


@pytest.mark.parametrize("key", RIGHT)
def test_an_event_lacks_no_key(key: str):
    less = {name: value for name, value in RIGHT.items() if name != key}
    assert attempt(etap_verify.event_in, bundles.canonical(less)) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"idem": ""},
        {"kind": "migrated"},
        {"kind": "waived", "payload": {"x": -(2**53) + 1, "y": 2**53 - 1, "z": [None, True]}},
        {"happened": "2008/2008-01-01"},
        {"happened": "2008-02-29/2008-02"},
        {"acting_as": ["", "a", "ż", "\U0001f600"]},
        {"actor": 'quote " backslash \\ \x7f \u2028 \x1f'},
        {"payload": {"files": [], "deep": nested(31)}},
        {"payload": {"files": [], "text": '","prev":"x","recorded":"y"}'}},
    ],
    ids=str,
)
def test_what_is_an_event_by_the_page_is_read(changed: dict[str, Any]):
    event = {**RIGHT, **changed}
    assert etap_verify.event_in(bundles.canonical(event)) == event


def _right_line() -> bytes:
    return bundles.canonical(RIGHT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"v":1', b'"v":1.0'),
        (b'"v":1', b'"v":1e0'),
        (b'"v":1', b'"v": 1'),
        (b'"v":1}', b'"v":1,"v":1}'),
        (b'"actor":"p1"', b'"actor":"p1","actor":"p1"'),
        (b'"actor":"p1"', b'"actor":"p\\u0031"'),
        (b'"actor":"p1"', b'"actor":"\\ud800"'),
        (b'"actor":"p1"', b'"actor":"\xed\xa0\x80"'),
        (b'"actor":"p1"', b'"actor":"\xff"'),
        (b'"actor":"p1"', b'"actor":"\\/"'),
        (b'"actor":"p1"', b'"actor":"a\tb"'),
        (b'"seq":2', b'"seq":-0'),
        (b'"seq":2', b'"seq":NaN'),
        (b'"seq":2', b'"seq":Infinity'),
        (b'"seq":2', b'"seq":' + b"9" * 1_000_000),
        (b'{"acting_as"', b'\xef\xbb\xbf{"acting_as"'),
        (b'{"acting_as"', b' {"acting_as"'),
        (b'"v":1}', b'"v":1}\r'),
        (b'"v":1}', b'"v":1}{}'),
        (b'"v":1}', b'"v":1}\0'),
    ],
    ids=lambda part: str(part[:40]),
)
def test_bytes_in_another_form_are_no_event(old: bytes, new: bytes):
    assert etap_verify.event_in(_right_line()) == RIGHT
    assert old in _right_line()
    assert attempt(etap_verify.event_in, _right_line().replace(old, new, 1)) is None


json_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | json_texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="ascii"), max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json_values, json_texts, json_texts.filter(bool))
def test_whatever_another_writer_of_rfc_8785_writes_is_read(payload, idem: str, actor: str):
    event = {**RIGHT, "kind": "noted", "payload": {"x": payload}, "idem": idem, "actor": actor}
    assert etap_verify.event_in(rfc8785.dumps(event)) == event


@given(st.integers(0), st.binary(max_size=3))
def test_no_other_bytes_are_the_same_event(place: int, put: bytes):
    line = _right_line()
    place %= len(line)
    bent = line[:place] + put + line[place + 1 :]
    read = attempt(etap_verify.event_in, bent)
    assert read is None or (bent == line) == (read == RIGHT)


# Every change is found ----------------------------------------------------------------------------


@pytest.mark.parametrize("entries", [ENTRIES, PART], ids=["the whole ledger", "a county"])
def test_every_flipped_bit_is_found(entries: dict[str, bytes], verdict):
    content = bundles.archive(entries)
    chance = random.Random(len(content))
    for bit in chance.sample(range(len(content) * 8), 300):
        bent = bytearray(content)
        bent[bit // 8] ^= 1 << bit % 8
        assert names(verdict(bytes(bent), KEY.vkey)) == ["container"], bit


@given(st.data())
@settings(deadline=None)
def test_whatever_else_the_file_is_it_is_no_bundle(tmp_path_factory, data):
    content = bundles.archive(PART)
    start = data.draw(st.integers(0, len(content)))
    stop = data.draw(st.integers(start, len(content)))
    bent = content[:start] + data.draw(st.binary(max_size=40)) + content[stop:]
    file = tmp_path_factory.getbasetemp() / "bent.zip"
    file.write_bytes(bent)
    assert bent == content or names(said(file)) == ["container"]


CHECKED = sorted(name for name in PART if name != "consistency.txt")


@pytest.mark.parametrize("name", CHECKED)
def test_every_flipped_bit_of_an_entry_is_found_though_the_archive_is_made_anew(name, verdict):
    content = PART[name]
    chance = random.Random(name)
    for bit in chance.sample(range(len(content) * 8), min(len(content) * 8, 40)):
        bent = bytearray(content)
        bent[bit // 8] ^= 1 << bit % 8
        assert names(verdict({**PART, name: bytes(bent)}, KEY.vkey, kept=[KEPT])), bit


def test_every_entry_that_is_left_out_or_put_in_is_found(verdict):
    for entries in (ENTRIES, PART):
        for name in set(entries) - {"consistency.txt"}:
            less = {other: content for other, content in entries.items() if other != name}
            assert names(verdict(less, KEY.vkey)), name
    for name in ("virus", "keys/", "keys/ż".encode().hex(), "evidence/x", "schedules/", "../x"):
        assert "entry" in names(verdict({**ENTRIES, name: b""})), name


# Nothing breaks it --------------------------------------------------------------------------------


@given(st.binary(max_size=300))
def test_any_bytes_at_all_get_an_answer(tmp_path_factory, content: bytes):
    file = tmp_path_factory.getbasetemp() / "any.zip"
    file.write_bytes(content)
    assert names(said(file)) == ["container"]


@given(st.sampled_from([ENTRIES, PART]), st.data())
@settings(deadline=None)
def test_any_bytes_in_any_entry_get_an_answer(tmp_path_factory, entries, data):
    name = data.draw(st.sampled_from([*sorted(entries), "keys/k.txt", "README.txt"]))
    content = entries.get(name, b"")
    start = data.draw(st.integers(0, len(content)))
    stop = data.draw(st.integers(start, len(content)))
    bent = content[:start] + data.draw(st.binary(max_size=40)) + content[stop:]
    file = tmp_path_factory.getbasetemp() / "entry.zip"
    file.write_bytes(bundles.archive({**entries, name: bent}))
    answer = said(file, [KEY.vkey], [KEPT])
    assert "unreadable" not in names(answer)
    assert json.loads(json.dumps(answer)) == answer


LONG = 1_000_000
MONSTERS = {
    "deep": b"[" * LONG,
    "deep and closed": b'{"a":' * LONG + b"1" + b"}" * LONG,
    "digits": b"9" * LONG,
    "not UTF-8": b"\xff\xfe" * 1_000,
    "nulls": bytes(LONG),
    "line feeds": b"\n" * 100_000,
    "quotes": b'"' * LONG,
    "escapes": b"\\u0000" * 100_000,
}


@pytest.mark.parametrize("name", ["bundle.json", "checkpoint.txt", "events.jsonl", "leaves.txt"])
@pytest.mark.parametrize("monster", MONSTERS)
def test_monsters_get_an_answer_and_are_found(name: str, monster: str, verdict):
    answer = verdict({**PART, name: MONSTERS[monster] + b"\n"}, KEY.vkey, kept=[KEPT])
    assert not answer["intact"]
    assert "unreadable" not in names(answer)


@pytest.mark.parametrize("part", ["local header", "central directory", "end"])
def test_declared_sizes_fool_nobody(part: str, verdict):
    content = bytearray(bundles.archive(ENTRIES))
    (start,) = struct.unpack("<I", content[-6:-2])
    first, last = {
        "local header": (0, 30),
        "central directory": (start, start + 46),
        "end": (len(content) - 22, len(content)),
    }[part]
    for place in range(first, last - 3):
        bent = content[:]
        bent[place : place + 4] = b"\xff\xff\xff\xff"
        assert names(verdict(bytes(bent))) == ["container"], place


def test_a_bundle_of_nothing_has_the_faults_of_what_it_lacks(verdict):
    assert names(verdict({})) == ["entry"]
    told = {"bundle": 1, "counties": None, "evidence": "none", "origin": bundles.ORIGIN}
    answer = verdict({"bundle.json": bundles.canonical(told)}, KEY.vkey, kept=[KEPT])
    assert [fault["where"] for fault in answer["faults"]][:2] == ["checkpoint.txt", "events.jsonl"]
    assert names(answer) == ["entry", "entry", "origin", "truncated"]


def test_an_empty_ledger_is_judged_as_well(verdict):
    answer = verdict(bundles.entries(Ledger(), keys=[KEY]), KEY.vkey, kept=[bundles.short([])])
    assert names(answer) == ["origin"]
    assert answer["checked"]["kept"] == 1


def test_an_error_that_nobody_foresaw_is_told_and_not_raised(tmp_path, monkeypatch):
    monkeypatch.setattr(Verifier, "check_lines", lambda *_: 1 / 0)
    file = tmp_path / "bundle.zip"
    file.write_bytes(bundles.archive(ENTRIES))
    assert said(file)["faults"] == [{"fault": "unreadable", "where": str(file)}]


def test_a_folder_a_pipe_and_what_is_not_there_cannot_be_read(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe", tmp_path / "nothing", Path("/dev/zero")):
        answer = said(place, [], [KEPT])
        assert answer["faults"] == [{"fault": "unreadable", "where": str(place)}]
        assert answer["not_checked"] == ["rules", "truth", "texts", "kept-proof", "key"]


def test_nothing_is_written(tmp_path: Path):
    file = tmp_path / "bundle.zip"
    file.write_bytes(bundles.archive(PART))
    before = file.stat()
    said(file, [KEY.vkey], [KEPT])
    assert [*tmp_path.iterdir()] == [file]
    assert file.stat().st_mtime_ns == before.st_mtime_ns


# The file itself, and its command line ------------------------------------------------------------


def test_the_file_is_short_and_stands_on_the_standard_library_alone():
    text = FILE.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 500
    assert max(map(len, text.splitlines())) <= 120
    tree = ast.parse(text, feature_version=(3, 9))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= set(sys.stdlib_module_names)
    assert not imported & {"socket", "ssl", "urllib", "http", "subprocess", "pickle", "zipfile"}


def _run(*arguments: str, stdin: bytes = b"", **environment: str) -> tuple[int, str]:
    clean = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(FILE), *arguments],
        input=stdin,
        capture_output=True,
        env={**clean, **environment},
        timeout=120,
        check=False,
    )
    assert done.returncode == 2 or done.stderr == b""
    return done.returncode, done.stdout.decode()


@pytest.fixture
def bundle(tmp_path: Path) -> str:
    (tmp_path / "bundle.zip").write_bytes(bundles.archive(PART))
    return str(tmp_path / "bundle.zip")


def test_the_bare_file_runs_alone_and_its_exit_status_tells(bundle: str, tmp_path: Path):
    status, text = _run(bundle, "--key", KEY.vkey, "--since", KEPT, "--json")
    assert (status, json.loads(text)["intact"]) == (0, True)
    status, text = _run(bundle, "--key", SECOND.vkey, "--json")
    assert (status, names(json.loads(text))) == (1, ["signature"])
    assert _run()[0] == 2
    assert _run(bundle, "--lang", "de")[0] == 2
    assert _run(str(tmp_path / "nothing"))[0] == 1


def test_a_kept_checkpoint_is_read_from_the_standard_input(bundle: str):
    kept = bundles.checkpoint(LEDGER.leaves[:8], bundles.moment(8))
    status, text = _run(bundle, "--since", "-", "--json", stdin=kept)
    assert (status, json.loads(text)["checked"]["kept"]) == (0, 1)


#: Options, environment, and whether the words are Polish then.
LANGUAGES: list[tuple[list[str], dict[str, str], bool]] = [
    ([], {}, True),
    ([], {"LANG": "en_GB.UTF-8"}, False),
    ([], {"LANG": "C.UTF-8"}, True),
    ([], {"LANG": "en_GB.UTF-8", "ETAP_LANG": "pl"}, True),
    ([], {"LANG": "pl_PL.UTF-8", "ETAP_LANG": "en"}, False),
    (["--lang", "pl"], {"ETAP_LANG": "en"}, True),
    (["--lang", "en"], {"ETAP_LANG": "pl"}, False),
]


@pytest.mark.parametrize(
    ("arguments", "environment", "polish"),
    LANGUAGES,
)
def test_the_language_is_asked_for_in_three_ways(bundle, arguments, environment, polish):
    _, text = _run(bundle, *arguments, **environment)
    assert ("NIENARUSZONA" in text, "INTACT" in text) == (polish, not polish)


def test_the_words_say_what_was_proved_what_was_found_and_what_was_not_checked(tmp_path: Path):
    file = tmp_path / "\x1b[31mbundle.zip"
    lines = PART["events.jsonl"].replace(b'"actor":"p1"', b'"actor":"p2"', 1)
    file.write_bytes(bundles.archive({**PART, "events.jsonl": lines}))
    _, text = _run(str(file), "--key", KEY.vkey, "--lang", "en")
    for part in (
        "FAULTY: ",
        f"origin: {bundles.ORIGIN}",
        base64.b64encode(bundles.root(LEDGER.leaves)).decode(),
        bundles.moment(80_000),
        KEY.vkey,
        "events 16, cycles 2",
        "✗ inclusion (leaves.txt:1): ",
        "✗ chain (events.jsonl:2): ",
        "(omitted)",
        "take it from the release, not the bundle",
        bundles.sha256(FILE.read_bytes()),
    ):
        assert part in text
    assert "\x1b" not in text


def test_every_name_has_both_languages():
    for words in (*FAULTS.values(), *UNCHECKED.values(), *etap_verify.LABELS.values()):
        polish, english = words
        assert polish.strip() == polish != ""
        assert english.isascii()
