"""Holding the signatures below a kept checkpoint against the keys that an auditor kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from engine.recording.keys.kept import announces
from engine.recording.keys.signing import judged
from schemas.checkpoint import KeptCheckpoint
from schemas.report import Breach
from schemas.signing import Announcement, Judged, Trust, Worth

BAD, NOT_SIGNED, RIVAL, OUT_OF_TIME = "ETP822", "ETP827", "ETP830", "ETP833"
#: A signature has an algorithm that cannot be checked here.
UNKNOWN_ALGORITHM = "ETP831"


@frozen
class Signatures:
    """What the signatures below one kept checkpoint are worth: faults, signers, what was left."""

    breaches: tuple[Breach, ...] = ()
    signed_by: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()


def signatures_of(
    kept: KeptCheckpoint, trust: Trust, announced: Sequence[Announcement]
) -> Signatures:
    """Judge the signatures of a kept checkpoint; without a key there is nothing to judge by.

    Announcements are those that the auditor kept himself, and then those of the folder
    (``announced``), from which somebody may have taken one away.
    """
    if not trust.keys:
        return Signatures()
    own = (
        Announcement(one.name, one.checkpoint) for one in trust.kept if announces(one.checkpoint)
    )
    found = judged(kept.checkpoint, trust.keys, (*own, *announced))
    return Signatures(
        tuple(_breaches(kept.name, found)),
        tuple(dict.fromkeys(one.key.name for one in found.of(Worth.GOOD))),
        (UNKNOWN_ALGORITHM,) if found.of(Worth.NOT_CHECKED) else (),
    )


def _breaches(name: str, found: Judged) -> Iterator[Breach]:
    for one in found.of(Worth.BAD):
        yield Breach(BAD, {"kept": name, "key": one.key.name})
    for one in (*found.of(Worth.PAST), *found.of(Worth.EARLY)):
        yield Breach(OUT_OF_TIME, {"kept": name, "key": one.key.name})
    if not found.of(Worth.GOOD):
        yield Breach(NOT_SIGNED, {"kept": name})
    for file in found.rivals:
        yield Breach(RIVAL, {"file": file})
