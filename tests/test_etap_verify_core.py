"""The parts of the page's core under Node: events, hashes, signatures, proofs."""

import hashlib
import hmac
import json
import random
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests import bundles
from tests.verifier_cases import BASE
from tests.verifier_core import calls

SMALL_ORDER = bytes([1, *[0] * 31])
ORDER = 2**252 + 27742317777372353535851937790883648493

# Events -------------------------------------------------------------------------------------------

EVENT = json.loads(BASE.bodies[2])
RIGHT = [
    {"happened": "2008"},
    {"happened": "2008-02-29"},
    {"happened": "2008-11-26/2008-11"},
    {"acting_as": ["\uffff", "\U00010000"]},
    {"kind": "waived"},
    {"kind": "migrated", "seq": 2**53 - 1},
    {"idem": ""},
    {"cycle": "0000/90071992547409920"},
    {"payload": {"a": '\u2028\x7f"\\\b\t\n\f\r\x00\x1f/\U0001f600'}},
    {"payload": {"": -(2**53) + 1, "__proto__": None, "constructor": []}},
]
WRONG: list[dict[str, Any]] = [
    {"v": 2}, {"v": True}, {"v": "1"}, {"more": 1}, {"cycle": "143/1"}, {"cycle": "1432/0"},
    {"cycle": "1432/01"}, {"cycle": "programme"}, {"seq": 0},
    {"seq": 2**53}, {"seq": 1.5}, {"prev": "A" * 64}, {"prev": "0" * 63}, {"kind": "person_added"},
    {"kind": "begun"}, {"kind": None}, {"happened": "2007-02-29"}, {"happened": "2008-13"},
    {"happened": "0000"}, {"happened": "2008/2007"}, {"happened": "2008-11-26/2008-11-25"},
    {"happened": "2008/2009/2010"}, {"happened": ""}, {"happened": "2008-11-26\n"},
    {"recorded": "2026-11-23T09:41:12Z"}, {"recorded": "2026-11-23T24:00:00.000000Z"},
    {"recorded": "2026-11-23T09:41:60.000000Z"}, {"recorded": "2026-11-31T09:41:12.000000Z"},
    {"recorded": "2026-11-23 09:41:12.000000Z"}, {"actor": ""}, {"actor": None},
    {"acting_as": ["b", "a"]}, {"acting_as": ["a", "a"]}, {"acting_as": "a"},
    {"acting_as": ["\U00010000", "\uffff"]}, {"schedule": None}, {"idem": 1}, {"payload": []},
    {"payload": None}, {"payload": {"ż": 1}}, {"payload": {"a": 1.0}}, {"payload": {"a": 2**53}},
    {"kind": "submitted", "payload": {}},
    {"kind": "submitted", "payload": {"files": [{"commitment": "0" * 64, "size": -1}]}},
    {"kind": "redacted", "payload": {"commitments": [1]}},
]  # fmt: skip
BYTES = [
    (b'"seq":1,', b'"seq":1,"seq":1,'), (b'"seq":1', b'"seq":1e0'), (b'"seq":1', b'"seq":01'),
    (b'"seq":1', b'"seq":-0'), (b'"seq":1', b'"seq": 1'), (b'"seq":1', b'"seq":+1'),
    (b"opening", b"\\u006fpening"), (b"opening", b"\\/"), (b"opening", b"\\u000a"),
    (b"opening", b"\\u001F"), (b"opening", b"\\ud83d\\ude00"), (b"opening", b"\xed\xa0\x80"),
    (b"opening", b"\xc0\x80"), (b"opening", b"\xf4\x90\x80\x80"), (b"opening", b"\x1f"),
    (b"opening", b"\xff"), (b"{", b"\xef\xbb\xbf{"), (b'{"stage":"opening"}', b'{"b":1,"a":1}'),
    (b'{"stage":"opening"}', b'{"a":1,}'), (b'{"stage":"opening"}', b'{"a":[1,]}'),
    (b'{"stage":"opening"}', b"[" * 100_000), (b'{"stage":"opening"}', b'{"a":tru}'),
    (b'{"stage":"opening"}', b'{"a":NaN}'), (b'{"stage":"opening"}', b""),
]  # fmt: skip


def _nested(levels: int) -> dict[str, Any]:
    return {"a": [_nested(levels - 2)]} if levels > 2 else {"a": {}} if levels == 2 else {}


def right_events() -> list[dict[str, Any]]:
    """Events in their form."""
    return [EVENT | change for change in [*RIGHT, {"payload": _nested(32)}]]


def wrong_bodies() -> list[bytes]:
    """Bytes that are no event."""
    changed = [EVENT | change for change in [*WRONG, {"payload": _nested(33)}]]
    less = [{key: EVENT[key] for key in EVENT if key != left_out} for left_out in EVENT]
    bent = [BASE.bodies[2].replace(old, new, 1) for old, new in BYTES]
    assert BASE.bodies[2] not in bent
    ends = [BASE.bodies[2] + b" ", BASE.bodies[2] + b"\r", BASE.bodies[2][:-1], b"", b"null", b"{}"]
    return [*map(bundles.canonical, changed + less), *bent, *ends]


def events_in_tables() -> list[bytes]:
    """All of them."""
    return [*map(bundles.canonical, right_events()), *wrong_bodies()]


def test_events_in_the_form_of_the_page_are_read(tmp_path: Path):
    given = right_events()
    read = calls("readEvent", [[bundles.canonical(event)] for event in given], tmp_path)
    for event, one in zip(given, read, strict=True):
        assert one == event


def test_events_in_any_other_form_are_none(tmp_path: Path):
    given = wrong_bodies()
    read = calls("readEvent", [[body] for body in given], tmp_path)
    assert [body for body, one in zip(given, read, strict=True) if one is not None] == []


# Hashes, signatures, proofs -----------------------------------------------------------------------

# RFC 8032, 7.1: TEST 1, 2, 3 and SHA(abc): public key, message, signature.
VECTORS = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
]  # fmt: skip


def test_hashes_are_those_of_the_standard_library_at_every_length_of_the_last_block(tmp_path: Path):
    chance = random.Random(1)
    contents = [chance.randbytes(length) for length in [*range(260), 100_000]]
    for name, known in (("sha256", hashlib.sha256), ("sha512", hashlib.sha512)):
        made = calls(name, [[content] for content in contents], tmp_path)
        assert made == [known(content).hexdigest() for content in contents]
    macs = calls("hmac", [[content[:32].ljust(32), content] for content in contents], tmp_path)
    assert macs == [
        hmac.digest(content[:32].ljust(32), content, "sha256").hex() for content in contents
    ]


def test_the_vectors_of_rfc_8032_verify_and_no_flipped_bit_of_them_does(tmp_path: Path):
    right = [[bytes.fromhex(part) for part in vector] for vector in VECTORS]
    chance, bent = random.Random(2), []
    for given in right:
        for place, content in enumerate(given):
            for bit in chance.sample(range(len(content) * 8), min(20, len(content) * 8)):
                flipped = bytearray(content)
                flipped[bit // 8] ^= 1 << bit % 8
                bent.append([*given[:place], bytes(flipped), *given[place + 1 :]])
    assert calls("ed25519", right, tmp_path) == [True] * len(right)
    assert calls("ed25519", bent, tmp_path) == [False] * len(bent)


def test_signatures_are_judged_as_cryptography_judges_them_and_more_strictly(tmp_path: Path):
    chance, given = random.Random(3), []
    for _ in range(30):
        key, message = (
            Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)),
            chance.randbytes(50),
        )
        given.append([key.public_key().public_bytes_raw(), message, key.sign(message)])
    assert calls("ed25519", given, tmp_path) == [True] * 30
    public, message, signature = given[0]
    larger = int.from_bytes(signature[32:], "little") + ORDER
    refused = [
        [public, message, signature[:32] + larger.to_bytes(32, "little")],
        [public, message, signature[:-1]],
        [public, message, signature + b"\0"],
        [public[:-1], message, signature],
        [SMALL_ORDER, message, SMALL_ORDER + bytes(32)],
        [bytes([2, *[0] * 31]), message, signature],
    ]
    assert calls("ed25519", refused, tmp_path) == [False] * len(refused)


def test_every_proof_up_to_forty_leaves_holds_and_none_holds_for_another_place(tmp_path: Path):
    leaves = [bundles.leaf_hash(bytes([number])) for number in range(40)]
    roots = [bundles.root(leaves[:size]) for size in range(41)]
    inside: list[Any] = [
        [leaves[leaf], leaf, size, bundles.inclusion(leaf, leaves[:size]), roots[size]]
        for size in range(1, 41)
        for leaf in range(size)
    ]
    assert set(calls("included", inside, tmp_path)) == {True}
    elsewhere = [[h, (leaf + 1) % n, n, path, root] for h, leaf, n, path, root in inside if n > 1]
    shorter = [[h, leaf, n, path[:-1], root] for h, leaf, n, path, root in inside if path]
    longer = [[h, leaf, n, [*path, roots[3]], root] for h, leaf, n, path, root in inside]
    assert set(calls("included", elsewhere + shorter + longer, tmp_path)) == {False}
    grown: list[Any] = [
        [first, roots[first], size, roots[size], bundles.consistency(first, leaves[:size])]
        for size in range(1, 41)
        for first in range(1, size)
    ]
    assert set(calls("extended", grown, tmp_path)) == {True}
    wrong = [[first, roots[first - 1], size, root, path] for first, _, size, root, path in grown]
    other = [[first, before, size, roots[size - 1], path] for first, before, size, _, path in grown]
    cut = [[first, before, size, root, path[:-1]] for first, before, size, root, path in grown]
    assert set(calls("extended", wrong + other + cut, tmp_path)) == {False}
