"""The history of a cycle as text: one line per event, in the words of what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.conditions import failed, output_title, role_title, stage_title
from engine.telling.marking import N_, NN_
from engine.telling.table import Column, Fit, Table
from schemas.cycle import CheckResult
from schemas.ledger import Kind

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from engine.telling.words import Words
    from schemas.report import Log, LogEntry
    from schemas.schedule import Schedule

_HEAD = N_("County: {name} ({county}) · cycle {cycle} · schedule {schedule} {version}")
_STARTED = N_("Started in stage: {stage}")
_SUBMITTED = NN_("Submitted {output}: {n} file", "Submitted {output}: {n} files")
_FELL_SHORT = N_("falls short: {checks}")
_WITHDRAWN = N_("Withdrawn: {output}")
_APPROVED = N_("Approved {output} as: {role}")
_GATE_APPROVED = N_("Approved the gate {trigger} as: {role}")
_NARROWED = N_("Event {event} happened {narrowed}")
_NOTED = N_("Note")
_REDACTED = NN_(
    "Redacted: the contents behind {n} commitment", "Redacted: the contents behind {n} commitments"
)
_STAY_MET = N_("these stay met: {outputs}")
_REDACTED_TEXT = N_("a text that was redacted")
_HEADINGS = (
    Column(N_("No."), number=True),
    Column(N_("Happened")),
    Column(N_("Recorded")),
    Column(N_("Person")),
    Column(N_("What"), Fit.WRAP),
)
_HASH = N_("Last event: {hash}")
#: How many files of a submission are named.
NAMED = 3


def log_blocks(pen: Pen, log: Log) -> Iterator[str | Table]:
    """Write whose history it is, its events, and the hash of the last one."""
    yield from pen.banner(log.simulated)
    yield pen.say(
        _HEAD,
        name=log.county_name,
        county=log.county,
        cycle=log.cycle,
        schedule=log.schedule.id,
        version=log.schedule.version,
    )
    yield ""
    columns = tuple(Column(pen.say(c.heading), c.fit, c.number) for c in _HEADINGS)
    yield Table(columns, tuple(_cells(pen, entry, log.schedule) for entry in log.entries))
    yield from _persons(pen, log)
    if log.entries:
        yield ""
        yield pen.paint("dim", pen.say(_HASH, hash=log.entries[-1].hash))


def _persons(pen: Pen, log: Log) -> Iterator[str]:
    """Write who the persons are, where the roster still knows them."""
    named = {e.event.actor: e.person_name for e in log.entries if e.person_name}
    if named:
        yield ""
        told = (f"{person} {pen.words.fact(name)}" for person, name in named.items())
        yield from pen.wrapped(" · ".join(told))


def _cells(pen: Pen, entry: LogEntry, schedule: Schedule) -> tuple[str, ...]:
    event = entry.event
    return (
        str(event.seq),
        event.happened,
        event.recorded[:10],
        event.actor,
        entry_words(pen.words, entry, schedule),
    )


def entry_words(words: Words, entry: LogEntry, schedule: Schedule) -> str:
    """Say what one event recorded, with its files' names and its text where they are still kept."""
    tell = _TOLD.get(entry.event.kind)
    said = tell(words, entry.event.payload, schedule) if tell else entry.event.kind
    if entry.file_names:
        more = ("…",) if len(entry.file_names) > NAMED else ()
        said += f" ({words.fact((*entry.file_names[:NAMED], *more))})"
    if entry.text is not None:
        said += (
            f": „{words.fact(entry.text)}”"
            if words.language == "pl"
            else f": “{words.fact(entry.text)}”"
        )
    elif entry.event.payload.get("reason") or entry.event.payload.get("text"):
        said += f": {words.say(_REDACTED_TEXT)}"
    return said


def _started(words: Words, payload: Mapping[str, Any], schedule: Schedule) -> str:
    return words.say(_STARTED, stage=stage_title(words, payload["stage"], schedule))


def _submitted(words: Words, payload: Mapping[str, Any], schedule: Schedule) -> str:
    output = output_title(words, payload["output"], schedule)
    said = words.count(_SUBMITTED, len(payload["files"]), output=output)
    short = [failed(words, CheckResult(**check)) for check in payload["checks"] if not check["ok"]]
    return f"{said}, {words.say(_FELL_SHORT, checks='; '.join(short))}" if short else said


def _withdrawn(words: Words, payload: Mapping[str, Any], schedule: Schedule) -> str:
    return words.say(_WITHDRAWN, output=output_title(words, payload["output"], schedule))


def _approved(words: Words, payload: Mapping[str, Any], schedule: Schedule) -> str:
    role = role_title(words, payload["role"], schedule)
    if "gate" in payload:
        return words.say(_GATE_APPROVED, trigger=payload["gate"], role=role)
    output = output_title(words, payload["output"], schedule)
    return words.say(_APPROVED, output=output, role=role)


def _advanced(words: Words, payload: Mapping[str, Any], schedule: Schedule) -> str:
    source, dest = (
        stage_title(words, payload[end], schedule).partition(": ")[0] for end in ("source", "dest")
    )
    return f"{source} → {dest} ({payload['trigger']})"


def _noted(words: Words, payload: Mapping[str, Any], _schedule: Schedule) -> str:
    if payload["narrowed"] is None:
        return words.say(_NOTED)
    return words.say(_NARROWED, event=payload["event"], narrowed=payload["narrowed"])


def _redacted(words: Words, payload: Mapping[str, Any], schedule: Schedule) -> str:
    said = words.count(_REDACTED, len(payload["commitments"]))
    titles = tuple(output_title(words, output, schedule) for output in payload["outputs"])
    return f"{said}; {words.say(_STAY_MET, outputs=titles)}" if titles else said


_TOLD: Mapping[str, Callable[[Words, Mapping[str, Any], Schedule], str]] = {
    Kind.STARTED.value: _started,
    Kind.SUBMITTED.value: _submitted,
    Kind.WITHDRAWN.value: _withdrawn,
    Kind.APPROVED.value: _approved,
    Kind.ADVANCED.value: _advanced,
    Kind.NOTED.value: _noted,
    Kind.REDACTED.value: _redacted,
}
