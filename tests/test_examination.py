"""The doctor tells what is well and what is not, each with its figures."""

import sqlite3
from contextlib import closing
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest

from engine import operations as op
from engine.recording import examination
from engine.recording.examination import machine_checkups, programme_checkups
from schemas.report import Checkup
from tests.making import programme


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    with closing(programme(tmp_path / "p")) as made:
        yield made


def by_code(checkups: tuple[Checkup, ...]) -> dict[str, Checkup]:
    assert len({checkup.code for checkup in checkups}) == len(checkups)
    return {checkup.code: checkup for checkup in checkups}


def test_the_machine_that_runs_the_tests_is_well_and_its_versions_are_told():
    found = by_code(machine_checkups())
    assert {code for code, one in found.items() if not one.well} <= {"ETP683"}
    assert found["ETP682"].facts["version"] == sqlite3.sqlite_version


def test_missing_time_zones_and_holidays_are_told(monkeypatch):
    def no_zone(_name: str) -> object:
        raise ZoneInfoNotFoundError

    def no_package(name: str) -> str:
        if name == "holidays":
            raise PackageNotFoundError
        return "1"

    monkeypatch.setattr(examination, "ZoneInfo", no_zone)
    monkeypatch.setattr(examination, "version", no_package)
    found = by_code(machine_checkups())
    assert not found["ETP684"].well
    assert not found["ETP685"].well


def test_old_versions_are_told(monkeypatch):
    monkeypatch.setattr(examination.sqlite3, "sqlite_version_info", (3, 31, 1))
    monkeypatch.setattr(examination.sys, "version_info", (3, 10, 9))
    found = by_code(machine_checkups())
    assert not found["ETP681"].well
    assert not found["ETP682"].well


def test_a_programme_tells_its_figures_and_who_has_no_name(opened):
    found = by_code(programme_checkups(opened))
    assert found["ETP687"].facts["counties"] == 4
    assert found["ETP687"].facts["events"] == opened.ledger.head().size
    assert found["ETP687"].facts["simulated"] == "yes"
    assert (found["ETP691"].well, found["ETP691"].facts["people"]) == (True, ("p1",))
    op.name_person(opened, "p1", "Anna Przykładowa")
    assert all(checkup.well for checkup in programme_checkups(opened))


def test_a_real_programme_is_not_called_simulated(tmp_path):
    op.init(tmp_path / "p", None, simulated=False)
    with op.open_programme(tmp_path / "p") as made:
        assert by_code(programme_checkups(made))["ETP687"].facts["simulated"] == "no"


def test_what_killed_processes_left_is_counted(opened):
    incoming = opened.folder / "evidence" / "incoming"
    incoming.mkdir(parents=True)
    (incoming / "half").write_bytes(b"x")
    found = by_code(programme_checkups(opened))["ETP690"]
    assert (found.well, found.facts["parts"]) == (False, 1)


def test_a_changed_store_and_a_full_disk_are_told(opened, monkeypatch):
    with closing(sqlite3.connect(opened.folder / "ledger.db", isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER events_are_not_removed")
    full = examination.shutil.disk_usage(opened.folder)._replace(free=3 * 2**20)
    monkeypatch.setattr(examination.shutil, "disk_usage", lambda _folder: full)
    found = by_code(programme_checkups(opened))
    assert (found["ETP688"].well, found["ETP688"].facts["departures"]) == (
        False,
        ("events_are_not_removed",),
    )
    assert (found["ETP689"].well, found["ETP689"].facts["free"]) == (False, 3)
