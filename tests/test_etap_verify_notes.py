"""The page's core under Node: what is a checkpoint, a VKEY, something kept, and what is none."""

import base64
import hashlib
from pathlib import Path

from tests import bundles
from tests.bundles import Key
from tests.verifier_core import calls

LEAVES = [bundles.leaf_hash(bytes([number])) for number in range(7)]
TIME = bundles.moment(9)
HASH = LEAVES[2].hex()
KEY, NEXT = Key(seed=1), Key(seed=2)
PLAIN = bundles.checkpoint(LEAVES, TIME)
SIGNED = bundles.checkpoint(LEAVES, TIME, keys=[KEY, NEXT])
EVENT, FOLLOW, REVOKE = (
    f"event 1432/1 1 2 {HASH}",
    f"next-key {NEXT.vkey}",
    f"revoked-key {KEY.vkey}",
)
GOOD = [
    PLAIN,
    SIGNED,
    bundles.checkpoint([], TIME, origin="ą ę"),
    bundles.checkpoint(LEAVES, TIME, EVENT),
    bundles.checkpoint(LEAVES, TIME, FOLLOW),
    bundles.checkpoint(LEAVES, TIME, REVOKE),
    bundles.checkpoint(LEAVES, TIME, EVENT, FOLLOW, REVOKE, keys=[KEY]),
    bundles.checkpoint(LEAVES, TIME, f"event programme 1 6 {HASH}"),
    PLAIN + "— żółw AAAAAAA=\n".encode(),
]
MORE = [
    (FOLLOW, EVENT),
    (REVOKE, FOLLOW),
    (EVENT, EVENT),
    (FOLLOW, FOLLOW),
    ("other line",),
    ("event",),
    ("event ",),
    ("next-key",),
    (f"event 1432/1 1 7 {HASH}",),
    (f"event 1432/1 0 2 {HASH}",),
    (f"event 1432/1 01 2 {HASH}",),
    (f"event 1432/1 1 02 {HASH}",),
    (f"event 1432/01 1 2 {HASH}",),
    (f"event 1432 1 2 {HASH}",),
    (f"event 1432/1 1 2 {HASH[:-1]}",),
    (f"event 1432/1 1 2 {HASH.upper()}",),
    (f"event 1432/1 1 2 {HASH} ",),
    (f"event  1432/1 1 2 {HASH}",),
    (f"next-key {NEXT.vkey} ",),
    (f"next-key {NEXT.vkey[:-4]}",),
    (f"revoked-key x{KEY.vkey}",),
]
BENT = [
    (PLAIN, b"\n", b"\r\n"),
    (PLAIN, b"time ", b"time  "),
    (PLAIN, b"time ", b""),
    (PLAIN, b"time ", b"Time "),
    (PLAIN, b".000000Z", b"Z"),
    (PLAIN, b"\n7\n", b"\n07\n"),
    (PLAIN, b"\n7\n", b"\n7 \n"),
    (PLAIN, b"\n7\n", b"\n-7\n"),
    (PLAIN, b"\n7\n", b"\n9007199254740992\n"),
    (PLAIN, b"=\n", b"\n"),
    (PLAIN, b"etap", b"et\x00ap"),
    (PLAIN, b"etap", b"et\tap"),
    (PLAIN, b"etap", b"et\xffap"),
    (PLAIN, bundles.ORIGIN.encode(), b""),
    (SIGNED, "\n\n—".encode(), "\n—".encode()),
    (SIGNED, "\n\n—".encode(), "\n\n\n—".encode()),
    (SIGNED, "— ".encode(), b"- "),
    (SIGNED, "— ".encode(), "—  ".encode()),
    (SIGNED, "— ".encode(), " — ".encode()),
    (SIGNED, "— etap.example/mazowsze ".encode(), "— etap+example ".encode()),
    (SIGNED, "— etap.example/mazowsze ".encode(), "—  ".encode()),
    (SIGNED, "— etap.example/mazowsze ".encode(), "— etap.example/mazowsze x ".encode()),
]
ENDS = [PLAIN[:-1], PLAIN + b"\n", PLAIN + b"x\n", PLAIN + b"x", SIGNED[:-1], SIGNED + b"\n", b""]
ENDS += [PLAIN + "— a AAAAAA==\n".encode(), PLAIN + "— a AAAAAAA\n".encode()]
ENDS += [PLAIN + "— a AAAAAAB=\n".encode(), PLAIN + b"\xef\xbb\xbf"]


def wrong_notes() -> list[bytes]:
    """Bytes that are no checkpoint."""
    assert all(old in content for content, old, _ in BENT)
    bent = [content.replace(old, new, 1) for content, old, new in BENT]
    return [*(bundles.checkpoint(LEAVES, TIME, *more) for more in MORE), *bent, *ENDS]


def notes_in_tables() -> list[bytes]:
    """All of them."""
    return GOOD + wrong_notes()


def test_checkpoints_receipts_and_announcements_are_read(tmp_path: Path):
    read = calls("readCheckpoint", [[content] for content in GOOD], tmp_path)
    assert None not in read
    assert [note["size"] for note in read[:3]] == [7, 7, 0]
    assert [line["line"] for line in read[1]["signatures"]] == [6, 7]
    assert [line["line"] for line in read[6]["signatures"]] == [9]
    assert read[3]["event"] == {"cycle": "1432/1", "seq": 1, "leaf": 2, "hash": HASH}
    assert (read[6]["next"]["text"], read[6]["revoked"]["text"]) == (NEXT.vkey, KEY.vkey)


def test_nothing_else_is_a_checkpoint(tmp_path: Path):
    given = wrong_notes()
    read = calls("readCheckpoint", [[content] for content in given], tmp_path)
    assert [content for content, note in zip(given, read, strict=True) if note is not None] == []


def _vkey(name: str, content: bytes) -> str:
    digest = hashlib.sha256(name.encode() + b"\n" + content).hexdigest()
    return f"{name}+{digest[:8]}+{base64.b64encode(content).decode()}"


def _right_vkeys() -> list[str]:
    public = KEY.public
    return [_vkey("ą", public), _vkey("a", b"\x02x"), _vkey("a", b"\x02" + b"\xfb" * 32)]


def _wrong_vkeys() -> list[str]:
    public = KEY.public
    return [
        _vkey("a b", public),
        _vkey("a+b", public),
        _vkey("", public),
        _vkey("a\n", public),
        _vkey("a", public[:-1]),
        _vkey("a", public + b"x"),
        _vkey("a", b"\x02"),
        _vkey("a", public).replace("a+", "b+", 1),
        _vkey("a", public) + "=",
        _vkey("a", public) + "\n",
        _vkey("a", public).upper(),
        "a+12345678",
        "a",
        "",
    ]


def vkeys_in_tables() -> list[str]:
    """Right ones and wrong ones."""
    return _right_vkeys() + _wrong_vkeys()


def test_a_vkey_is_read_where_its_id_is_that_of_its_name_and_key(tmp_path: Path):
    good, bad = _right_vkeys(), _wrong_vkeys()
    read = calls("readKey", [[text] for text in good + bad], tmp_path)
    assert [one["text"] for one in read[: len(good)]] == good
    assert [text for text, one in zip(bad, read[len(good) :], strict=True) if one is not None] == []


def test_what_was_kept_is_a_checkpoint_or_its_short_form(tmp_path: Path):
    short = bundles.short(LEAVES)
    root = short[2:]
    bad = [
        f"07:{root}",
        f"7:{root[:-1]}",
        f"7: {root}",
        f" 7:{root}",
        f"7:{root}x",
        f":{root}",
        f"9007199254740992:{root}",
        f"7:{base64.b64encode(bytes(33)).decode()}",
        "",
    ]
    given = [short.encode(), PLAIN, *(text.encode() for text in bad)]
    read = calls("readKept", [[content] for content in given], tmp_path)
    assert [note["size"] for note in read[:2]] == [7, 7]
    assert [text for text, note in zip(bad, read[2:], strict=True) if note is not None] == []
