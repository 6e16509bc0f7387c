"""Ledgers of any length with events like those of a county's cycle, for measurements and campaigns.

The events follow one another as the format asks (seq, prev); they are appended as any other is.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from engine.recording.ledger.sqlite_ledger import SqliteLedger, create_ledger
from schemas.ledger import NO_EVENT, Event, Receipt

SCHEDULE = "cd" * 32
_RECORDED = "2026-11-23T09:41:12.123456Z"
#: How many events are appended in one transaction.
_BLOCK = 1_000


def following(last: Receipt | None, number: int = 0) -> Event:
    """Return the event after ``last`` in its cycle; ``number`` makes its evidence another one's."""
    payload = {
        "output": "attendance_a",
        "files": [{"commitment": f"{number:064x}", "size": 12345, "medium": "pdf"}],
        "checks": [],
        "bases": {"barrels": 3},
        "adds_to": None,
    }
    seq, prev = (last.event.seq + 1, last.hash) if last else (1, NO_EVENT)
    common = ("submitted", "2008-11-26", _RECORDED, "p1", ("trainer",), SCHEDULE, None)
    return Event("1432/1", seq, prev, *common, payload)


def filled(path: Path, length: int) -> tuple[SqliteLedger, list[bytes]]:
    """Make a ledger of ``length`` events; returns it, open, and the hash of each leaf."""
    ledger = create_ledger(path)
    hashes: list[bytes] = []
    last: Receipt | None = None
    numbers = iter(range(length))
    while block := list(islice(numbers, _BLOCK)):
        with ledger.writing() as writer:
            for number in block:
                last = writer.append(following(last, number))
                hashes.append(bytes.fromhex(last.hash))
    return ledger, hashes
