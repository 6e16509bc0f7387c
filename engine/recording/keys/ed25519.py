"""Ed25519 (RFC 8032), by the library ``cryptography``: the one module of keys that imports it.

Verifying is as strict as docs/format.md, 9, says, so that all verifiers agree on every signature:
OpenSSL computes [S]B - [k]A and compares it with R's bytes, and refuses an S that is not less than
the group's order; what it lets pass of the points themselves is refused here.

Importing it costs as much as all the rest of a short command; import this module where a signature
is made or checked.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

#: The field's prime, and the y of every point of small order (8 times it is the neutral point).
_P: Final = 2**255 - 19
_Y8: Final = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL: Final = frozenset((0, 1, _P - 1, _Y8, _P - _Y8))


def verifies(key: str, signature: str, text: str) -> bool:
    """Whether a signature is of a text by a public key; key and signature are hex digits.

    Anything of another length than it must have verifies nothing.
    """
    raw, made = bytes.fromhex(key), bytes.fromhex(signature)
    if not _is_sound(raw) or not _is_sound(made[:32]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(made, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_sound(point: bytes) -> bool:
    """Whether a point's y is in the one form that encodes it, and the point not of small order.

    A point with x = 0, of which the sign could be written twice, is of small order.
    """
    y = int.from_bytes(point, "little") & (2**255 - 1)
    return y < _P and y not in _SMALL


def generate() -> Ed25519PrivateKey:
    """Make a private key from the system's random numbers."""
    return Ed25519PrivateKey.generate()


def public(private: Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public key."""
    return private.public_key().public_bytes_raw()


def write_pem(private: Ed25519PrivateKey, passphrase: str | None) -> str:
    """Write a private key as PKCS#8 in PEM, encrypted where there is a passphrase."""
    sealing = (
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption()
    )
    form = serialization.PrivateFormat.PKCS8
    return private.private_bytes(serialization.Encoding.PEM, form, sealing).decode()


def read_pem(text: str, passphrase: str | None) -> Ed25519PrivateKey | None:
    """Read a private key from PEM; ``None`` for one of another kind.

    Raises:
        ValueError: it is no private key, or the passphrase is not its.
    """
    secret = passphrase.encode() if passphrase else None
    try:
        found = serialization.load_pem_private_key(text.encode(), secret)
    except UnsupportedAlgorithm:
        return None
    except TypeError as error:  # a passphrase is missing, or one too many
        raise ValueError(str(error)) from error
    return found if isinstance(found, Ed25519PrivateKey) else None
