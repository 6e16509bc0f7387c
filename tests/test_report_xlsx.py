"""The XLSX report of an audit: read back whole, no text a formula, the same bytes each time."""

import io
import re
import zipfile
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from python_calamine import CalamineWorkbook

import engine.telling.report_xlsx as told
from engine.telling.report_xlsx import MOST_SIGNS, report_xlsx
from schemas.audit import Finding, Rule
from tests.audit_examples import coded_counties, counties, report_on
from tests.audit_strategies import reports
from tests.diagram_strategies import real, words

SHEETS = ["Summary", "Departures", "Findings", "Quality", "Not evaluated"]


def read(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


@settings(max_examples=25)
@given(reports())
def test_every_finding_is_a_row_and_no_cell_is_a_formula(report):
    data = report_xlsx(words("en"), report)
    sheets = read(data)
    assert list(sheets) == SHEETS
    assert len(sheets["Findings"]) == len(report.audit.findings) + 1
    assert len(sheets["Departures"]) == len(report.audit.departures) + 1
    assert len(sheets["Not evaluated"]) == len(report.audit.not_evaluated) + 1
    for name, text in parts(data).items():
        assert "<f>" not in text, name
        assert "externalLink" not in name
        assert "hyperlink" not in text


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "http://x.y"])
def test_a_name_that_looks_like_a_formula_stays_a_text(name):
    report = evolve(counties(), names=dict.fromkeys(counties().names, name))
    rows = read(report_xlsx(words("en"), report))["Findings"]
    assert {row[2] for row in rows[1:]} == {name}


def test_the_example_has_its_numbers_as_numbers_and_its_heading_frozen_and_filtered():
    data = report_xlsx(words("en"), counties())
    sheets = read(data)
    facts = {row[0]: row[1] for row in sheets["Summary"]}
    assert facts["Cases"] == 16
    assert facts["Conforming cases"] == 8
    assert facts["Grade"] == "positive despite irregularities"
    assert facts["Digest of the schedule (SHA-256)"] == counties().audit.schedule.digest
    for place in range(1, 6):
        sheet = parts(data)[f"xl/worksheets/sheet{place}.xml"]
        assert 'state="frozen"' in sheet
        assert "<autoFilter" in sheet
        assert re.search(r"<col [^>]*customWidth", sheet)


def test_the_bytes_hold_no_instant_but_the_fixed_one():
    data = report_xlsx(words("pl"), counties())
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = parts(data)["docProps/core.xml"]
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[^<]+", core)) == {"1980-01-01T00:00:00Z"}
    assert data == report_xlsx(words("pl"), counties())


def test_more_findings_than_a_sheet_holds_are_refused_with_their_number(monkeypatch):
    monkeypatch.setattr(told, "MOST_ROWS", 40)
    found = [Finding(Rule.UNFINISHED, case, None, "opening") for case in counties().names] * 3
    report = report_on(real(), coded_counties(real()), tuple(found))
    sheets = read(report_xlsx(words("en"), report))
    refused = "48 rows do not fit on a sheet, which holds 39: none is written here."
    assert str(sheets["Findings"][1][0]).startswith(refused)
    assert len(sheets["Findings"]) == 2
    assert {row[0]: str(row[1]) for row in sheets["Summary"]}["Findings sheet"].startswith(refused)


def test_a_text_longer_than_a_cell_is_cut_and_shows_it():
    report = evolve(report_on(real(), coded_counties(real()), ()), title="x" * 40_000)
    facts = {row[0]: row[1] for row in read(report_xlsx(words("en"), report))["Summary"]}
    assert len(str(facts["Audit"])) == MOST_SIGNS
    assert str(facts["Audit"]).endswith("…")
