"""A redaction given again under its key: it answers with the same event, and finishes that.

What was named cannot be compared any more once its salt is gone: a path or a digest is taken then.
A commitment is compared, and so is a file that is still kept: that one was not redacted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from engine.deciding import retries
from engine.errors import NotFound
from engine.operating.retrying import Wanted, repeated
from engine.recording.redacting.naming_evidence import named
from schemas.ledger import Event, Kind
from schemas.redaction import Redaction, Use
from schemas.refusal import ExitStatus, Refusal

if TYPE_CHECKING:
    from engine.recording.programme_folder import Programme
    from schemas.asked import Asked


def given_again(
    programme: Programme, words: tuple[str, ...], asked: Asked, held: Mapping[str, Use]
) -> Redaction | None:
    """Return the plan of a redaction that was recorded under the key before; ``None``: none was.

    It has a refusal where the key belongs to another command.
    """
    before = repeated(programme, Wanted(Kind.REDACTED, asked))
    if before is None:
        return None
    if isinstance(before, Refusal):
        return Redaction(words, (), refusal=before)
    event = before.receipts[0].event
    found = named(programme, held, event.payload["commitments"])
    if not _are_meant(programme, held, words, found.uses):
        return Redaction(words, (), refusal=_differing(event))
    return Redaction(words, found.uses, found.digests, receipts=before.receipts)


def _are_meant(
    programme: Programme, held: Mapping[str, Use], words: Iterable[str], uses: Iterable[Use]
) -> bool:
    """Whether every word names one of these uses, as far as it still names anything."""
    marks = {use.commitment for use in uses}
    for word in words:
        try:
            found = named(programme, held, [word])
        except NotFound:
            continue
        if marks.isdisjoint(use.commitment for use in found.uses):
            return False
    return True


def _differing(event: Event) -> Refusal:
    facts = {"key": event.idem, "event": event.seq, "history": event.cycle}
    return Refusal("ETP781", ExitStatus.REFUSED, {**facts, "differs": (retries.FILES,)})


def another_reason(programme: Programme, asked: Asked, reason: str | None) -> Refusal | None:
    """Refuse a redaction whose key was used with another reason."""
    found = repeated(programme, Wanted(Kind.REDACTED, asked, texts={"reason": reason}))
    return found if isinstance(found, Refusal) else None
