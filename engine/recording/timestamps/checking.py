"""Checking a timestamp: every check that RFC 3161 asks for, those of the library and our own.

- without certificates only what needs none is looked at: form, grant, text, nonce. Anybody could
  have made such an answer, so it is *not checked*;
- ``rfc3161-client`` checks the signature and the chain to a root at the time of signing, by
  OpenSSL. It had holes: who signed (1.0.1, 1.0.6), and over what (1.0.3). What these were about is
  checked here as well, on the bytes themselves, before the library sees them;
- whether a certificate was revoked is not looked at: that would need the network.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final
from warnings import catch_warnings, simplefilter

from engine.errors import Unreadable
from engine.recording.timestamps import der
from engine.recording.timestamps.token import (
    CONTENT_TYPE,
    DIGESTS,
    MESSAGE_DIGEST,
    SHA256,
    TST_INFO,
    Answer,
    Info,
    in_order,
    read_answer,
    read_status,
)
from schemas.ledger import instant_text
from schemas.timestamp import Timestamp, TokenFault

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from engine.recording.timestamps.certificates import Trusted

NOT_INSTALLED: Final = "ETP854"

Found = tuple[Timestamp | None, tuple[TokenFault, ...]]


def check(text: bytes, data: bytes, trusted: Trusted | None, nonce: int | None = None) -> Found:
    """Tell what an answer says about a text, and everything that is wrong with it.

    ``nonce`` is the one of the request, where that is at hand.

    Raises:
        Unreadable: certificates were given, and the library that checks them is not installed.
    """
    if trusted is not None:
        insist_on_library()
    try:
        answer = read_answer(data)
    except ValueError:
        return None, (_without_token(data),)
    faults = list(_faults(answer, text, nonce))
    authority = ""
    if trusted is not None:
        with catch_warnings():  # a forged certificate may be one that Python would warn of
            simplefilter("ignore")
            authority, more = _signed(data, answer, text, trusted)
        faults += more
    return _stamp(answer.info, authority), tuple(faults)


def insist_on_library() -> None:
    """Insist that the library is there; raises ``Unreadable``."""
    if find_spec("rfc3161_client") is None:
        raise Unreadable(NOT_INSTALLED, {"package": "rfc3161-client"})


def _without_token(data: bytes) -> TokenFault:
    """Tell an authority's refusal, which has no token, from what is no answer."""
    try:
        is_refused = 2 <= read_status(data) <= 5
    except (ValueError, IndexError):
        is_refused = False
    return TokenFault.NOT_GRANTED if is_refused else TokenFault.UNREADABLE


def _faults(answer: Answer, text: bytes, nonce: int | None) -> list[TokenFault]:
    info = answer.info
    found = {
        TokenFault.NOT_GRANTED: answer.status != 0,
        TokenFault.OTHER_TEXT: (info.algorithm, info.imprint)
        != (SHA256, hashlib.sha256(text).digest()),
        TokenFault.OTHER_NONCE: nonce is not None and info.nonce != nonce,
        TokenFault.EXTENSION: info.has_critical,
        TokenFault.SIGNER: len(answer.signers) != 1,
        TokenFault.ATTRIBUTES: not all(
            _is_of_content(answer, place) for place in range(len(answer.signers))
        ),
    }
    return [fault for fault, is_there in found.items() if is_there]


def _is_of_content(answer: Answer, place: int) -> bool:
    """Whether the signed attributes are of a timestamp's contents and carry their digest."""
    signer = answer.signers[place]
    kind, digest = (signer.attributes.get(name) for name in (CONTENT_TYPE, MESSAGE_DIGEST))
    if kind is None or digest is None or not signer.is_strong:
        return False
    wanted = hashlib.new(DIGESTS[signer.digest], answer.content).digest()
    try:
        return der.oid(kind) == TST_INFO and der.expect(digest, der.OCTETS) == wanted
    except ValueError:
        return False


def _signed(
    data: bytes, answer: Answer, text: bytes, trusted: Trusted
) -> tuple[str, list[TokenFault]]:
    """Check who signed, by our own means and by the library's; return his name first."""
    from engine.recording.timestamps.certificates import (  # noqa: PLC0415 - because it is slow to import
        is_for_timestamps,
        is_named,
        signers_certificate,
    )

    if len(answer.signers) != 1:
        return "", []
    try:
        (signer,) = answer.signers
        certificate = signers_certificate(signer, answer.certificates, trusted.all)
        if certificate is None:
            return "", [TokenFault.SIGNER]
        found = {
            TokenFault.OTHER_SIGNER: not is_named(certificate, signer),
            TokenFault.PURPOSE: not is_for_timestamps(certificate),
            TokenFault.UNTRUSTED: not _is_trusted(
                data, text, trusted, None if answer.certificates else certificate
            ),
        }
        name = certificate.subject.rfc4514_string()
    except Exception:  # noqa: BLE001 - because a forged certificate can make any part of it fail
        return "", [TokenFault.SIGNER]
    return name, [fault for fault, is_there in found.items() if is_there]


def _is_trusted(data: bytes, text: bytes, trusted: Trusted, given: Certificate | None) -> bool:
    """Ask the library; whatever it raises is a no.

    ``given`` is the signer's certificate where it is not in the answer. The library trusts that one
    as it does a root: it may never be one that came with the answer.
    """
    from rfc3161_client import VerifierBuilder, decode_timestamp_response  # noqa: PLC0415 - because it is an extra

    verifier = VerifierBuilder(
        roots=list(trusted.roots), intermediates=list(trusted.others), tsa_certificate=given
    ).build()
    try:
        answer = decode_timestamp_response(in_order(data))
        return verifier.verify(answer, hashlib.sha256(text).digest()) is True
    except Exception:  # noqa: BLE001 - because a verifier that raises did not verify
        return False
    except BaseException as error:  # its Rust part panics with a class that is no Exception
        if type(error).__name__ != "PanicException":
            raise
        return False


def _stamp(info: Info, authority: str) -> Timestamp:
    return Timestamp(
        instant_text(info.time),
        info.micros,
        info.imprint.hex(),
        info.policy,
        str(info.serial),
        info.nonce,
        authority,
    )
