"""P25, restoring is safe: backups taken while another process records, and the tail that they lack.

- While a process records, backups are taken; each must verify when it is restored, and hold every
  event that was acknowledged before it was begun. The broken variant copies the files one by one,
  as ``cp`` does: SQLite keeps the last events in another file, and writes on meanwhile.
- Restoring an old backup must tell exactly how many events it lacks, and which. The broken variant
  restores without comparing, as unpacking an archive does: it tells of none.

``python -m bench.faults backups``
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from bench.faults.outcome import NotPossible, Outcome
from engine import operations as op
from engine.errors import EtapError
from engine.recording.ledger.event_bytes import read_trusted
from engine.recording.ledger.sqlite_ledger import open_ledger
from schemas.asked import Asked
from schemas.backups import Restoration, RestoreAsked
from schemas.report import Done

PROMISE = "P25"
P1 = Asked("p1")
COUNTY = "1432"


@frozen
class Copy:
    """A copy of a programme: where it is, and how many events were acknowledged before it."""

    path: Path
    acknowledged: int


#: Events recorded while backups are taken, and the fewest of a slice.
FULL, LEAST = 1_000, 60


def outcomes(share: float = 1.0) -> tuple[Outcome, ...]:
    """Run both parts at a share of the full count."""
    if not hasattr(os, "fork"):
        raise NotPossible("the writer is a forked process")
    return campaign(max(LEAST, round(FULL * share)))


def campaign(appends: int = FULL) -> tuple[Outcome, ...]:
    """Run both parts, with so many events recorded meanwhile."""
    with TemporaryDirectory() as name:
        root = Path(name)
        backups = _taken(root / "ours", appends, _backed_up)
        copies = _taken(root / "naive", appends, _copied)
        consistent = Outcome(
            PROMISE,
            f"a backup during {appends} events verifies and lacks nothing acknowledged",
            len(backups),
            sum(not _is_whole(_restored(backup.path), backup) for backup in backups),
            len(copies),
            sum(not _is_whole(copy.path, copy) for copy in copies),
        )
        return consistent, _tails(root / "ours" / "p", backups)


def _tails(folder: Path, backups: list[Copy]) -> Outcome:
    """Hold each backup against the programme as it is in the end."""
    wrong = [not _is_told(folder, backup) for backup in backups]
    silent = [_lacks(folder, backup) != 0 for backup in backups]
    what = "the length of the tail that an old backup lacks is told exactly"
    return Outcome(PROMISE, what, len(backups), sum(wrong), len(backups), sum(silent))


def _is_told(folder: Path, backup: Copy) -> bool:
    """Whether restoring tells what is lacking, and replaces nothing while it does."""
    lacking, size = _lacks(folder, backup), _size(folder)
    answer = op.restore(RestoreAsked(str(backup.path), str(folder)), _silent)
    if not isinstance(answer, Restoration) or answer.comparison is None or answer.done:
        return False
    told = answer.comparison
    with closing(open_ledger(folder / "ledger.db")) as ledger:
        first = ledger.at(size - lacking)
    expected = read_trusted(first.body) if lacking and first else None
    return (told.lost, told.gained, told.first) == (lacking, 0, expected)


def _lacks(folder: Path, backup: Copy) -> int:
    return _size(folder) - _size(_restored(backup.path))


def _size(folder: Path) -> int:
    with closing(open_ledger(folder / "ledger.db")) as ledger:
        return ledger.head().size


def _is_whole(folder: Path, copy: Copy) -> bool:
    """Whether a copy verifies, and holds what was acknowledged before it was begun."""
    try:
        with op.open_programme(folder) as opened:
            is_intact = op.verify(opened, _silent).intact
            return is_intact and opened.ledger.head().size >= copy.acknowledged
    except EtapError:
        return False


# Copies taken while a process records -------------------------------------------------------------


def _taken(root: Path, appends: int, copy: Callable[[Path, Path], None]) -> list[Copy]:
    """Take copies, one after the other, until so many events were recorded."""
    found: list[Copy] = []
    folder = _made(root)
    with _writer(folder, root / "desk", appends) as acknowledged:
        while True:
            before, is_over = acknowledged()
            taken = root / f"copy-{len(found)}"
            copy(folder, taken)
            found.append(Copy(taken, before))
            if is_over:
                return found


def _backed_up(folder: Path, target: Path) -> None:
    op.backup(folder, str(target), _silent)


def _restored(backup: Path) -> Path:
    """Restore a backup into a folder of its own, once."""
    folder = backup.with_name(f"{backup.name}-restored")
    if not folder.exists():
        op.restore(RestoreAsked(str(backup), str(folder), faulty=True), _silent)
    return folder


def _copied(folder: Path, target: Path) -> None:
    """The broken variant: copy file by file, and pass over what SQLite keeps beside its files."""
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*-wal", "*-shm", "*.part"))


def _made(root: Path) -> Path:
    op.init(root / "p")
    with op.open_programme(root / "p") as opened:
        _sure(op.add_county(opened, COUNTY, "przykładowy", P1))
        _sure(op.start(opened, COUNTY, None, P1))
    return root / "p"


@contextmanager
def _writer(folder: Path, desk: Path, appends: int) -> Iterator[Callable[[], tuple[int, bool]]]:
    """Record in another process; gives how many events it acknowledged and whether it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reading)
            _record(folder, desk, appends, writing)
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    os.set_blocking(reading, False)
    try:
        yield _Heard(reading)
    finally:
        os.close(reading)
        if os.waitpid(child, 0)[1]:
            raise RuntimeError("the writer failed")


class _Heard:
    """What a writer said so far: the number of events after each one, on a line of its own."""

    def __init__(self, reading: int) -> None:
        self._reading = reading
        self._text = b""

    def __call__(self) -> tuple[int, bool]:
        while True:
            try:
                block = os.read(self._reading, 65536)
            except BlockingIOError:
                return self._last(), False
            if not block:
                return self._last(), True
            self._text = (self._text + block)[-4096:]

    def _last(self) -> int:
        lines = self._text.split(b"\n")[:-1]
        return int(lines[-1]) if lines else 0


def _record(folder: Path, desk: Path, appends: int, pipe: int) -> None:
    """Submit a new file of evidence each fourth time, else note a text."""
    desk.mkdir()
    with op.open_programme(folder) as opened:
        for number in range(appends):
            if number % 4:
                done = op.note(opened, COUNTY, P1, text=f"dopisek {number}")
            else:
                file = desk / "barrels.pdf"
                file.write_bytes(b"%%PDF-1.4\n%%%d\nstartxref\n0\n%%%%EOF\n" % number)
                done = op.submit(opened, COUNTY, "barrels", (file,), P1)
            os.write(pipe, b"%d\n" % (_sure(done).receipts[-1].leaf + 1))


def _sure(answer: object) -> Done:
    if not isinstance(answer, Done):
        raise TypeError(answer)
    return answer


def _silent(_done: int, _total: int) -> None:
    pass
