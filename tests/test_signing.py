"""Signed notes: the published vectors, every bit flipped, and which keys count for which sizes."""

from base64 import b64decode
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EtapError, UsageFault
from engine.recording.keys import ed25519
from engine.recording.keys.kept import (
    keep_checkpoint,
    kept_announcements,
    kept_checkpoints,
)
from engine.recording.keys.signing import followed, judged, sign, signers
from engine.recording.keys.vkey import read, vkey, write
from engine.recording.ledger import checkpoint_text
from schemas.checkpoint import Checkpoint, EventMark, SignatureLine
from schemas.signing import Announcement, Judged, VKey, Worth

ORIGIN = "etap/0123456789abcdef"
TIME = "2026-11-26T09:41:12.123456Z"

# The example of the Go package golang.org/x/mod/sumdb/note: key, text and signature.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETER_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_SIGNATURE = b64decode(
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)
#: Verifier keys of other implementations; the last two have algorithms that etap does not know.
OTHERS = (
    "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
    "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
)
#: RFC 8032, 7.1: seed, public key, message, signature.
RFC_8032 = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
)


@cache
def private(number: int) -> Ed25519PrivateKey:
    """One of the keys of these tests, the same in every run."""
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def public(number: int, name: str = ORIGIN) -> VKey:
    return vkey(name, ed25519.public(private(number)))


def at(size: int, **more: Any) -> Checkpoint:
    return evolve(Checkpoint(ORIGIN, size, "ab" * 32, TIME), **more)


def signed(checkpoint: Checkpoint, *numbers: int) -> Checkpoint:
    for number in numbers:
        checkpoint = sign(checkpoint, public(number), private(number))
    return checkpoint


def told(size: int, *by: int, following: int = 0, revoked: int = 0, file: str = "") -> Announcement:
    """An announcement at a size, signed by some keys."""
    announced = at(
        size,
        next_key=write(public(following)) if following else None,
        revoked_key=write(public(revoked)) if revoked else None,
    )
    return Announcement(file or f"{size}.txt", signed(announced, *by))


# Published vectors --------------------------------------------------------------------------------


def test_the_key_of_the_go_package_is_read_and_written_as_it_is():
    key = read(PETER)
    assert (key.name, key.key_id, key.algorithm) == ("PeterNeumann", "c74f20a3", 1)
    assert write(key) == PETER
    assert read(PETER + "\n") == read(PETER + "\r\n") == key
    assert key == vkey("PeterNeumann", bytes.fromhex(key.key))


def test_the_note_of_the_go_package_verifies_and_is_made_again_byte_for_byte():
    key = read(PETER)
    assert PETER_SIGNATURE[:4].hex() == key.key_id
    assert ed25519.verifies(key.key, PETER_SIGNATURE[4:].hex(), PETER_TEXT)
    assert not ed25519.verifies(key.key, PETER_SIGNATURE[4:].hex(), PETER_TEXT + "\n")
    own = Ed25519PrivateKey.from_private_bytes(PETER_SEED)
    assert ed25519.public(own).hex() == key.key
    assert own.sign(PETER_TEXT.encode()) == PETER_SIGNATURE[4:]


@pytest.mark.parametrize("text", OTHERS)
def test_keys_of_other_implementations_are_read(text):
    assert write(read(text)) == text


@pytest.mark.parametrize(("seed", "key", "message", "signature"), RFC_8032)
def test_the_vectors_of_rfc_8032(seed, key, message, signature):
    own = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    assert ed25519.public(own).hex() == key
    assert own.sign(bytes.fromhex(message)).hex() == signature
    text = bytes.fromhex(message).decode()
    assert ed25519.verifies(key, signature, text)
    for bit in range(0, 512, 7):
        assert not ed25519.verifies(key, _flipped(bytes.fromhex(signature), bit).hex(), text)


def test_a_signature_that_was_stretched_by_the_groups_order_is_refused():
    """RFC 8032, 5.1.7: S is less than the order; else one text would have two signatures."""
    _, key, message, signature = RFC_8032[1]
    order = 2**252 + 27742317777372353535851937790883648493
    raw = bytes.fromhex(signature)
    stretched = int.from_bytes(raw[32:], "little") + order
    forged = raw[:32] + stretched.to_bytes(32, "little")
    assert not ed25519.verifies(key, forged.hex(), bytes.fromhex(message).decode())


@pytest.mark.parametrize(("key", "signature"), [("ab", "00" * 64), ("00" * 32, "00"), ("", "")])
def test_a_key_or_a_signature_of_another_length_verifies_nothing(key, signature):
    assert not ed25519.verifies(key, signature, "x")


# Points of the curve, as RFC 8032, 5.1, defines them: an oracle for what OpenSSL lets pass.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


def _plus(one: Point, two: Point) -> Point:
    (a, b), (c, d) = one, two
    cross = D * a * b * c * d
    x = (a * d + b * c) * pow(1 + cross, -1, P)
    return x % P, (b * d + a * c) * pow(1 - cross, -1, P) % P


def _times(factor: int, point: Point) -> Point:
    found: Point = (0, 1)
    for bit in bin(factor)[2:]:
        found = _plus(found, found)
        found = _plus(found, point) if bit == "1" else found
    return found


def _point(y: int) -> Point | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    for root in (1, pow(2, (P - 1) // 4, P)):
        x = pow(square, (P + 3) // 8, P) * root % P
        if x * x % P == square:
            return x, y
    return None


def test_the_points_of_small_order_are_those_that_the_oracle_finds():
    points = [point for y in range(2, 40) if (point := _point(y))]
    small = {_times(L, point)[1] for point in points}
    assert small == ed25519._SMALL
    assert all(_times(8, (x, y)) == (0, 1) for y in small for x, _ in [_point(y) or (0, 0)])


def _forged(key: bytes, point: bytes, s: int = 0) -> bool:
    """Whether a signature that needs no private key verifies, for some of a few texts."""
    signature = (point + s.to_bytes(32, "little")).hex()
    return any(ed25519.verifies(key.hex(), signature, f"text {number}") for number in range(40))


@pytest.mark.parametrize("sign", [0, 1])
def test_a_key_of_small_order_signs_nothing(sign, monkeypatch):
    """By such a key anybody signs many texts; OpenSSL alone lets it pass."""
    ys = sorted(ed25519._SMALL)
    points = [(y | sign << 255).to_bytes(32, "little") for y in ys]
    points += [(y + P).to_bytes(32, "little") for y in ys if y + P < 2**255]
    assert not any(_forged(key, point) for key in points for point in points)
    monkeypatch.setattr(ed25519, "_is_sound", lambda _: True)
    assert any(_forged(key, point) for key in points for point in points)


# The text of a public key -------------------------------------------------------------------------


def test_every_piece_of_a_key_and_every_changed_sign_is_refused():
    for first in range(len(PETER)):
        for last in range(first + 1, len(PETER) + 1):
            if (first, last) != (0, len(PETER)):
                _is_refused(PETER[first:last])
    for place in range(len(PETER)):
        _is_refused(PETER[:place] + chr(ord(PETER[place]) + 1) + PETER[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        PETER + "\n\n",
        " " + PETER,
        PETER + " ",
        PETER.upper(),
        PETER.replace("c74f20a3", "C74F20A3"),
        # the last base64 sign has bits that stand for nothing: another sign with the same bytes
        write(vkey("x", b"\0" * 31, 9))[:-2] + "B=",
        write(vkey("x", b"\0" * 30, 9))[:-3] + "B==",
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
    ],
)
def test_another_form_of_a_key_is_refused(text):
    _is_refused(text)


def test_a_refused_key_or_name_is_shown_and_no_more_than_100_letters_of_a_key():
    for text in ("x" * 101, f"{'x' * 101}+00000000+ARpc"):
        with pytest.raises(UsageFault) as fault:
            read(text)
        assert (fault.value.code, fault.value.facts) == ("ETP840", {"text": "x" * 100})
    other_id = f"{'x' * 101}+00000000+{PETER[-44:]}"
    with pytest.raises(UsageFault) as fault:
        read(other_id)
    assert (fault.value.code, fault.value.facts) == ("ETP840", {"text": "x" * 100})
    with pytest.raises(UsageFault) as fault:
        vkey("a b", b"\1" * 32)
    assert fault.value.facts == {"name": "a b"}


def test_the_length_is_asked_for_of_ed25519_alone_whatever_the_keys_first_byte():
    for algorithm, refused in ((1, True), (9, False)):
        for first in (1, 9):
            text = write(vkey("x", bytes([first]) * 31, algorithm))
            if refused:
                _is_refused(text)
            else:
                assert write(read(text)) == text


def test_a_key_that_is_too_short_or_too_long_for_ed25519_is_refused():
    for size in (0, 1, 31, 33, 64):
        _is_refused(write(vkey("x", b"\1" * size)))


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\tb", "a\nb", "a\u00a0b", "a\x7fb", "x" * 201]
)
def test_a_name_that_would_break_the_line_is_refused(name):
    with pytest.raises(UsageFault) as fault:
        vkey(name, b"\1" * 32)
    assert fault.value.code == "ETP841"


@given(st.binary(max_size=80), st.integers(0, 255))
def test_every_key_that_is_written_is_read_back(raw, algorithm):
    key = vkey("żółw.example/1", raw, algorithm)
    if raw and (algorithm != 1 or len(raw) == 32):
        assert read(write(key)) == key
    else:
        _is_refused(write(key))


@pytest.mark.parametrize("name", ["x\udcff", "\ud800"])
def test_half_of_a_pair_of_surrogates_is_refused(name):
    """A command line that is no UTF-8 gives such texts."""
    with pytest.raises(UsageFault):
        vkey(name, b"\1" * 32)
    _is_refused(f"{name}+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")


@given(st.text(max_size=120))
def test_no_text_makes_the_reader_of_keys_fail_otherwise(text):
    try:
        found = write(read(text))
    except UsageFault as fault:
        found = fault.code
    assert found in ("ETP840", text.removesuffix("\n").removesuffix("\r"))


def _is_refused(text: str) -> None:
    with pytest.raises(UsageFault) as fault:
        read(text)
    assert fault.value.code == "ETP840", text


# Signing ------------------------------------------------------------------------------------------


def test_a_signed_checkpoint_is_read_back_and_its_signer_is_known():
    checkpoint = signed(at(7), 1, 2)
    again = checkpoint_text.read(checkpoint_text.write(checkpoint))
    assert again == checkpoint
    found = signers(again, (public(1), public(2), public(3)))
    assert tuple(one.line for one in found) == checkpoint.signatures
    assert [(one.key, one.worth) for one in found] == [
        (public(1), Worth.GOOD),
        (public(2), Worth.GOOD),
    ]


def test_signing_again_with_the_same_key_replaces_the_line():
    once = signed(at(7), 1, 2)
    assert signed(once, 1) == evolve(once, signatures=once.signatures[::-1])


def test_a_line_of_an_unknown_key_is_passed_over_and_one_of_a_known_key_is_a_fault():
    checkpoint = signed(at(7), 1)
    other = signed(at(8), 1)
    forged = evolve(checkpoint, signatures=other.signatures)
    assert signers(forged, (public(2),)) == ()
    assert [one.worth for one in signers(forged, (public(1),))] == [Worth.BAD]
    assert not judged(forged, (public(1),)).signed
    assert not judged(forged, (public(2),)).signed
    assert not judged(at(7), (public(1),)).signed


def test_a_good_signature_does_not_make_up_for_a_bad_one_of_a_known_key():
    good, other = signed(at(7), 1, 2), signed(at(8), 1, 2)
    mixed = evolve(good, signatures=(good.signatures[0], other.signatures[1]))
    assert judged(mixed, (public(1),)).signed
    assert not judged(mixed, (public(1), public(2))).signed


@pytest.mark.parametrize("algorithm", [0, 2, 4, 6, 255])
def test_an_unknown_algorithm_is_not_checked_and_never_accepted(algorithm):
    key = vkey(ORIGIN, ed25519.public(private(1)), algorithm)
    line = signed(at(7), 1).signatures[0]
    checkpoint = at(7, signatures=(SignatureLine(ORIGIN, key.key_id, line.signature),))
    found = judged(checkpoint, (key,))
    assert [one.worth for one in found.verdicts] == [Worth.NOT_CHECKED]
    assert not found.signed


def test_the_name_is_part_of_the_key():
    checkpoint = signed(at(7), 1)
    assert signers(checkpoint, (public(1, "someone.else"),)) == ()


def test_of_two_keys_with_one_id_the_one_that_verifies_is_meant():
    """An id has four bytes: a second key of the same one can be searched for."""
    twin = evolve(public(2), key_id=public(1).key_id)
    checkpoint = signed(at(7), 1)
    for keys in ((public(1), twin), (twin, public(1))):
        found = signers(checkpoint, keys)
        assert [(one.key, one.worth) for one in found] == [(public(1), Worth.GOOD)]
    assert {one.worth for one in signers(checkpoint, (twin,))} == {Worth.BAD}


def _flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


THREE = (
    signed(at(1), 1),
    signed(at(99, event=EventMark("1432/1", 3, 98, "cd" * 32)), 1),
    signed(at(100_000, next_key=write(public(2))), 1, 2),
)


@pytest.mark.parametrize("checkpoint", THREE, ids=["plain", "receipt", "announcement"])
def test_no_flipped_bit_of_a_signed_checkpoint_is_accepted_as_the_same_statement(checkpoint):
    """A flip changes the statement, and is found; or a signature line, which then is no good one.

    Of two lines one stays good; by the key of the other alone the flip is found.
    """
    data = checkpoint_text.write(checkpoint).encode()
    numbers = (1, 2)[: len(checkpoint.signatures)]
    for bit in range(8 * len(data)):
        try:
            found = checkpoint_text.read(_flipped(data, bit).decode())
        except (EtapError, UnicodeDecodeError):
            continue
        accepted = [number for number in numbers if judged(found, (public(number),)).signed]
        same = checkpoint_text.signed_part(found) == checkpoint_text.signed_part(checkpoint)
        assert len(accepted) < len(numbers)
        assert same or not accepted


def test_a_verifier_that_does_not_look_at_the_text_would_be_caught(monkeypatch):
    """The control of the test above: where every signature verifies, it must fail."""
    monkeypatch.setattr(ed25519, "verifies", lambda *_: True)
    with pytest.raises(AssertionError):
        test_no_flipped_bit_of_a_signed_checkpoint_is_accepted_as_the_same_statement(THREE[0])


# Keys that follow each other ----------------------------------------------------------------------


def spans(*announcements: Announcement, kept: int = 1) -> list[tuple[VKey, int, int | None]]:
    return [(one.key, one.first, one.last) for one in followed((public(kept),), announcements)]


def test_without_announcements_the_kept_key_counts_for_every_size():
    assert spans() == [(public(1), 0, None)]


def test_a_successor_that_both_signed_counts_from_there_on_and_the_key_before_it_up_to_there():
    assert spans(told(5, 1, 2, following=2)) == [(public(1), 0, 5), (public(2), 5, None)]


def test_a_span_tells_who_followed_its_key_and_where_that_one_was_announced():
    first, second = followed((public(1),), (told(5, 1, 2, following=2, file="a.txt"),))
    assert (first.follower, first.file) == (public(2), "")
    assert (second.follower, second.file) == (None, "a.txt")


@pytest.mark.parametrize("by", [(1,), (3,), (2,), (), (2, 3)])
def test_an_announcement_that_not_both_signed_is_no_rival(by):
    announced = (told(5, *by, following=3),)
    assert judged(signed(at(20), 1), (public(1),), announced).rivals == ()


@pytest.mark.parametrize("by", [(), (1,), (2,), (3,), (1, 3), (2, 3)])
def test_an_announcement_that_not_both_signed_counts_for_nothing(by):
    assert spans(told(5, *by, following=2)) == [(public(1), 0, None)]


def test_keys_are_followed_in_the_order_of_sizes_whatever_the_order_of_reading():
    one, two = told(5, 1, 2, following=2), told(9, 2, 3, following=3)
    wanted = [(public(1), 0, 5), (public(2), 5, 9), (public(3), 9, None)]
    assert spans(one, two) == spans(two, one) == wanted
    assert spans(one, two, kept=2) == [(public(2), 0, 9), (public(3), 9, None)]


def test_of_one_size_the_order_in_which_they_are_given_holds():
    one, two = told(5, 1, 2, following=2), told(5, 2, 3, following=3)
    assert [key for key, *_ in spans(one, two)] == [public(1), public(2), public(3)]
    assert [key for key, *_ in spans(two, one)] == [public(1), public(2)]


def test_an_auditor_who_kept_the_follower_alone_trusts_it_for_every_size():
    """The announcement that made it known is signed by it, too; it does not follow itself."""
    assert spans(told(5, 1, 2, following=2), kept=2) == [(public(2), 0, None)]


def test_a_successor_cannot_announce_for_a_size_before_its_own():
    assert spans(told(5, 1, 2, following=2), told(4, 2, 3, following=3)) == [
        (public(1), 0, 5),
        (public(2), 5, None),
    ]


def test_a_second_successor_is_not_trusted_and_told_as_a_rival():
    announcements = (told(5, 1, 2, following=2), told(9, 1, 3, following=3))
    assert [key for key, *_ in spans(*announcements)] == [public(1), public(2)]
    found = judged(signed(at(20), 3), (public(1),), announcements)
    assert (found.signed, found.verdicts, found.rivals) == (False, (), ("9.txt",))


def test_keys_that_announce_each_other_in_a_circle_end_the_search():
    assert spans(told(5, 1, 2, following=2), told(6, 2, 1, following=1)) == [
        (public(1), 0, 5),
        (public(2), 5, 6),
    ]
    assert spans(told(5, 1, following=1)) == [(public(1), 0, None)]


def test_a_key_revokes_itself_or_the_one_before_it_and_nobody_else():
    assert spans(told(5, 1, revoked=1)) == [(public(1), 0, 5)]
    follow = told(5, 1, 2, following=2)
    assert spans(follow, told(9, 2, revoked=1)) == [(public(1), 0, 5), (public(2), 5, None)]
    assert spans(follow, told(9, 2, revoked=2)) == [(public(1), 0, 5), (public(2), 5, 9)]
    for by in ((), (2,), (3,)):
        assert spans(told(5, *by, revoked=1)) == [(public(1), 0, None)]
    assert spans(follow, told(9, 1, revoked=2)) == [(public(1), 0, 5), (public(2), 5, None)]


def test_a_revoked_key_announces_nothing_any_more():
    assert spans(told(5, 1, revoked=1), told(9, 1, 2, following=2)) == [(public(1), 0, 5)]


def test_one_checkpoint_may_announce_the_next_key_and_revoke_the_old_one():
    assert spans(told(5, 1, 2, following=2, revoked=1)) == [
        (public(1), 0, 5),
        (public(2), 5, None),
    ]


def test_an_announced_text_that_is_no_key_is_passed_over():
    text = write(public(2))
    broken = text[:-2] + ("A" if text[-2] != "A" else "B") + text[-1]
    for more in ({"next_key": broken}, {"revoked_key": broken}):
        announced = Announcement("5.txt", signed(at(5, **more), 1, 2))
        assert spans(announced) == [(public(1), 0, None)]


SIZES = {3: (Worth.GOOD, Worth.EARLY), 5: (Worth.GOOD, Worth.GOOD), 7: (Worth.PAST, Worth.GOOD)}


@pytest.mark.parametrize("size", SIZES)
def test_a_signature_counts_only_for_the_sizes_of_its_key(size):
    announced = (told(5, 1, 2, following=2),)
    for number, worth in zip((1, 2), SIZES[size], strict=True):
        found = judged(signed(at(size), number), (public(1),), announced)
        assert [one.worth for one in found.verdicts] == [worth]
        assert found.signed == (worth is Worth.GOOD)


def test_the_kindest_of_several_kept_keys_holds():
    announced = (told(5, 1, 2, following=2),)
    found = judged(signed(at(3), 2), (public(1), public(2)), announced)
    assert found.signed


def test_another_programmes_announcement_counts_for_nothing():
    announced = evolve(told(5, 1, 2, following=2).checkpoint, origin="etap/other", signatures=())
    foreign = (Announcement("5.txt", signed(announced, 1, 2)),)
    found = judged(signed(at(7), 1), (public(1),), foreign)
    assert (found.signed, found.rivals, len(found.spans)) == (True, (), 1)


_steps = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.sets(st.integers(1, 4), max_size=3),
        st.integers(0, 4),
        st.integers(0, 4),
    ),
    max_size=6,
)


@given(_steps, st.integers(0, 8), st.integers(1, 4))
def test_spans_are_a_chain_and_only_a_key_in_its_span_is_believed(steps, size, signer):
    announced = [
        told(at_, *by, following=following, revoked=revoked, file=f"{place}.txt")
        for place, (at_, by, following, revoked) in enumerate(steps)
        if following or revoked
    ]
    chain = followed((public(1),), announced)
    assert chain[0].key == public(1)
    assert len({span.key for span in chain}) == len(chain)
    for before, after in pairwise(chain):
        assert before.last is not None
        assert before.first <= before.last <= after.first
    found = judged(signed(at(size), signer), (public(1),), announced)
    counts = any(
        span.key == public(signer)
        and span.first <= size
        and (span.last is None or size <= span.last)
        for span in chain
    )
    assert found.signed == counts


# The folder ---------------------------------------------------------------------------------------


def test_a_kept_checkpoint_is_read_back_and_the_same_one_is_kept_once(tmp_path):
    checkpoint = signed(at(7), 1)
    path = keep_checkpoint(tmp_path, checkpoint)
    assert path == keep_checkpoint(tmp_path, checkpoint)
    assert path.name.startswith("7-20261126T094112123456Z-")
    assert path.read_bytes() == checkpoint_text.write(checkpoint).encode()
    assert [(one.file, one.checkpoint) for one in kept_checkpoints(tmp_path)] == [
        (path.name, checkpoint)
    ]
    assert kept_announcements(tmp_path) == ()


def test_announcements_are_kept_in_the_order_in_which_they_were_made(tmp_path):
    first = evolve(told(5, 1, 2, following=2).checkpoint, signatures=())
    later = evolve(first, time="2026-11-26T09:41:12.123457Z", next_key=write(public(3)))
    for checkpoint in (signed(later, 2, 3), signed(first, 1, 2), signed(at(4), 1)):
        keep_checkpoint(tmp_path, checkpoint)
    found = kept_announcements(tmp_path)
    assert [one.checkpoint.next_key for one in found] == [write(public(2)), write(public(3))]
    assert [one.key for one in followed((public(1),), found)] == [public(1), public(2), public(3)]


def test_what_is_no_checkpoint_in_the_folder_is_named_and_nothing_is_raised(tmp_path):
    assert kept_checkpoints(tmp_path) == kept_announcements(tmp_path) == ()
    home = keep_checkpoint(tmp_path, at(5)).parent
    (home / "folder.txt").mkdir()
    (home / "bytes.txt").write_bytes(b"\xff\xfe")
    (home / "short.txt").write_text(checkpoint_text.short(at(5)), encoding="utf-8")
    (home / "huge.txt").write_bytes(b"x" * (checkpoint_text.LARGEST + 1))
    (home / "dangling.txt").symlink_to(home / "nowhere")
    (home / "other.tsr").write_bytes(b"")
    found = kept_checkpoints(tmp_path)
    assert [one.file for one in found if one.checkpoint is None] == [
        "bytes.txt",
        "dangling.txt",
        "folder.txt",
        "huge.txt",
        "short.txt",
    ]
    assert len(found) == 6


def test_nothing_was_judged_where_no_key_is_known():
    assert judged(signed(at(7), 1), ()) == Judged((), ())
