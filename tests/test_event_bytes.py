"""An event's bytes: as the package rfc8785 writes them, read back exactly, no others accepted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Any, cast

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import LedgerBroken, UsageFault
from engine.recording.ledger import payload_bytes
from engine.recording.ledger.event_bytes import leaf_hash, read, read_trusted, write
from engine.recording.ledger.payload_bytes import LARGEST
from schemas.ledger import NO_EVENT, Event, Kind
from tests.ledger_events import DIGEST, event, events, payloads


def as_object(it: Event) -> dict[str, Any]:
    """The object of design 4, written out by hand: the obvious twin."""
    return {
        "v": 1,
        "cycle": it.cycle,
        "seq": it.seq,
        "prev": it.prev,
        "kind": it.kind,
        "happened": it.happened,
        "recorded": it.recorded,
        "actor": it.actor,
        "acting_as": list(it.acting_as),
        "schedule": it.schedule,
        "idem": it.idem,
        "payload": it.payload,
    }


@given(events())
def test_the_bytes_are_what_the_package_rfc8785_writes(it: Event):
    assert write(it) == rfc8785.dumps(as_object(it))


@given(events())
def test_what_was_written_is_read_back_equal_by_both_readers(it: Event):
    assert read(write(it)) == read_trusted(write(it)) == it


def test_the_bytes_are_these_for_ever():
    body = write(event(payload={"b": "ż\n\u2028\x7f", "a": [1, True, None]}))
    assert body == (
        b'{"acting_as":["trainer"],"actor":"p1","cycle":"1432/1","happened":"2008-11-26",'
        b'"idem":null,"kind":"submitted","payload":{"a":[1,true,null],"b":"\xc5\xbc\\n\xe2\x80\xa8'
        b'\x7f"},"prev":"' + b"0" * 64 + b'","recorded":"2026-11-23T09:41:12.123456Z",'
        b'"schedule":"' + DIGEST.encode() + b'","seq":1,"v":1}'
    )
    assert leaf_hash(body) == "39eac798901c7a6f962f4e27f58929e457915992c506eda712447c1c6a0a3004"


def test_the_hash_is_the_rfc_6962_leaf_hash():
    # The published vectors of Certificate Transparency: the empty leaf, and the leaf of one byte 0.
    assert leaf_hash(b"") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"\0") == "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
    assert leaf_hash(b"abc") == hashlib.sha256(b"\0abc").hexdigest()


class Number(IntEnum):
    SEVEN = 7


@pytest.mark.parametrize(
    ("given_payload", "plain"),
    [
        ({"a": (1, 2)}, {"a": [1, 2]}),
        ({"a": MappingProxyType({"b": (Kind.NOTED,)})}, {"a": {"b": ["noted"]}}),
        (MappingProxyType({"a": Number.SEVEN}), {"a": 7}),
        ({"a": LARGEST, "b": -LARGEST}, {"a": LARGEST, "b": -LARGEST}),
    ],
)
def test_tuples_enums_and_other_mappings_are_written_as_plain_json(
    given_payload: Mapping[str, Any], plain: dict[str, Any]
):
    assert write(event(payload=given_payload)) == write(event(payload=plain))


def nested(depth: int) -> dict[str, Any]:
    """A payload of so many levels."""
    return {"a": nested(depth - 1)} if depth > 1 else {}


@pytest.mark.parametrize(
    "payload",
    [
        {"a": 1.0},
        {"a": float("nan")},
        {"a": LARGEST + 1},
        {"a": [-LARGEST - 1]},
        {"a": b"bytes"},
        {"a": {1, 2}},
        {"a": {1: 2}},
        {"a": {None: 2}},
        {"a": {"ż": 2}},
        {"a": [{"\U0001f600": 2, "\ue000": 1}]},
        nested(33),
        [],
        None,
    ],
)
def test_a_payload_that_other_readers_might_read_otherwise_is_refused(payload: Any):
    with pytest.raises(ValueError, match="payload"):
        write(event(payload=payload))


def test_a_payload_may_nest_32_levels():
    assert read(write(event(payload=nested(32)))).payload == nested(32)


@pytest.mark.parametrize("parts", [{"actor": "p\ud800"}, {"payload": {"a": ["\udfff"]}}])
def test_half_a_character_is_the_callers_fault_and_is_shown(parts: dict[str, Any]):
    with pytest.raises(UsageFault) as caught:
        write(event(**parts))
    assert caught.value.code == "ETP641"
    assert "\\ud" in str(caught.value.facts["text"])


def test_20_signs_before_and_behind_half_a_character_are_shown():
    with pytest.raises(UsageFault) as caught:
        write(event(actor="a" * 30 + "\ud800" + "b" * 30))
    assert caught.value.facts == {"text": "a" * 20 + "\\ud800" + "b" * 20}
    with pytest.raises(UsageFault) as caught:
        write(event(acting_as=("\ud800",)))  # nearer to the start than that
    assert caught.value.facts == {"text": '{"acting_as":["' + "\\ud800" + '"],"actor":"p1","cyc'}


WRONG = [
    {"cycle": ""},
    {"cycle": "1432"},
    {"cycle": "1432/0"},
    {"cycle": "1432/01"},
    {"cycle": "14/32/1"},
    {"cycle": "14 32/1"},
    {"cycle": ["1432/1"]},
    {"cycle": "programme"},
    {"seq": 0},
    {"seq": True},
    {"seq": 2},
    {"seq": "1"},
    {"seq": LARGEST + 1, "prev": DIGEST},
    {"prev": DIGEST},
    {"prev": "0" * 63},
    {"prev": "A" * 64, "seq": 2},
    {"prev": None, "seq": 2},
    {"kind": "Submitted"},
    {"kind": ""},
    {"kind": None},
    {"happened": "2008-13"},
    {"happened": "2008-11-26\n"},
    {"happened": "26.11.2008"},
    {"happened": None},
    {"recorded": "2026-11-23T09:41:12Z"},
    {"recorded": "2026-11-23T09:41:12.123456+00:00"},
    {"recorded": "2026-02-30T09:41:12.123456Z"},
    {"recorded": "2026-11-23T24:41:12.123456Z"},
    {"recorded": 1},
    {"actor": ""},
    {"actor": None},
    {"acting_as": ("",)},
    {"acting_as": (1,)},
    {"schedule": None},
    {"schedule": "c" * 63},
    {"schedule": "C" * 64},
    {"schedule": 1},
    {"idem": ""},
    {"idem": 1},
    {"payload": "text"},
]


@pytest.mark.parametrize("parts", WRONG, ids=str)
def test_a_wrong_field_is_neither_written_nor_read(parts: dict[str, Any]):
    wrong = event(**parts)
    with pytest.raises(ValueError, match=r"event's|payload"):
        write(wrong)
    body = json.dumps(as_object(wrong), sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(LedgerBroken) as caught:
        read(body)
    assert caught.value.code == "ETP640"


@pytest.mark.parametrize(
    "parts",
    [
        {"seq": "2"},
        {"seq": LARGEST + 1},
        {"prev": NO_EVENT},
        {"prev": "C" * 64},
        {"recorded": "2026-02-30T09:41:12.123456Z"},
        {"idem": ""},
        {"idem": 1},
        {"payload": "text"},
        {"payload": []},
    ],
    ids=str,
)
def test_a_wrong_field_of_an_event_that_follows_another_is_named(parts: dict[str, Any]):
    wrong = event(**{"seq": 2, "prev": DIGEST, **parts})
    (name,) = parts
    with pytest.raises(ValueError, match=f"event's {name} cannot be written"):
        write(wrong)
    with pytest.raises(LedgerBroken) as caught:
        read(json.dumps(as_object(wrong), sort_keys=True, separators=(",", ":")).encode())
    assert caught.value.facts == {"part": name}


SOUND = write(event(payload={"a": 1, "b": "ż"}))


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"", "json"),
        (b"{", "json"),
        (b"[]", "json"),
        (b"null", "json"),
        (b"\xff" + SOUND, "utf-8"),
        (b"\xef\xbb\xbf" + SOUND, "json"),
        ("text", "utf-8"),
        (None, "utf-8"),
        (b"[" * 100_000, "json"),
        (b"1" * 5_000, "json"),
        (b"{}", "keys"),
        (SOUND.replace(b'"v":1', b'"v":1,"w":1'), "keys"),
        (SOUND.replace(b'"v":1', b'"w":1'), "keys"),
        (SOUND.replace(b'"v":1', b'"v":2'), "v"),
        (SOUND.replace(b'"v":1', b'"v":true'), "v"),
        (SOUND.replace(b'"v":1', b'"v":1.0'), "v"),
        (SOUND.replace(b'["trainer"]', b'"trainer"'), "acting_as"),
        (SOUND.replace(b'["trainer"]', b"null"), "acting_as"),
        (SOUND + b"\n", "canonical form"),
        (b" " + SOUND, "canonical form"),
        (SOUND.replace(b'"seq":1,', b'"seq":1, '), "canonical form"),
        (SOUND.replace(b'"seq":1,', b'"seq":2,"seq":1,'), "canonical form"),
        (SOUND.replace(b'"a":1', b'"a":1.0'), "canonical form"),
        (SOUND.replace(b'"a":1', b'"a":9007199254740992'), "canonical form"),
        (SOUND.replace(b'"a":1', b'"a":NaN'), "canonical form"),
        (SOUND.replace(b'"a":1', b'"a":"\\ud800"'), "canonical form"),
        (SOUND.replace("ż".encode(), b"\\u017c"), "canonical form"),
        (SOUND.replace(b'"a":1,"b"', b'"b":1,"a"'), "canonical form"),
    ],
)
def test_bytes_that_were_not_written_here_are_broken_and_the_part_is_named(body: Any, part: str):
    with pytest.raises(LedgerBroken) as caught:
        read(body)
    assert (caught.value.code, caught.value.facts) == ("ETP640", {"part": part})


@given(events(), st.data())
def test_a_flipped_bit_is_broken_or_another_event_with_another_hash(it: Event, data: st.DataObject):
    body = write(it)
    bit = data.draw(st.integers(0, len(body) * 8 - 1))
    flipped = bytearray(body)
    flipped[bit // 8] ^= 1 << bit % 8
    try:
        other = read(bytes(flipped))
    except LedgerBroken:
        return
    assert other != it
    assert write(other) == bytes(flipped)
    assert leaf_hash(bytes(flipped)) != leaf_hash(body)


@given(st.binary(max_size=80) | payloads.map(lambda it: json.dumps(it).encode()))
def test_any_other_bytes_are_broken_and_never_a_crash(body: bytes):
    for reader in (read, read_trusted):
        with pytest.raises(LedgerBroken):
            reader(body)


@pytest.mark.parametrize("body", [None, b"[1]", b"{", b"[" * 100_000, b'{"cycle":1}'])
def test_the_trusting_reader_still_refuses_what_is_no_event(body: Any):
    with pytest.raises(LedgerBroken) as caught:
        read_trusted(body)
    assert (caught.value.code, caught.value.facts) == ("ETP640", {"part": "json"})


def test_the_first_event_alone_has_no_predecessor():
    assert read(write(event(1, NO_EVENT))).prev == NO_EVENT
    with pytest.raises(ValueError, match="prev"):
        write(event(2, NO_EVENT))


# The payload's encoder ----------------------------------------------------------------------------

#: Letters beyond ASCII, signs that are escaped, and keys that do not stand in their order.
LETTERS = {"b": ['ż"\\\n\u2028\U0001f600', 1, -2, True, None], "a": {"d": [], "c": {}}, "B": ()}
WRITTEN = '{"B":[],"a":{"c":{},"d":[]},"b":["ż\\"\\\\\\n\u2028\U0001f600",1,-2,true,null]}'


@pytest.fixture(params=["compiled", "in Python"])
def encode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The encoder made anew, where the standard library has a compiled one and where it has not."""
    if request.param == "in Python":
        monkeypatch.setattr(json.encoder, "c_make_encoder", None)
    return payload_bytes._encoder()


def test_the_encoder_writes_rfc_8785_with_and_without_the_compiled_one(encode: Any):
    assert encode(LETTERS) == WRITTEN == rfc8785.dumps(cast("Any", {**LETTERS, "B": []})).decode()


def test_the_encoder_takes_mappings_at_every_level_and_nothing_else(encode: Any):
    assert encode(MappingProxyType({"a": [MappingProxyType({"c": 1, "b": 2})]})) == (
        '{"a":[{"b":2,"c":1}]}'
    )
    for other in (b"bytes", {1, 2}, object()):
        with pytest.raises(ValueError, match="cannot hold"):
            encode({"a": other})


def test_the_encoder_refuses_what_json_has_no_number_for(encode: Any):
    for number in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="JSON"):
            encode({"a": number})


def test_the_encoder_passes_over_no_key(encode: Any):
    with pytest.raises(TypeError, match="keys must be"):
        encode({(1, 2): 3})


def test_the_compiled_encoder_is_used_where_there_is_one():
    assert payload_bytes._encoder().__name__ == "<lambda>"


class Names(list[Any]):
    """A list that is not quite the standard one."""


def test_a_list_of_another_class_is_judged_like_any_list():
    payload_bytes.judge({"a": Names([1, "b"])})
    with pytest.raises(ValueError, match="beyond"):
        payload_bytes.judge({"a": Names([LARGEST + 1])})


def test_what_cannot_stand_in_a_payload_is_told():
    with pytest.raises(ValueError, match=r"ASCII texts: \['ż'\]"):
        payload_bytes.judge({"ż": 1})
    with pytest.raises(ValueError, match="hold b'x'"):
        payload_bytes.judge([b"x"])
    with pytest.raises(ValueError, match=f"2\\^53: {LARGEST + 1}"):
        payload_bytes.judge([LARGEST + 1])
    with pytest.raises(ValueError, match="deeper than 32 levels"):
        payload_bytes.judge(nested(33))
