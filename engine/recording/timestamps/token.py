"""A request to a time stamping authority, and its answer taken apart (RFC 3161, RFC 5652).

Only what is checked is read; whatever has not the form that the standards give it is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from attrs import frozen

from engine.recording.timestamps import der
from engine.recording.timestamps.der import Value

#: An answer with a long chain of certificates has some 10,000 bytes.
LARGEST: Final = 64 * 1024

SHA256: Final = "2.16.840.1.101.3.4.2.1"
#: The digests that are strong enough, by object identifier, as ``hashlib`` calls them.
DIGESTS: Final = {
    SHA256: "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
#: The algorithms of signatures, with the digest that each is for; none where any will do.
ALGORITHMS: Final = {
    "1.2.840.113549.1.1.1": None,  # RSA
    "1.2.840.113549.1.1.10": None,  # RSA-PSS
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
    "1.2.840.10045.4.3.2": "sha256",  # ECDSA
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}
_SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
TST_INFO: Final = "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
#: The attributes that name the signer's certificate: by SHA-1 (RFC 2634), or another digest.
SIGNER_V1: Final = "1.2.840.113549.1.9.16.2.12"
SIGNER_V2: Final = "1.2.840.113549.1.9.16.2.47"

_TIME: Final = re.compile(rb"([0-9]{14})(?:\.([0-9]{0,5}[1-9]))?Z").fullmatch


@frozen
class Signer:
    """Who signed: the issuer's name in DER, the certificate's number, and what he signed.

    ``attributes`` maps the object identifier of a signed attribute to its only value.
    """

    issuer: bytes
    serial: int
    digest: str
    algorithm: str
    attributes: dict[str, Value]

    @property
    def is_strong(self) -> bool:
        """Whether its digest and algorithm are known, strong enough, and go together."""
        fits = ALGORITHMS.get(self.algorithm, "none such")
        return self.digest in DIGESTS and fits in (None, DIGESTS[self.digest])


@frozen
class Info:
    """What the authority says (``TSTInfo``); ``micros`` is the accuracy in microseconds."""

    policy: str
    algorithm: str
    imprint: bytes
    serial: int
    time: datetime
    micros: int | None
    nonce: int | None
    has_critical: bool


@frozen
class Answer:
    """An answer with a token in it; ``content`` are the bytes of its ``TSTInfo``."""

    status: int
    content: bytes
    info: Info
    certificates: tuple[bytes, ...]
    signers: tuple[Signer, ...]


def request(imprint: bytes, nonce: int) -> bytes:
    """Write a request for a timestamp of a text with this SHA-256, with the certificates."""
    algorithm = der.write(der.SEQUENCE, der.write_oid(SHA256), der.write(der.NULL))
    return der.write(
        der.SEQUENCE,
        der.write_number(1),
        der.write(der.SEQUENCE, algorithm, der.write(der.OCTETS, imprint)),
        der.write_number(nonce),
        der.write(der.BOOLEAN, b"\xff"),
    )


def read_request(data: bytes) -> tuple[bytes, int | None]:
    """Return the imprint and the nonce of a request.

    Raises:
        ValueError: it is none, or not by SHA-256.
    """
    version, imprint, *rest = der.read(data).parts(der.SEQUENCE)
    algorithm, digest = _imprint(imprint)
    if der.number(version) != 1 or algorithm != SHA256:
        raise ValueError("another version or digest")
    nonce = next((part for part in rest if part.tag == der.INTEGER), None)
    return digest, None if nonce is None else der.number(nonce)


def read_status(data: bytes) -> int:
    """Return the status of an answer, which may have no token; raises ``ValueError``."""
    return der.number(der.read(data).parts(der.SEQUENCE)[0].parts(der.SEQUENCE)[0])


def read_answer(data: bytes) -> Answer:
    """Take an answer apart.

    Raises:
        ValueError: it is no answer, or has no token.
    """
    if len(data) > LARGEST:
        raise ValueError("too many bytes")
    try:
        status, token = der.read(data).parts(der.SEQUENCE)
        kind, explicit = token.parts(der.SEQUENCE)
        (signed,) = explicit.parts(der.ZERO)
        if der.oid(kind) != _SIGNED_DATA:
            raise ValueError("no signed data")
        return _answer(der.number(status.parts(der.SEQUENCE)[0]), signed)
    except (IndexError, OverflowError) as error:
        raise ValueError("a part is missing") from error


def in_order(data: bytes) -> bytes:
    """Return an answer with its certificates sorted as DER wants a set; they are not signed.

    Some authorities write the chain in its own order, which strict readers refuse. The answer is
    one that ``read_answer`` takes apart.
    """
    status, token = der.read(data).parts(der.SEQUENCE)
    kind, explicit = token.parts(der.SEQUENCE)
    parts = explicit.parts(der.ZERO)[0].parts(der.SEQUENCE)
    wholes = [part.whole for part in parts]
    if certificates := der.optional(parts, 3, der.ZERO):
        sorted_ = sorted(one.whole for one in certificates.parts(der.ZERO))
        wholes[3] = der.write(der.ZERO, *sorted_)
    signed = der.write(der.ZERO, der.write(der.SEQUENCE, *wholes))
    token_ = der.write(der.SEQUENCE, kind.whole, signed)
    return der.write(der.SEQUENCE, status.whole, token_)


def _answer(status: int, signed: Value) -> Answer:
    parts = signed.parts(der.SEQUENCE)
    kind, explicit = parts[2].parts(der.SEQUENCE)
    if der.oid(kind) != TST_INFO:
        raise ValueError("signed contents of another kind")
    (octets,) = explicit.parts(der.ZERO)
    content = der.expect(octets, der.OCTETS)
    certificates = der.optional(parts, 3, der.ZERO)
    signers = tuple(_signer(one) for one in parts[-1].parts(der.SET))
    digests = {der.oid(one.parts(der.SEQUENCE)[0]) for one in parts[1].parts(der.SET)}
    if der.number(parts[0]) != 3 or any(one.digest not in digests for one in signers):
        raise ValueError("another version, or a digest that is not announced")
    inside = certificates.parts(der.ZERO) if certificates else ()
    return Answer(status, content, _info(content), tuple(one.whole for one in inside), signers)


def _info(content: bytes) -> Info:
    version, policy, imprint, serial, time, *rest = der.read(content).parts(der.SEQUENCE)
    if der.number(version) != 1:
        raise ValueError("another version")
    algorithm, digest = _imprint(imprint)
    found = {part.tag: part for part in rest}
    nonce, extensions = found.get(der.INTEGER), found.get(der.ONE)
    return Info(
        der.oid(policy),
        algorithm,
        digest,
        der.number(serial),
        _instant(der.expect(time, der.TIME)),
        _micros(found[der.SEQUENCE]) if der.SEQUENCE in found else None,
        None if nonce is None else der.number(nonce),
        extensions is not None and any(map(_is_critical, extensions.parts(der.ONE))),
    )


def _imprint(value: Value) -> tuple[str, bytes]:
    algorithm, digest = value.parts(der.SEQUENCE)
    return der.oid(algorithm.parts(der.SEQUENCE)[0]), der.expect(digest, der.OCTETS)


def _instant(text: bytes) -> datetime:
    parts = _TIME(text)
    if not parts:
        raise ValueError("a time in another form")
    whole = datetime.strptime(parts[1].decode() + "Z", "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    return whole + timedelta(microseconds=int((parts[2] or b"0").ljust(6, b"0")))


def _micros(accuracy: Value) -> int:
    """Add up seconds, thousandths and millionths, each of which may be left out."""
    weights = {der.INTEGER: 1_000_000, 0x80: 1_000, 0x81: 1}
    return sum(
        weights[part.tag] * int.from_bytes(part.body, "big")
        for part in accuracy.parts(der.SEQUENCE)
        if part.tag in weights
    )


def _is_critical(extension: Value) -> bool:
    said = der.optional(extension.parts(der.SEQUENCE), 1, der.BOOLEAN)
    return said is not None and said.body != b"\0"


def _signer(value: Value) -> Signer:
    parts = value.parts(der.SEQUENCE)
    issuer, serial = parts[1].parts(der.SEQUENCE)
    attributes = dict(_attributes(parts[3]))
    if len(attributes) != len(parts[3].parts(der.ZERO)) or der.number(parts[0]) != 1:
        raise ValueError("an attribute twice, or another version")
    digest, algorithm = (der.oid(parts[place].parts(der.SEQUENCE)[0]) for place in (2, 4))
    return Signer(issuer.whole, der.number(serial), digest, algorithm, attributes)


def _attributes(signed: Value) -> Iterator[tuple[str, Value]]:
    for attribute in signed.parts(der.ZERO):
        kind, values = attribute.parts(der.SEQUENCE)
        (only,) = values.parts(der.SET)
        yield der.oid(kind), only
