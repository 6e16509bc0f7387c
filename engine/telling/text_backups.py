"""Backups, restorations and upgrades as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from engine.telling.marking import N_, NN_
from engine.telling.text_checks import breach_lines, checkup_lines
from engine.telling.words import clean

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from schemas.backups import (
        Backup,
        Comparison,
        Examination,
        Rebuilt,
        Restoration,
        StoreVersion,
        Upgrade,
    )
    from schemas.ledger import Event
    from schemas.report import Verification

_WRITTEN = N_("{file}: {size}")
_BYTES = NN_("{n} byte", "{n} bytes")
_CHECKPOINT = N_("Checkpoint: {checkpoint}")
_HOLDS = N_("Events: {events}. Files of evidence: {evidence}.")
_DIGEST = N_("SHA-256: {digest}")
_VERIFIED = N_("The backup was verified: nothing in it contradicts itself.")
_FAULTY = NN_("The record in it has {n} fault.", "The record in it has {n} faults.")
_RESTORED = N_("Restored to {folder}")
_KEPT = N_("The programme that was replaced is in {folder}")
_AGAIN = N_("Commands and servers that were working in the old folder must be started again.")
_NOT_DONE = N_("Nothing was restored.")
_PREFIX = NN_(
    "The programme in {folder} goes on where the backup ends: {n} event is only there.",
    "The programme in {folder} goes on where the backup ends: {n} events are only there.",
)
_SAME = N_("The programme in {folder} has the same events as the backup.")
_BEHIND = N_("The programme in {folder} has fewer events: the backup has {gained} more.")
_FORKED = NN_(
    "The programme in {folder} forked from the backup after event {shared} of the ledger: {n}"
    " event is only there, and {gained} only in the backup.",
    "The programme in {folder} forked from the backup after event {shared} of the ledger: {n}"
    " events are only there, and {gained} only in the backup.",
)
_FOREIGN = NN_(
    "The folder {folder} holds another programme, with {n} event.",
    "The folder {folder} holds another programme, with {n} events.",
)
_DAMAGED = N_(
    "The ledger that is there cannot be read to its end ({damaged}): there may be more events than"
    " could be counted."
)
_FIRST = N_("first: event {seq} of {cycle}, {kind}, recorded {recorded}")
_LAST = N_("last: event {seq} of {cycle}, {kind}, recorded {recorded}")
_REDACTIONS = NN_(
    "{n} of them is a redaction: what it destroyed is not brought back, but the restored ledger"
    " does not know of it. Redact it again, and destroy this backup.",
    "{n} of them are redactions: what they destroyed is not brought back, but the restored ledger"
    " does not know of them. Redact it again, and destroy this backup.",
)
_AGREE = N_("To replace that programme, and lose what is only there: {command}")
_STORE = N_("{store}: version {found}, this etap's is {known}")
_UP_TO_DATE = N_("The databases are up to date.")
_OLDER = N_("Bring them up to date with: etap db upgrade")
_UPGRADED = N_("The databases were brought up to date, and the record was verified.")
_UPGRADED_FAULTY = NN_(
    "The databases were brought up to date; the record has {n} fault, as before.",
    "The databases were brought up to date; the record has {n} faults, as before.",
)
_BACKUP = N_("Backup before that: {file}")
_REBUILT = N_("Written anew: columns of events {events}; parts of the schema: {schema}")
_COMPILED = N_("Compiled anew: {schedules}")
_NOTHING = N_("Nothing had to be written anew.")


def backup_lines(pen: Pen, found: Backup) -> Iterator[str]:
    """Say which file was written, what it holds, and what verifying it found."""
    yield from pen.banner(found.verification.simulated)
    size = pen.words.count(_BYTES, found.size)
    yield f"{pen.paint('good', '✓')} {pen.say(_WRITTEN, file=clean(found.file), size=size)}"
    yield f"  {pen.say(_CHECKPOINT, checkpoint=found.checkpoint)}"
    yield f"  {pen.say(_HOLDS, events=found.manifest.events, evidence=found.evidence)}"
    yield f"  {pen.say(_DIGEST, digest=found.digest)}"
    yield from _verdict(pen, found.verification)


def _verdict(pen: Pen, found: Verification) -> Iterator[str]:
    if found.intact:
        yield pen.paint("good", f"✓ {pen.say(_VERIFIED)}")
        return
    yield pen.paint("bad", f"✗ {pen.words.count(_FAULTY, len(found.breaches))}")
    for breach in found.breaches:
        yield from breach_lines(pen, breach)


def restoration_lines(pen: Pen, found: Restoration) -> Iterator[str]:
    """Say what was verified, what is or would be lost, and where the programme is now."""
    yield from pen.banner(found.verification.simulated)
    yield pen.say(_CHECKPOINT, checkpoint=found.checkpoint)
    yield from _verdict(pen, found.verification)
    if found.comparison is not None:
        yield from _compared(pen, found, found.comparison)
    if not found.done:
        yield pen.paint("warn", pen.say(_NOT_DONE))
        yield from _agreement(pen, found)
        return
    yield pen.paint("good", "✓") + f" {pen.say(_RESTORED, folder=clean(found.folder))}"
    if found.kept is not None:
        yield from pen.wrapped(pen.say(_KEPT, folder=clean(found.kept)), "  ")
    if found.comparison is not None:
        yield from pen.wrapped(pen.say(_AGAIN), "  ")


def _compared(pen: Pen, found: Restoration, compared: Comparison) -> Iterator[str]:
    facts = {"folder": found.folder, "shared": compared.shared, "gained": compared.gained}
    if not compared.lost:
        yield from pen.wrapped(pen.say(_BEHIND if compared.gained else _SAME, **facts))
    else:
        forms = _FOREIGN if compared.foreign else _FORKED if compared.forked else _PREFIX
        yield from pen.wrapped(pen.words.count(forms, compared.lost, **facts))
    for template, event in ((_FIRST, compared.first), (_LAST, compared.last)):
        if event is not None:
            yield f"  {_event(pen, template, event)}"
    if compared.redactions:
        yield from pen.wrapped(pen.words.count(_REDACTIONS, compared.redactions), "  ")
    if compared.damaged is not None:
        yield from pen.wrapped(pen.say(_DAMAGED, damaged=compared.damaged), "  ")


def _event(pen: Pen, template: str, event: Event) -> str:
    recorded = event.recorded[:19].replace("T", " ")
    return pen.say(template, seq=event.seq, cycle=event.cycle, kind=event.kind, recorded=recorded)


def _agreement(pen: Pen, found: Restoration) -> Iterator[str]:
    if found.comparison is not None and found.verification.intact:
        lose = f"--lose {found.comparison.lost}"
        command = f"etap restore {clean(found.file)} {clean(found.folder)} {lose}"
        yield from pen.wrapped(pen.say(_AGREE, command=command))


def versions_lines(pen: Pen, found: Iterable[StoreVersion]) -> Iterator[str]:
    """Write one line per database, and what to do where one is old."""
    stores = tuple(found)
    for store in stores:
        yield pen.say(_STORE, store=store.store, found=store.found, known=store.known)
    is_old = any(store.found < store.known for store in stores)
    yield pen.say(_OLDER if is_old else _UP_TO_DATE)


def upgrade_lines(pen: Pen, found: Upgrade) -> Iterator[str]:
    """Say what was brought up to date, where the backup is, and what verifying found."""
    if found.verification is None or found.backup is None:
        yield from versions_lines(pen, found.stores)
        return
    yield from pen.banner(found.verification.simulated)
    for store in found.stores:
        yield pen.say(_STORE, store=store.store, found=store.found, known=store.known)
    yield pen.say(_BACKUP, file=clean(found.backup.file))
    if found.intact:
        yield pen.paint("good", f"✓ {pen.say(_UPGRADED)}")
        return
    faults = len(found.verification.breaches)
    yield pen.paint("bad", f"✗ {pen.words.count(_UPGRADED_FAULTY, faults)}")
    for breach in found.verification.breaches:
        yield from breach_lines(pen, breach)


def examination_lines(pen: Pen, found: Examination) -> Iterator[str]:
    """Say what was written anew, then what the doctor found after it."""
    yield from pen.wrapped(_rebuilt(pen, found.rebuilt))
    if found.rebuilt.schedules:
        yield from pen.wrapped(pen.say(_COMPILED, schedules=found.rebuilt.schedules))
    yield from checkup_lines(pen, found.checkups)


def _rebuilt(pen: Pen, rebuilt: Rebuilt) -> str:
    if not (rebuilt.leaves or rebuilt.schema or rebuilt.schedules):
        return pen.say(_NOTHING)
    leaves = tuple(map(str, rebuilt.leaves[:20]))
    more = ("…",) if len(rebuilt.leaves) > len(leaves) else ()
    return pen.say(_REBUILT, events=(*leaves, *more), schema=rebuilt.schema)
