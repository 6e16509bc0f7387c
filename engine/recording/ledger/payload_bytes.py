"""A payload within an event's bytes: what may stand in it, and how it is written (RFC 8785).

A key is ASCII; a number is a whole one within 2^53 - 1; nesting ends at 32 levels. Within these
limits the standard library's encoder writes what RFC 8785 asks for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from json.encoder import encode_basestring as _quoted
from typing import Any, Final

#: The largest whole number that every reader of JSON understands alike (RFC 8785, RFC 7493).
LARGEST: Final = 2**53 - 1
#: How deep a payload may nest.
DEEPEST: Final = 32

#: What stands in a payload as it is, whatever it says.
_SIMPLE: Final = frozenset({str, bool, type(None)})


def judge(payload: object) -> None:
    """Refuse what the encoder would write otherwise than RFC 8785 does.

    Raises:
        ValueError: a value, a key or the depth is outside the limits.
    """
    _judge_part(payload, DEEPEST)


def _judge_part(value: object, deepest: int) -> None:
    if not deepest:
        raise ValueError(f"a payload nests deeper than {DEEPEST} levels")
    for part in _parts(value):
        if type(part) not in _SIMPLE and not _is_leaf(part):
            _judge_part(part, deepest - 1)


def _parts(box: object) -> Collection[object]:
    if type(box) is list or type(box) is tuple:
        return box
    if type(box) is dict or isinstance(box, Mapping):
        # RFC 8785 §3.2.3 sorts keys by UTF-16 units, Python by code points: ASCII is both.
        if all([type(key) is str and key.isascii() for key in box]):  # noqa: C419 - hot
            return box.values()
        raise ValueError(f"a payload's keys are ASCII texts: {list(box)!r}")
    if isinstance(box, list | tuple):
        return box
    raise ValueError(f"a payload cannot hold {box!r}")


def _is_leaf(value: object) -> bool:
    if isinstance(value, int):
        if -LARGEST <= value <= LARGEST:
            return True
        raise ValueError(f"a payload's number is beyond 2^53: {value}")
    return isinstance(value, str)


def _as_dict(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise ValueError(f"a payload cannot hold {value!r}")


def _encoder() -> Callable[[object], str]:
    """Make what writes a payload: no space, keys sorted, letters as they are, no float."""
    own = json.JSONEncoder(
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
        check_circular=False,  # the depth was judged
        default=_as_dict,
    )
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return own.encode
    # What ``own.encode`` makes anew for every call, made once.
    once = make(None, _as_dict, _quoted, None, ":", ",", True, False, False)  # noqa: FBT003 - its own order
    return lambda payload: "".join(once(payload, 0))


#: Write a payload that was judged.
write = _encoder()
