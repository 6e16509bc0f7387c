"""A bundle: what was asked of it, and what was written (docs/format.md, 10)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.checkpoint import Checkpoint, KeptCheckpoint


class BundledEvidence(StrEnum):
    """What of the evidence stands in a bundle: the files, only their digests, or nothing."""

    FILES = "files"
    DIGESTS = "digests"
    NONE = "none"


@frozen(repr=False)
class BundleAsked(Noun):
    """What was asked of a bundle.

    ``counties`` are words for counties; none: the whole ledger. ``since`` are checkpoints whose
    consistency with the bundle's shall be provable. ``key`` is the file of the key that signs.
    ``force`` replaces a file that is there.
    """

    out: str
    counties: tuple[str, ...] = ()
    evidence: BundledEvidence = BundledEvidence.DIGESTS
    since: tuple[KeptCheckpoint, ...] = ()
    key: str | None = None
    force: bool = False


@frozen(repr=False)
class Bundled(Noun):
    """A bundle that was written.

    ``size`` counts its bytes and ``digest`` is their SHA-256; ``events`` and ``evidence`` count
    what is in it, ``redacted`` the commitments whose contents were destroyed. ``absent`` names what
    should be in it and could not be: commitments without an opening, files and schedules that are
    lost. ``verifiers`` are the SHA-256 of the verifiers that come with this etap, by file name.
    """

    out: str
    size: int
    digest: str
    counties: tuple[str, ...]
    events: int
    evidence: int
    redacted: int
    absent: tuple[str, ...]
    checkpoint: Checkpoint
    short: str
    verifiers: Mapping[str, str] = field(hash=False)
    simulated: bool = False
