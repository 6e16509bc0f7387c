"""Certificates that somebody gave as trusted, and whether one may sign timestamps.

RFC 3161, 2.3: the certificate of an authority has the extended key usage *time stamping*, that one
only, and marked critical. RFC 5816: the signed attributes name it by its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from engine.errors import UsageFault
from engine.recording.schedules.small_files import read_small_file
from engine.recording.timestamps import der
from engine.recording.timestamps.token import DIGESTS, SHA256, SIGNER_V1, SIGNER_V2, Signer

NO_CERTIFICATE: Final = "ETP857"
NO_ROOT: Final = "ETP856"

#: A file with all the roots that a browser trusts is a quarter of this.
LARGEST: Final = 1024 * 1024


@frozen
class Trusted:
    """Certificates that were given: roots, which signed themselves, and others between."""

    roots: tuple[x509.Certificate, ...]
    others: tuple[x509.Certificate, ...]

    @property
    def all(self) -> tuple[x509.Certificate, ...]:
        """Both."""
        return (*self.roots, *self.others)


def load(paths: Sequence[Path]) -> Trusted:
    """Read certificates from files in PEM, of which each may hold several, or in DER.

    Raises:
        NotFound, Unreadable: a file cannot be read.
        UsageFault: a file holds no certificate, or none of all signed itself.
    """
    found = tuple(dict.fromkeys(one for path in paths for one in _certificates(path)))
    roots = tuple(one for one in found if one.issuer == one.subject)
    if not roots:
        raise UsageFault(NO_ROOT, {"files": tuple(map(str, paths))})
    return Trusted(roots, tuple(one for one in found if one not in roots))


def _certificates(path: Path) -> list[x509.Certificate]:
    data = read_small_file(path, LARGEST)
    try:
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except (ValueError, x509.InvalidVersion):
        raise UsageFault(NO_CERTIFICATE, {"file": str(path)}) from None


def signers_certificate(
    signer: Signer, inside: Sequence[bytes], given: Sequence[x509.Certificate]
) -> x509.Certificate | None:
    """Return the one certificate with the signer's issuer and number; ``None`` for none or two.

    Raises:
        ValueError, InvalidVersion: a certificate in the answer is none.
    """
    known = [*map(x509.load_der_x509_certificate, inside), *given]
    same = {
        one
        for one in known
        if (one.issuer.public_bytes(), one.serial_number) == (signer.issuer, signer.serial)
    }
    return same.pop() if len(same) == 1 else None


def is_for_timestamps(certificate: x509.Certificate) -> bool:
    """Whether a certificate is for time stamping, for nothing else, and says so critically."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False
    return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def is_named(certificate: x509.Certificate, signer: Signer) -> bool:
    """Whether every signed attribute that names the signer's certificate names this one.

    Without such an attribute the signature could be moved to another certificate of the same key.
    """
    named = [
        _names(signer.attributes[kind], kind)
        for kind in (SIGNER_V1, SIGNER_V2)
        if kind in signer.attributes
    ]
    data = certificate.public_bytes(Encoding.DER)
    return bool(named) and all(hashlib.new(how, data).digest() == digest for how, digest in named)


def _names(value: der.Value, kind: str) -> tuple[str, bytes]:
    """Return how the first certificate of an attribute is named; raises ``ValueError``."""
    first = value.parts(der.SEQUENCE)[0].parts(der.SEQUENCE)[0].parts(der.SEQUENCE)
    if kind == SIGNER_V1:
        return "sha1", der.expect(first[0], der.OCTETS)
    how = SHA256
    if first[0].tag == der.SEQUENCE:
        how = der.oid(first[0].parts(der.SEQUENCE)[0])
        first = first[1:]
    if how not in DIGESTS:
        raise ValueError("a digest that is not known")
    return DIGESTS[how], der.expect(first[0], der.OCTETS)
