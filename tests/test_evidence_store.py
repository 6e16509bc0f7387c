"""Evidence is the bytes received from one open file; what is no such file is refused."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import hmac
import os
import socket
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import NotFound, Unreadable
from engine.recording.evidence import evidence_part, evidence_source
from engine.recording.evidence.evidence_store import MAX_BYTES, EvidenceStore, Incoming
from engine.telling.codes.record import SENTENCES
from schemas.cycle import EvidenceStanding
from schemas.refusal import ExitStatus, Refusal
from tests.test_sqlite_file import as_nobody

INTACT, ALTERED, ABSENT = (
    EvidenceStanding.INTACT,
    EvidenceStanding.ALTERED,
    EvidenceStanding.ABSENT,
)


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lista.csv"
    path.write_bytes(b"imie;nazwisko\n")
    return path


def received(store: EvidenceStore, path: Path, limit: int = MAX_BYTES) -> Incoming:
    """A file that must be taken."""
    incoming = store.receive(path, limit)
    assert isinstance(incoming, Incoming), incoming
    return incoming


def refused(store: EvidenceStore, path: Path, limit: int = MAX_BYTES) -> Refusal:
    """A file that must not be taken, and leaves nothing behind."""
    refusal = store.receive(path, limit)
    assert isinstance(refusal, Refusal), refusal
    assert "{" not in SENTENCES[refusal.code].message.format(**refusal.facts)
    assert not parts(store)
    assert not list(store.blobs())
    return refusal


def parts(store: EvidenceStore) -> list[Path]:
    """The copies in the making."""
    return list((store._folder / "incoming").glob("*"))


def kept(store: EvidenceStore, path: Path) -> Incoming:
    """A file that became evidence."""
    incoming = received(store, path)
    incoming.keep()
    return incoming


def kept_or_discarded(store: EvidenceStore, path: Path) -> None:
    """A file received and kept as a command does it: what could not be kept is discarded."""
    incoming = received(store, path)
    try:
        incoming.keep()
    finally:
        incoming.discard()


def blob(store: EvidenceStore, sha256: str) -> Path:
    """Where design 4 says that a blob is."""
    return store._folder / sha256[:2] / sha256


# --- What is taken --------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=300), block=st.integers(1, 70))
def test_the_measures_of_a_received_file_are_those_of_its_bytes(
    store: EvidenceStore, file: Path, content: bytes, block: int
):
    file.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidence_source, "BLOCK", block)
        incoming = received(store, file)
    assert incoming.sha256 == hashlib.sha256(content).hexdigest()
    assert incoming.commitment == hmac.new(incoming.salt, content, "sha256").hexdigest()
    assert (incoming.size, incoming.name, len(incoming.salt)) == (len(content), file.name, 32)
    with incoming.open() as copy:
        assert copy.read() == content
    incoming.discard()
    assert parts(store) == []


def test_a_kept_file_stands_under_its_digest_and_nothing_is_left_in_incoming(
    store: EvidenceStore, file: Path
):
    incoming = kept(store, file)
    assert blob(store, incoming.sha256).read_bytes() == file.read_bytes()
    assert list(store.blobs()) == [incoming.sha256]
    assert parts(store) == []
    assert store.standing(incoming.sha256) is INTACT
    with store.open(incoming.sha256) as copy, incoming.open() as same:
        assert copy.read() == same.read() == file.read_bytes()
    incoming.discard()
    assert store.standing(incoming.sha256) is INTACT


def test_what_happens_to_the_file_afterwards_does_not_matter(store: EvidenceStore, file: Path):
    incoming = received(store, file)
    file.write_bytes(b"something else")
    incoming.keep()
    file.unlink()
    with store.open(incoming.sha256) as copy:
        assert copy.read() == b"imie;nazwisko\n"


def test_a_blob_cannot_be_written_nor_read_by_others(store: EvidenceStore, file: Path):
    mode = blob(store, kept(store, file).sha256).stat().st_mode & 0o777
    assert mode & 0o227 == 0


def test_two_receptions_of_one_file_have_two_salts(store: EvidenceStore, file: Path):
    first, second = received(store, file), received(store, file)
    assert first.sha256 == second.sha256
    assert first.salt != second.salt
    assert first.commitment != second.commitment


def test_equal_bytes_are_kept_once(store: EvidenceStore, file: Path):
    first = kept(store, file)
    inode = blob(store, first.sha256).stat().st_ino
    kept(store, file)
    assert blob(store, first.sha256).stat().st_ino == inode
    assert parts(store) == []


def test_keeping_equal_bytes_again_cures_an_altered_blob(store: EvidenceStore, file: Path):
    first = kept(store, file)
    alter(blob(store, first.sha256), b"imie;nazwiskO\n")
    assert store.standing(first.sha256) is ALTERED
    kept(store, file)
    assert store.standing(first.sha256) is INTACT


def test_a_folder_on_the_way_may_be_a_link_and_so_may_the_store(tmp_path: Path, file: Path):
    (tmp_path / "way").symlink_to(tmp_path)
    (tmp_path / "disk").mkdir()
    (tmp_path / "evidence").symlink_to(tmp_path / "disk")
    store = EvidenceStore(tmp_path / "evidence")
    incoming = kept(store, tmp_path / "way" / file.name)
    assert store.standing(incoming.sha256) is INTACT


def test_a_name_that_is_no_utf_8_is_taken_and_shown_with_a_replacement(
    store: EvidenceStore, tmp_path: Path
):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/li\xb6ta.csv"))
    path.write_bytes(b"x")
    assert received(store, path).name == "li�ta.csv"
    gone = store.receive(path.with_name(path.name + "x"))
    assert isinstance(gone, Refusal)
    str(gone.facts["file"]).encode()


def test_blobs_come_sorted_and_other_files_in_the_store_are_none(store: EvidenceStore, file: Path):
    digests = set()
    for number in range(20):
        file.write_bytes(b"%d" % number)
        digests.add(kept(store, file).sha256)
    (store._folder / "ab" / "notes.txt").write_text("x")
    (store._folder / "ab" / ("cd" * 32)).write_text("in another's folder")
    assert list(store.blobs()) == sorted(digests)


# --- What is refused ------------------------------------------------------------------------------


def test_a_missing_file_is_not_found(store: EvidenceStore, tmp_path: Path):
    refusal = refused(store, tmp_path / "nowhere.csv")
    assert (refusal.code, refusal.status) == ("ETP650", ExitStatus.NOT_FOUND)
    assert refusal.facts == {"file": str(tmp_path / "nowhere.csv")}


@pytest.mark.parametrize("name", ["a\0b", "lista.csv/inside", "\ud9ff"])
def test_a_name_that_no_file_can_have_is_not_found(store: EvidenceStore, file: Path, name: str):
    assert refused(store, file.parent / name).code == "ETP650"


def test_an_empty_file_is_refused(store: EvidenceStore, file: Path):
    file.write_bytes(b"")
    refusal = refused(store, file)
    assert (refusal.code, refusal.status) == ("ETP651", ExitStatus.NO)


@pytest.mark.parametrize("target", ["lista.csv", "nowhere", "link", "."])
def test_a_link_is_refused_wherever_it_leads(store: EvidenceStore, file: Path, target: str):
    (file.parent / "link").symlink_to(target)
    assert refused(store, file.parent / "link").code == "ETP652"


def test_a_folder_a_pipe_a_device_and_a_socket_are_refused_at_once(
    store: EvidenceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        began = time.monotonic()
        for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero"), tmp_path / "socket"):
            assert refused(store, path).code == "ETP653", path
        assert time.monotonic() - began < 1


def test_a_file_over_the_limit_is_refused_unread(store: EvidenceStore, file: Path):
    with file.open("wb") as sparse:
        sparse.truncate(2**40)
    refusal = refused(store, file)
    assert (refusal.code, refusal.status) == ("ETP654", ExitStatus.NO)
    assert refusal.facts == {"file": str(file), "size": 2**40, "limit": MAX_BYTES}


def test_a_file_of_exactly_the_limit_is_taken(store: EvidenceStore, file: Path):
    assert refused(store, file, file.stat().st_size - 1).code == "ETP654"
    assert received(store, file, file.stat().st_size).size == file.stat().st_size


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path):
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        secret = Path(name) / "secret"
        secret.write_bytes(b"x")
        secret.chmod(0o000)
        with as_nobody():
            refusal = EvidenceStore(Path(name) / "evidence").receive(secret)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.status) == ("ETP655", ExitStatus.BROKEN)


def test_a_disk_that_fails_in_the_middle_is_told(
    store: EvidenceStore, file: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(_fd: int, _size: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "read", fail)
    refusal = refused(store, file)
    assert (refusal.code, refusal.status) == ("ETP655", ExitStatus.BROKEN)


def rewrite_quietly(path: Path) -> None:
    """Change bytes and put size and modification time back."""
    before = path.stat()
    with path.open("r+b") as file:
        file.write(b"XXXX")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES = {
    "it grows": lambda path: os.truncate(path, 200),
    "it shrinks": lambda path: os.truncate(path, 20),
    "it is emptied": lambda path: os.truncate(path, 0),
    "its bytes are exchanged": rewrite_quietly,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_while_it_is_read_is_refused(
    store: EvidenceStore, file: Path, monkeypatch: pytest.MonkeyPatch, change: str
):
    file.write_bytes(b"0123456789" * 10)
    time.sleep(0.02)  # the file system's times move in steps of the kernel's clock
    really, calls = os.read, []

    def read(fd: int, _size: int) -> bytes:
        calls.append(fd)
        if len(calls) == 2:
            CHANGES[change](file)
        return really(fd, 30)

    monkeypatch.setattr(os, "read", read)
    refusal = refused(store, file)
    assert (refusal.code, refusal.status) == ("ETP656", ExitStatus.NO)


def test_a_file_that_grows_without_end_is_stopped_at_the_limit(
    store: EvidenceStore, file: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "read", lambda _fd, size: b"x" * size)
    assert refused(store, file, 3 * 2**20).code == "ETP654"


def test_a_path_swapped_between_looking_and_opening_is_seen_on_the_open_file(
    store: EvidenceStore, file: Path, monkeypatch: pytest.MonkeyPatch
):
    really = os.open
    swaps = {
        "ETP652": lambda: file.symlink_to("/etc/passwd"),
        "ETP653": lambda: os.mkfifo(file),
        "ETP650": lambda: None,
        "ETP651": lambda: file.write_bytes(b""),
    }
    for code, swap in swaps.items():
        file.unlink(missing_ok=True)
        file.write_bytes(b"good")

        def open_(path, flags, *rest, swap=swap, **more):
            if path == file:
                file.unlink()
                swap()
            return really(path, flags, *rest, **more)

        monkeypatch.setattr(os, "open", open_)
        assert refused(store, file).code == code
        monkeypatch.undo()


def test_in_a_race_of_swaps_whatever_is_taken_is_one_whole_honest_file(
    store: EvidenceStore, tmp_path: Path
):
    """The control, a copy that hashes by name first and reads by name after, is seen to fail."""
    attacked, secret = tmp_path / "attacked", tmp_path / "secret"
    secret.write_bytes(b"SECRET" * 2_000)
    honest = {b"A" * 9_000, b"B" * 12_000}
    stop = threading.Event()

    def attack() -> None:
        fresh = tmp_path / "fresh"
        while not stop.is_set():
            for content in honest:
                fresh.write_bytes(content)
                fresh.replace(attacked)
            fresh.symlink_to(secret)
            fresh.replace(attacked)

    thread = threading.Thread(target=attack)
    thread.start()
    codes, taken, fooled = set(), 0, 0
    try:
        deadline = time.monotonic() + 10
        while (taken < 25 or not fooled) and time.monotonic() < deadline:
            incoming = store.receive(attacked)
            if isinstance(incoming, Refusal):
                codes.add(incoming.code)
            else:
                incoming.keep()
                taken += 1
                assert blob(store, incoming.sha256).read_bytes() in honest
            fooled += is_fooled(attacked)
    finally:
        stop.set()
        thread.join()
    assert taken >= 25
    assert fooled
    assert codes <= {"ETP650", "ETP652", "ETP656"}
    assert parts(store) == []


def is_fooled(path: Path) -> bool:
    """The control: the naive way of hashing a path and then copying it."""
    try:
        digest = hashlib.sha256(path.read_bytes()).digest()
        time.sleep(0.0005)
        return hashlib.sha256(path.read_bytes()).digest() != digest
    except FileNotFoundError:
        return False


# --- What the store says of its blobs -------------------------------------------------------------


def alter(path: Path, content: bytes) -> None:
    """What an operator with a heavy hand does."""
    path.chmod(0o600)
    path.write_bytes(content)


def test_a_blob_that_was_never_kept_is_absent(store: EvidenceStore):
    digest = hashlib.sha256(b"never").hexdigest()
    assert store.standing(digest) is ABSENT
    assert store.standing_of(digest, b"salt", digest) is ABSENT
    with pytest.raises(NotFound) as caught:
        store.open(digest)
    assert caught.value.code == "ETP657"


def test_every_flipped_bit_is_altered(store: EvidenceStore, file: Path):
    incoming = kept(store, file)
    path, content = blob(store, incoming.sha256), file.read_bytes()
    for bit in range(len(content) * 8):
        flipped = bytearray(content)
        flipped[bit // 8] ^= 1 << bit % 8
        alter(path, bytes(flipped))
        assert store.standing(incoming.sha256) is ALTERED
        mark = incoming.commitment, incoming.salt, incoming.sha256
        assert store.standing_of(*mark) is ALTERED
    alter(path, content)
    assert store.standing(incoming.sha256) is store.standing_of(*mark) is INTACT


def test_a_digest_exchanged_together_with_the_blob_is_found_by_the_commitment(
    store: EvidenceStore, file: Path
):
    incoming = kept(store, file)
    file.write_bytes(b"forged")
    forged = kept(store, file)
    assert store.standing(forged.sha256) is INTACT
    forged_standing = store.standing_of(incoming.commitment, incoming.salt, forged.sha256)
    assert forged_standing is ALTERED


REPLACEMENTS = {
    "a link to the same bytes": lambda path: path.symlink_to(path.parents[2] / "lista.csv"),
    "a dangling link": lambda path: path.symlink_to("nowhere"),
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
}


@pytest.mark.parametrize("replacement", REPLACEMENTS)
def test_what_stands_in_a_blobs_place_is_not_followed(
    store: EvidenceStore, file: Path, replacement: str
):
    incoming = kept(store, file)
    path = blob(store, incoming.sha256)
    path.unlink()
    REPLACEMENTS[replacement](path)
    assert store.standing(incoming.sha256) is ALTERED
    with pytest.raises(NotFound):
        store.open(incoming.sha256)


def test_a_folder_of_the_store_that_became_a_link_is_not_followed(
    store: EvidenceStore, file: Path, tmp_path: Path
):
    incoming = kept(store, file)
    folder = blob(store, incoming.sha256).parent
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert store.standing(incoming.sha256) is ALTERED
    with pytest.raises(NotFound):
        store.open(incoming.sha256)
    again = received(store, file)
    with pytest.raises(Unreadable) as caught:
        again.keep()
    assert caught.value.code == "ETP658"
    again.discard()


def test_a_folder_that_a_backup_left_out_is_made_again(store: EvidenceStore, file: Path):
    incoming = received(store, file)
    blob(store, incoming.sha256).parent.rmdir()
    assert store.standing(incoming.sha256) is ABSENT
    incoming.keep()
    assert store.standing(incoming.sha256) is INTACT


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_a_digest_that_is_none_names_no_file(store: EvidenceStore, digest: str):
    for ask in (store.standing, store.open):
        with pytest.raises(Unreadable) as caught:
            ask(digest)
        assert caught.value.code == "ETP658"


def test_a_blob_that_may_not_be_read_is_not_called_absent(file: Path):
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        store = EvidenceStore(Path(name) / "evidence")
        incoming = kept(store, file)
        blob(store, incoming.sha256).chmod(0o000)
        for folder in (store._folder, blob(store, incoming.sha256).parent):
            folder.chmod(0o755)
        with as_nobody():
            for ask in (store.standing, store.open):
                with pytest.raises(Unreadable) as caught:
                    ask(incoming.sha256)
                assert caught.value.code == "ETP658"


# --- A store that cannot --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "ETP659"), (errno.EDQUOT, "ETP659"), (errno.EIO, "ETP658")],
)
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_full_or_failing_disk_is_told_and_leaves_nothing(
    store: EvidenceStore,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    number: int,
    code: str,
):
    received(store, file).discard()

    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(Unreadable) as caught:
        kept_or_discarded(store, file)
    monkeypatch.undo()
    assert caught.value.code == code
    assert not parts(store)
    assert not list(store.blobs())
    assert store.standing(kept(store, file).sha256) is INTACT


def test_a_disk_that_writes_a_little_at_a_time_gets_all_of_it(
    store: EvidenceStore, file: Path, monkeypatch: pytest.MonkeyPatch
):
    really = os.write
    monkeypatch.setattr(os, "write", lambda fd, rest: really(fd, rest[:3]))
    assert store.standing(kept(store, file).sha256) is INTACT


def test_a_rename_that_fails_is_told(
    store: EvidenceStore, file: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    incoming = received(store, file)
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(Unreadable) as caught:
        incoming.keep()
    assert caught.value.code == "ETP658"
    assert store.standing(incoming.sha256) is ABSENT
    incoming.discard()
    assert parts(store) == []


def test_a_name_that_cannot_be_made_durable_is_told(
    store: EvidenceStore, file: Path, monkeypatch: pytest.MonkeyPatch
):
    really = os.fsync

    def fsync(fd: int) -> None:
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        really(fd)

    incoming = received(store, file)
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(Unreadable) as caught:
        incoming.keep()
    assert caught.value.code == "ETP658"


def test_a_file_system_without_locks_is_good_enough(
    store: EvidenceStore, file: Path, monkeypatch: pytest.MonkeyPatch
):
    def flock(_fd: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    assert store.standing(kept(store, file).sha256) is INTACT


def test_a_store_in_a_read_only_folder_is_read_and_not_written() -> None:
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "file").write_bytes(b"x")
        Path(name).chmod(0o555)
        store = EvidenceStore(Path(name) / "evidence")
        with as_nobody():
            with pytest.raises(Unreadable) as caught:
                store.receive(Path(name) / "file")
            assert list(store.blobs()) == []
            assert store.sweep() == 0
        Path(name).chmod(0o755)
        assert caught.value.code == "ETP658"
        assert os.listdir(name) == ["file"]


def test_a_store_whose_programme_is_gone_is_told(tmp_path: Path, file: Path):
    with pytest.raises(Unreadable) as caught:
        EvidenceStore(tmp_path / "gone" / "evidence").receive(file)
    assert caught.value.code == "ETP658"
    assert not (tmp_path / "gone").exists()


def test_sweeping_removes_what_a_dead_process_left_and_nothing_that_is_being_made(
    store: EvidenceStore, file: Path
):
    living = received(store, file)
    (leftover,) = parts(store)
    dead = leftover.with_name("0" * 32 + ".part")
    dead.write_bytes(b"half a fi")
    assert store.sweep() == 1
    assert parts(store) == [leftover]
    living.keep()
    assert store.sweep() == 0
    assert list(store.blobs()) == [living.sha256]


def test_sweeping_follows_no_link(store: EvidenceStore, file: Path):
    received(store, file).discard()
    link = store._folder / "incoming" / "x.part"
    link.symlink_to(file)
    assert store.sweep() == 0
    assert file.exists()


def test_a_copy_swept_before_it_was_locked_is_made_again(
    store: EvidenceStore, file: Path, monkeypatch: pytest.MonkeyPatch
):
    really = evidence_part._lock
    swept: list[int] = []

    def lock(fd: int) -> bool:
        if not swept:
            swept.append(fd)
            next(iter(parts(store))).unlink()
        return really(fd)

    monkeypatch.setattr(evidence_part, "_lock", lock)
    assert store.standing(kept(store, file).sha256) is INTACT


def test_memory_does_not_grow_with_the_file(store: EvidenceStore, file: Path) -> None:
    import tracemalloc

    with file.open("wb") as sparse:
        sparse.truncate(40 * 2**20)
    tracemalloc.start()
    try:
        kept(store, file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * 2**20


def test_a_discarded_copy_cannot_be_opened(store: EvidenceStore, file: Path) -> None:
    incoming = received(store, file)
    incoming.discard()
    incoming.discard()
    with pytest.raises(NotFound):
        incoming.open()


@pytest.fixture(autouse=True)
def no_open_file_is_left() -> Iterator[None]:
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    yield
    after = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0
    assert after <= before + 3  # copies that a test received and never ended
