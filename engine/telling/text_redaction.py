"""A redaction as text: what is destroyed, what that means, and what was still found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.code_book import cure, message
from engine.telling.marking import N_, NN_
from engine.telling.text_done import receipt_lines
from schemas.redaction import Holding, Redaction, RedactionOutcome, Trace, Use

if TYPE_CHECKING:
    from engine.telling.pen import Pen

_HEAD = NN_("To destroy, in {n} place:", "To destroy, in {n} places:")
_FILE = N_("cycle {cycle}, event {seq}: a file, commitment {mark}")
_TEXT = N_("cycle {cycle}, event {seq}: a text, commitment {mark}")
_LEFT_OVER = N_("no event names it: a command that was refused or interrupted left it behind")
_MET = N_("stays met: {outputs}")
_AGAIN = N_("has to be submitted again: {outputs}")
_UNUSED = N_("no current output holds it")
_BEFORE = N_("redacted before, by event {seq}")
_DONE = NN_(
    "Redacted: {n} commitment. Nothing of it is left in this folder.",
    "Redacted: {n} commitments. Nothing of them is left in this folder.",
)
_KNOWN_NO_MORE = N_(
    "Redacted before, and what it was is not known any more: whether a copy of it stands in this"
    " folder cannot be told. Remove what was listed when it was destroyed."
)
_UNFINISHED = N_("Destroyed, but not done: something of it still stands in this folder.")
_EVENT = N_("event {event} of cycle {cycle}, hash {hash}")
_SEARCHED = NN_(
    "Searched every byte of {n} file, {size} in all, archives unpacked.",
    "Searched every byte of {n} files, {size} in all, archives unpacked.",
)
_BEYOND = N_(
    "Out of etap's reach: copies elsewhere, and what a disk keeps of cells that it has moved."
)
_UNSOUGHT = N_("Not searched for: {what}.")
_HELP = N_("help: {cure}")
TRACES: Mapping[Trace, str] = {
    Trace.CONTENTS: N_("its contents"),
    Trace.SALT: N_("its salt"),
    Trace.DIGEST: N_("its SHA-256"),
    Trace.NAME: N_("its name"),
    Trace.COMMITMENT: N_("its row in a private store"),
    Trace.UNREAD: N_("cannot be looked into"),
}
_TOO_LITTLE: Mapping[Trace, str] = {
    Trace.CONTENTS: N_("contents that are too short to tell, or not known any more"),
    Trace.SALT: N_("what was destroyed before, and is not known any more"),
    Trace.NAME: N_("names that are too short or too common to tell"),
}
#: How many places are told; all of them are in the JSON answer.
FIRST = 20
_MORE = NN_("… and {n} more place", "… and {n} more places")


def plan_lines(pen: Pen, plan: Redaction) -> Iterator[str]:
    """Write what is to be destroyed, and what that means for the outputs."""
    yield from pen.banner(plan.simulated)
    yield pen.words.count(_HEAD, len(plan.uses) or len(plan.digests))
    for use in plan.uses:
        template = _FILE if use.holding is Holding.FILE else _TEXT
        told = pen.say(template, cycle=use.cycle, seq=use.seq, mark=use.commitment[:16])
        yield from pen.wrapped(f"– {told}", "  ", "    ")
        for line in _meaning(pen, use):
            yield from pen.wrapped(line, "      ")
    if not plan.uses:
        yield from pen.wrapped(f"– {pen.say(_LEFT_OVER)}", "  ", "    ")


def _meaning(pen: Pen, use: Use) -> Iterator[str]:
    again = tuple(output for output in use.outputs if output not in use.met)
    if not use.seq:
        yield pen.say(_LEFT_OVER)
    elif use.redacted:
        yield pen.say(_BEFORE, seq=use.redacted)
    elif not use.outputs and use.holding is Holding.FILE:
        yield pen.say(_UNUSED)
    if use.met:
        yield pen.say(_MET, outputs=use.met)
    if again:
        yield pen.say(_AGAIN, outputs=again)


def outcome_lines(pen: Pen, found: Redaction) -> Iterator[str]:
    """Write what came of it; of a plan that nobody said yes to, nothing: that is talk."""
    if found.outcome is RedactionOutcome.REDACTED and Trace.SALT in found.search.unsought:
        yield from pen.wrapped(f"? {pen.say(_KNOWN_NO_MORE)}", "", "  ")
    elif found.outcome is RedactionOutcome.REDACTED:
        told = pen.words.count(_DONE, len(found.uses) or len(found.digests))
        first, *rest = pen.wrapped(f"✓ {told}", "", "  ")
        yield pen.paint("good", "✓") + first[1:]
        yield from rest
    elif found.outcome is RedactionOutcome.UNFINISHED:
        yield pen.paint("bad", f"✗ {pen.say(_UNFINISHED)}")
        yield from _places(pen, found)
    else:
        return
    yield from _facts(pen, found)


def _places(pen: Pen, found: Redaction) -> Iterator[str]:
    for one in found.search.found[:FIRST]:
        yield from pen.wrapped(f"{one.place}: {pen.say(TRACES[one.what])}", "  – ", "    ")
    rest = len(found.search.found) - FIRST
    if rest > 0:
        yield "  " + pen.words.count(_MORE, rest)
    code = "ETP768" if found.search.found else "ETP769"
    yield from pen.wrapped(f"{code}  {message(pen.words, code, {})}", "  ", "    ")
    yield from pen.wrapped(pen.say(_HELP, cure=cure(pen.words, code, {})), "  = ", "    ")


def _facts(pen: Pen, found: Redaction) -> Iterator[str]:
    for receipt in found.receipts:
        event = receipt.event
        told = pen.say(_EVENT, event=event.seq, cycle=event.cycle, hash=receipt.hash[:16])
        yield "  " + pen.paint("dim", told)
    yield from receipt_lines(pen, found.receipt)
    size = _size(found.search.size)
    searched = pen.words.count(_SEARCHED, found.search.files, size=size)
    yield from pen.wrapped(searched, "  ")
    if found.search.unsought:
        what = tuple(pen.say(_TOO_LITTLE[one]) for one in found.search.unsought)
        yield from pen.wrapped(pen.say(_UNSOUGHT, what=what), "  ")
    yield from pen.wrapped(pen.say(_BEYOND), "  ")


def _size(size: int) -> str:
    """Write a number of bytes for people."""
    for unit, step in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} B"
