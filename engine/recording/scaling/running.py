"""An audit past one machine, from its parts to its rows: look at all, then judge bucket by bucket.

Two jobs are run. The first asks every part for what must be known of the whole; the second reads
the parts again, moves the cases together and judges them. Results are read of finished jobs only,
and sorted here: the same rows come of every engine, however the work was spread.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import polars as pl
from attrs import evolve

from engine.recording.logs.coded_heading import quality_of
from engine.recording.logs.joining import whole_quality
from engine.recording.scaling.orders import Order, first_order
from schemas.audit import Unknown
from schemas.scaling import Scaled, ScaledFinding

if TYPE_CHECKING:
    from engine.recording.scaling.engines import Engine, Judged
    from schemas.event_log import Quality
    from schemas.scaling import ScalingAsked
    from schemas.schedule import Schedule

#: So many events are judged at once; their texts must fit into a worker's memory.
A_BUCKET = 1_000_000
_SEEN_BY_ALL = ("left_out", "zones", "notes", "ambiguous", "skipped_hour")


def audit_parts(engine: Engine, schedule: Schedule, asked: ScalingAsked) -> Scaled:
    """Audit the parts of one log with an engine that was started."""
    order = first_order(schedule, asked.map)
    facts = [json.loads(text) for text in engine.surveyed(order.text, asked.parts)]
    told = _informed(order, asked, facts)
    judged = engine.judged(told.text, asked.parts)
    sums = [json.loads(text) for text, _ in judged]
    seen = whole_quality(
        [
            _placed(quality_of(fact["quality"]), told.before[path])
            for path, fact in zip(asked.parts, facts, strict=True)
        ]
    )
    return Scaled(
        _findings(judged),
        sum(one["cases"] for one in sums),
        sum(one["events"] for one in sums),
        sum(one["ignored"] for one in sums),
        _quality(seen, sums, len({name for fact in facts for name in fact["used"]})),
        told.day if _days(facts) or asked.day is not None else None,
        frozenset(Unknown(name) for one in sums for name in one["unknowns"]),
        sum(one["untimed"] for one in sums),
    )


def _informed(order: Order, asked: ScalingAsked, facts: Sequence[Any]) -> Order:
    """Give the order what the parts said of the whole."""
    before, rows = {}, 0
    for path, fact in zip(asked.parts, facts, strict=True):
        before[path] = rows
        rows += fact["rows"]
    events = sum(fact["events"] for fact in facts)
    names = dict.fromkeys(name for fact in facts for name in fact["activities"])
    columns = dict.fromkeys(name for fact in facts for name in fact["columns"])
    return evolve(
        order,
        buckets=asked.buckets or max(1, -(-events // A_BUCKET)),
        before=before,
        activities=tuple(names),
        columns=tuple(columns),
        day=asked.day if asked.day is not None else max(_days(facts), default=0),
        closed=asked.closed,
    )


def _days(facts: Sequence[Any]) -> list[int]:
    return [fact["day"] for fact in facts if fact["day"] is not None]


def _placed(quality: Quality, before: int) -> Quality:
    """Number the rows that were left out of a part as rows of the whole."""
    left = [evolve(one, rows=tuple(row + before for row in one.rows)) for one in quality.left_out]
    return evolve(quality, left_out=tuple(left))


def _quality(seen: Quality, sums: Sequence[Any], activities: int) -> Quality:
    """Count by whole cases what only whole cases show, and by parts what only a reader sees."""
    counted = whole_quality([quality_of(one["quality"]) for one in sums])
    told = {name: getattr(seen, name) for name in _SEEN_BY_ALL}
    return evolve(counted, activities=activities, **told)


def _findings(judged: Sequence[Judged]) -> Sequence[ScaledFinding]:
    frames = [pl.read_ipc(BytesIO(data)) for _, data in judged]
    if not frames:
        return ()
    rows = pl.concat(frames).sort("first", "event", "rule", "about", "trigger")
    return tuple(ScaledFinding(*row) for row in rows.iter_rows())
