"""A log as OCEL 2.0 JSON: events, the objects that they touch, and how (qualified relations).

- objects: each ``cycle`` (its id is the case of the other formats), its ``county``, each
  ``person`` (opaque id), each ``submission`` (``1432/1#17``: the cycle and the ``seq`` of its
  event) and each file of ``evidence`` (its commitment, which is the same for equal bytes of one
  cycle);
- an event is called as in the other formats, and its id is ``1432/1@17``; ``time`` is the same
  instant as in XES, and the attributes keep both clocks without loss;
- what a programme made up says so in the attribute ``simulated`` of each cycle.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.telling.export_rows import activity, cells, in_order
from schemas.ledger import Event, Kind, instant_text

if TYPE_CHECKING:
    from schemas.exporting import ExportCycle, ExportedLog, ExportRow

_EVENT_ATTRIBUTES = {
    "output": "string", "role": "string", "content": "string", "reason": "boolean",
    "recorded": "time", "kind": "string", "stage": "string", "etap_time": "string",
    "happened": "string", "about": "integer", "narrowed": "string", "seq": "integer",
    "hash": "string",
}  # fmt: skip
_OBJECT_ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "cycle": {
        "schedule": "string", "schedule_version": "string", "schedule_digest": "string",
        "clock": "string", "simulated": "boolean",
    },
    "county": {"name": "string"},
    "person": {},
    "submission": {"output": "string", "content": "string"},
    "evidence": {"medium": "string", "size": "integer"},
}  # fmt: skip
#: When the attributes of an object hold from: always.
_ALWAYS = "1970-01-01T00:00:00Z"
#: What a relation to a submission is called, by the kind of the event.
_QUALIFIERS = {Kind.SUBMITTED: "hands in", Kind.WITHDRAWN: "takes back", Kind.APPROVED: "approves"}

Document = dict[str, Any]


def ocel_text(log: ExportedLog) -> str:
    """Write the log."""
    document = {
        "objectTypes": [
            {"name": name, "attributes": _declared(attributes)}
            for name, attributes in _OBJECT_ATTRIBUTES.items()
        ],
        "eventTypes": [
            {"name": name, "attributes": _declared(_EVENT_ATTRIBUTES)}
            for name in sorted({activity(row.event) for row in log.rows})
        ],
        "objects": list(_once(_objects(log))),
        "events": [_event(row) for _, row in in_order(log)],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _declared(attributes: Mapping[str, str]) -> list[Document]:
    return [{"name": name, "type": type_} for name, type_ in attributes.items()]


def _once(objects: Iterable[Document]) -> Iterator[Document]:
    """Leave out an object that was there already: persons and counties come again."""
    seen: set[tuple[str, str]] = set()
    for one in objects:
        key = one["type"], one["id"]
        if key not in seen:
            seen.add(key)
            yield one


def _objects(log: ExportedLog) -> Iterator[Document]:
    for cycle in log.cycles:
        yield _object("county", cycle.county, {"name": cycle.name})
        yield _cycle(cycle, log)
        for row in cycle.rows:
            yield _object("person", row.event.actor, {})
            if row.event.kind == Kind.SUBMITTED:
                yield from _submission(row.event)


def _cycle(cycle: ExportCycle, log: ExportedLog) -> Document:
    id_, version = log.schedules[cycle.schedule]
    said = {
        "schedule": id_,
        "schedule_version": version,
        "schedule_digest": cycle.schedule,
        "clock": cycle.clock,
        "simulated": log.simulated,
    }
    return _object("cycle", cycle.cycle, said, [_related(cycle.county, "of")])


def _submission(event: Event) -> Iterator[Document]:
    """Return a submission and its files; it was made from the submissions of its bases."""
    files = sorted(event.payload["files"], key=lambda file: str(file["commitment"]))
    bases: Mapping[str, int] = event.payload["bases"]
    relations = [_related(event.cycle, "of")]
    relations += [_related(file["commitment"], "holds") for file in files]
    relations += [_related(_named(event, seq), "made from") for _, seq in sorted(bases.items())]
    content = "|".join(file["commitment"] for file in files)
    said = {"output": event.payload["output"], "content": content}
    yield _object("submission", _named(event, event.seq), said, relations)
    for file in files:
        said = {"medium": file["medium"], "size": file["size"]}
        yield _object("evidence", file["commitment"], said)


def _object(
    type_: str, id_: str, said: Mapping[str, object], relations: Iterable[Document] = ()
) -> Document:
    attributes = [{"name": n, "time": _ALWAYS, "value": value} for n, value in said.items()]
    return {"id": id_, "type": type_, "attributes": attributes, "relationships": list(relations)}


def _event(row: ExportRow) -> Document:
    event = row.event
    return {
        "id": f"{event.cycle}@{event.seq}",
        "type": activity(event),
        "time": instant_text(row.timestamp),
        "attributes": list(_attributes(row)),
        "relationships": [
            _related(event.cycle, "of"),
            _related(event.actor, "by"),
            *_touched(event),
        ],
    }


def _attributes(row: ExportRow) -> Iterator[Document]:
    found = {**cells(row, simulated=False), "etap_time": row.time}
    for name in _EVENT_ATTRIBUTES:
        value = found[name]
        if value not in ("", None):
            text = instant_text(value) if isinstance(value, datetime) else value
            yield {"name": name, "value": text}


def _touched(event: Event) -> Iterator[Document]:
    """Relate an event to the submissions that it makes, takes back, approves or relies on."""
    payload = event.payload
    if event.kind == Kind.SUBMITTED:
        yield _related(_named(event, event.seq), _QUALIFIERS[Kind.SUBMITTED])
    elif event.kind in (Kind.WITHDRAWN, Kind.APPROVED) and "submission" in payload:
        yield _related(_named(event, payload["submission"]), _QUALIFIERS[Kind(event.kind)])
    relied: Mapping[str, int] = payload.get("relied_on") or payload.get("submissions") or {}
    yield from (_related(_named(event, seq), "relies on") for _, seq in sorted(relied.items()))


def _named(event: Event, seq: int) -> str:
    return f"{event.cycle}#{seq}"


def _related(id_: object, qualifier: str) -> Document:
    return {"objectId": id_, "qualifier": qualifier}
