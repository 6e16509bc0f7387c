"""Backups: what one file holds of a programme, what restoring it would lose, what was rebuilt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.noun import Noun
from schemas.refusal import ExitStatus

if TYPE_CHECKING:
    from schemas.ledger import Event
    from schemas.report import Checkup, Verification


@frozen(repr=False)
class Part(Noun):
    """One file within a backup: its name there, its size in bytes and its SHA-256 (64 digits)."""

    name: str
    size: int
    sha256: str


@frozen(repr=False)
class Manifest(Noun):
    """What a backup says of itself.

    ``events`` counts those of the ledger and ``root`` is that of the tree over them (64 lowercase
    hex digits). ``made`` is a UTC instant. ``versions`` gives, for ``ledger`` and ``private``, the
    number of the scripts that were applied to the store.
    """

    origin: str
    events: int
    root: str
    made: str
    versions: Mapping[str, int] = field(hash=False)
    parts: tuple[Part, ...]


@frozen(repr=False)
class Backup(Noun):
    """A backup that was written, and what verifying the file found.

    ``size`` counts its bytes, ``digest`` is its SHA-256, ``checkpoint`` the ledger in it as
    ``SIZE:ROOT``, ``evidence`` how many files of evidence it holds.
    """

    file: str
    size: int
    digest: str
    checkpoint: str
    manifest: Manifest
    evidence: int
    verification: Verification

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong with the record that it holds."""
        return self.verification.intact


@frozen(repr=False)
class RestoreAsked(Noun):
    """What was asked of a restoration.

    ``folder`` is where the programme shall be. ``lose`` is the number of events that may be lost by
    replacing the programme that is there, ``None`` where nobody agreed to any. ``since`` are
    checkpoints that the backup must extend, as texts. ``discard``: do not keep what was replaced.
    ``faulty``: restore a record with faults, too.
    """

    file: str
    folder: str
    lose: int | None = None
    since: tuple[str, ...] = ()
    discard: bool = False
    faulty: bool = False


@frozen(repr=False)
class Comparison(Noun):
    """The ledger of a backup beside the one that it would replace.

    The first ``shared`` events are the same in both. ``lost`` events stand only in the present one:
    ``first`` and ``last`` of them (``None`` where they cannot be read), and how many of them are
    ``redactions``, of which ``redacted`` are the commitments. ``gained`` stand only in the backup.
    ``foreign``: they are ledgers of two programmes. ``damaged`` is the code of what kept the
    present ledger from being read to its end, else ``None``.
    """

    shared: int
    lost: int
    gained: int
    first: Event | None = None
    last: Event | None = None
    redactions: int = 0
    redacted: frozenset[str] = frozenset()
    foreign: bool = False
    damaged: str | None = None

    @property
    def forked(self) -> bool:
        """Whether each of the two has events that the other lacks."""
        return self.lost > 0 and self.gained > 0


@frozen(repr=False)
class Restoration(Noun):
    """What restoring a backup did, or would do.

    ``comparison`` is ``None`` where no programme is in the folder. ``left_out`` counts the
    files of evidence that the backup holds and the present ledger says are redacted: they are not
    restored. ``kept`` names the
    folder to which the replaced programme was moved, ``None`` where there is none.
    """

    file: str
    folder: str
    checkpoint: str
    manifest: Manifest
    verification: Verification
    comparison: Comparison | None = None
    left_out: int = 0
    done: bool = False
    kept: str | None = None

    @property
    def status(self) -> ExitStatus:
        """Done; or not, because the record has faults, or nobody agreed to what would be lost."""
        if self.done:
            return ExitStatus.DONE
        return ExitStatus.NO if self.verification.intact else ExitStatus.BROKEN


@frozen(repr=False)
class StoreVersion(Noun):
    """How many numbered scripts were applied to a store, and how many this etap has."""

    store: str
    found: int
    known: int


@frozen(repr=False)
class Upgrade(Noun):
    """What an upgrade did: the stores before it, and what was found after it.

    ``backup`` and ``verification`` are ``None`` where every store was up to date already.
    """

    folder: str
    stores: tuple[StoreVersion, ...]
    backup: Backup | None = None
    verification: Verification | None = None

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong with the record."""
        return self.verification is None or self.verification.intact


@frozen(repr=False)
class Rebuilt(Noun):
    """What was written anew from the events: leaves, parts of the schema, compiled schedules."""

    leaves: tuple[int, ...]
    schema: tuple[str, ...]
    schedules: tuple[str, ...]


@frozen(repr=False)
class Examination(Noun):
    """What the doctor found after writing anew what is derived."""

    checkups: tuple[Checkup, ...]
    rebuilt: Rebuilt

    @property
    def well(self) -> bool:
        """Whether everything is well now."""
        return all(checkup.well for checkup in self.checkups)
