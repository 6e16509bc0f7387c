"""Time stamping authorities for tests: ``openssl ts``, and one that signs whatever it is told to.

The second makes what an honest authority cannot be made to make: certificates for other purposes,
contents that are no timestamp, attributes that do not fit. Its good answers pass ``openssl ts
-verify``, so that a fault in it is not taken for a fault that was found.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from engine.recording.timestamps import der
from engine.recording.timestamps.token import (
    CONTENT_TYPE,
    MESSAGE_DIGEST,
    SHA256,
    SIGNER_V1,
    SIGNER_V2,
    TST_INFO,
)

#: When the answers of these tests are signed.
SIGNED = datetime(2026, 11, 26, 12, tzinfo=UTC)
YEAR = timedelta(days=365)
SHA1, SHA512 = "1.3.14.3.2.26", "2.16.840.1.101.3.4.2.3"
DATA = "1.2.840.113549.1.7.1"
ECDSA = {"sha256": "1.2.840.10045.4.3.2", "sha512": "1.2.840.10045.4.3.4"}
ECDSA_SHA1 = "1.2.840.10045.4.1"
TIME_STAMPING = ExtendedKeyUsageOID.TIME_STAMPING
SERVER = ExtendedKeyUsageOID.SERVER_AUTH


def openssl() -> str:
    """Find openssl; continuous integration may not do without it."""
    found = shutil.which("openssl")
    if found is None and os.environ.get("CI"):
        pytest.fail("openssl is missing: the tests of timestamps need a test authority")
    if found is None:
        pytest.skip("openssl is missing: NO test of timestamps with a real authority was run")
    return found


@frozen(eq=False)
class Party:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def write(self, folder: Path, name: str) -> Path:
        """Write the certificate, and the key beside it; return the certificate's file."""
        (folder / f"{name}.key").write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        (folder / f"{name}.pem").write_bytes(self.pem)
        return folder / f"{name}.pem"


def party(
    name: str,
    by: Party | None = None,
    *,
    ca: bool = False,
    usage: Sequence[x509.ObjectIdentifier] | None = (TIME_STAMPING,),
    critical: bool = True,
    valid: tuple[datetime, datetime] = (SIGNED - YEAR, SIGNED + 20 * YEAR),
    serial: int | None = None,
) -> Party:
    """Make a certificate: by itself, or by another one."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if usage is not None and not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usage), critical=critical)
    return Party(builder.sign(by.key if by else key, hashes.SHA256()), key)


@frozen
class Told:
    """What the authority that obeys is told to write; as it is, its answer is good."""

    text: bytes
    nonce: int | None = 5
    status: int = 0
    time: str = "20261126120000Z"
    imprint_digest: str = SHA256
    content_type: str = TST_INFO
    content: bytes | None = None
    extensions: bytes = b""
    digest: str = SHA256
    signature_algorithm: str | None = None
    attributes: tuple[str, ...] = (CONTENT_TYPE, MESSAGE_DIGEST, SIGNER_V2)
    named: Party | None = None
    inside: tuple[bytes, ...] | None = None
    signed_digest: bytes | None = None
    signers: int = 1

    def but(self, **other: Any) -> "Told":
        """Return the same, but for something."""
        return evolve(self, **other)


def tst_info(told: Told) -> bytes:
    """Write the contents of a timestamp."""
    algorithm = der.write(der.SEQUENCE, der.write_oid(told.imprint_digest), der.write(der.NULL))
    digest = hashlib.new(_named(told.imprint_digest), told.text).digest()
    return der.write(
        der.SEQUENCE,
        der.write_number(1),
        der.write_oid("1.2.3.4.1"),
        der.write(der.SEQUENCE, algorithm, der.write(der.OCTETS, digest)),
        der.write_number(77),
        der.write(der.TIME, told.time.encode()),
        der.write(der.SEQUENCE, der.write_number(1), der.write(0x80, b"\x01\xf4")),
        b"" if told.nonce is None else der.write_number(told.nonce),
        told.extensions,
    )


def answer(by: Party, told: Told) -> bytes:
    """Write an answer as told, signed by a party."""
    content = tst_info(told) if told.content is None else told.content
    digests = der.write(der.SEQUENCE, der.write_oid(told.digest))
    inside = (by.der,) if told.inside is None else told.inside
    encapsulated = der.write(
        der.SEQUENCE,
        der.write_oid(told.content_type),
        der.write(der.ZERO, der.write(der.OCTETS, content)),
    )
    signed = der.write(
        der.SEQUENCE,
        der.write_number(3),
        der.write(der.SET, digests),
        encapsulated,
        der.write(der.ZERO, *inside) if inside else b"",
        der.write(der.SET, *[_signer_info(by, told, content)] * told.signers),
    )
    token = der.write(
        der.SEQUENCE, der.write_oid("1.2.840.113549.1.7.2"), der.write(der.ZERO, signed)
    )
    status = der.write(der.SEQUENCE, der.write_number(told.status))
    return der.write(der.SEQUENCE, status, token)


def _named(oid: str) -> str:
    return {SHA256: "sha256", SHA1: "sha1", SHA512: "sha512"}[oid]


def _signer_info(by: Party, told: Told, content: bytes) -> bytes:
    how = _named(told.digest)
    attributes = b"".join(sorted(_attributes(by, told, content)))
    algorithm = {"sha256": hashes.SHA256(), "sha1": hashes.SHA1(), "sha512": hashes.SHA512()}[how]
    signature = by.key.sign(der.write(der.SET, attributes), ec.ECDSA(algorithm))
    issuer = by.certificate.issuer.public_bytes()
    number = der.write_number(by.certificate.serial_number)
    return der.write(
        der.SEQUENCE,
        der.write_number(1),
        der.write(der.SEQUENCE, issuer, number),
        der.write(der.SEQUENCE, der.write_oid(told.digest)),
        der.write(der.ZERO, attributes),
        der.write(
            der.SEQUENCE, der.write_oid(told.signature_algorithm or ECDSA.get(how, ECDSA_SHA1))
        ),
        der.write(der.OCTETS, signature),
    )


def _attributes(by: Party, told: Told, content: bytes) -> list[bytes]:
    digest = hashlib.new(_named(told.digest), content).digest()
    named = (told.named or by).der
    one = der.write(der.SEQUENCE, der.write(der.OCTETS, hashlib.sha1(named).digest()))
    two = der.write(der.SEQUENCE, der.write(der.OCTETS, hashlib.sha256(named).digest()))
    values = {
        CONTENT_TYPE: der.write_oid(told.content_type),
        MESSAGE_DIGEST: der.write(der.OCTETS, told.signed_digest or digest),
        SIGNER_V1: der.write(der.SEQUENCE, der.write(der.SEQUENCE, one)),
        SIGNER_V2: der.write(der.SEQUENCE, der.write(der.SEQUENCE, two)),
    }
    return [
        der.write(der.SEQUENCE, der.write_oid(kind), der.write(der.SET, values[kind]))
        for kind in told.attributes
    ]


# openssl ------------------------------------------------------------------------------------------

_CONFIGURATION = """
[tsa]
default_tsa = t
[t]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = {by}
"""


@frozen(eq=False)
class Authority:
    """An authority run by ``openssl ts``: its root, the certificate between, and its own."""

    folder: Path
    root: Path
    between: Path
    signer: Path

    @property
    def chain(self) -> tuple[Path, Path]:
        """Return the certificates that a reader is given."""
        return self.root, self.between

    def reply(self, request: bytes, *more: str) -> bytes:
        """Answer a request."""
        (self.folder / "q.tsq").write_bytes(request)
        line = ("-config", "ts.cnf", "-section", "t", "-queryfile", "q.tsq", "-out", "r.tsr")
        self.run("ts", "-reply", *line, "-signer", "tsa.pem", "-inkey", "tsa.key", *more)
        return (self.folder / "r.tsr").read_bytes()

    def verifies(self, data: bytes, response: bytes) -> bool:
        """Ask openssl itself whether a timestamp of some data holds."""
        (self.folder / "data").write_bytes(data)
        (self.folder / "v.tsr").write_bytes(response)
        line = ("-data", "data", "-in", "v.tsr", "-CAfile", "root.pem", "-untrusted", "between.pem")
        told = subprocess.run(
            [openssl(), "ts", "-verify", *line], cwd=self.folder, capture_output=True, check=False
        )
        return told.returncode == 0

    def run(self, *line: str) -> None:
        """Run openssl in the authority's folder."""
        told = subprocess.run(
            [openssl(), *line], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stderr


def authority(folder: Path, name: str = "one", by: str = "sha256") -> Authority:
    """Make an authority; ``by`` is the digest by which it names its certificate."""
    folder.mkdir()
    root = party(f"root {name}", ca=True)
    between = party(f"between {name}", root, ca=True)
    own = party(f"authority {name}", between, valid=(SIGNED - 20 * YEAR, SIGNED + 20 * YEAR))
    (folder / "serial").write_text("01\n", encoding="utf-8")
    (folder / "ts.cnf").write_text(
        _CONFIGURATION.format(folder=folder.as_posix(), by=by), encoding="utf-8"
    )
    files = ("root", root), ("between", between), ("tsa", own)
    return Authority(folder, *(one.write(folder, stem) for stem, one in files))


@cache
def chain() -> tuple[Party, Party]:
    """Return a root and a certificate between, for the authority that obeys."""
    root = party("root", ca=True)
    return root, party("between", root, ca=True)
