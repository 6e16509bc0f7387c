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


def followed(key: VKey, announcements: Iterable[Announcement]) -> tuple[KeySpan, ...]:
    """Tell which keys count for which sizes, from a key that was given (docs/format.md, 9.1).

    An announcement counts only where the keys that it must be signed by signed it, and count for
    its size; every other one is passed over. A key has one successor, the first one announced.
    """
    spans = [KeySpan(key)]
    for one in sorted(announcements, key=lambda one: (one.checkpoint.size, one.file)):
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
    spans = tuple(dict.fromkeys(span for key in keys for span in followed(key, own)))
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
    """Trust a successor that the last key announced, if both signed and the key still counts."""
    checkpoint, span = announced.checkpoint, spans[-1]
    key = _key(checkpoint.next_key)
    if key is None or span.last is not None or any(key == one.key for one in spans):
        return
    by_both = _signed_by(checkpoint, span.key) and _signed_by(checkpoint, key)
    if by_both and checkpoint.size >= span.first:
        spans[-1] = evolve(span, last=checkpoint.size)
        spans.append(KeySpan(key, checkpoint.size, None, announced.file))


def _is_rival(announced: Announcement, spans: Sequence[KeySpan]) -> bool:
    """Whether a known key announced another successor than the one that is trusted."""
    key = _key(announced.checkpoint.next_key)
    return key is not None and any(
        _signed_by(announced.checkpoint, span.key)
        for span in spans
        if span.key != key and not any(one.key == key for one in spans)
    )


def _revoke(spans: list[KeySpan], checkpoint: Checkpoint) -> None:
    """End what a revoked key counts for, if it or its successor signed and counts for that size."""
    key = _key(checkpoint.revoked_key)
    for place, span in enumerate(spans):
        if span.key != key:
            continue
        by = [one for one in spans[place : place + 2] if _counts(one, checkpoint.size)]
        if any(_signed_by(checkpoint, one.key) for one in by):
            spans[place] = evolve(span, last=min(checkpoint.size, span.last or checkpoint.size))


def _key(text: str | None) -> VKey | None:
    """Read an announced key; ``None`` where there is none or it is not in the form."""
    try:
        return None if text is None else read_vkey(text)
    except UsageFault:
        return None


def _counts(span: KeySpan, size: int) -> bool:
    return span.first <= size and (span.last is None or size <= span.last)


def _in_time(verdict: SignatureVerdict, size: int, spans: Iterable[KeySpan]) -> SignatureVerdict:
    """Tell apart what verifies by whether its key counts for the size; the kindest span holds."""
    own = [span for span in spans if span.key == verdict.key]
    if verdict.worth is not Worth.GOOD or any(_counts(span, size) for span in own):
        return verdict
    past = any(span.last is not None and span.last < size for span in own)
    return evolve(verdict, worth=Worth.PAST if past else Worth.EARLY)
