"""The rows of an export: what each event of a cycle is called, when it was, and its cells.

- the activity is the trigger of an advance, the output of a submission, and else the kind of the
  event as a word (``started``, ``withdrawn``, ``approved``, ``noted``, ``redacted``); the column
  ``output`` then names the output or the trigger that it is about. ``kind`` keeps them apart where
  a schedule has an id that is such a word.
- ``time`` are days in EDTF. Formats that know instants alone get ``timestamp``. A cycle has **one**
  clock for all of its timestamps, so that their order is the order of its events: the first instant
  of each event's day in the schedule's zone, where each of them is known to the day and none runs
  backwards; else the instant at which each was recorded.
- no cell holds a name or a text of a person; ``reason`` says only whether one was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from schemas.days import Days
from schemas.exporting import ExportCycle, ExportedLog, ExportRow
from schemas.ledger import Event, Kind, instant_text

#: The columns of a table that a reader of logs knows without a mapping, and all, in their order.
KNOWN = (
    "case", "activity", "time", "person", "output", "role", "content", "reason", "recorded",
)  # fmt: skip
COLUMNS = (
    *KNOWN, "timestamp", "kind", "stage", "happened", "about", "narrowed", "seq", "hash",
    "schedule", "simulated",
)  # fmt: skip
HAPPENED, RECORDED = "happened", "recorded"
#: What joins several roles, or several commitments, in one cell.
JOINT = "|"
#: What says that a person acted in no role: an empty cell would say that nothing is known of it.
NO_ROLE = "(none)"

Found = tuple[Event, str]


def cycle_rows(found: Sequence[Found], county: str, name: str, zone: str) -> ExportCycle:
    """Return a cycle's rows: its events by ``seq``, each with its hash; at least one.

    ``county`` is its code, ``zone`` the IANA name of the schedule's time zone.
    """
    days = _days_known(event for event, _ in found)
    first = found[0][0]
    clock = HAPPENED if _runs_by_day(days) else RECORDED
    rows = []
    stage = ""
    for (event, digest), when in zip(found, days, strict=True):
        stage = event.payload.get("dest") or event.payload.get("stage") or stage
        instant = _begin(when, zone) if clock == HAPPENED else None
        stamp = instant or datetime.fromisoformat(event.recorded)
        rows.append(ExportRow(event, digest, stage, str(when), stamp))
    return ExportCycle(first.cycle, county, name, first.schedule or "", clock, tuple(rows))


def _days_known(events: Iterable[Event]) -> list[Days]:
    """Return the days of each event as the latest note on it left them."""
    known: list[Days] = []
    for event in events:
        known.append(Days.parse(event.happened))
        about, narrowed = event.payload.get("event"), event.payload.get("narrowed")
        if event.kind == Kind.NOTED and about and narrowed and about < len(known):
            known[about - 1] = Days.parse(narrowed)
    return known


def _runs_by_day(days: Sequence[Days]) -> bool:
    """Whether each event is known to the day, no day is before the one before, and all are usual.

    Beyond the years 1700 to 2200 readers count instants differently, or not at all.
    """
    certain = all(one.certain and 1700 <= one.first.year <= 2200 for one in days)
    return certain and all(a.first <= b.first for a, b in pairwise(days))


def _begin(days: Days, zone: str) -> datetime:
    """Return the first instant of a day; where midnight is left out, it begins after the gap."""
    return datetime.combine(days.first, time(), ZoneInfo(zone)).astimezone(UTC)


def activity(event: Event) -> str:
    """Return what an event is called in a log."""
    if event.kind == Kind.ADVANCED:
        return str(event.payload["trigger"])
    return str(event.payload["output"]) if event.kind == Kind.SUBMITTED else event.kind


def subject(event: Event) -> str:
    """Return the output or the trigger that a word such as ``approved`` is about, else nothing."""
    if event.kind in (Kind.ADVANCED, Kind.SUBMITTED):
        return ""
    return str(event.payload.get("output") or event.payload.get("gate") or "")


def content(event: Event) -> str:
    """Return the sorted commitments of what was handed in, or of what was redacted, joined."""
    if event.kind == Kind.REDACTED:
        return JOINT.join(event.payload["commitments"])
    files: Iterable[Mapping[str, Any]] = event.payload.get("files", ())
    return JOINT.join(sorted(str(file["commitment"]) for file in files))


def gives_reason(event: Event) -> bool:
    """Whether a reason was given; what it says is kept elsewhere."""
    return event.payload.get("reason") is not None


def cells(row: ExportRow, *, simulated: bool) -> Mapping[str, object]:
    """Return a row's cells by column: texts, whole numbers, instants and truths; ``None``: none.

    A text that is not there is empty.
    """
    event = row.event
    about = event.payload.get("event") if event.kind == Kind.NOTED else None
    values = (
        event.cycle, activity(event), row.time, event.actor, subject(event),
        JOINT.join(event.acting_as) or NO_ROLE, content(event), gives_reason(event),
        datetime.fromisoformat(event.recorded), row.timestamp, event.kind, row.stage,
        event.happened, about, event.payload.get("narrowed") or "", event.seq, row.hash,
        event.schedule or "", simulated,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def texts(row: ExportRow, *, simulated: bool) -> Mapping[str, str]:
    """Return a row's cells as texts, the way that a table of texts holds them."""
    return {name: _text(value) for name, value in cells(row, simulated=simulated).items()}


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return instant_text(value)
        case _:
            return str(value)


def in_order(log: ExportedLog) -> Iterable[tuple[ExportCycle, ExportRow]]:
    """Return every row with its cycle, one cycle after the other."""
    return ((cycle, row) for cycle in log.cycles for row in cycle.rows)
