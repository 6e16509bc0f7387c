"""A checkpoint: what the ledger was at some moment, short enough to be printed (design 4).

Kept outside of the programme it fixes every event before it: an edit, an insertion, a deletion,
another order, a cut tail or a second history is found and named. A receipt is a checkpoint that
also names one event. Its text is C2SP ``tlog-checkpoint`` (docs/format.md, 9).
"""

from __future__ import annotations

from attrs import frozen

from schemas.noun import Noun


@frozen(repr=False)
class EventMark(Noun):
    """The event that a receipt is for.

    ``leaf`` is its place in the ledger, from 0; ``hash`` 64 lowercase hex digits.
    """

    cycle: str
    seq: int
    leaf: int
    hash: str


@frozen(repr=False)
class SignatureLine(Noun):
    """One signature below a checkpoint's text.

    ``name`` is the key's; ``key_id`` its 4 bytes as 8 lowercase hex digits; ``signature`` the bytes
    that follow it, as hex digits. Which key and algorithm it is of, the reader's keys say.
    """

    name: str
    key_id: str
    signature: str


@frozen(repr=False)
class Checkpoint(Noun):
    """The ledger of ``origin`` had ``size`` events, and ``root`` was the root of their tree.

    ``root`` is 64 lowercase hex digits. ``time`` is when it was made, a UTC instant with six
    decimals and ``Z``: no event that comes later may be recorded more than 5 seconds earlier, which
    is how far a clock may be set back. Of a short form
    (``SIZE:ROOT``) only ``size`` and ``root`` are known: ``origin`` and ``time`` are empty then.

    ``event`` makes it a receipt. ``next_key`` announces the key that signs from here on,
    ``revoked_key`` one whose signatures on larger sizes count for nothing (both VKEYs).
    """

    origin: str
    size: int
    root: str
    time: str
    event: EventMark | None = None
    next_key: str | None = None
    revoked_key: str | None = None
    signatures: tuple[SignatureLine, ...] = ()


@frozen(repr=False)
class KeptCheckpoint(Noun):
    """A checkpoint that somebody kept outside of the programme, and the name of its file.

    The name is ``-`` for one that was read from the input, and the short form itself for such.
    """

    name: str
    checkpoint: Checkpoint


@frozen(repr=False)
class KeptVerdict(Noun):
    """Whether a ledger extends a kept checkpoint, and whose signatures stand on that.

    ``signed_by`` are the names of the given keys whose signature was verified.
    """

    kept: KeptCheckpoint
    holds: bool
    signed_by: tuple[str, ...] = ()
