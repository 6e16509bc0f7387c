"""Reading an instant from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from engine.errors import UsageFault

#: Where the programme is: the zone of an instant that names none.
ZONE = ZoneInfo("Europe/Warsaw")

#: The years of an instant: far enough from the ends of the calendar to reckon with days.
YEARS = range(1900, 3000)


def read(text: str) -> datetime:
    """Read ISO 8601 text as an aware instant; a day alone is its noon in Warsaw.

    Raises:
        UsageFault: it is no instant.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UsageFault("ETP804", {"text": text}) from None
    if instant.year not in YEARS:
        raise UsageFault("ETP804", {"text": text})
    if len(text) <= len("2009-01-20"):
        instant = datetime.combine(instant.date(), time(12))
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZONE)
    return instant.astimezone(UTC)
