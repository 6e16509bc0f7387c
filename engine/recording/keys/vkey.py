"""The text of a public key, ``NAME+ID+KEY`` (C2SP ``signed-note``), in one form only.

docs/format.md, section 9, is the source of each rule.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Final

from engine.errors import UsageFault
from schemas.signing import VKey

NOT_A_VKEY: Final = "ETP840"
BAD_NAME: Final = "ETP841"

#: The algorithm's byte of Ed25519, the only algorithm so far (RFC 8032).
ED25519: Final = 1
#: Bytes of a public key of Ed25519.
KEY_SIZE: Final = 32

#: What a new key may be called: stricter than what is read, and short enough for a line.
_NAME = re.compile(r"[^\s\x00-\x1f\x7f+\ud800-\udfff]{1,200}").fullmatch
_TEXT = re.compile(
    r"([^\x00-\x20+\ud800-\udfff]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})"
).fullmatch


def vkey(name: str, key: bytes, algorithm: int = ED25519) -> VKey:
    """Make a public key known under a name.

    Raises:
        UsageFault: the name has a space, a ``+`` or a control character, or is too long.
    """
    if not _NAME(name):
        raise UsageFault(BAD_NAME, {"name": name})
    return VKey(name, _key_id(name, algorithm, key), algorithm, key.hex())


def write(key: VKey) -> str:
    """Write a public key's text."""
    return f"{key.name}+{key.key_id}+{b64encode(_typed(key)).decode()}"


def read(text: str) -> VKey:
    """Read a public key's text; a line end behind it does not matter.

    A key of an algorithm that is not known here can be read, so that its signatures are known to
    be *not checked*.

    Raises:
        UsageFault: it is not in the one form, or its id is not that of name and key.
    """
    line = text.removesuffix("\n").removesuffix("\r")
    parts = _TEXT(line)
    raw = _bytes(parts[3]) if parts else b""
    if not parts or len(raw) < 2 or (raw[0] == ED25519 and len(raw) != 1 + KEY_SIZE):
        raise UsageFault(NOT_A_VKEY, {"text": line[:100]})
    if _key_id(parts[1], raw[0], raw[1:]) != parts[2]:
        raise UsageFault(NOT_A_VKEY, {"text": line[:100]})
    return VKey(parts[1], parts[2], raw[0], raw[1:].hex())


def _key_id(name: str, algorithm: int, key: bytes) -> str:
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + key).digest()[:4].hex()


def _typed(key: VKey) -> bytes:
    return bytes([key.algorithm]) + bytes.fromhex(key.key)


def _bytes(text: str) -> bytes:
    """Decode base64 in its one form; nothing for any other text."""
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if b64encode(raw).decode() == text else b""
