"""What we export is read back by pm4py and pandas without loss.

They run in an environment of their own, whose interpreter ``ETAP_PEERS_PYTHON`` names
(``.ci/run`` makes it); continuous integration fails without it, a developer is told.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from engine import operations as op
from engine.operating.exporting import exported_log
from engine.telling.export_rows import activity
from schemas.days import Days
from schemas.exporting import ExportAsked, ExportedLog
from tests.making import P1, carried, done, later, on, programme

READING = Path(__file__).with_name("export_reading.py")
SUFFIXES = ("xes", "jsonocel", "csv", "parquet")


@pytest.fixture(scope="module")
def peers() -> str:
    """Return the interpreter of the environment that has pm4py."""
    found = os.environ.get("ETAP_PEERS_PYTHON", "")
    if not found and os.environ.get("CI") == "true":
        pytest.fail("ETAP_PEERS_PYTHON does not name an interpreter that has pm4py")
    if not found:
        pytest.skip("NOT RUN: set ETAP_PEERS_PYTHON to an interpreter that has pm4py and pandas")
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ExportedLog]:
    """Export cycles by both clocks: known to the day, coarse, narrowed, and backward."""
    folder = tmp_path_factory.mktemp("peers")
    with programme(folder / "p") as opened:
        carried(opened, folder / "desk", 4)
        done(op.start(opened, "1410", None, on("2026-01")))
        done(op.note(opened, "1410", P1, 1, Days.parse("2026-01-10/2026-01-20")))
        later(opened, seconds=0.000_001)
        done(op.advance(opened, "1410", "abandon", P1, "koniec"))
        done(op.start(opened, "1410", None, on("2026-04-30")))
        done(op.note(opened, "1410", on("2026-04-29"), text="wcześniej"))
        for suffix in SUFFIXES:
            op.export(opened, ExportAsked(str(folder / f"log.{suffix}")))
        log = exported_log(opened, ExportAsked("log.csv"))
    return folder, log


@pytest.fixture(scope="module")
def read(peers: str, made: tuple[Path, ExportedLog]) -> dict:
    """Let the peers read every file, in one process."""
    files = [str(made[0] / f"log.{suffix}") for suffix in SUFFIXES]
    told = subprocess.run(
        [peers, str(READING), *files],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        env={name: value for name, value in os.environ.items() if "COV" not in name},
    )
    assert told.returncode == 0, told.stderr
    answers = [line[1:] for line in told.stdout.splitlines() if line.startswith("@")]
    return dict(zip(SUFFIXES, map(json.loads, answers), strict=True))


def _rows(columns: dict) -> list:
    """Sort the rows by case and seq: pm4py orders cases by their first instant."""
    names = sorted(columns)
    rows = zip(*(columns[name] for name in names), strict=True)
    return sorted(
        (dict(zip(names, row, strict=True)) for row in rows), key=lambda r: (r["case"], r["seq"])
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_cases_activities_times_and_persons_come_back_as_the_ledger_has_them(made, read, suffix):
    expected = [
        {
            "case": row.event.cycle,
            "activity": activity(row.event),
            "person": row.event.actor,
            "timestamp": row.timestamp.isoformat(timespec="microseconds"),
            "recorded": row.event.recorded.replace("Z", "+00:00"),
            "happened": row.event.happened,
            "seq": row.event.seq,
            "hash": row.hash,
            "simulated": True,
        }
        for row in made[1].rows
    ]
    assert _rows(read[suffix]) == sorted(expected, key=lambda r: (r["case"], r["seq"]))


@pytest.mark.parametrize("suffix", ["xes", "jsonocel"])
def test_a_tool_that_orders_by_instants_keeps_the_order_of_the_ledger(made, read, suffix):
    clocks = {cycle.clock for cycle in made[1].cycles}
    assert clocks == {"happened", "recorded"}
    for case in {row.event.cycle for row in made[1].rows}:
        of_case = [n for n, c in enumerate(read[suffix]["case"]) if c == case]
        assert [read[suffix]["seq"][n] for n in of_case] == list(range(1, len(of_case) + 1))
