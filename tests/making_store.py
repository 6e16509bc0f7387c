"""Make a store of the version of now, to be kept for ever: ``python -m tests.making_store FOLDER``.

Writes ``FOLDER/store-N.zip``, where N is the version of the ledger, and beside it
``FOLDER/store-N.json``: what it replays to. Each released version adds one to ``tests/stores``;
none is ever made again. The commands are those by which the first one was made, and since version
2 a redaction and an idempotency key.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import evolve

from engine import operations as op
from engine.recording.ledger.clock import fixed_clock
from engine.recording.ledger.sqlite_file import LEDGER
from engine.recording.programme_folder import Programme
from schemas.asked import Asked
from schemas.days import Days
from schemas.refusal import Refusal
from tests.replaying import replayed

BEGIN = datetime(2026, 11, 1, 8, tzinfo=UTC)
SCHEDULE = Path(__file__).resolve().parent / "stores" / "kept_store.yaml"
P1, P2, P3 = Asked("p1"), Asked("p2"), Asked("p3")
COUNTY, OTHER = "1410", "1432"
PDF = "%PDF-1.4\n%{}\nstartxref\n0\n%%EOF\n"


def fill(opened: Programme, desk: Path) -> None:
    """Give every command that a programme of this version has, at a clock that goes on by hours."""
    moved = _Clock(opened)
    moved(1)
    for name in ("Beata", "Cezary"):
        sure(op.add_person(opened, name, P1))
    sure(op.add_county(opened, COUNTY, "łosicki", P1))
    sure(op.add_county(opened, OTHER, "Warszawa-zachód", P1))
    moved(23)
    sure(op.start(opened, COUNTY, str(SCHEDULE), P1))
    for person, role in (("p2", "reader"), ("p3", "host")):
        sure(op.grant(opened, person, role, P1))
    _opening(opened, desk, moved)
    _work(opened, desk, moved)
    _ending(opened, moved)


def sure(answer: object) -> None:
    """Insist that a command was not refused."""
    if isinstance(answer, Refusal):
        raise AssertionError(answer)


class _Clock:
    """Moves a programme's clock on."""

    def __init__(self, opened: Programme) -> None:
        self._opened = opened

    def __call__(self, hours: float) -> None:
        self._opened.clock = fixed_clock(self._opened.now() + timedelta(hours=hours))


def _opening(opened: Programme, desk: Path, moved: Callable[[float], None]) -> None:
    moved(1)
    sure(op.submit(opened, COUNTY, "barrels", (_file(desk, "one.pdf", PDF.format("one")),), P3))
    sure(op.submit(opened, COUNTY, "people", (_file(desk, "a.csv", "name\nA\nB\n"),), P3))
    moved(23)
    more = (_file(desk, "b.csv", "name\nC\nD\n"),)
    sure(op.submit(opened, COUNTY, "people", more, P3, adding=True))
    sure(op.submit(opened, COUNTY, "barrels", (_file(desk, "two.pdf", PDF.format("two")),), P3))
    moved(1)
    sure(op.approve_output(opened, COUNTY, "people", P2))
    moved(23)
    sure(op.advance(opened, COUNTY, "begin", Asked("p3", Days.parse("2026-11"))))


def _work(opened: Programme, desk: Path, moved: Callable[[float], None]) -> None:
    moved(1)
    sure(op.note(opened, COUNTY, P3, about=7, narrowed=Days.parse("2026-11-03")))
    sure(op.note(opened, COUNTY, P3, text="było dobrze, jakoś"))
    report = (_file(desk, "report.txt", "a report\n"),)
    sure(op.submit(opened, COUNTY, "report", report, P3))
    moved(23)
    sure(op.withdraw(opened, COUNTY, "report", P3, "za mało"))
    sure(op.submit(opened, COUNTY, "report", report, P3))
    moved(1)
    sure(op.approve_gate(opened, COUNTY, "close", P2))
    moved(23)
    sure(op.advance(opened, COUNTY, "close", P3))


def _ending(opened: Programme, moved: Callable[[float], None]) -> None:
    moved(1)
    sure(op.start(opened, OTHER, None, P1))
    moved(23)
    sure(op.advance(opened, OTHER, "abandon", P1, "powódź"))
    sure(op.publish(opened, op.publication(opened, SCHEDULE, P1), P1))
    moved(1)
    sure(op.revoke(opened, "p3", "host", P1))
    moved(23)
    sure(op.start(opened, COUNTY, None, evolve(P1, idem="begun-again")))
    moved(1)
    _redact(opened, f"{COUNTY}/1", 12)


def _redact(opened: Programme, cycle: str, seq: int) -> None:
    """Redact the first file of an event; the programme is closed then."""
    stored = next(one for one in opened.ledger.read(cycle, seq - 1))
    mark = json.loads(stored.body)["payload"]["files"][0]["commitment"]
    plan = op.redaction(opened, (mark,), P1)
    sure(op.redact(opened, plan, P1, "art. 17"))


def _file(desk: Path, name: str, text: str) -> Path:
    desk.mkdir(exist_ok=True)
    (desk / name).write_text(text, encoding="utf-8")
    return desk / name


def make(folder: Path) -> Path:
    """Make the store and what it replays to; returns the archive."""
    number = len(LEDGER.scripts())
    with TemporaryDirectory() as name:
        made, desk = Path(name) / "p", Path(name) / "desk"
        op.init(made, BEGIN, simulated=True)
        with closing(op.open_programme(made, BEGIN)) as opened:
            fill(opened, desk)
        target = folder / f"store-{number}.zip"
        pack(made, target)
        text = json.dumps(replayed(made), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / f"store-{number}.json").write_text(text + "\n", encoding="utf-8")
    return target


def pack(folder: Path, target: Path) -> None:
    """Put a programme's folder into an archive, at rest and without what is in the making."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                info = zipfile.ZipInfo(path.relative_to(folder).as_posix())
                archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    sys.stdout.write(f"{make(Path(sys.argv[1]))}\n")
