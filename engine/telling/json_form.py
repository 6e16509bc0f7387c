"""The JSON answer of every command that looks at a programme or changes it (design 5.1).

- one object with a ``schema`` key; keys, kinds and statuses are English in every language, only
  ``message`` is in the reader's;
- ``county`` is the code and ``cycle`` the number; days are EDTF or ISO texts;
- ``"simulated": true`` stands in every answer from a simulated programme, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.conditions import Context, command, sentence, who
from engine.telling.text_why import Details, asked_at
from schemas.ledger import PROGRAMME, Event, instant_text

if TYPE_CHECKING:
    from engine.telling.words import Words
    from schemas.explanation import AsOf, Condition, Explanation, Why
    from schemas.programme import PersonRow
    from schemas.report import Board, BoardRow, Done, Log, LogEntry, ReceiptText
    from schemas.retrying import Repeated
    from schemas.schedule import Schedule
    from schemas.story import Demonstration

Document = dict[str, Any]


def simulated(document: Document, is_simulated: object) -> Document:
    """Mark an answer from a simulated programme."""
    return {**document, "simulated": True} if is_simulated else document


# --- why ------------------------------------------------------------------------------------------


def why_document(words: Words, why: Why, details: Details) -> Document:
    """Return ``etap.why/1``; with several main transitions, each stands in ``triggers``."""
    contexts = [
        Context(explanation, why.schedule, details.holders, details.numbered)
        for explanation in why.explanations
    ]
    if not contexts:
        head = {"county": why.state.county, "cycle": why.state.number, "stage": why.state.stage}
        nothing: Document = {
            "trigger": None,
            "open": False,
            "final": False,
            "conditions": [],
            "triggers": [],
        }
        return simulated({"schema": "etap.why/1", **head, **nothing}, why.simulated)
    documents = [_explanation(words, context, why.schedule) for context in contexts]
    document = {"schema": "etap.why/1", **documents[0]}
    if len(documents) > 1:
        document["triggers"] = documents
    return simulated(document, why.simulated)


def _explanation(words: Words, context: Context, schedule: Schedule) -> Document:
    explanation = context.explanation
    return {
        **explanation_head(explanation),
        "conditions": [
            _condition(words, condition, context, schedule) for condition in explanation.conditions
        ],
        "opens_with": [list(way) for way in explanation.opens_with.sets],
        "opens_with_total": explanation.opens_with.total,
        "due": _day(explanation.due),
        "as_of": _as_of(explanation.as_of),
    }


def explanation_head(explanation: Explanation) -> Document:
    """Return what an explanation is about and its answer."""
    return {
        "county": explanation.county,
        "cycle": explanation.cycle,
        "stage": explanation.stage,
        "trigger": explanation.trigger,
        "dest": explanation.dest,
        "open": explanation.open,
        "final": explanation.final,
    }


def _condition(
    words: Words, condition: Condition, context: Context, schedule: Schedule
) -> Document:
    leaf, standing = condition.leaf, condition.standing
    place = asked_at(condition, context, schedule)
    return {
        "id": leaf.id,
        "kind": leaf.kind,
        "status": standing.status.value,
        "class": standing.cls.value if standing.cls and not condition.holds else None,
        "reason": standing.reason.value,
        "needed": condition.needed,
        "path": leaf.path,
        "message": sentence(words, condition, context),
        "who": list(who(condition)),
        "due": _day(context.explanation.due),
        "opens": _day(standing.facts.get("opens")) if not condition.holds else None,
        "command": command(condition, context),
        "source": None if place is None else {"file": place.file, "line": place.line},
    }


def _as_of(as_of: AsOf) -> Document:
    return {
        "event": as_of.event,
        "actor": as_of.actor,
        "happened": str(as_of.happened),
        "now": instant_text(as_of.now),
    }


def _day(day: Any) -> str | None:
    return None if day is None else str(day)


# --- Commands that record -------------------------------------------------------------------------


def done_document(name: str, done: Done) -> Document:
    """Return ``etap.NAME/1`` of a command that was done: its events, and what comes next."""
    document: Document = {"schema": f"etap.{name}/1"}
    if done.state is not None:
        document |= {
            "county": done.state.county,
            "cycle": done.state.number,
            "stage": done.state.stage,
        }
    document["events"] = [
        {**event_head(receipt.event), "hash": receipt.hash, "leaf": receipt.leaf}
        for receipt in done.receipts
    ]
    document |= kept(done.receipt)
    document |= again(done.before)
    if done.state is not None:
        document["next"] = [_following(explanation) for explanation in done.following]
    return simulated(document, done.simulated)


def again(before: Repeated | None) -> Document:
    """Say whether a command had been recorded before, and what was not compared since redacted."""
    gone = () if before is None else before.not_compared
    return {"recorded_before": before is not None, "not_compared": list(gone)}


def kept(receipt: ReceiptText | None) -> Document:
    """Return what the caller may keep, as ``receipt``; no key where nothing was recorded."""
    return {} if receipt is None else {"receipt": {"short": receipt.short, "text": receipt.text}}


def _following(explanation: Explanation) -> Document:
    unmet = [condition.leaf.id for condition in explanation.unmet]
    return {**explanation_head(explanation), "unmet": unmet}


def event_head(event: Event) -> Document:
    """Return an event's parts in their order; ``cycle`` is null for the programme's own."""
    number = None if event.cycle == PROGRAMME else int(event.cycle.partition("/")[2])
    return {
        "cycle": number,
        "seq": event.seq,
        "kind": event.kind,
        "happened": event.happened,
        "recorded": event.recorded,
        "actor": event.actor,
        "payload": dict(event.payload),
    }


# --- Looking --------------------------------------------------------------------------------------


def board_document(board: Board) -> Document:
    """Return ``etap.board/1``."""
    document = {
        "schema": "etap.board/1",
        "counties": [_row(row) for row in board.rows],
        "as_of": {"events": board.events, "now": instant_text(board.now)},
    }
    return simulated(document, board.simulated)


def _row(row: BoardRow) -> Document:
    return {
        "county": row.county,
        "name": row.name,
        "cycle": row.cycle or None,
        "stage": row.stage,
        "status": row.status.value,
        "missing": list(row.missing),
        "due": _day(row.due),
        "overdue": row.overdue,
        "asked": row.asked,
        "stage_number": row.stage_number or None,
        "stages": row.stages or None,
        "schedule": row.schedule,
    }


def log_document(log: Log) -> Document:
    """Return ``etap.log/1`` of a cycle's history."""
    document = {
        "schema": "etap.log/1",
        "county": log.county,
        "name": log.county_name,
        "cycle": log.cycle,
        "schedule": {
            "id": log.schedule.id,
            "version": log.schedule.version,
            "digest": log.schedule.digest,
        },
        "events": [_entry(entry) for entry in log.entries],
    }
    return simulated(document, log.simulated)


def _entry(entry: LogEntry) -> Document:
    return {
        **event_head(entry.event),
        "hash": entry.hash,
        "acting_as": list(entry.event.acting_as),
        "person": entry.person_name,
        "files": list(entry.file_names),
        "text": entry.text,
    }


def counties_document(rows: Iterable[tuple[str, str]], is_simulated: object) -> Document:
    """Return ``etap.county-list/1``."""
    counties = [{"county": code, "name": name} for code, name in rows]
    return simulated({"schema": "etap.county-list/1", "counties": counties}, is_simulated)


def people_document(rows: Iterable[PersonRow], is_simulated: object) -> Document:
    """Return ``etap.person-list/1``."""
    people = [_person(row) for row in rows]
    return simulated({"schema": "etap.person-list/1", "people": people}, is_simulated)


def person_document(row: PersonRow, is_simulated: object) -> Document:
    """Return ``etap.person-name/1``: the person as named now."""
    return simulated({"schema": "etap.person-name/1", **_person(row)}, is_simulated)


def _person(row: PersonRow) -> Document:
    return {"person": row.person, "name": row.name, "roles": list(row.roles)}


def holders_of(people: Iterable[PersonRow]) -> Mapping[str, tuple[str, ...]]:
    """Return who holds each role, in the order of the roster."""
    holders: dict[str, tuple[str, ...]] = {}
    for row in people:
        for role in row.roles:
            holders[role] = (*holders.get(role, ()), row.person)
    return holders


def demo_document(made: Demonstration, folder: str) -> Document:
    """Return ``etap.demo/1``: the board of what was made, and what to try next."""
    tour = [
        {
            "county": stop.county,
            "class": stop.cls.value,
            "command": f"etap {' '.join(stop.arguments)}",
        }
        for stop in made.tour.stops
    ]
    return {**board_document(made.board), "schema": "etap.demo/1", "folder": folder, "tour": tour}
