"""Ed25519 (RFC 8032), by the library ``cryptography``: the one module of keys that imports it.

Importing it costs as much as all the rest of a short command; import this module where a signature
is made or checked.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)


def verifies(key: str, signature: str, text: str) -> bool:
    """Whether a signature is of a text by a public key; key and signature are hex digits.

    Anything of another length than it must have verifies nothing.
    """
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


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
