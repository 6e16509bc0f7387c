"""What every command is asked with: who acts, on which days it happened, and in which cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.days import Days


@frozen(repr=False)
class Asked(Noun):
    """The circumstances of a command.

    ``person`` is an opaque id; ``None`` stands for the only person of the programme. ``happened``
    defaults to today in the schedule's time zone, ``number`` to the county's latest cycle. ``idem``
    is the caller's idempotency key, kept in the event.
    """

    person: str | None = None
    happened: Days | None = None
    number: int | None = None
    idem: str | None = None
