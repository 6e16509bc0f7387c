"""Verifications and the doctor's findings as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.telling.code_book import cure, message
from engine.telling.marking import N_, NN_

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.checkpoint import KeptVerdict
    from schemas.report import Breach, Checkup, Verification

_INTACT = N_("The ledger is intact: nothing in it contradicts itself.")
_BROKEN = NN_("The ledger is broken: {n} fault.", "The ledger is broken: {n} faults.")
_UNOPENED = N_("The ledger was not looked at: it could not be opened.")
#: What keeps a ledger from being opened and says nothing against it: it is locked, may not be read,
#: or is an older or newer etap's.
_SAY_NOTHING = frozenset({"ETP621", "ETP622", "ETP623", "ETP625", "ETP633", "ETP634", "ETP636"})
_CHECKED = N_("Looked at: {counts}.")
_HOLDS = N_("The ledger extends {kept}: its first {size} events are those of {time}.")
_HOLDS_SHORT = N_("The ledger extends {kept}: its first {size} events are the same.")
_HOLDS_NOT = N_("The ledger does not extend {kept}.")
_SIGNED = N_("signed by {names}")
_OWN = N_(
    "What lies in checkpoints/ was not kept elsewhere: whoever can write the folder can have put it"
    " there to accuse an honest ledger. Hold the ledger against a copy that somebody kept."
)
_NOT_CHECKED = N_("Not looked at, because the folder alone cannot show it:")
_NOT_CHECKED_KEPT = N_("Not looked at, because neither the folder nor what was kept can show it:")
_WHERE = N_("event {seq} of {cycle}")
_HELP = N_("help: {cure}")
_COUNTED: Mapping[str, tuple[str, str]] = {
    "events": NN_("{n} event", "{n} events"),
    "cycles": NN_("{n} history", "{n} histories"),
    "schedules": NN_("{n} schedule", "{n} schedules"),
    "evidence": NN_("{n} file of evidence", "{n} files of evidence"),
    "texts": NN_("{n} text", "{n} texts"),
    "timestamps": NN_("{n} timestamp", "{n} timestamps"),
    "redacted": NN_("{n} redaction of evidence", "{n} redactions of evidence"),
}


def verification_lines(pen: Pen, found: Verification) -> Iterator[str]:
    """Write the verdict, what was looked at, every fault, and what was not looked at."""
    yield from pen.banner(found.simulated)
    if found.intact:
        yield pen.paint("good", f"✓ {pen.say(_INTACT)}")
    elif all(breach.code in _SAY_NOTHING for breach in found.breaches):
        yield pen.paint("bad", f"✗ {pen.say(_UNOPENED)}")
    else:
        yield pen.paint("bad", f"✗ {pen.words.count(_BROKEN, len(found.breaches))}")
    counts = ", ".join(
        pen.words.count(_COUNTED[name], number) if name in _COUNTED else f"{name} {number}"
        for name, number in found.checked.items()
        if number or name != "redacted"
    )
    yield pen.say(_CHECKED, counts=counts)
    for verdict in found.kept:
        yield from _verdict(pen, verdict)
    for breach in found.breaches:
        yield from breach_lines(pen, breach)
    if any(str(breach.facts.get("kept")).startswith("checkpoints/") for breach in found.breaches):
        yield ""
        yield from pen.wrapped(pen.say(_OWN), "", "  ")
    if found.not_checked:
        yield ""
        yield pen.say(_NOT_CHECKED_KEPT if found.kept else _NOT_CHECKED)
        for code in found.not_checked:
            yield from pen.wrapped(message(pen.words, code, {}), "  – ", "    ")


def _verdict(pen: Pen, verdict: KeptVerdict) -> Iterator[str]:
    kept, it = verdict.kept, verdict.kept.checkpoint
    if not verdict.holds:
        yield from pen.wrapped(
            pen.paint("bad", f"✗ {pen.say(_HOLDS_NOT, kept=kept.name)}"), "", "  "
        )
        return
    template = _HOLDS if it.time else _HOLDS_SHORT
    told = pen.say(template, kept=kept.name, size=it.size, time=it.time[:19].replace("T", " "))
    signed = (
        f" ({pen.say(_SIGNED, names=', '.join(verdict.signed_by))})" if verdict.signed_by else ""
    )
    yield from pen.wrapped(pen.paint("good", "✓") + f" {told}{signed}", "", "  ")


def breach_lines(pen: Pen, breach: Breach) -> Iterator[str]:
    """Write one fault: its code, the event it concerns, its sentence and its cure."""
    yield ""
    told = message(pen.words, breach.code, breach.facts)
    where = pen.say(_WHERE, seq=breach.seq, cycle=breach.cycle) + ": " if breach.cycle else ""
    yield from pen.wrapped(f"{breach.code}  {where}{told}", "  ", "    ")
    if cured := cure(pen.words, breach.code, breach.facts):
        yield from pen.wrapped(pen.say(_HELP, cure=cured), "    = ", "      ")


def checkup_lines(pen: Pen, checkups: Iterable[Checkup]) -> Iterator[str]:
    """Write one line per thing looked at, with the cure of what is not well."""
    for checkup in checkups:
        glyph = pen.paint("good", "✓") if checkup.well else pen.paint("bad", "✗")
        yield f"{glyph} {message(pen.words, checkup.code, checkup.facts)}"
        cured = cure(pen.words, checkup.code, checkup.facts)
        if cured and not checkup.well:
            yield from pen.wrapped(pen.say(_HELP, cure=cured), "  = ", "    ")
