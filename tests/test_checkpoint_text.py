"""The text of a checkpoint is taken in one form only, and a wrong line is told by its number."""

from __future__ import annotations

from base64 import b64encode

import pytest
from attrs import evolve

from engine.errors import UsageFault
from engine.recording.ledger import checkpoint_text
from engine.recording.ledger.checkpoint_text import read, short, signed_part, write
from schemas.checkpoint import Checkpoint, EventMark, SignatureLine

ROOT = "0123456789abcdef" * 4
HASH = "fedcba9876543210" * 4
TIME = "2026-11-26T09:41:12.123456Z"
KEY = "etap/1+0a0b0c0d+AQIDBA=="
OTHER_KEY = "etap/2+0a0b0c0d+AQIDBQ=="
#: The bytes 0x01, 0x23, … of ``ROOT`` as base64 says them.
ROOT_64 = "ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8="

PLAIN = Checkpoint("etap/1", 3, ROOT, TIME)
MARK = EventMark("1432/1", 2, 2, HASH)
SIGNED = (
    SignatureLine("etap/1", "0a0b0c0d", "ff"),
    SignatureLine("witness", "00000000", "0102" * 32),
)


def lines(checkpoint: Checkpoint) -> list[str]:
    return write(checkpoint).split("\n")


def with_line(number: int, text: str, checkpoint: Checkpoint = PLAIN) -> str:
    """The checkpoint's text with another line at a place that is counted from 1."""
    changed = lines(checkpoint)
    changed[number - 1] = text
    return "\n".join(changed)


def told(text: str) -> object:
    """The line that the refusal of a text names."""
    with pytest.raises(UsageFault) as caught:
        read(text)
    assert caught.value.code == "ETP692"
    assert set(caught.value.facts) == {"line"}
    return caught.value.facts["line"]


# Writing ------------------------------------------------------------------------------------------


def test_the_text_is_this_for_ever():
    whole = evolve(PLAIN, event=MARK, next_key=KEY, revoked_key=OTHER_KEY, signatures=SIGNED[:1])
    assert write(whole) == (
        f"etap/1\n3\n{ROOT_64}\ntime {TIME}\nevent 1432/1 2 2 {HASH}\n"
        f"next-key {KEY}\nrevoked-key {OTHER_KEY}\n\n\u2014 etap/1 CgsMDf8=\n"
    )
    assert write(PLAIN) == f"etap/1\n3\n{ROOT_64}\ntime {TIME}\n\n"
    assert short(PLAIN) == f"3:{ROOT_64}"


def test_a_signature_is_of_everything_above_the_empty_line():
    signed = evolve(PLAIN, event=MARK, signatures=SIGNED)
    assert write(signed).partition("\n\n")[0] + "\n" == signed_part(signed)
    assert signed_part(signed) == signed_part(evolve(signed, signatures=()))


# Reading what was written -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "checkpoint",
    [
        PLAIN,
        evolve(PLAIN, size=0),
        evolve(PLAIN, size=2**53 - 1),
        evolve(PLAIN, origin="x y+z\x7f" * 99),
        evolve(PLAIN, event=MARK),
        evolve(PLAIN, event=EventMark("programme", 1, 0, HASH), size=1),
        evolve(PLAIN, event=evolve(MARK, cycle="1432/9999999999999999")),
        evolve(PLAIN, next_key=KEY),
        evolve(PLAIN, revoked_key=KEY),
        evolve(PLAIN, event=MARK, next_key=KEY, revoked_key=OTHER_KEY),
        evolve(PLAIN, signatures=SIGNED),
        evolve(PLAIN, event=MARK, next_key=KEY, revoked_key=OTHER_KEY, signatures=SIGNED),
        evolve(PLAIN, signatures=(SignatureLine("n" * 900, "ffffffff", "00"),)),
    ],
    ids=str,
)
def test_what_was_written_is_read_back_equal(checkpoint: Checkpoint):
    assert read(write(checkpoint)) == checkpoint


def test_the_short_form_says_size_and_root_alone():
    assert read(f"3:{ROOT_64}") == Checkpoint("", 3, ROOT, "")
    assert read(f"0:{ROOT_64}") == Checkpoint("", 0, ROOT, "")


def test_the_largest_numbers_of_a_receipt_are_those_that_json_carries_exactly():
    largest = EventMark("1432/1", 2**53 - 1, 2**53 - 2, HASH)
    receipt = evolve(PLAIN, size=2**53 - 1, event=largest)
    assert read(write(receipt)) == receipt


def test_a_text_of_the_greatest_length_is_read_and_a_longer_one_is_none(
    monkeypatch: pytest.MonkeyPatch,
):
    assert checkpoint_text.LARGEST == 2**24
    text = write(evolve(PLAIN, signatures=SIGNED))
    monkeypatch.setattr(checkpoint_text, "LARGEST", len(text))
    assert len(read(text).signatures) == 2
    assert told(text + "\u2014 w AAAAAAA=\n") == 1
    assert told(text.replace("\u2014 witness", "\u2014 witness2")) == 1


# Refusing everything else -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"03:{ROOT_64}",
        f"-1:{ROOT_64}",
        f"12345678901234567:{ROOT_64}",
        f"9007199254740992:{ROOT_64}",
        f"3: {ROOT_64}",
        f"3:{ROOT_64[:-1]}",
        f"3:{ROOT_64}=",
        f"3:{b64encode(b'x' * 31).decode()}",
        f"3:{b64encode(b'x' * 33).decode()}",
        f"3:{ROOT_64.replace('8=', '9=')}",  # the last bits, which say nothing, are not zero
    ],
)
def test_a_short_form_with_any_other_size_or_root_is_told_as_line_1(text: str):
    assert told(text) == 1


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (1, ""),
        (1, "etap\t1"),
        (1, "etap\x001"),
        (2, ""),
        (2, "03"),
        (2, "+3"),
        (2, "3 "),
        (2, "12345678901234567"),
        (2, "9007199254740992"),
        (3, ROOT),
        (3, ROOT_64[:-1]),
        (3, ROOT_64 + "="),
        (3, b64encode(b"x" * 31).decode()),
        (3, ROOT_64.replace("8=", "9=")),
        (3, "\u0144" * 44),
        (4, f"Time {TIME}"),
        (4, f"time  {TIME}"),
        (4, "time 2026-11-26T09:41:12Z"),
        (4, "time 2026-02-30T09:41:12.123456Z"),
        (4, "time 2026-11-26T24:41:12.123456Z"),
    ],
)
def test_each_of_the_four_first_lines_has_one_form_and_is_told_where_it_has_another(
    line: int, text: str
):
    assert told(with_line(line, text)) == line


def test_a_text_that_breaks_off_is_told_at_the_first_line_that_is_missing_or_not_ended():
    first, second, third, fourth = lines(PLAIN)[:4]
    assert told("") == 1
    assert told(first) == 1
    assert told(f"{first}\n{second}") == 2
    assert told(f"{first}\n{second}\n{third}\n{fourth}") == 4
    assert told(f"{first}\n{second}\n{third}\n{fourth}\n") == 5
    assert told(f"{first}\n\n") == 2
    assert told(f"{first}\n{second}\n\n") == 2
    assert told(f"{first}\n{second}\n{third}\n\n") == 2


@pytest.mark.parametrize(
    "text",
    [
        "other line",
        "event",
        f"event 1432/1 0 2 {HASH}",
        f"event 1432/1 2 3 {HASH}",
        f"event 1432/1 02 2 {HASH}",
        f"event 1432/1 9007199254740992 2 {HASH}",
        f"event 1432/1 2 9007199254740992 {HASH}",
        f"event 143/1 2 2 {HASH}",
        f"event 1432/0 2 2 {HASH}",
        f"event 1432/1 2 2 {HASH[:-1]}",
        f"event 1432/1 2 2 {HASH.upper()}",
        f"event 1432/1 2 2 {HASH} ",
        f"event programme/1/1 2 2 {HASH}",
        f"Event 1432/1 2 2 {HASH}",
        "next-key ",
        "next-key x",
        f"next-key  {KEY}",
        f"next-key {KEY} ",
        f"Next-key {KEY}",
        f"next-keys {KEY}",
        "revoked-key x",
        f"revoked-key {KEY}+",
        f"revoked-keys {KEY}",
        f"witness {KEY}",
    ],
)
def test_a_line_of_extension_in_no_known_form_is_told_by_its_number(text: str):
    assert told(write(PLAIN).replace("\n\n", f"\n{text}\n\n")) == 5
    receipt = evolve(PLAIN, event=MARK)
    assert told(write(receipt).replace("\n\n", f"\n{text}\n\n")) == 6


@pytest.mark.parametrize(
    "extensions",
    [
        [f"next-key {KEY}", f"event 1432/1 2 2 {HASH}"],
        [f"revoked-key {KEY}", f"next-key {KEY}"],
        [f"next-key {KEY}", f"next-key {KEY}"],
        [f"event 1432/1 2 2 {HASH}", f"event 1432/1 1 1 {HASH}"],
    ],
)
def test_extensions_twice_or_in_another_order_are_no_checkpoint(extensions: list[str]):
    told_lines = "".join(f"\n{line}" for line in extensions)
    assert told(write(PLAIN).replace("\n\n", f"{told_lines}\n\n")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no signature",
        "- etap/1 CgsMDf8=",
        "\u2014 etap/1  CgsMDf8=",
        "\u2014 etap/1 CgsMDf8= ",
        "\u2014 etap/1 CgsMDf8",
        "\u2014 etap/1 CgsMDf9=",
        "\u2014 etap+1 CgsMDf8=",
        "\u2014 etap/1 CgsMDQ==",  # the four bytes of the key's id, and no signature
        "\u2014 etap/1 AAAA",
        "\u2014 etap/1 A===",
    ],
)
def test_a_signature_line_in_any_other_form_is_told_by_its_number(text: str):
    assert told(f"{write(PLAIN)}{text}\n") == 6
    signed = evolve(PLAIN, signatures=SIGNED)
    assert told(f"{write(signed)}{text}\n") == 8
    receipt = evolve(PLAIN, event=MARK, signatures=SIGNED[:1])
    assert told(f"{write(receipt)}{text}\n") == 8


def test_a_last_line_that_is_not_ended_is_told_by_its_number():
    signed = evolve(PLAIN, signatures=SIGNED)
    assert told(write(signed).removesuffix("\n")) == 7
    assert told(write(signed) + "\u2014") == 8
    assert told(write(PLAIN) + " ") == 6
