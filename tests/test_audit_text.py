"""An audit as text and as JSON: quality first, everything told, nothing that moves the cursor."""

import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from engine.telling.audit_words import number_words, percent
from engine.telling.json_audit import audit_document, finding_document
from engine.telling.pen import Pen
from engine.telling.text_audit import audit_lines
from engine.telling.text_audit_finding import FIRST, finding_lines
from engine.telling.words import clean, width
from schemas.audit import Finding, Rule
from schemas.event_log import LeftOut, LogSource
from tests.audit_examples import coded_counties, counties, report_on
from tests.audit_strategies import reports
from tests.diagram_strategies import LANGUAGES, real, words


def lines(report, language="en"):
    return list(audit_lines(Pen(words(language)), report))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terminal_holds_every_line_within_80_columns(language):
    report = counties()
    told = lines(report, language)
    for kind in report.audit.departures:
        told += finding_lines(Pen(words(language)), report, kind)
    commands = [line for line in told if "etap audit" in line]
    assert [line for line in told if width(line) > 80 and line not in commands] == []


def test_the_quality_of_the_log_stands_before_the_verdict_and_names_rows():
    text = "\n".join(lines(counties()))
    quality, verdict = text.index("Quality of the log"), text.index("What is recorded departs")
    assert quality < verdict < text.index("No.  Kind")
    assert "rows left out: too few fields" in text
    assert "rows 17, 94, 201" in text
    assert "  ! 240  times at midnight exactly" in text
    assert "None of these: rows without a time;" in text


def test_a_value_that_was_not_read_is_not_told_as_a_row_left_out():
    report = counties()
    quality = evolve(report.quality, left_out=(LeftOut("bad-time", 2, (3, 4), "31.02.2009"),))
    text = "\n".join(lines(evolve(report, quality=quality)))
    assert "rows kept without it: a time that cannot be read" in text
    assert "rows left out" not in text


def test_the_answer_has_grade_share_kinds_and_what_was_not_evaluated():
    told = lines(counties())
    text = "\n".join(told)
    assert "Grade: POSITIVE DESPITE IRREGULARITIES" in text
    assert "conforming: 8 of 16 cases (50%)" in text
    assert "departing in all readings of the record: 6, in some of them only: 2" in text
    assert "    8  ~ late                 2  minor   8.5 late" in told
    assert "  ? the record has no files: evidence that is gone (16 cases)" in text
    assert "A. Nowak answers for it until 2009-12-31" in text
    assert "gates passed too early: held until 2009-06-30" in text
    assert "a broken record: nothing was found that it covers" in text
    assert told[-1].startswith("  etap audit finding 1 --log zmyslony.csv")


def test_a_record_without_findings_says_so_and_names_no_next_step():
    told = lines(report_on(real(), coded_counties(real()), ()))
    assert "No departure was found." in told
    assert not [line for line in told if "etap audit finding" in line]


def test_a_ledger_is_told_by_the_root_of_its_tree():
    report = report_on(real(), coded_counties(real()), ())
    source = LogSource("workshops", "ledger", 482, "ab" * 32)
    told = lines(evolve(report, source=source))
    assert "Ledger: 482 events, root abababababababab" in told


def test_the_drill_down_shows_ten_cases_and_counts_the_rest():
    found = [Finding(Rule.UNFINISHED, case, None, "opening", impact=2) for case in counties().names]
    report = report_on(real(), coded_counties(real()), tuple(found))
    (kind,) = report.audit.departures
    pen = Pen(words("en"))
    told = list(finding_lines(pen, report, kind))
    assert len([line for line in told if line.startswith("Case: ")]) == FIRST
    assert told[-2:] == [
        "… and 6 more cases. All of them, also as JSON with --json:",
        "  etap audit finding 1 --all",
    ]
    everything = list(finding_lines(pen, report, kind, None))
    assert len([line for line in everything if line.startswith("Case: ")]) == 16


def test_the_drill_down_names_row_day_person_and_what_is_special_in_the_case():
    report = counties()
    text = "\n".join(finding_lines(Pen(words("en")), report, report.audit.departures[6]))
    assert "Case: siedlecki (1426)" in text
    assert "· 2009-06-21 · person: " in text
    assert "open only from 2009-04-06 on; 3 working days early" in " ".join(text.split())
    assert "rule: too-early, " in text


@given(reports(), st.sampled_from(LANGUAGES))
def test_no_report_moves_the_cursor_or_breaks_a_line(report, language):
    told = lines(report, language)
    pen = Pen(words(language))
    for kind in report.audit.departures:
        told += finding_lines(pen, report, kind)
    assert [line for line in told if clean(line) != line] == []


# JSON ---------------------------------------------------------------------------------------------


@given(reports(), st.sampled_from(LANGUAGES))
def test_the_json_answer_has_every_finding_with_its_kind_and_survives_being_written(
    report, language
):
    document = audit_document(words(language), report)
    assert json.loads(json.dumps(document)) == document
    assert len(document["findings"]) == len(report.audit.findings)
    told = {kind["number"]: kind for kind in document["departures"]}
    for finding in document["findings"]:
        kind = told[finding["departure"]]
        assert (finding["rule"], finding["severity"]) == (kind["rule"], kind["severity"])
        assert finding["where"] == kind["where"]
    for kind in report.audit.departures:
        drilled = finding_document(words(language), report, kind)
        assert drilled["departure"] == told[kind.number]
        own = [one for one in document["findings"] if one["departure"] == kind.number]
        assert drilled["findings"] == own


def test_the_json_answer_has_the_keys_of_the_design():
    document = audit_document(words("en"), counties())
    assert document["schema"] == "etap.audit/1"
    assert document["verdict"] == "departs"
    assert document["simulated"] is True
    assert document["not_evaluated"][0] == {
        "rule": "invalid-output", "cases": 16, "why": "no-checks",
    }  # fmt: skip
    first = document["findings"][0]
    assert {"rule", "case", "event", "where", "severity", "message", "certainty"} <= first.keys()
    assert document["left_out"][0]["rows"] == [17, 94, 201]
    assert document["quality"]["midnight"] == 240
    assert document["log"]["name"] == "zmyslony.csv"
    assert [one["expired"] for one in document["allowances"]] == [False, True, False]


# Numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "part", "whole", "said"),
    [
        ("pl", 1, 3, "33,3"),
        ("en", 1, 3, "33.3%"),
        ("en", 9_999, 10_000, "99.9%"),
        ("en", 0, 0, "–"),
    ],
)
def test_a_share_is_cut_and_never_rounded_up(language, part, whole, said):
    assert percent(words(language), part, whole).startswith(said)


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [("pl", 9_999, "9999"), ("pl", 12_345, "12\u00a0345"), ("en", 1_234_567, "1,234,567")],
)
def test_long_numbers_are_grouped(language, number, said):
    assert number_words(words(language), number) == said
