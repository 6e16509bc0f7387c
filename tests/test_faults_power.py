"""A small slice of P2: the power goes. ``python -m bench.faults power`` runs all of it."""

from pathlib import Path
from tempfile import mkdtemp

import pytest

from bench.faults.crash_log import Log, read_log
from bench.faults.crash_model import SECTOR, Disk, Loss
from bench.faults.crash_operations import (
    ROOT,
    Link,
    Operation,
    Sync,
    Told,
    Truncate,
    Unlink,
    Write,
)
from bench.faults.power import campaign
from bench.faults.traced_calls import NotUnderstood
from tests.fault_slices import assert_holds, loudly

FILE, FOLDER = 1, 2


def test_what_was_acknowledged_is_there_after_the_power_went():
    with loudly():
        outcomes = campaign(24, (3, 2), lives=2)
    for outcome in outcomes:
        assert_holds(outcome)


# The model ----------------------------------------------------------------------------------------


def disk(*operations: Operation, folders: tuple[int, ...] = ()) -> Disk:
    """A disk with a log that was not read from anywhere."""
    log = Log("/root", "/told")
    log.operations.extend(operations)
    log.folders.update(folders)
    return Disk(log)


def left(tmp_path: Path, model: Disk, loss: Loss, seed: int = 0) -> dict[str, bytes]:
    """The files of one state, at the log's end."""
    place = Path(mkdtemp(dir=tmp_path))
    model.write(place, len(model.log.operations), loss, seed)
    files = (path for path in place.rglob("*") if path.is_file())
    return {str(path.relative_to(place)): path.read_bytes() for path in files}


def states(tmp_path: Path, model: Disk, loss: Loss) -> set[tuple[tuple[str, bytes], ...]]:
    return {tuple(sorted(left(tmp_path, model, loss, seed).items())) for seed in range(60)}


NAMED = (Link(ROOT, "a", FILE), Sync(ROOT, 1))


def test_a_write_that_was_not_synced_may_be_lost_and_a_synced_one_may_not(tmp_path: Path):
    model = disk(*NAMED, Write(FILE, 0, b"old"), Sync(FILE, 3), Write(FILE, 0, b"new"))
    assert left(tmp_path, model, Loss.NONE) == {"a": b"old"}
    assert left(tmp_path, model, Loss.ALL) == {"a": b"new"}
    assert states(tmp_path, model, Loss.RANDOM) == {(("a", b"old"),), (("a", b"new"),)}


def test_a_sync_covers_what_had_ended_when_it_began(tmp_path: Path):
    model = disk(*NAMED, Write(FILE, 0, b"x"), Sync(FILE, start=2))
    assert left(tmp_path, model, Loss.NONE) == {"a": b""}


def test_a_synced_file_without_a_synced_name_may_be_lost(tmp_path: Path):
    model = disk(Link(ROOT, "a", FILE), Write(FILE, 0, b"x"), Sync(FILE, 2))
    assert left(tmp_path, model, Loss.NONE) == {}


def test_a_folder_whose_name_was_not_synced_takes_all_that_is_in_it(tmp_path: Path):
    inside = (Link(ROOT, "d", FOLDER), Link(FOLDER, "a", FILE), Sync(FOLDER, 2))
    assert left(tmp_path, disk(*inside, folders=(FOLDER,)), Loss.NONE) == {}
    whole = disk(*inside, Sync(ROOT, 3), folders=(FOLDER,))
    assert left(tmp_path, whole, Loss.NONE) == {"d/a": b""}


def test_a_new_name_in_the_same_folder_is_there_or_the_old_one_is(tmp_path: Path):
    model = disk(*NAMED, Link(ROOT, "b", FILE, replaces="a"))
    assert states(tmp_path, model, Loss.RANDOM) == {(("a", b""),), (("b", b""),)}


def test_a_name_moved_to_another_folder_is_put_there_and_taken_here_apart(tmp_path: Path):
    made = (*NAMED, Link(ROOT, "d", FOLDER), Sync(ROOT, 3))
    model = disk(*made, Link(FOLDER, "a", FILE), Unlink(ROOT, "a"), folders=(FOLDER,))
    assert left(
        tmp_path, disk(*model.log.operations, Sync(FOLDER, 6), folders=(FOLDER,)), Loss.NONE
    )
    seen = {tuple(name for name, _ in state) for state in states(tmp_path, model, Loss.RANDOM)}
    assert {("a",), ("d/a",), ("a", "d/a")} <= seen


def test_a_torn_write_is_kept_by_sectors_where_the_disk_has_them(tmp_path: Path):
    model = disk(
        *NAMED, Write(FILE, 0, b"o" * 2_048), Sync(FILE, 3), Write(FILE, 100, b"n" * 1_000)
    )
    seen = {state[0][1] for state in states(tmp_path, model, Loss.TORN)}
    assert len(seen) == 8
    for content in seen:
        assert content[:100] == b"o" * 100
        assert len(set(content[100:SECTOR])) == len(set(content[SECTOR : 2 * SECTOR])) == 1


def test_where_a_file_had_grown_there_may_be_noise(tmp_path: Path):
    model = disk(*NAMED, Write(FILE, 0, b"x" * SECTOR))
    seen = {state[0][1] for state in states(tmp_path, model, Loss.JUNK)}
    assert {b"", b"x" * SECTOR} < seen
    assert len(seen) > 10


def test_a_cut_that_was_not_synced_may_be_lost(tmp_path: Path):
    model = disk(*NAMED, Write(FILE, 0, b"long"), Sync(FILE, 3), Truncate(FILE, 2))
    assert left(tmp_path, model, Loss.NONE) == {"a": b"long"}
    assert left(tmp_path, model, Loss.ALL) == {"a": b"lo"}


def test_acknowledgements_are_those_before_the_power_went():
    model = disk(Told(b"one"), *NAMED, Told(b"two"))
    assert [model.told(point) for point in (0, 1, 3, 4)] == [
        [],
        [b"one"],
        [b"one"],
        [b"one", b"two"],
    ]


# The log ------------------------------------------------------------------------------------------


def hexed(text: str) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in text.encode()) + '"'


def understood(tmp_path: Path, *lines: str) -> list[object]:
    trace = tmp_path / "trace"
    trace.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    return list(read_log([trace], Path("/root"), Path("/told")).operations)


OPENED = f"1 openat(AT_FDCWD, {hexed('/root/a')}, O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 3"


def test_calls_on_the_folder_become_operations_and_others_do_not(tmp_path: Path):
    assert understood(
        tmp_path,
        f"1 openat(AT_FDCWD, {hexed('/told')}, O_WRONLY|O_CREAT, 0644) = 9",
        f"1 mkdir({hexed('/root/d')}, 0777) = 0",
        f"1 mkdir({hexed('/root/d')}, 0777) = -1 EEXIST (File exists)",
        f"1 mkdir({hexed('/elsewhere')}, 0777) = 0",
        OPENED,
        f"1 write(3, {hexed('abc')}, 3) = 2",
        f"1 write(3, {hexed('c')}, 1) = 1",
        f"1 pwrite64(3, {hexed('z')}, 1, 10) = 1",
        f"1 write(9, {hexed('done')}, 4) = 4",
        f"1 write(7, {hexed('other')}, 5) = 5",
        "1 ftruncate(3, 1) = 0",
        "1 fsync(3) = 0",
        "1 close(3) = 0",
        f"1 write(3, {hexed('another file')}, 12) = 12",
        f"1 rename({hexed('/root/a')}, {hexed('/root/d/b')}) = 0",
        f"1 unlink({hexed('/root/d/b')}) = 0",
    ) == [
        Link(ROOT, "d", 1),
        Link(ROOT, "a", 2),
        Write(2, 0, b"ab"),
        Write(2, 2, b"c"),
        Write(2, 10, b"z"),
        Told(b"done"),
        Truncate(2, 1),
        Sync(2, 7),
        Link(1, "b", 2),
        Unlink(ROOT, "a"),
        Unlink(1, "b"),
    ]


def test_a_sync_that_was_overtaken_covers_what_came_before_it(tmp_path: Path):
    assert understood(
        tmp_path,
        OPENED,
        "1 fsync(3 <unfinished ...>",
        f"2 pwrite64(3, {hexed('z')}, 1, 0 <unfinished ...>",
        "2 <... pwrite64 resumed>) = 1",
        "1 <... fsync resumed>) = 0",
    ) == [Link(ROOT, "a", 1), Write(1, 0, b"z"), Sync(1, 1)]


@pytest.mark.parametrize(
    "line",
    [
        "1 copy_file_range(4, NULL, 3, NULL, 100, 0) = 100",
        f"1 writev(3, [{{iov_base={hexed('x')}, iov_len=1}}], 1) = 1",
        "1 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 3, 0) = 0x7f0000000000",
        "1 fcntl(3, F_DUPFD_CLOEXEC, 0) = 4",
        f"1 link({hexed('/root/a')}, {hexed('/root/b')}) = 0",
        f"1 rename({hexed('/root/a')}, {hexed('/elsewhere')}) = 0",
        f"1 mkdir({hexed('d')}, 0777) = 0",
        f"1 pwrite64(3, {hexed('x')}..., 9, 0) = 9",
    ],
)
def test_a_call_on_the_folder_that_is_not_understood_is_an_error(tmp_path: Path, line: str):
    with pytest.raises(NotUnderstood):
        understood(tmp_path, OPENED, line)


def test_what_was_not_understood_elsewhere_is_passed_over(tmp_path: Path):
    assert len(understood(tmp_path, OPENED, "1 sendfile(7, 8, NULL, 100) = 100")) == 1
