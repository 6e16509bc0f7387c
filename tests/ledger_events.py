"""Events for tests of recording: one by its parts, chains of them, and Hypothesis's own."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from engine.recording.ledger.event_bytes import leaf_hash, write
from engine.recording.ledger.payload_bytes import LARGEST
from schemas.ledger import NO_EVENT, OF_CYCLE, OF_PROGRAMME, PROGRAMME, Event, Head

DIGEST = "cd" * 32
RECORDED = "2026-11-23T09:41:12.123456Z"
PAYLOAD = {
    "output": "attendance_a",
    "files": [{"commitment": "ab" * 32, "size": 12345, "medium": "pdf"}],
    "checks": [],
    "bases": {"barrels": 3},
    "adds_to": None,
}


def event(seq: int = 1, prev: str = NO_EVENT, **parts: Any) -> Event:
    """One event of cycle 1432/1, unless ``parts`` say otherwise."""
    facts: dict[str, Any] = {
        "cycle": "1432/1",
        "seq": seq,
        "prev": prev,
        "kind": "submitted",
        "happened": "2008-11-26",
        "recorded": RECORDED,
        "actor": "p1",
        "acting_as": ("trainer",),
        "schedule": DIGEST,
        "idem": None,
        "payload": PAYLOAD,
    }
    return Event(**{**facts, **parts})


def ended(head: Head) -> tuple[int, str | None]:
    """How many events there are, and when the last one was recorded."""
    return head.size, head.recorded


def chain(length: int, cycle: str = "1432/1") -> list[Event]:
    """The first events of a cycle, each with the hash of the one before it."""
    events: list[Event] = []
    for seq in range(1, length + 1):
        prev = leaf_hash(write(events[-1])) if events else NO_EVENT
        events.append(event(seq, prev, cycle=cycle))
    return events


_whole = st.integers(-LARGEST, LARGEST)
_texts = st.text(max_size=12)  # no lone surrogates; control and astral characters too
_keys = st.text(st.characters(max_codepoint=127), max_size=8)
_leaves = st.none() | st.booleans() | _whole | _texts
payloads = st.dictionaries(
    _keys,
    st.recursive(
        _leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys, inner, max_size=4),
        max_leaves=12,
    ),
    max_size=5,
)
_hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
_days = st.dates().map(str) | st.dates().map(lambda day: f"{day:%Y}".zfill(4))
_instants = st.datetimes().map(lambda at: at.isoformat(timespec="microseconds") + "Z")
_names = st.text(min_size=1, max_size=12)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Any event that can be written."""
    cycle = draw(st.sampled_from([PROGRAMME, "1432/1", "0201/12", "2003/3"]))
    seq = draw(st.just(1) | st.integers(1, LARGEST))
    return Event(
        cycle,
        seq,
        NO_EVENT if seq == 1 else draw(_hashes.filter(lambda text: text != NO_EVENT)),
        draw(st.sampled_from(sorted(OF_PROGRAMME if cycle == PROGRAMME else OF_CYCLE))).value,
        draw(_days),
        draw(_instants),
        draw(_names),
        tuple(sorted(draw(st.sets(_names, max_size=3)))),
        None if cycle == PROGRAMME else draw(_hashes),
        draw(st.none() | _names),
        draw(payloads),
    )
