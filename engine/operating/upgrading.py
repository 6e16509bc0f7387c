"""Bringing the stores of an older etap up to date; writing anew what follows from the events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.errors import LedgerBroken
from engine.operating.backing_up import backup
from engine.operating.checking import doctor
from engine.recording import verifying
from engine.recording.backups import unpacking
from engine.recording.ledger import sqlite_file, sqlite_projections
from engine.recording.ledger.clock import system_clock
from engine.recording.ledger.sqlite_file import Shape
from engine.recording.programme_folder import LEDGER, PRIVATE, Programme
from schemas.backups import Examination, Rebuilt, StoreVersion, Upgrade

Progress = Callable[[int, int], None]

_STORES: tuple[tuple[str, Shape], ...] = (
    (LEDGER, sqlite_file.LEDGER),
    (PRIVATE, sqlite_file.PRIVATE),
)
#: What speaks against an upgrade: the events themselves do not verify. Evidence that is missing,
#: say, would be missing afterwards, too, and must not keep a programme on an older version for
#: ever; columns and triggers can be made anew after it.
_OF_THE_EVENTS = frozenset({"ETP661", "ETP663", "ETP664", "ETP665", "ETP669", "ETP673"})


def store_versions(folder: Path) -> tuple[StoreVersion, ...]:
    """Tell of each store of a folder how many scripts it has had, and how many there are.

    Raises:
        Unreadable: as ``sqlite_file.connect``: of a newer etap, for one.
    """
    return tuple(
        StoreVersion(name, sqlite_file.version(folder / name, shape), len(shape.scripts()))
        for name, shape in _STORES
    )


def upgrade(folder: Path, file: str | None, progress: Progress) -> Upgrade:
    """Back a programme up, bring its stores up to date, and verify it.

    The backup goes to ``file``, else beside the folder. Its verification is the rehearsal: it
    upgrades a copy. Each store is upgraded in one transaction, so that an interruption leaves the
    old or the new one; giving the command again goes on.

    Raises:
        LedgerBroken: the ledger does not verify; nothing was changed, and the backup stays.
        UsageFault, Unreadable: as ``backup``, or a store cannot be written.
    """
    found = store_versions(folder)
    if all(store.found == store.known for store in found):
        return Upgrade(str(folder), found)
    saved = backup(folder, file or _beside(folder), progress)
    broken = next((b for b in saved.verification.breaches if b.code in _OF_THE_EVENTS), None)
    if broken is not None:
        raise LedgerBroken(broken.code, broken.facts)
    unpacking.bring_up(folder)
    with Programme.open(folder) as programme:
        return Upgrade(str(folder), found, saved, verifying.verify(programme, progress))


def _beside(folder: Path) -> str:
    whole = folder.resolve()
    stamp = f"{system_clock():%Y%m%dT%H%M%S}"
    return str(whole.with_name(f"etap-backup-{whole.name}-{stamp}.zip"))


def rebuild(folder: Path) -> Examination:
    """Write anew what follows from the events, and examine the programme after that.

    Raises:
        LedgerBroken: the events themselves do not verify; nothing was changed.
        Unreadable: the ledger cannot be opened or written.
    """
    leaves, schema = sqlite_projections.rebuild(folder / LEDGER)
    with Programme.open(folder) as programme:
        schedules = _recompiled(programme)
        return Examination(doctor(programme), Rebuilt(leaves, schema, schedules))


def _recompiled(programme: Programme) -> tuple[str, ...]:
    """Compile anew every schedule whose compiled form is not what its text says."""
    adopted = dict.fromkeys(one.digest for one in programme.roster.schedules)
    wrong = [digest for digest in adopted if not programme.schedules.is_whole(digest)]
    return tuple(digest for digest in wrong if programme.schedules.compile(digest))
