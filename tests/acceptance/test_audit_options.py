"""``etap audit``: options that go together, and those that would change nothing and are refused."""

from pathlib import Path

import pytest

from engine.recording.installed import WORKFLOWS
from tests.making import carried, programme

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
        (("--log", "LOG", "--guess", "A"), "ETP989"),
        (("--log", "LOG", "--engine", "embedded", "A"), "ETP989"),
        (("--log", "LOG", "--part", "LOG", "finding", "1", "A"), "ETP989"),
        (("--log", "LOG", "--part", "LOG", "repair"), "ETP989"),
        (("--log", "LOG", "--findings", "f.csv"), "ETP995"),
        (("finding", "9" * 5000), "ETP993"),
        (("--sample", "9" * 5000), "ETP807"),
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


def test_a_county_without_a_cycle_by_that_day_is_not_passed_over(etap, demonstration: Path):
    told = etap("audit", "1432", "1402", "--programme", demonstration, "--as-of", "2001-01-01")
    assert (told.status, "ETP985" in told.err) == (3, True)
    started = etap("log", "1432", "--programme", demonstration, "--json").document["events"][0]
    firsts = {
        code: etap("log", code, "--programme", demonstration, "--json").document["events"][0]
        for code in ("1402", "1432")
    }
    days = {code: one["recorded"][:10] for code, one in firsts.items()}
    later, earlier = sorted(days, key=lambda code: days[code], reverse=True)
    assert days[later] > days[earlier], started
    asked = ("--programme", demonstration, "--as-of", days[earlier])
    assert etap("audit", earlier, *asked).status in (0, 1)
    told = etap("audit", earlier, later, *asked)
    assert (told.status, "ETP986" in told.err) == (3, True)


def test_every_schedule_that_cycles_run_on_is_named(etap, tmp_path: Path):
    folder, html = tmp_path / "programme", tmp_path / "report.html"
    with programme(folder) as opened:
        carried(opened, tmp_path / "desk", 1)
        now = opened.now().isoformat()
    when = ("--programme", folder, "--now", now)
    variant = WORKFLOWS / "variants" / "blonie_2008.yaml"
    assert etap("start", "1410", "--schedule", variant, "--by", "p1", *when).status == 0
    told = etap("audit", *when, "-o", html)
    assert "schedule schema_2003_2010 1.0.0" in told.out
    assert "Other schedules: blonie_2008 1.0.0" in told.out
    assert "blonie_2008 1.0.0" in html.read_text(encoding="utf-8")
    alone = etap("audit", "1432", *when)
    assert "Other schedules" not in alone.out


@pytest.mark.parametrize("option", ["--log", "--allow"])
def test_a_file_without_a_name_is_none_and_not_left_out(etap, demonstration: Path, option: str):
    """An unset variable of a shell: the ledger would be audited in place of the log."""
    told = etap("audit", option, "", "--programme", demonstration)
    assert (told.status, told.out) == (5, "")
    assert "ETP141" in told.err


@pytest.mark.parametrize(
    "history", sorted((WORKFLOWS / "histories").glob("*.yaml")), ids=lambda path: path.stem
)
def test_an_attested_history_is_permitted_or_excluded_and_never_conforms(etap, history):
    family = etap("audit", "--log", history, "--fit", "--json")
    verdicts = {one["schedule"]: one["answer"] for one in family.document["answers"]}
    assert len(verdicts) == 12
    for schedule in ("schema_2003_2010", "blonie_2008", "otwock_2016"):
        told = etap("audit", "--log", history, "--schedule", schedule, "--json")
        (answer,) = told.document["answers"]
        assert answer["answer"] == verdicts[schedule]
        assert told.status == (1 if answer["answer"] == "excluded" else 0)


def test_what_means_nothing_for_an_attested_history_is_refused(etap):
    history = WORKFLOWS / "histories" / "szydlowiecki_2005.yaml"
    for more in (("--closed",), ("1432",), ("finding", "1"), ("repair",)):
        told = etap("audit", "--log", history, *more)
        assert (told.status, "ETP989" in told.err) == (2, True)


def test_the_zones_of_a_log_are_told_where_there_are_several(etap, log: Path):
    assert "Times were written with" not in etap("audit", "--log", log).out
    rows = "A,barrels,2008-06-02T10:00:00+02:00,p1\nA,tea,2008-06-02T10:00:00,p1\n"
    log.write_text(HEADING + rows, encoding="utf-8")
    assert "Times were written with: +02:00, local" in etap("audit", "--log", log).out


#: Forty outputs, each made from the one before: too many to align with.
CHAIN = "".join(
    f"o{n}: {{kind: document, derives_from: [{'' if not n else f'o{n - 1}'}]}}, ".replace(
        ", derives_from: []", ""
    )
    for n in range(40)
)
LONG = f"""schedule: long
version: "1.0.0"
title: {{pl: D, en: L}}
initial: a
stages: {{a: {{outputs: {{{CHAIN}}}}}, b: {{final: done}}}}
transitions: [{{trigger: go, source: a, dest: b}}]
"""


@pytest.mark.parametrize("schedule", ["schema_2003_2010", "long.yaml"])
def test_a_log_of_nothing_needs_no_repair_and_fits_nothing(
    etap, tmp_path: Path, schedule: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "long.yaml").write_text(LONG, encoding="utf-8")
    (tmp_path / "log.csv").write_text(HEADING, encoding="utf-8")
    asked = ("--log", "log.csv", "--schedule", schedule)
    for told in (etap("audit", "repair", *asked), etap("audit", "--fit", *asked)):
        assert told.status == 0
        assert "The record has no cases: nothing can be shown by it." in told.out
        assert "needs a repair" not in told.out
        assert "Fits best" not in told.out


def test_a_schedule_that_nothing_is_aligned_with_counts_no_case_as_in_order(
    etap, tmp_path: Path, log: Path
):
    (tmp_path / "long.yaml").write_text(LONG, encoding="utf-8")
    told = etap("audit", "repair", "--log", log, "--schedule", tmp_path / "long.yaml")
    assert told.status == 1
    assert "so that no alignments are searched" in " ".join(told.out.split())
    assert "0 cases" not in told.out
