"""The text of a checkpoint: C2SP ``tlog-checkpoint``, read and written in one form only.

docs/format.md, section 9, is the source of each rule. What is signed is ``signed_part``: the text
without its signatures.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Final

from attrs import evolve

from engine.errors import UsageFault
from schemas.checkpoint import Checkpoint, EventMark, SignatureLine

NOT_A_CHECKPOINT: Final = "ETP692"

#: A checkpoint is a few lines; a file of more bytes is none.
LARGEST: Final = 2**24
#: The largest number in a checkpoint: what JSON numbers carry exactly.
LARGEST_NUMBER: Final = 2**53 - 1

_SIZE, _HASH = r"(0|[1-9][0-9]{0,15})", r"([0-9a-f]{64})"
_B64 = r"[A-Za-z0-9+/]+={0,2}"
_NAME = r"[^\x00-\x20+]+"
_ORIGIN = re.compile(r"[^\x00-\x1f]+").fullmatch
_INSTANT = r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)"
_TIME = re.compile(f"time {_INSTANT}").fullmatch
_EVENT = re.compile(rf"event (programme|[0-9]{{4}}/[1-9][0-9]{{0,15}}) {_SIZE} {_SIZE} {_HASH}")
_VKEY = re.compile(rf"{_NAME}\+[0-9a-f]{{8}}\+{_B64}")
_SIGNATURE = re.compile(rf"\u2014 ({_NAME}) ({_B64})").fullmatch
_SHORT = re.compile(rf"{_SIZE}:({_B64})").fullmatch


def write(checkpoint: Checkpoint) -> str:
    """Write a whole checkpoint with its signatures."""
    lines = (
        f"\u2014 {line.name} {_base64(line.key_id + line.signature)}\n"
        for line in checkpoint.signatures
    )
    return signed_part(checkpoint) + "\n" + "".join(lines)


def signed_part(checkpoint: Checkpoint) -> str:
    """Write what a signature is of: all lines up to, and without, the empty one."""
    lines = [
        checkpoint.origin,
        str(checkpoint.size),
        _base64(checkpoint.root),
        f"time {checkpoint.time}",
    ]
    if checkpoint.event:
        of = checkpoint.event
        lines.append(f"event {of.cycle} {of.seq} {of.leaf} {of.hash}")
    if checkpoint.next_key is not None:
        lines.append(f"next-key {checkpoint.next_key}")
    if checkpoint.revoked_key is not None:
        lines.append(f"revoked-key {checkpoint.revoked_key}")
    return "".join(f"{line}\n" for line in lines)


def short(checkpoint: Checkpoint) -> str:
    """Write the short form, ``SIZE:ROOT``: one word that fits on a line of minutes."""
    return f"{checkpoint.size}:{_base64(checkpoint.root)}"


def read(text: str) -> Checkpoint:
    """Read a checkpoint, whole or in its short form.

    Raises:
        UsageFault: it is neither; the fact ``line`` says where, counted from 1.
    """
    found = _SHORT(text)
    if found:
        return Checkpoint("", _number(found[1], 1), _root(found[2], 1), "")
    if len(text) > LARGEST:
        raise _fault(1)
    head, empty, tail = text.partition("\n\n")
    lines = head.split("\n")
    if not empty:
        raise _fault(len(lines))
    read_so_far = _with_extensions(_first_lines(lines), lines)
    checkpoint = evolve(read_so_far, signatures=_signatures(tail, len(lines) + 2))
    if write(checkpoint) != text:
        raise _fault(1)
    return checkpoint


def _first_lines(lines: list[str]) -> Checkpoint:
    if not _ORIGIN(lines[0]):
        raise _fault(1)
    if len(lines) < 4 or not re.fullmatch(_SIZE, lines[1]):
        raise _fault(2)
    time = _TIME(lines[3])
    if not time or not _is_instant(time[1]):
        raise _fault(4)
    return Checkpoint(lines[0], _number(lines[1], 2), _root(lines[2], 3), time[1])


def _with_extensions(checkpoint: Checkpoint, lines: list[str]) -> Checkpoint:
    """Read what stands between ``time`` and the empty line; its order is judged by writing it."""
    for number, line in enumerate(lines[4:], 5):
        word, _, rest = line.partition(" ")
        if word == "event" and (event := _EVENT.fullmatch(line)):
            mark = EventMark(
                event[1], _number(event[2], number), _number(event[3], number), event[4]
            )
            if mark.leaf >= checkpoint.size or not mark.seq:
                raise _fault(number)
            checkpoint = evolve(checkpoint, event=mark)
        elif word == "next-key" and _VKEY.fullmatch(rest):
            checkpoint = evolve(checkpoint, next_key=rest)
        elif word == "revoked-key" and _VKEY.fullmatch(rest):
            checkpoint = evolve(checkpoint, revoked_key=rest)
        else:
            raise _fault(number)
    return checkpoint


def _signatures(tail: str, first: int) -> tuple[SignatureLine, ...]:
    found = []
    *lines, rest = tail.split("\n")
    if rest:
        raise _fault(first + len(lines))
    for number, line in enumerate(lines, first):
        parts = _SIGNATURE(line)
        raw = _bytes(parts[2]) if parts else None
        if not parts or raw is None or len(raw) < 5:
            raise _fault(number)
        found.append(SignatureLine(parts[1], raw[:4].hex(), raw[4:].hex()))
    return tuple(found)


def _number(text: str, line: int) -> int:
    number = int(text)
    if number > LARGEST_NUMBER:
        raise _fault(line)
    return number


def _root(text: str, line: int) -> str:
    raw = _bytes(text)
    if raw is None or len(raw) != 32:
        raise _fault(line)
    return raw.hex()


def _bytes(text: str) -> bytes | None:
    """Decode base64 in its one form; ``None`` for any other text."""
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if b64encode(raw).decode() == text else None


def _base64(digits: str) -> str:
    return b64encode(bytes.fromhex(digits)).decode()


def _is_instant(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _fault(line: int) -> UsageFault:
    return UsageFault(NOT_A_CHECKPOINT, {"line": line})
