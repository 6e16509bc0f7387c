"""What is said of a timestamp: what the authority says, what is wrong with it, what was checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from engine.telling.marking import N_
from engine.telling.words import clean
from schemas.timestamp import TokenFault

if TYPE_CHECKING:
    from engine.telling.pen import Pen
    from engine.telling.words import Words
    from schemas.timestamp import Timestamp, TimestampRequest, TimestampVerdict

_WRITTEN = N_("The request for a timestamp of {checkpoint} is in {file}.")
_SEND = N_("Send it to an authority, and keep its answer with:")
_SAYS = N_("It says that the checkpoint was there at {time}.")
_SAYS_ABOUT = N_("It says that the checkpoint was there at {time}, to within {seconds} s.")
_BY = N_("Authority: {authority}")
_SERIAL = N_("Policy {policy}, number {serial}.")
_MADE = N_("Its own time is {made}.")
_KEPT = N_("Timestamp: {file}")
_CHECKED = N_("Checked: the signature, the chain to a certificate that you gave, and the text.")
_NOT_CHECKED = N_(
    "Not checked: who signed. Without the authority's root certificate (--certificate) anybody may"
    " have made this timestamp."
)
_REVOKED = N_("Not checked: whether the authority's certificate was revoked.")

#: What each fault says.
FAULTS: Final = {
    TokenFault.UNREADABLE: N_("It is no answer of a time stamping authority."),
    TokenFault.NOT_GRANTED: N_("The authority did not grant the timestamp."),
    TokenFault.OTHER_TEXT: N_("It is of another text than this checkpoint."),
    TokenFault.OTHER_NONCE: N_("It is an answer to another request."),
    TokenFault.EXTENSION: N_("It has a critical extension that is not understood."),
    TokenFault.ATTRIBUTES: N_(
        "What was signed is not these contents, or was signed in a way that is too weak."
    ),
    TokenFault.SIGNER: N_(
        "It cannot be said who signed: there is not exactly one signer with one certificate."
    ),
    TokenFault.OTHER_SIGNER: N_("What was signed names another certificate than the signer's."),
    TokenFault.PURPOSE: N_("The signer's certificate is not for time stamping alone."),
    TokenFault.UNTRUSTED: N_(
        "The signature, or the chain to a certificate that you gave, did not hold at that time."
    ),
}


def request_lines(pen: Pen, found: TimestampRequest) -> Iterator[str]:
    """Say where the request is and what to do with it."""
    facts = {"checkpoint": clean(found.checkpoint), "file": clean(found.file)}
    yield f"{pen.paint('good', '✓')} {pen.say(_WRITTEN, **facts)}"
    command = f"etap timestamp attach {facts['checkpoint']} ANSWER --request {facts['file']}"
    yield from pen.wrapped(pen.say(_SEND), "  ")
    yield f"  {command}"


def request_document(found: TimestampRequest) -> Mapping[str, Any]:
    """Return ``etap.timestamp-request/1``."""
    return {
        "schema": "etap.timestamp-request/1",
        "checkpoint": found.checkpoint,
        "file": found.file,
        "imprint": found.imprint,
        "nonce": str(found.nonce),
    }


def verdict_lines(pen: Pen, found: TimestampVerdict) -> Iterator[str]:
    """Say what the timestamp says, and what it is worth."""
    if found.stamp is not None:
        yield from _stamp_lines(pen, found, found.stamp)
    for fault in found.faults:
        first, *rest = pen.wrapped(f"✗ {pen.say(FAULTS[fault])}", "", "  ")
        yield pen.paint("bad", "✗") + first[1:]
        yield from rest
    if not found.faults:
        yield from pen.wrapped(pen.say(_KEPT, file=clean(found.file)), "  ")
    for template in _limits(found):
        yield from pen.wrapped(pen.say(template), "  ")


def _stamp_lines(pen: Pen, found: TimestampVerdict, stamp: Timestamp) -> Iterator[str]:
    sign = ("good", "✓") if found.holds else ("warn", "·")
    if stamp.accuracy is None:
        said = pen.say(_SAYS, time=stamp.time)
    else:
        said = pen.say(_SAYS_ABOUT, time=stamp.time, seconds=f"{stamp.accuracy / 1e6:g}")
    yield f"{pen.paint(*sign)} {said}"
    yield f"  {pen.say(_MADE, made=found.made)}"
    if stamp.authority:
        yield f"  {pen.say(_BY, authority=clean(stamp.authority))}"
    yield from pen.wrapped(pen.say(_SERIAL, policy=stamp.policy, serial=stamp.serial), "  ")


def _limits(found: TimestampVerdict) -> tuple[str, ...]:
    if not found.checked:
        return (_NOT_CHECKED,)
    return () if found.faults else (_CHECKED, _REVOKED)


def verdict_document(words: Words, found: TimestampVerdict) -> Mapping[str, Any]:
    """Return ``etap.timestamp/1``."""
    stamp = found.stamp
    return {
        "schema": "etap.timestamp/1",
        "checkpoint": found.checkpoint,
        "file": found.file,
        "made": found.made,
        "holds": found.holds,
        "checked": found.checked,
        "timestamp": None if stamp is None else _stamp_document(stamp),
        "faults": [
            {"fault": fault.value, "message": words.say(FAULTS[fault])} for fault in found.faults
        ],
    }


def _stamp_document(stamp: Timestamp) -> dict[str, Any]:
    return {
        "time": stamp.time,
        "accuracy": stamp.accuracy,
        "imprint": stamp.imprint,
        "policy": stamp.policy,
        "serial": stamp.serial,
        "nonce": None if stamp.nonce is None else str(stamp.nonce),
        "authority": stamp.authority or None,
    }
