"""A command that is given again under its idempotency key: what is compared, and what comes of it.

A *part* is one thing that a command says of the event that it wants: its kind, the county, the
person, the days, and whatever stands in the payload. A part that the command leaves open is not
there, and matches anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.ledger import Receipt

#: The value of each part, by its name; those of ``engine.deciding.retries``.
Parts = Mapping[str, object]


@frozen(repr=False)
class KeptText(Noun):
    """A text that an event holds: its size in bytes of UTF-8; ``None`` where it was redacted."""

    size: int
    text: str | None


@frozen(repr=False)
class GivenFile(Noun):
    """A file as it is named, or as an event holds it: its commitment and its size in bytes.

    The commitment to a file that is named now is made under the salt of the event's; it is ``None``
    where that salt was redacted.
    """

    commitment: str | None
    size: int


@frozen(repr=False)
class Comparison(Noun):
    """Which parts of a command differ from the event, and which can no longer be compared."""

    differs: tuple[str, ...] = ()
    not_compared: tuple[str, ...] = ()


@frozen(repr=False)
class Repeated(Noun):
    """A command that had been recorded before: its receipts, as they were given then.

    ``not_compared`` names the parts that were redacted since; ``text`` is its reason or note.
    """

    receipts: tuple[Receipt, ...]
    not_compared: tuple[str, ...] = ()
    text: str | None = None
