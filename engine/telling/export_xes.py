"""A log as XES (IEEE 1849): one trace for each cycle, with the standard extensions.

- ``concept:name`` is the cycle and the activity, ``org:resource`` the person, ``org:role`` the
  roles, ``lifecycle:transition`` always ``complete``;
- ``time:timestamp`` must be an instant. ``etap:clock`` of the trace says where it comes from
  (``engine.telling.export_rows``); ``etap:time``, ``etap:happened`` and ``etap:recorded`` keep both
  clocks without loss;
- ``etap:simulated`` stands in the log and in every trace: some readers keep only the latter;
- an attribute that has no value is left out; booleans are ``true`` and ``false``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from engine.telling.diagrams.markup import Markup, tag
from engine.telling.export_rows import cells

if TYPE_CHECKING:
    from schemas.exporting import ExportCycle, ExportedLog, ExportRow

_EXTENSIONS = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Organizational", "org"),
    ("Lifecycle", "lifecycle"),
)
#: The columns that have an attribute of a standard extension.
_STANDARD = {
    "activity": "concept:name",
    "timestamp": "time:timestamp",
    "person": "org:resource",
    "role": "org:role",
}
#: The columns that stand in the trace or in the log, not in each event.
_ABOVE = frozenset({"case", "schedule", "simulated"})
_BEGUN = datetime(1970, 1, 1, tzinfo=UTC)


def xes_text(log: ExportedLog) -> str:
    """Write the log."""
    return "\n".join(_lines(log)) + "\n"


def _lines(log: ExportedLog) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">'
    for name, prefix in _EXTENSIONS:
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        yield "  " + tag("extension", name=name, prefix=prefix, uri=uri)
    yield from _globals()
    yield "  " + tag("classifier", name="Activity", keys="concept:name")
    yield "  " + _attribute("lifecycle:model", "standard")
    yield "  " + _attribute("concept:name", log.origin or "etap")
    yield "  " + _attribute("etap:simulated", log.simulated)
    for cycle in log.cycles:
        yield from _trace(cycle, log)
    yield "</log>"


def _globals() -> Iterator[str]:
    """Say which attributes every trace and every event has, with what stands for none."""
    yield '  <global scope="trace">'
    yield "    " + _attribute("concept:name", "")
    yield "  </global>"
    yield '  <global scope="event">'
    for key in ("concept:name", "org:resource"):
        yield "    " + _attribute(key, "")
    yield "    " + _attribute("time:timestamp", _BEGUN)
    yield "    " + _attribute("lifecycle:transition", "complete")
    yield "  </global>"


def _trace(cycle: ExportCycle, log: ExportedLog) -> Iterator[str]:
    id_, version = log.schedules[cycle.schedule]
    said: Mapping[str, object] = {
        "concept:name": cycle.cycle,
        "etap:simulated": log.simulated,
        "etap:county": cycle.county,
        "etap:county_name": cycle.name,
        "etap:clock": cycle.clock,
        "etap:schedule": id_,
        "etap:schedule_version": version,
        "etap:schedule_digest": cycle.schedule,
    }
    yield "  <trace>"
    for key, value in said.items():
        yield "    " + _attribute(key, value)
    for row in cycle.rows:
        yield "    <event>"
        for line in _event(row):
            yield "      " + line
        yield "    </event>"
    yield "  </trace>"


def _event(row: ExportRow) -> Iterator[Markup]:
    yield _attribute("lifecycle:transition", "complete")
    for name, value in cells(row, simulated=False).items():
        if name not in _ABOVE and value not in ("", None):
            yield _attribute(_STANDARD.get(name, f"etap:{name}"), value)


def _attribute(key: str, value: object) -> Markup:
    match value:
        case bool():
            return tag("boolean", key=key, value=str(value).lower())
        case int():
            return tag("int", key=key, value=value)
        case datetime():
            text = value.astimezone(UTC).isoformat(timespec="microseconds")
            return tag("date", key=key, value=text)
        case _:
            return tag("string", key=key, value=value)
