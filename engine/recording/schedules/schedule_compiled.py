"""A schedule in its compiled form, kept beside its text: a command need not read YAML again.

The form is JSON that names the nouns of a schedule and no other class, with the moves that were
read off its machine and its canonical bytes. Nothing in it is trusted: the bytes must have the
digest that the form is kept under, and what is read back must have the normal form that they write.
Only the places (file, line, column) are outside the digest; ``verify`` compares them with the text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from attrs import evolve, fields, frozen, has

from engine.deciding.schedule_canonical import normal_form
from schemas import attribution, days, output, requirement, schedule
from schemas.output import RowSchema

if TYPE_CHECKING:
    from engine.deciding.tables import MachineMove
    from schemas.schedule import Schedule

#: The version of this form; a file of another one is not read.
FORM = 1

_NOUNS: Mapping[str, type[Any]] = {
    name: noun
    for module in (attribution, days, output, requirement, schedule)
    for name, noun in vars(module).items()
    if isinstance(noun, type) and (has(noun) or issubclass(noun, StrEnum))
}


@frozen(eq=False, repr=False)
class Compiled:
    """A schedule and the moves of its machine."""

    schedule: Schedule
    moves: tuple[MachineMove, ...]


def write_compiled(compiled: Compiled) -> bytes:
    """Write the compiled form."""
    form = {
        "form": FORM,
        "schedule": _encoded(compiled.schedule),
        "moves": [list(move) for move in compiled.moves],
        "canonical": compiled.schedule.canonical.decode(),
    }
    return json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode()


def read_compiled(data: bytes, digest: str) -> Compiled | None:
    """Read the compiled form; ``None`` when it is damaged, of another form or digest."""
    try:
        form = json.loads(data)
        if form["form"] != FORM:
            return None
        read = _decoded(form["schedule"])
        moves = tuple((source, trigger, dest) for source, trigger, dest in form["moves"])
        canonical = form["canonical"].encode()
        if not _agree(read, moves, canonical, digest):
            return None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None  # a damaged form is only a slower start: the text is read instead
    return Compiled(evolve(read, canonical=canonical, digest=digest), moves)


def _agree(read: Schedule, moves: tuple[MachineMove, ...], canonical: bytes, digest: str) -> bool:
    """Whether schedule, moves and canonical bytes are of one digest."""
    declared = sorted((t.source, t.trigger, t.dest) for t in read.transitions)
    return (
        sha256(canonical).hexdigest() == digest
        and normal_form(read) == json.loads(canonical)
        and sorted(moves) == declared
    )


def _encoded(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return {"is": type(value).__name__, "of": str(value)}
    if isinstance(value, RowSchema):
        own = {f.name: _encoded(getattr(value, f.name)) for f in fields(RowSchema)[:-1]}
        return {"is": "RowSchema", **own, "document": {"json": value.document}}
    if has(type(value)):
        shown = (f.name for f in fields(type(value)) if not f.name.startswith("_"))
        own = {name: _encoded(getattr(value, name)) for name in shown}
        kept = {name: part for name, part in own.items() if part not in (None, [])}
        return {"is": type(value).__name__, **kept}
    if isinstance(value, tuple):
        return [_encoded(part) for part in value]
    return None if isinstance(value, bytes) else value


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return tuple([_decoded(part) for part in value])
    if not isinstance(value, dict):
        return value
    if "json" in value:
        return value["json"]
    noun = _NOUNS[value["is"]]
    if issubclass(noun, StrEnum):
        return noun(value["of"])
    return noun(**{name: _decoded(part) for name, part in value.items() if name != "is"})
