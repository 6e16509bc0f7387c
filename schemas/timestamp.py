"""Timestamps of checkpoints (RFC 3161): what one says, and what is wrong with it."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from schemas.noun import Noun
from schemas.refusal import ExitStatus


class TokenFault(StrEnum):
    """One thing that is wrong with a timestamp."""

    #: The bytes are no answer of a time stamping authority in DER, or too many.
    UNREADABLE = "unreadable"
    #: The authority did not grant what was asked for.
    NOT_GRANTED = "not-granted"
    #: It is of another text, or names the text by another digest than SHA-256.
    OTHER_TEXT = "other-text"
    #: It answers another request.
    OTHER_NONCE = "other-nonce"
    #: It has an extension that must be understood, and is not.
    EXTENSION = "extension"
    #: The signed attributes are not of these contents, or the signature's algorithm is too weak.
    ATTRIBUTES = "attributes"
    #: Not exactly one signer, or his certificate is not there, or there are two of it.
    SIGNER = "signer"
    #: The signer's certificate is not the one that the signed attributes name.
    OTHER_SIGNER = "other-signer"
    #: The signer's certificate is not for time stamping and for nothing else.
    PURPOSE = "purpose"
    #: The signature, or the chain to a given certificate at the time of signing, does not hold.
    UNTRUSTED = "untrusted"


@frozen(repr=False)
class Timestamp(Noun):
    """What an authority says: the text with this digest was there at this time.

    ``time`` is a UTC instant with six decimals and ``Z``; ``accuracy`` is in microseconds, ``None``
    where it says none. ``imprint`` is 64 hex digits (SHA-256). ``policy`` is an object identifier,
    ``serial`` a number in decimal, ``nonce`` the one of the request. ``authority`` is the name of
    the signer's certificate (RFC 4514), empty where that is not in the answer.
    """

    time: str
    accuracy: int | None
    imprint: str
    policy: str
    serial: str
    nonce: int | None
    authority: str


@frozen(repr=False)
class TimestampVerdict(Noun):
    """What a timestamp of a checkpoint is worth.

    ``file`` is where it lies. Without certificates it is not ``checked``: then anybody may have
    made it. ``made`` is the checkpoint's own time.
    """

    checkpoint: str
    file: str
    made: str
    stamp: Timestamp | None
    faults: tuple[TokenFault, ...] = ()
    checked: bool = False

    @property
    def holds(self) -> bool:
        """Whether it was checked and nothing is wrong with it."""
        return self.checked and not self.faults

    @property
    def status(self) -> ExitStatus:
        """A fault is a no; that nothing was checked is only said."""
        return ExitStatus.NO if self.faults else ExitStatus.DONE


@frozen(repr=False)
class TimestampRequest(Noun):
    """A request that was written for an authority: its file, what it is of, and its nonce."""

    checkpoint: str
    file: str
    imprint: str
    nonce: int
