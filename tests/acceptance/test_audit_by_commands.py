"""``etap audit``: a ledger and logs, as an auditor meets them on the command line."""

import json
from pathlib import Path

import pytest

from engine.recording.programme_folder import Programme
from schemas.days import Days
from schemas.ledger import Draft, Kind
from tests.making import carried, later, programme, submit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "programme"


def forge(opened: Programme, kind: Kind, payload: dict, person: str = "p1", county: str = "1432"):
    """Append an event that no gate was asked about: the chain is whole, the rule is broken."""
    days = Days.on(opened.now().date())
    receipts = opened.record(f"{county}/1", person, [lambda _moment: Draft(kind, days, payload)])
    assert not hasattr(receipts, "code"), receipts


def moved(trigger: str, source: str, dest: str) -> dict:
    fixed: dict = {"reason": None, "relied_on": {}}
    return {"trigger": trigger, "source": source, "dest": dest, **fixed}


def test_what_the_engine_recorded_has_no_finding_and_conforms(etap, folder: Path, tmp_path: Path):
    with programme(folder) as opened:
        carried(opened, tmp_path / "desk", 7)
        now = opened.now().isoformat()
    told = etap("audit", "--programme", folder, "--now", now)
    assert (told.status, told.err) == (0, "")
    assert "conforming: 1 of 1 case" in told.out
    assert "Grade: POSITIVE" in told.out
    document = etap("audit", "--programme", folder, "--now", now, "--json").document
    assert (document["schema"], document["verdict"]) == ("etap.audit/1", "conforms")
    assert (document["cases"], document["findings"], document["not_evaluated"]) == (1, [], [])


def test_a_forged_advance_passes_the_chain_and_not_the_audit(etap, folder: Path, tmp_path: Path):
    with programme(folder) as opened:
        carried(opened, tmp_path / "desk", 1)
        later(opened, days=3)
        forge(opened, Kind.ADVANCED, moved("hold_workshop_b", "workshop_a", "workshop_b"))
        forge(opened, Kind.ADVANCED, moved("hold_workshop_d", "workshop_c", "workshop_d"), "p4")
        now = opened.now().isoformat()
    assert etap("verify", "--programme", folder).status == 0
    told = etap("audit", "--programme", folder, "--now", now, "--json")
    assert told.status == 1
    found = [(f["rule"], f["event"], f["about"]) for f in told.document["findings"]]
    assert found == [
        ("missing-output", 4, "attendance_a"),
        ("missing-output", 4, "diagnosis"),
        ("wrong-stage", 5, "hold_workshop_d"),
    ]
    first = told.document["findings"][0]
    assert first["where"]["file"] == "schema_2003_2010.yaml"
    assert first["case"] == "1432/1"
    assert (first["certainty"], first["severity"]) == ("all", "major")


def test_evidence_that_was_altered_or_is_gone_is_told_at_the_gate_that_relied_on_it(
    etap, folder: Path, tmp_path: Path
):
    with programme(folder) as opened:
        carried(opened, tmp_path / "desk", 2)
        now = opened.now().isoformat()
    blobs = sorted((folder / "evidence").rglob("*"), key=lambda path: path.name)
    first, second = [path for path in blobs if path.is_file() and len(path.name) == 64][:2]
    first.chmod(0o644)
    first.write_bytes(b"%PDF-1.7\nother\n%%EOF\n")
    second.chmod(0o644)
    second.unlink()
    told = etap("audit", "--programme", folder, "--now", now, "--json")
    assert told.status == 1
    rules = {f["rule"] for f in told.document["findings"]}
    assert {"altered-evidence", "missing-evidence"} <= rules


def test_evidence_that_was_altered_is_told_before_any_gate_relies_on_it(
    etap, folder: Path, tmp_path: Path
):
    with programme(folder) as opened:
        carried(opened, tmp_path / "desk", 1)
        submit(opened, tmp_path / "desk", "attendance_a")
        now = opened.now().isoformat()
    for blob in (folder / "evidence").rglob("*"):
        if blob.is_file():
            blob.chmod(0o644)
            blob.write_bytes(b"other")
    told = etap("audit", "--programme", folder, "--now", now, "--json").document
    found = [(one["rule"], one["event"], one["about"], one["trigger"]) for one in told["findings"]]
    assert found == [
        ("altered-evidence", 3, "barrels", "hold_workshop_a"),
        ("altered-evidence", 4, "attendance_a", None),
    ]


def test_a_broken_chain_ends_with_status_5_and_nothing_is_audited(etap, own_demonstration: Path):
    import sqlite3

    with sqlite3.connect(own_demonstration / "ledger.db") as ledger:
        ledger.execute("DROP TRIGGER events_are_not_removed")
        ledger.execute("DELETE FROM events WHERE leaf = 40")
    told = etap("audit", "--programme", own_demonstration)
    assert told.status == 5
    assert "ETP990" in told.err
    assert "etap verify" in told.err


def test_one_kind_is_shown_with_its_cases_and_a_number_that_is_none_is_not_found(
    etap, folder: Path, tmp_path: Path
):
    with programme(folder) as opened:
        carried(opened, tmp_path / "desk", 1)
        forge(opened, Kind.ADVANCED, moved("hold_workshop_b", "workshop_a", "workshop_b"))
        now = opened.now().isoformat()
    told = etap("audit", "finding", "1", "--programme", folder, "--now", now)
    assert told.status == 1
    assert "warszawski zachodni (1432/1)" in told.out
    assert "schema_2003_2010.yaml:" in told.out
    missing = etap("audit", "finding", "99", "--programme", folder, "--now", now)
    assert (missing.status, "ETP992" in missing.err) == (3, True)
    unread = etap("audit", "finding", "first", "--programme", folder, "--now", now)
    assert (unread.status, "ETP993" in unread.err) == (2, True)


def test_the_day_a_county_and_a_sample_narrow_what_is_audited(etap, demonstration: Path):
    whole = etap("audit", "--programme", demonstration, "--json").document
    one = etap("audit", "1432", "--programme", demonstration, "--json").document
    assert (whole["cases"], one["cases"]) == (16, 1)
    early = etap("audit", "--programme", demonstration, "--as-of", "2008-10-01", "--json").document
    assert early["events"] < whole["events"]
    assert early["as_of"] == "2008-10-01"
    drawn = [
        etap("audit", "--programme", demonstration, "--sample", "5", "--seed", seed, "--json")
        for seed in ("7", "7", "8")
    ]
    assert [told.document["cases"] for told in drawn] == [5, 5, 5]
    assert drawn[0].out == drawn[1].out
    refused = etap("audit", "--programme", demonstration, "--as-of", "yesterday")
    assert (refused.status, "ETP994" in refused.err) == (2, True)
    nobody = etap("audit", "9999", "--programme", demonstration)
    assert nobody.status == 3


def test_findings_that_someone_answers_for_end_with_status_0(
    etap, demonstration: Path, tmp_path: Path
):
    found = etap("audit", "--programme", demonstration, "--json")
    assert found.status == 1
    rules = {f["rule"] for f in found.document["findings"]}
    entries = "".join(
        f'  - {{rule: {rule}, owner: p1, reason: "known", until: "2030-01-01"}}\n'
        for rule in sorted(rules)
    )
    allow = tmp_path / "allow.yaml"
    allow.write_text(f"allow: etap.allow/1\nentries:\n{entries}", encoding="utf-8")
    told = etap("audit", "--programme", demonstration, "--allow", allow)
    assert told.status == 0
    assert "known" in told.out


def test_an_exported_ledger_has_the_findings_of_the_ledger(etap, folder: Path, tmp_path: Path):
    with programme(folder) as opened:
        carried(opened, tmp_path / "desk", 3)
        forge(opened, Kind.ADVANCED, moved("hold_workshop_d", "workshop_c", "workshop_d"), "p4")
        now = opened.now().isoformat()
        day = opened.now().date().isoformat()
    asked = ("--as-of", day, "--json")
    ledger = etap("audit", "--programme", folder, "--now", now, *asked).document
    expected = sorted((f["rule"], f["event"], f["about"]) for f in ledger["findings"])
    assert ("no-right", 10, "hold_workshop_d") in expected
    for suffix in ("csv", "parquet"):
        out = tmp_path / f"log.{suffix}"
        assert etap("export", "--programme", folder, "-o", out).status == 0
        log = etap("audit", "--log", out, "--orders", "file", *asked).document
        assert sorted((f["rule"], f["event"], f["about"]) for f in log["findings"]) == expected
        assert log["verdict"] == "departs"


@pytest.mark.parametrize("form", ["html", "xlsx", "json"])
def test_a_report_is_written_the_same_each_time(
    etap, demonstration: Path, tmp_path: Path, form: str
):
    files = [tmp_path / f"{name}.{form}" for name in ("one", "two")]
    for file in files:
        etap("audit", "--programme", demonstration, "--as-of", "2009-03-09", "-o", file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size > 1000
    refused = etap("audit", "--programme", demonstration, "-o", tmp_path / "report.pdf")
    assert (refused.status, "ETP995" in refused.err) == (2, True)


def test_the_schedule_that_the_cycles_ran_on_fits_them_best(etap, demonstration: Path):
    told = etap("audit", "--programme", demonstration, "--fit")
    assert told.status == 0
    assert "Fits best: schema_2003_2010 1.0.0" in told.out
    document = etap("audit", "--programme", demonstration, "--fit", "--json").document
    assert document["best"][0]["id"] == "schema_2003_2010"
    assert len(document["schedules"]) == 12


def test_a_log_says_what_was_left_out_and_what_was_not_evaluated(etap, tmp_path: Path):
    log = tmp_path / "log.csv"
    log.write_text(
        "case,activity,time,person\n"
        "1432,barrels,2008-06-02,p1\n"
        ",barrels,2008-06-02,p1\n"
        "1432,tea,2008-06-03,p1\n",
        encoding="utf-8",
    )
    told = etap("audit", "--log", log, "--json")
    assert told.status == 1
    document = told.document
    assert document["left_out"] == [
        {**document["left_out"][0], "why": "no-case", "count": 1, "rows": [2]}
    ]
    assert {"rule": "no-right", "cases": 1, "why": "no-roles"} in document["not_evaluated"]
    assert [(f["rule"], f["event"]) for f in document["findings"]] == [("unknown-event", 3)]
    json.dumps(document)


def test_the_smallest_repair_of_a_case_is_told_and_a_whole_run_needs_none(
    etap, folder: Path, tmp_path: Path
):
    with programme(folder) as opened:
        carried(opened, tmp_path / "desk", 7)
    whole = etap("audit", "repair", "1432", "--programme", folder)
    assert (whole.status, whole.err) == (0, "")
    log = tmp_path / "log.csv"
    log.write_text(
        "case,activity,time\n1432,hold_workshop_a,2008-06-02\n1432,tea,2008-06-03\n"
        "1432,abandon,2008-06-04\n",
        encoding="utf-8",
    )
    told = etap("audit", "repair", "--log", log)
    assert told.status == 1
    assert "Strike out row 2: 'tea'." in told.out
    document = etap("audit", "repair", "--log", log, "--json").document
    assert (document["schema"], document["cases"], document["cost"]) == ("etap.repair/1", 1, 2)
    missing = etap("audit", "repair", "9999", "--log", log)
    assert (missing.status, "ETP996" in missing.err) == (3, True)


def test_a_mapping_file_is_guessed_and_can_be_used_as_it_is(etap, tmp_path: Path):
    log = tmp_path / "log.csv"
    log.write_text(
        "sprawa;czynność;kiedy;kto\n1432;barrels;2008-06-02;p1\n1432;Workshop A;2008-09-23;p1\n"
        "1410;barrels;2008-06-02;p2\n1410;Workshop A;2008-09-24;p2\n",
        encoding="utf-8",
    )
    told = etap("audit", "--log", log, "--guess")
    assert (told.status, told.err) == (0, "")
    guessed = tmp_path / "map.yaml"
    guessed.write_text(told.out, encoding="utf-8")
    assert etap("audit", "--log", log, "--map", guessed, "--json").document["cases"] == 2
    nothing = etap("audit", "--guess")
    assert (nothing.status, "ETP998" in nothing.err) == (2, True)


@pytest.mark.parametrize("kernel", ["numpy", "numba", "reference"])
def test_every_kernel_finds_the_same(etap, demonstration: Path, tmp_path: Path, kernel: str):
    out = tmp_path / "log.csv"
    etap("export", "--programme", demonstration, "-o", out)
    told = etap("audit", "--log", out, "--json", "--kernel", kernel)
    assert told.document == etap("audit", "--log", out, "--json").document
