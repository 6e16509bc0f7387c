"""The clock of recording: UTC instants that never go back within one ledger (design 3).

``recorded`` is taken inside the write transaction, after its lock. The order of events is the
ledger's and never depends on the clock; the stamp only has to be true to a few seconds and never to
run backwards.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from engine.errors import Unreadable
from schemas.ledger import instant_text

#: What gives the present instant, aware.
Clock = Callable[[], datetime]

#: How far the clock may be behind the last event: what setting a clock by network time moves it.
TOLERANCE: Final = timedelta(seconds=5)

WENT_BACK: Final = "ETP629"


def system_clock() -> datetime:
    """The computer's clock, in UTC."""
    return datetime.now(UTC)


def fixed_clock(instant: datetime) -> Clock:
    """A clock that stands at ``instant``, which is aware: for tests and simulated programmes."""
    return lambda: instant


def stamp(clock: Clock, last: str | None) -> str:
    """The ``recorded`` of the next event: the clock's instant, or ``last`` where that is later.

    ``last`` is the ``recorded`` of the ledger's last event, ``None`` for an empty ledger.

    Raises:
        Unreadable: the clock is more than 5 seconds behind ``last``.
        ValueError: the clock's instant is not aware.

    >>> noon = fixed_clock(datetime(2026, 11, 23, 12, tzinfo=UTC))
    >>> stamp(noon, None)
    '2026-11-23T12:00:00.000000Z'
    >>> stamp(noon, "2026-11-23T12:00:03.000000Z")
    '2026-11-23T12:00:03.000000Z'
    """
    now = clock()
    if now.tzinfo is not UTC and now.utcoffset() is None:
        raise ValueError("the clock's instant has no time zone")
    text = instant_text(now)
    if last is None or last <= text:
        return text
    if datetime.fromisoformat(last) - now <= TOLERANCE:
        return last
    raise Unreadable(WENT_BACK, {"clock": text, "last": last})
