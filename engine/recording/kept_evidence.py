"""The evidence behind submissions as the disk has it now: hashed whenever a gate relies on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from engine.recording.evidence.evidence_store import is_digest
from engine.recording.ledger.private_store import SALT_SIZE
from schemas.cycle import EvidenceStanding, State

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme


def evidence_behind(
    programme: Programme, state: State, outputs: Iterable[str]
) -> Mapping[str, EvidenceStanding]:
    """Hash the kept evidence of the outputs' current submissions, by commitment."""
    submissions = (state.submissions[o] for o in outputs if o in state.submissions)
    return {
        commitment: standing_of(programme, commitment)
        for submission in submissions
        for commitment in submission.content
    }


def standing_of(programme: Programme, commitment: str, size: int | None = None) -> EvidenceStanding:
    """Return what the disk says of the bytes behind one commitment.

    With ``size``, what an event says, their number must be that, and so must the row's.
    """
    kept = programme.private.file_of(commitment)
    if kept is None:
        return EvidenceStanding.ABSENT
    if not is_digest(kept.sha256) or len(kept.salt) != SALT_SIZE:
        return EvidenceStanding.ALTERED  # the row itself was; it may name a file elsewhere
    if size is not None and size != kept.size:
        return EvidenceStanding.ALTERED
    return programme.evidence.standing_of(commitment, kept.salt, kept.sha256, size)
