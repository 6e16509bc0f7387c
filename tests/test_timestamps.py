"""``etap timestamp``: two test authorities, ways to forge an answer, and the network's ways."""

import hashlib
import random
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Unreadable
from engine.operating.timestamping import kept_timestamps
from engine.recording.keys.kept import keep_checkpoint
from engine.recording.ledger import checkpoint_text
from engine.recording.timestamps import authority as asking
from engine.recording.timestamps import checking, der, token
from engine.recording.timestamps.certificates import Trusted, load
from engine.recording.timestamps.checking import check
from engine.recording.timestamps.token import read_answer, read_request, request
from schemas.checkpoint import Checkpoint
from schemas.timestamp import TokenFault
from tests import timestamp_authority as ta
from tests.timestamp_authority import Authority, Party, Told, answer, authority, party

CHECKPOINT = Checkpoint("etap/0123456789abcdef", 7, "ab" * 32, "2026-11-26T11:59:58.123456Z")
TEXT = checkpoint_text.write(CHECKPOINT).encode()
GOOD = Told(TEXT)
IMPRINT = hashlib.sha256(TEXT).digest()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Give an authority that is run by openssl."""
    ta.openssl()
    return authority(tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture(scope="module")
def obeying() -> Party:
    """Give the certificate of an authority that signs what it is told to."""
    return party("authority", ta.chain()[1])


def trusted(*more: Party, root: Party | None = None) -> Trusted:
    first, between = ta.chain()
    roots = (root or first).certificate
    return Trusted((roots,), (between.certificate, *(one.certificate for one in more)))


def faults(data: bytes, given: Trusted | None = None, nonce: int | None = None) -> set[TokenFault]:
    return set(check(TEXT, data, given or trusted(), nonce)[1])


# Good answers -------------------------------------------------------------------------------------


def test_an_answer_of_openssl_is_checked(real):
    nonce = 2**63 + 12345
    data = real.reply(request(IMPRINT, nonce))
    stamp, wrong = check(TEXT, data, load(real.chain), nonce)
    assert wrong == ()
    assert stamp is not None
    assert (stamp.authority, stamp.policy, stamp.nonce) == ("CN=authority one", "1.2.3.4.1", nonce)
    assert (stamp.accuracy, stamp.imprint) == (1_000_000, IMPRINT.hex())
    assert real.verifies(TEXT, data)


@pytest.mark.parametrize("by", ["sha1", "sha384"])
def test_an_authority_may_name_its_certificate_by_another_digest(tmp_path, by):
    other = authority(tmp_path / "other", "other", by)
    data = other.reply(request(IMPRINT, 5))
    assert check(TEXT, data, load(other.chain), 5)[1] == ()


def test_a_chain_in_the_answer_is_enough_beside_the_root_in_whatever_order(real):
    """openssl writes the chain in its own order, which is not the one of DER."""
    data = real.reply(request(IMPRINT, 5), "-chain", "between.pem")
    assert len(read_answer(data).certificates) == 2
    assert check(TEXT, data, load(real.chain[:1]), 5)[1] == ()


def test_an_answer_without_certificates_needs_the_signers(real):
    asked = request(IMPRINT, 5)
    without = der.write(der.SEQUENCE, *[one.whole for one in der.read(asked).parts(0x30)[:-1]])
    data = real.reply(without)
    assert read_answer(data).certificates == ()
    assert check(TEXT, data, load(real.chain), 5)[1] == (TokenFault.SIGNER,)
    assert check(TEXT, data, load((*real.chain, real.signer)), 5)[1] == ()


def test_the_authority_that_obeys_is_a_good_one_where_nothing_else_is_told(real, obeying):
    assert faults(answer(obeying, GOOD), nonce=5) == set()
    theirs = real.folder / "obeying"
    theirs.mkdir()
    for name, one in zip(("root", "between", "tsa"), (*ta.chain(), obeying), strict=True):
        one.write(theirs, name)
    other = Authority(theirs, theirs / "root.pem", theirs / "between.pem", theirs / "tsa.pem")
    assert other.verifies(TEXT, answer(obeying, GOOD))
    assert not other.verifies(TEXT + b"x", answer(obeying, GOOD))


def test_thousandths_of_a_second_and_a_missing_nonce_are_read(obeying):
    stamp, wrong = check(TEXT, answer(obeying, GOOD.but(nonce=None)), trusted())
    assert (wrong, stamp and stamp.nonce, stamp and stamp.accuracy) == ((), None, 1_500_000)
    stamp, wrong = check(TEXT, answer(obeying, GOOD.but(time="20261126120000.25Z")), trusted())
    assert (wrong, stamp and stamp.time) == ((), "2026-11-26T12:00:00.250000Z")


def test_a_certificate_that_expired_since_was_good_at_the_time(obeying):
    del obeying
    short = party("short", ta.chain()[1], valid=(ta.SIGNED - ta.YEAR, ta.SIGNED + ta.YEAR / 365))
    assert faults(answer(short, GOOD)) == set()


def test_without_certificates_only_what_needs_none_is_looked_at(obeying):
    stranger = party("anybody")
    for by in (obeying, stranger):
        stamp, wrong = check(TEXT, answer(by, GOOD), None, 5)
        assert (wrong, stamp and stamp.authority) == ((), "")
    assert check(TEXT, answer(obeying, GOOD), None, 6)[1] == (TokenFault.OTHER_NONCE,)


# Forged answers -----------------------------------------------------------------------------------

_CRITICAL = der.write(
    der.ONE,
    der.write(
        der.SEQUENCE,
        der.write_oid("1.2.3.4.9"),
        der.write(der.BOOLEAN, b"\xff"),
        der.write(der.OCTETS, b""),
    ),
)
TOLD: dict[str, tuple[dict[str, Any], TokenFault]] = {
    "another text": ({"text": TEXT + b"x"}, TokenFault.OTHER_TEXT),
    "another digest of the text": ({"imprint_digest": ta.SHA512}, TokenFault.OTHER_TEXT),
    "another nonce": ({"nonce": 6}, TokenFault.OTHER_NONCE),
    "no nonce": ({"nonce": None}, TokenFault.OTHER_NONCE),
    "granted with changes": ({"status": 1}, TokenFault.NOT_GRANTED),
    "refused, with a token": ({"status": 2}, TokenFault.NOT_GRANTED),
    "a critical extension": ({"extensions": _CRITICAL}, TokenFault.EXTENSION),
    "a digest that is broken": ({"digest": ta.SHA1}, TokenFault.ATTRIBUTES),
    "an algorithm of another digest": (
        {"signature_algorithm": ta.ECDSA["sha512"]},
        TokenFault.ATTRIBUTES,
    ),
    "an unknown algorithm": ({"signature_algorithm": "1.2.3.4"}, TokenFault.ATTRIBUTES),
    "attributes of other contents": ({"signed_digest": b"\1" * 32}, TokenFault.ATTRIBUTES),
    "no digest signed": (
        {"attributes": (token.CONTENT_TYPE, token.SIGNER_V2)},
        TokenFault.ATTRIBUTES,
    ),
    "no kind signed": (
        {"attributes": (token.MESSAGE_DIGEST, token.SIGNER_V2)},
        TokenFault.ATTRIBUTES,
    ),
    "no certificate named": (
        {"attributes": (token.CONTENT_TYPE, token.MESSAGE_DIGEST)},
        TokenFault.OTHER_SIGNER,
    ),
    "an attribute twice": (
        {
            "attributes": (
                token.CONTENT_TYPE,
                token.CONTENT_TYPE,
                token.MESSAGE_DIGEST,
                token.SIGNER_V2,
            )
        },
        TokenFault.UNREADABLE,
    ),
    "nobody signed": ({"signers": 0}, TokenFault.SIGNER),
    "two signed": ({"signers": 2}, TokenFault.SIGNER),
    "contents of another kind": ({"content_type": ta.DATA}, TokenFault.UNREADABLE),
    "no timestamp in it": ({"content": b"hello"}, TokenFault.UNREADABLE),
    "another sequence in it": ({"content": b"\x30\x03\x02\x01\x01"}, TokenFault.UNREADABLE),
    "a day that is not": ({"time": "20260230120000Z"}, TokenFault.UNREADABLE),
    "a local time": ({"time": "20261126120000"}, TokenFault.UNREADABLE),
    "a time with an offset": ({"time": "20261126120000+0100"}, TokenFault.UNREADABLE),
    "a fraction in another form": ({"time": "20261126120000.50Z"}, TokenFault.UNREADABLE),
    "before the certificate": ({"time": "20200101120000Z"}, TokenFault.UNTRUSTED),
    "after the certificate": ({"time": "20990101120000Z"}, TokenFault.UNTRUSTED),
}


@pytest.mark.parametrize("what", TOLD)
def test_what_an_authority_should_not_sign_is_refused(obeying, what):
    told, fault = TOLD[what]
    assert fault in faults(answer(obeying, GOOD.but(**told)), nonce=5)


CERTIFICATES: dict[str, dict[str, Any]] = {
    "for servers": {"usage": (ta.SERVER,)},
    "for nothing in particular": {"usage": None},
    "not critically": {"critical": False},
    "for servers, too": {"usage": (ta.TIME_STAMPING, ta.SERVER)},
    "an authority for certificates": {"ca": True},
}


@pytest.mark.parametrize("what", CERTIFICATES)
def test_a_certificate_for_another_purpose_does_not_sign_timestamps(what):
    """The hole of rfc3161-client before 1.0.1."""
    by = party("x", ta.chain()[1], **CERTIFICATES[what])
    assert TokenFault.PURPOSE in faults(answer(by, GOOD))


def test_one_authoritys_answer_is_not_anothers(real, obeying):
    other = trusted(root=party("root", ca=True))
    assert TokenFault.UNTRUSTED in faults(answer(obeying, GOOD), other)
    data = real.reply(request(IMPRINT, 5))
    assert TokenFault.UNTRUSTED in faults(data)
    assert check(TEXT, answer(obeying, GOOD), load(real.chain))[1] == (TokenFault.UNTRUSTED,)


def test_a_certificate_beside_the_signers_vouches_for_nothing(obeying):
    """The hole of rfc3161-client before 1.0.6: another certificate was taken for the signer's."""
    stranger = party("stranger")
    for inside in ((stranger.der, obeying.der), (obeying.der, stranger.der), (obeying.der,)):
        assert faults(answer(stranger, GOOD.but(inside=inside))) & {
            TokenFault.UNTRUSTED,
            TokenFault.SIGNER,
        }


def test_of_two_certificates_with_one_number_neither_is_taken(obeying):
    twin = party("twin", ta.chain()[1], serial=obeying.certificate.serial_number)
    for by in (obeying, twin):
        data = answer(by, GOOD.but(inside=(obeying.der, twin.der)))
        assert TokenFault.SIGNER in faults(data)


def test_a_certificate_of_the_same_key_does_not_take_over_a_signature(obeying):
    """What was signed names the certificate: a later one of the same key is another."""
    later = party("later", ta.chain()[1])
    data = answer(obeying, GOOD.but(named=later))
    assert TokenFault.OTHER_SIGNER in faults(data)
    both = (token.CONTENT_TYPE, token.MESSAGE_DIGEST, token.SIGNER_V1, token.SIGNER_V2)
    assert faults(answer(obeying, GOOD.but(attributes=both))) == set()
    assert TokenFault.OTHER_SIGNER in faults(
        answer(obeying, GOOD.but(attributes=both, named=later))
    )


def test_a_forged_certificate_inside_is_no_certificate(obeying):
    for inside in ((b"\x30\x00",), (b"\x30\x03\x02\x01\x05", obeying.der), (b"\x04\x01a",)):
        assert faults(answer(obeying, GOOD.but(inside=inside))) & {
            TokenFault.SIGNER,
            TokenFault.UNTRUSTED,
        }


def test_contents_that_were_put_in_after_signing_are_found(obeying):
    """The hole of rfc3161-client before 1.0.3: the signature was not over what was believed."""
    good, later = ta.tst_info(GOOD), ta.tst_info(GOOD.but(time="20261126115959Z"))
    data = answer(obeying, GOOD)
    assert data.count(good) == 1
    assert faults(data.replace(good, later)) == {TokenFault.ATTRIBUTES, TokenFault.UNTRUSTED}


GARBAGE = {
    "nothing": b"",
    "words": b"hello",
    "zeros": bytes(1000),
    "a number": b"\x02\x01\x05",
    "an empty sequence": b"\x30\x00",
    "an endless length": b"\x30\x80\x00\x00",
    "a length of lengths": b"\x30\xff" + b"\xff" * 200,
    "depth": b"\x30\x82\xff\xff" * 5000,
    "a page": b"<html>" + b"x" * 5000,
    "huge": b"\x30\x84\x00\xff\xff\xff" + bytes(token.LARGEST),
}


@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_is_no_answer(what):
    assert check(TEXT, GARBAGE[what], trusted()) == (None, (TokenFault.UNREADABLE,))
    assert check(TEXT, GARBAGE[what], None) == (None, (TokenFault.UNREADABLE,))


def test_an_answer_with_bytes_behind_it_or_too_few_is_none(obeying):
    data = answer(obeying, GOOD)
    assert faults(data + b"\0") == {TokenFault.UNREADABLE}
    for size in range(0, len(data), 7):
        assert faults(data[:size]) == {TokenFault.UNREADABLE}


def test_a_refusal_has_no_token(obeying):
    del obeying
    refusal = der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write_number(2)))
    assert faults(refusal) == {TokenFault.NOT_GRANTED}
    granted = der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write_number(0)))
    assert faults(granted) == {TokenFault.UNREADABLE}


@given(st.binary(max_size=300))
def test_no_bytes_make_the_check_fail_otherwise(data):
    assert faults(data) <= {TokenFault.UNREADABLE, TokenFault.NOT_GRANTED}


# Flipped bits -------------------------------------------------------------------------------------


def _accepted(data: bytes, given: Trusted, count: int) -> list[int]:
    found = []
    for bit in random.Random(3161).sample(range(8 * len(data)), count):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        if not check(TEXT, bytes(changed), given)[1]:
            found.append(bit)
    return found


def test_no_flipped_bit_of_an_answer_is_accepted(real, obeying):
    one = answer(obeying, GOOD)
    assert _accepted(one, trusted(), 1500) == []
    assert _accepted(real.reply(request(IMPRINT, 5)), load(real.chain), 1500) == []


def test_where_the_library_says_yes_to_everything_our_own_checks_still_find_most(
    obeying, monkeypatch
):
    """The control of the tests above, and what our own checks are worth without the library."""
    monkeypatch.setattr(checking, "_is_trusted", lambda *_: True)
    accepted = _accepted(answer(obeying, GOOD), trusted(), 1500)
    assert 0 < len(accepted) < 750
    for told, fault in TOLD.values():
        if fault is not TokenFault.UNTRUSTED:
            assert fault in faults(answer(obeying, GOOD.but(**told)), nonce=5)
    for more in CERTIFICATES.values():
        assert TokenFault.PURPOSE in faults(answer(party("x", ta.chain()[1], **more), GOOD))


@pytest.mark.parametrize("kind", ["PanicException", "OtherException"])
def test_a_library_that_panics_did_not_verify(obeying, monkeypatch, kind):
    """Its Rust part raises what is no Exception; nothing else of that kind is swallowed."""
    import rfc3161_client

    panic = type(kind, (BaseException,), {})

    def panics(_: bytes) -> None:
        raise panic("unwrap on None")

    monkeypatch.setattr(rfc3161_client, "decode_timestamp_response", panics)
    if kind == "PanicException":
        assert faults(answer(obeying, GOOD)) == {TokenFault.UNTRUSTED}
    else:
        with pytest.raises(panic):
            faults(answer(obeying, GOOD))


def test_without_the_library_nothing_is_said_to_be_checked(obeying, monkeypatch):
    monkeypatch.setattr(checking, "find_spec", lambda _: None)
    with pytest.raises(Unreadable) as error:
        faults(answer(obeying, GOOD))
    assert error.value.code == "ETP854"
    assert check(TEXT, answer(obeying, GOOD), None)[1] == ()


# DER and requests ---------------------------------------------------------------------------------


@given(st.integers(0, 2**160))
def test_a_number_is_written_in_the_form_in_which_it_is_read(value):
    assert der.number(der.read(der.write_number(value))) == value


@pytest.mark.parametrize("body", [b"", b"\0\0", b"\0\x7f", b"\xff\x80", b"\xff\xff"])
def test_a_number_in_another_form_is_refused(body):
    with pytest.raises(ValueError, match="another form"):
        der.number(der.read(der.write(der.INTEGER, body)))


@pytest.mark.parametrize(
    "text", ["1.2.840.113549.1.9.16.1.4", "2.16.840.1.101.3.4.2.1", "0.0", "2.999.3"]
)
def test_an_identifier_is_read_as_it_is_written(text):
    assert der.oid(der.read(der.write_oid(text))) == text


@pytest.mark.parametrize("body", [b"", b"\x80\x01", b"\x2a\x80\x01", b"\x2a\x86"])
def test_an_identifier_in_another_form_is_refused(body):
    with pytest.raises(ValueError, match="an identifier"):
        der.oid(der.read(der.write(der.OID, body)))


@pytest.mark.parametrize(
    "data",
    [
        b"\x30\x81\x05abcde",
        b"\x30\x82\x00\x80" + bytes(128),
        b"\x30\x85\1\1\1\1\1",
        b"\x1f\x01a",
        b"\x30",
    ],
)
def test_a_length_or_tag_in_another_form_is_refused(data):
    with pytest.raises(ValueError, match=r"length|value"):
        der.read(data)


@given(st.binary(max_size=70_000))
def test_a_value_is_read_as_it_is_written(body):
    found = der.read(der.write(der.OCTETS, body))
    assert (found.body, found.tag) == (body, der.OCTETS)


def test_openssl_reads_our_request_and_we_read_its(real):
    (real.folder / "own.tsq").write_bytes(request(IMPRINT, 2**62))
    real.run("ts", "-query", "-in", "own.tsq", "-text", "-out", "told.txt")
    told = (real.folder / "told.txt").read_text(encoding="utf-8")
    assert "Hash Algorithm: sha256" in told
    assert "Nonce: 0x4000000000000000" in told
    assert "Certificate required: yes" in told
    (real.folder / "text").write_bytes(TEXT)
    real.run("ts", "-query", "-data", "text", "-sha256", "-no_nonce", "-out", "their.tsq")
    assert read_request((real.folder / "their.tsq").read_bytes()) == (IMPRINT, None)


# Commands -----------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return keep_checkpoint(tmp_path, CHECKPOINT)


def _pems(folder: Path, *parties: Party) -> Path:
    (folder / "trusted.pem").write_bytes(b"".join(one.pem for one in parties))
    return folder / "trusted.pem"


def test_a_request_is_carried_by_hand_and_its_answer_is_kept(etap, real, kept, tmp_path):
    asked = etap("timestamp", "request", kept, "-o", tmp_path / "out.tsq")
    assert asked.status == 0
    assert "etap timestamp attach" in asked.out
    (tmp_path / "in.tsr").write_bytes(real.reply((tmp_path / "out.tsq").read_bytes()))
    line = ("timestamp", "attach", kept, tmp_path / "in.tsr", "--request", tmp_path / "out.tsq")
    told = etap(*line)
    assert told.status == 0
    assert "Not checked: who signed" in " ".join(told.out.split())
    beside = kept.with_suffix(".tsr")
    assert beside.read_bytes() == (tmp_path / "in.tsr").read_bytes()
    root, between = real.chain
    checked = etap("timestamp", "check", kept, "--certificate", root, "--certificate", between)
    assert checked.status == 0
    assert "CN=authority one" in checked.out
    assert "2026-11-26T11:59:58.123456Z" in checked.out
    assert "was revoked" in " ".join(checked.out.split())


def test_the_json_of_a_request_and_of_a_verdict(etap, real, kept, tmp_path):
    asked = etap("timestamp", "request", kept, "-o", tmp_path / "out.tsq", "--json").document
    imprint, nonce = read_request((tmp_path / "out.tsq").read_bytes())
    assert asked == {
        "schema": "etap.timestamp-request/1",
        "checkpoint": str(kept),
        "file": str(tmp_path / "out.tsq"),
        "imprint": imprint.hex(),
        "nonce": str(nonce),
    }
    (tmp_path / "in.tsr").write_bytes(real.reply((tmp_path / "out.tsq").read_bytes()))
    root, between = real.chain
    line = ("timestamp", "attach", kept, tmp_path / "in.tsr", "--json")
    told = etap(*line, "--certificate", root, "--certificate", between).document
    stamp = told.pop("timestamp")
    assert told == {
        "schema": "etap.timestamp/1",
        "checkpoint": str(kept),
        "file": str(kept.with_suffix(".tsr")),
        "made": CHECKPOINT.time,
        "holds": True,
        "checked": True,
        "faults": [],
    }
    assert (stamp["imprint"], stamp["nonce"]) == (imprint.hex(), str(nonce))
    assert stamp["authority"] == "CN=authority one"
    bare = etap("timestamp", "attach", kept, tmp_path / "in.tsr", "--json").document
    assert (bare["checked"], bare["holds"], bare["timestamp"]["authority"]) == (False, False, None)


def test_an_answer_with_a_fault_is_told_and_not_kept(etap, obeying, kept, tmp_path):
    (tmp_path / "in.tsr").write_bytes(answer(obeying, GOOD.but(text=b"other")))
    told = etap("timestamp", "attach", kept, tmp_path / "in.tsr")
    assert told.status == 1
    assert "another text" in told.out
    assert not kept.with_suffix(".tsr").exists()
    (tmp_path / "in.tsr").write_bytes(b"hello")
    told = etap("timestamp", "attach", kept, tmp_path / "in.tsr", "--json")
    assert (told.status, told.document["timestamp"]) == (1, None)
    assert [one["fault"] for one in told.document["faults"]] == ["unreadable"]


def test_a_timestamp_is_not_replaced_unless_that_is_wanted(etap, obeying, kept, tmp_path):
    one, two = (answer(obeying, GOOD.but(nonce=nonce)) for nonce in (1, 2))
    (tmp_path / "one.tsr").write_bytes(one)
    (tmp_path / "two.tsr").write_bytes(two)
    assert etap("timestamp", "attach", kept, tmp_path / "one.tsr").status == 0
    assert etap("timestamp", "attach", kept, tmp_path / "one.tsr").status == 0
    told = etap("timestamp", "attach", kept, tmp_path / "two.tsr")
    assert (told.status, kept.with_suffix(".tsr").read_bytes()) == (2, one)
    assert "ETP850" in told.err
    assert etap("timestamp", "attach", kept, tmp_path / "two.tsr", "--force").status == 0
    assert kept.with_suffix(".tsr").read_bytes() == two


def test_a_copy_with_other_line_ends_has_the_same_timestamp(etap, obeying, kept, tmp_path):
    (tmp_path / "in.tsr").write_bytes(answer(obeying, GOOD))
    mailed = tmp_path / "mailed.txt"
    mailed.write_bytes(b"\xef\xbb\xbf" + TEXT.replace(b"\n", b"\r\n"))
    pems = _pems(tmp_path, *ta.chain())
    line = ("timestamp", "check", mailed, tmp_path / "in.tsr", "--certificate", pems)
    assert etap(*line).status == 0


def test_a_request_that_the_answer_is_not_to_is_told(etap, obeying, kept, tmp_path):
    (tmp_path / "in.tsr").write_bytes(answer(obeying, GOOD))
    for content, code in (
        (request(b"\1" * 32, 5), "ETP858"),
        (b"nonsense", "ETP858"),
        (b"\x30\x00", "ETP858"),
        (der.write(der.SEQUENCE, der.write_number(2), *_imprint_parts()), "ETP858"),
    ):
        (tmp_path / "out.tsq").write_bytes(content)
        line = ("timestamp", "attach", kept, tmp_path / "in.tsr", "--request", tmp_path / "out.tsq")
        told = etap(*line)
        assert told.status == 2
        assert code in told.err
    (tmp_path / "out.tsq").write_bytes(request(IMPRINT, 6))
    told = etap(*line)
    assert told.status == 1
    assert "another request" in told.out


def _imprint_parts() -> list[bytes]:
    return [der.read(request(IMPRINT, 5)).parts(der.SEQUENCE)[1].whole]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"hello", "ETP857"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "ETP857"),
        (b"", "ETP857"),
        ("between", "ETP856"),
    ],
)
def test_a_certificate_that_is_none_or_no_root_is_told(
    etap, obeying, kept, tmp_path, content, code
):
    (tmp_path / "in.tsr").write_bytes(answer(obeying, GOOD))
    pem = ta.chain()[1].pem if isinstance(content, str) else content
    (tmp_path / "c.pem").write_bytes(pem)
    line = ("timestamp", "check", kept, tmp_path / "in.tsr", "--certificate", tmp_path / "c.pem")
    told = etap(*line)
    assert told.status == 2
    assert code in told.err


def test_a_certificate_in_der_is_read(etap, obeying, kept, tmp_path):
    (tmp_path / "in.tsr").write_bytes(answer(obeying, GOOD))
    root, between = ta.chain()
    (tmp_path / "root.der").write_bytes(root.certificate.public_bytes(Encoding.DER))
    (tmp_path / "between.pem").write_bytes(between.pem)
    line = ("timestamp", "check", kept, tmp_path / "in.tsr", "--certificate", tmp_path / "root.der")
    assert etap(*line).status == 1
    assert etap(*line, "--certificate", tmp_path / "between.pem").status == 0


def test_files_that_are_not_there_or_not_what_they_should_be_are_told(etap, kept, tmp_path):
    pems = _pems(tmp_path, *ta.chain())
    check_line = ("timestamp", "check", kept, "--certificate", pems)
    assert etap(*check_line).status == 3  # nothing is kept beside it
    assert etap("timestamp", "check", kept).status == 2  # no certificate
    assert etap("timestamp", "request", kept).status == 2  # no place to write to
    (tmp_path / "no.txt").write_text("hello", encoding="utf-8")
    (tmp_path / "short.txt").write_text(checkpoint_text.short(CHECKPOINT), encoding="utf-8")
    for name in ("no.txt", "short.txt"):
        told = etap("timestamp", "request", tmp_path / name, "-o", tmp_path / "out.tsq")
        assert told.status == 2
        assert "ETP692" in told.err
    (tmp_path / "out.tsq").write_bytes(b"mine")
    assert etap("timestamp", "request", kept, "-o", tmp_path / "out.tsq").status == 2
    assert (tmp_path / "out.tsq").read_bytes() == b"mine"
    missing = etap("timestamp", "check", kept, "--certificate", tmp_path / "none.pem")
    assert missing.status == 3


def test_the_timestamps_of_a_folder_are_all_checked(obeying, kept, tmp_path):
    assert kept_timestamps(tmp_path) == ()
    kept.with_suffix(".tsr").write_bytes(answer(obeying, GOOD))
    (kept.parent / "stray.tsr").write_bytes(b"")
    (kept.parent / "stray.txt").write_bytes(b"no checkpoint")
    (bare,) = kept_timestamps(tmp_path)
    assert (bare.checked, bare.faults) == (False, ())
    (full,) = kept_timestamps(tmp_path, (_pems(tmp_path, *ta.chain()),))
    assert (full.checked, full.holds, full.file) == (True, True, str(kept.with_suffix(".tsr")))


# Over the network ---------------------------------------------------------------------------------


class _Server(ThreadingHTTPServer):
    """A loopback server that answers as it is told."""

    daemon_threads = True
    behave: Any = None
    asked: Any = None


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert isinstance(self.server, _Server)
        self.server.asked.append((self.headers["Content-Type"], body))
        self.server.behave(self, body)

    do_GET = do_POST  # noqa: N815 - because http.server calls it so

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Handler) as found:
        found.asked = []
        thread = threading.Thread(target=found.serve_forever, args=(0.01,))
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def _address(server: _Server) -> str:
    return f"http://127.0.0.1:{server.server_port}/tsa"


def _reply(handler: BaseHTTPRequestHandler, data: bytes, status: int = 200, **more: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/timestamp-reply")
    handler.send_header("Content-Length", str(len(data)))
    for name, value in more.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data)


def test_an_authority_is_asked_over_http(etap, real, server, kept):
    server.behave = lambda handler, body: _reply(handler, real.reply(body))
    root, between = real.chain
    line = ("timestamp", "fetch", kept, "--tsa", _address(server), "--certificate", root)
    told = etap(*line, "--certificate", between, "--json")
    assert told.status == 0
    assert (told.document["schema"], told.document["holds"]) == ("etap.timestamp/1", True)
    ((kind, body),) = server.asked
    assert kind == "application/timestamp-query"
    assert read_request(body)[0] == IMPRINT
    assert kept.with_suffix(".tsr").exists()
    again = etap(*line)
    assert again.status == 2
    assert len(server.asked) == 1  # nothing was sent for what could not be kept


def test_an_answer_to_an_earlier_request_is_not_taken(etap, real, server, kept):
    old = real.reply(request(IMPRINT, 1))
    server.behave = lambda handler, _: _reply(handler, old)
    told = etap("timestamp", "fetch", kept, "--tsa", _address(server), "--json")
    assert told.status == 1
    assert [one["fault"] for one in told.document["faults"]] == ["other-nonce"]
    assert not kept.with_suffix(".tsr").exists()


def test_an_answer_that_is_too_large_is_no_answer(etap, server, kept):
    server.behave = lambda handler, _: _reply(handler, bytes(10 * token.LARGEST))
    told = etap("timestamp", "fetch", kept, "--tsa", _address(server), "--json")
    assert [one["fault"] for one in told.document["faults"]] == ["unreadable"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 404, 500])
def test_an_error_or_a_redirection_is_told_and_nothing_is_kept(etap, server, kept, status):
    server.behave = lambda handler, _: _reply(handler, b"", status, Location="/elsewhere")
    told = etap("timestamp", "fetch", kept, "--tsa", _address(server))
    assert told.status == 5
    assert f"HTTP {status}" in told.err
    assert len(server.asked) == 1
    assert not kept.with_suffix(".tsr").exists()


def test_an_authority_that_is_not_there_is_told(etap, kept):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        told = etap("timestamp", "fetch", kept, "--tsa", address)
    assert told.status == 5
    assert "ETP855" in told.err


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://localhost/x", "localhost", "", "http://", "http:///x"]
)
def test_another_kind_of_address_is_not_asked(etap, kept, address):
    told = etap("timestamp", "fetch", kept, "--tsa", address)
    assert told.status == 2
    assert "ETP859" in told.err


@pytest.mark.parametrize("way", ["silent", "drips", "hangs up", "nonsense"])
def test_an_authority_that_does_not_answer_well_is_given_up(server, way):
    def behave(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        if way == "hangs up":
            handler.connection.shutdown(socket.SHUT_RDWR)
        elif way == "nonsense":
            handler.wfile.write(b"nonsense\r\n\r\n")
        elif way == "silent":
            time.sleep(0.5)
        else:
            _drip(handler)

    server.behave = behave
    with pytest.raises(Unreadable) as error:
        asking.ask(_address(server), b"x", 0.2)
    assert error.value.code == "ETP855"


def _drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(30):
        try:
            handler.wfile.write(b"x")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.02)
