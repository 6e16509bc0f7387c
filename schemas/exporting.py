"""What is exported: the events of cycles as rows, the formats, and what was written.

A row holds opaque ids, days, commitments and the names of counties; never a person's name, a file's
name or a text of reasons and notes: those stand in the private side table, which no export reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.ledger import Event


class ExportFormat(StrEnum):
    """The formats of logs that are written."""

    XES = "xes"
    OCEL = "ocel"
    CSV = "csv"
    PARQUET = "parquet"
    ARROW = "arrow"


#: What the names of files end in, by format; the first is the usual one.
SUFFIXES: Mapping[ExportFormat, tuple[str, ...]] = {
    ExportFormat.XES: (".xes",),
    ExportFormat.OCEL: (".jsonocel", ".ocel.json", ".json"),
    ExportFormat.CSV: (".csv",),
    ExportFormat.PARQUET: (".parquet",),
    ExportFormat.ARROW: (".arrow",),
}


@frozen(repr=False)
class ExportAsked(Noun):
    """What is wanted: ``format`` of ``None`` is what the name ``out`` ends in.

    ``counties`` are codes or unique names, none of them: all; ``number`` is the cycle's, counted
    from 1, ``None``: all of them. ``force`` says that a file that stands there may be replaced.
    """

    out: str
    format: ExportFormat | None = None
    counties: tuple[str, ...] = ()
    number: int | None = None
    force: bool = False


@frozen(repr=False)
class CodedAsked(Noun):
    """What is wanted of a log of others: its file, and the files that say how to read it.

    Naive times are of the zone of ``map``, else of ``schedule``, else of ``Europe/Warsaw``.
    """

    log: str
    out: str
    format: ExportFormat | None = None
    schedule: str | None = None
    map: str | None = None
    force: bool = False


@frozen(repr=False)
class ExportRow(Noun):
    """One event of one cycle, and what is known of it besides its own bytes.

    ``stage`` is the stage in which the cycle rests after the event. ``time`` are the days on which
    it happened, in EDTF, as the latest note on it narrowed them; ``event.happened`` are those that
    it was recorded with. ``timestamp`` is the UTC instant that stands for them where a format asks
    for one (``engine.telling.export_rows``).
    """

    event: Event
    hash: str
    stage: str
    time: str
    timestamp: datetime


@frozen(repr=False)
class ExportCycle(Noun):
    """One cycle and its rows by ``seq``; ``clock`` says what its timestamps were taken from.

    ``clock`` is ``happened`` or ``recorded``; ``county`` the TERYT code, ``name`` its name.
    """

    cycle: str
    county: str
    name: str
    schedule: str
    clock: str
    rows: tuple[ExportRow, ...]


@frozen(repr=False)
class ExportedLog(Noun):
    """The cycles of one programme, in the order of their counties' codes and their numbers.

    ``schedules`` maps the digest of each schedule that they run on to its id and version.
    """

    origin: str
    simulated: bool
    schedules: Mapping[str, tuple[str, str]] = field(hash=False)
    cycles: tuple[ExportCycle, ...]

    @property
    def rows(self) -> tuple[ExportRow, ...]:
        """The rows of all cycles, one cycle after the other."""
        return tuple(row for cycle in self.cycles for row in cycle.rows)


@frozen(repr=False)
class Exported(Noun):
    """What was written: the file, its format, what it holds, its bytes and their SHA-256."""

    out: str
    format: ExportFormat
    cases: int
    events: int
    size: int
    digest: str
    simulated: bool
