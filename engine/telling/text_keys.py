"""What is said of keys: the public key or announcement on stdout, what to do with it beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.telling.code_book import cure, message
from engine.telling.json_form import simulated
from engine.telling.marking import N_
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from engine.telling.words import Words
    from schemas.signing import Announced, KeyTold

_MADE = N_("The private key is in {file}.")
_SEALED = N_("It is encrypted: without its passphrase nobody can use it, and neither can you.")
_UNSEALED = N_("It is not encrypted: whoever can read the file can sign.")
_GIVE = N_(
    "The line below is the public key. Print it and give it to the auditors: a key that they take"
    " from the programme itself proves nothing."
)
_SIGN = N_("Sign with it: --key {file}, or the variable ETAP_KEY.")
_KEPT = N_("The announcement is kept in {file}.")
_NEXT = N_(
    "From {size} events on, this key signs. Give it to the auditors, with the announcement below."
)
_REVOKED = N_(
    "Beyond {size} events, signatures of this key count for nothing. Give the auditors the"
    " announcement below."
)
_CAUTION = N_("caution: {what} {cure}")


def key_lines(told: KeyTold) -> tuple[str, ...]:
    """Write the public key, and nothing else."""
    return (told.vkey,)


def key_talk(pen: Pen, told: KeyTold) -> Iterator[str]:
    """Say where the private key is, and what to do with the public one."""
    file = clean(told.file)
    if told.made:
        yield f"{pen.paint('good', '✓')} {pen.say(_MADE, file=file)}"
        yield from pen.wrapped(pen.say(_SEALED if told.sealed else _UNSEALED), "  ")
        yield from pen.wrapped(pen.say(_SIGN, file=file), "  ")
        yield from pen.wrapped(pen.say(_GIVE), "  ")
    yield from _cautions(pen, told.cautions)


def key_document(words: Words, name: str, told: KeyTold) -> Mapping[str, Any]:
    """Return ``etap.key-new/1`` or ``etap.key-show/1``."""
    return {
        "schema": f"etap.{name}/1",
        "file": told.file,
        "name": told.key.name,
        "id": told.key.key_id,
        "vkey": told.vkey,
        "encrypted": told.sealed,
        "warnings": _warnings(words, told.cautions),
    }


def announced_lines(told: Announced) -> tuple[str, ...]:
    """Write the announcement, and nothing else."""
    return tuple(told.text.splitlines())


def announced_talk(pen: Pen, told: Announced) -> Iterator[str]:
    """Say what was announced, where it is kept and what to do with it."""
    checkpoint = told.checkpoint
    yield from pen.banner(told.simulated)
    yield f"{pen.paint('good', '✓')} {pen.say(_KEPT, file=clean(told.file))}"
    if told.made:
        yield from pen.wrapped(pen.say(_MADE, file=clean(told.made)), "  ")
    template = _NEXT if checkpoint.next_key else _REVOKED
    named = checkpoint.next_key or checkpoint.revoked_key
    yield from pen.wrapped(pen.say(template, size=checkpoint.size), "  ")
    yield f"  {clean(named or '')}"
    yield from _cautions(pen, told.cautions)


def announced_document(words: Words, name: str, told: Announced) -> Mapping[str, Any]:
    """Return ``etap.key-rotate/1`` or ``etap.key-revoke/1``."""
    checkpoint = told.checkpoint
    document = {
        "schema": f"etap.{name}/1",
        "file": told.file,
        "checkpoint": told.text,
        "size": checkpoint.size,
        "key": told.key,
        "next_key": checkpoint.next_key,
        "revoked_key": checkpoint.revoked_key,
        "made": told.made,
        "warnings": _warnings(words, told.cautions),
    }
    return simulated(document, told.simulated)


def _cautions(pen: Pen, codes: Iterable[str]) -> Iterator[str]:
    for code in codes:
        what, then = message(pen.words, code, {}), cure(pen.words, code, {})
        first, *rest = pen.wrapped(pen.say(_CAUTION, what=what, cure=then), "", "  ")
        yield pen.paint("warn", first)
        yield from rest


def _warnings(words: Words, codes: Iterable[str]) -> list[dict[str, str]]:
    return [
        {"code": code, "message": message(words, code, {}), "cure": cure(words, code, {})}
        for code in codes
    ]
