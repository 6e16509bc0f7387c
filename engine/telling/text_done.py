"""What a command did, as text: the events it recorded, what they mean, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.telling.conditions import failed, trigger_title
from engine.telling.marking import N_, NN_
from engine.telling.text_log import entry_words
from schemas.cycle import CheckResult
from schemas.ledger import Event, Kind
from schemas.report import Done, LogEntry, ReceiptText

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from engine.telling.words import Words
    from schemas.explanation import Explanation
    from schemas.retrying import Repeated

_DONE = N_("County {county}: {what}")
_EVENT = N_("event {event}, recorded {recorded} by {person}, hash {hash}")
_KEEP = N_("receipt {receipt}")
_SHORT = N_("It is recorded but does not count yet: {checks}.")
_OPEN = N_("The gate '{trigger}' is open. Go on with: {command}")
_NEEDS = NN_(
    "The gate '{trigger}' needs {n} more condition: {names}",
    "The gate '{trigger}' needs {n} more conditions: {names}",
)
_FINAL = N_("The cycle is finished.")
_WHY = N_("More: {command}")
_PERSON = N_("Person {person} was added.")
_GRANTED = N_("Person {person} now holds the role {role}.")
_REVOKED = N_("Person {person} no longer holds the role {role}.")
_COUNTY = N_("County {county} {name} was added.")
_ADOPTED = N_("Schedule {id} {version} was adopted; its digest is {digest}.")
_PUBLISHED = N_("Schedule {id} {version} was published; its digest is {digest}.")
_AGAIN = N_("This had been recorded before under the same key; nothing was recorded now.")
_GONE = N_("Redacted since, and so not compared: {parts}.")
_NOTHING = N_("Nothing was to be done.")


def done_lines(pen: Pen, done: Done) -> Iterator[str]:
    """Write what was recorded and what comes next."""
    yield from pen.banner(done.simulated)
    if not done.receipts:
        yield pen.say(_NOTHING)
    for receipt in done.receipts:
        told = event_words(pen.words, receipt.event, done)
        first, *rest = pen.wrapped(f"✓ {told}", "", "  ")
        yield pen.paint("good", "✓") + first[1:]
        yield from rest
    if done.state is not None and done.receipts:
        yield from _receipt(pen, done)
    yield from receipt_lines(pen, done.receipt)
    if done.before is not None:
        yield from before_lines(pen, done.before)
    for explanation in done.following:
        yield from _next(pen, done, explanation)


def before_lines(pen: Pen, before: Repeated) -> Iterator[str]:
    """Say that a command had been recorded before, and what could not be compared."""
    yield from pen.wrapped(pen.say(_AGAIN), "  ")
    if before.not_compared:
        parts = tuple(pen.words.part(name) for name in before.not_compared)
        yield from pen.wrapped(pen.say(_GONE, parts=parts), "  ")


def receipt_lines(pen: Pen, receipt: ReceiptText | None) -> Iterator[str]:
    """Write what the caller may keep, in its short form; nothing where nothing was recorded."""
    if receipt is not None:
        yield "  " + pen.paint("dim", pen.say(_KEEP, receipt=receipt.short))


def event_words(words: Words, event: Event, done: Done) -> str:
    """Say what one event recorded."""
    if done.schedule is None:
        return _own(words, event)
    entry = LogEntry(event, "", text=done.text)
    county = event.cycle.partition("/")[0]
    return words.say(_DONE, county=county, what=entry_words(words, entry, done.schedule))


def _own(words: Words, event: Event) -> str:
    """Say what an event of the programme's own history recorded."""
    template = {
        Kind.PERSON_ADDED.value: _PERSON,
        Kind.ROLE_GRANTED.value: _GRANTED,
        Kind.ROLE_REVOKED.value: _REVOKED,
        Kind.COUNTY_ADDED.value: _COUNTY,
        Kind.SCHEDULE_ADOPTED.value: _ADOPTED,
        Kind.SCHEDULE_PUBLISHED.value: _PUBLISHED,
    }
    facts: dict[str, Any] = {**event.payload}
    return words.fill(template.get(event.kind, event.kind), facts)


def _receipt(pen: Pen, done: Done) -> Iterator[str]:
    last = done.receipts[-1]
    short = short_checks(pen.words, last.event)
    if short:
        yield from pen.wrapped(pen.paint("warn", pen.say(_SHORT, checks=short)), "  ")
    told = pen.say(
        _EVENT,
        event=last.event.seq,
        recorded=last.event.recorded[:19].replace("T", " "),
        person=last.event.actor,
        hash=last.hash[:16],
    )
    yield "  " + pen.paint("dim", told)


def short_checks(words: Words, event: Event) -> str:
    """Say by how much a submission falls short; empty where it does not."""
    if event.kind != Kind.SUBMITTED:
        return ""
    checks = (CheckResult(**check) for check in event.payload["checks"] if not check["ok"])
    return "; ".join(failed(words, check) for check in checks)


def _next(pen: Pen, done: Done, explanation: Explanation) -> Iterator[str]:
    """Say what the cycle needs next."""
    if explanation.final or explanation.trigger is None:
        yield pen.say(_FINAL)
        return
    trigger = trigger_title(pen.words, explanation.trigger, explanation.stage, done.schedule)
    if explanation.open:
        going_on = f"etap advance {explanation.county} {explanation.trigger}"
        yield from pen.wrapped(pen.say(_OPEN, trigger=trigger, command=going_on))
        return
    names = ", ".join(c.leaf.id for c in explanation.unmet)
    unmet = len(explanation.unmet)
    yield from pen.wrapped(pen.words.count(_NEEDS, unmet, trigger=trigger, names=names))
    yield pen.say(_WHY, command=f"etap why {explanation.county} {explanation.trigger}")
