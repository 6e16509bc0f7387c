"""Checking what is written down: schedules, histories, the record, and the machine it runs on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from engine.errors import EtapError, FaultyText, LedgerBroken
from engine.operating.timestamping import kept_timestamps
from engine.proving.soundness import soundness
from engine.recording import verifying
from engine.recording.examination import derived_checkups, machine_checkups, programme_checkups
from engine.recording.keys.vkey import read as read_vkey
from engine.recording.ledger.checkpoints import load_kept
from engine.recording.schedules.history_file import load_history
from engine.recording.schedules.schedule_file import load_schedule
from engine.recording.verification_walk import problem
from schemas.report import Breach, Checkup, Validation, Verification
from schemas.signing import NO_TRUST, Trust

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.checkpoint import KeptCheckpoint
    from schemas.history import History
    from schemas.signing import VKey


#: Timestamps that are kept and were not checked; one that is wrong.
UNCHECKED, WRONG_STAMP = "ETP834", "ETP835"


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
    certificates: Sequence[Path] = (),
) -> Verification:
    """Verify as ``verify`` does, whatever state the folder is in: what cannot be read is a fault.

    The timestamps of checkpoints are checked where certificates are given that are trusted.

    Raises:
        NotFound: there is no programme in the folder at all.
    """
    found = verifying.verify_folder(folder, progress, trust, now)
    return _with_timestamps(found, folder, certificates)


def _with_timestamps(
    found: Verification, folder: Path, certificates: Sequence[Path]
) -> Verification:
    """Add what the kept timestamps are worth; nothing where there is none."""
    try:
        stamps = kept_timestamps(folder, certificates)
    except (EtapError, OSError) as error:
        return evolve(found, breaches=(*found.breaches, problem(error)))
    checked = [one for one in stamps if one.checked]
    wrong = (one for one in stamps if one.faults)
    return evolve(
        found,
        checked={**found.checked, **({"timestamps": len(checked)} if checked else {})},
        not_checked=(*found.not_checked, *([UNCHECKED] if len(checked) < len(stamps) else [])),
        breaches=(*found.breaches, *(Breach(WRONG_STAMP, {"file": one.file}) for one in wrong)),
    )


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
