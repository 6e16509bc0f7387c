"""What is due to be redacted, as text: a table, and the commands that would do it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.telling.marking import N_, NN_
from engine.telling.table import Column, Fit, Table

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.redaction import DueList, Expiring

_HEAD = NN_(
    "As of {day}: {n} output whose evidence is no longer to be kept.",
    "As of {day}: {n} outputs whose evidence is no longer to be kept.",
)
_DOUBT = NN_(
    "Of {n} more it cannot be told: the day it counts from is not known exactly.",
    "Of {n} more it cannot be told: the days they count from are not known exactly.",
)
_NARROW = N_("Say more exactly when it was with: {command}")
_HOW = N_("Nothing is destroyed by itself. For each commitment: {command}")
_HEADINGS = (
    Column(N_("County")),
    Column(N_("Cycle"), number=True),
    Column(N_("Output")),
    Column(N_("Since")),
    Column(N_("Due")),
    Column(N_("Commitments"), Fit.WRAP),
)
_CANNOT_TELL = N_("cannot tell: {first} to {last}")
_ENTERED = N_("{stage}, {days}")


def due_blocks(pen: Pen, found: DueList) -> Iterator[str | Table]:
    """Write what is due, and what may be."""
    yield from pen.banner(found.simulated)
    due = sum(row.is_due is True for row in found.rows)
    yield from pen.wrapped(pen.words.count(_HEAD, due, day=found.as_of))
    if not found.rows:
        return
    yield ""
    columns = tuple(Column(pen.say(c.heading), c.fit, c.number) for c in _HEADINGS)
    yield Table(columns, tuple(_cells(pen, row) for row in found.rows))
    yield ""
    if due:
        command = "etap redact COMMITMENT --reason TEXT"
        yield from pen.wrapped(pen.say(_HOW, command=command))
    if due < len(found.rows):
        yield from pen.wrapped(pen.words.count(_DOUBT, len(found.rows) - due))
        command = "etap note COUNTY --event N --happened DATE"
        yield from pen.wrapped(pen.say(_NARROW, command=command))


def _cells(pen: Pen, row: Expiring) -> tuple[str, ...]:
    due = (
        pen.say(_CANNOT_TELL, first=row.perhaps, last=row.due)
        if row.is_due is None
        else row.due.isoformat()
    )
    return (
        f"{row.county} {pen.words.fact(row.name)}",
        str(row.cycle),
        row.output,
        pen.say(_ENTERED, stage=row.since, days=row.entered),
        due,
        " ".join(mark[:16] for mark in row.commitments),
    )
