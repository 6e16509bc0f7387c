"""The shape of every kind's payload, key by key: each wrong value, and each key left out."""

from __future__ import annotations

from typing import Any

import pytest

from engine.recording.ledger import payload_shape as shape
from engine.recording.ledger.payload_shape import is_shaped
from schemas.ledger import NO_EVENT, OF_PROGRAMME, PROGRAMME, Event, Kind

HASH, OTHER = "ab" * 32, "cd" * 32
TEXT = {"commitment": HASH, "size": 3}
FILE = {"commitment": HASH, "size": 0, "medium": "pdf"}
CHECK = {"check": "rows", "ok": True, "have": 3, "min": 0, "max": None, "column": "name"}
SCHEDULE = {"id": "s", "version": "1", "digest": HASH}

#: One right payload of each kind.
RIGHT: dict[str, dict[str, Any]] = {
    "person_added": {"person": "p1"},
    "role_granted": {"person": "p1", "role": "clerk"},
    "role_revoked": {"person": "p1", "role": "clerk"},
    "county_added": {"county": "1432", "name": ""},
    "schedule_adopted": SCHEDULE,
    "schedule_published": SCHEDULE,
    "started": {"stage": "a"},
    "submitted": {
        "output": "x",
        "files": [FILE],
        "checks": [CHECK],
        "bases": {"y": 1},
        "adds_to": None,
    },
    "withdrawn": {"output": "x", "submission": 1, "reason": TEXT},
    "approved": {"output": "x", "submission": 1, "role": "judge"},
    "advanced": {
        "trigger": "go",
        "source": "a",
        "dest": "b",
        "reason": None,
        "relied_on": {"x": 1},
    },
    "noted": {"text": TEXT},
    "redacted": {"commitments": [HASH, OTHER], "outputs": ["x", "y"], "reason": TEXT},
}
GATE = {"gate": "go", "visit": 1, "submissions": {"x": 1}, "role": "judge"}
FIRST = {"person": "p1", "origin": "etap/1", "simulated": False}

WORD: list[Any] = ["", 1, None, ["x"]]
SEQ: list[Any] = [0, -1, True, 1.0, "1"]
NUMBER: list[Any] = [-1, True, 1.5, "1"]
DIGEST: list[Any] = ["", "ab" * 31, HASH.upper(), HASH + "0", 1, None]
SOME_TEXT: list[Any] = [
    "text", 1, [], {}, {"commitment": HASH}, {"size": 1}, {**TEXT, "size": -1},
    {**TEXT, "size": None}, {**TEXT, "commitment": "x"},
]  # fmt: skip
BY_WORD: list[Any] = [None, [], [1], "x", {"x": 0}, {"x": None}, {"x": 1, "y": "1"}]

#: Wrong values of each key.
WRONG: dict[tuple[str, str], list[Any]] = {
    ("person_added", "person"): WORD,
    ("role_granted", "person"): WORD,
    ("role_granted", "role"): WORD,
    ("county_added", "county"): ["143", "14321", "143a", 1432, None],
    ("county_added", "name"): [None, 1, ["x"]],
    ("schedule_adopted", "id"): WORD,
    ("schedule_adopted", "version"): WORD,
    ("schedule_published", "digest"): DIGEST,
    ("started", "stage"): WORD,
    ("submitted", "output"): WORD,
    ("submitted", "files"): [
        None, {}, "x", [None], [FILE, {}], [{**FILE, "medium": "doc"}], [{**FILE, "medium": 1}],
        [{**FILE, "size": -1}], [{**FILE, "size": "1"}], [{**FILE, "commitment": "x"}],
        [{"commitment": HASH, "size": 1}],
    ],
    ("submitted", "checks"): [None, {}, "x", [None], ["x"], [CHECK, 1]],
    ("submitted", "bases"): BY_WORD,
    ("submitted", "adds_to"): SEQ,
    ("withdrawn", "output"): WORD,
    ("withdrawn", "submission"): [*SEQ, None],
    ("withdrawn", "reason"): SOME_TEXT,
    ("approved", "submission"): [*SEQ, None],
    ("approved", "role"): WORD,
    ("advanced", "trigger"): WORD,
    ("advanced", "source"): WORD,
    ("advanced", "dest"): WORD,
    ("advanced", "reason"): SOME_TEXT,
    ("advanced", "relied_on"): BY_WORD,
    ("noted", "text"): SOME_TEXT,
    ("redacted", "commitments"): [None, HASH, [OTHER, HASH], [HASH, HASH], ["x"], {HASH: 1}],
    ("redacted", "outputs"): [None, "x", ["y", "x"], ["x", "x"], [""], [1]],
    ("redacted", "reason"): SOME_TEXT,
}  # fmt: skip


def event(kind: str, payload: Any, seq: int = 5) -> Event:
    cycle = PROGRAMME if kind in OF_PROGRAMME else "1432/1"
    return Event(cycle, seq, NO_EVENT, kind, "2008", "", "p1", (), None, None, payload)


@pytest.mark.parametrize("kind", RIGHT)
def test_a_payload_with_every_key_is_shaped_and_without_any_one_of_them_it_is_not(kind: str):
    payload = RIGHT[kind]
    assert is_shaped(event(kind, payload)) is True
    assert is_shaped(event(kind, {**payload, "unknown": object()}))
    for key in payload:
        rest = {other: value for other, value in payload.items() if other != key}
        assert is_shaped(event(kind, rest)) is False


@pytest.mark.parametrize(("kind", "key"), WRONG)
def test_a_wrong_value_is_not_shaped(kind: str, key: str):
    for value in WRONG[kind, key]:
        assert not is_shaped(event(kind, {**RIGHT[kind], key: value})), value


def test_where_nothing_may_stand_none_does():
    nothing = {
        "submitted": {
            "checks": [{**CHECK, "have": None, "min": None, "column": None}],
            "files": [],
        },
        "withdrawn": {"reason": None},
        "noted": {"text": None},
        "redacted": {"commitments": [], "outputs": [], "reason": None},
        "advanced": {"relied_on": {}},
    }
    for kind, values in nothing.items():
        assert is_shaped(event(kind, RIGHT[kind] | values))
    assert is_shaped(event("submitted", RIGHT["submitted"] | {"adds_to": 1, "bases": {}}))


def test_every_medium_that_is_known_is_taken():
    for medium in (*shape.MEDIA, "other"):
        files = [{**FILE, "medium": medium}]
        assert is_shaped(event("submitted", RIGHT["submitted"] | {"files": files}))


def test_what_a_check_measured_and_what_a_note_is_about_is_left_to_audits():
    for check in ({}, {"check": "from_the_future"}, {**CHECK, "have": "x"}):
        assert is_shaped(event("submitted", RIGHT["submitted"] | {"checks": [check]}))
    assert is_shaped(event("noted", {"text": None, "event": "x", "narrowed": 7}))


def test_the_first_event_of_the_programme_adds_a_person_and_says_origin_and_kind():
    assert is_shaped(event("person_added", FIRST, 1)) is True
    for key, wrong in (("origin", WORD), ("simulated", [None, 0, "no"]), ("person", WORD)):
        rest = {other: value for other, value in FIRST.items() if other != key}
        assert not is_shaped(event("person_added", rest, 1))
        for value in wrong:
            assert not is_shaped(event("person_added", FIRST | {key: value}, 1))
    assert not is_shaped(event("county_added", FIRST | RIGHT["county_added"], 1))
    assert is_shaped(event("started", RIGHT["started"], 1))  # of a cycle, that is another thing


def test_an_approval_of_a_gate_has_a_shape_of_its_own():
    assert is_shaped(event("approved", GATE)) is True
    for key, wrong in (
        ("gate", WORD),
        ("visit", [*SEQ, None]),
        ("submissions", BY_WORD),
        ("role", WORD),
    ):
        assert not any(is_shaped(event("approved", GATE | {key: value})) for value in wrong)
    rest = {key: value for key, value in GATE.items() if key != "visit"}
    assert not is_shaped(event("approved", rest | RIGHT["approved"]))
    assert not is_shaped(event("withdrawn", GATE))


@pytest.mark.parametrize("kind", [Kind.WAIVED, Kind.SETTLED, Kind.MIGRATED, "from_the_future"])
def test_kinds_that_are_reserved_or_not_known_may_say_anything(kind: str):
    assert is_shaped(event(kind, {}))
    assert is_shaped(event(kind, {"gate": 1}))


def test_a_payload_is_an_object():
    for payload in (None, [], "text", 1):
        assert not is_shaped(event("started", payload))


def test_the_parts_of_a_shape_say_yes_or_no():
    word = shape._is_word
    assert shape._one_of(frozenset({"a"}))("a") is True
    assert not any(map(shape._one_of(frozenset({"a"})), ["b", None, ["a"], 1]))
    assert shape._or_null(word)(None) is shape._or_null(word)("a") is True
    assert not shape._or_null(word)("")
    for lists in (shape._list_of(word), shape._sorted_list_of(word)):
        assert lists([]) is lists(("a",)) is lists(["a", "b"]) is True
        assert not any(map(lists, ["a", {"a": 1}, None, ["a", ""], ["a", 1]]))
    assert shape._list_of(word)(["b", "a", "a"])
    assert not any(map(shape._sorted_list_of(word), (["b", "a"], ["a", "a"])))
    assert shape._by_word(word)({}) is shape._by_word(word)({"x": "a"}) is True
    assert not any(map(shape._by_word(word), [["a"], None, {"x": "a", "y": ""}]))
    assert shape._object({"x": word})({"x": "a", "y": 1}) is True
    assert not any(map(shape._object({"x": word}), [{}, {"x": ""}, None, [("x", "a")]]))
