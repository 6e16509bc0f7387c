"""Redaction: what is to be destroyed, what came of it, and what was still found afterwards.

What etap keeps of a file or a text is its *holding*: the commitment in the ledger, for ever, and
beside it the contents, salt, plain digest and name, which a redaction destroys.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun
from schemas.refusal import ExitStatus

if TYPE_CHECKING:
    from schemas.ledger import Receipt
    from schemas.refusal import Refusal
    from schemas.report import ReceiptText


class Holding(StrEnum):
    """What a commitment is to."""

    FILE = "file"
    TEXT = "text"


class Trace(StrEnum):
    """What of a redacted file or text can still stand somewhere.

    ``COMMITMENT`` is one that stands where only a private store, or the openings of a bundle, put
    it; ``UNREAD`` is a place that cannot be looked into.
    """

    CONTENTS = "contents"
    SALT = "salt"
    DIGEST = "digest"
    NAME = "name"
    COMMITMENT = "commitment"
    UNREAD = "unread"


@frozen(repr=False)
class Use(Noun):
    """One commitment of one cycle that is to be redacted.

    ``seq`` is the event that first named it, 0 for what no event names: a command that was refused
    or killed left it behind. ``outputs`` are those whose current submission holds it, ``met`` those
    of them that stay met. ``redacted`` is the event that redacted it already, 0 where none did.
    """

    cycle: str
    commitment: str
    holding: Holding
    seq: int = 0
    outputs: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    redacted: int = 0

    @property
    def is_open(self) -> bool:
        """Whether an event still has to say that it was redacted."""
        return self.seq > 0 and self.redacted == 0


@frozen(repr=False)
class Found(Noun):
    """Something of it still stands at ``place``.

    ``place`` is a path below the programme's folder; within an archive its members follow, each
    after an exclamation mark.
    """

    place: str
    what: Trace


@frozen(repr=False)
class Search(Noun):
    """What searching a folder found: ``files`` were read, ``size`` bytes in all.

    What was unpacked counts as well. ``unsought`` is what could not be looked for byte by byte: too
    short to tell anything, or not known any more.
    """

    found: tuple[Found, ...] = ()
    files: int = 0
    size: int = 0
    unsought: tuple[Trace, ...] = ()


class RedactionOutcome(StrEnum):
    """What came of it. ``UNFINISHED``: destroyed, and yet something of it was found."""

    PLANNED = "planned"
    UNCONFIRMED = "not confirmed"
    UNFINISHED = "not finished"
    REDACTED = "redacted"


@frozen(repr=False)
class Redaction(Noun):
    """Files and texts to be redacted, and what came of it.

    ``words`` are what the command was given; ``digests`` the SHA-256 of files that are kept and
    that no row of the private store knows any more. ``receipts`` of a plan are of a command that
    was given before under the same key; with a ``refusal`` the key belongs to another one.
    ``receipt`` is what the caller may keep.
    """

    words: tuple[str, ...]
    uses: tuple[Use, ...]
    digests: tuple[str, ...] = ()
    outcome: RedactionOutcome = RedactionOutcome.PLANNED
    receipts: tuple[Receipt, ...] = ()
    receipt: ReceiptText | None = None
    search: Search = Search()
    simulated: bool = False
    refusal: Refusal | None = None

    @property
    def status(self) -> ExitStatus:
        """How the command ends: 0 only where nothing of it is left, or only a plan was asked."""
        if self.refusal is not None:
            return self.refusal.status
        done = self.outcome in (RedactionOutcome.REDACTED, RedactionOutcome.PLANNED)
        return ExitStatus.DONE if done else ExitStatus.NO


@frozen(repr=False)
class Expiring(Noun):
    """An output whose evidence was to be kept until a day only, by its schedule.

    ``since`` is the stage that the time counts from, ``entered`` the days of the latest entry into
    it as they are known; ``due`` is the first day on which the evidence is surely no longer to be
    kept, ``perhaps`` the first on which it may be. ``is_due`` is ``None`` where the day asked about
    lies between them. ``commitments`` are of every submission of the output not redacted yet.
    """

    county: str
    name: str
    cycle: int
    output: str
    since: str
    entered: str
    keep: str
    perhaps: date
    due: date
    is_due: bool | None
    commitments: tuple[str, ...]


@frozen(repr=False)
class DueList(Noun):
    """What is due to be redacted as of a day, and what cannot be told; the longest due first."""

    as_of: date
    rows: tuple[Expiring, ...]
    simulated: bool = False
