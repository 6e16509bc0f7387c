"""Auditing a log that lies in parts, by an engine that spreads the work, over machines perhaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, overload

from attrs import frozen

from engine.auditing.finding_rows import rows_of
from engine.auditing.findings import Part, concluded
from engine.auditing.unseen import not_evaluated
from engine.deciding.machine import tables
from engine.operating.auditing_logs import map_named
from engine.operating.schedules import schedule_called
from engine.recording.log_files import digest_of
from engine.recording.scaling.engines import engine_called
from engine.recording.scaling.running import audit_parts
from schemas.audit import Certainty, Finding, Rule
from schemas.audit_asked import AuditAsked, LogAsked
from schemas.audit_report import AuditReport
from schemas.event_log import LogSource
from schemas.scaling import EngineName, ScalingAsked

if TYPE_CHECKING:
    from schemas.scaling import Scaled, ScaledFinding
    from schemas.schedule import Schedule

_EPOCH = date(1970, 1, 1)


def audit_by_engine(schedule: str, asked: ScalingAsked, programme: Path | None = None) -> Scaled:
    """Audit the parts of a log against the schedule of a file or an id, with an engine.

    Raises:
        UsageFault: the engine is not installed, or a part lacks a column that is needed.
        NotFound, FaultyText, Unreadable: the schedule or a part cannot be read; an engine may
            wrap what its workers met in an error of its own.
    """
    found = schedule_called(schedule, programme).schedule
    with engine_called(asked.engine, asked.address) as engine:
        return audit_parts(engine, found, asked)


def audit_log_parts(
    which: LogAsked, asked: AuditAsked, programme: Path | None = None
) -> AuditReport:
    """Audit a log that lies in parts, told like the audit of one file.

    The order of the files is that of each case; pictures and the facts beyond a finding need the
    rows, which stayed where they are. Raises like ``audit_by_engine``.
    """
    schedule, log_map = map_named(which, programme)
    day = None if asked.as_of is None else (asked.as_of - _EPOCH).days
    wanted = ScalingAsked(
        (which.log, *which.parts),
        EngineName(which.engine or EngineName.EMBEDDED),
        address=which.address,
        day=day,
        closed=asked.closed,
        map=log_map,
    )
    found = audit_by_engine(which.schedule, wanted, programme)
    end = asked.as_of or _EPOCH + timedelta(days=found.day or 0)
    audit = concluded([_part(schedule, found)], asked.allowances, end)
    name = Path(which.log).name
    source = LogSource(name, f"{len(wanted.parts)} parts", *_size_and_digest(wanted.parts))
    return AuditReport(
        audit,
        name,
        source,
        found.quality,
        ignored=found.ignored,
        command=asked.command,
        orders=found.quality.tied_cases or None,
    )


def _size_and_digest(parts: Sequence[str]) -> tuple[int, str]:
    """Return the bytes of all parts, and the SHA-256 of their digests, one after the other.

    Of one part alone it is the part's own.
    """
    digests = [digest_of(Path(part)) for part in parts]
    size = sum(Path(part).stat().st_size for part in parts)
    if len(digests) == 1:
        return size, digests[0]
    return size, sha256("".join(digests).encode()).hexdigest()


def _part(schedule: Schedule, found: Scaled) -> Part:
    findings = tuple(_finding(one) for one in found.findings)
    names = tuple(dict.fromkeys(one.case for one in findings))
    return Part(
        tables(schedule),
        rows_of(findings, names, schedule),
        findings,
        _Cases(names, found.cases),
        found.events,
        not_evaluated(schedule, found.unknowns, found.cases, found.untimed),
    )


def _finding(one: ScaledFinding) -> Finding:
    certainty = Certainty.SOME if one.some else Certainty.ALL
    event = one.event or None
    return Finding(Rule(one.rule), one.case, event, one.about, one.trigger, certainty, one.impact)


@frozen(eq=False)
class _Cases(Sequence[str]):
    """The names of the cases that have a finding, of so many cases in all."""

    names: tuple[str, ...]
    size: int

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        return self.names[place]
