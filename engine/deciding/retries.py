"""Whether a command is the one that an event was recorded for: derived from the event itself.

An idempotency key belongs to one event for ever. A command with a key that was used is the same
command given again, or a mistake; nothing but the event says which, so that no second record of
what was asked can contradict the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from schemas.ledger import PROGRAMME, Event
from schemas.retrying import Comparison, GivenFile, KeptText, Parts

#: Parts of every event; the rest are the keys of its payload. Their words stand in
#: ``engine.telling.words``.
COMMAND: Final = "command"
COUNTY: Final = "county"
CYCLE: Final = "cycle"
ACTOR: Final = "actor"
HAPPENED: Final = "happened"
SCHEDULE: Final = "schedule"
FILES: Final = "files"
ADDING: Final = "adds_to"
#: The payloads of the events that one command recorded besides its first.
MORE: Final = "more"
#: The keys of payloads under which a text is kept.
TEXTS: Final = ("reason", "text")

#: Longest key, in characters.
LONGEST: Final = 200


def is_key(key: str) -> bool:
    """Whether a text can be an idempotency key: 1 to 200 printable characters.

    >>> is_key("7f1c"), is_key(""), is_key("two" + chr(10) + "lines")
    (True, False, False)
    """
    return 0 < len(key) <= LONGEST and key.isprintable()


def parts_of(
    event: Event, more: Iterable[Event], texts: Mapping[str, str | None], earlier: int
) -> Parts:
    """Return what an event says, part by part; ``more`` are those recorded with it.

    ``texts`` opens the commitments of its texts; of its files the first ``earlier`` are those of
    the submission that was added to.
    """
    county, _, number = event.cycle.partition("/")
    place = {} if event.cycle == PROGRAMME else {COUNTY: county, CYCLE: int(number)}
    said = {COMMAND: event.kind, ACTOR: event.actor, HAPPENED: event.happened}
    rest = {SCHEDULE: event.schedule, MORE: tuple(dict(other.payload) for other in more)}
    parts: dict[str, object] = {**event.payload, **said, **place, **rest}
    for name in TEXTS:
        kept = event.payload.get(name)
        if kept is not None:
            parts[name] = KeptText(kept["size"], texts.get(kept["commitment"]))
    if FILES in parts:
        own = event.payload[FILES][earlier:]
        parts[FILES] = tuple(GivenFile(file["commitment"], file["size"]) for file in own)
        parts[ADDING] = event.payload[ADDING] is not None
    return parts


def compared(said: Parts, recorded: Parts) -> Comparison:
    """Compare what a command says with what an event says.

    Of a command of another kind only that is told: no other part has a meaning then.
    """
    if said[COMMAND] != recorded[COMMAND]:
        return Comparison((COMMAND,))
    answers = {part: _is_same(value, recorded.get(part)) for part, value in said.items()}
    return Comparison(
        tuple(part for part, answer in answers.items() if answer is False),
        tuple(part for part, answer in answers.items() if answer is None),
    )


def _is_same(said: object, recorded: object) -> bool | None:
    """Whether two values of one part are the same; ``None`` where that was redacted."""
    if isinstance(recorded, KeptText):
        return _is_same_text(said, recorded)
    if isinstance(recorded, tuple) and isinstance(said, tuple) and said and recorded:
        return _are_same(said, recorded)
    return said == recorded


def _is_same_text(said: object, recorded: KeptText) -> bool | None:
    if not isinstance(said, str) or len(said.encode("utf-8", "replace")) != recorded.size:
        return False
    return None if recorded.text is None else said == recorded.text


def _are_same(said: tuple[object, ...], recorded: tuple[object, ...]) -> bool | None:
    if len(said) != len(recorded):
        return False
    answers = [_is_same_file(one, other) for one, other in zip(said, recorded, strict=True)]
    if False in answers:
        return False
    return None if None in answers else True


def _is_same_file(said: object, recorded: object) -> bool | None:
    if not (isinstance(said, GivenFile) and isinstance(recorded, GivenFile)):
        return said == recorded
    if said.size != recorded.size:
        return False
    return None if said.commitment is None else said.commitment == recorded.commitment
