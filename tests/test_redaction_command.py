"""``etap redact`` at the terminal: the plan, the question, the answer, and what is due."""

import json
from pathlib import Path

import pytest

from tests.conftest import Etap

SCHEDULE = """\
schedule: kept
version: "1"
title: Kept
initial: open
stages:
  open: {outputs: {list: {personal_data: true, retention: {since: closed, keep: 60 months}}}}
  closed: {final: done}
transitions: [{trigger: go, source: open, dest: closed}]
"""
CONTENT = b"Jan Kowalski, 44051401458, nauczyciel\n"


@pytest.fixture
def folder(etap: Etap, tmp_path: Path) -> Path:
    """Make a programme whose cycle was closed in March 2009, with one list as evidence."""
    (tmp_path / "kept.yaml").write_text(SCHEDULE, encoding="utf-8")
    (tmp_path / "lista.txt").write_bytes(CONTENT)
    made = tmp_path / "p"
    assert etap("init", made).status == 0
    where = ("--programme", made)
    assert etap("county", "add", "1432", "warszawski zachodni", *where).status == 0
    for line in (
        ("start", "1432", "--schedule", tmp_path / "kept.yaml", "--happened", "2009"),
        ("submit", "1432", "list", tmp_path / "lista.txt", "--happened", "2009"),
        ("advance", "1432", "--happened", "2009-03"),
    ):
        assert etap(*line, *where).status == 0
    return made


def test_nobody_is_asked_in_a_pipe_so_nothing_is_destroyed(
    etap: Etap, folder: Path, tmp_path: Path
):
    told = etap("redact", tmp_path / "lista.txt", "--reason", "x", "--programme", folder)
    assert told.status == 1
    assert "stays met: list" in told.out
    assert "ETP767" in told.err
    assert list((folder / "evidence").glob("??/*"))


def test_a_redaction_says_what_was_done_and_how_far_it_reaches(
    etap: Etap, folder: Path, tmp_path: Path
):
    line = ("redact", tmp_path / "lista.txt", "--reason", "x", "--yes", "--programme", folder)
    told = etap(*line)
    assert told.status == 0
    assert "Nothing of it is left in this folder." in told.out
    assert "Out of etap's reach" in told.out
    assert not list((folder / "evidence").glob("??/*"))
    log = etap("log", "1432", "--programme", folder)
    assert "Redacted: the contents behind 1 commitment; these stay met: list" in log.out
    verified = etap("verify", "--programme", folder)
    assert verified.status == 0
    assert "1 redaction of evidence" in verified.out
    why = etap("why", "1432", "--programme", folder)
    assert why.status == 0
    gone = etap(*line)
    assert (gone.status, "ETP765" in gone.err) == (3, True)


def test_the_json_answer_tells_what_is_left_and_where(etap: Etap, folder: Path, tmp_path: Path):
    (folder / "copy.txt").write_bytes(CONTENT)
    line = ("redact", tmp_path / "lista.txt", "--reason", "x", "--programme", folder, "--json")
    asked = etap(*line)
    assert (asked.status, asked.document["outcome"]) == (1, "unconfirmed")
    assert asked.document["message"]
    told = etap(*line, "--yes")
    assert told.status == 1
    assert (told.document["redacted"], told.document["outcome"]) == (False, "unfinished")
    assert told.document["found"] == [{"place": "copy.txt", "what": "contents"}]
    (use,) = told.document["evidence"]
    assert (use["cycle"], use["kind"], use["stays_met"]) == ("1432/1", "file", ["list"])
    text = etap("redact", use["commitment"], "--reason", "x", "--yes", "--programme", folder)
    assert text.status == 0  # the contents are not known any more
    assert "not known any more" in text.out


def test_places_are_listed_with_the_cure(etap: Etap, folder: Path, tmp_path: Path):
    for number in range(25):
        (folder / f"copy-{number:02}.txt").write_bytes(CONTENT)
    told = etap("redact", tmp_path / "lista.txt", "--reason", "x", "--yes", "--programme", folder)
    assert told.status == 1
    assert "copy-00.txt: its contents" in told.out
    assert "and 5 more places" in told.out
    assert "ETP768" in told.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Name the evidence"),
        (("12345678",), "--reason"),
        (("12345678", "--reason", "  "), "--reason"),
        (("--due", "12345678"), "--due only lists"),
        (("--due", "--reason", "x"), "--due only lists"),
        (("12345678", "--reason", "x", "--as-of", "2020-01-01"), "--as-of goes with --due"),
        (("--due", "--as-of", "2020-13-01"), "ETP994"),
        (("1234", "--reason", "x"), "ETP763"),
    ],
)
def test_wrong_usage_is_told(etap: Etap, folder: Path, arguments: tuple[str, ...], told: str):
    found = etap("redact", *arguments, "--programme", folder)
    assert found.status == 2
    assert told in found.err


def test_what_is_due_is_listed_by_day(etap: Etap, folder: Path, tmp_path: Path):
    line = ("redact", "--due", "--programme", folder)
    for day, is_due in (("2014-02-28", ()), ("2014-03-15", (None,)), ("2014-03-31", (True,))):
        told = etap(*line, "--as-of", day, "--json")
        assert told.status == 0
        assert tuple(row["is_due"] for row in told.document["outputs"]) == is_due
    (row,) = told.document["outputs"]
    commitments = row.pop("commitments")
    assert len(commitments) == 1
    assert row == {
        "county": "1432", "name": "warszawski zachodni", "cycle": 1, "output": "list",
        "since": "closed", "entered": "2009-03", "keep": "60 months", "due": "2014-03-31",
        "perhaps": "2014-03-01", "is_due": True,
    }  # fmt: skip
    text = etap(*line, "--as-of", "2014-03-15").out
    assert "cannot tell: 2014-03-01 to 2014-03-31" in text
    assert "etap note COUNTY" in text
    assert "etap redact COMMITMENT" in etap(*line).out
    assert etap("redact", commitments[0], "--reason", "x", "--yes", *line[2:]).status == 0
    assert etap(*line, "--json").document["outputs"] == []


def test_a_narrowed_entry_is_counted_from_and_one_that_never_was_is_not(etap: Etap, folder: Path):
    narrowing = ("note", "1432", "--event", "3", "--happened", "2009-03-02")
    assert etap(*narrowing, "--programme", folder).status == 0
    line = ("redact", "--due", "--json", "--programme", folder, "--as-of", "2014-03-02")
    (row,) = etap(*line).document["outputs"]
    assert (row["due"], row["is_due"]) == ("2014-03-02", True)
    assert etap("county", "add", "1410", "x", "--programme", folder).status == 0
    assert etap("start", "1410", "--programme", folder).status == 0
    assert len(etap(*line).document["outputs"]) == 1


def test_files_of_withdrawn_submissions_fall_due_as_well(etap: Etap, tmp_path: Path, folder: Path):
    where = ("--programme", folder)
    assert etap("start", "1432", "--schedule", "kept", "--happened", "2009-04", *where).status == 0
    (tmp_path / "other.txt").write_bytes(b"Anna Nowak, nobody else\n")
    for words in (("submit", "1432", "list", tmp_path / "other.txt"), ("withdraw", "1432", "list")):
        assert etap(*words, "--happened", "2009-04", *where).status == 0
    assert etap("submit", "1432", "list", tmp_path / "lista.txt", *where).status == 0
    assert etap("advance", "1432", *where).status == 0
    rows = etap("redact", "--due", "--as-of", "2099-01-01", "--json", *where).document["outputs"]
    assert [len(row["commitments"]) for row in rows] == [1, 2]


def test_the_log_as_json_shows_the_commitments_that_name_evidence(etap: Etap, folder: Path):
    events = etap("log", "1432", "--programme", folder, "--json").document["events"]
    (mark,) = [file["commitment"] for e in events for file in e["payload"].get("files", ())]
    told = etap("redact", mark[:8], "--reason", "x", "--programme", folder, "--json")
    assert json.dumps(told.document).count(mark) == 1
