"""Nouns of signatures: a public key as it is printed, and what a signature line is worth.

docs/format.md, sections 9 and 9.1, is the source of each rule.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from schemas.noun import Noun

if TYPE_CHECKING:
    from schemas.checkpoint import Checkpoint, KeptCheckpoint, SignatureLine


@frozen(repr=False)
class VKey(Noun):
    """A public key with the name that it signs under; its text is ``NAME+ID+KEY``.

    ``key_id`` is its 4 bytes as 8 lowercase hex digits, ``algorithm`` the byte before the key (1 is
    Ed25519), ``key`` the public key's bytes as hex digits.
    """

    name: str
    key_id: str
    algorithm: int
    key: str


class Worth(StrEnum):
    """What a signature line of a known key is worth."""

    #: It verifies, and its key counts for the checkpoint's size.
    GOOD = "good"
    #: It does not verify: the text, the line or the key is another than what was signed.
    BAD = "bad"
    #: Its algorithm is none that can be checked here.
    NOT_CHECKED = "not-checked"
    #: It verifies, but its key was revoked, or followed by another, before this size.
    PAST = "past"
    #: It verifies, but its key was announced only at a larger size.
    EARLY = "early"


@frozen(repr=False)
class SignatureVerdict(Noun):
    """What one signature line of a known key is worth."""

    line: SignatureLine
    key: VKey
    worth: Worth


@frozen(repr=False)
class Announcement(Noun):
    """A kept checkpoint that announces or revokes a key; ``file`` is the file's name."""

    file: str
    checkpoint: Checkpoint


@frozen(repr=False)
class CheckpointFile(Noun):
    """A file that was kept as a checkpoint, by its name; ``None`` where it holds no whole one."""

    file: str
    checkpoint: Checkpoint | None


@frozen(repr=False)
class KeySpan(Noun):
    """A key, and the sizes for which its signatures count.

    ``first`` and ``last`` both count; ``last`` is ``None`` where it counts from ``first`` on.
    ``file`` names the announcement that made the key known; it is empty of a key that was given.
    ``follower`` is the key that followed it.
    """

    key: VKey
    first: int = 0
    last: int | None = None
    file: str = ""
    follower: VKey | None = None

    def counts(self, size: int) -> bool:
        """Whether a signature of this key counts at a size."""
        return self.first <= size and (self.last is None or size <= self.last)


@frozen(repr=False)
class Judged(Noun):
    """What the signatures below a checkpoint are worth, held against the keys that are known.

    Lines of unknown keys are left out. ``spans`` are the keys that were held against it.
    ``rivals`` names the files of announcements by which a known key named a successor that is not
    trusted: two successors of one key show that it was used by someone else, too.
    """

    verdicts: tuple[SignatureVerdict, ...]
    spans: tuple[KeySpan, ...]
    rivals: tuple[str, ...] = ()

    @property
    def signed(self) -> bool:
        """Whether a key that counts signed it, and no line of a known key is bad."""
        return bool(self.of(Worth.GOOD)) and not self.of(Worth.BAD)

    def of(self, worth: Worth) -> tuple[SignatureVerdict, ...]:
        """Return the lines that are worth this."""
        return tuple(verdict for verdict in self.verdicts if verdict.worth is worth)


@frozen(repr=False)
class Trust(Noun):
    """What an auditor kept outside of a programme: checkpoints and receipts, and public keys."""

    kept: tuple[KeptCheckpoint, ...] = ()
    keys: tuple[VKey, ...] = ()


#: Nothing was kept.
NO_TRUST = Trust()


@frozen(repr=False)
class KeyTold(Noun):
    """A private key's file and its public text.

    ``sealed`` tells that the file is encrypted with a passphrase, ``made`` that it is new.
    ``cautions`` are codes of what is wrong with the file's place or rights.
    """

    file: str
    key: VKey
    vkey: str
    sealed: bool
    made: bool
    cautions: tuple[str, ...] = ()


@frozen(repr=False)
class Announced(Noun):
    """An announcement that was made: its text, the file where it is kept, and the keys in it.

    ``key`` is what signed it (a VKEY), ``made`` the file of a new private key, if one was made.
    """

    file: str
    text: str
    checkpoint: Checkpoint
    key: str
    made: str | None
    simulated: bool
    cautions: tuple[str, ...] = ()
