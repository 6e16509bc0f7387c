"""Verifying a programme: whether the record is whole, and what it relies on still held.

What is looked at, each event once and in the ledger's order:

- the bytes are exactly an event's canonical bytes, and the columns beside them say the same;
- leaves are contiguous from 0, ``seq`` from 1 within each cycle, ``prev`` is the hash of the event
  before, ``recorded`` never runs backwards over the whole ledger;
- every event replays; the schedule it names is kept and still has its digest;
- every file of evidence that an event names is kept, and its bytes are those committed to; so are
  the reasons and notes; what was redacted is counted, and must be gone;
- the databases have the schema that etap ships, and SQLite finds no damage;
- the ledger extends every checkpoint and receipt that somebody kept.

Everything is collected; nothing is written, and nothing that the folder holds makes it raise. What
cannot be seen from the folder and the kept checkpoints is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import NotFound, UsageFault
from engine.recording.keys.holding import Signatures, signatures_of
from engine.recording.keys.kept import announcements_of, as_kept, kept_checkpoints
from engine.recording.ledger.growing_tree import GrowingTree
from engine.recording.programme_folder import open_programme
from engine.recording.verification_walk import Progress, Walk, problem
from schemas.checkpoint import KeptVerdict
from schemas.cycle import EvidenceStanding
from schemas.report import Breach, Verification
from schemas.signing import NO_TRUST, Trust

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme

#: What a verification cannot show: events missing at the end, and a folder made anew, where nothing
#: was kept; else what came after it.
NOTHING_KEPT = ("ETP676", "ETP677")
SOMETHING_KEPT = ("ETP824",)
#: Who made the checkpoints that were kept: no key was given.
NO_KEY = "ETP825"
#: The ledger could not be read to its end.
NOT_READ = "ETP828"


def verify_folder(
    folder: Path, progress: Progress, trust: Trust = NO_TRUST, now: datetime | None = None
) -> Verification:
    """Verify the programme of a folder, whatever state that is in.

    Raises:
        NotFound: there is no programme at all.
        UsageFault: ``now`` was given, and the programme is not simulated.
    """
    try:
        with open_programme(folder, now) as programme:
            return verify(programme, progress, trust)
    except (NotFound, UsageFault):
        raise
    except Exception as error:  # noqa: BLE001 - because a verifier that dies hides what made it die
        return Verification({"events": 0}, (NOT_READ,), (problem(error),))


def verify(programme: Programme, progress: Progress, trust: Trust = NO_TRUST) -> Verification:
    """Verify the ledger, the schedules and the evidence of a programme.

    ``progress`` is told how many of how many events were looked at; ``trust`` is what the ledger is
    held against.
    """
    return walked(programme, progress, trust)[0]


def walked(
    programme: Programme, progress: Progress, trust: Trust = NO_TRUST
) -> tuple[Verification, Mapping[str, EvidenceStanding]]:
    """Verify as ``verify`` does, and return where the bytes of every commitment stand, too."""
    made = kept_checkpoints(programme.folder)
    walk = Walk(programme, GrowingTree((*trust.kept, *as_kept(made))))
    walk.look_at_stores()
    walk.breaches.extend(Breach("ETP832", {"file": one.file}) for one in made if not one.checkpoint)
    is_read = walk.try_to(lambda: walk.look_at_all(progress))
    walk.look_at_redactions()
    wrong = walk.not_extended() if is_read else frozenset()
    announced = announcements_of(made)
    signatures = [signatures_of(one, trust, announced) for one in trust.kept]
    walk.breaches.extend(breach for one in signatures for breach in one.breaches)
    found = Verification(
        walk.checked(),
        tuple(_not_checked(trust, signatures, is_read)),
        tuple(walk.breaches),
        walk.roster.simulated,
        walk.roster.origin,
        walk.tree.size,
        walk.tree.root,
        tuple(
            KeptVerdict(kept, is_read and kept not in wrong, one.signed_by)
            for kept, one in zip(trust.kept, signatures, strict=True)
        ),
    )
    return found, {**walk.standings(), **walk.redactions.standings()}


def _not_checked(trust: Trust, signatures: list[Signatures], is_read: bool) -> Iterator[str]:  # noqa: FBT001 - because it is a fact, not a choice
    yield from SOMETHING_KEPT if trust.kept else NOTHING_KEPT
    if trust.kept and not trust.keys:
        yield NO_KEY
    yield from dict.fromkeys(code for one in signatures for code in one.not_checked)
    if not is_read:
        yield NOT_READ
