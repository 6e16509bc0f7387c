"""Exactly once: a command with a key that was used before answers with the event of that time.

- the key is looked up before anything else, for the state has moved on: what would be refused now
  was right then;
- and once more when the command comes to nothing: of two that run at once one records, and the
  other answers with the same event;
- a command that says something else under the same key is refused, with what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from attrs import field, frozen

from engine.deciding import retries
from engine.deciding.retries import compared, is_key, parts_of
from engine.errors import EtapError, NotFound, UsageFault
from engine.operating.cycles import Seen
from engine.operating.recording_commands import done_itself, done_on
from engine.recording.given_again import (
    earlier_files,
    following,
    hashed,
    recorded_under,
    texts_of,
)
from engine.recording.naming import county_of
from schemas.asked import Asked
from schemas.ledger import PROGRAMME, Event, Kind, Receipt
from schemas.refusal import ExitStatus, Refusal
from schemas.report import Done
from schemas.retrying import Repeated

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.retrying import Parts

Act = Callable[[], Done | Refusal]
T = TypeVar("T")
#: What a command says that only reading can tell, as parts: given the event, for what it leaves
#: open is not there.
Read = Callable[[Event], Mapping[str, object]]


def nothing_more(_event: Event) -> Mapping[str, object]:
    """Say no part besides those that need no reading."""
    return {}


@frozen(eq=False)
class Wanted:
    """What a command wants recorded: all of it that the caller said.

    ``county`` is a code or a name, ``None`` for the programme's own history. ``says`` are parts of
    the payload; ``texts`` its reason or note, where none is as good as a blank one; ``files`` those
    of a submission. ``more`` are the kinds of further events of the same command. ``read`` tells
    what stands in files, and is called only where the key was used.
    """

    kind: Kind
    asked: Asked
    county: str | None = None
    says: Mapping[str, object] = field(factory=dict)
    texts: Mapping[str, str | None] = field(factory=dict)
    files: tuple[Path, ...] = ()
    more: tuple[Kind, ...] = ()
    read: Read = nothing_more


def checked(key: str | None) -> str | None:
    """Return a key that can be one.

    Raises:
        UsageFault: it is not a text of 1 to 200 printable characters.
    """
    if key is None or is_key(key):
        return key
    raise UsageFault("ETP780", {"key": key[: retries.LONGEST], "most": retries.LONGEST})


def once(programme: Programme, wanted: Wanted, act: Act) -> Done | Refusal:
    """Do a command, unless it was recorded under its key before: then answer with that.

    Raises:
        UsageFault: the key is not a text of 1 to 200 printable characters. Else as ``act``.
    """
    found = first_of(programme, wanted, act)
    return _told(programme, found) if isinstance(found, Repeated) else found


def first_of(programme: Programme, wanted: Wanted, act: Callable[[], T]) -> T | Repeated | Refusal:
    """Return what was recorded under the key; else act, and look again where that came to nothing.

    Nothing may be left to do, too, since another process did it under the same key.

    Raises:
        UsageFault: the key is not a text of 1 to 200 printable characters. Else as ``act``.
    """
    if wanted.asked.idem is None:
        return act()
    before = repeated(programme, wanted)
    if before is not None:
        return before
    try:
        answer = act()
    except EtapError:
        meanwhile = repeated(programme, wanted)
        if meanwhile is None:
            raise
        return meanwhile
    if not isinstance(answer, Refusal) and getattr(answer, "receipts", None) != ():
        return answer
    return repeated(programme, wanted) or answer


def repeated(programme: Programme, wanted: Wanted) -> Repeated | Refusal | None:
    """Return what was recorded under the key of a command; ``None`` where nothing was.

    Refuses a command that is another one, or of which that cannot be told.

    Raises:
        UsageFault: the key is not a text of 1 to 200 printable characters.
    """
    key = checked(wanted.asked.idem)
    if key is None:
        return None
    first = recorded_under(programme, key)
    if first is None:
        return None
    receipts = (first, *following(programme, first, wanted.more))
    return _judged(programme, wanted, receipts)


def _judged(
    programme: Programme, wanted: Wanted, receipts: tuple[Receipt, ...]
) -> Repeated | Refusal:
    event, *more = (receipt.event for receipt in receipts)
    try:
        said = _said(programme, wanted, event)
    except EtapError as error:
        return _untold(event, error.facts)
    if isinstance(said, Refusal):
        return _untold(event, said.facts)
    texts = texts_of(programme, event)
    recorded = parts_of(event, more, texts, earlier_files(programme, event))
    found = compared(said, recorded)
    if found.differs:
        facts = {**_place(event), "differs": found.differs}
        return Refusal("ETP781", ExitStatus.REFUSED, facts)
    text = next((text for text in texts.values() if text is not None), None)
    return Repeated(receipts, found.not_compared, text)


def _said(programme: Programme, wanted: Wanted, event: Event) -> Parts | Refusal:
    """Return what the command says, part by part; what it leaves open is not there."""
    said: dict[str, object] = {retries.COMMAND: wanted.kind.value}
    if wanted.kind != event.kind:
        return said
    said |= _circumstances(programme, wanted)
    said |= wanted.says
    said |= {part: text if text and text.strip() else None for part, text in wanted.texts.items()}
    if wanted.files:
        files = hashed(programme, wanted.files, event)
        if isinstance(files, Refusal):
            return files
        said[retries.FILES] = files
    return said | dict(wanted.read(event))


def _circumstances(programme: Programme, wanted: Wanted) -> Parts:
    asked = wanted.asked
    said = {
        retries.COUNTY: None if wanted.county is None else _code(programme, wanted.county),
        retries.CYCLE: asked.number,
        retries.ACTOR: asked.person,
        retries.HAPPENED: None if asked.happened is None else str(asked.happened),
    }
    return {part: value for part, value in said.items() if value is not None}


def _code(programme: Programme, county: str) -> str:
    """Return the county's code; of one that is unknown its word, which no event has."""
    try:
        return county_of(programme.roster, county)
    except NotFound:
        return county


def _untold(event: Event, facts: Mapping[str, object]) -> Refusal:
    """Refuse a command of which a file cannot be read now."""
    told = {**_place(event), "file": facts.get("file", "?")}
    return Refusal("ETP782", ExitStatus.REFUSED, told)


def _place(event: Event) -> Mapping[str, object]:
    return {"key": event.idem, "event": event.seq, "history": event.cycle}


def _told(programme: Programme, before: Repeated) -> Done:
    """Answer with the event of that time; the cycle, and what comes next, are those of now."""
    event, roster = before.receipts[0].event, programme.roster
    if event.cycle == PROGRAMME:
        return done_itself(programme, before.receipts, before)
    state = programme.state(event.cycle)
    asked = Asked(event.actor, number=state.number)
    tables = programme.tables(state.schedule)
    seen = Seen(event.cycle, event.actor, tables, state, roster, asked)
    return done_on(programme, seen, before.receipts, before.text, before)
