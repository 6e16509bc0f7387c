"""What a payload of each kind holds (docs/format.md, 5): whether an event says what it must say.

The bytes may be in their form and still say what no command can have said: a digest that is none, a
file without a size, a programme whose first event names no origin. Only verifying asks, for only a
forger writes such a thing. Keys that this version does not know are passed over, and so are the
kinds that are reserved. What a check measured, and which event a note is about, is left to audits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from schemas.ledger import PROGRAMME, Event, Kind
from schemas.output import MEDIA

Holds = Callable[[Any], bool]
Shape = Mapping[str, Holds]

_HASH: Final = re.compile(r"[0-9a-f]{64}").fullmatch
_COUNTY: Final = re.compile(r"[0-9]{4}").fullmatch
_MEDIA: Final = frozenset({*MEDIA, "other"})


def is_shaped(event: Event) -> bool:
    """Whether the payload has every key that its kind asks for, each with such a value."""
    if event.cycle == PROGRAMME and event.seq == 1:
        is_first = event.kind == Kind.PERSON_ADDED
        return is_first and _has({**_SHAPES[Kind.PERSON_ADDED], **_FIRST}, event.payload)
    if event.kind == Kind.APPROVED and "gate" in event.payload:
        return _has(_GATE_APPROVED, event.payload)
    return _has(_SHAPES.get(event.kind, {}), event.payload)


def _has(shape: Shape, value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        key in value and holds(value[key]) for key, holds in shape.items()
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_seq(value: Any) -> bool:
    return type(value) is int and value >= 1


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and _HASH(value) is not None


def _is_county(value: Any) -> bool:
    return isinstance(value, str) and _COUNTY(value) is not None


def _one_of(words: frozenset[str]) -> Holds:
    return lambda value: isinstance(value, str) and value in words


def _or_null(holds: Holds) -> Holds:
    return lambda value: value is None or holds(value)


def _list_of(holds: Holds) -> Holds:
    return lambda value: isinstance(value, list | tuple) and all(map(holds, value))


def _sorted_list_of(holds: Holds) -> Holds:
    lists = _list_of(holds)
    return lambda value: lists(value) and list(value) == sorted(set(value))


def _by_word(holds: Holds) -> Holds:
    return lambda value: isinstance(value, Mapping) and all(map(holds, value.values()))


def _object(shape: Shape) -> Holds:
    return lambda value: _has(shape, value)


_KEPT_TEXT: Final = _or_null(_object({"commitment": _is_hash, "size": _is_number}))
_FILE: Final = _object({"commitment": _is_hash, "size": _is_number, "medium": _one_of(_MEDIA)})
_ROLE: Final[Shape] = {"person": _is_word, "role": _is_word}
_SCHEDULE: Final[Shape] = {"id": _is_word, "version": _is_word, "digest": _is_hash}
#: What the ledger's very first event says besides.
_FIRST: Final[Shape] = {"origin": _is_word, "simulated": _is_yes_or_no}
_GATE_APPROVED: Final[Shape] = {
    "gate": _is_word,
    "visit": _is_seq,
    "submissions": _by_word(_is_seq),
    "role": _is_word,
}
_SHAPES: Final[Mapping[str, Shape]] = {
    Kind.PERSON_ADDED: {"person": _is_word},
    Kind.ROLE_GRANTED: _ROLE,
    Kind.ROLE_REVOKED: _ROLE,
    Kind.COUNTY_ADDED: {"county": _is_county, "name": _is_text},
    Kind.SCHEDULE_ADOPTED: _SCHEDULE,
    Kind.SCHEDULE_PUBLISHED: _SCHEDULE,
    Kind.STARTED: {"stage": _is_word},
    Kind.SUBMITTED: {
        "output": _is_word,
        "files": _list_of(_FILE),
        "checks": _list_of(_object({})),
        "bases": _by_word(_is_seq),
        "adds_to": _or_null(_is_seq),
    },
    Kind.WITHDRAWN: {"output": _is_word, "submission": _is_seq, "reason": _KEPT_TEXT},
    Kind.APPROVED: {"output": _is_word, "submission": _is_seq, "role": _is_word},
    Kind.ADVANCED: {
        "trigger": _is_word,
        "source": _is_word,
        "dest": _is_word,
        "reason": _KEPT_TEXT,
        "relied_on": _by_word(_is_seq),
    },
    Kind.NOTED: {"text": _KEPT_TEXT},
    Kind.REDACTED: {
        "commitments": _sorted_list_of(_is_hash),
        "outputs": _sorted_list_of(_is_word),
        "reason": _KEPT_TEXT,
    },
}
