"""``etap audit``: options that go together, and those that would change nothing and are refused."""

from pathlib import Path

import pytest

HEADING = "case,activity,time,person\n"
LOG = HEADING + "A,barrels,2008-06-02,p1\nA,hold_workshop_a,2008-09-23,p1\nB,tea,2008-09-24,p2\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--schedule", "blonie_2008"), "ETP987"),
        (("--map", "map.yaml"), "ETP987"),
        (("--kernel", "reference"), "ETP987"),
        (("--orders", "all"), "ETP987"),
        (("--clock-off", "3"), "ETP987"),
        (("--findings", "f.parquet"), "ETP987"),
        (("--seed", "3"), "ETP987"),
        (("--fit", "-o", "x.html"), "ETP989"),
        (("--fit", "--allow", "x.yaml"), "ETP989"),
        (("finding", "1", "--fit"), "ETP989"),
        (("repair", "-o", "x.html"), "ETP989"),
        (("repair", "--fit"), "ETP989"),
        (("--log", "LOG", "--guess", "--closed"), "ETP989"),
        (("--log", "LOG", "--guess", "--fit"), "ETP989"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(
    etap, demonstration: Path, log: Path, options: tuple[str, ...], code: str
):
    given = [str(log) if one == "LOG" else one for one in options]
    told = etap("audit", *given, "--programme", demonstration)
    assert (told.status, told.out) == (2, "")
    assert code in told.err


def test_a_log_is_put_to_every_schedule_and_never_to_the_ledger_beside_it(
    etap, demonstration: Path, log: Path
):
    told = etap("audit", "--fit", "--log", log, "--programme", demonstration, "--json")
    assert told.status == 0
    figures = {one["id"]: one for one in told.document["schedules"]}
    assert {"schema_2003_2010", "blonie_2008", "minsk_2018"} <= figures.keys()
    base = figures["schema_2003_2010"]
    assert [base[name] for name in ("cases", "conforming", "known", "acts")] == [2, 1, 2, 3]
    alone = etap("audit", "--fit", "--log", log, "A", "--programme", demonstration, "--json")
    assert {one["cases"] for one in alone.document["schedules"]} == {1}


@pytest.mark.parametrize("option", ["-o", "--findings"])
def test_nothing_is_written_over_the_log_by_whatever_name(etap, tmp_path: Path, option: str):
    suffix = ".json" if option == "-o" else ".parquet"
    log = tmp_path / f"log{suffix}"
    log.write_text(LOG, encoding="utf-8")
    other = tmp_path / f"other{suffix}"
    other.hardlink_to(log)
    for name in (log, tmp_path / "." / f"log{suffix}", other):
        told = etap("audit", "--log", log, option, name)
        assert (told.status, "ETP988" in told.err) == (2, True)
    assert log.read_text(encoding="utf-8") == LOG
