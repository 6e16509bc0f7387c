"""The search after a redaction finds what is there, wherever it stands, and tells nothing else."""

import gzip
import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.recording.redacting import scanning, streams
from engine.recording.redacting.needles import (
    LEAST,
    PIECE,
    Needle,
    Sought,
    content_needles,
    contents_of,
    order,
    secret_needles,
    tells,
)
from engine.recording.redacting.scanning import Scanner
from engine.recording.redacting.searching import search
from schemas.redaction import Trace

SECRET = b"Jan Kowalski, 44051401458, nauczyciel z gminy Leszno, tel. 500 600 700"
SALT, DIGEST = bytes(range(100, 132)), hashlib.sha256(SECRET).digest()


def sought(content: bytes = SECRET, *more: Needle) -> Sought:
    """Return what is looked for of some contents, with their salt and digest."""
    found = contents_of(io.BytesIO(content), len(content))
    needles = (*content_needles([found]), *secret_needles(SALT, DIGEST), *more)
    return Sought(order(needles), (found,))


def traces(folder: Path, what: Sought, kept: frozenset[str] = frozenset()) -> set[tuple[str, str]]:
    """Return the places and what was found there."""
    return {(one.place, one.what.value) for one in search(folder, what, kept).found}


# --- The scanner ----------------------------------------------------------------------------------


@given(
    st.binary(max_size=400),
    st.lists(st.binary(min_size=4, max_size=60), min_size=1, max_size=6, unique=True),
    st.integers(1, 70),
    st.data(),
)
def test_every_place_of_every_needle_is_found_and_no_other(
    hay: bytes, needles: list[bytes], block: int, data: st.DataObject
):
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(hay)))
        hay = hay[:at] + data.draw(st.sampled_from(needles)) + hay[at:]
    scanner = Scanner([Needle(one, Trace.SALT) for one in needles])
    before, scanning.BLOCK = scanning.BLOCK, block  # type: ignore[misc]  # a small block for once
    try:
        found = scanner.scan(io.BytesIO(hay))
    finally:
        scanning.BLOCK = before  # type: ignore[misc]  # as it was
    expected = {(one, at) for one in needles for at in range(len(hay)) if hay.startswith(one, at)}
    assert {(hit.needle.sought, hit.at) for hit in found.hits} == expected
    assert len(found.hits) == len(expected)
    assert (found.size, found.digest) == (len(hay), hashlib.sha256(hay).digest())


def test_a_scanner_of_nothing_reads_to_the_end():
    found = Scanner([]).scan(io.BytesIO(b"x" * 100))
    assert (found.hits, found.size) == ((), 100)


# --- The needles ----------------------------------------------------------------------------------


@given(st.binary(max_size=20_000))
def test_pieces_stand_where_they_are_said_to_stand(content: bytes):
    found = contents_of(io.BytesIO(content), len(content))
    assert (found.size, found.digest) == (len(content), hashlib.sha256(content).digest())
    assert all(content[at : at + PIECE] == piece for at, piece in found.pieces)
    assert len(found.pieces) <= 16
    assert bool(found.pieces) <= (len(content) >= LEAST)


def test_pieces_are_taken_across_the_blocks_of_a_large_file():
    content = os.urandom(3 * 2**20 + 17)
    found = contents_of(io.BytesIO(content), len(content))
    assert len(found.pieces) == 16
    assert all(content[at : at + PIECE] == piece for at, piece in found.pieces)
    assert found.pieces[-1][0] > 2.8 * 2**20


def test_what_says_nothing_is_no_piece():
    blank = contents_of(io.BytesIO(bytes(100_000)), 100_000)
    assert blank.pieces == ()
    assert contents_of(io.BytesIO(b"tak"), 3).pieces == ()


@pytest.mark.parametrize(
    ("name", "does"),
    [("a.pd", False), ("barrels", False), ("lista", False), ("a.pdf", True), ("Lista", True)],
)
def test_a_name_tells_something_unless_it_is_short_or_an_identifier(name: str, does: bool):
    assert tells(name) is does


# --- Where it stands ------------------------------------------------------------------------------


def zipped(how: int, **members: bytes) -> bytes:
    """Return an archive of these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_members_of_archives_are_read_and_those_of_archives_within(tmp_path: Path, how: int):
    padding = b"spam and eggs " * 50
    inner = zipped(how, kept=padding + SECRET + padding)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.zip").write_bytes(zipped(how, kept=padding + SALT + padding))
    (tmp_path / "two.bin").write_bytes(b"#!/bin/sh\n" + zipped(how, inner=inner))
    found = traces(tmp_path, sought())
    assert ("deep/one.zip!kept", "salt") in found
    assert ("two.bin!inner!kept", "contents") in found


@pytest.mark.parametrize("block", [7, 100, 4096])
def test_what_lies_across_two_blocks_is_found(
    tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scanning, "BLOCK", block)
    (tmp_path / "a").write_bytes(b"." * 95 + SALT + b"." * 4000 + DIGEST.hex().encode())
    assert traces(tmp_path, sought()) == {("a", "salt"), ("a", "digest")}


@pytest.mark.parametrize("name", [DIGEST.hex(), SALT.hex() + ".txt", f"old-{DIGEST.hex()}-copy"])
def test_a_path_is_searched_as_well(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(b"")
    assert {place for place, _ in traces(tmp_path, sought())} == {name}


def test_a_file_of_the_same_name_is_found_and_one_that_only_holds_it_is_not(tmp_path: Path):
    name = Needle(b"lista.pdf", Trace.NAME)
    (tmp_path / "lista.pdf").write_bytes(b"other")
    (tmp_path / "nowa-lista.pdf").write_bytes(b"other")
    assert traces(tmp_path, sought(SECRET, name)) == {("lista.pdf", "name")}


def test_short_contents_are_found_only_as_a_whole_file_or_member(tmp_path: Path):
    (tmp_path / "same").write_bytes(b"tak\n")
    (tmp_path / "other").write_bytes(b"tak\ntak\n")
    (tmp_path / "a.zip").write_bytes(zipped(zipfile.ZIP_DEFLATED, one=b"tak\n", two=b"nie\n"))
    found = traces(tmp_path, sought(b"tak\n"))
    assert found == {("same", "contents"), ("a.zip!one", "contents")}


FORM = b"LISTA OBECNOSCI na warsztacie, wzor nr 7, do wypelnienia czytelnie. " * 40


def test_kept_papers_of_the_same_form_are_no_trace_and_neither_are_their_copies(tmp_path: Path):
    gone, kept = FORM + b"Anna Nowak podpis nieczytelny", FORM + b"Piotr Zielinski podpis"
    digest = hashlib.sha256(kept).hexdigest()
    (tmp_path / digest).write_bytes(kept)
    (tmp_path / "desk.txt").write_bytes(kept)
    assert traces(tmp_path, sought(gone), frozenset({digest})) == set()
    (tmp_path / "half.part").write_bytes(gone[-700:])
    assert traces(tmp_path, sought(gone), frozenset()) >= {("half.part", "contents")}


def test_kept_evidence_that_holds_the_whole_of_it_is_told(tmp_path: Path):
    content = os.urandom(5000)
    mail = b"From: x\n\n" + content + b"\n--\n"
    digest = hashlib.sha256(mail).hexdigest()
    (tmp_path / digest).write_bytes(mail)
    packed = zipped(zipfile.ZIP_DEFLATED, attachment=content)
    other = hashlib.sha256(packed).hexdigest()
    (tmp_path / other).write_bytes(packed)
    found = traces(tmp_path, sought(content), frozenset({digest, other}))
    assert (digest, "contents") in found
    assert (f"{other}!attachment", "contents") in found


def test_a_commitment_counts_only_in_private_stores_and_openings(tmp_path: Path):
    mark = Needle(b"ab" * 32, Trace.COMMITMENT, private=True)
    for name in ("ledger.db", "events.jsonl", "export.csv"):
        (tmp_path / name).write_bytes(mark.sought)
    assert traces(tmp_path, sought(SECRET, mark)) == set()
    (tmp_path / "private.db-wal").write_bytes(mark.sought)
    (tmp_path / "b.zip").write_bytes(zipped(zipfile.ZIP_STORED, **{"openings.jsonl": mark.sought}))
    assert traces(tmp_path, sought(SECRET, mark)) == {
        ("private.db-wal", "commitment"),
        ("b.zip!openings.jsonl", "commitment"),
    }


# --- What cannot be looked into -------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(b"anything"),
        b"7z\xbc\xaf'\x1c" + b"0" * 40,
        zipped(zipfile.ZIP_DEFLATED, a=b"x" * 5000)[:60],
        zipped(zipfile.ZIP_DEFLATED, a=b"x" * 5000).replace(b"PK\x01\x02", b"PK\x09\x09"),
    ],
    ids=["gzip", "7z", "cut", "broken directory"],
)
def test_what_is_packed_otherwise_or_broken_is_told_unless_it_is_kept_evidence(
    tmp_path: Path, content: bytes
):
    (tmp_path / "a.bin").write_bytes(content)
    assert ("a.bin", "unread") in traces(tmp_path, sought())
    digest = hashlib.sha256(content).hexdigest()
    (tmp_path / "a.bin").rename(tmp_path / digest)
    assert traces(tmp_path, sought(), frozenset({digest})) == set()


def test_an_encrypted_member_is_told(tmp_path: Path):
    packed = bytearray(zipped(zipfile.ZIP_STORED, a=b"secret"))
    packed[6] |= 1  # the flag of the local header, and that of the directory
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(packed))
    assert ("a.zip!a", "unread") in traces(tmp_path, sought())


def test_a_damaged_member_is_told(tmp_path: Path):
    packed = bytearray(zipped(zipfile.ZIP_DEFLATED, a=os.urandom(5000)))
    packed[600] ^= 255
    (tmp_path / "a.zip").write_bytes(bytes(packed))
    assert ("a.zip!a", "unread") in traces(tmp_path, sought())


def test_what_would_unpack_to_too_much_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(streams, "_MOST", 10_000)
    (tmp_path / "bomb.zip").write_bytes(zipped(zipfile.ZIP_DEFLATED, a=bytes(20_000)))
    assert traces(tmp_path, sought()) == {("bomb.zip", "unread")}


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_is_told(tmp_path: Path):
    (tmp_path / "closed").mkdir(mode=0o000)
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "secret").chmod(0o000)
    try:
        assert traces(tmp_path, sought()) == {("closed", "unread"), ("secret", "unread")}
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a").write_bytes(b"x")

    def refuses(_path: Path) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(streams, "_opened", refuses)
    assert traces(tmp_path, sought()) == {("a", "unread")}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_links_are_followed_once_and_what_is_no_file_is_passed_over(tmp_path: Path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "blob").write_bytes(SECRET)
    (inside / "evidence").symlink_to(outside)
    (inside / "again").symlink_to(inside)
    (inside / "nowhere").symlink_to(tmp_path / "no such file")
    os.mkfifo(inside / "pipe")
    found = search(inside, sought(), frozenset())
    assert {one.place for one in found.found} == {"evidence/blob"}
    assert found.files == 1
