"""Auditing, for Python: any record against a schedule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from engine.operating.auditing import allowances
from engine.operating.auditing_logs import audited_log
from engine.recording.log_files import read_log
from engine.recording.logs.given_rows import given_log
from engine.recording.logs.log_map_file import load_map
from schemas.audit_asked import AuditAsked

if TYPE_CHECKING:
    from engine.public.asking import FileName
    from schemas.audit import Audit
    from schemas.schedule import Schedule

Rows = Iterable[Mapping[str, object]]


def audit(
    events: FileName | Rows,
    schedule: Schedule,
    *,
    log_map: FileName | None = None,
    as_of: date | None = None,
    closed: bool = False,
    allow: FileName | None = None,
) -> Audit:
    """Audit a log against a schedule; the answer is a value, whatever was found.

    ``events`` is the file of a log (CSV, Parquet, Arrow, XLSX, XES, OCEL 2.0) or rows, each a
    mapping with ``case``, ``activity`` and whatever else a log may say: ``time`` (a day, an
    instant, or EDTF text such as ``2008-11``), ``person``, ``output``, ``role``, ``content``,
    ``reason``, ``recorded``. An activity is a trigger or an output id of the schedule.

    Raises:
        UsageFault: a column that is needed is not there. NotFound, Unreadable: as for any file.
        FaultyText: the mapping or the allow-list has faults.
    """
    given = None if log_map is None else load_map(Path(log_map), schedule)
    zone = schedule.timezone
    if isinstance(events, str | PathLike):
        log = read_log(Path(events), given, zone)
    else:
        log = given_log(events, given, zone)
    allowed = () if allow is None else allowances(Path(allow))
    asked = AuditAsked(as_of, closed, allowances=allowed)
    return audited_log(log, schedule, given, asked).audit
