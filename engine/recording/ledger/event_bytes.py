"""An event's bytes: canonical JSON (RFC 8785), written once and never changed (design 4).

- The object holds ``v``, which is 1, and the fields of ``schemas.ledger.Event``; nothing else.
- Texts are any Unicode that UTF-8 can carry, kept as they are (no normal form); a key is ASCII; a
  number is a whole one within 2^53 - 1; nesting ends at 32 levels. Within these limits the standard
  library's encoder writes what RFC 8785 asks for, at a fraction of the cost of the package
  ``rfc8785``; a property test holds the two together.
- ``read`` trusts nothing and is what verifying uses. ``read_trusted`` is for replaying a ledger
  whose bytes were verified, or are about to be: it looks for the fields and no further.
- An event's hash is the RFC 6962 leaf hash of its bytes: chain and tree share one hash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring as _quoted
from typing import Any, Final

from attrs import fields

from engine.errors import LedgerBroken, UsageFault
from engine.recording.ledger import payload_bytes
from engine.recording.ledger.payload_bytes import LARGEST
from schemas.days import Days
from schemas.ledger import BYTES_VERSION, NO_EVENT, OF_CYCLE, OF_PROGRAMME, PROGRAMME, Event, Kind

BROKEN: Final = "ETP640"
NOT_UTF8: Final = "ETP641"

_HEX = re.compile(r"[0-9a-f]{64}").fullmatch
_CYCLE = re.compile(r"programme|[0-9]{4}/[1-9][0-9]{0,8}").fullmatch
_DAY, _TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}", r"[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}"
_RECORDED = re.compile(f"{_DAY}T{_TIME}Z").fullmatch
_KEYS: Final = frozenset({"v", *(field.name for field in fields(Event))})
_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # not in typeshed
_decode = json.JSONDecoder().decode


def write(event: Event) -> bytes:
    """Write an event's bytes.

    Raises:
        UsageFault: a text holds half a character (a lone surrogate), which UTF-8 cannot carry.
        ValueError: a field is not what its docstring says, or the payload leaves the limits above.
    """
    wrong = _wrong(event)
    if wrong:
        raise ValueError(f"an event's {wrong} cannot be written: {getattr(event, wrong)!r}")
    payload_bytes.judge(event.payload)
    return _bytes(event)


def read(body: bytes) -> Event:
    """Read an event's bytes, accepting exactly what ``write`` can have written.

    Raises:
        LedgerBroken: anything else; the fact ``part`` names the field, or is ``utf-8``, ``json``,
            ``keys`` or ``canonical form``.
    """
    parsed = _parsed(body)
    if parsed.keys() != _KEYS:
        raise _broken("keys")
    if type(parsed["v"]) is not int or parsed["v"] != BYTES_VERSION:
        raise _broken("v")
    if type(parsed["acting_as"]) is not list:
        raise _broken("acting_as")
    event = _event(parsed)
    wrong = _wrong(event)
    if wrong:
        raise _broken(wrong)
    if not _is_canonical(event, body):
        raise _broken("canonical form")
    return event


def read_trusted(body: bytes) -> Event:
    """Read an event's bytes without judging them: whether they are right is for ``read`` to say.

    Raises:
        LedgerBroken: they are no JSON, or lack a field.
    """
    try:
        return _event(_scan(str(body, "utf-8"), 0)[0])
    except (ValueError, TypeError, KeyError, StopIteration, RecursionError):
        raise _broken("json") from None


def leaf_hash(body: bytes) -> str:
    """Hash an event's bytes as a leaf of the ledger's tree: 64 lowercase hex digits.

    >>> leaf_hash(b"")
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
    """
    return sha256(b"\x00" + body).hexdigest()  # RFC 6962 §2.1: a leaf is hashed after a zero byte


def _event(parsed: Mapping[str, Any]) -> Event:
    return Event(
        parsed["cycle"],
        parsed["seq"],
        parsed["prev"],
        parsed["kind"],
        parsed["happened"],
        parsed["recorded"],
        parsed["actor"],
        tuple(parsed["acting_as"]),
        parsed["schedule"],
        parsed["idem"],
        parsed["payload"],
    )


def _bytes(event: Event) -> bytes:
    """The canonical form: the keys stand here in their order, without a space."""
    text = (
        f'{{"acting_as":[{",".join(map(_quoted, event.acting_as))}]'
        f',"actor":{_quoted(event.actor)},"cycle":{_quoted(event.cycle)}'
        f',"happened":"{event.happened}","idem":{_or_null(event.idem)},"kind":"{event.kind}"'
        f',"payload":{payload_bytes.write(event.payload)},"prev":"{event.prev}"'
        f',"recorded":"{event.recorded}","schedule":{_or_null(event.schedule)}'
        f',"seq":{event.seq:d},"v":{BYTES_VERSION}}}'
    )
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        shown = text[max(0, error.start - 20) : error.end + 20]
        facts = {"text": shown.encode("utf-8", "backslashreplace").decode()}
        raise UsageFault(NOT_UTF8, facts) from None


def _or_null(text: str | None) -> str:
    return "null" if text is None else str(_quoted(text))


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        parsed = _decode(str(body, "utf-8"))
    except (UnicodeDecodeError, TypeError):
        raise _broken("utf-8") from None
    except (ValueError, RecursionError):
        raise _broken("json") from None
    if type(parsed) is not dict:
        raise _broken("json")
    return parsed


def _is_canonical(event: Event, body: bytes) -> bool:
    try:
        payload_bytes.judge(event.payload)
        return _bytes(event) == body
    except (ValueError, UsageFault):
        return False


def _wrong(event: Event) -> str | None:
    """Name the first field that is not what the format asks for."""
    if _is_usual(event) and _is_placed(event):
        return None
    for name, holds in _RULES:
        if not holds(event):
            return name
    return None


def _is_placed(event: Event) -> bool:
    """Whether the fields that every event has of its own are right."""
    return (
        type(event.seq) is int
        and 1 < event.seq <= LARGEST
        and event.idem is None
        and type(event.payload) is dict
        and event.prev != NO_EVENT
        and _is_hash(event.prev)
        and _is_instant(event.recorded)
    )


def _is_usual(event: Event) -> bool:
    """Whether the fields that event after event repeats are right; each set is judged once."""
    parts = (event.cycle, event.kind, event.happened, event.actor, event.acting_as, event.schedule)
    try:
        return _are_right(*parts)
    except TypeError:  # a part that cannot be hashed is not right either, and is named in its turn
        return False


@lru_cache(maxsize=4096, typed=True)
def _are_right(
    cycle: str, kind: str, happened: str, actor: str, acting_as: tuple[str, ...], schedule: str
) -> bool:
    event = Event(cycle, 1, NO_EVENT, kind, happened, "", actor, acting_as, schedule, None, {})
    return all(holds(event) for name, holds in _RULES if name in _REPEATED)


def _kinds_of(cycle: str) -> frozenset[Kind]:
    return OF_PROGRAMME if cycle == PROGRAMME else OF_CYCLE


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_days(text: str) -> bool:
    try:
        Days.parse(text)
    except ValueError:
        return False
    return True


def _is_hash(text: object) -> bool:
    return isinstance(text, str) and _HEX(text) is not None


def _is_instant(text: object) -> bool:
    try:
        return isinstance(text, str) and bool(_RECORDED(text) and datetime.fromisoformat(text))
    except ValueError:
        return False


_RULES: Final[tuple[tuple[str, Callable[[Event], bool]], ...]] = (
    ("cycle", lambda e: _is_text(e.cycle) and bool(_CYCLE(e.cycle))),
    ("seq", lambda e: type(e.seq) is int and 1 <= e.seq <= LARGEST),
    ("prev", lambda e: _is_hash(e.prev) and (e.prev == NO_EVENT) == (e.seq == 1)),
    ("kind", lambda e: _is_text(e.kind) and e.kind in _kinds_of(e.cycle)),
    ("happened", lambda e: _is_text(e.happened) and _is_days(e.happened)),
    ("recorded", lambda e: _is_instant(e.recorded)),
    ("actor", lambda e: _is_text(e.actor)),
    ("acting_as", lambda e: type(e.acting_as) is tuple and all(map(_is_text, e.acting_as))),
    ("acting_as", lambda e: list(e.acting_as) == sorted(set(e.acting_as))),
    ("schedule", lambda e: (e.schedule is None) == (e.cycle == PROGRAMME)),
    (
        "schedule",
        lambda e: e.schedule is None or _is_hash(e.schedule),
    ),
    ("idem", lambda e: e.idem is None or _is_text(e.idem)),
    ("payload", lambda e: isinstance(e.payload, Mapping)),
)


_REPEATED: Final = frozenset({"cycle", "kind", "happened", "actor", "acting_as", "schedule"})


def _broken(part: str) -> LedgerBroken:
    return LedgerBroken(BROKEN, {"part": part})
