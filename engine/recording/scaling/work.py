"""What a worker does: look at a part, put its cases into buckets, judge the cases of a bucket.

Each function takes the order as text and gives texts and bytes, which every engine can move. A
function may run twice for the same input, where a worker died: it changes nothing outside and gives
the same bytes each time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import polars as pl
from attrs import evolve

from engine.auditing.case_order import case_starts
from engine.auditing.coding import coded
from engine.auditing.lockstep import audited
from engine.auditing.selecting import last_day, until, untimed_cases
from engine.recording.log_files import read_log
from engine.recording.logs.coded_arrow import coded_bytes, coded_from
from engine.recording.logs.coded_heading import quality_document
from engine.recording.logs.joining import joined
from engine.recording.scaling.orders import Order, order_of, tables_in
from schemas.audit import RULES
from schemas.case_record import Closing
from schemas.event_log import NO_FIRST, NO_INSTANT, NO_LAST, Coded, EventLog, LogSource

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from schemas.coded_log import CodedLog, FindingRows
    from schemas.schedule import Schedule

#: The columns that a log may lack, with what a row then says.
OPTIONAL = {
    "instant": NO_INSTANT, "first": NO_FIRST, "last": NO_LAST, "person": None, "output": None,
    "role": None, "content": None, "reason": False, "recorded": NO_INSTANT,
}  # fmt: skip
#: What is told of rows that a log keeps all the same, without their time.
KEPT = frozenset({"bad-time", "bad-recorded"})
_EPOCH = date(1970, 1, 1)


def surveyed(order: str, path: str) -> str:
    """Look at a part: what must be known of the whole log before any case can be judged."""
    told = order_of(order)
    log = read_log(Path(path), told.log_map, told.zone)
    quality = log.quality
    facts = {
        "rows": quality.events + sum(o.count for o in quality.left_out if o.why not in KEPT),
        "events": quality.events,
        "activities": list(log.activity.names),
        "used": [log.activity.names[code] for code in np.unique(log.activity.codes).tolist()],
        "columns": [name for name in OPTIONAL if getattr(log, name) is not None],
        "day": last_day(coded(log, tables_in(order).schedule, told.log_map)),
        "quality": quality_document(quality),
    }
    return json.dumps(facts, ensure_ascii=False)


def split(order: str, path: str) -> list[tuple[int, bytes]]:
    """Read a part and put its cases into buckets by their names: (bucket, log in coded form)."""
    told = order_of(order)
    log = read_log(Path(path), told.log_map, told.zone)
    moved = evolve(log, row=log.row + told.before[path])
    names = [crc32(name.encode("utf-8", "surrogatepass")) % told.buckets for name in log.case.names]
    buckets = np.array(names, np.int64)[log.case.codes]
    return [
        (int(bucket), coded_bytes(_taken(moved, np.flatnonzero(buckets == bucket))))
        for bucket in np.unique(buckets)
    ]


def _taken(log: EventLog, rows: NDArray[np.int64]) -> EventLog:
    """Return some rows of a log."""
    changes: dict[str, Any] = {}
    for name in ("case", "activity", "row", *OPTIONAL):
        column = getattr(log, name)
        if isinstance(column, Coded):
            changes[name] = _narrowed(column, rows)
        elif column is not None:
            changes[name] = column[rows]
    return evolve(log, **changes)


def _narrowed(column: Coded, rows: NDArray[np.int64]) -> Coded:
    """Return some rows of a column, with the names that they use."""
    codes = column.codes[rows]
    used = np.unique(codes[codes >= 0])
    moved = np.full(len(column.names) + 1, -1, np.int32)
    moved[used] = np.arange(len(used), dtype=np.int32)
    return Coded(moved[codes], tuple(column.names[code] for code in used.tolist()))


def judged(order: str, logs: Sequence[bytes]) -> tuple[str, bytes]:
    """Judge the cases of a bucket: what is to be added up, and the findings as Arrow."""
    told = order_of(order)
    machine = tables_in(order)
    log = whole(told, [coded_from(data) for data in logs])
    rows = until(coded(log, machine.schedule, told.log_map), told.day)
    closing = Closing(_EPOCH + timedelta(days=told.day), told.closed)
    found = audited(machine, rows, closing)
    facts = {
        "cases": len(rows.cases),
        "events": len(rows.deed),
        "ignored": rows.ignored,
        "unknowns": sorted(rows.unknowns),
        "untimed": untimed_cases(rows),
        "quality": quality_document(log.quality),
    }
    data = BytesIO()
    finding_frame(found, rows, log, machine.schedule).write_ipc(data, compression="zstd")
    return json.dumps(facts, ensure_ascii=False), data.getvalue()


def whole(order: Order, logs: Sequence[EventLog]) -> EventLog:
    """Join what came of a bucket, and let it say what the whole log says: names and columns."""
    log = joined(LogSource("", "", 0, ""), [_informed(order, log) for log in logs])
    return evolve(log, activity=_renamed(log.activity, order.activities))


def _informed(order: Order, log: EventLog) -> EventLog:
    lacking = [name for name in order.columns if getattr(log, name) is None]
    size = len(log.row)
    changes: dict[str, Any] = {}
    for name in lacking:
        nothing = OPTIONAL[name]
        kind = {"first": np.int32, "last": np.int32, "reason": np.bool_}.get(name, np.int64)
        empty = Coded(np.full(size, -1, np.int32), ())
        changes[name] = empty if nothing is None else np.full(size, nothing, kind)
    return evolve(log, **changes)


def _renamed(column: Coded, names: Sequence[str]) -> Coded:
    """Return a column with the names of the whole log, in their order there."""
    place = {name: at for at, name in enumerate(names)}
    moved = np.array([*(place[name] for name in column.names), -1], np.int32)
    return Coded(moved[column.codes], names)


def finding_frame(
    found: FindingRows, rows: CodedLog, log: EventLog, schedule: Schedule
) -> pl.DataFrame:
    """Return findings as rows of texts and numbers, sorted as ``schemas.scaling`` says."""
    first = dict(zip(log.case.names, _first_rows(log), strict=True))
    names = [rows.cases[at] for at in found.case.tolist()]
    triggers = (*schedule.triggers, "")
    columns = {
        "first": pl.Series([first[name] for name in names], dtype=pl.Int64),
        "case": pl.Series(names, dtype=pl.String),
        "event": pl.Series(found.event, dtype=pl.Int64),
        "rule": pl.Series([RULES[at].value for at in found.rule.tolist()], dtype=pl.String),
        "about": pl.Series([found.abouts[at] for at in found.about.tolist()], dtype=pl.String),
        "trigger": pl.Series([triggers[at] for at in found.trigger.tolist()], dtype=pl.String),
        "some": pl.Series(found.some, dtype=pl.Boolean),
        "impact": pl.Series(found.impact, dtype=pl.Int32),
    }
    return pl.DataFrame(columns).sort(pl.all(), maintain_order=True)


def _first_rows(log: EventLog) -> Iterator[int]:
    """Give the number of each case's first row, in the order of the cases' codes."""
    order = np.argsort(log.case.codes, kind="stable")
    starts = case_starts(log.case.codes[order])
    yield from (int(log.row[order[start]]) for start in starts[:-1].tolist())
