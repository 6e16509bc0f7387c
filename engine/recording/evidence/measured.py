"""A digest that counts the bytes that it is given, so that one reading tells both."""

from __future__ import annotations

from typing import Any

from attrs import define


@define(eq=False)
class Measured:
    """What ``hashlib`` or ``hmac`` made, and ``size``, the number of bytes that it was given."""

    digest: Any
    size: int = 0

    def update(self, block: bytes) -> None:
        """Take the next bytes."""
        self.digest.update(block)
        self.size += len(block)

    def hexdigest(self) -> str:
        """Return the digest of all of them, 64 lowercase hex digits for SHA-256."""
        return str(self.digest.hexdigest())
