"""A county runs a variant: validated, adopted, run, and verified without the files it came from."""

import json
import shutil
from pathlib import Path

import pytest

from engine.recording.installed import PROGRAMME_SCHEDULE

COUNTY = "0201"
VARIANT = """\
extends: schema_2003_2010
base: {version: "1.0.0"}
schedule: short
version: "1"
title: {pl: "Krótki", en: "Short"}
changes:
  stages:
    thanks: {after: opening, title: {pl: "Podziękowanie", en: "Thanks"}}
  transitions:
    opening/thank: {dest: thanks, requires: none, title: {pl: "Podziękuj", en: "Thank"}}
    thanks/finish: {dest: closed}
"""


@pytest.fixture
def run(etap, tmp_path):
    """Give a command to a simulated programme with one county; it has to end in ``status``."""
    folder = tmp_path / "programme"

    def run(*words: object, status: int = 0):
        told = etap(*words, "--programme", folder)
        assert told.status == status, f"{words}\n{told.out}{told.err}"
        return told

    assert etap("init", folder, "--simulated").status == 0
    run("county", "add", COUNTY, "example")
    return run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "files" / "short.yaml"
    made.parent.mkdir()
    made.write_text(VARIANT, encoding="utf-8")
    return made


def test_a_cycle_runs_on_a_variant_and_verifies_without_its_files(run, path, tmp_path):
    shutil.copy(PROGRAMME_SCHEDULE, path.parent)
    run("start", COUNTY, "--schedule", path)
    shutil.rmtree(path.parent)
    run("advance", COUNTY, "thank")
    source = json.loads(run("why", COUNTY, "--json").out)
    assert source["stage"] == "thanks"
    run("advance", COUNTY, "finish")
    assert json.loads(run("verify", "--json").out)["intact"] is True
    found = json.loads(run("validate", "--all", "--json").out)
    assert "'valid': True" in str(found)
    assert "'valid': False" not in str(found)
    run("county", "add", "0202", "other")
    run("start", "0202", "--schedule", "short")


def test_a_changed_base_that_a_programme_keeps_is_seen(run, path, tmp_path):
    run("start", COUNTY, "--schedule", path)
    (kept,) = (tmp_path / "programme" / "schedules").glob("*/bases/*/schema_2003_2010.yaml")
    kept.write_text(kept.read_text("utf-8").replace("min: 5", "min: 4"), "utf-8")
    told = json.loads(run("verify", "--json", status=5).out)
    assert [fault["code"] for fault in told["faults"]] == ["ETP666"]


def test_the_gate_of_a_variant_names_the_file_that_asks(run, path):
    path.write_text(VARIANT.replace("requires: none", "requires: {output: communes}"), "utf-8")
    run("start", COUNTY, "--schedule", path)
    told = json.loads(run("why", COUNTY, "thank", "--json", status=1).out)
    (condition,) = told["conditions"]
    assert condition["source"] == {"file": "short.yaml", "line": 10}


def test_a_fault_of_a_variant_is_shown_with_the_line_of_its_base(etap, path):
    path.write_text(VARIANT.replace("opening/hold_workshop_a: null", ""), "utf-8")
    assert etap("validate", path).status == 0
    path.write_text(VARIANT.replace("    thanks/finish", "    closed: null\n    x/finish"), "utf-8")
    told = etap("validate", path)
    assert told.status == 1
    base = PROGRAMME_SCHEDULE.read_text("utf-8").split("\n")
    at = next(number for number, line in enumerate(base, 1) if line == "transitions:") + 2
    assert f"::: {PROGRAMME_SCHEDULE.name}:{at}" in told.out
    assert f"{at} | {base[at - 1]}" in told.out
    found = json.loads(etap("validate", path, "--json").out)["faults"]
    assert any(f"{PROGRAMME_SCHEDULE.name}, line {at}" in fault["message"] for fault in found)
