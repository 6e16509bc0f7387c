"""What is no backup, or was tampered with, is refused before anything of it is put anywhere."""

from __future__ import annotations

import json
import random
import resource
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import EtapError, Unreadable
from tests.backing_up import copied, filled, members, packed, restored, retold, saved

DIGEST = "ab" * 32


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("archives")
    filled(root / "p", root / "desk")
    saved(root / "p", root / "b.zip")
    return root / "b.zip"


def refusal(data: bytes, folder: Path) -> Unreadable:
    """What restoring these bytes answers; nothing may come of it anywhere."""
    file = folder / "x.zip"
    file.write_bytes(data)
    before = sorted(folder.rglob("*"))
    with pytest.raises(Unreadable) as caught:
        restored(file, folder / "q")
    assert sorted(folder.rglob("*")) == before
    return caught.value


def as_it_is(_info: zipfile.ZipInfo) -> None:
    """Change nothing of an entry."""


def test_an_archive_packed_again_as_it_is_is_still_the_backup(untouched: Path, tmp_path: Path):
    """The control of this page: its tools alone do not make a backup bad."""
    (tmp_path / "x.zip").write_bytes(packed(retold(members(untouched)), as_it_is))
    assert restored(tmp_path / "x.zip", tmp_path / "q").done


@pytest.mark.parametrize("data", [b"", b"PK", b"no archive" * 99, b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_of_ours_is_no_backup(tmp_path: Path, data: bytes):
    assert refusal(data, tmp_path).code == "ETP863"


def test_a_folder_is_no_backup(tmp_path: Path):
    (tmp_path / "b").mkdir()
    with pytest.raises(Unreadable) as caught:
        restored(tmp_path / "b", tmp_path / "q")
    assert caught.value.code == "ETP863"


def test_an_archive_of_something_else_is_no_backup(tmp_path: Path):
    assert refusal(packed({"letter.odt": b"mine"}, as_it_is), tmp_path).code == "ETP863"


def test_a_backup_cut_short_anywhere_is_refused(untouched: Path, tmp_path: Path):
    data = untouched.read_bytes()
    chance = random.Random(5)
    for cut in [1, 21, 22, 23, *(chance.randrange(1, len(data)) for _ in range(40))]:
        assert refusal(data[:-cut], tmp_path).code in ("ETP863", "ETP864", "ETP865")


def test_a_flipped_bit_anywhere_is_refused_or_changes_nothing(untouched: Path, tmp_path: Path):
    """A zip has bytes that nobody reads, such as dates; all that is restored has its digest."""
    data = untouched.read_bytes()
    chance = random.Random(6)
    refused = 0
    for number in range(120):
        place = chance.randrange(len(data)) if number % 3 else len(data) - 1 - number
        flipped = bytearray(data)
        flipped[place] ^= 1 << chance.randrange(8)
        (tmp_path / "x.zip").write_bytes(flipped)
        try:
            assert restored(tmp_path / "x.zip", tmp_path / f"q{number}").done
        except EtapError:
            refused += 1
            assert not (tmp_path / f"q{number}").exists()
    assert refused > 60


@pytest.mark.parametrize("name", ["ledger.db", "private.db"])
def test_an_altered_part_is_named(untouched: Path, tmp_path: Path, name: str):
    parts = members(untouched)
    parts[name] = parts[name][:-1] + b"!"
    error = refusal(packed(parts, as_it_is), tmp_path)
    assert (error.code, error.facts["part"]) == ("ETP864", name)


def test_altered_evidence_is_found_by_the_manifest_and_with_another_manifest_by_the_ledger(
    untouched: Path, tmp_path: Path
):
    parts = members(untouched)
    name = next(name for name in parts if name.startswith("evidence/"))
    parts[name] += b"!"
    error = refusal(packed(parts, as_it_is), tmp_path)
    assert (error.code, error.facts["part"]) == ("ETP864", name)
    (tmp_path / "x.zip").write_bytes(packed(retold(parts), as_it_is))
    found = restored(tmp_path / "x.zip", tmp_path / "q")
    assert [breach.code for breach in found.verification.breaches] == ["ETP668"]
    assert (found.done, (tmp_path / "q").exists()) == (False, False)


@pytest.mark.parametrize("changes", [{"events": 3}, {"root": "0" * 64}, {"origin": "x"}])
def test_a_manifest_that_tells_another_ledger_is_found(
    untouched: Path, tmp_path: Path, changes: dict[str, object]
):
    (tmp_path / "x.zip").write_bytes(packed(retold(members(untouched), **changes), as_it_is))
    found = restored(tmp_path / "x.zip", tmp_path / "q")
    assert [breach.code for breach in found.verification.breaches] == ["ETP869"]


@pytest.mark.parametrize("name", ["ledger.db", "private.db", "evidence"])
def test_a_part_that_is_missing_or_one_too_many_is_told(untouched: Path, tmp_path: Path, name: str):
    parts = members(untouched)
    gone = next(one for one in parts if one.startswith(name))
    rest = {one: data for one, data in parts.items() if one != gone}
    assert refusal(packed(rest, as_it_is), tmp_path).code in ("ETP863", "ETP864")
    more = {**parts, f"evidence/ab/{DIGEST}": b"more"}
    assert refusal(packed(more, as_it_is), tmp_path).code == "ETP864"


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "evidence/../../x",
        f"schedules/{DIGEST}/../../../x",
        f"schedules/{DIGEST}/..",
        f"schedules/{DIGEST}//x",
        "/etc/x",
        "checkpoints/..",
        "checkpoints/a/b",
        "checkpoints/..\\..\\x",
        "C:\\x",
        "evidence/ab/x",
        f"evidence/cd/{DIGEST}",
        "evidence/incoming/x.part",
        "ledger.db-wal",
        "notes.txt",
        "ledger.db/",
        f"schedules/{DIGEST}/a\nb",
    ],
)
def test_a_name_that_no_backup_holds_is_refused(untouched: Path, tmp_path: Path, name: str):
    parts = retold({**members(untouched), name: b"x"})
    error = refusal(packed(parts, as_it_is), tmp_path)
    assert error.code == "ETP865"
    assert error.facts["part"] == name


def link(info: zipfile.ZipInfo) -> None:
    """Make an entry a symbolic link."""
    if info.filename.startswith("evidence"):
        info.external_attr = (stat.S_IFLNK | 0o777) << 16


def deflated(info: zipfile.ZipInfo) -> None:
    """Compress an entry."""
    info.compress_type = zipfile.ZIP_DEFLATED


@pytest.mark.parametrize("change", [link, deflated])
def test_links_and_compressed_parts_are_refused(
    untouched: Path, tmp_path: Path, change: Callable[[zipfile.ZipInfo], None]
):
    assert refusal(packed(members(untouched), change), tmp_path).code == "ETP865"


def test_an_encrypted_part_is_refused(untouched: Path, tmp_path: Path):
    data = bytearray(untouched.read_bytes())
    for place in _entries(bytes(data)):
        data[place + 8] |= 1
    assert refusal(bytes(data), tmp_path).code == "ETP865"


def _entries(data: bytes) -> list[int]:
    """Where each entry of the central directory begins."""
    found, place = [], data.find(b"PK\x01\x02")
    while place >= 0:
        found.append(place)
        place = data.find(b"PK\x01\x02", place + 4)
    return found


def test_a_part_twice_is_refused(untouched: Path, tmp_path: Path):
    file = tmp_path / "x.zip"
    file.write_bytes(untouched.read_bytes())
    info = zipfile.ZipInfo("ledger.db")
    info.external_attr = 0o100600 << 16
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(info, b"another")
    assert refusal(file.read_bytes(), tmp_path).code == "ETP865"


def test_parts_that_overlap_cannot_be_more_than_the_archive_has(untouched: Path, tmp_path: Path):
    """A bomb of stored entries lets many of them lie over each other: together they are too big."""
    data = bytearray(untouched.read_bytes())
    first, *others = _entries(bytes(data))
    size = struct.unpack_from("<I", data, first + 24)[0]
    for place in others:
        struct.pack_into("<II", data, place + 20, size, size)
    assert refusal(bytes(data), tmp_path).code in ("ETP863", "ETP864", "ETP865")


def test_a_manifest_too_large_to_be_read_is_not_read(untouched: Path, tmp_path: Path):
    data = bytearray(untouched.read_bytes())
    last = _entries(bytes(data))[-1]
    struct.pack_into("<II", data, last + 20, 2**31, 2**31)
    assert refusal(bytes(data), tmp_path).code == "ETP863"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2**20  # KiB


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        b'{"backup": 1}',
        b'{"backup": 0, "parts": {}}',
        b'{"backup": "1"}',
        b'{"backup": true}',
        b'{"backup": 1, "parts": []}',
        b'{"backup": 1, "parts": {"a": 1}}',
    ],
)
def test_a_manifest_that_is_none_makes_no_backup(untouched: Path, tmp_path: Path, manifest: bytes):
    parts = {**members(untouched), "backup.json": manifest}
    assert refusal(packed(parts, as_it_is), tmp_path).code == "ETP863"


@pytest.mark.parametrize(
    "change",
    [
        {"events": "3"},
        {"events": -1},
        {"events": True},
        {"root": "x"},
        {"root": None},
        {"origin": 3},
        {"versions": {"ledger": 1}},
        {"versions": {"ledger": "1", "private": 1}},
    ],
)
def test_a_manifest_with_a_wrong_value_makes_no_backup(
    untouched: Path, tmp_path: Path, change: dict[str, object]
):
    parts = retold(members(untouched), **change)
    assert refusal(packed(parts, as_it_is), tmp_path).code == "ETP863"


def test_a_backup_of_a_newer_etap_is_refused_with_both_numbers(untouched: Path, tmp_path: Path):
    error = refusal(packed(retold(members(untouched), backup=7), as_it_is), tmp_path)
    assert (error.code, error.facts["found"], error.facts["known"]) == ("ETP866", 7, 1)


def test_a_store_of_a_newer_etap_in_a_backup_is_refused(untouched: Path, tmp_path: Path):
    import sqlite3
    from contextlib import closing

    parts = members(untouched)
    (tmp_path / "l.db").write_bytes(parts["ledger.db"])
    with closing(sqlite3.connect(tmp_path / "l.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA user_version=77")
    parts["ledger.db"] = (tmp_path / "l.db").read_bytes()
    assert refusal(packed(retold(parts), as_it_is), tmp_path).code == "ETP623"


def test_a_manifest_names_the_parts_that_it_was_made_of(untouched: Path):
    told = json.loads(members(untouched)["backup.json"])
    assert list(told) == ["backup", "origin", "events", "root", "made", "versions", "parts"]
    assert list(told["parts"])[:2] == ["ledger.db", "private.db"]


def test_a_file_that_may_not_be_read_is_told(
    untouched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    copy = tmp_path / "x.zip"
    copy.write_bytes(untouched.read_bytes())

    def denied(*_given: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("engine.recording.backups.archive.ZipFile", denied)
    with pytest.raises(Unreadable) as caught:
        restored(copy, tmp_path / "q")
    assert caught.value.code == "ETP868"


def test_a_backup_is_not_changed_by_restoring_it(untouched: Path, tmp_path: Path):
    before = untouched.read_bytes()
    restored(untouched, tmp_path / "q")
    copied(tmp_path / "q", tmp_path / "r")
    assert untouched.read_bytes() == before
