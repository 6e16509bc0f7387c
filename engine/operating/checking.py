"""Checking what is written down: schedules, histories, the record, and the machine it runs on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import FaultyText, LedgerBroken
from engine.proving.soundness import soundness
from engine.recording import verifying
from engine.recording.examination import derived_checkups, machine_checkups, programme_checkups
from engine.recording.keys.vkey import read as read_vkey
from engine.recording.ledger.checkpoints import load_kept
from engine.recording.schedules.history_file import load_history
from engine.recording.schedules.schedule_file import load_schedule
from schemas.report import Checkup, Validation, Verification
from schemas.signing import NO_TRUST, Trust

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.checkpoint import KeptCheckpoint
    from schemas.history import History
    from schemas.signing import VKey


def validate(path: Path) -> Validation:
    """Read a schedule and collect every fault of its text; prove a faultless one.

    No programme is needed.
    """
    try:
        schedule = load_schedule(path)
    except FaultyText as error:
        return Validation(str(path), None, error.faults)
    return Validation(str(path), schedule, soundness=soundness(schedule))


def verify(
    programme: Programme,
    progress: Callable[[int, int], None],
    trust: Trust = NO_TRUST,
) -> Verification:
    """Verify the record and the evidence, and that the ledger extends what was kept.

    ``progress`` is told how many of how many events.
    """
    return verifying.verify(programme, progress, trust)


def verify_folder(
    folder: Path,
    progress: Callable[[int, int], None],
    trust: Trust = NO_TRUST,
    now: datetime | None = None,
) -> Verification:
    """Verify as ``verify`` does, whatever state the folder is in: what cannot be read is a fault.

    Raises:
        NotFound: there is no programme in the folder at all.
    """
    return verifying.verify_folder(folder, progress, trust, now)


def public_key(text: str) -> VKey:
    """Read a public key as it is printed, ``NAME+ID+KEY``; raises ``UsageFault``."""
    return read_vkey(text)


def kept_checkpoint(word: str, given: str | None = None) -> KeptCheckpoint:
    """Read a checkpoint or receipt that somebody kept: a file, or ``SIZE:ROOT`` itself.

    ``given`` is its text where that was read already. Raises ``UsageFault`` and ``OSError``.
    """
    return load_kept(word, given)


def doctor(programme: Programme | None) -> tuple[Checkup, ...]:
    """Examine the machine, and the programme where there is one."""
    own = derived_checkups(programme) if programme else ()
    try:
        own = (*(programme_checkups(programme) if programme else ()), *own)
    except LedgerBroken as error:  # what is derived may be what is wrong
        own = (*own, Checkup("ETP878", well=False, facts={"broken": error.code}))
    return (*machine_checkups(), *own)


def attested(path: Path) -> History:
    """Read an attested history of a real county with its sources."""
    return load_history(path)
