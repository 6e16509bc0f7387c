"""What the ledger's events hold by commitment: files and texts, and which of them were redacted.

A commitment belongs to one cycle: equal files of two cycles have different salts, hence different
commitments, and every text has a salt of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import evolve

from engine.recording.ledger.event_bytes import read_trusted
from schemas.ledger import Event, Kind
from schemas.redaction import Holding, Use

if TYPE_CHECKING:
    from engine.recording.ledger.ledger_store import Reader


def held(reader: Reader) -> Mapping[str, Use]:
    """Return every commitment that an event of the ledger holds, in the order of the events.

    ``outputs`` and ``met`` of the uses are empty: a state tells them.
    """
    found: dict[str, Use] = {}
    for stored in reader.read_all():
        if b'"commitment' not in stored.body:  # most events hold none, and reading costs the most
            continue
        event = read_trusted(stored.body)
        for mark, holding in commitments_of(event):
            found.setdefault(mark, Use(event.cycle, mark, holding, event.seq))
        for mark in redacted_by(event):
            use = found.get(mark)
            if use is not None and use.cycle == event.cycle and not use.redacted:
                found[mark] = evolve(use, redacted=event.seq)
    return found


def commitments_of(event: Event) -> Iterator[tuple[str, Holding]]:
    """Give the commitments that an event holds, those of files first; also of a damaged one."""
    files = event.payload.get("files")
    for file in files if isinstance(files, list | tuple) else ():
        mark = file.get("commitment") if isinstance(file, Mapping) else None
        if isinstance(mark, str):
            yield mark, Holding.FILE
    text = event.payload.get("reason") or event.payload.get("text")
    mark = text.get("commitment") if isinstance(text, Mapping) else None
    if isinstance(mark, str):
        yield mark, Holding.TEXT


def redacted_by(event: Event) -> tuple[str, ...]:
    """Return the commitments that an event says were redacted; none for another kind of event."""
    named = event.payload.get("commitments") if event.kind == Kind.REDACTED else None
    marks = named if isinstance(named, list | tuple) else ()
    return tuple(mark for mark in marks if isinstance(mark, str))


def redacted_in(reader: Reader, cycle: str) -> frozenset[str]:
    """Return the commitments that the events of one cycle say were redacted."""
    events = (read_trusted(stored.body) for stored in reader.read(cycle))
    return frozenset(mark for event in events for mark in redacted_by(event))


def submitted(reader: Reader) -> Iterator[tuple[str, str, str]]:
    """Give cycle, output and commitment of every file that was ever submitted, by event."""
    for stored in reader.read_all():
        if b'"submitted"' not in stored.body:
            continue
        event = read_trusted(stored.body)
        if event.kind == Kind.SUBMITTED:
            for mark, holding in commitments_of(event):
                if holding is Holding.FILE:
                    yield event.cycle, str(event.payload["output"]), mark
