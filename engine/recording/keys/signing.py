"""Signed notes: signing a checkpoint, and whose signatures below one count (docs/format.md, 9).

- a line counts for nothing unless its key was given or announced, verifies, and counts for the
  checkpoint's size;
- a line of an unknown key is passed over, a line of a known key that does not verify is a fault,
  and one of an algorithm that is unknown here is *not checked*, which is never accepted.

``cryptography`` is imported where a signature is made or checked, and nowhere before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from engine.errors import UsageFault
from engine.recording.keys.vkey import ED25519
from engine.recording.keys.vkey import read as read_vkey
from engine.recording.ledger.checkpoint_text import signed_part
from schemas.checkpoint import Checkpoint, SignatureLine
from schemas.signing import Announcement, Judged, KeySpan, SignatureVerdict, VKey, Worth

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def sign(checkpoint: Checkpoint, key: VKey, private: Ed25519PrivateKey) -> Checkpoint:
    """Add a signature line; one of the same key that is there already is replaced."""
    signature = private.sign(signed_part(checkpoint).encode())
    line = SignatureLine(key.name, key.key_id, signature.hex())
    others = tuple(one for one in checkpoint.signatures if not _is_of(one, key))
    return evolve(checkpoint, signatures=(*others, line))


def signers(checkpoint: Checkpoint, keys: Iterable[VKey]) -> tuple[SignatureVerdict, ...]:
    """Tell what each line of a known key is worth, in the order of the lines.

    A line is of each key that has its name and its id: two keys may share both.
    """
    known = tuple(dict.fromkeys(keys))
    return tuple(
        SignatureVerdict(line, key, _worth(checkpoint, line, key))
        for line in checkpoint.signatures
        for key in _meant(checkpoint, line, known)
    )


def followed(keys: Iterable[VKey], announcements: Iterable[Announcement]) -> tuple[KeySpan, ...]:
    """Tell which keys count for which sizes, from those that were kept (docs/format.md, 9.1).

    Announcements are gone through by size, and of one size in the order in which they are given.
    """
    spans = [KeySpan(key) for key in dict.fromkeys(keys)]
    for one in sorted(announcements, key=lambda one: one.checkpoint.size):
        _follow(spans, one)
        _revoke(spans, one.checkpoint)
    return tuple(spans)


def judged(
    checkpoint: Checkpoint, keys: Iterable[VKey], announcements: Sequence[Announcement] = ()
) -> Judged:
    """Hold a checkpoint against the keys that somebody kept and what was announced since.

    Announcements of another programme's origin count for nothing.
    """
    own = [one for one in announcements if one.checkpoint.origin == checkpoint.origin]
    spans = followed(keys, own)
    verdicts = signers(checkpoint, (span.key for span in spans))
    timed = tuple(_in_time(one, checkpoint.size, spans) for one in verdicts)
    return Judged(timed, spans, tuple(one.file for one in own if _is_rival(one, spans)))


def _is_of(line: SignatureLine, key: VKey) -> bool:
    return (line.name, line.key_id) == (key.name, key.key_id)


def _meant(checkpoint: Checkpoint, line: SignatureLine, keys: Sequence[VKey]) -> Sequence[VKey]:
    """Return the keys of a line; of several with one id, those that verify it, if any does."""
    same = [key for key in keys if _is_of(line, key)]
    if len(same) < 2:
        return same
    verified = [key for key in same if _worth(checkpoint, line, key) is Worth.GOOD]
    return verified or same


def _worth(checkpoint: Checkpoint, line: SignatureLine, key: VKey) -> Worth:
    if key.algorithm != ED25519:
        return Worth.NOT_CHECKED
    return Worth.GOOD if _verifies(checkpoint, line, key) else Worth.BAD


def _verifies(checkpoint: Checkpoint, line: SignatureLine, key: VKey) -> bool:
    from engine.recording.keys.ed25519 import verifies  # noqa: PLC0415 - because it is slow to import

    return verifies(key.key, line.signature, signed_part(checkpoint))


def _signed_by(checkpoint: Checkpoint, key: VKey) -> bool:
    return any(one.worth is Worth.GOOD for one in signers(checkpoint, (key,)))


def _follow(spans: list[KeySpan], announced: Announcement) -> None:
    """Let a new key follow every other key that signed this, counts, and was not followed yet.

    A new key that is known already is not known anew: it counts where it did.
    """
    checkpoint = announced.checkpoint
    key = _key(checkpoint.next_key)
    if key is None or not _signed_by(checkpoint, key):
        return
    before = [
        place
        for place, span in enumerate(spans)
        if span.key != key and span.follower is None and _vouches(span, checkpoint)
    ]
    for place in before:
        spans[place] = evolve(spans[place], last=checkpoint.size, follower=key)
    if before and all(span.key != key for span in spans):
        spans.append(KeySpan(key, checkpoint.size, None, announced.file))


def _vouches(span: KeySpan, checkpoint: Checkpoint) -> bool:
    """Whether a key signed a checkpoint and counts at its size."""
    return span.counts(checkpoint.size) and _signed_by(checkpoint, span.key)


def _revoke(spans: list[KeySpan], checkpoint: Checkpoint) -> None:
    """End what a revoked key counts for, if it or its follower signed and counts at that size."""
    key = _key(checkpoint.revoked_key)
    for place, span in enumerate(spans):
        by = [one for one in spans if one.key in (span.key, span.follower)]
        if span.key == key and any(_vouches(one, checkpoint) for one in by):
            last = checkpoint.size if span.last is None else min(span.last, checkpoint.size)
            spans[place] = evolve(span, last=last)


def _is_rival(announced: Announcement, spans: Sequence[KeySpan]) -> bool:
    """Whether a known key and its would-be follower signed an announcement that is not trusted."""
    key = _key(announced.checkpoint.next_key)
    if key is None or any(span.key == key for span in spans):
        return False
    return _signed_by(announced.checkpoint, key) and any(
        _signed_by(announced.checkpoint, span.key) for span in spans
    )


def _key(text: str | None) -> VKey | None:
    """Read an announced key; ``None`` where there is none or it is not in the form."""
    try:
        return None if text is None else read_vkey(text)
    except UsageFault:
        return None


def _in_time(verdict: SignatureVerdict, size: int, spans: Iterable[KeySpan]) -> SignatureVerdict:
    """Tell apart what verifies by whether its key counts at the size."""
    own = next(span for span in spans if span.key == verdict.key)
    if verdict.worth is not Worth.GOOD or own.counts(size):
        return verdict
    return evolve(verdict, worth=Worth.EARLY if size < own.first else Worth.PAST)
